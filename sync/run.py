"""One run in one loop: a session with its account, the register's switch, its status, and what is done when idle."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from typing import Any, Self

from astro_desk.core.errors import Refused, Unavailable
from astro_desk.core.operations import OPEN, Operation, State
from astro_desk.use_cases import outage
from astro_desk.use_cases.changes import Connection, OwnersLeft
from astro_desk.use_cases.ports import AstroAccount
from astro_desk.use_cases.review import no_credit_codes
from astro_desk.use_cases.sync_ports import ConnectionChange
from sync import dialect
from sync.astro_api import AstroApi, ReadFailed
from sync.drain_report import DrainReport
from sync.errands import Errands
from sync.messages import Grown, Heard, Hurried, Learned, Looked, Shown, Switched
from sync.outcome import Cause, Outcome
from sync.refresh import (
    COMPARED_A_JOB,
    GOOD,
    Wanted,
    catalogue_due,
    compare_all,
    offers_due,
    refresh_catalogue,
    refresh_offers,
)
from sync.session import Session, World
from sync.status import StatusBoard, connection_of
from sync.warming import Warming

OpenApi = Callable[[AstroAccount], AbstractAsyncContextManager[AstroApi]]
"""Opens one account's API inside the running loop, and closes what it stands on (its transport) at the end.

Entering raises Refused (`api_url_invalid`, `ca_file_unreadable`, …) for an account that cannot be used.
"""

IDLE_S = 1.0
"""So often it is asked what may be read that nobody waits for."""
CATALOGUE_AGAIN_MS = 5 * 60_000


@dataclass(slots=True)
class Wishes:
    """What people have set, whether a run is on or not."""

    on: bool = True
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class Setup:
    """What every run of a register lives on. `grace_s`: so long its end waits for requests under way; `counter_busy`:
    whether somebody is at work at the counter."""

    world: World
    open_api: OpenApi
    board: StatusBoard
    wishes: Wishes
    sleep: Callable[[float], Awaitable[None]]
    grace_s: float
    counter_busy: Callable[[], bool] = lambda: False


class Run:
    """An async context: entering reads the account, leaving lets requests under way come back for a moment."""

    def __init__(self, setup: Setup, *, ticking: bool = True, only: str | None = None) -> None:
        self.session = Session(setup.world, changed=self._changed, ticking=ticking, only=only)
        self._setup = setup
        self._stopping = asyncio.Event()
        self._account: AstroAccount | None = None
        self._asked_for_account = False
        self._opened = AsyncExitStack()
        self._trouble = ""
        self._wanted = Wanted()
        self._warming = Warming(setup.world.clock, self.session.call_later, setup.counter_busy)
        self.session.context_of = self._warming.context_of
        self._catalogue_ms: int | None = 0
        """When the catalogue may be fetched next; None: at once, whatever its age."""
        self._offers_ms = 0
        """When to ask next whether the offers are due."""
        self._counted = -1
        self._chores: set[asyncio.Task[None]] = set()
        self._account_lock = asyncio.Lock()
        self._errands = Errands()

    async def __aenter__(self) -> Self:
        try:
            await self._read_account()
        except Unavailable:
            pass  # whoever needs the account asks again
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopping.set()
        for chore in self._chores:
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        self.session.feed(lambda at: Switched(at, on=False))
        try:
            # What comes of a redemption under way is worth a moment: without it the redemption would be in doubt.
            await asyncio.wait_for(self.session.rested(), self._setup.grace_s)
        except TimeoutError:
            pass
        await self.session.close()
        await self._opened.aclose()

    # -------------------------------------------------------------------------------------------------- a long life

    async def live(self) -> None:
        """Keeps the outbox empty until `stop`."""
        shown = self._setup.wishes.shown
        if shown is not None:
            self.session.feed(lambda at: Shown(at, shown))
        started = ConnectionChange(self._setup.world.clock.now(), Connection.STARTING)
        self._start(self._note(started))
        self.switch()
        self._start(self._count())
        self._start(self._idle_work())
        await self._stopping.wait()

    def stop(self) -> None:
        self._stopping.set()

    def wake(self) -> None:
        """Something is new in the outbox, or the account is."""
        self._counted = -1
        self._warming.ask_again()
        self.session.feed(Grown)
        self._start(self._read_account(then_switch=True))

    def show(self, owner_id: str | None) -> None:
        self.session.feed(lambda at: Shown(at, owner_id))

    def look_up(self, owner_id: str) -> None:
        self.session.feed(lambda at: Looked(at, owner_id))

    def want_catalogue(self) -> None:
        self._catalogue_ms = None

    def switch(self) -> None:
        """The protocol is on when a person wants it and there is an account."""
        on = self._setup.wishes.on and self.session.api is not None
        if on != self.session.state.on or self.session.state.started is None:
            self.session.feed(lambda at: Switched(at, on))
        self._changed()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._chores.add(task)

        def over(task: asyncio.Task[None]) -> None:
            self._chores.discard(task)
            error = None if task.cancelled() else task.exception()
            if error is not None and not isinstance(error, Unavailable):
                task.get_loop().call_exception_handler({"message": "sync", "exception": error, "task": task})

        task.add_done_callback(over)

    # ------------------------------------------------------------------------------------------------- the account

    async def _read_account(self, *, then_switch: bool = False) -> None:
        """Opens the account that is set now; another one than before takes over when nothing is under way."""
        async with self._account_lock:
            account, codes = await self.session.database(lambda work: (work.account(), no_credit_codes(work)))
            self._asked_for_account = True
            if account != self._account or self._trouble:
                await self._use(account)
            self._learn(codes)
        if then_switch:
            self.switch()

    def _learn(self, codes: frozenset[int]) -> None:
        """What a manager has said of status codes holds from the next answer on."""
        learned = dict.fromkeys(codes, dialect.Meaning.NOT_ENROLLED)
        if self.session.api is not None:
            self.session.api.learned = learned
        if learned != self.session.state.rules.learned:
            self.session.feed(lambda at: Learned(at, learned))

    async def _use(self, account: AstroAccount | None) -> None:
        if self.session.api is not None:
            self.session.feed(lambda at: Switched(at, on=False))
            await self._errands.close()
            await self.session.rested()
            self.session.api = None
            await self._opened.aclose()
            self._errands.open()
        self._account, self._trouble = account, ""
        if account is None:
            return
        try:
            self.session.api = await self._opened.enter_async_context(self._setup.open_api(account))
        except Refused as refused:
            self._trouble = refused.code

    # -------------------------------------------------------------------------------------------------- the status

    def _connection(self, *, last: bool = False) -> tuple[Connection, str]:
        account, on = self.session.api is not None, self._setup.wishes.on
        connection, detail = connection_of(self.session.state, account=account, switched_on=on, last=last)
        return connection, detail or self._trouble

    def _changed(self) -> None:
        self._warming.watch(self.session.state)
        connection, detail = self._connection()
        change = self._setup.board.connected(connection, detail, busy=not self.session.state.quiet)
        if change is not None and not self._stopping.is_set():
            self._start(self._note(change))
        moved = self.session.tally.became.total()
        if self.session.state.quiet and moved != self._counted and not self._stopping.is_set():
            self._counted = moved
            self._start(self._count())

    async def _note(self, change: ConnectionChange) -> None:
        await self.session.database(lambda work: work.note_connection(change))

    async def _count(self) -> None:
        answered = self._connection()[0] is Connection.ONLINE
        self._setup.board.counted(await self.session.database(lambda work: outage.count(work, answered=answered)))

    # --------------------------------------------------------------------------------------------------- idle work

    async def _idle_work(self) -> None:
        while True:
            if not self._wanted.at_once:
                await self._setup.sleep(IDLE_S)
            self._wanted.at_once = False
            try:
                await self._one_chore()
            except Unavailable:
                continue

    async def _one_chore(self) -> None:
        """The catalogue, else a probe of the way to Astro, else one owner; nothing while the outbox is at work."""
        if not self._asked_for_account:
            await self._read_account(then_switch=True)
        state, now = self.session.state, self.session.moment()
        wanted = self._catalogue_ms is None
        if state.quiet:
            await self.session.database(lambda work: work.compare_snapshots(COMPARED_A_JOB))
        if not state.on or state.hold.until_ms > now.boot_ms or not (state.quiet or wanted):
            return
        if await self._catalogue_is_due(now.boot_ms):
            await self._errands.run(self.fetch_catalogue())
        elif await self._offers_are_due(now.boot_ms):
            await self._errands.run(self._fetch_offers())
        elif state.hold.open or not state.goods:
            await self._errands.run(self._probe())
        elif self._wanted.left is not None:
            await self._read_wanted()
        elif self._warming.hindrance(state) is None:
            owner_id = await self.session.database(self._warming.next_owner)
            if owner_id is not None and self.session.state.quiet:
                self._warming.begin(owner_id)
                self.session.feed(lambda at: Looked(at, owner_id))

    def read_again(self, owner_ids: Sequence[str]) -> None:
        """A list without anybody ends the one before it."""
        self._wanted.left = list(owner_ids)

    async def _read_wanted(self) -> None:
        """One of the owners of a day that is compared; that it is its turn says that the one before it was read.

        A person waits for the last of them: the next one follows at once, or in its second while the counter works.
        """
        owner_id, left = self._wanted.next()
        self._setup.world.notify(OwnersLeft(left))
        if owner_id is not None:
            self.session.feed(lambda at: Looked(at, owner_id))
            await self.session.rested()
            self._wanted.at_once = not self._setup.counter_busy()

    async def _catalogue_is_due(self, boot_ms: int) -> bool:
        if self._catalogue_ms is None:
            return True
        if self._catalogue_ms > boot_ms:
            return False
        facts = await self.session.database(lambda work: work.catalogue_facts())
        self._catalogue_ms = boot_ms + CATALOGUE_AGAIN_MS
        return catalogue_due(facts, self.session.moment().now)

    async def _offers_are_due(self, boot_ms: int) -> bool:
        if self._offers_ms > boot_ms:
            return False
        facts = await self.session.database(lambda work: work.catalogue_facts())
        self._offers_ms = boot_ms + CATALOGUE_AGAIN_MS
        return offers_due(facts, self.session.moment().now)

    async def _fetch_offers(self) -> None:
        api = self.session.api
        if api is None:
            return  # the account was taken away a moment ago
        at = self.session.moment().now
        outcome, new = await refresh_offers(api, self.session.database, self._setup.world.notify, at)
        self._hear(outcome)
        if new:
            self.want_catalogue()

    async def fetch_catalogue(self) -> None:
        """The whole catalogue, now. Raises Unavailable when it cannot be kept."""
        api = self.session.api
        if api is None:
            return
        at = self.session.moment()
        self._catalogue_ms = at.boot_ms + CATALOGUE_AGAIN_MS
        world = self._setup.world
        self._hear(await refresh_catalogue(api, self.session.database, world.notify, at.now))

    async def _probe(self) -> None:
        """Nothing waits that would tell whether Astro is there (again)."""
        api = self.session.api
        if api is None:
            return
        try:
            await api.search_owner(phone=dialect.PROBE_PHONE)
        except ReadFailed as failed:
            self._hear(failed.outcome)
        else:
            self._hear(GOOD)

    def _hear(self, outcome: Outcome) -> None:
        self.session.feed(lambda at: Heard(at, outcome))

    # --------------------------------------------------------------------------------------------------- one drain

    async def drain(self, owner_ids: Sequence[str] = (), *, refresh: bool = False) -> DrainReport:
        """Sends all that may be sent now and reads these owners; waits for no fence and no pause."""
        await self._read_account()
        if self.session.state.started is not None:
            self.switch()
        before = self.session.tally.sent, self.session.tally.became[State.DONE]
        if self._setup.wishes.on and self.session.api is not None:
            if refresh:
                await self._errands.run(self.fetch_catalogue())
            if self.session.state.hold.cause is Cause.SIGN_IN_NEEDED and refresh:
                return await self._report(*before)  # another refused log-in would only bring the lock-out nearer
            for owner_id in owner_ids:
                self.session.feed(lambda at, one=owner_id: Looked(at, one))  # type: ignore[misc]
            self.session.feed(Hurried)
            self.switch()
            await self.session.rested()
            if not self.session.state.goods and not self.session.state.hold.failures:
                await self._probe()  # nothing had to be asked, and whoever redeems now wants to know: is Astro there?
            await compare_all(self.session.database)
        return await self._report(*before)

    async def _report(self, sent: int, done: int) -> DrainReport:
        connection, detail = self._connection(last=True)
        answered = connection is Connection.ONLINE
        counts = await self.session.database(lambda work: outage.count(work, answered=answered))
        rows = await self.session.database(lambda work: work.operations(tuple(OPEN)))
        self._setup.board.counted(counts)
        tally = self.session.tally
        return DrainReport(
            connection=connection,
            detail=detail,
            sent=tally.sent - sent,
            done=tally.became[State.DONE] - done,
            waiting=sum(counts.get(state, 0) for state in (State.WAITING, State.SENDING, State.UNKNOWN)),
            review=counts.get(State.REVIEW, 0),
            reasons=dict(Counter(self._why(row, connection) for row in rows)),
        )

    def _why(self, row: Operation, connection: Connection) -> str:
        if row.state is State.REVIEW:
            return row.reason
        if row.state is not State.WAITING:
            return "looking_up"
        if connection not in (Connection.ONLINE, Connection.STARTING):
            return connection.value
        lane = self.session.state.lanes.get(row.owner_id)
        return "trying_again" if lane is not None and (lane.failures or lane.send_failures) else "waits_for_another"
