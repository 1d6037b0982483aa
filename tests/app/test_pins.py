"""The manager's PIN: a hash, and slow to guess."""

import json
from concurrent.futures import Future

import pytest
from argon2 import PasswordHasher

from astro_desk.app.pins import PIN_SETTING, ManagerPin, save_pin
from astro_desk.core.errors import Refused


class Records:
    """The settings alone."""

    def __init__(self):
        self.settings = {}

    def setting(self, name):
        return self.settings.get(name)

    def save_setting(self, name, value):
        self.settings[name] = value


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
        return ManagerPin(self.records, self, self)

    def reboot(self):
        self.number, self.boot_ms = self.number + 1, 2_000


@pytest.fixture
def machine(records):
    # A hash says itself what it cost, and a hundred dear ones take minutes.
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    records.save_setting(PIN_SETTING, json.dumps(cheap.hash("2468")))
    return Machine(records)


@pytest.fixture
def records():
    return Records()


def refused(check, pin, code):
    with pytest.raises(Refused) as refusal:
        check(pin)
    assert refusal.value.code == code
    assert pin not in str(refusal.value.facts)
    return refusal.value.facts


def test_what_is_kept_is_a_hash(records):
    save_pin(records, "2468")
    kept = json.loads(records.settings[PIN_SETTING])
    assert kept.startswith("$argon2id$")
    assert "2468" not in kept
    Machine(records).start()("2468")


@pytest.mark.parametrize("pin", ["", "123", "1234567890123", "12a4", "١٢٣٤", "12 34", "-123"])
def test_a_pin_is_4_to_12_digits(records, pin):
    with pytest.raises(Refused) as refusal:
        save_pin(records, pin)
    assert refusal.value.code == "pin_invalid"
    assert not records.settings


def test_without_a_pin_nobody_is_a_manager(records):
    refused(Machine(records).start(), "1234", "pin_not_set")


def three_wrong(check):
    for wrong in ("0000", "1111", "2222"):
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
