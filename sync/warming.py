"""The warm cache at work beside the drain: whose turn it is, and each request at its pace (`warm` decides)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context, copy_context

from astro_desk.use_cases.ports import Clock, UnitOfWork
from astro_desk.use_cases.warmth import warming_paused
from sync.outcome import Cause
from sync.state import SyncState
from sync.turns import TURN
from sync.warm import AGAIN_AFTER, NOBODY_MS, READ_AFTER, Hindrance, Pace, Situation, hindrance

ONE_LOOK = 4
"""Requests that it takes to find an owner and read them. A lane that asks for more has something to tell."""
Later = Callable[[float, Callable[[], None]], object]
"""Calls back on the loop after so many seconds."""


class Warming:
    """Of one run. `counter_busy`: whether somebody is at work there; asked on the loop's thread."""

    def __init__(self, clock: Clock, later: Later, counter_busy: Callable[[], bool]) -> None:
        self._clock, self._later, self._counter_busy = clock, later, counter_busy
        self._pace = Pace()
        self._nobody_until_ms = 0
        self._tried: dict[str, int] = {}
        self._owner_id = ""
        self._asked = 0
        self._hurried = asyncio.Event()

    # ------------------------------------------------------------------------------------------------ whose turn it is

    def hindrance(self, state: SyncState) -> Hindrance | None:
        now_ms = self._clock.boot()[1]
        in_touch = state.on and bool(state.goods) and not state.hold.open and state.hold.until_ms <= now_ms
        now = Situation(now_ms, in_touch, state.quiet, self._counter_busy(), self._nobody_until_ms)
        return hindrance(now, self._pace)

    def next_owner(self, work: UnitOfWork) -> str | None:
        """A job of the writer: a contact of the counter that nobody has resolved, then the oldest snapshot.

        None: nobody, or a person has paused it; then it is asked again in a minute.
        """
        now, now_ms = self._clock.now(), self._clock.boot()[1]
        again_ms = AGAIN_AFTER.total_seconds() * 1000
        self._tried = {key: ms for key, ms in self._tried.items() if now_ms - ms < again_ms}
        contacts = (owner.owner_id for owner in work.owners_to_look_up())
        chosen = next((one for one in contacts if one not in self._tried), None)
        if chosen is None and not warming_paused(work):
            chosen = next(iter(work.owners_to_warm(now, now - READ_AFTER, 1)), None)
        if chosen is None:
            self._nobody_until_ms = now_ms + NOBODY_MS
            return None
        self._tried[chosen] = now_ms
        work.put_off_warming(chosen, now - READ_AFTER + AGAIN_AFTER)  # unless a snapshot of them comes
        return chosen

    def ask_again(self) -> None:
        """Somebody may be old now, or the pause is over."""
        self._nobody_until_ms = 0

    # ------------------------------------------------------------------------------------------------- at its own pace

    def begin(self, owner_id: str) -> None:
        """From now on this owner's look goes gently, until it is over or anything else wants to be done."""
        self._owner_id, self._asked = owner_id, 0
        self._hurried.clear()

    def context_of(self, owner_id: str | None) -> Context | None:
        """For a task of this owner's lane: gentle when it is the one's who is read; None: as ever."""
        if not owner_id or owner_id != self._owner_id:
            return None
        context = copy_context()
        context.run(TURN.set, self._turn)
        return context

    async def _turn(self) -> None:
        self._asked += 1
        if self._asked > ONE_LOOK:
            # What is told relies on a look that is fresh: at this pace each would be too old, and another one begun.
            self.hurry()
        while not self._hurried.is_set() and (left := self._pace.next_ms - self._clock.boot()[1]) > 0:
            passed = asyncio.Event()
            self._later(left / 1000, passed.set)
            waits = {asyncio.ensure_future(one.wait()) for one in (passed, self._hurried)}
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for one in waits:
                    one.cancel()
        self._pace = self._pace.asked(self._clock.boot()[1])

    def watch(self, state: SyncState) -> None:
        """After each step: hears of a 429, and lets nothing wait behind a look that takes its time."""
        hold = state.hold
        if hold.cause is Cause.BUSY and hold.failures:
            self._pace = self._pace.too_much(self._clock.boot()[1], hold.until_ms)
        lane = state.lanes.get(self._owner_id)
        if not self._owner_id or (
            state.on
            and state.busy == {self._owner_id}
            and not state.listing
            and state.shown != self._owner_id
            and lane is not None
            and not lane.grown
        ):
            return
        self.hurry()

    def hurry(self) -> None:
        """What is left of the look is asked at once."""
        self._owner_id = ""
        self._hurried.set()
