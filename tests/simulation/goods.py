"""Goods that were handed out twice: the register that came second has a case within one round of sync (I6, S1).

A round is a look at the owner, behind the fence of whatever the lane wrote before, and the lane at rest after it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from astro_desk.core.operations import Operation, Redeem, State
from tests.simulation.turns import waits
from tests.simulation.weather import DEADLINE_MS

if TYPE_CHECKING:
    from tests.simulation.register import Register
    from tests.simulation.timeline import Timeline

ROUND_MS = 20_000
"""So long after its look a lane has settled what the look shows, on a disk that does its work."""
_UNSETTLED = frozenset({State.WAITING, State.SENDING, State.UNKNOWN, State.REVIEW})


@dataclass(frozen=True, slots=True)
class Round:
    """A whole look at an owner. `wrote_ms`: when the lane was last written to before it; times in true ms."""

    register: Register
    customer_id: str
    begun_ms: int
    wrote_ms: int
    alive_ms: int


class Goods:
    """`fail(what)` hears of a second redemption that is no case. `noticed` are those that are one."""

    def __init__(self, timeline: Timeline, fence_ms: int, stale_ms: int, fail: Callable[[str], None]) -> None:
        self._timeline, self._fence_ms, self._stale_ms, self._fail = timeline, fence_ms, stale_ms, fail
        self._taken: dict[str, tuple[str, int]] = {}
        self.noticed: set[str] = set()

    def redeemed(self, reward_id: str, operation_id: str) -> None:
        self._taken[reward_id] = operation_id, self._timeline.now_ms

    def undone(self, reward_id: str) -> None:
        self._taken.pop(reward_id, None)

    def looked(self, look: Round, last_sent: dict[str, int], newest: Callable[[], bool]) -> None:
        """A look came back; the lane is judged a while later, if that look is the newest one still."""
        if self._taken:
            loop = look.register.loop
            self._timeline.at(
                self._timeline.now_ms + ROUND_MS,
                lambda: self._judge(look, last_sent) if look.register.loop is loop and newest() else None,
            )

    def _judge(self, look: Round, last_sent: dict[str, int]) -> None:
        register, now = look.register, self._timeline.now_ms
        if not register.up or register.run is None or register.loop.asleep_until_ms > look.begun_ms:
            return
        rows = register.rows()
        for row in rows.values():
            if not isinstance(row.intent, Redeem) or not self._lost(row, look):
                continue
            owner = register.owner_of(row.owner_id)
            if owner is None or owner.customer_id != look.customer_id:
                continue
            if row.state is State.REVIEW:
                self.noticed.add(row.id)
            lane, boot_ms = register.run.session.state.lanes.get(row.owner_id), register.clock.boot()[1]
            at_rest = lane is None or (lane.idle and not waits(lane, boot_ms) and lane.backoff_ms <= boot_ms)
            if row.state not in (State.WAITING, State.UNKNOWN) or not at_rest or not register.run.session.state.on:
                continue
            lane_rows = [one for one in rows.values() if one.owner_id == row.owner_id]
            if any(one.seq < row.seq and one.state in _UNSETTLED for one in lane_rows):
                continue
            wrote_ms = [last_sent[one.id] + DEADLINE_MS for one in lane_rows if one.id in last_sent]
            if look.begun_ms - max([look.wrote_ms, look.alive_ms, *wrote_ms]) >= self._fence_ms:
                self._fail(f"{row.id} is {row.state} {now - look.begun_ms} ms after a look that shows its reward taken")

    def _lost(self, row: Operation, look: Round) -> bool:
        """Whether the look shows for certain that another operation has taken the reward."""
        assert isinstance(row.intent, Redeem)
        taken = self._taken.get(row.intent.reward_id or "")
        return taken is not None and taken[0] != row.id and taken[1] + self._stale_ms <= look.begun_ms
