"""Settings, signing out: what is open is sent first, or written down for a person to tell."""

from __future__ import annotations

from concurrent.futures import Future

from astro_desk.core.errors import AstroDeskError
from astro_desk.core.roles import Act
from astro_desk.use_cases.leaving import open_operations, sign_out
from astro_desk.use_cases.ports import Sync
from astro_desk.use_cases.sentences import explain
from ui.presenters.settings import SettingsPresenter, Told
from ui.presenters.words import counted, tr


class SigningOutPresenter:
    def __init__(self, settings: SettingsPresenter, sync: Sync) -> None:
        self._settings, self._sync = settings, sync

    def open_work(self) -> str:
        """What Astro has not heard of, "" when it has heard of everything."""
        count = open_operations(self._settings.records)
        many = tr(
            "{n} operations are open. Let them be sent, or settle them in Review; or have them written down, with the "
            "names, for somebody who tells Astro by hand. They stay here, too, and wait for the next log-in."
        )
        one = tr(
            "{n} operation is open. Let it be sent, or settle it in Review; or have it written down, with the name, "
            "for somebody who tells Astro by hand. It stays here, too, and waits for the next log-in."
        )
        return counted(one, many, count) if count else ""

    def sign_out(self, file: str, then: Told) -> None:
        """`file`: a .csv or .json for what is open; nothing is open, and none is written."""
        if self._settings.shut(then, Act.SET_UP_REGISTER):
            return
        if not open_operations(self._settings.records):
            self._leave(0, then)
        elif not file.strip():
            then(tr("Say first where what is open is to be written down."))
        elif not self._settings.shut(then, Act.EXPORT):  # the file has names in it

            def written(future: Future[int]) -> None:
                try:
                    count = future.result()
                except AstroDeskError as error:
                    then(explain(error))
                    return
                self._leave(count, then)

            person = self._settings.person
            writing = self._settings.ports.keeping.write_open(file.strip(), person.person_id if person else "")
            self._settings.settle(writing, written)

    def _leave(self, exported: int, then: Told) -> None:
        clock = self._settings.ports.clock

        def told(refusal: str) -> None:
            if not refusal:
                self._sync.wake()
            then(refusal)

        self._settings.keep(lambda work: sign_out(work, clock, exported=exported), told, act=Act.SET_UP_REGISTER)
