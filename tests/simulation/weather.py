"""What becomes of one request, drawn from the weather over its register."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

DEADLINE_MS = 30_000

WRITE_FATES = (
    *("lost_before", "lost_after", "late", "late", "reset_after", "reset_before", "500_before", "500_after"),
    *("500_midway", "429", "html", "html_after", "cut_after", "short", "one_line_missing", "401", "403_after", "slow"),
)
READ_FATES = ("lost_before", "500_before", "429", "html", "cut_after", "401", "slow", "reset_before")
BUSY_FATES = ("429",)
DOWN_FATES = ("500_before", "lost_before", "reset_before")


@dataclass(frozen=True, slots=True)
class Weather:
    """`bad`: how likely a request fares badly. `mood`: any, busy, down, locked (every token is refused), cut (no way
    out at all)."""

    mood: str = "any"
    bad: float = 0.0


FINE = Weather()


@dataclass(frozen=True, slots=True)
class Fate:
    """`arrives_ms` None: never. `units`: only so many of a batch are done; `lines`: only so many are answered about.

    `says`: what comes back in the answer's place; "" is Astro's own answer. `answers_ms` None: nothing within the
    deadline.
    """

    name: str = "good"
    arrives_ms: int | None = 30
    answers_ms: int | None = 60
    units: int | None = None
    says: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def draw(
    weather: Weather, *, write: bool, dice: random.Random, applied_when_busy: bool, latest_ms: int, beyond: bool
) -> Fate:
    """`latest_ms`: a late request comes no later than that; or far later, where the world is so (`beyond`)."""
    quick = dice.randrange(10, 120)
    if weather.mood == "cut":
        return Fate("offline", None, 5, says="offline")
    if dice.random() >= weather.bad:
        return Fate("good", quick // 2, quick)
    moods = {"busy": BUSY_FATES, "down": DOWN_FATES, "locked": ("401",)}
    name = dice.choice(moods.get(weather.mood, WRITE_FATES if write else READ_FATES))
    match name:
        case "lost_before":
            return Fate(name, None, None)
        case "lost_after":
            return Fate(name, quick // 2, None)
        case "late":
            far = beyond and dice.random() < 0.5
            ms = dice.randrange(185_000, 900_000) if far else dice.randrange(1_000, latest_ms)
            return Fate(name, ms, None)
        case "reset_before" | "500_before" | "html":
            return Fate(name, None, quick, says=name.partition("_")[0])
        case "reset_after" | "500_after" | "html_after" | "cut_after" | "403_after":
            return Fate(name, quick // 2, quick, says=name.partition("_")[0])
        case "500_midway":
            return Fate(name, quick // 2, quick, units=dice.randrange(1, 4), says="500")
        case "short":
            return Fate(name, quick // 2, quick, units=dice.randrange(0, 3))
        case "one_line_missing":
            return Fate(name, quick // 2, quick, says="one_line_missing")
        case "429":
            waits = (
                {},
                {"retry-after": "7"},
                {"retry-after": "90"},
                {"retry-after": "999999999"},
                {"retry-after": "soon"},
            )
            arrives = quick // 2 if applied_when_busy and write and dice.random() < 0.5 else None
            return Fate(name, arrives, quick, says="429", headers=dice.choice(waits))
        case "401":
            return Fate(name, None, quick, says="401")
        case _:
            return Fate("slow", dice.randrange(100, 20_000), dice.randrange(20_000, 29_900))
