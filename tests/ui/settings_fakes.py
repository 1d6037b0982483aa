"""A log-in and a settings file in memory, answered when a test says so."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, TypeVar

from astro_desk.app.settings import Settings, check_changes
from astro_desk.core.checkup import Check, Health
from astro_desk.core.errors import AstroDeskError, Refused
from astro_desk.use_cases.account import Trial
from astro_desk.use_cases.machine_settings import Value
from astro_desk.use_cases.ports import AstroAccount

T = TypeVar("T")

KEPT = AstroAccount("https://api.astroloyalty.com/api/json", "cashier", "pets-4711", "a-secret")


class FakeAccount:
    def __init__(self) -> None:
        self.tried: list[AstroAccount] = []
        self.trial: Future[Trial] = Future()
        """What comes of trying."""

    def current(self) -> Future[AstroAccount | None]:
        return _done(replace(KEPT, password=""))

    def test(self, account: AstroAccount) -> Future[Trial]:
        self.tried.append(account)
        return self.trial


class FakeMachine:
    def __init__(self) -> None:
        self.settings = Settings()

    def value(self, key: str) -> Value:
        found: Value = getattr(self.settings, key.partition(".")[2])
        return found

    def save(self, changes: Mapping[str, Value]) -> Future[None]:
        saved: Future[None] = Future()
        try:
            check_changes(changes)
        except AstroDeskError as error:
            saved.set_exception(error)
        else:
            fields: dict[str, Any] = {key.partition(".")[2]: value for key, value in changes.items()}
            self.settings = replace(self.settings, **fields)
            saved.set_result(None)
        return saved


def _done(value: AstroAccount | None) -> Future[AstroAccount | None]:
    future: Future[AstroAccount | None] = Future()
    future.set_result(value)
    return future


class FakeKeeping:
    """Backups and the check-up, answered at once, or with `error`."""

    def __init__(self) -> None:
        self.error: AstroDeskError | None = None
        self.asked: list[str] = []
        self.written = 3
        self.unseen = (12, 340)
        self.checks: tuple[Check, ...] = (
            Check("disk", Health.OK, "disk_fine", {"free_mb": 69380}),
            Check("fence", Health.WARN, "fence_short", {"fence_s": "20"}),
            Check("books", Health.FAIL, "database_lost"),
        )
        self.files = {"versions.json": '{"astro_desk": "0.1.0"}\n', "log.txt": "sent <id>\n"}

    def back_up_now(self, by: str) -> Future[None]:
        return self._answer(f"back_up_now {by}", None)

    def check_folder(self, folder: str) -> None:
        if folder.startswith("/data"):
            raise Refused("backup_folder_inside")

    def explain_restore(self, file: str) -> Future[tuple[str, ...]]:
        told = ("Made 2026-03-13 21:30 by register R2: 41 sales.", "What lies here now is set aside in quarantine/.")
        return self._answer(f"explain {file}", told)

    def restore(self, file: str) -> None:
        self.asked.append(f"restore {file}")

    lasting = True

    def write_open(self, to: str, by: str) -> Future[int]:
        return self._answer(f"write open {to}", self.written)

    def reset(self, backup: str) -> None:
        self.asked.append(f"reset {backup}")

    def would_forget(self, days: int) -> Future[tuple[int, int]]:
        return self._answer(f"would forget {days}", self.unseen)

    def check_up(self) -> Future[tuple[Check, ...]]:
        return self._answer("check_up", self.checks)

    def bundle(self) -> Future[Mapping[str, str]]:
        return self._answer("bundle", self.files)

    def write_bundle(self, files: Mapping[str, str], to: str) -> Future[None]:
        assert files == self.files, "what was shown is what is written"
        return self._answer(f"write {to}", None)

    def _answer(self, asked: str, value: T) -> Future[T]:
        self.asked.append(asked)
        future: Future[T] = Future()
        if self.error is not None:
            future.set_exception(self.error)
        else:
            future.set_result(value)
        return future
