"""Sync as the program knows it: one thread with a loop that keeps the outbox empty, or one drain of it."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from astro_desk.use_cases.changes import Change, Notify, SyncStatus
from astro_desk.use_cases.ports import AstroAccount, Clock, Writer
from sync.astro_api import AstroApi
from sync.drain_report import DrainReport
from sync.lane import Rules
from sync.messages import Hurried
from sync.patience import PatientTransport, Pause
from sync.refusals import KeptRefusals
from sync.run import OpenApi, Run, Setup, Wishes
from sync.session import Timer, World
from sync.sign_in import LogIns, SignIn
from sync.status import StatusBoard
from sync.transport import HttpTransport

if TYPE_CHECKING:
    import httpx

__all__ = ["DrainReport", "OpenApi", "SyncEngine", "open_over_http"]


def open_over_http(
    clock: Clock,
    rules: Rules,
    *,
    ca_file: Path | None = None,
    inner: Callable[[], httpx.AsyncBaseTransport] | None = None,
    writer: Writer | None = None,
) -> OpenApi:
    """Astro over HTTPS. `inner` makes what replaces the network, for the demo's ASGITransport.

    `writer`: of the records that remember refused log-ins from one process to the next.
    """
    kept = KeptRefusals(writer, clock) if writer is not None else None
    past, pause = LogIns(keep=kept.keep if kept else None), Pause()

    def boot_s() -> float:
        return clock.boot()[1] / 1000

    @asynccontextmanager
    async def open_api(account: AstroAccount) -> AsyncIterator[AstroApi]:
        if kept is not None and past.account is None:
            past.account, past.refusals = account, await kept.load()
        async with HttpTransport(ca_file=ca_file, inner=inner() if inner else None) as http:
            # The boot clock goes on while the machine sleeps: a token must not outlive its life there (FAILURES T4).
            transport = PatientTransport(http, pause, boot_s)
            sign_in = SignIn(transport, account, monotonic=boot_s, past=past)
            yield AstroApi(transport, sign_in, account.api_url, rules.learned)

    return open_api


class SyncEngine:
    """Implements the port Sync. Every method but the coroutine may be called from any thread."""

    def __init__(
        self,
        writer: Writer,
        open_api: OpenApi,
        clock: Clock,
        notify: Notify | None = None,
        *,
        rules: Rules | None = None,
        chance: Callable[[], float] = random.random,
        later: Callable[[float, Callable[[], None]], Timer] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        grace_s: float = 2.0,
        counter_busy: Callable[[], bool] = lambda: False,
    ) -> None:
        """`later` and `sleep` are the loop's own by default; `grace_s`: so long a stop waits for requests under way.
        `counter_busy`: whether somebody is at work at the counter, asked from the engine's own thread.
        """
        tell = notify or _nobody
        world = World(writer, clock, tell, chance, rules or Rules(), later)
        self._wishes = Wishes()
        self._board = StatusBoard(tell, clock.now)
        self._setup = Setup(world, open_api, self._board, self._wishes, sleep, grace_s, counter_busy)
        self._thread: threading.Thread | None = None
        self._door = threading.Lock()
        self._under_way = threading.Event()
        """The thread has its run, or has none any more."""
        self._ending = False
        self._running: tuple[Run, asyncio.AbstractEventLoop] | None = None

    @property
    def status(self) -> SyncStatus:
        """As last told."""
        return self._board.status

    @property
    def in_use(self) -> bool:
        """The register's own switch."""
        return self._wishes.on

    # ------------------------------------------------------------------------------------------------ the port Sync

    def wake(self) -> None:
        """There is something new in the outbox, or another account."""
        self._tell(Run.wake)

    def owner_shown(self, owner_id: str | None) -> None:
        """This owner's lane comes first; a contact is looked up, an old snapshot read again."""
        self._wishes.shown = owner_id
        self._tell(lambda run: run.show(owner_id))

    def look_up(self, owner_id: str) -> None:
        """Astro is asked about this owner as soon as it can be."""
        self._tell(lambda run: run.look_up(owner_id))

    def read_again(self, owner_ids: Sequence[str]) -> None:
        """These owners are read, one after the other, when there is nothing better to do."""
        self._tell(lambda run: run.read_again(owner_ids))

    def hurry(self) -> None:
        """What waits for time is tried now; a pause that Astro asked for is kept."""
        self._tell(lambda run: run.session.feed(Hurried))

    def refresh_catalogue(self) -> None:
        """The catalogue is fetched as soon as the outbox rests."""
        self._tell(Run.want_catalogue)

    def use_network(self, on: bool) -> None:
        """The register's own switch; a request under way comes to its end."""
        self._wishes.on = on
        self._tell(Run.switch)

    # -------------------------------------------------------------------------------------------- the thread's life

    def start(self) -> None:
        """Begins to work on a thread of its own; returns at once."""
        if self._thread is None:
            self._ending = False
            self._under_way.clear()
            self._thread = threading.Thread(target=self._work, name="sync", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Lets a request under way come back for a moment, gives up the rest, and returns when the thread has ended."""
        self._ending = True
        self._tell(Run.stop)
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        try:
            asyncio.run(self._live())
        finally:
            self._under_way.set()

    async def _live(self) -> None:
        async with Run(self._setup) as run:
            with self._door:
                self._running = run, asyncio.get_running_loop()
            self._under_way.set()
            if self._ending:
                run.stop()
            try:
                await run.live()
            finally:
                with self._door:
                    self._running = None

    def _tell(self, act: Callable[[Run], None]) -> None:
        with self._door:
            if self._running is not None:
                run, loop = self._running
                loop.call_soon_threadsafe(act, run)

    def _the_run(self) -> tuple[Run, asyncio.AbstractEventLoop] | None:
        """The thread's run; of a thread that is just starting, too: a second run beside it would send the same rows."""
        if self._thread is not None:
            self._under_way.wait()
        with self._door:
            return self._running

    # ---------------------------------------------------------------------------------------------------- one drain

    async def drain_once(self, owner_ids: Sequence[str] = (), *, refresh: bool = False) -> DrainReport:
        """Sends all that may be sent now and reads these owners; waits for no fence and no pause.

        `refresh`: the catalogue first. Works in the caller's loop; while the thread runs, use `sync_once`.
        """
        async with Run(self._setup, ticking=False) as run:
            return await run.drain(owner_ids, refresh=refresh)

    def sync_once(self, owner_ids: Sequence[str] = (), *, refresh: bool = False) -> DrainReport:
        """`drain_once` from any thread, by the engine's own loop if it runs. Raises Unavailable as the records do."""
        running = self._the_run()
        if running is None:
            return asyncio.run(self.drain_once(owner_ids, refresh=refresh))
        run, loop = running
        return asyncio.run_coroutine_threadsafe(run.drain(owner_ids, refresh=refresh), loop).result()

    def look_up_once(self, owner_id: str) -> SyncStatus:
        """Asks Astro for one owner and sends that owner's operations alone; quiet when Astro cannot be asked."""

        async def look() -> None:
            async with Run(self._setup, ticking=False, only=owner_id) as run:
                await run.drain((owner_id,))

        if self._the_run() is None:
            asyncio.run(look())
        else:
            self.sync_once((owner_id,))
        return self.status


def _nobody(_change: Change) -> None:
    """For those who look at the status themselves."""
