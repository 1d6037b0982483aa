"""Each rule taken out of the code: one of its scenarios must fail then, or they show nothing (rules.md).

What takes a rule out is a patch of its name in `mutants/`, planted as `tests/support/planting.py` does. The scenarios
that name the rule are played on the copy, until one is not as it is written.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import astro_desk
from tests.scenarios.rules import Rule, read_rules
from tests.scenarios.stage import Stage
from tests.scenarios.story import FOLDER, read_story, stories
from tests.support import planting
from tests.support.fast_folder import fast_folder

PATCHES = Path(__file__).parent / "mutants"
COPIED = ("astro_desk", "sync", "tests/__init__.py", "tests/scenarios", "tests/support")


@dataclass(frozen=True, slots=True)
class Missed:
    """`scenario` "": every scenario of the rule went as it is written, without the rule. `line`: where one did not."""

    rule: Rule
    scenario: str = ""
    line: str = ""


def patch_of(rule: Rule) -> Path:
    return PATCHES / f"{rule.name}.patch"


def strays(rules: Iterable[Rule]) -> list[str]:
    """Rules that no patch takes out, and patches of no rule."""
    names, there = {rule.name for rule in rules if rule.shown}, {path.stem for path in PATCHES.glob("*.patch")}
    return [
        *(f"{name}: no patch takes it out" for name in sorted(names - there)),
        *(f"{name}: a patch of no rule" for name in sorted(there - names)),
    ]


def take_out(rule: Rule) -> Missed:
    """Plays the rule's scenarios on a copy of the code without it. Raises DoesNotApply; RuntimeError when one breaks
    otherwise than by an answer that is not the one that is written."""
    mine = [story.path.relative_to(FOLDER).as_posix() for story in stories() if rule.name in story.rules]
    with tempfile.TemporaryDirectory(prefix="without-", dir=fast_folder()) as name:
        tree = Path(name)
        planting.plant(patch_of(rule), tree, COPIED)
        told = planting.ask(tree, ["tests.scenarios", "--until-one-fails", *mine], "astro_desk")
    return Missed(rule, *(told["failed"] or ()))


def until_one_fails(names: Sequence[str]) -> str:
    """Of these scenarios the first that is not as it is written, and where; as JSON for `take_out`."""
    failed = next((found for found in map(_fails, names) if found), None)
    return json.dumps({"failed": failed, "astro_desk": astro_desk.__file__})


def _fails(name: str) -> tuple[str, str] | None:
    with tempfile.TemporaryDirectory(dir=fast_folder()) as folder:
        stage = Stage(Path(folder), read_story(FOLDER / name))
        try:
            stage.play()
        except AssertionError as failed:
            return name, " | ".join(str(failed).splitlines()[:2])
        finally:
            stage.close()
    return None


def hunt(names: Sequence[str] = (), jobs: int = 2) -> int:
    """All rules, or these, as a table; 0 when a scenario of each fails without it."""
    rules = read_rules()
    chosen = [rule for rule in rules if rule.shown and (not names or rule.name in names)]
    missing = strays(rules)
    print(f"{'without the rule':<24} this is not as it is written", flush=True)
    missed = 0
    with ThreadPoolExecutor(jobs) as pool:
        for one in pool.map(take_out, chosen):
            missed += bool(one.scenario)
            print(f"{one.rule.name:<24} {one.line[:150] or 'NOTHING: ' + one.rule.says}", flush=True)
    print("\n".join([*missing, f"{missed} of {len(chosen)} rules are missed when they are taken out of the code"]))
    return 1 if missing or missed < len(chosen) else 0
