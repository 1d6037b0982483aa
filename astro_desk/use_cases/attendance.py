"""Who is at the register: signed on and off, locked by a person or for want of one. The sale at hand stays.

A session belongs to one thread, and so does this; who came and went is in the journal, with ids. Whether somebody was
away for long is told by the boot's clock, which nobody sets.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum

from astro_desk.core.errors import Refused
from astro_desk.core.people import Person, SignOn
from astro_desk.core.roles import Act, Role, may
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.people import can_sign_on, find_person, needs_pin, read_people, read_rules, working
from astro_desk.use_cases.ports import Clock, Records, UnitOfWork
from astro_desk.use_cases.waiting_scans import WaitingScans

PRESENT_SETTING = "signed_on"


class Present(StrEnum):
    """What the journal says became of the register."""

    SIGNED_ON = "signed_on"
    SIGNED_OFF = "signed_off"
    LOCKED = "locked"


class Attendance:
    """One register's, from the start of the program: nobody is signed on then, and what was locked is locked."""

    def __init__(self, session: CheckoutSession, records: Records, clock: Clock) -> None:
        self._session, self._records, self._clock = session, records, clock
        self._nobody = session.cashier
        self.scans = WaitingScans(records, session.jobs)
        self.person: Person | None = None
        """Who is signed on; while the register is locked, who was."""
        kept = json.loads(records.setting(PRESENT_SETTING) or "{}")
        self._locked = kept.get("state") == Present.LOCKED and self._somebody_could_come()
        self._touched = clock.boot()
        self.on_change: Callable[[], None] = lambda: None

    @property
    def shut(self) -> bool:
        """Nobody sells and nobody sees a name until somebody signs on."""
        if self._locked:
            return True
        return self.person is None and read_rules(self._records).sign_on is not SignOn.OPEN

    @property
    def role(self) -> Role | None:
        """Whose table holds for what needs no PIN of its own; None while the register is shut."""
        if self.shut:
            return None
        return self.person.role if self.person else Role.CASHIER

    def may(self, act: Act) -> bool:
        """Whether somebody is here who could do this."""
        return may(self.role, act)

    def check(self, act: Act) -> None:
        """Raises Refused `register_locked` where nobody is who could do this."""
        if not self.may(act):
            raise Refused("register_locked")

    def without_pin(self) -> tuple[Person, ...]:
        """Who signs on by name alone."""
        rules = read_rules(self._records)
        return tuple(one for one in working(self._records) if can_sign_on(one, rules) and not needs_pin(one, rules))

    def by_name(self, text: str) -> Person:
        """Signs somebody on by name. Raises Refused `person_unknown`, `person_off`, `pin_needed`, `role_may_not`."""
        person = find_person(read_people(self._records), text)
        if not person.active:
            raise Refused("person_off", name=person.name)
        if needs_pin(person, read_rules(self._records)):
            raise Refused("pin_needed")
        return self.enter(person)

    def enter(self, person: Person) -> Person:
        """This person is at the register, whose PIN or name was right. Raises Refused `role_may_not`."""
        if not may(person.role, Act.SELL):
            raise Refused("role_may_not")
        if self.person is not None and self.person.person_id != person.person_id:
            self._session.approver = None  # what one person was allowed the next one is not
        self.person, self._locked = person, False
        self._session.cashier = person.person_id
        self.touch()
        self._keep(Present.SIGNED_ON, person.person_id)
        return person

    def leave(self) -> None:
        """Nobody is signed on any more. Raises Refused `nobody_signed_on`."""
        if self.person is None:
            raise Refused("nobody_signed_on")
        who, self.person = self.person.person_id, None
        self._session.approver = None
        self._keep(Present.LOCKED if self._locked else Present.SIGNED_OFF, who)
        self._session.cashier = self._nobody

    def lock(self) -> None:
        """Names go from the screen until somebody signs on. Raises Refused `nobody_to_sign_on` when nobody could."""
        if not self._somebody_could_come():
            raise Refused("nobody_to_sign_on")
        if not self._locked:
            self._locked = True
            self._session.approver = None
            self._keep(Present.LOCKED, self.person.person_id if self.person else "")

    def touch(self) -> None:
        """A key, a touch, a scan."""
        self._touched = self._clock.boot()

    def lock_when_idle(self) -> bool:
        """Locks the register after the minutes of the store's rule without a touch; whether it did so now."""
        minutes = read_rules(self._records).lock_minutes
        if not minutes or self.shut:
            return False
        boot, now_ms = self._clock.boot()
        if boot == self._touched[0] and now_ms - self._touched[1] < minutes * 60_000:
            return False
        try:
            self.lock()
        except Refused:
            return False  # whoever could sign on was switched off since the rule was made
        return True

    def look_again(self) -> None:
        """People or rules were changed: who was switched off is not signed on any more."""
        before = self.person
        if before is not None:
            now = next((one for one in working(self._records) if one.person_id == before.person_id), None)
            if now is None or not may(now.role, Act.SELL):
                self.leave()
            else:
                self.person = now
        self.on_change()

    def _somebody_could_come(self) -> bool:
        rules = read_rules(self._records)
        return any(can_sign_on(one, rules) for one in working(self._records))

    def _keep(self, state: Present, who: str) -> None:
        text = json.dumps({"state": state.value, "person": who})
        self._session.jobs.submit(lambda work: _save(work, text, who))
        self.on_change()


def _save(work: UnitOfWork, text: str, who: str) -> None:
    work.act_as(who)
    work.save_setting(PRESENT_SETTING, text)
