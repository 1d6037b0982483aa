"""The manager's PIN: a hash, and slow to guess."""

import json

import pytest

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


class Watch:
    now = 1000.0

    def __call__(self):
        return self.now


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
    ManagerPin(records)("2468")


@pytest.mark.parametrize("pin", ["", "123", "1234567890123", "12a4", "١٢٣٤", "12 34", "-123"])
def test_a_pin_is_4_to_12_digits(records, pin):
    with pytest.raises(Refused) as refusal:
        save_pin(records, pin)
    assert refusal.value.code == "pin_invalid"
    assert not records.settings


def test_without_a_pin_nobody_is_a_manager(records):
    refused(ManagerPin(records), "1234", "pin_not_set")


def test_after_three_wrong_ones_each_try_waits_longer(records):
    save_pin(records, "2468")
    watch = Watch()
    check = ManagerPin(records, watch)
    for wrong in ("0000", "1111", "2222"):
        refused(check, wrong, "pin_wrong")
    assert refused(check, "2468", "pin_wait")["seconds"] == 31
    watch.now += 30
    refused(check, "3333", "pin_wrong")
    watch.now += 59
    refused(check, "2468", "pin_wait")
    watch.now += 1
    check("2468")
    refused(check, "0000", "pin_wrong")
    check("2468")
