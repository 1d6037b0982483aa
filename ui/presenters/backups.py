"""Settings, backups: the plan, how old the last good one is, and what putting one back would mean before it is done."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from astro_desk.core.checkup import Health
from astro_desk.core.errors import AstroDeskError, Refused
from astro_desk.core.roles import Act
from astro_desk.use_cases.backup_plan import choose_plan, read_plan, read_state, save_plan, standing
from astro_desk.use_cases.sentences import explain, sentence
from ui.presenters.display import Tone
from ui.presenters.refusals import why_not
from ui.presenters.settings import SettingsPresenter, Told

Explained = Callable[[tuple[str, ...], str], None]
"""Hears what it means, or ( ) and why that cannot be said."""


@dataclass(frozen=True, slots=True)
class PlanDisplay:
    folder: str
    at: str
    keep: str


class BackupsPresenter:
    def __init__(self, settings: SettingsPresenter) -> None:
        self._settings, self._keeping = settings, settings.ports.keeping
        self._explained = ""

    def plan(self) -> PlanDisplay:
        now = read_plan(self._settings.records)
        return PlanDisplay(now.folder, now.at, str(now.keep))

    def last(self) -> tuple[str, Tone]:
        """How good the last one is, in a sentence."""
        records = self._settings.records
        found = standing(read_plan(records), read_state(records), self._settings.ports.clock.now())
        return sentence(found.code, dict(found.facts)), Tone.ACCENT if found.health is Health.OK else Tone.WARN

    def save(self, typed: PlanDisplay, then: Told) -> None:
        try:
            plan = choose_plan(typed.folder, typed.at, typed.keep)
            if plan.folder:
                self._keeping.check_folder(plan.folder)
        except Refused as refusal:
            then(explain(refusal))
            return
        self._settings.keep(lambda work: save_plan(work, plan), then, act=Act.BACKUP)

    def back_up_now(self, then: Told) -> None:
        if not self._settings.shut(then, Act.BACKUP):
            person = self._settings.person
            making = self._keeping.back_up_now(person.person_id if person else "")
            self._settings.settle(making, lambda done: then(why_not(done)))

    def explain(self, file: str, then: Explained) -> None:
        """Reads the backup and says what putting it back would mean."""
        self._explained = ""

        def read(done: Future[tuple[str, ...]]) -> None:
            try:
                told = done.result()
            except AstroDeskError as error:
                then((), explain(error))
                return
            self._explained = file
            then(told, "")

        if not self._settings.shut(lambda refusal: then((), refusal), Act.RESTORE):
            self._settings.settle(self._keeping.explain_restore(file), read)

    def restore(self, file: str, then: Told) -> None:
        """Only what was explained is put back; the counter ends, so `then` hears of a refusal alone."""
        if file != self._explained or self._settings.shut(then, Act.RESTORE):
            return
        self._keeping.restore(file)
