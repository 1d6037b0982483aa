"""The verbs of `script` about rewards, and about what a manager sets for them."""

from dataclasses import replace
from datetime import date

import pytest

from astro_desk.core.snapshot import Punch
from tests.support.counter import CANS, KIBBLE
from tests.support.script_desk import PHONE, ScriptDesk, refused


@pytest.fixture
def desk(tmp_path):
    desk = ScriptDesk(tmp_path / "data")
    yield desk
    desk.counter.close()


def test_a_manager_chooses_who_redeems_without_astro(desk):
    assert desk("policy") == {
        "ok": True,
        "rule": "confirmed",
        "oldest_snapshot_h": 24,
        "per_owner": 1,
        "per_register": 10,
    }
    refused(desk("policy never"), "rules_need_pin")
    refused(desk("manager 2468", "policy always"), "policy_rule_unknown")
    assert desk("manager 2468", "policy earned 12 2 20")["oldest_snapshot_h"] == 12
    refused(desk("policy never"), "rules_need_pin")
    desk.full()
    assert desk("manager 2468", "policy never")["per_register"] == 20
    refused(desk(f"owner {PHONE}", "redeem 10"), "redeem_offline_never")


def test_an_earned_reward_takes_a_pin_each_and_is_a_promise(desk):
    desk("manager 2468", "policy earned", f"owner {PHONE}", f"scan {KIBBLE} 2")
    refused(desk("redeem 10"), "reward_earned_needs_pin")
    taken = desk("manager 2468", f"redeem 10 {KIBBLE}")
    assert (taken["reward"], taken["promised"]) == (None, True)
    desk("finish")
    assert [one["promised"] for one in desk("outbox")["operations"]] == [False, False, True]
    card = desk(f"owner {PHONE}", "cards")["cards"][0]
    assert card["rewards"] == {"redeemable": 0, "claimed": 1, "earned": 0, "promised": 1}


def test_a_manager_sets_the_months_of_a_program_and_the_card_says_what_falls(desk):
    assert desk("program harvest")["months"] is None
    refused(desk("program harvest months 14"), "rules_need_pin")
    refused(desk("program dog"), "program_unknown")
    refused(desk("manager 2468", "program harvest months soon"), "months_invalid")
    refused(desk("program harvest weeks 4"), "verb_arguments")
    snapshot = desk.counter.snapshot()
    old = (
        Punch("a", KIBBLE, "Kibble 20lb", date(2025, 1, 1)),
        Punch("b", CANS, "Cans", date(2025, 1, 25)),
        Punch("c", KIBBLE, "Kibble 20lb", date(2025, 1, 25)),
    )
    card = replace(snapshot.cards[0], required=12, punches=old)
    desk.counter.write(lambda work: work.save_snapshot(replace(snapshot, cards=(card,))))
    set_to = desk("manager 2468", "program harvest months 14")
    assert (set_to["program_id"], set_to["months"], set_to["months_by"]) == ("10", 14, "manager")
    shown = desk(f"owner {PHONE}", "cards")["cards"][0]
    assert shown["confirmed"] == 2
    (fallen,) = shown["fallen"]
    assert (fallen["purchased_on"], fallen["fell_on"], fallen["months"]) == ("2025-01-01", "2026-03-02", 14)
    assert fallen["reason"] == "Bought more than 14 months ago."
    assert shown["falling"] == [{"punches": 2, "on": "2026-03-26", "days": 12}]
    assert desk("manager 2468", "program harvest needs email")["needs"] == "email"
    assert desk("manager 2468", "program harvest months astro")["months_by"] is None
