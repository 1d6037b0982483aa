"""Signing on, and what the screen shows while nobody is: no pet owner's name, no card, and how to come in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from astro_desk.core.errors import AstroDeskError
from astro_desk.core.people import Person, SignOn
from astro_desk.core.roles import Act
from astro_desk.use_cases.attendance import Attendance
from astro_desk.use_cases.people import call, read_rules
from astro_desk.use_cases.pin_tries import PinPauses
from astro_desk.use_cases.ports import Records
from astro_desk.use_cases.sentences import explain
from astro_desk.use_cases.waiting_scans import WaitingScans
from ui.presenters.manager import CheckPin
from ui.presenters.refusals import why_not
from ui.presenters.screen import Settle
from ui.presenters.words import counted, tr

Told = Callable[[str], None]
"""Hears "" when it is done, else the sentence why not."""


@dataclass(frozen=True, slots=True)
class SignOnDisplay:
    """`people` sign on with a press: (id, name); `pinless` says why they may, or that nobody may.

    `back`: it may be left as it came; `leave`: who may sign off.
    """

    title: str
    hint: str
    people: tuple[tuple[str, str], ...]
    pinless: str
    back: bool
    leave: str
    kept: str


class SignOnPresenter:
    def __init__(
        self, attendance: Attendance, records: Records, check: CheckPin, settle: Settle, pauses: PinPauses
    ) -> None:
        self._attendance, self._records, self._check, self._settle = attendance, records, check, settle
        self._pauses = pauses
        self._visit = 0

    @property
    def shut(self) -> bool:
        """Whether nothing with names is to be seen, until somebody signs on who may see them."""
        return not self._attendance.may(Act.SEE_NAMES)

    @property
    def scans(self) -> WaitingScans:
        """Where scans of a shut register outlive the program."""
        return self._attendance.scans

    @property
    def watches(self) -> bool:
        """Whether the register locks itself for want of a touch."""
        return read_rules(self._records).lock_minutes > 0

    def on_change(self, hear: Callable[[], None]) -> None:
        """`hear` is called when somebody came or went, and when the rules are others."""
        self._attendance.on_change = hear

    def name(self, nobody: str) -> str:
        """Who is signed on; `nobody`: as the register's own settings call whoever is there when nobody must say so."""
        if self._attendance.person is not None:
            return call(self._attendance.person)
        return "" if self.shut else nobody

    def display(self, kept: int) -> SignOnDisplay:
        """`kept`: so many scans wait for somebody to sign on."""
        shut, person = self.shut, self._attendance.person
        title = tr("Who is at the register?")
        hint = tr("Type your PIN. The sale on the screen stays as it is.")
        if shut and person is not None:
            title = tr("Locked")
            hint = tr("Type your PIN. {name} was signed on; the sale stays as it is.", name=call(person))
        elif shut:
            title = tr("Sign on")
            hint = tr("Type your PIN. Sync goes on meanwhile.")
        people = tuple((one.person_id, call(one)) for one in self._attendance.without_pin())
        words = counted(tr("{n} scan is kept for the sale."), tr("{n} scans are kept for the sale."), kept)
        return SignOnDisplay(
            title,
            hint,
            people,
            self._pinless(bool(people)),
            back=not shut,
            leave=call(person) if person and not shut else "",
            kept=words if kept else "",
        )

    def _pinless(self, somebody: bool) -> str:
        if read_rules(self._records).sign_on is SignOn.PIN:
            return tr("This store lets nobody in without a PIN.")
        return tr("The store lets these cashiers in without a PIN") if somebody else ""

    def pause_s(self, all_wait: bool) -> int:
        """As `PinPauses.left_s`, of those who could sign on."""
        return self._pauses.left_s(Act.SELL, all_wait=all_wait)

    def begin(self) -> None:
        """The page is opened: what was typed into an earlier one counts no more."""
        self._visit += 1

    def enter(self, pin: str, then: Told) -> None:
        """Checks a PIN; `then` hears "" when its person is signed on, else why not."""
        visit = self._visit

        def checked(future: Future[Person]) -> None:
            refusal = why_not(future)
            if visit != self._visit:
                return  # the page was left, or opened anew, meanwhile
            then(refusal or self._do(lambda: self._attendance.enter(future.result())))

        self._settle(self._check(pin, Act.SELL), checked)

    def choose(self, person_id: str, then: Told) -> None:
        """Who needs no PIN signs on with a press."""
        then(self._do(lambda: self._attendance.by_name(person_id)))

    def leave(self, then: Told) -> None:
        then(self._do(self._attendance.leave))

    def lock(self) -> str:
        """ "" when the register is locked now, else why not."""
        return self._do(self._attendance.lock)

    def touch(self) -> None:
        self._attendance.touch()

    def lock_when_idle(self) -> bool:
        return self._attendance.lock_when_idle()

    def _do(self, act: Callable[[], object]) -> str:
        try:
            act()
        except AstroDeskError as error:
            return explain(error)
        return ""
