"""A store that loses its line for a fortnight: registers sell offline day by day, then all of them tell Astro (N13).

The registers' stores are real and each sale is a commit of its own, on a clock that is so many days behind and comes
to the present. Then they all drain at once over HTTP, with faults on the way, into a practice store that doubles what
is sent twice. At the end each unit is there once.
"""

import json
import os
import random
import select
import threading
import time
import traceback
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from astro_desk.app import bootstrap
from astro_desk.app.bootstrap import Register, open_register
from astro_desk.app.clock import SystemClock
from astro_desk.app.paths import DataPaths
from astro_desk.app.settings import Settings
from astro_desk.core.checkout import Unit
from astro_desk.core.item_code import canonical
from astro_desk.core.operations import State
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.sales import Sale
from astro_desk.practice.options import Options
from astro_desk.storage import secret
from astro_desk.use_cases.changes import StatusChanged
from astro_desk.use_cases.finish_sale import finish_sale
from astro_desk.use_cases.ports import AstroAccount
from tests.crash.kill_astro import Astro
from tests.crash.soak_backlog import CODES

FENCE_S = 5.0
FLAPS = ("lose_answer", "500_midway", "503", "down", "late", "429", "html_after")
REQUESTS_A_FLAP = 60
LONGEST_S = 3000.0


class PastClock(SystemClock):
    """The machine's clocks, the wall clock so much earlier; `behind` is taken away day by day."""

    behind = timedelta()

    def now(self) -> datetime:
        return super().now() - self.behind

    def today(self) -> date:
        return self.now().astimezone().date()


@dataclass
class Fortnight:
    sold: int = 0
    days: int = 0
    selling_s: float = 0.0
    draining_s: float = 0.0
    wrong: list[str] = field(default_factory=list)
    struck: dict[str, int] = field(default_factory=dict)


def fortnight(folder: Path, days: int, registers: int, sales: int, owners: int, jobs: int, tell=print) -> Fortnight:
    """`sales` a day and register, two units each, to so many owners who are Astro's already."""
    astro, done = Astro(Options(duplicate="double")), Fortnight()
    try:
        people = astro.people()[:owners]
        shares = [range(number, registers, jobs) for number in range(min(jobs, registers))]
        workers = [_Worker(folder, share, astro.url, people, days, sales) for share in shares]
        begun = time.monotonic()
        sold = [name for worker in workers for name in worker.sold()]
        done.sold, done.selling_s = len(sold), time.monotonic() - begun
        tell(f"{done.sold} units sold offline in {done.selling_s:.0f} s; Astro is back, now and then", flush=True)
        for n in range(registers * owners * 3 // REQUESTS_A_FLAP):
            astro.fault_after(n * REQUESTS_A_FLAP, FLAPS[n % len(FLAPS)])
        begun = time.monotonic()
        for worker in workers:
            worker.drain()
        while not all(worker.over(2.0) for worker in workers):
            if time.monotonic() - begun > LONGEST_S:
                done.wrong.append(f"not drained after {LONGEST_S} s")
                break
        done.draining_s = time.monotonic() - begun
        done.wrong += [text for worker in workers for text in worker.wrong]
        copies = astro.copies()
        done.struck = astro.struck()
        done.wrong += [f"unit {name} is at Astro {n} times" for name, n in copies.items() if n > 1]
        done.wrong += [f"unit {name} is not at Astro" for name in sold if name not in copies]
        done.wrong += [f"unit {name} is at Astro and nobody sold it" for name in copies.keys() - set(sold)]
        if len(set(sold)) != len(sold):
            done.wrong.append("an id was made twice")
        return done
    finally:
        astro.close()


class _Worker:
    """Some of the registers, in a forked process."""

    def __init__(self, folder: Path, share: range, url: str, people: list[dict], days: int, sales: int) -> None:
        heard, self._tell = os.pipe()
        said, tell = os.pipe()
        self.wrong: list[str] = []
        self._pid = os.fork()
        if not self._pid:
            os.close(self._tell)
            os.close(said)
            _work(folder, share, url, people, days, sales, heard, tell)
        os.close(heard)
        os.close(tell)
        self._lines = os.fdopen(said)
        self._over = False

    def sold(self) -> list[str]:
        line = self._lines.readline()
        return json.loads(line) if line else []

    def drain(self) -> None:
        os.write(self._tell, b"d")

    def over(self, wait_s: float) -> bool:
        """Whether all of its registers have nothing left to send."""
        if not self._over and select.select([self._lines], [], [], wait_s)[0]:
            line = self._lines.readline()
            self.wrong = json.loads(line) if line else ["a worker broke; its trace stands above"]
            os.waitpid(self._pid, 0)
            self._over = True
        return self._over


def _work(
    folder: Path, share: range, url: str, people: list[dict], days: int, sales: int, heard: int, tell: int
) -> None:
    code = 1
    try:
        clock = PastClock()
        setattr(bootstrap, "SystemClock", lambda: clock)  # noqa: B010
        clock.behind = timedelta(days=days)
        stirred = threading.Event()
        registers = [_open(folder / f"R{number}", f"R{number}", url, people, stirred) for number in share]
        units: list[str] = []
        for day in range(days):
            clock.behind = timedelta(days=days - day)
            units += _one_day(registers, people, sales, f"{share}-{day}")
        clock.behind = timedelta()
        _say(tell, units)
        os.read(heard, 1)
        for register in registers:
            register.engine.start()
        while any(_open_ones(register) for register in registers):
            stirred.wait(5.0)
            stirred.clear()
        wrong = [
            f"{row.kind} {row.id} is {row.state} ({row.reason})"
            for register in registers
            for row in register.records.operations((State.REVIEW, State.CANCELLED))
        ]
        for register in registers:
            register.close()
        _say(tell, wrong)
        code = 0
    except BaseException:  # noqa: BLE001 - whoever waits for this process learns of it
        traceback.print_exc()
    os._exit(code)


def _say(pipe: int, lines: list[str]) -> None:
    content = json.dumps(lines).encode() + b"\n"
    while content:
        content = content[os.write(pipe, content) :]


def _open(folder: Path, name: str, url: str, people: list[dict], stirred: threading.Event) -> Register:
    folder.mkdir(parents=True)
    settings = Settings(fence_s=FENCE_S)

    def notify(change: object) -> None:
        if isinstance(change, StatusChanged) and not change.status.waiting:
            stirred.set()

    register = open_register(DataPaths(folder), secret.new_key(), settings, notify, name=name)

    def prepare(work) -> None:
        work.save_account(AstroAccount(url, "cashier", "practice", "practice"))
        for person in people:
            names = person["first_name"], person["last_name"], person["phone"], person["email"]
            astro_id = person["astro_customer_id"]
            work.save_owner(Owner(astro_id, *names, Standing.FOUND, astro_customer_id=astro_id))

    register.store.writer.submit(prepare).result()
    return register


def _one_day(registers: list[Register], people: list[dict], sales: int, seed: str) -> list[str]:
    """Every register sells; all their writers work at once. Answers the units that were acknowledged."""
    draw = random.Random(seed)
    under_way = []
    for _ in range(sales):
        for register in registers:
            codes = draw.sample(CODES, 2)
            units = tuple(Unit(register.new_id(), code, canonical(code), "") for code in codes)
            owner = draw.choice(people)["astro_customer_id"]
            sale = Sale(register.new_id(), owner, units, (), register.clock.now(), register.clock.today())
            under_way.append(register.store.writer.submit(_finish(sale, register), counter=True))
    return [unit.unit_id for future in under_way for unit in future.result().units]


def _finish(sale: Sale, register: Register):
    return lambda work: finish_sale(work, sale, register.new_id)


def _open_ones(register: Register) -> int:
    counts = register.records.counts()
    return sum(counts.get(state, 0) for state in (State.WAITING, State.SENDING, State.UNKNOWN))
