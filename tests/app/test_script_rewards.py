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


def test_free_or_paid_is_asked_and_answered(desk):
    desk.full()
    assert not desk(f"owner {PHONE}", f"scan {CANS}")["free_or_paid"]
    refused(desk("free"), "nothing_asked")
    assert desk(f"scan {KIBBLE}")["free_or_paid"]
    assert desk("paid")["lines"] == [{"code": CANS, "quantity": 1}, {"code": KIBBLE, "quantity": 1}]
    assert desk(f"scan {KIBBLE}")["free_or_paid"]
    assert desk("free")["reward"] == "900"
    done = desk("finish")
    assert (done["units"], done["redeemed"], done["due"]) == (2, 1, [])


def test_later_is_named_again_at_finish(desk):
    desk.full()
    assert desk(f"owner {PHONE}", f"scan {CANS}", "later harvest")["due"] == []
    refused(desk("later harvest"), "reward_none")
    assert [one["reward"] for one in desk("finish")["due"]] == ["900"]


def test_a_dearer_good_and_its_difference(desk):
    desk.full()
    desk(f"owner {PHONE}", f"scan {CANS}", "redeem 10")
    refused(desk(f"dearer {CANS} much"), "amount_invalid")
    refused(desk(f"dearer {CANS} -3"), "amount_negative")
    dearer = desk(f"dearer {CANS} 4.50")
    assert (dearer["item"], dearer["dearer"], dearer["difference"], dearer["lines"]) == (KIBBLE, CANS, "4.50", [])


def test_what_a_sale_filled_up_is_ready_after_a_sync(desk):
    done = desk(f"owner {PHONE}", f"scan {KIBBLE} 2", "finish")
    assert [one["program_id"] for one in done["earned"]] == ["10"]
    assert desk("sync")["ready"] == []
    desk.line.learn = desk.full
    assert [one["reward"] for one in desk("sync")["ready"]] == ["900"]
    assert desk("sync")["ready"] == []


def test_a_redemption_is_taken_back_today_and_later(desk):
    desk.full()
    refused(desk("redemptions"), "owner_missing")
    desk(f"owner {PHONE}", "redeem 10", "finish")
    (one,) = desk(f"owner {PHONE}", "redemptions")["redemptions"]
    assert (one["number"], one["reward"], one["item"], one["promised"], one["taken_back"]) == (
        1,
        "900",
        KIBBLE,
        True,
        False,
    )
    refused(desk("undo-redeem 901"), "redemption_unknown")
    assert desk("undo-redeem 900")["redemptions"][0]["taken_back"]
    refused(desk("undo-redeem 1"), "redemption_undone")
    assert desk("cards")["cards"][0]["rewards"]["redeemable"] == 1
