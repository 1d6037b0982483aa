"""Settings, signing out: what is open keeps the log-in here."""

from __future__ import annotations

from astro_desk.core.roles import Act
from astro_desk.use_cases.leaving import open_operations, sign_out
from astro_desk.use_cases.ports import Sync
from ui.presenters.settings import SettingsPresenter, Told
from ui.presenters.words import counted, tr


class SigningOutPresenter:
    def __init__(self, settings: SettingsPresenter, sync: Sync) -> None:
        self._settings, self._sync = settings, sync

    def open_work(self) -> str:
        """What Astro has not heard of, "" when it has heard of everything."""
        count = open_operations(self._settings.records)
        many = tr("{n} operations are open: let them be sent, or settle them in Review, before you sign out.")
        one = tr("{n} operation is open: let it be sent, or settle it in Review, before you sign out.")
        return counted(one, many, count) if count else ""

    def sign_out(self, then: Told) -> None:
        clock = self._settings.ports.clock

        def told(refusal: str) -> None:
            if not refusal:
                self._sync.wake()
            then(refusal)

        self._settings.keep(lambda work: sign_out(work, clock), told, act=Act.SET_UP_REGISTER)
