"""Who works here and who is at the register, on a real store: what is kept, what the journal says, what stays whole."""

import json
import re
from datetime import timedelta

import pytest

from astro_desk.core.audit import Deed
from astro_desk.core.errors import Refused
from astro_desk.core.people import LONGEST_NAME, PeopleRules, SignOn, check_name
from astro_desk.core.roles import Act, Role
from astro_desk.storage.paths import Paths
from astro_desk.storage.recovery import recover_store
from astro_desk.storage.salvage import give_back, salvage
from astro_desk.storage.schema import steps
from astro_desk.storage.verify import verify
from astro_desk.use_cases.attendance import Attendance
from astro_desk.use_cases.people import (
    PIN_SETTING,
    add_person,
    change_pin,
    change_role,
    choose_rules,
    find_person,
    read_people,
    read_rules,
    rename_person,
    said_by,
    save_rules,
    set_first_manager,
    switch_person,
)
from tests.support.counter import KEY, KIBBLE, NOW, SALLY, Counter

HASH = "$argon2id$a-hash"


@pytest.fixture
def counter(tmp_path):
    counter = Counter(tmp_path / "data")
    counter.stock()
    yield counter
    counter.close()


def refused(code, act, *words, **more):
    with pytest.raises(Refused) as refusal:
        act(*words, **more)
    assert refusal.value.code == code
    return refusal.value


def add(counter, name, role=Role.CASHIER, pin=""):
    return counter.write(lambda work: add_person(work, name, role, pin))


@pytest.fixture
def staff(counter):
    """Mia the manager, Ana with a PIN and Ben without one."""
    mia = counter.write(lambda work: set_first_manager(work, HASH + "m"))
    counter.write(lambda work: rename_person(work, mia.person_id, "Mia"))
    return add(counter, "Ana", pin=HASH + "a"), add(counter, "Ben")


def rules(counter, **chosen):
    counter.write(lambda work: save_rules(work, choose_rules(work, **chosen)))


def attend(counter):
    return Attendance(counter.session, counter.records, counter.clock)


# --------------------------------------------------------------------------------------------------------- who works


def test_people_are_numbered_in_the_order_in_which_they_come_and_are_never_deleted(counter, staff):
    counter.write(lambda work: switch_person(work, "Ana", on=False))
    add(counter, "Cleo")
    told = [(one.person_id, one.name, one.active) for one in read_people(counter.records)]
    assert told == [
        ("person:1", "Mia", True),
        ("person:2", "Ana", False),
        ("person:3", "Ben", True),
        ("person:4", "Cleo", True),
    ]


def test_the_one_pin_of_an_older_register_belongs_to_a_manager_without_a_name(counter):
    counter.write(lambda work: work.save_setting(PIN_SETTING, json.dumps(HASH)))
    (manager,) = read_people(counter.records)
    assert (manager.role, manager.pin, manager.active) == (Role.MANAGER, HASH, True)
    assert said_by(counter.records, manager.person_id) == "Manager 1"
    counter.write(lambda work: rename_person(work, "person:1", "Mia"))
    assert [one.name for one in read_people(counter.records)] == ["Mia"]


def test_names_are_free_again_when_somebody_is_switched_off(counter, staff):
    refused("person_exists", add, counter, " ana ")
    counter.write(lambda work: switch_person(work, "Ana", on=False))
    again = add(counter, "Ana")
    assert again.person_id == "person:4"
    assert find_person(read_people(counter.records), "ANA").person_id == "person:4", "whoever works here is meant"
    refused("person_exists", counter.write, lambda work: switch_person(work, "person:2", on=True))


@pytest.mark.parametrize("text", ["", "  ", "1234", "A\x00na", "a" * (LONGEST_NAME + 1), "person:7"])
def test_what_is_no_name(text):
    assert refused("person_name_missing" if not text.strip() else "person_name_invalid", check_name, text)


def test_the_last_manager_stays(counter, staff):
    refused("last_manager", counter.write, lambda work: switch_person(work, "Mia", on=False))
    refused("last_manager", counter.write, lambda work: change_role(work, "Mia", Role.CASHIER))
    add(counter, "Max", Role.MANAGER, HASH)
    counter.write(lambda work: switch_person(work, "Mia", on=False))
    assert not read_people(counter.records)[0].active


def test_more_than_a_cashier_needs_a_pin(counter, staff):
    refused("pin_missing", add, counter, "Max", Role.MANAGER)
    refused("pin_missing", counter.write, lambda work: change_role(work, "Ben", Role.SET_UP))
    refused("pin_missing", counter.write, lambda work: change_pin(work, "Mia", ""))
    assert counter.write(lambda work: change_pin(work, "Ana", "")).pin == ""


def test_who_was_switched_off_comes_back_with_a_new_pin(counter, staff):
    add(counter, "Max", Role.MANAGER, HASH)
    counter.write(lambda work: switch_person(work, "Max", on=False))
    refused("pin_missing", counter.write, lambda work: switch_person(work, "Max", on=True))
    assert counter.write(lambda work: change_pin(work, "Max", HASH + "2")).active


def test_rules_that_would_shut_everybody_out_are_refused(counter):
    refused("nobody_to_sign_on", choose_rules, counter.records, sign_on="pin")
    add(counter, "Ben")
    refused("nobody_to_sign_on", choose_rules, counter.records, sign_on="pin")
    assert choose_rules(counter.records, sign_on="name", lock_minutes="5") == PeopleRules(SignOn.NAME, 5)
    for text in ("-1", "x", "241", "99999", "٣"):
        refused("lock_minutes_invalid", choose_rules, counter.records, lock_minutes=text)
    refused("sign_on_unknown", choose_rules, counter.records, sign_on="face")


# ------------------------------------------------------------------------------------------------ journal and books


def test_the_journal_has_ids_and_roles_and_no_names_and_both_stay_whole(counter, staff):
    attendance = attend(counter)
    attendance.enter(staff[0])
    counter.session.choose_owner(SALLY)
    counter.session.enter(KIBBLE, scanned=True)
    sale = counter.finish()
    counter.settle()
    assert sale.cashier == "person:2"
    (file,) = (counter.folder / "journal").iterdir()
    text = file.read_text()
    assert '"who":"person:2"' in text
    # As words: three letters of a sealed part may be anybody's.
    assert not re.search(r"\b(Ana|Ben|Mia)\b", text)
    assert verify(counter.folder, KEY).findings == ()


def test_the_records_say_who_came_sold_locked_and_left(counter, staff):
    attendance = attend(counter)
    attendance.enter(staff[0])
    counter.session.choose_owner(SALLY)
    counter.session.enter(KIBBLE, scanned=True)
    counter.finish()
    attendance.lock()
    attendance.enter(staff[1])
    attendance.leave()
    counter.settle()
    told = counter.store.audit().newest([Deed.SALE, Deed.PRESENCE])
    assert [(one.deed, one.choice, said_by(counter.records, one.by or one.who)) for one in reversed(told)] == [
        (Deed.PRESENCE, "signed_on", "Ana"),
        (Deed.SALE, "", "Ana"),
        (Deed.PRESENCE, "locked", "Ana"),
        (Deed.PRESENCE, "signed_on", "Ben"),
        (Deed.PRESENCE, "signed_off", "Ben"),
    ]


def test_people_and_their_pins_come_back_from_the_journal_without_their_names(counter, staff):
    counter.close()
    Paths(counter.folder).database.unlink()
    recover_store(counter.folder, KEY, counter.clock)
    counter._open()
    told = [(one.person_id, one.role, one.pin, one.name) for one in read_people(counter.records)]
    assert told == [
        ("person:1", Role.MANAGER, HASH + "m", ""),
        ("person:2", Role.CASHIER, HASH + "a", ""),
        ("person:3", Role.CASHIER, "", ""),
    ]
    assert verify(counter.folder, KEY).sound


def test_names_come_back_from_a_damaged_database_beside_what_the_journal_says(counter, staff):
    counter.close()
    path = Paths(counter.folder).database
    saved = salvage(path, KEY, steps())
    assert saved.person_names == {"person:1": "Mia", "person:2": "Ana", "person:3": "Ben"}
    path.unlink()
    recover_store(counter.folder, KEY, counter.clock)
    counter._open()
    counter.write(lambda work: work.save_person_name("person:2", "Anna"))
    counter.write(lambda work: give_back(work, saved))
    assert [one.name for one in read_people(counter.records)] == ["Mia", "Anna", "Ben"]


# -------------------------------------------------------------------------------------------------- at the register


def test_without_rules_the_counter_is_open_to_whoever_stands_there(counter):
    attendance = attend(counter)
    assert not attendance.shut
    assert attendance.role is Role.CASHIER
    attendance.check(Act.SELL)
    refused("nobody_to_sign_on", attendance.lock)
    assert not attendance.lock_when_idle()
    assert counter.session.cashier == "Ana", "as the register's own settings say"


def test_a_store_may_ask_for_the_name_or_for_the_pin(counter, staff):
    _, ben = staff
    rules(counter, sign_on="name")
    attendance = attend(counter)
    assert attendance.shut
    refused("register_locked", attendance.check, Act.SELL)
    assert attendance.without_pin() == (ben,)
    assert attendance.by_name("ben") == ben
    attendance.check(Act.SEE_NAMES)
    refused("pin_needed", attendance.by_name, "Mia")
    refused("pin_needed", attendance.by_name, "Ana")  # who has a PIN is not signed on by somebody else
    refused("person_unknown", attendance.by_name, "Zoe")
    rules(counter, sign_on="pin")
    refused("pin_needed", attendance.by_name, "Ben")
    assert attendance.without_pin() == ()
    counter.write(lambda work: switch_person(work, "Ben", on=False))
    refused("person_off", attendance.by_name, "Ben")


def test_the_sale_at_hand_stays_when_the_cashier_changes_and_what_one_was_allowed_the_other_is_not(counter, staff):
    ana, ben = staff
    attendance = attend(counter)
    attendance.enter(ana)
    counter.session.choose_owner(SALLY)
    counter.session.enter(KIBBLE, quantity=2, scanned=True)
    counter.session.manager = True
    attendance.lock()
    assert not counter.session.manager
    counter.session.manager = True
    attendance.enter(ben)
    assert not counter.session.manager
    sale = counter.finish()
    assert (sale.cashier, len(sale.units), sale.owner_id) == (ben.person_id, 2, SALLY.owner_id)


def test_the_register_locks_itself_after_the_minutes_of_the_rule_by_the_boots_clock(counter, staff):
    rules(counter, lock_minutes="5")
    attendance = attend(counter)
    attendance.enter(staff[0])
    counter.clock.moment = NOW - timedelta(days=1)  # somebody sets the clock back: no minute is won
    counter.clock.boot_ms += 4 * 60_000
    assert not attendance.lock_when_idle()
    attendance.touch()
    counter.clock.boot_ms += 5 * 60_000 - 1
    assert not attendance.lock_when_idle()
    counter.clock.boot_ms += 1
    assert attendance.lock_when_idle()
    assert attendance.shut
    counter.clock.moment = NOW + timedelta(days=9)
    assert attendance.shut, "and no clock opens it"
    assert not attendance.lock_when_idle(), "it is locked once"


def test_a_lock_outlives_the_program(counter, staff):
    attend(counter).lock()
    counter.settle()
    counter.restart()
    attendance = attend(counter)
    assert attendance.shut
    attendance.enter(staff[1])
    counter.settle()
    counter.restart()
    assert not attend(counter).shut, "nobody is asked who works here by the rule"


def test_a_lock_that_nobody_could_open_any_more_does_not_shut_the_store(counter):
    add(counter, "Ben")
    attend(counter).lock()
    counter.settle()
    counter.write(lambda work: switch_person(work, "Ben", on=False))
    counter.restart()
    assert not attend(counter).shut


def test_who_sets_registers_up_does_not_sell(counter, staff):
    tom = add(counter, "Tom", Role.SET_UP, HASH)
    refused("role_may_not", attend(counter).enter, tom)


def test_who_is_switched_off_is_not_signed_on_any_more(counter, staff):
    attendance = attend(counter)
    attendance.enter(staff[1])
    counter.write(lambda work: rename_person(work, "Ben", "Benno"))
    attendance.look_again()
    assert attendance.person.name == "Benno"
    counter.write(lambda work: switch_person(work, "Benno", on=False))
    attendance.look_again()
    assert attendance.person is None
    assert counter.session.cashier == "Ana"
    refused("nobody_signed_on", attendance.leave)


def test_a_rule_says_who_made_it(counter, staff):
    counter.session.approver = read_people(counter.records)[0]
    chosen = choose_rules(counter.records, lock_minutes="3")
    counter.session.jobs.ask(lambda work: save_rules(work, chosen), by=counter.session.decider).result()
    assert read_rules(counter.records).lock_minutes == 3
    assert counter.store.audit().newest([Deed.SETTING])[0].who == "person:1"
