"""PINs: hashes, whose they are, and slow to guess."""

import json
from concurrent.futures import Future

import pytest
from argon2 import PasswordHasher

from astro_desk.app.pins import PIN_SETTING, RegisterPins, save_pin, seal
from astro_desk.core.errors import Refused
from astro_desk.core.people import Person
from astro_desk.core.roles import Act, Role
from astro_desk.use_cases.people import add_person, change_pin, read_people, switch_person


class Records:
    """The settings and names alone."""

    def __init__(self):
        self.settings, self.names, self.noted = {}, {}, []

    def setting(self, name):
        return self.settings.get(name)

    def save_setting(self, name, value):
        self.settings[name] = value

    def note(self, what, subject="", rows=0, form="", act=""):
        self.noted.append((what.value, subject, rows, act))

    def person_names(self):
        return self.names

    def save_person_name(self, person_id, name):
        self.names[person_id] = name


class Machine:
    """Its boot clock, and the records that outlive it."""

    def __init__(self, records):
        self.records, self.number, self.boot_ms = records, 1, 1_000_000

    def boot(self):
        return f"boot {self.number}", self.boot_ms

    def now(self):
        raise AssertionError("a clock that anybody sets is no witness")

    today = now

    def submit(self, job, *, counter=False):
        done: Future[object] = Future()
        done.set_result(job(self.records))
        return done

    def start(self):
        """A new process of the program."""
        pins = RegisterPins(self.records, self, self)
        return lambda pin, act=Act.SELL: pins.identify(pin, act)

    def reboot(self):
        self.number, self.boot_ms = self.number + 1, 2_000


@pytest.fixture
def machine(records):
    # A hash says itself what it cost, and a hundred dear ones take minutes.
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    records.save_setting(PIN_SETTING, json.dumps(cheap.hash("2468")))
    return Machine(records)


@pytest.fixture
def staffed(machine):
    """The manager, and two cashiers: Ana has 1111, Ben 2222."""
    for name, pin in (("Ana", "1111"), ("Ben", "2222")):
        add_person(machine.records, name, Role.CASHIER, seal(pin, read_people(machine.records)))
    return machine


@pytest.fixture
def records():
    return Records()


def refused(check, pin, code, act=Act.SELL):
    with pytest.raises(Refused) as refusal:
        check(pin, act)
    assert refusal.value.code == code
    assert pin not in str(refusal.value.facts)
    return refusal.value.facts


def test_what_is_kept_is_a_hash(records):
    save_pin(records, "2468")
    (manager,) = read_people(records)
    assert manager.pin.startswith("$argon2id$")
    assert "2468" not in str(records.settings)
    assert "argon2" not in repr(manager)
    assert Machine(records).start()("2468") == manager


@pytest.mark.parametrize("pin", ["", "123", "1234567890123", "12a4", "١٢٣٤", "12 34", "-123"])
def test_a_pin_is_4_to_12_digits(records, pin):
    with pytest.raises(Refused) as refusal:
        save_pin(records, pin)
    assert refusal.value.code == "pin_invalid"
    assert not records.settings


def test_without_a_pin_nobody_is_a_manager(records):
    refused(Machine(records).start(), "1234", "pin_not_set")


def test_the_one_pin_of_an_older_register_is_that_of_a_manager_without_a_name(machine):
    person = machine.start()("2468", Act.PEOPLE)
    assert (person.person_id, person.role, person.name) == ("person:1", Role.MANAGER, "")


def test_a_pin_says_whose_it_is_and_what_their_role_may_do(staffed):
    check = staffed.start()
    assert check("1111").name == "Ana"
    assert check("2222").name == "Ben"
    assert check("2468").role is Role.MANAGER
    refused(check, "1111", "role_may_not", Act.CHANGE_RULES)
    for _ in range(5):  # a right PIN is no wrong try
        refused(check, "1111", "role_may_not", Act.CHANGE_RULES)


def test_one_hash_is_enough_for_everybody(staffed, monkeypatch):
    made = []

    def like(pin, encoded):
        made.append(pin)
        return ""

    monkeypatch.setattr("astro_desk.app.pins._like", like)
    refused(staffed.start(), "9999", "pin_wrong")
    assert made == ["9999"]


def test_a_pin_that_somebody_has_is_not_given_again(staffed):
    people = read_people(staffed.records)
    with pytest.raises(Refused) as refusal:
        seal("2222", people)
    assert refusal.value.code == "pin_taken"
    switch_person(staffed.records, "Ben", on=False)
    assert seal("2222", read_people(staffed.records))


def test_who_is_switched_off_has_no_pin(staffed):
    switch_person(staffed.records, "Ben", on=False)
    refused(staffed.start(), "2222", "pin_wrong")


def test_a_new_pin_at_set_up_is_the_first_managers(staffed):
    save_pin(staffed.records, "8642")
    assert staffed.start()("8642").person_id == "person:1"
    refused(staffed.start(), "2468", "pin_wrong")
    with pytest.raises(Refused) as refusal:
        save_pin(staffed.records, "1111")
    assert refusal.value.code == "pin_taken"


def three_wrong(check):
    for wrong in ("0000", "1110", "2220"):
        refused(check, wrong, "pin_wrong")


def test_after_three_wrong_ones_each_try_waits_longer(machine):
    check = machine.start()
    three_wrong(check)
    assert refused(check, "2468", "pin_wait")["seconds"] == 31
    machine.boot_ms += 30_000
    refused(check, "3333", "pin_wrong")
    machine.boot_ms += 59_000
    refused(check, "2468", "pin_wait")
    machine.boot_ms += 1_000
    check("2468")
    refused(check, "0000", "pin_wrong")
    check("2468")


def test_a_new_start_of_the_program_forgets_no_wrong_try(machine):
    for wrong in ("0000", "1111", "2222"):
        refused(machine.start(), wrong, "pin_wrong")
    assert refused(machine.start(), "2468", "pin_wait")["seconds"] == 31
    machine.boot_ms += 30_000
    machine.start()("2468")
    refused(machine.start(), "0000", "pin_wrong")


def test_after_a_reboot_the_wait_begins_anew_whatever_the_wall_clock_says(machine):
    three_wrong(machine.start())
    machine.boot_ms += 29_000
    machine.reboot()
    assert refused(machine.start(), "2468", "pin_wait")["seconds"] == 29
    machine.boot_ms += 28_000
    machine.start()("2468")


def test_a_hundred_wrong_ones_wait_for_no_longer_than_a_quarter_of_an_hour(machine):
    check = machine.start()
    for _ in range(100):
        refused(check, "0000", "pin_wrong")
        machine.boot_ms += 900_000
    refused(check, "0000", "pin_wrong")
    assert refused(check, "2468", "pin_wait")["seconds"] == 901
    machine.boot_ms += 900_000
    check("2468")


def test_a_try_that_must_wait_costs_no_hash_and_no_line_in_the_journal(machine, monkeypatch):
    check = machine.start()
    three_wrong(check)
    before = dict(machine.records.settings)
    monkeypatch.setattr("astro_desk.app.pins._like", lambda *_: pytest.fail("hashed all the same"))
    for _ in range(100):
        refused(check, "2468", "pin_wait")
    assert machine.records.settings == before


def test_a_cashiers_own_pin_in_between_does_not_help_to_guess_the_managers(staffed):
    check = staffed.start()
    for wrong in ("0000", "0001"):
        refused(check, wrong, "pin_wrong")
    assert check("1111").name == "Ana"
    refused(check, "0002", "pin_wrong")
    assert check("1111").name == "Ana"
    refused(check, "2468", "pin_wait")  # right, and too early to say so
    assert check("1111").name == "Ana"  # who is sure of the own PIN goes on selling
    refused(check, "0003", "pin_wait")
    assert refused(check, "2222", "pin_wait")["seconds"] > 60, "and Ben's cannot be guessed either"


def test_the_right_pin_does_not_shorten_the_wait_of_the_others(staffed):
    check = staffed.start()
    refused(check, "0000", "pin_wrong")
    check("1111")
    refused(check, "0001", "pin_wrong")
    refused(check, "0002", "pin_wrong")
    staffed.boot_ms += 10_000
    check("1111")
    assert refused(check, "2468", "pin_wait")["seconds"] == 21


def test_who_gets_a_new_pin_need_not_wait_for_wrong_ones_before_it(staffed):
    check, records = staffed.start(), staffed.records
    for wrong in ("0000", "0001", "0002"):
        refused(check, wrong, "pin_wrong")
    ben = next(one for one in read_people(records) if one.name == "Ben")
    change_pin(records, ben.person_id, seal("3333", read_people(records)))
    add_person(records, "Cleo", Role.CASHIER, seal("4444", read_people(records)))
    assert check("3333").name == "Ben"
    assert check("4444").name == "Cleo"
    refused(check, "1111", "pin_wait")  # Ana's is the one that they may have been aimed at


def test_wrong_ones_of_an_hour_ago_are_forgotten(machine):
    check = machine.start()
    for _ in range(10):
        refused(check, "0000", "pin_wrong")
        machine.boot_ms += 900_000
    machine.boot_ms += 2_700_000
    three_wrong(check)
    assert refused(check, "2468", "pin_wait")["seconds"] == 31


def test_a_person_without_a_pin_is_nobodys_pin(records):
    add_person(records, "Ana", Role.CASHIER, "")
    refused(Machine(records).start(), "1111", "pin_not_set")
    assert read_people(records) == (Person("person:1", Role.CASHIER, "Ana"),)


def test_a_wrong_pin_and_the_pause_behind_it_leave_a_line_without_its_digits(staffed):
    check = staffed.start()
    staffed.records.noted.clear()
    refused(check, "9753", "pin_wrong", Act.CLOSE_WITH_OPEN_WORK)
    refused(check, "9754", "pin_wrong")
    refused(check, "9755", "pin_wrong", Act.PEOPLE)
    assert staffed.records.noted == [
        ("pin_wrong", "person:1", 1, "close_with_open_work"),  # there is one manager: nobody else's could be meant
        ("pin_wrong", "", 2, "sell"),
        ("pin_paused", "person:1", 3, "people"),
    ]
    refused(check, "9756", "pin_wait")
    assert len(staffed.records.noted) == 3, "what was not even looked at is no try"
    assert "975" not in str((staffed.records.noted, staffed.records.settings))


def test_a_hundred_wrong_ones_leave_a_handful_of_lines(staffed):
    """Somebody whose own PIN goes in between is never made to wait for long, and could go on all day."""
    check = staffed.start()
    staffed.records.noted.clear()
    for _ in range(100):
        with pytest.raises(Refused):
            check("0000", Act.PEOPLE)
        check("1111")
    numbers = [number for _, _, number, _ in staffed.records.noted]
    assert numbers == [*range(1, 11), 16, 32, 64], "each says how many there were before it"
