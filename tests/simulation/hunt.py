"""The bugs that the simulator must catch, each planted in a copy of the real modules: the fifteen of FAILURES part 4,
and one more for each thing that is watched besides.

Each is kept as a patch in `mutants/` and planted as `tests/support/planting.py` does.
"""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import planting
from tests.support.planting import ROOT

PATCHES = Path(__file__).parent / "mutants"
MOST_SEEDS = 2_000
COPIED = ("astro_desk", "sync", "tests/__init__.py", "tests/crash", "tests/simulation", "tests/support", "tests/sync")


@dataclass(frozen=True, slots=True)
class Mutant:
    """`every`: the seeds worth trying are multiples of this, the others never come near the bug."""

    number: int
    title: str
    every: int = 1


ALL, WIRE, REAL = 1, 4, 50
MUTANTS = (
    Mutant(1, "no fence"),
    Mutant(2, "no durable `sending` before the first byte"),
    Mutant(3, "only completed_cards=0 read", WIRE),
    Mutant(4, "match by index", WIRE),
    Mutant(5, "a new id on retry"),
    Mutant(6, "an id reused after removal"),
    Mutant(7, "a removal overtaking its purchase"),
    Mutant(8, "redeemed_on is set, so it was ours"),
    Mutant(9, "5xx taken for not applied"),
    Mutant(10, "a missing item taken for ok", WIRE),
    Mutant(11, "token aged by the wall clock", WIRE),
    Mutant(12, "reordering on failure"),
    Mutant(13, "a dropped review"),
    Mutant(14, "the database committed before the journal", REAL),
    Mutant(15, "a token renewal that loops", WIRE),
    Mutant(16, "a Retry-After that a good answer ends"),
    Mutant(17, "a lane that starves the others"),
    Mutant(18, "goods handed out twice, and no case"),
    Mutant(19, "a reward offered that is held"),
    Mutant(20, "an offer told after its last day"),
    Mutant(21, "an offer told twice"),
    Mutant(22, "a moved unit before the old one is gone"),
    Mutant(23, "a name put right that a read overwrites"),
    Mutant(24, "points that stay when the sale came back"),
)


def patch_of(mutant: Mutant) -> Path:
    return next(PATCHES.glob(f"{mutant.number:02}-*.patch"))


def plant(mutant: Mutant, tree: Path) -> None:
    """A copy of the program in `tree` with the bug in it. Raises DoesNotApply."""
    planting.plant(patch_of(mutant), tree, COPIED)


@dataclass(frozen=True, slots=True)
class Caught:
    mutant: Mutant
    seed: int | None
    """None: it got away."""
    invariant: str = ""
    what: str = ""


def hunt_one(mutant: Mutant) -> Caught:
    """Runs seeds up to 2,000 until one fails, and that one without the bug: a failure of its own catches nothing."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as name:
        tree = Path(name)
        plant(mutant, tree)
        told = _run(tree, "--seeds", str(MOST_SEEDS), "--every", str(mutant.every))
        caught = Caught(mutant, *(told["caught"] or [None]))
    if caught.seed is not None:
        without = _run(ROOT, "--from", str(caught.seed), "--seeds", "1")
        if without["caught"]:
            raise RuntimeError(f"seed {caught.seed} fails without the bug, too: {without['caught']}")
    return caught


def _run(tree: Path, *words: str) -> dict[str, Any]:
    return planting.ask(tree, ["tests.simulation", "--until-caught", *words], "sync")


def hunt(jobs: int = 2) -> int:
    """All of them, as a table; 0 when none got away."""
    print(f"{'planted bug':<46} {'caught by':<10} seed   as", flush=True)
    found: list[Caught] = []
    with ThreadPoolExecutor(jobs) as pool:
        for one in pool.map(hunt_one, MUTANTS):
            found.append(one)
            title = f"{one.mutant.number:>2} {one.mutant.title}"
            seed = "-" if one.seed is None else str(one.seed)
            print(f"{title:<46} {one.invariant or 'NOT':<10} {seed:<6} {one.what[:90]}", flush=True)
    free = [one for one in found if one.seed is None]
    print(f"{len(found) - len(free)} of {len(found)} caught")
    return 1 if free else 0
