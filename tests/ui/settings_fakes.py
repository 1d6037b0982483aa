"""A log-in and a settings file in memory, answered when a test says so."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from astro_desk.app.settings import Settings, check_changes
from astro_desk.core.errors import AstroDeskError
from astro_desk.use_cases.account import Trial
from astro_desk.use_cases.machine_settings import Value
from astro_desk.use_cases.ports import AstroAccount

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
