"""Whose turn it is: a lane waits for one request of another lane at most, and the owner on the screen for none (I12).

Seen at the protocol's state before and after each step, by rules of this module's own.
"""

from __future__ import annotations

from collections import Counter

from sync.backoff import Hold
from sync.lane import Awaiting, Lane
from sync.state import SyncState


def waits(lane: Lane, boot_ms: int) -> bool:
    """Whether nothing keeps the lane from its turn but the others."""
    idle = lane.awaiting is Awaiting.NOTHING
    return idle and lane.rest_ms is not None and lane.rest_ms <= boot_ms and lane.backoff_ms <= boot_ms


class Turns:
    """One register's, for one life of its process."""

    def __init__(self) -> None:
        self._passed: dict[str, Counter[str]] = {}
        """By waiting lane: how often each other lane was given a turn meanwhile."""
        self._own_faults = 0
        """Answers in a row that one bad unit has brought upon itself."""

    def answered(self, *, own_fault: bool) -> None:
        """One more answer; `own_fault`: there was a unit in the request that Astro cannot stomach."""
        self._own_faults = self._own_faults + 1 if own_fault else 0

    def stepped(self, before: SyncState, after: SyncState, boot_ms: int) -> str:
        """What is wrong with the choice that this step made, "" when it is fair."""
        waiting = {key for key, lane in after.lanes.items() if waits(lane, boot_ms)}
        self._passed = {key: self._passed.get(key, Counter()) for key in waiting}
        for chosen in self._chosen(before, after):
            for key in waiting:
                wrong = self._passed_over(after, key, chosen)
                if wrong:
                    return wrong
        return self._held_up(before.hold, after.hold, boot_ms)

    def _chosen(self, before: SyncState, after: SyncState) -> list[str]:
        """The lanes that this step gave a turn: read from now on, and not before, or on another turn."""
        reading = [key for key, lane in after.lanes.items() if lane.awaiting is Awaiting.LANE]
        earlier = {key: before.lanes[key] for key in reading if key in before.lanes}
        return [
            key
            for key in reading
            if key not in earlier
            or earlier[key].awaiting is Awaiting.NOTHING
            or earlier[key].turn != after.lanes[key].turn
        ]

    def _passed_over(self, state: SyncState, key: str, chosen: str) -> str:
        if state.shown == key:
            return f"the owner on the screen, {key}, waits while {chosen} is given a turn"
        looked_for_first = state.lanes[chosen].wanted and not state.lanes[key].wanted
        if state.shown == chosen or looked_for_first:
            return ""
        self._passed[key][chosen] += 1
        turns = self._passed[key][chosen]
        return f"{key} waits while {chosen} is given {turns} turns" if turns > 1 else ""

    def _held_up(self, before: Hold, after: Hold, boot_ms: int) -> str:
        longer = after.until_ms > max(before.until_ms, boot_ms, after.asked_ms)
        nobody_else = after.failures <= self._own_faults
        return "one bad unit holds up the whole register" if longer and nobody_else else ""
