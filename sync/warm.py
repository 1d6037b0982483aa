"""A warm cache: owners seen lately, and those of a list, are linked and read again while nobody waits. Pure.

An outage then finds fresh cards. It is the least of what a register asks Astro for: one request in two seconds at
most, none while somebody is at work at the counter or anything else is asked, and slower after Astro said that it is
too much (429). Nobody is ever added: whom Astro does not know stays a bare contact (`identity`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from astro_desk.core.frozen import replace

GAP_MS = 2_000
SLOWEST_MS = 60_000
RECOVERED = 100
"""After so many requests without a 429 the pace is one step quicker again."""
BUSY_PAUSE_MS = 60_000
"""After a 429 that names no time of its own."""
NOBODY_MS = 60_000
"""So long it is not asked again whether somebody's snapshot has grown old."""
READ_AFTER = timedelta(hours=12)
"""Half of what counts as fresh: there is time left when an outage comes."""
AGAIN_AFTER = timedelta(minutes=30)
"""Who could not be read has another turn then."""


@dataclass(frozen=True, slots=True)
class Pace:
    """When the next request may be made, by the boot clock. `good` requests since the last 429."""

    gap_ms: int = GAP_MS
    next_ms: int = 0
    good: int = 0
    held_ms: int = 0
    """The last pause that was counted: one 429 is heard of at every step until it is over."""

    def asked(self, now_ms: int) -> Pace:
        """A request is made now."""
        good, gap_ms = self.good + 1, self.gap_ms
        if good >= RECOVERED:
            good, gap_ms = 0, max(GAP_MS, gap_ms // 2)
        return replace(self, gap_ms=gap_ms, good=good, next_ms=max(self.next_ms, now_ms + gap_ms))

    def too_much(self, now_ms: int, until_ms: int) -> Pace:
        """Astro said so, and wants to be left alone until then."""
        if until_ms == self.held_ms:
            return self
        return Pace(
            gap_ms=min(SLOWEST_MS, self.gap_ms * 2),
            next_ms=max(self.next_ms, until_ms, now_ms + BUSY_PAUSE_MS),
            held_ms=until_ms,
        )


class Hindrance(StrEnum):
    """Why nobody is read just now, the first that holds."""

    OUT_OF_TOUCH = "out_of_touch"
    """Switched off, no answer, or a pause that Astro asked for."""
    SENDING = "sending"
    COUNTER = "counter"
    PACE = "pace"
    FRESH = "fresh"
    """Nobody's snapshot was old a moment ago."""


@dataclass(frozen=True, slots=True)
class Situation:
    """`in_touch`: switched on, and the last answer was good. `quiet`: nothing is under way."""

    now_ms: int
    in_touch: bool
    quiet: bool
    counter_busy: bool
    nobody_until_ms: int = 0


def hindrance(now: Situation, pace: Pace) -> Hindrance | None:
    """What keeps the next owner from being read; None: nothing."""
    if not now.in_touch:
        return Hindrance.OUT_OF_TOUCH
    if not now.quiet:
        return Hindrance.SENDING
    if now.counter_busy:
        return Hindrance.COUNTER
    if pace.next_ms > now.now_ms:
        return Hindrance.PACE
    return Hindrance.FRESH if now.nobody_until_ms > now.now_ms else None
