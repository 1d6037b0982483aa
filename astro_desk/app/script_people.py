"""The verbs of `script` about people: who works here, who is at the register, and the lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from astro_desk.app.script_answers import Answer
from astro_desk.app.script_verbs import Desk, Usage
from astro_desk.core.errors import Refused
from astro_desk.core.people import Person, check_pin_signs
from astro_desk.core.roles import Act, Role, check_role
from astro_desk.use_cases.people import (
    add_person,
    call,
    change_pin,
    change_role,
    choose_rules,
    find_person,
    needs_pin,
    read_people,
    read_rules,
    rename_person,
    save_rules,
    switch_person,
    working,
)
from astro_desk.use_cases.ports import UnitOfWork

T = TypeVar("T")
WHILE_SHUT = frozenset({"sign-on", "sign-off", "lock", "manager", "sync", "offline", "online", "outbox"})
"""Verbs that show no name and sell nothing: they work while the register is locked, and sync goes on."""
_PERSON = "person NAME rename NAME|pin PIN|role cashier|set_up|manager|on|off"
_RULES = "people-rules [sign-on open|name|pin | lock-minutes NUMBER]"


class _Verbs:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def people(self) -> Answer:
        rules, present = read_rules(self._desk.records), self._desk.attendance
        return {
            "people": [self._about(one) for one in read_people(self._desk.records)],
            "sign_on": rules.sign_on.value,
            "lock_minutes": rules.lock_minutes,
            "signed_on": call(present.person) if present.person else None,
        }

    def add(self, name: str, role: str, pin: str = "") -> Answer:
        self._check()
        wanted = _role(role)
        sealed = self._sealed(pin) if pin else ""
        return {"person": self._about(self._change(lambda work: add_person(work, name, wanted, sealed)))}

    def change(self, name: str, what: str, value: str = "") -> Answer:
        self._check()
        key = find_person(read_people(self._desk.records), name).person_id
        if (what in ("rename", "role") and not value) or (what in ("on", "off") and value):
            raise Refused("verb_arguments", verb="person", usage=_PERSON)
        job: Callable[[UnitOfWork], Person]
        match what:
            case "rename":
                job = partial(rename_person, key=key, name=value)
            case "pin":
                job = partial(change_pin, key=key, pin=self._sealed(value, but=key) if value else "")
            case "role":
                job = partial(change_role, key=key, role=_role(value))
            case "on" | "off":
                job = partial(switch_person, key=key, on=what == "on")
            case _:
                raise Refused("verb_arguments", verb="person", usage=_PERSON)
        return {"person": self._about(self._change(job))}

    def rules(self, what: str = "", value: str = "") -> Answer:
        if what not in ("", "sign-on", "lock-minutes") or bool(what) != bool(value):
            raise Refused("verb_arguments", verb="people-rules", usage=_RULES)
        if what:
            self._check()
            chosen = choose_rules(self._desk.records, **{what.replace("-", "_"): value})
            self._change(lambda work: save_rules(work, chosen))
        rules = read_rules(self._desk.records)
        return {"sign_on": rules.sign_on.value, "lock_minutes": rules.lock_minutes}

    def sign_on(self, *words: str) -> Answer:
        text = " ".join(words)
        if text.isascii() and text.isdecimal():
            person = self._desk.attendance.enter(self._desk.pins.identify(text, Act.SELL))
        else:
            person = self._desk.attendance.by_name(text)
        return {"signed_on": call(person), "role": person.role.value}

    def sign_off(self) -> Answer:
        self._desk.attendance.leave()
        return {"signed_on": None}

    def lock(self) -> Answer:
        self._desk.attendance.lock()
        return {"locked": True}

    def _check(self) -> None:
        """Raises NeedsManager `people_need_pin`."""
        approver = self._desk.session.approver
        check_role(approver.role if approver else None, Act.PEOPLE, "people_need_pin")

    def _sealed(self, pin: str, but: str = "") -> str:
        check_pin_signs(pin)
        others = [one for one in working(self._desk.records) if one.person_id != but]
        return self._desk.pins.seal(pin, others)

    def _change(self, job: Callable[[UnitOfWork], T]) -> T:
        done = self._desk.decide(job)
        self._desk.session.approver = None  # one PIN is for one change
        self._desk.attendance.look_again()
        return done

    def _about(self, person: Person) -> Answer:
        return {
            "id": person.person_id,
            "name": person.name or None,
            "role": person.role.value,
            "pin": bool(person.pin),
            "needs_pin": needs_pin(person, read_rules(self._desk.records)),
            "active": person.active,
        }


def _role(text: str) -> Role:
    if text not in tuple(Role):
        raise Refused("role_unknown", role=text[:20], roles=", ".join(Role))
    return Role(text)


def verbs(desk: Desk) -> Mapping[str, Usage]:
    on = _Verbs(desk)
    return {
        "people": Usage(on.people, 0, 0, "people"),
        "add-person": Usage(on.add, 2, 3, "add-person NAME cashier|set_up|manager [PIN]"),
        "person": Usage(on.change, 2, 3, _PERSON),
        "people-rules": Usage(on.rules, 0, 2, _RULES),
        "sign-on": Usage(on.sign_on, 1, 5, "sign-on NAME|PIN"),
        "sign-off": Usage(on.sign_off, 0, 0, "sign-off"),
        "lock": Usage(on.lock, 0, 0, "lock"),
    }
