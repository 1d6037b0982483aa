"""Where a scenario is played: real registers with their own data, one practice store, one clock that is set by hand."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from astro_desk.app.bootstrap import REGISTER_SETTING, Register, open_register
from astro_desk.app.clock import SystemClock
from astro_desk.app.paths import DataPaths
from astro_desk.app.pins import PIN_SETTING, RegisterPins
from astro_desk.app.script import Script
from astro_desk.app.script_answers import to_line
from astro_desk.app.settings import Settings
from astro_desk.app.terminal import Line as AstroLine
from astro_desk.core.audit import Deed
from astro_desk.practice.app import create_app
from astro_desk.practice.faults import Fault, Faults
from astro_desk.practice.options import Login, Options
from astro_desk.practice.store import PracticeStore
from astro_desk.storage.audit import AuditTrail
from astro_desk.storage.backup import copy_everything
from astro_desk.storage.restore import restore
from astro_desk.storage.secret import describe, write_key_file
from astro_desk.storage.store import open_store
from astro_desk.use_cases.erase_owner import erase_owner
from astro_desk.use_cases.ports import AstroAccount
from tests.scenarios.astro_side import AstroSide
from tests.scenarios.expectations import Unmet, check, dated, value_at
from tests.scenarios.review import settling
from tests.scenarios.story import Line, Story
from tests.support import seeded
from tests.support.new_store import lay_out

PIN = "2468"
KEY = bytes(range(32))
_URL = "https://practice.invalid/api/json"
FENCE = timedelta(0)
"""A lost answer is looked up without a pause: here nothing arrives late."""
DRAINS = 40
"""So many syncs, ten minutes apart, may be needed until nothing waits."""
_TEN = timedelta(hours=10)


class StoryClock(SystemClock):
    """Ten in the morning of the scenario's day, and it goes on by itself; `advance` jumps."""

    def __init__(self, day: date) -> None:
        super().__init__()
        self._began = datetime(day.year, day.month, day.day, tzinfo=UTC) + _TEN
        self._zero, self._jumped = time.monotonic(), timedelta()

    def advance(self, by: timedelta) -> None:
        self._jumped += by

    def now(self) -> datetime:
        return self._began + self._since()

    def today(self) -> date:
        return self.now().date()

    def boot(self) -> tuple[str, int]:
        return "story", 1_000_000 + self._since() // timedelta(milliseconds=1)

    def _since(self) -> timedelta:
        return self._jumped + timedelta(seconds=time.monotonic() - self._zero)


class Seat:
    """One register and the cashier at it."""

    def __init__(self, open_it: Callable[[], Register], journal: AuditTrail) -> None:
        self._open_it, self._journal = open_it, journal
        self.register: Register
        self.open()

    def open(self) -> None:
        self.register = register = self._open_it()
        session = register.session(lambda _: None)
        session.restore()
        self.script = Script(
            session,
            register.records,
            register.store.writer,
            AstroLine(register),
            register.clock,
            register.new_id,
            RegisterPins(register.records, register.store.writer, register.clock),
            register.store.audit(),
        )

    def close(self) -> None:
        self.register.close()

    def decisions(self) -> int:
        """How many cases a person has settled here, as the journal has it."""
        return len(self._journal.newest((Deed.DECISION,)))


class Stage:
    """Plays one story. `close` when it is over, however it ended."""

    def __init__(self, folder: Path, story: Story, fill: Callable[[PracticeStore], None] = seeded.fill) -> None:
        self._folder, self._story = folder, story
        self.clock = StoryClock(story.starts)
        self.store = PracticeStore.open(None, _options(story), now=self.clock.now)
        fill(self.store)
        self.faults = Faults()
        self.astro = AstroSide(self.store, seeded.people(self.store) if fill is seeded.fill else None)
        self._seats: dict[str, Seat] = {}
        self._settled: set[tuple[str, str]] = set()
        self._differed: set[str] = set()
        self._kept: dict[str, str] = {}
        self.seat = self._sit("R1")

    def close(self) -> None:
        for seat in self._seats.values():
            seat.close()
        self.store.close()

    def play(self) -> None:
        """Raises AssertionError with the file's line and what was answered."""
        for line in self._story.lines:
            try:
                self._act(line) if line.section else self._say(line)
            except Unmet as unmet:
                raise AssertionError(f"{self._story.path.name}:{line.number}: {line.text}\n{unmet}") from None
        promised = {(kind, choice) for kind, choices in self._story.cases for choice in choices}
        if promised - self._settled:
            raise AssertionError(f"{self._story.path.name}: not settled: {sorted(promised - self._settled)}")
        left = (
            {one.kind.value for one in self.seat.register.records.discrepancies()} if self._story.differences else set()
        )
        if left or set(self._story.differences) - self._differed:
            raise AssertionError(f"{self._story.path.name}: differs still: {left}, or never as its head says")

    def later(self, **span: int) -> None:
        """So much time passes, everywhere."""
        self.clock.advance(timedelta(**span))

    def restart(self) -> None:
        """The program at this register ends and starts again."""
        self.seat.close()
        self.seat.open()

    # ---------------------------------------------------------------------------------------------------- sections

    def _act(self, line: Line) -> None:
        under = [text for _, text in line.under]
        match line.section:
            case "ONLINE" | "OFFLINE":
                self.seat.script.answer(line.section.lower())
            case "RESTART":
                self.restart()
            case "ASTRO DOWN" | "ASTRO BACK":
                self.faults.down = line.section == "ASTRO DOWN"
            case "ASTRO KNOWS":
                self.astro.check([dated(self._filled(text), self.clock.today()) for text in under])
            case "ELSEWHERE":
                for text in under:
                    self.astro.happen(text)
            case "FAULT":
                self.faults.clear() if line.rest == "over" else self.faults.add(Fault.parse(line.rest))
            case "LATER":
                number, unit = line.rest.split()
                self.later(**{unit if unit.endswith("s") else unit + "s": int(number)})
            case "UNTIL NOTHING WAITS":
                self._drain()
            case "BACKUP" | "RESTORE" | "LOSE THE JOURNAL":
                self._keep(line)
            case "ERASE":
                number = self.seat.register.records.owners_by_contact(phone=line.rest)[0].owner_id
                self.seat.register.store.writer.submit(lambda work: erase_owner(work, number)).result()
            case "SYNC STAYS ON":
                self.seat.register.engine.start()
            case "REGISTER":
                self.seat = self._sit(line.rest)

    def _drain(self) -> None:
        """Syncs, ten minutes apart."""
        for _ in range(DRAINS):
            if not self.seat.script.answer("sync")["waiting"]:
                return
            self.later(minutes=10)
        raise Unmet(f"something waits still after {DRAINS} times")

    def _keep(self, line: Line) -> None:
        """The program at this register ends; its data are copied, damaged or put back, and it starts again."""
        root, copy = self._folder / self.seat.register.name, self._folder / "copy.zip"
        self.seat.close()
        if line.section == "BACKUP":
            write_key_file(root, describe(KEY, "story"))
            copy.unlink(missing_ok=True)
            copy_everything(root, KEY, self.clock, copy)
        elif line.section == "LOSE THE JOURNAL":
            shutil.rmtree(root / "journal")
        elif line.rest in ("", self.seat.register.name):
            restore(root, KEY, self.clock, copy, fence=FENCE)
        else:
            other = self._folder / line.rest
            other.mkdir()
            restore(other, KEY, self.clock, copy, register=line.rest, fence=FENCE)
        if line.section != "LOSE THE JOURNAL":
            self.seat.open()
        if line.section == "RESTORE" and line.rest:
            self.seat = self._sit(line.rest)

    def _sit(self, name: str) -> Seat:
        if name not in self._seats:
            self._seats[name] = Seat(lambda: self._open_register(name), AuditTrail(self._folder / name, KEY))
        return self._seats[name]

    def _open_register(self, name: str) -> Register:
        paths = DataPaths(self._folder / name)
        known = paths.root.exists()
        paths.root.mkdir(exist_ok=True)
        if not known:
            lay_out(
                paths.root, ("register", name), lambda empty: open_store(empty, KEY, self.clock, fence=FENCE).close()
            )
        settings = Settings(fence_s=FENCE.total_seconds(), cashier="Ana")
        practice = create_app(self.store, self.faults)
        register = open_register(paths, KEY, settings, lambda _: None, name=name, practice=practice, clock=self.clock)
        if not known:
            register.store.writer.submit(lambda work: self._set_up(work, name)).result()
        return register

    def _set_up(self, work: Any, name: str) -> None:
        login = Login()
        work.save_setting(REGISTER_SETTING, json.dumps(name))
        work.save_account(AstroAccount(_URL, login.username, login.client_id, login.password))
        work.save_setting(PIN_SETTING, _pin())
        for setting, value in self._story.settings:
            work.save_setting(setting, value)

    # ------------------------------------------------------------------------------------------------------- verbs

    def _say(self, line: Line) -> None:
        verb = self._filled(line.text)
        traced = settling(self.seat.register, self.seat.decisions, verb)
        answer = json.loads(to_line(self.seat.script.answer(verb)))
        self._settled |= traced(answer)
        self._differed |= {one.kind.value for one in self.seat.register.records.discrepancies()}
        under = [self._filled(text) for _, text in line.under]
        said = f"{verb} answered {json.dumps(answer, indent=2)}"
        if not answer["ok"] and not any(text.startswith("refused:") for text in under):
            raise Unmet(f"refused: {answer['code']}\n{said}")
        for text in under:
            try:
                self._expect(text, answer)
            except Unmet as unmet:
                raise Unmet(f"{text}: {unmet}\n{said}") from None

    def _expect(self, text: str, answer: Any) -> None:
        if text.startswith("refused:"):
            wanted = text.removeprefix("refused:").strip()
            if answer["ok"] or answer["code"] != wanted:
                raise Unmet(f"it was {answer.get('code', 'done')}")
        elif text.startswith("keep "):
            path, _, name = text.removeprefix("keep ").rpartition(" as ")
            self._kept[name] = str(value_at(path, answer))
        else:
            check(text, answer, self.clock.today())

    def _filled(self, text: str) -> str:
        for name, value in self._kept.items():
            text = text.replace(f"${name}", value)
        return text


def _options(story: Story) -> Options:
    """The head's switches, read as the field's own kind of value."""
    known = {field.name: field.default for field in fields(Options)}
    given: dict[str, Any] = {}
    for name, value in story.options:
        if name not in known or name == "login":
            raise Unmet(f"{story.path.name}: the practice store has no switch {name!r}; one of {', '.join(known)}")
        usual: Any = known[name]
        if isinstance(usual, bool):
            given[name] = {"yes": True, "no": False}[value]
        else:
            given[name] = value if isinstance(usual, str) else type(usual)(value) if usual is not None else float(value)
    return replace(Options(), **given)


@cache
def _pin() -> str:
    return json.dumps(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PIN))
