"""Settings, beginning anew: all data are set aside, with the consequences said first, and a PIN given once more."""

from __future__ import annotations

from astro_desk.core.errors import Refused
from astro_desk.core.roles import Act
from astro_desk.use_cases.leaving import check_settled, note_beginning_anew, open_operations
from astro_desk.use_cases.ports import UnitOfWork
from ui.presenters.settings import SettingsPresenter, Told
from ui.presenters.words import counted, tr


class BeginningAnewPresenter:
    def __init__(self, settings: SettingsPresenter) -> None:
        self._settings, self._keeping = settings, settings.ports.keeping

    def consequences(self) -> tuple[str, ...]:
        """A sentence each."""
        register = self._settings.ports.register
        return (
            tr("The counter closes, and the next start is a first one: look around, set up, or put a backup back."),
            tr("Sales, pet owners, people, rules and the log-in are set aside in before-reset/, in the data folder."),
            tr("Nothing is deleted: who wants to take Astro Desk off this computer removes that folder afterwards."),
            tr("Astro keeps what Astro has. Register {name} may be set up anew, also under this name.", name=register),
        )

    def in_the_way(self) -> str:
        """What would be left behind, "" for nothing."""
        records = self._settings.records
        if count := open_operations(records):
            many = tr("{n} operations are open: let them be sent, or settle them in Review. Or have a backup made.")
            one = tr("{n} operation is open: let it be sent, or settle it in Review. Or have a backup made.")
            return counted(one, many, count)
        return tr("A sale is not finished. Finish or drop it; or have a backup made.") if self._held() else ""

    def begin_anew(self, backup: str, pin: str, then: Told) -> None:
        """`backup`: a .zip to be made first; without one nothing may be open. The counter ends, so `then` hears of a
        refusal alone."""
        backup = backup.strip()
        if self._settings.shut(then, Act.SET_UP_REGISTER):
            return
        if not self._keeping.lasting:
            then(tr("This is the practice store: all of it is gone when its window is closed."))
        elif backup and not backup.lower().endswith(".zip"):
            then(tr("Give the backup a name that ends in .zip."))
        elif not backup and (why := self.in_the_way()):
            then(why)
        else:

            def confirmed(refusal: str) -> None:
                if refusal:
                    then(refusal)
                else:
                    self._settings.keep(note, noted, act=Act.SET_UP_REGISTER)

            def note(work: UnitOfWork) -> None:
                note_beginning_anew(work, clock, bool(backup))

            def noted(refusal: str) -> None:
                if refusal:
                    then(refusal)
                else:
                    self._keeping.reset(backup)

            clock = self._settings.ports.clock
            self._settings.confirm(pin, Act.SET_UP_REGISTER, confirmed)

    def _held(self) -> bool:
        try:
            check_settled(self._settings.records)
        except Refused:
            return True
        return False
