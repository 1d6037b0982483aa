"""Redeeming without Astro: how long an outage lasts, what it counts, and what marks a promise (DESIGN §7)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.operations import State
from astro_desk.core.redemption_policy import OfflineRule, RedemptionPolicy
from astro_desk.core.snapshot import Reward, RewardItem
from astro_desk.use_cases import outage
from astro_desk.use_cases.changes import Connection, OwnerChanged
from astro_desk.use_cases.store_rules import (
    choose_policy,
    read_policy,
    read_program_rules,
    save_policy,
    set_months,
    set_needs,
    windows,
)
from tests.support.counter import CANS, KIBBLE


@pytest.fixture
def offline(counter):
    """Sally has four open rewards, and Astro cannot be asked."""
    snapshot = counter.snapshot(full=True)
    items = (RewardItem("501", KIBBLE, "Kibble 20lb"),)
    rewards = tuple(Reward(f"90{n}", "One free bag", None, items) for n in range(4))
    card = replace(snapshot.cards[0], rewards=rewards)
    counter.write(lambda work: work.save_snapshot(replace(snapshot, cards=(card,))))
    counter.online(Connection.NO_INTERNET)
    counter.session.enter("sally")
    return counter


def redeem(counter):
    counter.session.enter("sally")
    counter.session.rewards.redeem(counter.session.rewards.due[0])
    return counter.finish()


def over(counter, *, answered):
    return counter.write(lambda work: outage.count(work, answered=answered))


def told(counter):
    """Astro has been told everything that waits."""
    for state in (State.SENDING, State.DONE):
        for row in counter.records.operations((State.WAITING, State.SENDING)):
            counter.write(lambda work, row=row, state=state: work.move([(row, replace(row, state=state))]))


def refuses(counter, code):
    counter.session.enter("sally")
    with pytest.raises(NeedsManager) as refusal:
        counter.session.rewards.redeem(counter.session.rewards.due[0])
    assert refusal.value.code == code


def test_an_outage_goes_on_until_the_outbox_is_empty_whatever_was_answered_meanwhile(offline):
    redeem(offline)
    refuses(offline, "redeem_limit_owner")
    # Back for a moment: the redemption is told, and one purchase is not.
    told(offline)
    offline.session.enter(CANS)
    offline.finish()
    over(offline, answered=True)
    refuses(offline, "redeem_limit_owner")
    told(offline)
    over(offline, answered=True)
    redeem(offline)


def test_an_outbox_that_is_empty_because_all_was_taken_back_ends_no_outage(offline):
    """Astro has not answered."""
    sale = redeem(offline)
    row = offline.records.operation(sale.claims[0].claim_id)
    told(offline)
    assert offline.records.operation(row.id).state is State.DONE
    over(offline, answered=False)
    refuses(offline, "redeem_limit_owner")


def test_a_clock_set_back_does_not_begin_the_outage_anew(offline):
    """T1"""
    redeem(offline)
    offline.clock.advance(timedelta(hours=-3))
    refuses(offline, "redeem_limit_owner")


def test_what_was_redeemed_online_is_no_part_of_the_outage_that_follows(offline):
    offline.online()
    assert not redeem(offline).claims[0].promised
    offline.online(Connection.NO_INTERNET)
    assert redeem(offline).claims[0].promised
    assert len(outage.promised(offline.records)) == 1


def test_a_promise_in_a_held_sale_counts(offline):
    offline.session.rewards.redeem(offline.session.rewards.due[0])
    offline.session.hold().result()
    refuses(offline, "redeem_limit_owner")


def test_a_reward_claimed_online_and_finished_offline_is_a_promise_too(offline):
    offline.online()
    offline.session.rewards.redeem(offline.session.rewards.due[0])
    assert not offline.session.basket.claims[0].promised
    offline.online(Connection.ASTRO_DOWN)
    assert offline.finish().claims[0].promised


def test_the_register_s_limit_holds_over_all_owners(offline):
    offline.write(lambda work: save_policy(work, RedemptionPolicy(per_owner=20, per_register=2)))
    redeem(offline)
    redeem(offline)
    refuses(offline, "redeem_limit_register")
    offline.session.manager = True
    assert redeem(offline).claims[0].approved_by == "manager"


def test_a_promise_is_marked_on_its_card_until_astro_has_confirmed_it(offline):
    redeem(offline)
    offline.session.enter("sally")
    (card,) = offline.session.view.cards
    assert (card.rewards.claimed, card.rewards.promised, card.rewards.redeemable) == (1, 1, 3)
    told(offline)
    offline.session.refresh(OwnerChanged("sally"))
    (card,) = offline.session.view.cards
    assert (card.rewards.claimed, card.rewards.promised) == (1, 0)


def test_the_outage_survives_the_program(offline):
    redeem(offline)
    offline.restart()
    offline.online(Connection.NO_INTERNET)
    refuses(offline, "redeem_limit_owner")


# ------------------------------------------------------------------------------------------------- what a manager sets


def test_the_policy_that_a_manager_chose_holds_after_a_restart(counter):
    chosen = choose_policy(RedemptionPolicy(), "earned", oldest_snapshot_h="12", per_owner="2", per_register="")
    assert chosen == RedemptionPolicy(OfflineRule.EARNED, timedelta(hours=12), 2, 10)
    counter.write(lambda work: save_policy(work, chosen))
    counter.restart()
    assert read_policy(counter.records) == chosen


@pytest.mark.parametrize(
    ("rule", "numbers", "code"),
    [
        ("sometimes", {}, "policy_rule_unknown"),
        ("", {}, "policy_rule_unknown"),
        ("never", {"per_owner": "0"}, "policy_number_invalid"),
        ("never", {"per_owner": "-1"}, "policy_number_invalid"),
        ("never", {"per_register": "501"}, "policy_number_invalid"),
        ("never", {"oldest_snapshot_h": "one"}, "policy_number_invalid"),
        ("never", {"oldest_snapshot_h": "9" * 40}, "policy_number_invalid"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(rule, numbers, code):
    with pytest.raises(Refused) as refusal:
        choose_policy(RedemptionPolicy(), rule, **numbers)
    assert refusal.value.code == code


def test_the_months_of_a_program_are_set_and_given_back_to_astro(counter):
    counter.write(lambda work: (set_months(work, "10", "14"), set_needs(work, "10", "email")))
    assert windows(counter.records) == {"10": 14}
    counter.write(lambda work: set_months(work, "10", "0"))
    assert windows(counter.records) == {"10": 0}
    counter.write(lambda work: set_months(work, "10", "astro"))
    assert windows(counter.records) == {}
    assert read_program_rules(counter.records)["10"].needs == "email"
    counter.write(lambda work: set_needs(work, "10", "nothing"))
    assert read_program_rules(counter.records) == {}


@pytest.mark.parametrize("text", ["", "-1", "121", "14 months", "9999", "¼"])
def test_months_that_are_none_are_refused(counter, text):
    with pytest.raises(Refused) as refusal:
        counter.write(lambda work: set_months(work, "10", text))
    assert refusal.value.code == "months_invalid"


@pytest.mark.parametrize("text", ["", "phone"])
def test_what_a_brand_cannot_ask_for_is_refused(counter, text):
    with pytest.raises(Refused) as refusal:
        counter.write(lambda work: set_needs(work, "10", text))
    assert refusal.value.code == "needs_unknown"
