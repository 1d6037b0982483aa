"""Who works here: added, renamed, given a PIN, switched off and on; never deleted, for the books name their ids.

Ids, roles and hashes of PINs are a setting, so that the journal has them (sealed) and they come back with it; names
lie in the encrypted database alone. Each change is a job of the writer; whoever calls has seen a manager's PIN.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

from astro_desk.core.errors import Refused
from astro_desk.core.notes import Noted
from astro_desk.core.people import (
    LONGEST_WAIT_MIN,
    PeopleRules,
    Person,
    SignOn,
    check_name,
    is_person,
    person_id,
)
from astro_desk.core.roles import Act, Role, may
from astro_desk.use_cases.ports import Records, UnitOfWork
from astro_desk.use_cases.words import Texts, tr

PEOPLE_SETTING = "people"
RULES_SETTING = "people_rules"
PIN_SETTING = "manager_pin"
"""The one PIN of registers that knew no people yet: the first manager's, who has no name."""
TRIES_SETTING = "pin_tries"
"""What is known of wrong PINs (`use_cases.pin_tries`)."""


def read_people(records: Records) -> tuple[Person, ...]:
    """In the order in which they came, those who are switched off as well."""
    text = records.setting(PEOPLE_SETTING)
    if text is None:
        pin = records.setting(PIN_SETTING)
        return () if pin is None else (Person(person_id(1), Role.MANAGER, pin=json.loads(pin)),)
    names = records.person_names()
    return tuple(
        Person(key, Role(one["role"]), names.get(key, ""), one["pin"], one["active"])
        for key, one in json.loads(text).items()
    )


def working(records: Records) -> tuple[Person, ...]:
    """Who works here now."""
    return tuple(one for one in read_people(records) if one.active)


def find_person(people: Sequence[Person], text: str) -> Person:
    """By id, or by name however it is written. Raises Refused `person_unknown`."""
    wanted = " ".join(text.split()).casefold()
    fits = [one for one in people if one.person_id == text or (one.name and one.name.casefold() == wanted)]
    if not fits:
        raise Refused("person_unknown", name=text[:60])
    return max(fits, key=lambda one: one.active)


def said_by(records: Records, by: str) -> str:
    """A name for what stands in the books: the person's, or "Manager 1" for one without; other words as they are."""
    if not is_person(by):
        return by
    person = next((one for one in read_people(records) if one.person_id == by), None)
    return call(person) if person else by


_NAMELESS: Texts[Role] = {
    Role.CASHIER: "Cashier {number}",
    Role.SET_UP: "Set-up {number}",
    Role.MANAGER: "Manager {number}",
}


def call(person: Person) -> str:
    """What a person is called on the screen."""
    return person.name or tr(_NAMELESS[person.role], number=person.number)


def add_person(work: UnitOfWork, name: str, role: Role, pin: str) -> Person:
    """`pin`: a hash, "" for none. Raises Refused `person_name_…`, `person_exists`, `pin_missing`."""
    people = read_people(work)
    name = _free_name(people, name)
    number = max((one.number for one in people), default=0) + 1
    person = Person(person_id(number), role, name, pin)
    _check_has_pin(person)
    work.save_person_name(person.person_id, name)
    _save(work, (*people, person))
    work.note(Noted.PERSON_ADDED, person.person_id)
    return person


def rename_person(work: UnitOfWork, key: str, name: str) -> Person:
    """Raises Refused `person_unknown`, `person_name_…`, `person_exists`."""
    people = read_people(work)
    person = find_person(people, key)
    name = _free_name([one for one in people if one.person_id != person.person_id], name)
    work.save_person_name(person.person_id, name)
    _save(work, people)  # a register that knew one PIN alone knows a person now
    work.note(Noted.PERSON_RENAMED, person.person_id)
    return replace(person, name=name)


def change_pin(work: UnitOfWork, key: str, pin: str) -> Person:
    """`pin`: a hash, "" takes it away; with a new one who was switched off works here again.

    Raises Refused `person_unknown`, `pin_missing`.
    """
    what = Noted.PIN_GIVEN if pin else Noted.PIN_TAKEN
    return _put(work, key, lambda one: replace(one, pin=pin, active=one.active or bool(pin)), what)


def change_role(work: UnitOfWork, key: str, role: Role) -> Person:
    """Raises Refused `person_unknown`, `pin_missing`, `last_manager`."""
    return _put(work, key, lambda one: replace(one, role=role), Noted.ROLE_CHANGED)


def switch_person(work: UnitOfWork, key: str, *, on: bool) -> Person:
    """Off: neither PIN nor name lets them in any more, and the PIN is forgotten, for somebody else may choose it.

    On again: a cashier without a PIN. Raises Refused `person_unknown`, `person_exists`, `last_manager`; `pin_missing`
    for whoever needs one: `change_pin` switches on as well.
    """
    if not on:
        return _put(work, key, lambda one: replace(one, active=False, pin=""), Noted.SWITCHED_OFF)
    people = read_people(work)
    person = find_person(people, key)
    if person.name:
        _free_name([one for one in people if one.person_id != person.person_id], person.name)
    return _put(work, key, lambda one: replace(one, active=True), Noted.SWITCHED_ON)


def set_first_manager(work: UnitOfWork, pin: str) -> Person:
    """Whoever sets the register up, and holds its passphrase, gives the first manager a PIN, or a new one.

    `pin`: a hash. A register without a manager gets one, without a name.
    """
    people = read_people(work)
    managers = [one for one in people if one.role is Role.MANAGER]
    if not managers:
        person = Person(person_id(max((one.number for one in people), default=0) + 1), Role.MANAGER, pin=pin)
        _save(work, (*people, person))
        work.note(Noted.FIRST_MANAGER, person.person_id)
        return person
    first = max(managers, key=lambda one: (one.active, -one.number))
    return _put(work, first.person_id, lambda one: replace(one, pin=pin, active=True), Noted.FIRST_MANAGER)


def read_rules(records: Records) -> PeopleRules:
    text = records.setting(RULES_SETTING)
    kept = json.loads(text) if text else {}
    return PeopleRules(SignOn(kept.get("sign_on", SignOn.OPEN)), kept.get("lock_minutes", 0))


def choose_rules(records: Records, sign_on: str = "", lock_minutes: str = "") -> PeopleRules:
    """`""` leaves what holds. Raises Refused `sign_on_unknown`, `lock_minutes_invalid`, and `nobody_to_sign_on` when
    the register would be shut to everybody who sells."""
    rules = read_rules(records)
    if sign_on:
        if sign_on not in tuple(SignOn):
            raise Refused("sign_on_unknown", rule=sign_on[:20])
        rules = replace(rules, sign_on=SignOn(sign_on))
    if lock_minutes:
        ok = lock_minutes.isascii() and lock_minutes.isdecimal() and len(lock_minutes) < 5
        if not ok or int(lock_minutes) > LONGEST_WAIT_MIN:
            raise Refused("lock_minutes_invalid", minutes=lock_minutes[:12], most=LONGEST_WAIT_MIN)
        rules = replace(rules, lock_minutes=int(lock_minutes))
    if rules != PeopleRules() and not any(can_sign_on(one, rules) for one in working(records)):
        raise Refused("nobody_to_sign_on")
    return rules


def save_rules(work: UnitOfWork, rules: PeopleRules) -> None:
    kept = {"sign_on": rules.sign_on.value, "lock_minutes": rules.lock_minutes}
    work.save_setting(RULES_SETTING, json.dumps(kept, sort_keys=True))


def needs_pin(person: Person, rules: PeopleRules) -> bool:
    """A cashier who has none needs none unless the store asks for it; everybody else always."""
    return bool(person.pin) or person.role is not Role.CASHIER or rules.sign_on is SignOn.PIN


def can_sign_on(person: Person, rules: PeopleRules) -> bool:
    return person.active and may(person.role, Act.SELL) and (bool(person.pin) or not needs_pin(person, rules))


def _put(work: UnitOfWork, key: str, change: Callable[[Person], Person], what: Noted) -> Person:
    people = read_people(work)
    before = find_person(people, key)
    after = change(before)
    _check_has_pin(after)
    changed = tuple(after if one.person_id == after.person_id else one for one in people)
    if not any(one.active and one.role is Role.MANAGER for one in changed) and before.role is Role.MANAGER:
        raise Refused("last_manager")
    _save(work, changed)
    if after != before:
        work.note(what, after.person_id)
    return after


def _save(work: UnitOfWork, people: Sequence[Person]) -> None:
    before = {one.person_id: one.pin for one in read_people(work)}
    kept = {one.person_id: {"role": one.role.value, "pin": one.pin, "active": one.active} for one in people}
    work.save_setting(PEOPLE_SETTING, json.dumps(kept))
    _forgive(work, [one.person_id for one in people if one.pin and one.pin != before.get(one.person_id, "")])


def _forgive(work: UnitOfWork, keys: Sequence[str]) -> None:
    """The wrong PINs so far were aimed at no PIN that is new: whoever forgot theirs, and got another, need not wait."""
    tries = json.loads(work.setting(TRIES_SETTING) or "{}")
    wrong = tries.get("wrong", 0)
    if keys and wrong:
        forgiven = tries.get("forgiven", {}) | dict.fromkeys(keys, wrong)
        work.save_setting(TRIES_SETTING, json.dumps(tries | {"forgiven": forgiven}))


def _free_name(people: Sequence[Person], text: str) -> str:
    name = check_name(text)
    if any(one.active and one.name.casefold() == name.casefold() for one in people):
        raise Refused("person_exists", name=name)
    return name


def _check_has_pin(person: Person) -> None:
    if person.active and person.role is not Role.CASHIER and not person.pin:
        raise Refused("pin_missing")
