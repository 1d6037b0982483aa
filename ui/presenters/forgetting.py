"""Settings, forgetting: after how many days without a visit a pet owner's name goes."""

from __future__ import annotations

from astro_desk.core.errors import Refused
from astro_desk.use_cases.retention import choose_days, read_retention, save_retention
from astro_desk.use_cases.sentences import explain, sentence
from ui.presenters.display import Tone
from ui.presenters.settings import SettingsPresenter, Told
from ui.presenters.words import counted, tr


class ForgettingPresenter:
    def __init__(self, settings: SettingsPresenter) -> None:
        self._settings = settings

    def days(self) -> str:
        """ "" where nobody is forgotten."""
        days = read_retention(self._settings.records).days
        return str(days) if days else ""

    def so_far(self) -> tuple[str, Tone]:
        rule = read_retention(self._settings.records)
        if rule.stands_still(self._settings.ports.clock.today()):
            return sentence("retention_stands_still"), Tone.WARN
        if not rule.days:
            return tr("Nobody is forgotten."), Tone.MUTED
        told = counted(
            tr("{n} pet owner was forgotten so far."), tr("{n} pet owners were forgotten so far."), rule.forgotten
        )
        return told, Tone.MUTED

    def save(self, typed: str, then: Told) -> None:
        """Nothing typed: never."""
        try:
            days = choose_days(typed.strip() or "0")
        except Refused as refusal:
            then(explain(refusal))
            return
        today = self._settings.ports.clock.today()
        self._settings.keep(lambda work: save_retention(work, days, today), then)
