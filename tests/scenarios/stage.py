"""Where a scenario is played: real registers with their own data, one practice store, one clock that is set by hand."""

from __future__ import annotations

import json
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
from astro_desk.practice.app import create_app
from astro_desk.practice.faults import Fault, Faults
from astro_desk.practice.options import Login, Options
from astro_desk.practice.seed import seed
from astro_desk.practice.store import PracticeStore
from astro_desk.use_cases.ports import AstroAccount
from tests.scenarios.astro_side import AstroSide
from tests.scenarios.expectations import Unmet, check, dated, value_at
from tests.scenarios.story import Line, Story

PIN = "2468"
_URL = "https://practice.invalid/api/json"
FENCE = timedelta(0)
"""A lost answer is looked up without a pause: here nothing arrives late."""
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

    def __init__(self, open_it: Callable[[], Register]) -> None:
        self._open_it = open_it
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
        )

    def close(self) -> None:
        self.register.close()


class Stage:
    """Plays one story. `close` when it is over, however it ended."""

    def __init__(self, folder: Path, story: Story, fill: Callable[[PracticeStore], None] = seed) -> None:
        self._folder, self._story = folder, story
        self.clock = StoryClock(story.starts)
        self.store = PracticeStore.open(None, _options(story), now=self.clock.now)
        fill(self.store)
        self.faults = Faults()
        self.astro = AstroSide(self.store)
        self._seats: dict[str, Seat] = {}
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
                self.faults.add(Fault.parse(line.rest))
            case "LATER":
                number, unit = line.rest.split()
                self.later(**{unit if unit.endswith("s") else unit + "s": int(number)})
            case "REGISTER":
                self.seat = self._sit(line.rest)

    def _sit(self, name: str) -> Seat:
        if name not in self._seats:
            self._seats[name] = Seat(lambda: self._open_register(name))
        return self._seats[name]

    def _open_register(self, name: str) -> Register:
        paths = DataPaths(self._folder / name)
        known = paths.root.exists()
        paths.root.mkdir(exist_ok=True)
        settings = Settings(fence_s=FENCE.total_seconds(), cashier="Ana")
        practice = create_app(self.store, self.faults)
        key = bytes(range(32))
        register = open_register(paths, key, settings, lambda _: None, name=name, practice=practice, clock=self.clock)
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
        answer = json.loads(to_line(self.seat.script.answer(verb)))
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
