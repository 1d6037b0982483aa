"""The whole program, started cold as a store starts it, and killed: `python -m astro_desk script -`.

A few dozen of these beside the thousand forked rounds: start, argon2, settings and the real command line are in them.
"""

import json
import os
import random
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path

from astro_desk.app.cli import Exit
from astro_desk.practice.options import Options
from astro_desk.practice.sample_catalogue import codes_of
from astro_desk.practice.seed import FIRST_PROGRAM, SALLY_PHONE
from astro_desk.storage import secret
from astro_desk.storage.verify import verify
from tests.crash.kill_astro import Astro
from tests.crash.kill_till import Shift
from tests.e2e.conftest import SECRETS, Register

LONGEST_S = 120.0
CODES = [code for n in range(4) for code in codes_of(FIRST_PROGRAM + 3 * n)[:2]]
VERBS = {"scan": 35, "finish": 30, "owner": 15, "sync": 8, "new-owner": 5, "return": 4, "hold": 3, "resume": 3}


class Program:
    """One start of the command and the answers that it has written so far."""

    def __init__(self, register: Register) -> None:
        self.child = register.start("script", "-")
        self.answers: list[dict] = []
        self._rest = b""

    def say(self, verbs: list[str]) -> None:
        self.child.stdin.write("\n".join(verbs) + "\n")
        self.child.stdin.flush()

    def hear(self, until: float) -> bool:
        """Takes answers; False when none came until then, or none will."""
        pipe = self.child.stdout.fileno()
        if not select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
            return False
        content = os.read(pipe, 1 << 20)
        *whole, self._rest = (self._rest + content).split(b"\n")
        self.answers += [json.loads(line) for line in whole]
        return bool(content)

    def kill(self) -> int:
        """As a power cut does; how it ended (the signal, negative)."""
        self.child.send_signal(signal.SIGKILL)
        status = self.child.wait(timeout=300)
        while self.hear(time.monotonic()):
            pass
        return status


class ColdLife:
    """One folder, killed so many times; `found` is what must not be."""

    def __init__(self, seed: str, folder: Path, look: Callable[[Shift], dict]) -> None:
        """`look` opens the folder with the real storage code in a process of its own and tells all that is in it."""
        environment = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
        environment |= {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "HOME": str(folder)}
        folder.mkdir(parents=True)
        self._register = Register(folder / "data", environment)
        self._draw, self._look = random.Random(seed), look
        self._sales: dict[str, int] = {}
        self._phones: set[str] = set()
        self.found: list[str] = []
        self.rounds = self.acknowledged = self.extras = 0

    def live(self, rounds: int) -> None:
        astro = Astro(Options(duplicate="double"))
        try:
            if self._register.configure(astro.url).returncode:
                self.found.append("the register was not set up")
                return
            self._key = secret.unwrap(secret.read_key_file(self._register.folder), SECRETS["passphrase"])
            for _ in range(rounds):
                if self._draw.random() < 0.5:
                    astro.fault(self._draw.choice(("lose_answer:addTransactionBatch", "500_midway", "late::1:0.5")))
                self._round()
                self._check(astro)
            astro.heal()
            self._drain(astro)
        finally:
            self._register.close()
            astro.close()

    def _round(self) -> None:
        program = Program(self._register)
        verbs = [self._verb() for _ in range(60)]
        program.say(verbs)
        wanted, begun = self._draw.randint(0, 8), time.monotonic()
        until = begun + LONGEST_S if wanted else begun + self._draw.uniform(0, 2)
        while len(program.answers) < wanted and program.hear(until):
            pass
        if wanted:
            program.hear(time.monotonic() + self._draw.uniform(0, 0.04))
        status = program.kill()
        if status != -signal.SIGKILL:
            self.found.append(f"the program ended by itself with {status}: {program.child.stderr.read()}")
        self.rounds += 1
        said = list(zip(verbs, program.answers, strict=False))
        for verb, answer in said:
            if answer["ok"]:
                self._acknowledge(verb, answer)
        self._under_way = verbs[len(said)] if len(said) < len(verbs) else ""

    def _verb(self) -> str:
        verb = self._draw.choices(list(VERBS), list(VERBS.values()))[0]
        number = f"555{self._draw.randrange(1_000_000, 1_999_999)}"
        more = {
            "scan": f" {self._draw.choice(CODES)} {self._draw.choice((1, 1, 2))}",
            "owner": f" {SALLY_PHONE}",
            "return": " 1",
            "new-owner": f' New Nora{number} {number} ""',
        }
        return verb + more.get(verb, "")

    def _acknowledge(self, verb: str, answer: dict) -> None:
        self.acknowledged += 1
        if verb == "finish":
            self._sales[answer["sale"]] = answer["units"]
        elif verb.startswith("new-owner"):
            self._phones.add(answer["owner"]["phone"])

    def _check(self, astro: Astro) -> None:
        copies = astro.copies()
        kept = self._look(Shift(self._register.folder, "", key=self._key))
        sales = {row[0] for row in kept["sales"]}
        units: dict[str, list[str]] = {}
        for name, sale in kept["units"]:
            units.setdefault(sale, []).append(name)
        self.found += [f"sale {name} was acknowledged and is gone" for name in self._sales.keys() - sales]
        extras = sales - self._sales.keys()
        if len(extras) > (self._under_way == "finish"):
            self.found.append(f"{sorted(extras)} were never acknowledged, and {self._under_way!r} was under way")
        self.extras += len(extras)
        self._sales |= {name: len(units.get(name, [])) for name in extras}
        for name in self._sales.keys() & sales:
            if len(units.get(name, [])) != self._sales[name]:
                self.found.append(f"sale {name} has {len(units.get(name, []))} units of {self._sales[name]}")
        rows = {row[0]: row for row in kept["operations"]}
        self.found += [f"unit {name} is at Astro {n} times" for name, n in copies.items() if n > 1]
        self.found += [f"unit {name} is at Astro and nobody sold it" for name in copies.keys() - rows.keys()]
        phones = {row[2] for row in kept["owners"]}
        self.found += [f"the new owner {phone} was acknowledged and is gone" for phone in self._phones - phones]

    def _drain(self, astro: Astro) -> None:
        until = time.monotonic() + LONGEST_S
        waiting = 1
        while waiting and time.monotonic() < until:
            answer = self._register.run("sync", "--once", "--json")
            if answer.returncode not in (Exit.FINE, Exit.NEEDS_A_PERSON):
                self.found.append(f"sync ended with {answer.returncode}: {answer.stdout}{answer.stderr}")
                return
            waiting = json.loads(answer.stdout)["waiting"]
        kept, copies = self._look(Shift(self._register.folder, "", key=self._key)), astro.copies()
        taken_back = {json.loads(row[2])["unit_id"] for row in kept["operations"] if '"remove"' in row[2]}
        for name, _, intent, _, state, *_ in kept["operations"]:
            if '"add"' in intent and copies.get(name, 0) != int(name not in taken_back):
                self.found.append(f"unit {name} rests {state} and is at Astro {copies.get(name, 0)} times")
        if not verify(self._register.folder, self._key).sound:
            self.found.append("verify finds the folder unsound")


def two_at_once(seed: str, folder: Path, races: int) -> list[str]:
    """Two starts of the command on one folder, and a third after the holder was killed (D6)."""
    life = ColdLife(seed, folder, lambda _: {})
    register, astro = life._register, Astro(Options())
    found: list[str] = []
    try:
        register.configure(astro.url)
        for _ in range(races):
            both = [Program(register), Program(register)]
            for one in both:
                one.say(["scan " + CODES[0], "finish"])
            until = time.monotonic() + LONGEST_S
            for one in both:
                while len(one.answers) < 2 and one.hear(until):
                    pass
            holders = [one for one in both if len(one.answers) == 2 and all(answer["ok"] for answer in one.answers)]
            refused = [one.child.wait(timeout=60) for one in both if one not in holders]
            if len(holders) != 1 or refused != [Exit.ALREADY_RUNNING]:
                found.append(f"{len(holders)} of two starts got the folder, the others ended with {refused}")
            for one in holders:
                one.kill()
        after = register.script("scan " + CODES[0], "finish")
        if not all(answer["ok"] for answer in after):
            found.append(f"after the kill the folder answered {after}")
    finally:
        register.close()
        astro.close()
    return found
