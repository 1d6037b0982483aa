"""One schedule from its first step to quiescence."""

from __future__ import annotations

import json
import logging
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from astro_desk.core.owners import Owner, Standing
from astro_desk.use_cases.store_rules import POLICY_SETTING
from sync import engine
from sync.lane import Rules
from tests.simulation.astro import Astro
from tests.simulation.counter import Counter as TheCounter
from tests.simulation.front import Front
from tests.simulation.memory_store import MemoryStore
from tests.simulation.network import Network, PassThrough
from tests.simulation.quiescence import Quiescence
from tests.simulation.register import Register
from tests.simulation.schedule import HOUR, MINUTE, PHONES, Schedule, Step
from tests.simulation.timeline import Stuck, Timeline
from tests.simulation.watch import Violation, Watch
from tests.simulation.weather import FINE, Weather
from tests.sync.little_astro import EPOCH

FENCE = timedelta(seconds=180)
LIVENESS_MS = 3 * HOUR
ARMED_MS = 10 * MINUTE
"""A crash whose instruction never comes happens somewhere, so long after it was armed."""
CRASH_AGAIN_MS = 30_000
"""A register that is down already, or about to be, crashes so much later."""
FEWEST_CRASHES = 6
POLICY = json.dumps({"rule": "earned", "oldest_snapshot_h": 24, "per_owner": 3, "per_register": 100})


@dataclass(frozen=True, slots=True)
class Result:
    seed: int
    violation: Violation | None
    digest: str
    trace: tuple[tuple[int, str, str], ...]
    met: Counter[str]
    cells: Counter[str]


def crashes_of(met: Counter[str]) -> int:
    return sum(count for what, count in met.items() if what.startswith("crash "))


class World:
    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        seed = schedule.seed
        self.timeline = Timeline()
        self.astro = Astro(schedule.model, lambda: self.timeline.now_ms)
        front = Front(self.astro, random.Random(f"front {seed}"))
        self.watch = Watch(self.timeline, self.astro, front, int(FENCE.total_seconds() * 1000))
        latest_ms = int(FENCE.total_seconds() * 1000) - schedule.model.stale_ms - 1_000
        dice = random.Random(f"network {seed}")
        self.network = Network(
            self.timeline,
            front,
            self.watch,
            dice,
            latest_ms=latest_ms,
            beyond=schedule.beyond,
            applied_when_busy=schedule.model.busy_is_applied,
        )
        self.calm = False
        self.people = [
            self.astro.person("Sally", "Owner", PHONES[0], "", 3),
            self.astro.person("Bob", "Found", PHONES[1]),
            self.astro.person("Cat", "Elsewhere", PHONES[2], "pos-77"),
        ]
        sally = self.people[0]
        sally.ids[f"astro-{sally.astro_id}"] = 0
        self.registers = [self._register(n) for n in range(schedule.registers)]
        self.counters = [TheCounter(register, self.watch) for register in self.registers]

    def _register(self, number: int) -> Register:
        name, seed = f"R{number + 1}", self.schedule.seed
        register = Register(name, self.timeline, self.network, self.watch, f"{name} {seed}", Rules())
        register.on_wire = self.schedule.on_wire
        if number == self.schedule.real:
            from tests.simulation.disk_store import DiskStore

            register.store = DiskStore(register, FENCE)
        else:
            register.store = MemoryStore(register.clock, FENCE, register.account, EPOCH)
        sally = self.people[0]
        customer_id = f"astro-{sally.astro_id}"
        known = Owner(f"{name}-SALLY", "Sally", "Owner", PHONES[0], "", Standing.LINKED, customer_id, sally.astro_id)
        register.store.open()
        register.store.run(lambda work: work.save_owner(known))
        register.store.run(lambda work: work.save_setting(POLICY_SETTING, POLICY))
        register.store.run(lambda work: work.save_account(register.account))
        register.store.close()
        return register

    # ---------------------------------------------------------------------------------------------------------- running

    def run(self) -> Result:
        schedule, watch = self.schedule, self.watch
        try:
            for register in self.registers:
                register.start()
            for step in schedule.steps:
                watch.met[step.what] += 1
                self.timeline.at(step.at_ms, self._do, step)
            self.timeline.run(schedule.end_ms)
            self._calm_down()
            self.timeline.run(schedule.end_ms + LIVENESS_MS)
            if watch.found is None:
                Quiescence(watch).judge(self.registers)
        except Stuck as stuck:
            watch.fail("I8", str(stuck))
        finally:
            for register in self.registers:
                register.loop.kill()
                register.store.discard()
        return Result(schedule.seed, watch.found, watch.digest(), tuple(watch.trace), watch.met, watch.cells)

    def _calm_down(self) -> None:
        """The liveness phase: no fault any more, everything switched on, the right password typed (I13)."""
        self.calm = True
        up = [register for register in self.registers if register.up]
        for register in up[: max(0, FEWEST_CRASHES - crashes_of(self.watch.met))]:
            register.when_dead = lambda: None  # type: ignore[method-assign]
            register.crash("at the end")
        self.watch.note(None, "all is well from now on")
        for register in self.registers:
            register.weather, register.disk_refuses, register.commit_ms = FINE, 0.0, 1
            register.armed = None
            register.loop.asleep_until_ms = 0
            if not register.up:
                register.start()
            self._person(register, lambda one=register: one.switch(True))
            self._person(register, lambda one=register: one.type_password(self.astro.password))

    def _person(self, register: Register, act) -> None:
        """A person's act, when there is a program to act on."""
        if register.up:
            register.loop.call_soon(act)
        else:
            register.when_up.append(act)

    def _do(self, step: Step) -> None:
        self.watch.note(None, f"STEP {step.who} {step.what} {step.args}")
        if step.who < 0:
            getattr(self, f"_astro_{step.what}")(*step.args)
            return
        register = self.registers[step.who]
        act = getattr(self.counters[step.who], step.what, None)
        if act is not None:
            self._person(register, lambda: act(*step.args))
        else:
            getattr(self, f"_{step.what}")(register, *step.args)

    def _after(self, ms: int, register: Register, **values: object) -> None:
        """Something about a register is as it was, after a while."""

        def back() -> None:
            if not self.calm:
                for name, value in values.items():
                    setattr(register, name, value)

        self.timeline.at(self.timeline.now_ms + ms, back)

    # ---------------------------------------------------------------------------------------------------- to a register

    def _weather(self, register: Register, mood: str, bad: float, lasts_ms: int) -> None:
        if self.calm:
            return  # of a race that was drawn in the last seconds of the day: nobody would end it
        before, register.weather = register.weather, Weather(mood, bad)
        self._after(lasts_ms, register, weather=before)

    def _disk(self, register: Register, refuses: float, lasts_ms: int) -> None:
        register.disk_refuses = refuses
        self._after(lasts_ms, register, disk_refuses=0.0)

    def _slow_disk(self, register: Register, commit_ms: int, lasts_ms: int) -> None:
        register.commit_ms = commit_ms
        self._after(lasts_ms, register, commit_ms=1)

    def _sleep(self, register: Register, ms: int) -> None:
        if register.up:
            register.sleep(ms)

    def _clock(self, register: Register, wrong_s: int) -> None:
        register.clock.wrong_by += timedelta(seconds=wrong_s)

    def _crash(self, register: Register, point: str, countdown: int, down_ms: int, reboot: bool) -> None:
        if not register.up or register.armed is not None:
            again = Step(0, self.registers.index(register), "crash", (point, countdown, down_ms, reboot))
            self.timeline.at(self.timeline.now_ms + CRASH_AGAIN_MS, lambda: self.calm or self._do(again))
            return
        register.when_dead = lambda: self._start_later(register, down_ms, reboot)  # type: ignore[method-assign]
        register.armed = (point, countdown)
        armed = register.loop

        def at_last() -> None:
            if register.loop is armed and register.up and not self.calm:
                register.crash()

        self.timeline.at(self.timeline.now_ms + ARMED_MS, at_last)

    def _start_later(self, register: Register, down_ms: int, reboot: bool = False) -> None:
        def start() -> None:
            if not register.up:
                if reboot:
                    register.reboot()
                register.start()

        self.timeline.at(self.timeline.now_ms + down_ms, start)

    def _stop(self, register: Register, down_ms: int) -> None:
        if register.up:
            register.stop()
            self._start_later(register, down_ms + 10_000)

    def _restore(self, register: Register, age_ms: int, down_ms: int) -> None:
        """An image of the database is taken now; it is put back `age_ms` later, and the journal is as it was."""
        image = register.store.image()

        def put_back() -> None:
            if self.calm or not register.up:
                return
            register.when_dead = lambda: None  # type: ignore[method-assign]
            register.crash("for an older image")
            self.timeline.at(self.timeline.now_ms + down_ms, start)

        def start() -> None:
            if not register.up:
                register.store.restore(image)
                self.watch.note(register, "has an older image of its database")
                register.start()
                self.watch.restored(register)

        self.timeline.at(self.timeline.now_ms + age_ms, put_back)

    # --------------------------------------------------------------------------------------------------------- to Astro

    def _astro_password(self, password: str) -> None:
        self.astro.password = password

    def _astro_end_tokens(self) -> None:
        self.astro.end_tokens()

    def _astro_merge(self) -> None:
        if self.people[1] in self.astro.people:
            self.astro.merge(self.people[1], self.people[0])

    def _astro_delete(self) -> None:
        if self.people[2] in self.astro.people:
            self.astro.delete(self.people[2])

    def _astro_withdraw(self) -> None:
        for person in self.astro.people:
            if self.astro.withdraw(person):
                return


@contextmanager
def _world_of_its_own() -> Iterator[None]:
    """The network under the engine, and the dice that nobody hands in, for so long."""
    before, state = engine.HttpTransport, random.getstate()
    log = logging.getLogger("sync")
    level = log.level
    log.setLevel(logging.CRITICAL)
    engine.HttpTransport = PassThrough  # type: ignore[assignment,misc]
    try:
        yield
    finally:
        engine.HttpTransport = before  # type: ignore[misc]
        random.setstate(state)
        log.setLevel(level)


def simulate(schedule: Schedule) -> Result:
    """Runs a schedule. The same schedule gives the same trace, in any process."""
    with _world_of_its_own():
        random.seed(f"all {schedule.seed}")
        return World(schedule).run()
