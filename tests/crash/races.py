"""`python -m tests.crash races`: two processes want one data folder, and one of them is killed (D6, R2).

Whoever gets the folder sells until it is killed; the other must have been told `already_running`, and must get the
folder as soon as the holder is dead, with everything in it that was acknowledged. Some are killed while both reach.
"""

import argparse
import json
import os
import random
import select
import shutil
import signal
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from astro_desk.app.bootstrap import Register, open_register
from astro_desk.app.paths import DataPaths
from astro_desk.app.settings import Settings
from astro_desk.core.errors import AstroDeskError
from astro_desk.storage.verify import verify
from tests.crash.kill import warm_up
from tests.crash.kill_cold import two_at_once
from tests.crash.kill_till import KEY

CODE = "036000291452"
LONGEST_S = 60.0


class Contender:
    """A forked process that reaches for the folder at each `go`, and sells as soon as it has it."""

    def __init__(self, folder: Path, pipes: list[int], *, lockless: bool = False) -> None:
        heard, self._go = os.pipe()
        self._said, say = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            for pipe in (*pipes, self._go, self._said):
                os.close(pipe)
            _contend(folder, heard, say, lockless=lockless)
        os.close(heard)
        os.close(say)
        self._rest = b""
        self.pipes = [self._go, self._said]

    def go(self) -> None:
        os.write(self._go, b"g")

    def hear(self, wait_s: float) -> list[list]:
        """What it said; nothing when that took longer."""
        if not select.select([self._said], [], [], wait_s)[0]:
            return []
        *whole, self._rest = (self._rest + os.read(self._said, 1 << 20)).split(b"\n")
        return [json.loads(line) for line in whole]

    def answer(self) -> list:
        """Its first line after `go`: `["got", sale ids]`, `["refused", code]`, or `["broke", trace]`."""
        until = time.monotonic() + LONGEST_S
        while time.monotonic() < until:
            for line in self.hear(until - time.monotonic()):
                if line[0] != "saved":
                    return line
        return ["silent"]

    def kill(self) -> list[list]:
        """As a power cut does; what it had said and nobody had heard."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        said: list[list] = []
        while line := os.read(self._said, 1 << 20):
            *whole, self._rest = (self._rest + line).split(b"\n")
            said += [json.loads(text) for text in whole]
        for pipe in self.pipes:
            os.close(pipe)
        return said


def _contend(folder: Path, heard: int, say: int, *, lockless: bool) -> None:
    def tell(*line: object) -> None:
        os.write(say, json.dumps(line).encode() + b"\n")

    if lockless:
        from astro_desk.app import instance_lock

        setattr(instance_lock, "_lock", lambda file: None)  # noqa: B010
    try:
        while os.read(heard, 1):
            try:
                register = open_register(DataPaths(folder), KEY, Settings(), lambda _: None, name="R1")
            except AstroDeskError as error:
                tell("refused", error.code)
                continue
            tell("got", [sale.sale_id for sale in register.records.recent_sales(limit=200)])
            _sell(register, tell)
    except BaseException:  # noqa: BLE001 - it is told, whatever it was
        tell("broke", traceback.format_exc())
    os._exit(1)


def _sell(register: Register, tell) -> None:
    """Until killed."""
    session = register.session(lambda _: None)
    while True:
        session.enter(CODE, scanned=True)
        sale_id = session.basket.sale_id
        session.finish().result()
        tell("saved", sale_id)
        session.finished()


class Races:
    """Races on one folder after the other; `found` is what must not be."""

    def __init__(self, folder: Path, seed: str, *, lockless: bool = False) -> None:
        self._folder, self._draw, self._lockless = folder, random.Random(seed), lockless
        self._saved: set[str] = set()
        self.seen: Counter[str] = Counter()
        self.found: list[str] = []
        folder.mkdir(parents=True)

    def race(self, number: int) -> None:
        """Two reach at once, or one is killed while both reach. Whoever is left gets the folder after the kill."""
        first = Contender(self._folder, [], lockless=self._lockless)
        second = Contender(self._folder, first.pipes, lockless=self._lockless)
        both = self._draw.sample((first, second), 2)
        for one in both:
            one.go()
        if self._draw.random() < 0.4:
            self._kill_one_that_reaches(number, both)
        else:
            self._kill_the_holder(number, both)

    def _kill_the_holder(self, number: int, both: list[Contender]) -> None:
        answers = [one.answer() for one in both]
        kinds = sorted(answer[0] for answer in answers)
        if kinds != ["got", "refused"] or ["refused", "already_running"] not in answers:
            self.found.append(f"race {number}: {[answer[:2] for answer in answers]}")
            for one in both:
                self._note(one.kill())
            return
        holder, other = both if answers[0][0] == "got" else both[::-1]
        self._compare(number, next(answer for answer in answers if answer[0] == "got"))
        self._sell_on(holder)
        other.go()
        if (answer := other.answer()) != ["refused", "already_running"]:
            self.found.append(f"race {number}: beside a holder the second answered {answer[:2]}")
        self._note(holder.kill())
        self.seen["holder killed"] += 1
        self._take_over(number, other)

    def _kill_one_that_reaches(self, number: int, both: list[Contender]) -> None:
        victim, other = both
        heard = victim.hear(self._draw.uniform(0, 0.1))
        self._note(heard + victim.kill())
        self.seen["killed while reaching" if not heard else "killed after its answer"] += 1
        answer = other.answer()
        if answer == ["refused", "already_running"]:
            self._take_over(number, other)
        else:
            self._compare(number, answer)
            self._sell_on(other)
            self._note(other.kill())

    def _take_over(self, number: int, other: Contender) -> None:
        """The lock of a dead process holds nobody up."""
        other.go()
        self._compare(number, other.answer())
        self.seen["taken over"] += 1
        self._sell_on(other)
        self._note(other.kill())

    def _sell_on(self, holder: Contender) -> None:
        """Some sales, and a moment into the next one."""
        wanted, until = len(self._saved) + self._draw.randint(0, 3), time.monotonic() + LONGEST_S
        while len(self._saved) < wanted and time.monotonic() < until:
            self._note(holder.hear(LONGEST_S))
        self._note(holder.hear(self._draw.uniform(0, 0.03)))

    def _note(self, lines: list[list]) -> None:
        self._saved |= {line[1] for line in lines if line[0] == "saved"}
        self.found += [f"a contender broke: {line[1]}" for line in lines if line[0] == "broke"]

    def _compare(self, number: int, answer: list) -> None:
        if answer[0] != "got":
            self.found.append(f"race {number}: the folder was free and the answer was {answer}")
        elif lost := self._saved - set(answer[1]):
            self.found.append(f"race {number}: {sorted(lost)} were acknowledged and are gone")

    def end(self) -> None:
        """What one page of sales does not show any more is compared with the next folder's races."""
        verdict = verify(self._folder, KEY)
        self.found += [] if verdict.sound else [f"verify: {verdict.findings}"]
        self.seen["sales"] += len(self._saved)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash races", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", default="")
    parser.add_argument("--cold", type=int, default=2, help="races of the whole program")
    parser.add_argument("--lockless", action="store_true", help="without the lock: every race must be found wrong")
    options = parser.parse_args(arguments)
    seed = options.seed or f"{random.SystemRandom().getrandbits(32):08x}"
    print(f"seed {seed}: {options.rounds} races", flush=True)
    warm_up()
    folder, begun = Path(tempfile.mkdtemp(prefix="astro-desk-races-")), time.monotonic()
    seen: Counter[str] = Counter()
    found: list[str] = []
    for start in range(0, options.rounds, RACES_A_FOLDER):
        races = Races(folder / str(start), f"{seed}-{start}", lockless=options.lockless)
        for number in range(start, min(start + RACES_A_FOLDER, options.rounds)):
            races.race(number)
        races.end()
        seen += races.seen
        found += races.found
    if options.cold:
        found += two_at_once(seed, folder / "cold", options.cold)
    for text in found:
        print(f"VIOLATION seed {seed}: {text}")
    seconds = time.monotonic() - begun
    print(f"{options.rounds} races and {options.cold} of the whole program in {seconds:.0f} s: {dict(seen)}")
    if found:
        print(f"{len(found)} violations; the folders are kept: {folder}")
        return 1
    print("One holder at a time, and a dead one holds nobody up.")
    shutil.rmtree(folder)
    return 0


RACES_A_FOLDER = 10
"""One page of sales shows what a folder's races acknowledged."""
