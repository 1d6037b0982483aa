"""People at the command line: added, signed on by name or PIN, locked out, and what each may do."""

import json

import pytest

from astro_desk.app.pins import RegisterPins, save_pin
from astro_desk.app.script import Script
from tests.support.counter import KIBBLE, SALLY, sallys_cards
from tests.support.script_desk import PHONE, ScriptDesk, refused


class Desk(ScriptDesk):
    """With PINs as the program has them."""

    def begin(self):
        counter = self.counter
        pins = RegisterPins(counter.records, counter.store.writer, counter.clock)
        more = (self.line, counter.clock, counter.new_id, pins, counter.store.audit())
        self.script = Script(counter.session, counter.records, counter.store.writer, *more)

    def restart(self):
        self.counter.settle()
        self.counter.restart()
        self.begin()


@pytest.fixture
def desk(tmp_path, quick):
    desk = Desk(tmp_path / "data")
    desk.counter.write(lambda work: save_pin(work, "2468"))
    yield desk
    desk.counter.close()


@pytest.fixture
def staffed(desk):
    """Ana and Ben sell, Ana with a PIN."""
    desk("manager 2468", "add-person Ana cashier 1111", "manager 2468", "add-person Ben cashier")
    return desk


def test_people_are_a_managers_matter(desk):
    refused(desk("add-person Ana cashier 1111"), "people_need_pin")
    added = desk("manager 2468", "add-person Ana cashier 1111")["person"]
    assert added == {
        "id": "person:2",
        "name": "Ana",
        "role": "cashier",
        "pin": True,
        "needs_pin": True,
        "active": True,
    }
    refused(desk("add-person Ben cashier"), "people_need_pin")  # one PIN is for one change
    refused(desk("manager 1111"), "role_may_not")
    refused(desk("manager 2468", "add-person Zoe owner 3333"), "role_unknown")
    refused(desk("add-person Zoe cashier 1111"), "pin_taken")
    refused(desk("add-person Zoe cashier 11"), "pin_invalid")
    refused(desk("add-person Zoe manager"), "pin_missing")
    refused(desk("add-person 4711 cashier"), "person_name_invalid")
    assert [one["name"] for one in desk("people")["people"]] == [None, "Ana"]


def test_a_person_is_renamed_given_a_pin_a_role_and_switched_off(staffed):
    for change in ("rename Bea", "pin 3333", "role manager"):
        name = "Ben" if change == "rename Bea" else "Bea"
        assert staffed("manager 2468", f"person {name} {change}")["ok"]
    assert staffed("sign-on 3333") == {"ok": True, "signed_on": "Bea", "role": "manager"}
    assert staffed("manager 3333", "person person:1 off")["ok"]
    refused(staffed("manager 2468"), "pin_wrong")
    refused(staffed("manager 3333", "person Bea off"), "last_manager")
    assert staffed("person person:1 pin 9999")["person"]["active"]
    assert staffed("manager 3333", "person Bea off")["ok"]
    assert staffed("people")["signed_on"] is None
    refused(staffed("manager 9999", "person Ana colour red"), "verb_arguments")
    refused(staffed("person Ana off now"), "verb_arguments")
    refused(staffed("person Ana rename"), "verb_arguments")
    refused(staffed("person Zoe off"), "person_unknown")


def test_a_store_that_asks_for_pins_sells_to_nobody_before_the_sign_on(staffed):
    assert staffed("manager 2468", "people-rules sign-on pin")["sign_on"] == "pin"
    for verb in (f"scan {KIBBLE}", f"owner {PHONE}", "cards", "people", "finish", "redemptions", "sales"):
        refused(staffed(verb), "register_locked")
    for verb in ("sync", "outbox", "online", "offline"):
        assert staffed(verb)["ok"], verb
    refused(staffed("sign-on Ben"), "pin_needed")
    refused(staffed("sign-on 4444"), "pin_wrong")
    assert staffed("sign-on 1111")["signed_on"] == "Ana"
    assert staffed(f"owner {PHONE}", f"scan {KIBBLE}", "finish")["ok"]
    slip = staffed("slip")
    assert any("Ana" in line for line in slip["lines"])
    assert staffed("sign-off")["ok"]
    refused(staffed("cards"), "register_locked")


def test_a_lock_hides_names_keeps_the_sale_and_outlives_the_program(staffed):
    staffed("sign-on Ben", f"owner {PHONE}", f"scan {KIBBLE} 2")
    assert staffed("lock")["locked"]
    refused(staffed("cards"), "register_locked")
    assert SALLY.first_name not in json.dumps(staffed("outbox"))
    staffed.restart()
    staffed.counter.session.restore()
    refused(staffed(f"scan {KIBBLE}"), "register_locked")
    assert staffed("sign-on 1111")["signed_on"] == "Ana"
    assert staffed("finish")["units"] == 2


def test_a_hundred_wrong_pins_let_nobody_in_and_a_restart_forgives_none(staffed):
    staffed("lock")
    said = [staffed("sign-on 0000")["code"] for _ in range(100)]
    assert said == ["pin_wrong"] * 3 + ["pin_wait"] * 97
    staffed.restart()
    refused(staffed("sign-on 1111"), "pin_wait")
    staffed.counter.clock.boot_ms += 31_000
    assert staffed("sign-on 1111")["ok"]


def test_a_redemption_of_another_day_is_taken_back_by_a_manager(staffed):
    staffed.full()
    staffed("sign-on Ben", "online", f"owner {PHONE}")
    assert staffed(f"scan {KIBBLE}", "redeem 10")["ok"]
    assert staffed("finish", f"owner {PHONE}", "redemptions")["ok"]
    staffed.counter.clock.moment = staffed.counter.clock.moment.replace(day=15)
    staffed.counter.write(lambda work: work.save_snapshot(sallys_cards(staffed.counter.clock.now(), full=True)))
    refused(staffed("undo-redeem 1"), "undo_needs_pin")
    assert staffed("manager 2468", "undo-redeem 1")["ok"]
    assert staffed.counter.store.audit().newest(limit=1)[0].who == "person:1"


def test_a_redemption_of_today_is_taken_back_by_whoever_sells(staffed):
    staffed.full()
    staffed("sign-on Ben", "online", f"owner {PHONE}")
    assert staffed("redeem 10", "finish", f"owner {PHONE}", "undo-redeem 1")["ok"]


def test_the_reward_beyond_the_rules_names_the_manager_who_allowed_it(staffed):
    staffed.full()
    staffed("sign-on Ben", "manager 2468", "policy confirmed 1")
    staffed.counter.clock.boot_ms += 1
    staffed.counter.clock.moment = staffed.counter.clock.moment.replace(hour=20)
    refused(staffed(f"owner {PHONE}", "redeem 10"), "snapshot_too_old")
    assert staffed("manager 2468", "redeem 10", "finish")["ok"]
    (claim,) = staffed.counter.records.recent_sales(limit=1)[0].claims
    assert claim.approved_by == "person:1"


def test_people_rules_are_told_and_changed_with_the_pin_alone(staffed):
    assert staffed("people-rules") == {"ok": True, "sign_on": "open", "lock_minutes": 0}
    refused(staffed("people-rules lock-minutes 5"), "people_need_pin")
    assert staffed("manager 2468", "people-rules lock-minutes 5")["lock_minutes"] == 5
    refused(staffed("manager 2468", "people-rules sign-on face"), "sign_on_unknown")
    refused(staffed("people-rules sign-on"), "verb_arguments")
    refused(staffed("people-rules colour red"), "verb_arguments")


def test_a_wrong_pin_stands_in_the_records_with_what_it_was_for(desk):
    refused(desk("manager 9753"), "pin_wrong")
    refused(desk("close-day today 9754 no network"), "pin_wrong")
    last, first = desk("records people")["lines"][:2]
    assert [(one["choice"], one["counts"], one["act"]) for one in (first, last)] == [
        ("pin_wrong", {"rows": 1}, "change_rules"),
        ("pin_wrong", {"rows": 2}, "close_with_open_work"),
    ]
    assert last["about"] == "person:1", "whose PIN it can only have been meant to be"
    assert "975" not in str(desk("records")["lines"])
