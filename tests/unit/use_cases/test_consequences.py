"""What a return or a move means, as it is said before it: each kind of thing, not sent yet and at Astro."""

from dataclasses import replace
from datetime import timedelta

import pytest

from astro_desk.core.checkout import Claim, Unit
from astro_desk.core.money import Money
from astro_desk.core.operations import AddOffer, AddPoints, Intent, RedeemOffer, RedeemPoints, State
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.sales import Allowance, AllowanceKind, Sale
from astro_desk.use_cases.by_hand import keep_item
from astro_desk.use_cases.consequences import if_moved, if_returned
from astro_desk.use_cases.correct_sale import move_sale
from astro_desk.use_cases.finish_sale import finish_sale
from tests.support.counter import CANS, KIBBLE

EVE = Owner("eve", "Eve", "Wrong", "5550100333", "", Standing.LINKED, "astro-9", "9")
BOB = Owner("bob", "Bob", "Right", "5550100222", "", Standing.LINKED, "astro-8", "8")
OFFER = ("6402", "Cans | Buy 2, Get 1")


@pytest.fixture
def sale(counter):
    """Two cans that an offer counted and its free one, points earned and spent, and a card's reward."""
    new_id, clock = counter.new_id, counter.clock
    units = tuple(Unit(new_id(), CANS, f"00{CANS}", "Can") for _ in range(2))
    good = Allowance(new_id(), AllowanceKind.OFFER_GOOD, *OFFER, CANS, "Can")
    dollars = Allowance(new_id(), AllowanceKind.POINTS, "9", "$5 off", cents=500, points=250)
    claim = Claim(new_id(), "10", "Kibble card", KIBBLE, "Bag of kibble", "r-1")
    told: list[tuple[str, Intent]] = [(new_id(), AddOffer(OFFER[0], CANS, one.form, one.unit_id)) for one in units]
    told += [
        (good.allowance_id, RedeemOffer("", "", *OFFER, CANS)),
        (dollars.allowance_id, RedeemPoints("9", 250, "$5 off")),
        (new_id(), AddPoints(3000, 30)),
    ]
    made = Sale(
        new_id(), "eve", units, (claim,), clock.now(), clock.today(), total=Money(3000), allowances=(good, dollars)
    )
    counter.write(lambda work: [work.save_owner(one) for one in (EVE, BOB)])
    return counter.write(lambda work: finish_sale(work, made, new_id, EVE, told))


def at_astro(counter, **more):
    """What waits becomes what sync would make of it."""

    def job(work):
        for row in work.operations([State.WAITING]):
            (now,) = work.move([(row, replace(row, state=State.SENDING, sent_at=counter.clock.now()))])
            work.move([(now, replace(now, **({"state": State.DONE, "done_at": counter.clock.now()} | more)))])

    counter.write(job)


def returned(counter, sale, *ids, older=True):
    return " ".join(if_returned(counter.records, sale, ids, counter.clock.today(), older=older))


def moved(counter, sale, *, older=True):
    return " ".join(if_moved(counter.records, sale, counter.clock.today(), older=older))


def test_of_a_sale_that_was_not_sent_everything_is_called_off(counter, sale):
    ids = [one.unit_id for one in sale.units]
    whole = returned(counter, sale, *ids)
    assert "Astro has not heard of it yet" in whole
    assert "points that the sale brings are called off" in whole
    assert "is called off: Astro has not heard of it" in whole
    assert "250 points for “$5 off” are the pet owner's again at once" in whole
    assert "by-hand" not in whole


def test_of_a_sale_at_astro_a_person_takes_back_what_has_no_call(counter, sale):
    at_astro(counter, credited=True)
    one, other = (unit.unit_id for unit in sale.units)
    part = returned(counter, sale, one)
    assert "The card loses the punch" in part
    assert "takes no points back" in part
    assert "takes no used offer back" in part
    assert "250 points" not in part, "something is still out"
    assert "250 points for “$5 off” come back by hand" in returned(counter, sale, one, other)


def test_what_an_offer_points_or_a_card_gave_says_what_becomes_of_it_alone(counter, sale):
    good, dollars = (one.allowance_id for one in sale.allowances)
    (claim,) = sale.claims
    assert "What was bought for it stays bought" in returned(counter, sale, good)
    assert "again at once" in returned(counter, sale, dollars)
    assert "“Bag of kibble” stays with the pet owner, it is bought" in returned(counter, sale, claim.claim_id)
    at_astro(counter)
    assert "takes no used offer back" in returned(counter, sale, good)
    assert "come back by hand" in returned(counter, sale, dollars)
    counter.clock.advance(timedelta(days=1))
    assert "manager's PIN first" in returned(counter, sale, claim.claim_id, older=False)


def test_a_move_says_what_is_taken_from_the_one_and_booked_for_the_other(counter, sale):
    assert "“Bag of kibble” that was redeemed in it is taken back first" in moved(counter, sale)
    at_astro(counter)
    words = moved(counter, sale)
    assert "points move, too" in words
    assert "is taken back and booked for the other one by hand" in words
    assert "250 points for “$5 off” come back by hand" in words
    counter.clock.advance(timedelta(days=1))
    assert "manager's PIN first" in moved(counter, sale, older=False)


def test_a_reward_in_review_is_settled_first(counter, sale):
    at_astro(counter, state=State.REVIEW, reason="reward_already_redeemed", done_at=None)
    assert "needs a person first" in moved(counter, sale)


def test_goods_that_no_card_counts_and_goods_on_the_by_hand_list(counter):
    counter.write(lambda work: keep_item(work, "VISIT", "visit", "Daycare", manager=True))
    counter.session.enter("sally")
    counter.session.enter(KIBBLE)
    counter.session.enter("VISIT", scanned=True)
    sale = counter.finish()
    kibble, visit = (unit.unit_id for unit in sale.units)
    assert "by-hand list" in returned(counter, sale, visit)
    at_astro(counter, credited=False)
    assert returned(counter, sale, kibble) == "There was no punch for it."
    assert "Astro takes each unit from the one first" in moved(counter, sale)


def test_after_a_move_the_booking_by_hand_goes_with_the_free_good(counter, sale):
    counter.write(lambda work: move_sale(work, sale.sale_id, BOB, counter.clock, counter.new_id, "Ana"))
    now = counter.records.sale(sale.sale_id)
    words = returned(counter, now, now.allowances[0].allowance_id)
    assert "was to be booked by hand for this pet owner" in words
    assert returned(counter, replace(now, owner_id=None), now.units[0].unit_id).startswith("Astro was never told")
