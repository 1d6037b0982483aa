"""Which scenarios show which rule, and which rules have none yet: `python -m tests.scenarios` prints it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.scenarios.story import Story

FILE = Path(__file__).parent / "rules.md"
_ROW = re.compile(r"\| `(?P<rule>[a-z0-9-]+)` \| (?P<says>.+?) \| (?P<online>.+?) \| (?P<offline>.+?) \|")


@dataclass(frozen=True)
class Rule:
    """`online` and `offline`: "yes" when a scenario must be there, "open" when the work is not, else why none is."""

    name: str
    says: str
    where: str
    online: str
    offline: str

    @property
    def shown(self) -> bool:
        """Whether there is anything to show: a rule of Astro's own side has nothing here that could be taken out."""
        return bool({"yes", "open"} & {self.online, self.offline})


def read_rules(text: str | None = None) -> list[Rule]:
    """The rows of rules.md, in its order; `where` is the heading above them."""
    rules, heading = [], ""
    for line in (FILE.read_text(encoding="utf-8") if text is None else text).splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif row := _ROW.fullmatch(line.strip()):
            rules.append(Rule(row["rule"], row["says"], heading, row["online"], row["offline"]))
        elif line.startswith("| `"):
            raise AssertionError(f"rules.md: {line!r} has not four cells")
    return rules


def gaps(rules: Iterable[Rule], stories: Iterable[Story]) -> Iterator[str]:
    """What the table promises and no scenario keeps, and the other way round."""
    known = {rule.name: rule for rule in rules}
    told = list(stories)
    for story in told:
        yield from (
            f"{story.name} names {rule!r}, which is not in rules.md" for rule in story.rules if rule not in known
        )
    for rule in known.values():
        there = {"online": any(rule.name in one.rules and not one.offline for one in told)}
        there["offline"] = any(rule.name in one.rules and one.offline for one in told)
        for side, cell in (("online", rule.online), ("offline", rule.offline)):
            if cell == "yes" and not there[side]:
                yield f"{rule.name}: no scenario shows it {side}"
            elif cell != "yes" and there[side]:
                yield f"{rule.name}: a scenario shows it {side}, and rules.md says {cell!r}"


def index(rules: Iterable[Rule], stories: Iterable[Story]) -> Iterator[str]:
    """The table with the scenarios in it."""
    told, where = list(stories), ""
    for rule in rules:
        if rule.where != where:
            where = rule.where
            yield f"\n{where}"
        names = [f"{one.name}{' (offline)' if one.offline else ''}" for one in told if rule.name in one.rules]
        open_sides = [side for side, cell in (("online", rule.online), ("offline", rule.offline)) if cell == "open"]
        if open_sides:
            names.append(f"OPEN {' and '.join(open_sides)}")
        yield f"  {rule.name}: {rule.says}"
        yield from (f"      {name}" for name in names)
