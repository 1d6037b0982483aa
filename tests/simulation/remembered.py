"""What the watch remembers of one register."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field

from astro_desk.core.operations import State
from tests.simulation.manners import Manners
from tests.simulation.turns import Turns

MINUTE_MS = 60_000


@dataclass(slots=True)
class Look:
    begun_ms: int
    names: set[str] = field(default_factory=set)


@dataclass(slots=True)
class OfRegister:
    """What is remembered of one register."""

    under_way: Counter[str] = field(default_factory=Counter)
    posts: deque[int] = field(default_factory=deque)
    sent: dict[str, int] = field(default_factory=dict)
    """Operations that may have been applied, and when they were last sent."""
    last_sent: dict[str, int] = field(default_factory=dict)
    """Every operation that was ever sent, and when last."""
    looks: dict[str, Look] = field(default_factory=dict)
    """By customerID: the last whole look at an owner."""
    looking: dict[str, Look] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)
    refused: list[tuple[int, str]] = field(default_factory=list)
    states: dict[str, State] = field(default_factory=dict)
    wrote: dict[str, int] = field(default_factory=dict)
    """By customerID: when the lane was last written to."""
    alive_ms: int | None = None
    renewed: bool = False
    """The last log-in followed at once upon a token that was refused."""
    logged_in_ms: int = -MINUTE_MS
    manners: Manners = field(default_factory=Manners)
    turns: Turns = field(default_factory=Turns)
    since_log_in: list[int] = field(default_factory=list)
    """The HTTP statuses that calls were answered with since the last log-in; 0 for none, and for a vain log-in."""

    def refused_at_once(self, now_ms: int) -> bool:
        return self.since_log_in == [401] and now_ms - self.logged_in_ms < MINUTE_MS
