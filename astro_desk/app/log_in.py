"""The register's log-in as the settings in the window see it: tried beside the screen, and nothing of it kept."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from astro_desk.app.background import in_background
from astro_desk.core.errors import Refused
from astro_desk.use_cases.account import Trial, complete
from astro_desk.use_cases.ports import AstroAccount, Clock, UnitOfWork, Writer

_TRIES, _WINDOW_MS = 3, 900_000
"""So many refused tries in so long: a person who guesses must not lock Astro's user (FAILURES N7)."""


class FirstLogIn:
    """Tries a log-in before there is a register. `practice`: an ASGI application in place of the network."""

    def __init__(self, clock: Clock, ca_file: str = "", practice: object = None) -> None:
        self._clock = clock
        self._ca_file = Path(ca_file) if ca_file else None
        self._practice = practice
        self._refused_ms: list[int] = []

    def test(self, account: AstroAccount) -> Future[Trial]:
        return in_background(lambda: self._test(account))

    def _test(self, typed: AstroAccount) -> Trial:
        account = complete(typed, self._kept())
        self._check_tries()
        # The network's room takes 0.2 s to import; by now the engine has it.
        from sync.transport import over_asgi
        from sync.trial import try_account

        inner = over_asgi(self._practice) if callable(self._practice) else None
        trial = asyncio.run(try_account(account, ca_file=self._ca_file, inner=inner))
        self._refused_ms = [*self._refused_ms, self._clock.boot()[1]] if trial.finding.refused else []
        return trial

    def _kept(self) -> AstroAccount | None:
        """The log-in whose password stands in for one that was not typed."""
        return None

    def _check_tries(self) -> None:
        now_ms = self._clock.boot()[1]
        self._refused_ms = [at for at in self._refused_ms if now_ms - at < _WINDOW_MS]
        if len(self._refused_ms) >= _TRIES:
            left_ms = self._refused_ms[-_TRIES] + _WINDOW_MS - now_ms
            raise Refused("log_in_tries", count=len(self._refused_ms), minutes=left_ms // 60_000 + 1)


class RegisterLogIn(FirstLogIn):
    """Implements AccountDesk."""

    def __init__(self, writer: Writer, clock: Clock, ca_file: str = "", practice: object = None) -> None:
        super().__init__(clock, ca_file, practice)
        self._writer = writer

    def current(self) -> Future[AstroAccount | None]:
        return self._writer.submit(_without_password, counter=True)

    def _kept(self) -> AstroAccount | None:
        return self._writer.submit(lambda work: work.account(), counter=True).result()


def _without_password(work: UnitOfWork) -> AstroAccount | None:
    kept = work.account()
    return replace(kept, password="") if kept else None
