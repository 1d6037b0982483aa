"""One life: a data folder, a practice store, registers that are forked, work, and are killed; a drain at its end."""

import json
import os
import random
import select
import shutil
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

from astro_desk.practice.options import Options
from astro_desk.practice.sample_catalogue import codes_of
from astro_desk.practice.seed import FIRST_PROGRAM, SALLY_PHONE
from astro_desk.storage.verify import verify
from tests.crash.kill_astro import Astro
from tests.crash.kill_ledger import Ledger
from tests.crash.kill_till import KEY, Shift, run

LONGEST_S = 240.0
"""No process works longer than this; a drain that takes longer is a violation."""
LONGEST_ROUND_S = 3.0
"""After that a register is killed whatever it does."""
FAULTS = (
    "lose_answer",
    "late:{0}:1:0.4",
    "down:{0}:1",
    "500",
    "500_after",
    "500_midway",
    "503",
    "429:{0}:1:1",
    "429_after:{0}:1:1",
    "html",
    "html_after",
    "empty",
    "cut_body",
    "cut_json",
    "wrong_type",
    "slow:{0}:1:0.05",
    "401",
)
PATHS = ("", "addTransactionBatch", "customerStatus", "linkCustomer", "searchCustomer", "removeTransaction")


class Child:
    """A forked register and the lines that it says."""

    def __init__(self, shift: Shift, act: str, url: str = "") -> None:
        self._pipe, write = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            os.close(self._pipe)
            run(shift, write, act, url)
        os.close(write)
        self._rest = b""
        self._ended = False

    def lines(self, until: float) -> list[tuple[str, dict]]:
        """What was said when something was, or by the boot clock's `until` nothing was; `over` tells which."""
        if self._ended or not select.select([self._pipe], [], [], max(0.0, until - time.monotonic()))[0]:
            return []
        return self._read()

    def _read(self) -> list[tuple[str, dict]]:
        content = os.read(self._pipe, 1 << 20)
        self._ended = not content
        *whole, self._rest = (self._rest + content).split(b"\n")
        return [tuple(json.loads(line)) for line in whole]

    @property
    def ended(self) -> bool:
        return self._ended

    def kill(self) -> tuple[list[tuple[str, dict]], int]:
        """Kills it as a power cut does; what it had said, and how it ended (0 or less: the signal)."""
        os.kill(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        last: list[tuple[str, dict]] = []
        while not self._ended:
            last += self._read()
        os.close(self._pipe)
        return last, os.waitstatus_to_exitcode(status)


@dataclass
class Tally:
    """What a life, or all of them, did."""

    rounds: int = 0
    cold: int = 0
    """Rounds of the whole program."""
    opening: int = 0
    """Killed before the data were open."""
    in_act: int = 0
    """Killed between the beginning of an act and its answer."""
    acknowledged: int = 0
    extras: int = 0
    sales: int = 0
    operations: int = 0
    found_sending: int = 0
    settled: dict[str, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        for name in (
            "rounds",
            "cold",
            "opening",
            "in_act",
            "acknowledged",
            "extras",
            "sales",
            "operations",
            "found_sending",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for state, n in other.settled.items():
            self.settled[state] = self.settled.get(state, 0) + n
        self.violations += other.violations


class Life:
    """One data folder from its set-up to its drain. Everything but the instant of a kill follows from the seed."""

    def __init__(self, seed: str, rounds: int, folder: Path, planted: str = "") -> None:
        self._seed, self._rounds, self._folder, self._planted = seed, rounds, folder, planted
        self._draw = random.Random(seed)
        self._ledger, self._tally = Ledger(), Tally()
        self._copies: dict[str, int] = {}
        self._redeemed: set[str] = set()
        self._codes = tuple(code for n in range(4) for code in codes_of(FIRST_PROGRAM + 3 * n)[:2])

    def live(self, template: Path) -> Tally:
        completed = self._draw.choice(("also", "only"))
        stale_s = self._draw.choice((0.0, 0.0, 0.3))
        astro = Astro(Options(duplicate="double", completed=completed, stale_s=stale_s, stale_varies=True))
        try:
            shutil.copytree(template, self._folder)
            contacts = self._people(astro)
            first = Shift(self._folder, self._seed, contacts=contacts, codes=self._codes)
            self._take("set up", self.to_its_end(first, "set up", astro.url))
            for number in range(self._rounds):
                if self._tally.violations:
                    break
                self._trouble(astro)
                self._round(number, contacts)
                self._copies = astro.copies()
            if not self._tally.violations:
                self._rest(astro)
        finally:
            astro.close()
        self._tally.acknowledged, self._tally.extras = self._ledger.acknowledged, self._ledger.extras
        self._tally.sales, self._tally.operations = len(self._ledger.sales), len(self._ledger.rows)
        for row in self._ledger.rows.values():
            self._tally.settled[row["state"]] = self._tally.settled.get(row["state"], 0) + 1
        return self._tally

    def _people(self, astro: Astro) -> tuple[str, ...]:
        """Sally, some who have a reward to hand out, and some others."""
        everybody = astro.people()
        self._redeemed = {one["reward_id"] for person in everybody for one in person["rewards"] if one["redeemed_on"]}
        people = [person for person in everybody if person["phone"]]
        rewarded = [one for one in people if any(not reward["redeemed_on"] for reward in one["rewards"])]
        chosen = self._draw.sample(rewarded, 2) + self._draw.sample(people, 2)
        return SALLY_PHONE, *(one["phone"] for one in chosen)

    def _trouble(self, astro: Astro) -> None:
        for _ in range(self._draw.choice((0, 0, 1, 1, 2, 3))):
            path = self._draw.choice(PATHS)
            kind, *more = self._draw.choice(FAULTS).split(":", 1)
            astro.fault(f"{kind}:{more[0].format(path)}" if more else f"{kind}:{path}")

    # ------------------------------------------------------------------------------------------------------ one round

    def _round(self, number: int, contacts: tuple[str, ...]) -> None:
        """Opens, works, is killed. `aim`: while it opens, at some time, inside an act, or while sync is at work."""
        aim = self._draw.choices(("opening", "time", "begin", "moved"), (10, 15, 40, 35))[0]
        sync = aim == "moved" or self._draw.random() < 0.8
        seed, count, late = f"{self._seed}/{number}", self._draw.randint(1, 6), self._draw.random()
        child = Child(Shift(self._folder, seed, sync, contacts, self._codes, self._planted), "work")
        latest = time.monotonic() + LONGEST_S
        at = time.monotonic() + late * 0.2 if aim == "opening" else latest
        said: list[tuple[str, dict]] = []
        while time.monotonic() < at and not child.ended:
            for what, facts in child.lines(at):
                said.append((what, facts))
                count -= what == aim and facts.get("verb") != "screen"
                if what == "open" and aim != "opening":
                    at = time.monotonic() + (late * 0.4 if aim == "time" else LONGEST_ROUND_S)
                elif what == aim and not count:
                    at = time.monotonic() + late * 0.02  # a commit takes some milliseconds, a request too
        last, status = child.kill()
        said += last
        opened = any(what == "open" for what, _ in said)
        if not opened and at == latest:
            self._wrong(seed, [f"the register did not open in {LONGEST_S} s"])
        if status != -signal.SIGKILL:
            self._wrong(seed, [f"the register ended by itself with {status}"])
        self._take(seed, said)
        self._tally.rounds += 1
        self._tally.opening += not opened
        self._tally.in_act += opened and self._ledger.under_way is not None

    def _take(self, seed: str, said: list[tuple[str, dict]]) -> None:
        for what, facts in said:
            self._wrong(seed, self._ledger.hear(what, facts))
            if what == "open":
                self._tally.found_sending += len(self._ledger.sending)
                self._wrong(seed, self._ledger.check_astro(self._copies))

    def _wrong(self, seed: str, found: list[str]) -> None:
        self._tally.violations += [f"seed {seed}: {text}" for text in found]

    # ------------------------------------------------------------------------------------------------------- its end

    def _rest(self, astro: Astro) -> None:
        """The faults are over: everything is told, and each unit is there exactly as often as it should be."""
        astro.heal()
        self._take("drain", self.to_its_end(Shift(self._folder, self._seed, sync=True), "drain"))
        enrolled = {code for program in range(12) for code in codes_of(FIRST_PROGRAM + program)}
        self._wrong("drain", self._ledger.check_rest(astro.copies(), enrolled))
        self._wrong("drain", self._ledger.check_rewards(self._redeemed, astro.people()))
        verdict = verify(self._folder, KEY)
        if not verdict.sound or verdict.chain.torn or verdict.behind:
            found = [str(one) for one in verdict.findings] or [f"torn {verdict.chain.torn}, behind {verdict.behind}"]
            self._wrong("verify", found)

    def to_its_end(self, shift: Shift, act: str, url: str = "") -> list[tuple[str, dict]]:
        child = Child(shift, act, url)
        latest, said = time.monotonic() + LONGEST_S, []
        while time.monotonic() < latest and not child.ended:
            said += child.lines(latest)
        if not child.ended:
            self._wrong(act, [f"it took longer than {LONGEST_S} s; last: {[what for what, _ in said][-5:]}"])
        last, status = child.kill()
        if child.ended and status and not any(what == "broke" for what, _ in said + last):
            self._wrong(act, [f"it ended with {status}"])
        return said + last


def make_template(folder: Path) -> Path:
    """A register that has the catalogue, and has never sold anything."""
    folder.mkdir(parents=True)
    astro = Astro(Options())
    try:
        Life("template", 0, folder).to_its_end(Shift(folder, ""), "set up", astro.url)
    finally:
        astro.close()
    return folder


def look(shift: Shift) -> dict:
    """All that is in a folder, as a process finds it that opens it now. Raises AssertionError with its trace."""
    child = Child(shift, "look")
    latest, said = time.monotonic() + LONGEST_S, []
    while time.monotonic() < latest and not child.ended:
        said += child.lines(latest)
    said += child.kill()[0]
    kept = [facts["kept"] for what, facts in said if what == "open" and not facts["alarms"]]
    assert kept, said
    return kept[0]
