"""Settings, the log-in at Astro: shown without its password, tried, changed (ASTRO_API §1)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from astro_desk.core.errors import AstroDeskError
from astro_desk.core.roles import Act
from astro_desk.use_cases.account import Finding, Trial, replace_account, trial_words
from astro_desk.use_cases.ports import AstroAccount, Sync
from astro_desk.use_cases.sentences import explain
from ui.presenters.display import Tone
from ui.presenters.settings import SettingsPresenter, Told

Heard = Callable[[str, Tone], None]


def tells(then: Heard) -> Callable[[Future[Trial]], None]:
    """What a person hears of a log-in that was tried."""

    def tried(done: Future[Trial]) -> None:
        try:
            trial = done.result()
        except AstroDeskError as error:
            then(explain(error), Tone.WARN)
            return
        then(trial_words(trial), Tone.ACCENT if trial.finding is Finding.GOOD else Tone.WARN)

    return tried


class AccountPresenter:
    def __init__(self, settings: SettingsPresenter, sync: Sync) -> None:
        self._settings, self._sync = settings, sync

    def show(self, then: Callable[[AstroAccount | None], None]) -> None:
        """What is set now, without the password."""
        self._settings.settle(self._settings.ports.account.current(), lambda done: then(done.result()))

    def test(self, typed: AstroAccount, then: Heard) -> None:
        """Tries what was typed, and keeps nothing."""
        if not self._settings.shut(lambda refusal: then(refusal, Tone.WARN), Act.SET_UP_REGISTER):
            self._settings.settle(self._settings.ports.account.test(typed), tells(then))

    def change(self, typed: AstroAccount, then: Told) -> None:
        """Makes it the register's log-in, with which sync goes on at once."""
        clock = self._settings.ports.clock

        def told(refusal: str) -> None:
            if not refusal:
                self._sync.wake()
            then(refusal)

        self._settings.keep(lambda work: replace_account(work, typed, clock), told, act=Act.SET_UP_REGISTER)
