"""The protocol's state: a frozen value, small, and safe to throw away at any moment, since the rows are the truth."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from astro_desk.core.frozen import replace
from sync.backoff import Hold
from sync.lane import Lane, Rules
from sync.messages import Moment

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SyncState:
    """What one run of one register remembers.

    `lanes` hold bookkeeping, never the queue; `busy` are those that wait for an answer. `resting` are the idle ones
    that wait for a moment and which, by the boot clock: a step must not look through all lanes for the next one.
    `read` are the owners whose lanes were read at Astro in this run. `goods` counts Astro's good answers. `listing`: a
    ReadLanes is under way; `paging`: not of the newest; `stale`: its answer will be out of date. `more`: below this
    place there may be lanes that no page has shown since the outbox grew; `listed`: whom a page has shown since then;
    `newest`: the highest place that any page has shown. `shown`: who is on the screen. `wake_ms`: the last Wake.
    """

    rules: Rules = field(default=Rules())
    started: Moment | None = None
    on: bool = True
    lanes: Mapping[str, Lane] = field(default_factory=dict)
    busy: frozenset[str] = frozenset()
    resting: Mapping[str, int] = field(default_factory=dict)
    read: frozenset[str] = frozenset()
    shown: str | None = None
    hold: Hold = field(default=Hold())
    goods: int = 0
    turns: int = 0
    listing: bool = False
    stale: bool = False
    paging: bool = False
    more: int | None = None
    listed: frozenset[str] = frozenset()
    newest: int = 0
    wake_ms: int | None = None

    @property
    def quiet(self) -> bool:
        """Nothing is under way: what waits, waits for time or for a person."""
        return not self.listing and not self.busy

    def with_lane(self, lane: Lane) -> SyncState:
        busy = self.busy - {lane.owner_id} if lane.idle else self.busy | {lane.owner_id}
        resting = self.resting
        due_ms = lane.due_ms() if lane.idle else None
        if due_ms:
            resting = {**resting, lane.owner_id: due_ms}
        elif lane.owner_id in resting:
            resting = _without(resting, lane.owner_id)
        return replace(self, lanes={**self.lanes, lane.owner_id: lane}, busy=busy, resting=resting)

    def with_lanes(self, lanes: Iterable[Lane]) -> SyncState:
        """These lanes before all others, in their order."""
        new = {lane.owner_id: lane for lane in lanes}
        busy = {owner_id for owner_id, lane in new.items() if not lane.idle}
        due = {owner_id: due_ms for owner_id, lane in new.items() if lane.idle and (due_ms := lane.due_ms())}
        return replace(
            self,
            lanes=new | {key: lane for key, lane in self.lanes.items() if key not in new},
            busy=(self.busy - new.keys()) | busy,
            resting={key: ms for key, ms in self.resting.items() if key not in new} | due,
        )

    def going_on_behind(self, removals: Collection[str]) -> SyncState:
        """These removals are made: lanes whose purchases come behind them have their turn, one at work looks again."""
        state = self
        for lane in self.lanes.values():
            if not lane.idle:
                state = state.with_lane(replace(lane, grown=True))
            elif not lane.behind.isdisjoint(removals):
                state = state.with_lane(replace(lane, rest_ms=0))
        return state

    def without_lane(self, owner_id: str) -> SyncState:
        return replace(
            self,
            lanes=_without(self.lanes, owner_id),
            busy=self.busy - {owner_id},
            resting=_without(self.resting, owner_id),
        )

    def lane(self, owner_id: str) -> Lane:
        """The owner's lane, a new one if there is none."""
        return self.lanes.get(owner_id) or Lane(owner_id)


def _without(known: Mapping[str, T], owner_id: str) -> Mapping[str, T]:
    return {key: value for key, value in known.items() if key != owner_id}
