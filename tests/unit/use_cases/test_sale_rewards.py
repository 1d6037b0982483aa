"""Rewards of the sale at hand, and what becomes of them after it (ASTRO_API §7)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from astro_desk.core.errors import Refused
from astro_desk.core.money import Money
from astro_desk.core.operations import AddPurchase, Redeem, State, UndoRedemption
from astro_desk.core.redemption_policy import OfflineRule, RedemptionPolicy
from astro_desk.core.snapshot import Reward, RewardItem
from astro_desk.use_cases.changes import Connection, OwnerChanged
from astro_desk.use_cases.store_rules import save_policy
from astro_desk.use_cases.undo_redemption import handed_out, undo_redemption
from tests.support.counter import CANS, KIBBLE, SALLY


@pytest.fixture
def due(counter):
    """Sally's card is full, and Astro has just said so."""
    counter.write(lambda work: work.save_snapshot(counter.snapshot(full=True)))
    counter.online()
    counter.session.enter("sally")
    return counter.session.rewards.due[0]


def refused(act, code):
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.code == code


def told(counter):
    return [type(one.intent) for one in counter.records.owner_operations("sally") if one.state is State.WAITING]


# ----------------------------------------------------------------------------------------------------- free or paid?


def test_a_qualifying_unit_is_asked_about_and_free_makes_it_no_purchase(counter, due):
    rewards = counter.session.rewards
    counter.session.enter(CANS)
    assert rewards.question is None
    counter.session.enter(KIBBLE)
    assert rewards.question is not None
    assert rewards.question.due == due
    rewards.free()
    assert rewards.question is None
    counter.finish()
    assert told(counter) == [AddPurchase, Redeem]


def test_paid_is_a_purchase_and_the_reward_stays_due(counter, due):
    rewards = counter.session.rewards
    counter.session.enter(KIBBLE)
    rewards.paid()
    assert rewards.question is None
    assert rewards.due == (due,)
    refused(rewards.paid, "nothing_asked")
    refused(rewards.free, "nothing_asked")


def test_of_several_units_one_is_free(counter, due):
    counter.session.enter(f"3*{KIBBLE}")
    counter.session.rewards.free()
    assert [line.quantity for line in counter.session.basket.lines] == [2]


def test_what_was_put_off_or_taken_back_is_not_asked_about(counter, due):
    counter.session.enter(KIBBLE)
    counter.session.undo()
    assert counter.session.rewards.question is None
    counter.session.rewards.later(due)
    counter.session.enter(KIBBLE)
    assert counter.session.rewards.question is None


# ---------------------------------------------------------------------------------------- put off, and never missed


def test_what_was_put_off_is_asked_once_more_at_finish(counter, due):
    counter.session.enter(CANS)
    counter.session.rewards.later(due)
    assert counter.session.rewards.ask_at_finish() == (due,)
    assert counter.session.rewards.due == (due,), "it can be taken now"
    assert counter.session.rewards.ask_at_finish() == ()
    counter.finish()
    counter.session.enter("sally")
    counter.session.enter(CANS)
    assert counter.session.rewards.ask_at_finish() == (due,)


def test_what_was_put_off_returns_with_the_owner(counter, due):
    counter.session.rewards.later(due)
    assert counter.session.rewards.due == ()
    counter.session.enter("sally")
    assert counter.session.rewards.due == (due,)


def test_nothing_is_asked_at_finish_when_nothing_may_be_handed_out(counter, due):
    counter.write(lambda work: save_policy(work, RedemptionPolicy(OfflineRule.NEVER)))
    counter.online(Connection.NO_INTERNET)
    assert counter.session.rewards.ask_at_finish() == ()
    counter.online()
    assert counter.session.rewards.ask_at_finish() == (due,)


# ---------------------------------------------------------------------------------------------------- a dearer good


def test_a_dearer_good_goes_out_for_the_difference_and_is_no_purchase(counter, due):
    counter.session.enter(CANS)
    counter.session.rewards.redeem(due)
    counter.session.rewards.hand_out_dearer(CANS, "", Money(450))
    assert counter.session.basket.lines == ()
    sale = counter.finish()
    (claim,) = sale.claims
    assert (claim.item_code, claim.dearer, claim.dearer_code, claim.difference) == (KIBBLE, "Cans", CANS, 450)
    assert told(counter) == [Redeem]
    counter.restart()
    assert counter.records.sale(sale.sale_id).claims == (claim,)


def test_the_dearer_unit_is_a_purchase_again_when_the_reward_is_taken_out(counter, due):
    counter.session.enter(CANS)
    counter.session.rewards.redeem(due)
    claim = counter.session.rewards.hand_out_dearer(CANS, "Cans")
    counter.session.rewards.without_claim(claim.claim_id)
    assert [line.item_code for line in counter.session.basket.lines] == [CANS]


def test_a_dearer_good_that_makes_no_sense_is_refused(counter, due):
    refused(lambda: counter.session.rewards.hand_out_dearer(CANS, "Cans"), "dearer_no_reward")
    counter.session.rewards.redeem(due)
    refused(lambda: counter.session.rewards.hand_out_dearer(f"0{KIBBLE}", "Kibble"), "dearer_qualifies")


# --------------------------------------------------------------------------------------------------- completed here


def test_a_reward_that_this_sale_completed_is_offered_when_astro_has_minted_it(counter):
    counter.online()
    counter.session.enter("sally")
    counter.session.enter(f"2*{KIBBLE}")
    counter.finish()
    assert counter.session.rewards.completed.last.programs == (("10", "Harvest Paw | 20lb Kibble | Buy 3 Get 1 Free"),)
    assert counter.session.rewards.completed.ready() == (), "ready after sync"
    counter.write(lambda work: work.save_snapshot(counter.snapshot(full=True)))
    (ready,) = counter.session.rewards.completed.ready()
    assert (ready.due.reward_id, ready.due.items[0].item_code) == ("900", KIBBLE)
    assert counter.session.rewards.completed.ready() == (), "told once"


def test_the_sale_before_the_last_is_not_forgotten_for_a_quarter_of_an_hour(counter):
    counter.online()
    completed = counter.session.rewards.completed
    counter.session.enter("sally")
    counter.session.enter(f"2*{KIBBLE}")
    counter.finish()
    for _ in range(2):
        counter.session.enter(CANS)
        counter.finish()
    assert completed.ready() == ()
    counter.write(lambda work: work.save_snapshot(counter.snapshot(full=True)))
    (ready,) = completed.ready()
    assert (ready.owner.owner_id, ready.here) == ("sally", True)
    assert completed.ready() == (), "told once"


def test_of_an_earlier_sale_nothing_is_told_when_its_owner_is_gone(counter):
    counter.online()
    counter.session.enter("sally")
    counter.session.enter(f"2*{KIBBLE}")
    counter.finish()
    counter.session.enter(CANS)
    counter.finish()
    counter.clock.advance(timedelta(minutes=16))
    counter.write(lambda work: work.save_snapshot(counter.snapshot(full=True)))
    assert counter.session.rewards.completed.ready() == ()


def test_a_reward_that_was_there_before_is_not_taken_for_the_one_completed_here(counter, due):
    counter.session.enter(f"3*{KIBBLE}")
    counter.finish()
    assert counter.session.rewards.completed.last.programs
    assert counter.session.rewards.completed.ready() == ()


# -------------------------------------------------------------------------------------------------------- bad input


def redeemed_elsewhere(counter):
    snapshot = counter.snapshot(full=True)
    (reward,) = snapshot.cards[0].rewards
    card = replace(snapshot.cards[0], rewards=(replace(reward, redeemed_on=date(2026, 3, 14)),))
    counter.write(lambda work: work.save_snapshot(replace(snapshot, cards=(card,))))
    counter.session.refresh(OwnerChanged("sally"))


def test_a_reward_redeemed_on_another_register_is_not_handed_out(counter, due):
    counter.session.enter(CANS)
    counter.session.rewards.redeem(due)
    redeemed_elsewhere(counter)
    refused(counter.finish, "reward_redeemed_elsewhere")
    refused(counter.session.finished, "reward_redeemed_elsewhere")
    counter.session.rewards.without_claim(counter.session.basket.claims[0].claim_id)
    assert len(counter.finish().units) == 1, "the way on: without the reward"


# --------------------------------------------------------------------------------------------------- taking it back


def take_back(counter, claim_id):
    return counter.write(lambda work: undo_redemption(work, claim_id, counter.clock, counter.new_id))


def move(counter, operation_id, *states, reason=""):
    for state in states:
        row = counter.records.operation(operation_id)
        counter.write(lambda work, row=row, state=state: work.move([(row, replace(row, state=state, reason=reason))]))


def redeemed(counter, due):
    counter.session.rewards.redeem(due)
    return counter.finish().claims[0].claim_id


def test_a_redemption_that_was_never_sent_is_due_again_at_once(counter, due):
    claim_id = redeemed(counter, due)
    assert take_back(counter, claim_id).state is State.CANCELLED
    counter.session.enter("sally")
    assert counter.session.rewards.due == (due,)
    (one,) = handed_out(counter.records, "sally")
    assert (one.claim.claim_id, one.taken_back) == (claim_id, True)
    refused(lambda: take_back(counter, claim_id), "redemption_undone")


def test_a_redemption_that_astro_has_is_undone_there_whatever_the_day(counter, due):
    claim_id = redeemed(counter, due)
    move(counter, claim_id, State.SENDING, State.DONE)
    undo = take_back(counter, claim_id)
    assert undo.intent == UndoRedemption(claim_id, "900")
    assert told(counter) == [UndoRedemption]
    refused(lambda: take_back(counter, claim_id), "redemption_undone")
    assert [one.undo and one.undo.id for one in handed_out(counter.records, "sally")] == [undo.id]


def test_a_redemption_under_way_is_undone_behind_it(counter, due):
    claim_id = redeemed(counter, due)
    move(counter, claim_id, State.SENDING)
    assert isinstance(take_back(counter, claim_id).intent, UndoRedemption)


def test_what_cannot_be_taken_back(counter, due):
    counter.session.enter(CANS)
    counter.session.rewards.redeem(due)
    sale = counter.finish()
    refused(lambda: take_back(counter, "nothing"), "redemption_unknown")
    refused(lambda: take_back(counter, sale.units[0].unit_id), "redemption_unknown")
    move(counter, sale.claims[0].claim_id, State.REVIEW, reason="redeemed_unproven")
    refused(lambda: take_back(counter, sale.claims[0].claim_id), "redemption_in_review")


def test_the_reward_of_another_owner_is_not_asked_about(counter, due):
    ride = replace(SALLY, owner_id="ride", first_name="Bo", phone="5550100777", email="", customer_id="astro-8")
    counter.write(lambda work: work.save_owner(ride))
    counter.session.enter(KIBBLE)
    counter.session.choose_owner(ride)
    assert counter.session.rewards.question is None


def test_a_reward_of_many_goods_knows_the_scanned_one_in_any_spelling(counter):
    snapshot = counter.snapshot(full=True)
    items = (RewardItem("501", KIBBLE, "Kibble"), RewardItem("502", f"0{CANS}", "Cans"))
    card = replace(snapshot.cards[0], rewards=(Reward("900", "One free bag", None, items),))
    counter.write(lambda work: work.save_snapshot(replace(snapshot, cards=(card,))))
    counter.online()
    counter.session.enter("sally")
    counter.session.enter(CANS)
    asked = counter.session.rewards.question
    assert asked is not None
    assert (asked.item.astro_item_id, asked.what) == ("502", asked.item.description)
