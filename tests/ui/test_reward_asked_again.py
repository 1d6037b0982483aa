"""What the cashier said about a reward holds: while Astro is asked again, and when somebody changes their mind."""

from dataclasses import replace

import pytest

from astro_desk.core.people import NAMELESS
from astro_desk.core.redemption_policy import OfflineRule
from astro_desk.use_cases.changes import Connection, OwnerChanged
from astro_desk.use_cases.store_rules import read_policy, save_policy
from tests.ui.sample import LEASH, SALLY, WASH, status
from ui.commands import Id


@pytest.fixture
def due(counter):
    """Sally is at the counter, offline, with a reward due."""
    counter.bridge.changed.emit(status(Connection.NO_INTERNET))
    counter.presenter.choose_owner(SALLY)
    return counter.presenter.session.rewards.due[0]


@pytest.fixture
def asking(counter, due):
    """F8 was pressed, and Astro is being asked whether the reward still stands."""
    counter.bridge.changed.emit(status(Connection.ONLINE))
    counter.act(Id.REDEEM)
    assert "is being asked" in counter.notice
    return due


def answer(counter, owner_id=SALLY, change=lambda snapshot: snapshot):
    """Astro's answer about an owner is there, fresh."""
    records = counter.register.records
    if owner_id in records.snapshots:
        fresh = replace(records.snapshots[owner_id], begun_at=counter.register.clock.now())
        records.snapshots[owner_id] = change(fresh)
    counter.bridge.changed.emit(OwnerChanged(owner_id))


def with_one_more_reward_before(snapshot):
    """Another card's reward was minted meanwhile, and Astro lists it first."""
    place = next(n for n, card in enumerate(snapshot.cards) if any(one.redeemed_on is None for one in card.rewards))
    full = snapshot.cards[place]
    reward = replace(full.rewards[0], reward_id="another", items=full.rewards[0].items[::-1])
    other = replace(full, card_id="another", program_id="another", program_title="A new one", rewards=(reward,))
    return replace(snapshot, cards=(other, *snapshot.cards))


def test_what_was_said_to_be_paid_stays_paid_when_the_reward_is_redeemed_after_it(counter, due):
    counter.keys.scan(due.items[0].item_code)
    counter.press("rewardLater")  # "Paid"
    counter.act(Id.REDEEM)
    basket = counter.presenter.session.basket
    assert len(basket.units) == 1, "its punch would be lost"
    assert [claim.reward_id for claim in basket.claims] == [due.reward_id]


def test_all_bags_of_one_scan_are_paid_when_they_are_said_to_be(counter, due):
    counter.keys.scan(f"3*{due.items[0].item_code}")
    counter.press("rewardLater")
    counter.act(Id.REDEEM)
    assert len(counter.presenter.session.basket.units) == 3


def test_what_was_said_to_be_paid_stays_paid_in_a_sale_that_was_set_aside(counter, due):
    counter.keys.scan(due.items[0].item_code)
    counter.press("rewardLater")  # "Paid"
    sale_id = counter.presenter.session.basket.sale_id
    counter.act(Id.HOLD)
    counter.presenter.resume(sale_id)
    assert counter.find("redeemReward").text() == "Redeem  F8", "it is not asked again"
    counter.act(Id.REDEEM)
    basket = counter.presenter.session.basket
    assert (len(basket.units), len(basket.claims)) == (1, 1), "its punch would be lost"


def test_what_nobody_answered_is_asked_again_when_the_sale_goes_on(counter, due):
    counter.keys.scan(due.items[0].item_code)
    sale_id = counter.presenter.session.basket.sale_id
    counter.act(Id.HOLD)
    counter.presenter.resume(sale_id)
    assert counter.find("redeemReward").text() == "Free  F8"


def test_a_good_scanned_after_the_paid_one_is_the_free_one(counter, due):
    counter.keys.scan(due.items[0].item_code)
    counter.press("rewardLater")
    counter.keys.scan(due.items[0].item_code)
    counter.keys.scan(LEASH)
    counter.act(Id.REDEEM)
    assert len(counter.presenter.session.basket.units) == 2


def test_the_very_reward_is_taken_that_was_asked_for(counter, asking):
    answer(counter, change=with_one_more_reward_before)
    assert [claim.reward_id for claim in counter.presenter.session.basket.claims] == [asking.reward_id]


def test_a_good_that_the_reward_gives_no_more_is_not_handed_out_as_another(counter, due):
    counter.bridge.changed.emit(status(Connection.ONLINE))
    counter.presenter.rewards.pick(len(due.items) - 1)
    counter.act(Id.REDEEM)

    def without_it(snapshot):
        def fewer(card):
            return replace(card, rewards=tuple(replace(one, items=one.items[:-1]) for one in card.rewards))

        return replace(snapshot, cards=tuple(map(fewer, snapshot.cards)))

    assert len(due.items) > 1
    answer(counter, change=without_it)
    assert counter.presenter.session.basket.claims == ()
    assert "not among the goods" in counter.notice


def test_for_another_owner_nothing_is_taken_and_nothing_is_said_of_the_reward(counter, asking):
    other = next(one for one in counter.register.records.owners if one != SALLY)
    counter.presenter.choose_owner(other)
    answer(counter, other)
    assert counter.presenter.session.basket.claims == ()
    assert "no more" not in counter.notice


def test_in_another_sale_of_the_same_owner_nothing_is_taken(counter, asking):
    counter.presenter.cancel()
    counter.presenter.choose_owner(SALLY)
    answer(counter)
    assert counter.presenter.session.basket.claims == ()


def test_what_is_put_off_while_astro_is_asked_is_not_taken(counter, asking):
    counter.press("rewardLater")
    answer(counter)
    assert counter.presenter.session.basket.claims == ()
    assert "no more" not in counter.notice


def test_a_scanned_good_that_was_said_to_be_free_is_it_though_another_was_scanned_since(counter, due):
    counter.bridge.changed.emit(status(Connection.ONLINE))
    counter.keys.scan(due.items[0].item_code)
    free = counter.presenter.session.basket.units[-1].unit_id
    counter.act(Id.REDEEM)
    counter.keys.scan(LEASH)
    answer(counter)
    (claim,) = counter.presenter.session.basket.claims
    assert claim.freed_unit_id == free


def test_a_good_that_is_taken_out_while_astro_is_asked_frees_nothing(counter, due):
    counter.bridge.changed.emit(status(Connection.ONLINE))
    counter.keys.scan(due.items[0].item_code)
    counter.act(Id.REDEEM)
    counter.presenter.undo()
    answer(counter)
    assert counter.presenter.session.basket.claims == ()


def test_f8_brings_back_what_was_put_off(counter, due):
    counter.keys.scan(LEASH)
    counter.press("rewardLater")
    assert not counter.window.checkout.due.isVisible()
    counter.act(Id.REDEEM)
    assert counter.window.checkout.due.isVisible()
    assert counter.presenter.session.basket.claims == (), "which one, the cashier has not seen yet"
    counter.act(Id.REDEEM)
    assert [claim.reward_id for claim in counter.presenter.session.basket.claims] == [due.reward_id]


@pytest.fixture
def earning(counter):
    """Offline, with a rule by which a manager hands out what filled up here; nothing is due."""
    counter.bridge.changed.emit(status(Connection.NO_INTERNET))
    records = counter.register.records
    snapshot = records.snapshots[SALLY]
    records.snapshots[SALLY] = replace(snapshot, cards=tuple(replace(one, rewards=()) for one in snapshot.cards))
    policy = replace(read_policy(records), rule=OfflineRule.EARNED)
    counter.register.writer.submit(lambda work: save_policy(work, policy)).result()
    counter.presenter.choose_owner(SALLY)
    return counter


def redeem_with_pin(counter):
    counter.presenter.session.approver = NAMELESS
    counter.act(Id.REDEEM)


def test_the_scanned_good_of_a_card_that_filled_up_here_is_the_free_one_and_no_purchase(earning):
    earning.keys.scan(f"3*{WASH}")  # two fill the card up
    redeem_with_pin(earning)
    basket = earning.presenter.session.basket
    (claim,) = basket.claims
    assert (len(basket.units), claim.item_code) == (2, WASH)
    assert claim.freed_unit_id
    assert "Self-service wash" in earning.notice


def test_the_good_that_fills_the_card_up_is_bought(earning):
    earning.keys.scan(f"2*{WASH}")
    redeem_with_pin(earning)
    basket = earning.presenter.session.basket
    (claim,) = basket.claims
    assert (len(basket.units), claim.freed_unit_id) == (2, "")


def asked(counter):
    card = counter.window.checkout.due
    return counter.find("rewardText").text() if card.isVisible() else ""


def test_one_more_good_of_a_card_that_filled_up_here_is_asked_about(earning):
    earning.keys.scan(f"2*{WASH}")  # they fill the card up
    assert asked(earning) == ""
    earning.keys.scan(WASH)
    assert "the card is full here" in asked(earning)
    assert earning.find("redeemReward").text() == "Free  F8"
    redeem_with_pin(earning)
    basket = earning.presenter.session.basket
    assert (len(basket.units), len(basket.claims)) == (2, 1)
    assert asked(earning) == "", "its one reward is taken"


def test_said_to_be_paid_it_is_bought_and_asked_about_no_more(earning):
    earning.keys.scan(f"3*{WASH}")
    earning.find("rewardLater").click()
    assert asked(earning) == ""
    redeem_with_pin(earning)
    basket = earning.presenter.session.basket
    assert (len(basket.units), basket.claims[0].freed_unit_id) == (3, "")


def test_where_it_must_wait_for_astro_the_scan_says_so_and_asks_nothing(earning):
    policy = replace(read_policy(earning.register.records), rule=OfflineRule.CONFIRMED)
    earning.register.writer.submit(lambda work: save_policy(work, policy)).result()
    earning.keys.scan(f"2*{WASH}")
    assert "The card is full" not in earning.notice
    earning.keys.scan(WASH)
    assert "The card is full: its reward comes when Astro has counted it" in earning.notice
    assert asked(earning) == ""
