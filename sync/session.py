"""One run of the protocol on an asyncio loop: carries its effects out, feeds the answers back, and decides nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from astro_desk.core.errors import Unavailable
from astro_desk.core.operations import State
from astro_desk.use_cases.changes import Change, Notify, OwnerChanged, OwnerResolved
from astro_desk.use_cases.ports import Clock, RowChanged, UnitOfWork, Writer
from sync import jobs
from sync.astro_api import AstroApi, AstroOwner, ReadFailed
from sync.lane import Rules
from sync.messages import (
    Answered,
    Changes,
    Commit,
    Committed,
    Effect,
    Event,
    Grown,
    Keep,
    LaneRead,
    LanesRead,
    Lost,
    Merge,
    Moment,
    OwnerRead,
    ReadBroke,
    ReadLane,
    ReadLanes,
    ReadOwner,
    Request,
    Saved,
    Searched,
    SearchOwner,
    Send,
    Tell,
    Ticked,
    Unsaved,
    Wake,
)
from sync.protocol import step
from sync.send import send
from sync.state import SyncState

T = TypeVar("T")
_LIST_AGAIN_S = 5.0
"""After so long the outbox is asked again for its lanes when it could not be read."""


class Timer(Protocol):
    def cancel(self) -> None: ...


@dataclass(frozen=True, slots=True)
class World:
    """What a session lives on. `chance` answers 0 ≤ c < 1; `later` calls back on the loop after so many seconds."""

    writer: Writer
    clock: Clock
    notify: Notify
    chance: Callable[[], float]
    rules: Rules
    later: Callable[[float, Callable[[], None]], Timer] | None = None


@dataclass(slots=True)
class Tally:
    """What a session has moved: operations sent, and how many became what."""

    sent: int = 0
    became: Counter[State] = field(default_factory=Counter)


class Session:
    """Lives in one event loop. `api` may change; while it is None the protocol is to be switched off.

    `only`: nobody's lane but this owner's.
    """

    def __init__(
        self, world: World, *, changed: Callable[[], None] = lambda: None, ticking: bool = True, only: str | None = None
    ) -> None:
        self.api: AstroApi | None = None
        self.tally = Tally()
        self.state = SyncState(rules=world.rules, on=False)
        self._world = world
        self._changed = changed
        self._ticking = ticking
        self._only = only
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer: Timer | None = None
        self._stirred = asyncio.Event()
        self.context_of: Callable[[str | None], Context | None] = lambda _: None
        """In which the work of a lane is done; None: as ever."""

    # -------------------------------------------------------------------------------------------------- in and out

    def moment(self) -> Moment:
        """Now, with a throw of the dice."""
        boot, boot_ms = self._world.clock.boot()
        clock = self._world.clock
        return Moment(clock.now(), boot, boot_ms, self._world.chance(), clock.today())

    def feed(self, make: Callable[[Moment], Event]) -> None:
        """One step of the protocol; on the loop's thread."""
        self.state, effects = step(self.state, make(self.moment()))
        for effect in effects:
            self._carry_out(effect)
        self._changed()
        self._stir()

    async def rested(self) -> None:
        """Returns when nothing is under way any more: what still waits, waits for time or for a person."""
        while not self._resting:
            self._stirred.clear()
            await self._stirred.wait()

    @property
    def _resting(self) -> bool:
        return not self._tasks and self.state.quiet

    def _stir(self) -> None:
        if self._resting:
            self._stirred.set()

    async def close(self) -> None:
        """Gives up what is under way. A request cut off here is unknown, and looked up at the next start."""
        self._set_timer(None)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def database(self, job: Callable[[UnitOfWork], T]) -> T:
        """Runs a job of the writer; a cancelled wait leaves the job whole (DESIGN §3)."""
        loop = asyncio.get_running_loop()
        over: asyncio.Future[None] = loop.create_future()

        def tell(_: object) -> None:  # on the writer's thread
            if not loop.is_closed():
                loop.call_soon_threadsafe(_settle, over)

        # Not `wrap_future`: it would hand a cancelled wait on to the job, and what shields it costs a turn of the loop.
        future = self._world.writer.submit(job)
        future.add_done_callback(tell)
        await over
        return future.result()

    # ------------------------------------------------------------------------------------------------------ effects

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Wake(boot_ms):
                self._set_timer(boot_ms)
            case Tell(change):
                self._world.notify(change)
            case ReadLanes(below):
                self._spawn(None, self._read_lanes(below))
            case ReadLane(owner_id):
                self._spawn(owner_id, self._read_lane(owner_id))
            case Commit(owner_id, changes):
                self._spawn(owner_id, self._commit(owner_id, changes))
            case Send(owner_id, request):
                self._spawn(owner_id, self._send(owner_id, request))
            case ReadOwner():
                self._spawn(effect.owner_id, self._read_owner(effect))
            case SearchOwner():
                self._spawn(effect.owner_id, self._search(effect))
            case Keep(owner_id, owner, before):
                save = self._save(owner_id, lambda work: jobs.keep_owner(work, owner, before), OwnerChanged(owner_id))
                self._spawn(owner_id, save)
            case Merge(owner_id, kept_id, before):
                told = (OwnerResolved(owner_id, kept_id), OwnerChanged(kept_id))
                save = self._save(owner_id, lambda work: jobs.merge_owner(work, owner_id, kept_id, before), *told)
                self._spawn(owner_id, save)

    def _spawn(self, owner_id: str | None, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, context=self.context_of(owner_id))
        self._tasks.add(task)

        def over(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            self._stir()
            error = None if task.cancelled() else task.exception()
            if error is None:
                return
            if not isinstance(error, Unavailable):  # a bug: told with its trace, and the lane tried again later
                task.get_loop().call_exception_handler({"message": "sync", "exception": error, "task": task})
            if owner_id is None:
                self.feed(lambda at: LanesRead(at, {}))
                self.call_later(_LIST_AGAIN_S, lambda: self.feed(Grown))
            else:
                self.feed(lambda at: Unsaved(at, owner_id))

        task.add_done_callback(over)

    def _set_timer(self, boot_ms: int | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if boot_ms is None:
            return
        delay_s = max(0.0, (boot_ms - self._world.clock.boot()[1]) / 1000)
        self._timer = self.call_later(delay_s, lambda: self.feed(Ticked))

    def call_later(self, delay_s: float, act: Callable[[], None]) -> Timer | None:
        if not self._ticking:
            return None
        later = self._world.later or asyncio.get_running_loop().call_later
        return later(delay_s, act)

    async def _read_lanes(self, below: int | None) -> None:
        if self._only is not None:
            self.feed(lambda at: LanesRead(at, {}))
            return
        lanes, more = await self.database(lambda work: work.lanes(below))
        self.feed(lambda at: LanesRead(at, lanes, more))

    async def _read_lane(self, owner_id: str) -> None:
        view = await self.database(lambda work: jobs.lane_view(work, owner_id))
        self.feed(lambda at: LaneRead(at, view))

    async def _commit(self, owner_id: str, changes: Changes) -> None:
        try:
            rows = await self.database(lambda work: work.move(changes))
        except RowChanged:
            self.feed(lambda at: Lost(at, owner_id))
            return
        self.tally.became.update(row.state for row in rows)
        self._world.notify(OwnerChanged(owner_id))
        self.feed(lambda at: Committed(at, owner_id, rows))

    async def _save(self, owner_id: str, job: Callable[[UnitOfWork], bool], *changes: Change) -> None:
        if not await self.database(job):
            self.feed(lambda at: Lost(at, owner_id))
            return
        for change in changes:
            self._world.notify(change)
        self.feed(lambda at: Saved(at, owner_id))

    async def _send(self, owner_id: str, request: Request) -> None:
        assert self.api is not None
        self.tally.sent += len(request.operations)
        outcomes = await send(self.api, request)
        self.feed(lambda at: Answered(at, owner_id, outcomes))

    async def _read_owner(self, effect: ReadOwner) -> None:
        assert self.api is not None
        owner_id = effect.owner_id
        try:
            reading = await self.api.read_snapshot(owner_id, effect.customer_id, self._world.clock.now())
        except ReadFailed as failed:
            outcome = failed.outcome
            self.feed(lambda at: ReadBroke(at, owner_id, outcome))
            return
        kept, view = await self.database(lambda work: jobs.keep_reading(work, owner_id, effect.expected, reading))
        if kept:
            self._world.notify(OwnerChanged(owner_id))
        self.feed(lambda at: OwnerRead(at, owner_id, reading, view))

    async def _search(self, effect: SearchOwner) -> None:
        assert self.api is not None
        owner_id = effect.owner_id
        found: AstroOwner | None = None
        try:
            if effect.phone:
                found = await self.api.search_owner(phone=effect.phone)
            if found is None and effect.email:
                found = await self.api.search_owner(email=effect.email)
        except ReadFailed as failed:
            outcome = failed.outcome
            self.feed(lambda at: ReadBroke(at, owner_id, outcome))
            return
        astro_id = found.astro_customer_id if found else ""
        known = await self.database(lambda work: work.owner_by_astro_id(astro_id)) if astro_id else None
        self.feed(lambda at: Searched(at, owner_id, found, known))


def _settle(over: asyncio.Future[None]) -> None:
    if not over.done():  # it may have been cancelled meanwhile
        over.set_result(None)
