"""Random days that once broke a promise, each with what it led to. They are played with every test run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.practice.support import KIBBLE, PUPPY, WASH, WINDOWED
from tests.scenarios.promises import Promises
from tests.scenarios.shop_of_days import NOT_ENROLLED, VISIT, World

Act = tuple[str, Mapping[str, object]]
LOST = "lose_answer:addRedemption"


@dataclass(frozen=True)
class Day:
    """`acts`: the rules of the random days, in order, each with what was drawn for it. `met`: what must have come up,
    or the day shows nothing any more."""

    what: str
    acts: tuple[Act, ...]
    met: str = "in review"


def visit(
    *goods: tuple[str, int],
    away: str = "",
    reward: str = "",
    late_owner: bool = False,
    offer: str = "",
    total: bool = False,
) -> Act:
    who = {"which": 0, "goods": list(goods), "reward": reward, "late_owner": late_owner}
    return "visit", {**who, "away": away, "offer": offer, "total": total}


def take_back(line: int, *, told: bool, units: int = 0) -> Act:
    return "take_back", {"line": line, "told": told, "units": units}


def begin(*earlier: str, long_ago: tuple[str, ...] = (), duplicate: str = "echo", completed: str = "also") -> Act:
    switches = {"duplicate": duplicate, "refill": False, "may_return": True, "completed": completed}
    bought = [(code, 500) for code in long_ago] + [(code, 0) for code in earlier]
    return "begin", {**switches, "people": 1, "earlier": bought, "policy": "earned"}


KEPT = (
    Day(
        "the oracle took a reward for one to be had that a redemption before a person holds",
        (
            begin(KIBBLE, KIBBLE),
            visit((NOT_ENROLLED, 3), away=LOST, reward="due", late_owner=True),
            visit((VISIT, 1), (WINDOWED, 2), (NOT_ENROLLED, 1), away="offline", reward="earned", late_owner=True),
            take_back(2, told=False),
            visit((NOT_ENROLLED, 2), away="offline", reward="earned", late_owner=True),
            visit((WASH, 3), (PUPPY, 3), away=LOST, reward="due"),
            take_back(1, told=True),
            visit((VISIT, 1), (KIBBLE, 1)),
            visit((WINDOWED, 1), (WINDOWED, 1), (VISIT, 1), away=LOST, late_owner=True),
            visit((VISIT, 1), (NOT_ENROLLED, 2), (NOT_ENROLLED, 2), away=LOST, reward="earned", late_owner=True),
            visit((WINDOWED, 1), (WINDOWED, 1), (VISIT, 1), away=LOST, late_owner=True),
            take_back(1, told=True),
        ),
    ),
    Day(
        "a return that Astro refused was shown as being taken back, and nobody looked at such an owner's cards",
        (
            begin(KIBBLE, KIBBLE),
            visit((KIBBLE, 1), (WASH, 1), reward="earned"),
            take_back(1, told=True),
        ),
    ),
    Day(
        "a punch that had fallen off held the reward of a card from which one that counts was taken back",
        (
            begin(WINDOWED, long_ago=(WINDOWED,)),
            visit((WINDOWED, 1)),
            take_back(1, told=True),
        ),
        met="returned",
    ),
    Day(
        "parts of points were to be taken back of a sale that came back before Astro had heard of it",
        (
            begin(),
            visit((WASH, 2), away="offline", total=True),
            take_back(1, told=False, units=1),
            take_back(1, told=False, units=1),
        ),
        met="returned",
    ),
    Day(
        "a purchase of which Astro hears before a return was taken to fill the gap that the return leaves",
        (
            begin(),
            visit((KIBBLE, 3)),
            ("meanwhile", {"what": "sync", "kind": "", "path": "", "times": 1, "minutes": 1}),
            visit((KIBBLE, 2), away="offline"),
            ("take_back", {"line": 1, "told": False, "which": 1, "units": 1}),
        ),
        met="returned",
    ),
)


def play(world: World, day: Day) -> None:
    """Raises AssertionError when a promise is broken."""
    days: Promises = type("OneDay", (Promises,), {"world": world})()
    for rule, drawn in day.acts:
        getattr(days, rule)(**drawn)
    days.teardown()
