"""The settings: a manager's visit, which begins with a PIN and ends when the place is left (DESIGN §8)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from astro_desk.core.errors import NeedsManager
from astro_desk.core.people import Person
from astro_desk.core.roles import Act, may
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.ports import Records, UnitOfWork
from astro_desk.use_cases.sentences import explain
from astro_desk.use_cases.settings_ports import SettingsPorts
from ui.presenters.manager import CheckPin
from ui.presenters.refusals import why_not
from ui.presenters.screen import Settle

T = TypeVar("T")

Told = Callable[[str], None]
"""Hears "" when it is done, else the sentence why not."""


class SettingsPresenter:
    """One for the window. Its PIN opens the settings and nothing else: the sale's own PIN is another one."""

    def __init__(
        self,
        session: CheckoutSession,
        records: Records,
        check: CheckPin,
        settle: Settle,
        ports: SettingsPorts,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """`changed`: what holds for the sale on the screen may be another thing now."""
        self.session, self.records, self.settle, self.ports = session, records, settle, ports
        self._check, self._changed = check, changed
        self._visit = 0
        self.on_scanner: Callable[[float, float], None] = lambda _gap_ms, _double_ms: None
        """The window's: how close a scanner's keys are, and how long a second pull of the trigger is none."""
        self.on_language: Callable[[str], None] = lambda _language: None
        """The program's: from now on the window says everything in this language."""
        self.person: Person | None = None
        """Who has given the PIN and has not left since."""

    @property
    def open(self) -> bool:
        return self.person is not None

    def may(self, act: Act) -> bool:
        """Whether whoever is here may do this."""
        return self.person is not None and may(self.person.role, act)

    def enter(self, pin: str, then: Told) -> None:
        """Checks the PIN; `then` hears "" when the settings are open, else why not."""
        self.leave()
        visit = self._visit

        def checked(future: Future[Person]) -> None:
            refusal = why_not(future)
            # Who has gone elsewhere meanwhile, has gone.
            if not refusal and visit == self._visit:
                self.person = future.result()
            then(refusal)

        self.settle(self._check(pin, Act.SET_UP_REGISTER), checked)

    def confirm(self, pin: str, act: Act, then: Told) -> None:
        """A PIN once more, for what nobody does by mistake; `then` hears "" when it is one that may, else why not."""
        self.settle(self._check(pin, act), lambda checked: then(why_not(checked)))

    def leave(self) -> None:
        self._visit += 1
        self.person = None

    def keep(self, job: Callable[[UnitOfWork], T], then: Told, *, act: Act = Act.CHANGE_RULES) -> None:
        """Has the writer do what was decided in a section; `then` hears "" when it is on the disk, else why not.

        The job raises Refused for what cannot be; nothing is changed then.
        """
        if self.shut(then, act):
            return
        assert self.person is not None

        def kept(future: Future[T]) -> None:
            refusal = why_not(future)
            if not refusal:
                self.session.reread()
                self.session.points.read_again()
                self._changed()
            then(refusal)

        self.settle(self.session.jobs.ask(job, by=self.person.person_id), kept)

    def shut(self, then: Told, act: Act) -> bool:
        """Whether nobody is here who may do this; `then` hears so. Asked before anything is changed or tried."""
        allowed = self.may(act)
        if not allowed:
            then(explain(NeedsManager("rules_need_pin")))
        return not allowed
