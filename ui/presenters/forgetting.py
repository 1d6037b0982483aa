"""Settings, forgetting: after how many days without a visit a pet owner's name goes."""

from __future__ import annotations

from concurrent.futures import Future

from astro_desk.core.errors import AstroDeskError, Refused
from astro_desk.core.roles import Act
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

    def preview(self, typed: str, then: Told) -> None:
        """Whom the rule would forget today, in a sentence, or why that cannot be said."""
        try:
            days = choose_days(typed.strip() or "0")
        except Refused as refusal:
            then(explain(refusal))
            return
        if self._settings.shut(then, Act.CHANGE_RULES):
            return

        def counted_out(future: Future[tuple[int, int]]) -> None:
            try:
                came, never = future.result()
            except AstroDeskError as error:
                then(explain(error))
                return
            then(preview_words(came, never))

        self._settings.settle(self._settings.ports.keeping.would_forget(days), counted_out)

    def save(self, typed: str, then: Told) -> None:
        """Nothing typed: never."""
        try:
            days = choose_days(typed.strip() or "0")
        except Refused as refusal:
            then(explain(refusal))
            return
        today = self._settings.ports.clock.today()
        self._settings.keep(lambda work: save_retention(work, days, today), then)


def preview_words(came: int, never: int) -> str:
    if not came + never:
        return tr("Nobody would be forgotten today.")
    if not never:
        return counted(
            tr("{n} pet owner would be forgotten today."), tr("{n} pet owners would be forgotten today."), came
        )
    return tr(
        "Forgotten today would be: {came} not seen for so long, and {never} known for so long who never came.",
        came=came,
        never=never,
    )
