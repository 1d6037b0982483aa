"""Settings, people: who works here with which role and PIN, and when they sign on. Nobody is ever deleted."""

from __future__ import annotations

from collections.abc import Callable

from astro_desk.core.errors import AstroDeskError
from astro_desk.core.people import Person, SignOn
from astro_desk.core.roles import Act, Role
from astro_desk.use_cases.attendance import Attendance
from astro_desk.use_cases.people import (
    add_person,
    call,
    change_pin,
    change_role,
    choose_rules,
    read_people,
    read_rules,
    rename_person,
    save_rules,
    switch_person,
    working,
)
from astro_desk.use_cases.ports import UnitOfWork
from astro_desk.use_cases.sentences import explain
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.settings import SettingsPresenter, Told
from ui.presenters.words import tr


class PeoplePresenter:
    def __init__(self, settings: SettingsPresenter, attendance: Attendance) -> None:
        self._settings, self._attendance = settings, attendance

    def rows(self) -> tuple[RowDisplay, ...]:
        """Who works here first, then those who are switched off."""
        people = sorted(read_people(self._settings.records), key=lambda one: (not one.active, one.number))
        return tuple(self._row(one) for one in people)

    def roles(self) -> tuple[tuple[Role, str], ...]:
        return (
            (Role.CASHIER, tr("Cashier: sells")),
            (Role.SET_UP, tr("Set-up: log-in and backups")),
            (Role.MANAGER, tr("Manager: everything")),
        )

    def person(self, key: str) -> Person | None:
        return next((one for one in read_people(self._settings.records) if one.person_id == key), None)

    def add(self, name: str, role: Role, pin: str, then: Told) -> None:
        self._keep(lambda work: add_person(work, name, role, self._sealed(work, pin)), then)

    def change(self, key: str, name: str, role: Role, pin: str, then: Told) -> None:
        """All of it or nothing. `pin` "": the one that they have stays. A new one switches them on again."""
        now = self.person(key)
        if now is None:
            return

        def change(work: UnitOfWork) -> None:
            if name.strip() != now.name:
                rename_person(work, key, name)
            if pin:
                change_pin(work, key, self._sealed(work, pin, but=key))
            if role is not now.role:
                change_role(work, key, role)

        self._keep(change, then)

    def switch(self, key: str, *, on: bool, then: Told) -> None:
        self._keep(lambda work: switch_person(work, key, on=on), then)

    def rules(self) -> tuple[str, str]:
        """(how a cashier signs on, after how many minutes the register locks itself)."""
        now = read_rules(self._settings.records)
        return now.sign_on.value, str(now.lock_minutes)

    def ways(self) -> tuple[tuple[SignOn, str], ...]:
        return (
            (SignOn.OPEN, tr("Nobody has to sign on")),
            (SignOn.NAME, tr("Cashiers choose their name")),
            (SignOn.PIN, tr("Cashiers type their PIN")),
        )

    def save_rules(self, sign_on: str, minutes: str, then: Told) -> None:
        try:
            rules = choose_rules(self._settings.records, sign_on, minutes or "?")
        except AstroDeskError as error:
            then(explain(error))
            return
        self._keep(lambda work: save_rules(work, rules), then)

    def _keep(self, job: Callable[[UnitOfWork], object], then: Told) -> None:
        def kept(refusal: str) -> None:
            if not refusal:
                self._attendance.look_again()
            then(refusal)

        self._settings.keep(job, kept, act=Act.PEOPLE)

    def _sealed(self, work: UnitOfWork, pin: str, but: str = "") -> str:
        if not pin:
            return ""
        return self._settings.ports.seal_pin(pin, [one for one in working(work) if one.person_id != but])

    def _row(self, person: Person) -> RowDisplay:
        roles = {Role.CASHIER: tr("cashier"), Role.SET_UP: tr("set-up"), Role.MANAGER: tr("manager")}
        side = (tr("with a PIN") if person.pin else tr("no PIN")) if person.active else tr("switched off")
        return RowDisplay(
            person.person_id,
            call(person),
            roles[person.role],
            side,
            side_tone=Tone.PLAIN if person.active else Tone.MUTED,
        )
