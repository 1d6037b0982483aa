"""What the little Astro knows of a person beside cards: a name that may be changed, and points."""

from __future__ import annotations

from dataclasses import dataclass, field

POINTS_AT_FIRST, REWARD_COSTS = 500, 100
"""Points of everybody in the beginning, and what any reward for points takes."""


@dataclass(slots=True)
class Named:
    """(since when, first name, last name, e-mail)"""

    past: list[tuple[int, tuple[str, str, str]]] = field(default_factory=list)

    def become(self, now_ms: int, first: str, last: str, email: str) -> None:
        self.past.append((now_ms, (first, last, email)))

    @property
    def now(self) -> tuple[str, str, str]:
        return self.past[-1][1]

    def as_of(self, ms: int) -> tuple[str, str, str]:
        return next((names for since, names in reversed(self.past) if since <= ms), self.past[0][1])


@dataclass(slots=True)
class Account:
    balance: int = POINTS_AT_FIRST

    def book(self, points: int) -> bool:
        """False: there are too few."""
        if self.balance + points < 0:
            return False
        self.balance += points
        return True
