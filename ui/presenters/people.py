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
    needs_pin,
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

    def take_pin(self, key: str, then: Told) -> None:
        """They have none any more: whoever is more than a cashier keeps theirs, and is told so."""
        self._keep(lambda work: change_pin(work, key, ""), then)

    def pin_words(self, key: str) -> str:
        """What can be done about somebody's PIN."""
        person = self.person(key)
        if person is None or not person.active:
            return ""
        if person.pin:
            return tr(
                "{name} has a PIN that nobody can look up: type a new one when it is forgotten.", name=call(person)
            )
        if read_rules(self._settings.records).sign_on is SignOn.PIN:
            return tr("{name} has no PIN and cannot sign on: this store asks everybody for one.", name=call(person))
        return tr("{name} has no PIN and signs on by a press of the name.", name=call(person))

    def meaning(self, way: str) -> str:
        """What a way of signing on means for a locked register and for whoever has no PIN."""
        if way == SignOn.PIN:
            return tr("A PIN alone opens this register. A cashier who has none cannot sign on.")
        if way == SignOn.NAME:
            return tr("Somebody signs on first. A cashier without a PIN opens it, locked too, by a press of the name.")
        return tr("The register opens by itself. Locked, a cashier without a PIN opens it by a press of the name.")

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
        none = tr("no PIN: shut out") if self._shut_out(person) else tr("no PIN")
        side = (tr("with a PIN") if person.pin else none) if person.active else tr("switched off")
        return RowDisplay(
            person.person_id,
            call(person),
            roles[person.role],
            side,
            side_tone=Tone.WARN if self._shut_out(person) else Tone.PLAIN if person.active else Tone.MUTED,
        )

    def _shut_out(self, person: Person) -> bool:
        """A cashier whom the store's setting does not let in."""
        rules = read_rules(self._settings.records)
        return person.active and not person.pin and needs_pin(person, rules)
