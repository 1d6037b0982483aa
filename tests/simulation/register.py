"""A register: records that outlive it, and one life of the program after the other on them.

The program's part is the real one: `sync.run.Run` with its session, protocol, sign-in and wire, and the counter's use
cases. What is made here is the clock, the network under `HttpTransport`, the writer's thread, and the end of a life.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from astro_desk.core.errors import AstroDeskError, Unavailable
from astro_desk.core.frozen import replace
from astro_desk.core.ids import IdSequence
from astro_desk.core.operations import Operation, State
from astro_desk.core.owners import Owner
from astro_desk.use_cases.changes import Change
from astro_desk.use_cases.ports import AstroAccount, RowChanged
from sync.engine import open_over_http
from sync.lane import Rules
from sync.messages import Event, Hurried, Moment
from sync.run import Run, Setup, Wishes
from sync.session import Session, World
from sync.status import StatusBoard
from tests.simulation.memory_store import ITEMS
from tests.simulation.network import Network, Wire
from tests.simulation.screen import Midway
from tests.simulation.shortcut import opener
from tests.simulation.timeline import Crashed, Loop, Timeline
from tests.simulation.watch import Watch
from tests.simulation.weather import FINE
from tests.sync.little_astro import EPOCH

T = TypeVar("T")
URL = "https://astro.example/api/json"
IDLE_STRETCH = 600
"""The idle work's seconds are ten minutes here: what nobody waits for need not cost a simulated day its time."""
GRACE_S = 2.0


class Clock:
    """The machine's clocks. `wrong_by` is the wall clock's error, `boot_began_ms` true time."""

    def __init__(self, timeline: Timeline, boot: str) -> None:
        self._timeline = timeline
        self.wrong_by = timedelta()
        self.boot_id, self.boot_began_ms = boot, -1_000
        self._asked: tuple[int, timedelta] | None = None

    def now(self) -> datetime:
        asked = self._timeline.now_ms, self.wrong_by
        if asked != self._asked:  # mostly it is asked again and again at one moment
            self._asked, self._said = asked, EPOCH + timedelta(milliseconds=asked[0]) + asked[1]
        return self._said

    def today(self) -> date:
        return self.now().date()

    def boot(self) -> tuple[str, int]:
        return self.boot_id, self._timeline.now_ms - self.boot_began_ms


class Writer:
    """The writer's thread as a queue on the loop: one job at a time, the counter's first, each taking `commit_ms`."""

    def __init__(self, register: Register, loop: Loop) -> None:
        self._register, self._loop = register, loop
        self._jobs: tuple[deque, deque] = (deque(), deque())
        self._busy = False

    def submit(self, job: Callable[[Any], T], *, counter: bool = False) -> Any:
        future = self._loop.create_future()
        self._jobs[0 if counter else 1].append((job, future))
        self._next()
        return future

    def _next(self) -> None:
        jobs = self._jobs[0] or self._jobs[1]
        if not self._busy and jobs:
            self._busy = True
            timeline = self._loop.timeline
            timeline.at(timeline.now_ms + self._register.commit_ms, self._work, *jobs.popleft(), loop=self._loop)

    def _work(self, job: Callable[[Any], Any], future: asyncio.Future) -> None:
        register = self._register
        try:
            if register.dice.random() < register.disk_refuses:
                raise Unavailable("disk_full")
            result = register.commit(job)
        except (RowChanged, AstroDeskError) as error:
            if not future.done():
                future.set_exception(error)
        else:
            if not future.done():
                future.set_result(result)
        self._busy = False
        self._next()


class Register:
    """`acknowledged` are the operations a cashier was told are saved, with their business date."""

    def __init__(self, name: str, timeline: Timeline, network: Network, watch: Watch, seed: str, rules: Rules) -> None:
        self.name = name
        self.rules = rules
        self.clock = Clock(timeline, f"{name}-boot-1")
        self.dice = random.Random(seed)
        self.on_wire = True
        self.weather = FINE
        self.commit_ms = 1
        self.disk_refuses = 0.0
        self.account = AstroAccount(URL, "cashier", "client", "sesame")
        self.store: Any = None
        self.acknowledged: dict[str, date] = {}
        self.in_commit: list[tuple[str, list[Operation]]] = []
        self.loop = Loop(timeline, self._broke)
        self.loop.dead = True
        self.run: Run | None = None
        self.wishes = Wishes()
        self.ids: IdSequence = IdSequence(name)
        self.made_ids: set[str] = set()
        self.armed: tuple[str, int] | None = None
        self.when_up: deque[Callable[[], None]] = deque()
        self._timeline, self._network, self._watch = timeline, network, watch
        self._boots = 1

    # --------------------------------------------------------------------------------------------------- life and death

    @property
    def up(self) -> bool:
        return not self.loop.dead

    def start(self) -> None:
        """A new process on what is left on the disk."""
        loop = Loop(self._timeline, self._broke)
        self.loop = loop
        self.store.open()
        self._after_crash()
        self.ids = IdSequence.after(self.name, self.store.run(lambda work: work.newest_id()))
        self.writer = Writer(self, loop)
        world = World(self.writer, self.clock, self._notify, self.dice.random, self.rules)
        if self.on_wire:
            open_api = open_over_http(self.clock, self.rules, inner=lambda: Wire(self._network, self))
        else:
            open_api = opener(self._network, self)
        board = StatusBoard(self._notify, self.clock.now)
        self.setup = Setup(world, open_api, board, self.wishes, self._sleep, GRACE_S)
        self._watch.note(self, "starts")
        life = loop.create_task(self._live())
        life.add_done_callback(self._lived)
        while self.when_up and self.up:
            loop.call_soon(self.when_up.popleft())

    async def _sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds * IDLE_STRETCH)

    async def _live(self) -> None:
        # No `async with`: a killed process does nothing more, and a coroutine that is thrown away would.
        run = Run(self.setup)
        self._look_on(run.session)
        await run.__aenter__()
        self.run = run
        await run.live()
        await run.__aexit__()
        self._end("stops")

    def _look_on(self, session: Session) -> None:
        """Shows the watch each step of the protocol."""
        feed, midway = session.feed, Midway(self, self._watch)

        def fed(make: Callable[[Moment], Event]) -> None:
            before = session.state
            feed(make)
            self._watch.stepped(self, before, session.state)
            midway.stepped(before, session.state)

        session.feed = fed  # type: ignore[method-assign]

    def _lived(self, life: asyncio.Task) -> None:
        if not life.cancelled() and life.exception() is not None and self.up:
            self._broke({"message": "life", "exception": life.exception()})

    def _broke(self, context: dict) -> None:
        error = context.get("exception")
        if isinstance(error, Crashed):
            return
        self._watch.fail("bug", f"{self.name}: {context.get('message')}: {error!r}")

    def stop(self) -> None:
        """The program is closed by a person."""
        if self.up and self.run is not None:
            self.run.stop()

    def _end(self, how: str) -> None:
        self._watch.note(self, how)
        self.loop.kill()
        self.run = None
        self.armed = None
        self.store.close()
        self._watch.died(self)

    def crash(self, where: str = "somewhere") -> None:
        """The process is killed. Raises nothing; `point` raises in its place."""
        if self.up:
            self._watch.met[f"crash {where}"] += 1
            self._end(f"is killed {where}")
            self.when_dead()

    def when_dead(self) -> None:
        """Told by the world, which starts it again."""

    def point(self, where: str) -> None:
        """An instruction at which an armed register dies. Raises Crashed."""
        if self.armed is None or self.armed[0] != where:
            return
        self.armed = (where, self.armed[1] - 1)
        if self.armed[1] <= 0:
            self.crash(where)
            raise Crashed

    def reboot(self) -> None:
        self._boots += 1
        self.clock.boot_id = f"{self.name}-boot-{self._boots}"
        self.clock.boot_began_ms = self._timeline.now_ms - 20_000

    def sleep(self, ms: int) -> None:
        """The machine is suspended for so long."""
        self.loop.asleep_until_ms = self._timeline.now_ms + ms
        self._watch.note(self, f"sleeps {ms} ms")

    # ------------------------------------------------------------------------------------------------------ the records

    def commit(self, job: Callable[[Any], T]) -> T:
        """One transaction, with the instructions around it at which the process may die."""
        self.point("before_commit")
        self.store.moved.clear()
        result = self.store.run(job)
        moved = list(self.store.moved)
        self._watch.moved(self, moved)
        self.point("after_commit")
        return result

    def rows(self) -> dict[str, Operation]:
        """What is durable now."""
        return {row.id: row for row in self.store.run(self.rows_of)}

    def rows_of(self, work: Any) -> list[Operation]:
        """Every operation, within a job, in the order in which they were made."""
        return sorted(work.operations(tuple(State), 10_000), key=lambda row: row.seq)

    def owner_of(self, owner_id: str) -> Owner | None:
        return self.store.run(lambda work: work.owner(owner_id))

    def owner_at_astro(self, astro_customer_id: str) -> Owner | None:
        return self.store.run(lambda work: work.owner_by_astro_id(astro_customer_id))

    def program_of(self, form: str) -> str:
        return ITEMS[form].program_ids[0] if form in ITEMS else ""

    def _after_crash(self) -> None:
        """Of what was in commit when the process died at most one thing is there, and whole (I2)."""
        rows = self.rows()
        there = [name for name, made in self.in_commit if any(row.id in rows for row in made)]
        if len(there) > 1:
            self._watch.fail("I2", f"{there} were in commit at one crash")
        for name, made in self.in_commit:
            missing = [row.id for row in made if row.id not in rows]
            if name in there and missing:
                self._watch.fail("I2", f"of {name} the operations {missing} are not there")
            if name in there:
                self.acknowledged |= {row.id: row.business_date for row in made}
        self.in_commit.clear()
        self._watch.kept(self, rows)
        if self.store.alarms:
            self._watch.fail("I19", f"{self.name} opens with {self.store.alarms}")

    # ------------------------------------------------------------------------------------------------------ the counter

    def new_id(self) -> str:
        now_ms = int(self.clock.now().timestamp() * 1000)
        name, self.ids = self.ids.next(max(1, now_ms), self.dice.getrandbits(80))
        if name in self.made_ids:
            self._watch.fail("I15", f"{name} was made twice")
        self.made_ids.add(name)
        return name

    def decide(self, what: str, job: Callable[[Any], T], made: Callable[[T], list[Operation]]) -> None:
        """A person's command: in commit until its future has a result, acknowledged from then on."""
        entry: tuple[str, list[Operation]] = (what, [])

        def work(unit: Any) -> T:
            result = job(unit)
            entry[1][:] = made(result)
            self.in_commit.append(entry)
            return result

        def told(future: asyncio.Future) -> None:
            if entry in self.in_commit:
                self.in_commit.remove(entry)
            if future.cancelled() or future.exception() is not None:
                error = future.exception()
                self._watch.note(self, f"{what}: {getattr(error, 'code', error)}")
                if not isinstance(error, AstroDeskError | RowChanged):
                    self._broke({"message": what, "exception": error})
                return
            self.acknowledged |= {row.id: row.business_date for row in entry[1]}
            self._watch.met[what.split(" ")[0]] += len(entry[1])
            self._watch.note(self, f"{what} is acknowledged: {' '.join(row.id for row in entry[1])}")
            if self.run is not None:
                self.run.wake()

        self.writer.submit(work, counter=True).add_done_callback(told)

    def hurry(self) -> None:
        if self.run is not None:
            self.run.session.feed(Hurried)

    def switch(self, on: bool) -> None:
        self.wishes.on = on
        if self.run is not None:
            self.run.switch()

    def type_password(self, password: str) -> None:
        self.account = replace(self.account, password=password)
        account = self.account

        def saved(future: asyncio.Future) -> None:
            if not future.cancelled() and future.exception() is None and self.run is not None:
                self.run.wake()

        self.writer.submit(lambda work: work.save_account(account), counter=True).add_done_callback(saved)

    def _notify(self, change: Change) -> None:
        pass
