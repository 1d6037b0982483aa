"""Offers: what each says to a sale, as a function of the sale, the catalogue, the owner and the day (ASTRO_API §7)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from astro_desk.core.catalog import Catalogue, Item, Program, ProgramKind
from astro_desk.core.checkout import AcceptedOffer, Basket, Claim, Unit
from astro_desk.core.errors import Refused
from astro_desk.core.offers import (
    OfferFacts,
    OfferState,
    accept,
    check,
    choose_free,
    counting,
    judge,
    own_uses,
    settle,
    touched,
    why_not,
)
from astro_desk.core.operations import AddOffer, AddPurchase, Operation, RedeemOffer, State

OFFER = ProgramKind.OFFER
MAY = (date(2026, 5, 1), date(2026, 5, 31))
DAY = date(2026, 5, 2)
NOTHING = OfferFacts()
CANS = Program("1", "Tin Cat | Buy 4, Get 1 FREE", OFFER, starts=MAY[0], ends=MAY[1], per_owner=2)
REBATE = Program("2", "Oak | $5.00 off one bag", OFFER, starts=MAY[0], ends=MAY[1], per_owner=1)
VAGUE = Program("3", "Kong | A summer surprise", OFFER)
CARD = Program("10", "Kong | Buy 10")
CAN = Item.of("0360", "Can", ["10", "1"])
BIG, SMALL = Item.of("0401", "Big bag", ["2"], [("2", 500)]), Item.of("0402", "Small bag", ["2"], [("2", 300)])
TOY, ROPE = Item.of("0501", "Toy", ["3"]), Item.of("0502", "Rope", ["10"])
CATALOGUE = Catalogue.of([CAN, BIG, SMALL, TOY, ROPE], [CANS, REBATE, VAGUE, CARD])


def sale(*items, offers=(), away=False):
    basket = Basket("s1", "o1", away=away)
    for number, item in enumerate(items):
        basket = basket.add([Unit(f"u{number}", item.code, item.form, item.description)])
    for offer in offers:
        basket = basket.accept(AcceptedOffer(offer.program_id, offer.title))
    return basket


def look(offer, basket, *, day=DAY, facts=NOTHING, declined=()):
    (view,) = judge([offer], basket, CATALOGUE, facts, day, frozenset(declined))
    return view


def ids(units):
    return [unit.unit_id for unit in units]


@pytest.mark.parametrize(
    ("cans", "state", "missing", "deals"),
    [(1, "one_more", 4, 0), (4, "one_more", 1, 0), (5, "ready", 5, 1), (9, "ready", 1, 1), (10, "ready", 0, 2)],
)
def test_it_says_how_many_more_until_one_is_free(cans, state, missing, deals):
    view = look(CANS, sale(*[CAN] * cans))
    assert (view.state, view.missing, view.deals) == (state, missing, deals)


def test_an_accepted_offer_frees_the_units_scanned_last_and_they_are_bought_no_more():
    basket = sale(*[CAN] * 6, offers=[CANS])
    view = look(CANS, basket)
    assert (view.state, ids(view.counted), ids(view.free)) == (OfferState.APPLIED, ["u0", "u1", "u2", "u3"], ["u5"])
    settled = settle(basket, [view])
    assert ids(settled.units) == ["u0", "u1", "u2", "u3", "u4"], "one that no whole deal needs is simply bought"
    assert settle(settled, [look(CANS, settled)]) is settled
    assert ids(settle(settled.without(["u0", "u1"]), [look(CANS, settled.without(["u0", "u1"]))]).units) == [
        "u2",
        "u3",
        "u4",
        "u5",
    ]


TIN = Item.of("0361", "Tin", ["1"])


def test_a_unit_that_is_in_no_deal_yet_may_be_the_free_one():
    """Six cans, four bought and one free: the fifth counts and is in no deal, and may be the one that is free."""
    goods, basket = Catalogue.of([CAN, TIN], [CANS]), sale(CAN, CAN, CAN, CAN, TIN, CAN, offers=[CANS])
    (view,) = judge([CANS], basket, goods, NOTHING, DAY)
    assert (ids(view.spare), ids(view.free)) == (["u4"], ["u5"])
    (chosen,) = judge([CANS], choose_free(view, basket, TIN.form), goods, NOTHING, DAY)
    assert ids(chosen.free) == ["u4"]


def test_which_unit_is_free_can_be_chosen_and_what_cannot_be_says_why():
    goods = Catalogue.of([CAN, TIN, BIG, ROPE], [CANS, REBATE, CARD])

    def shown(offer, basket):
        return judge([offer], basket, goods, NOTHING, DAY)[0]

    def code(offer, basket, form):
        with pytest.raises(Refused) as refused:
            choose_free(shown(offer, basket), basket, form)
        return refused.value.code

    basket = sale(TIN, *[CAN] * 4, ROPE)
    assert code(CANS, basket, TIN.form) == "offer_not_accepted"
    basket = basket.accept(AcceptedOffer("1", CANS.title))
    assert ids(shown(CANS, basket).free) == ["u4"]
    assert code(CANS, basket, ROPE.form) == "offer_item_elsewhere"
    chosen = choose_free(shown(CANS, basket), basket, TIN.form)
    view = shown(CANS, chosen)
    assert (ids(view.free), ids(view.counted)) == (["u0"], ["u1", "u2", "u3", "u4"])
    assert ids(settle(chosen, [view]).units) == ["u1", "u2", "u3", "u4", "u5"]
    assert code(REBATE, sale(BIG, offers=[REBATE]), BIG.form) == "offer_not_free_good"


def test_a_limit_ends_the_deals_and_nothing_more_is_asked_for():
    view = look(CANS, sale(*[CAN] * 10, offers=[CANS]), facts=OfferFacts(used={"1": 1}))
    assert (view.deals, view.missing, ids(view.free)) == (1, 0, ["u9"])


@pytest.mark.parametrize(
    ("offer", "basket", "facts", "day", "code"),
    [
        (replace(CANS, enrolled=False), sale(CAN), OfferFacts(), DAY, "offer_not_enrolled"),
        (CANS, sale(CAN), OfferFacts(), date(2026, 4, 30), "offer_not_begun"),
        (CANS, sale(CAN), OfferFacts(), date(2026, 6, 1), "offer_over"),
        (replace(CANS, in_store_only=True), sale(CAN, away=True), OfferFacts(), DAY, "offer_in_store_only"),
        (CANS, sale(CAN), OfferFacts(used={"1": 2}), DAY, "offer_limit_reached"),
        (CANS, sale(CAN), OfferFacts(refused=frozenset({"1"})), DAY, "offer_refused_before"),
        (CANS, sale(ROPE), OfferFacts(), DAY, "offer_wrong_item"),
        (CANS, sale(), OfferFacts(), DAY, "offer_no_item"),
    ],
)
def test_an_offer_that_does_not_apply_says_why_and_cannot_be_accepted(offer, basket, facts, day, code):
    view = look(offer, basket, facts=facts, day=day)
    assert (view.state, view.reason) == (OfferState.NOT, code)
    with pytest.raises(Refused) as refused:
        accept(view, basket)
    assert (refused.value.code, refused.value.facts["offer"]) == (code, CANS.title)


@pytest.mark.parametrize("day", MAY)
def test_an_offer_holds_on_its_first_and_its_last_day(day):
    assert why_not(CANS, sale(CAN), OfferFacts(), day) == ""


def test_in_the_store_an_in_store_offer_applies():
    assert look(replace(CANS, in_store_only=True), sale(*[CAN] * 5)).state is OfferState.READY


def test_a_rebate_differs_by_item_and_the_owner_gets_the_best():
    view = look(REBATE, sale(SMALL, BIG, SMALL, offers=[REBATE]))
    assert [(unit.unit_id, cents) for unit, cents in view.rebates] == [("u1", 500)]
    assert (ids(view.counted), view.free, view.missing) == (["u1"], (), 0)
    two = look(replace(REBATE, required=2, per_owner=None), sale(SMALL, BIG, SMALL, offers=[REBATE]))
    assert (ids(two.counted), [cents for _, cents in two.rebates], two.missing) == (["u0", "u1"], [500], 1)


def test_nobody_can_say_what_a_vague_offer_takes_so_that_astro_is_told_of_all_that_counts():
    assert look(VAGUE, sale(TOY, TOY)).state is OfferState.READY
    assert look(VAGUE, sale(TOY), declined=["3"]).state is OfferState.DECLINED
    view = look(VAGUE, sale(TOY, TOY, offers=[VAGUE]))
    assert (view.state, view.known, ids(view.counted), view.free) == (OfferState.APPLIED, False, ["u0", "u1"], ())
    assert "offer_terms_unknown" in view.caveats


def test_a_declined_offer_is_quiet_and_an_accepted_one_is_not_accepted_twice():
    assert look(CANS, sale(*[CAN] * 5), declined=["1"]).state is OfferState.DECLINED
    taken = sale(*[CAN] * 5, offers=[CANS])
    with pytest.raises(Refused) as refused:
        accept(look(CANS, taken), taken)
    assert refused.value.code == "offer_accepted"
    early = accept(look(CANS, sale(CAN)), sale(CAN))
    assert look(CANS, early).state is OfferState.ONE_MORE, "accepted before the sale holds all that it takes"
    check(look(CANS, early))


def test_what_cannot_be_promised_is_said():
    facts = OfferFacts(online=False, list_old=True)
    assert look(CANS, sale(CAN), facts=facts).caveats == (
        "offer_limits_at_astro",
        "offer_offline_until",
        "offer_list_old",
    )
    assert "offer_offline" in look(VAGUE, sale(TOY), facts=facts).caveats
    assert look(CANS, sale(CAN)).caveats == ("offer_limits_at_astro",)


def test_a_unit_counts_in_one_offer_alone_the_one_accepted_first():
    other = Program("4", "Tin Cat | Buy 1, Get 1 FREE", OFFER)
    both = Catalogue.of([Item.of("0360", "Can", ["1", "4"])], [CANS, other])
    basket = sale(*[CAN] * 6, offers=[CANS, other])
    first, second = judge([other, CANS], basket, both, OfferFacts(), DAY)
    assert (first.offer, second.offer) == (other, CANS)
    assert (ids(second.free), first.state, first.missing) == (["u5"], OfferState.ONE_MORE, 1)


def test_goods_that_a_reward_made_free_count_in_no_offer():
    claim = Claim("c", "10", "", "0360", "", freed_unit_id="u0")
    assert look(CANS, sale(CAN).claim(claim)).reason == "offer_no_item"


def test_the_offers_that_a_sale_touches_come_in_the_order_of_the_scans():
    assert touched(sale(TOY, ROPE, CAN, TOY), CATALOGUE) == (VAGUE, CANS)
    assert [unit.unit_id for unit in counting("1", sale(CAN, TOY).units, CATALOGUE)] == ["u0"]


def test_undo_takes_the_offer_back_and_another_owner_does_not_inherit_it():
    taken = settle(sale(*[CAN] * 5, offers=[CANS]), [look(CANS, sale(*[CAN] * 5, offers=[CANS]))])
    assert len(taken.units) == 4
    assert taken.undo() == sale(*[CAN] * 5)
    assert taken.without_offer("1") == sale(*[CAN] * 5)
    assert (taken.for_owner("o2").offers, len(taken.for_owner("o2").units)) == ((), 5)


def test_uses_are_counted_from_what_astro_was_told_and_its_refusals_remembered():
    def told(intent, state=State.DONE, reason=""):
        at = datetime(2026, 5, 1, tzinfo=UTC)
        return Operation("x", "o1", intent, at, DAY, state=state, reason=reason)

    use = RedeemOffer(program_id="1")
    rows = [
        told(use),
        told(use, State.WAITING),
        told(use, State.CANCELLED),
        told(AddOffer("1", "0360", "0360")),
        told(RedeemOffer(program_id="2"), State.REVIEW, "astro_480"),
        told(AddOffer("4", "0360", "0360"), State.REVIEW, "outcome_unknown"),
        told(AddPurchase("0360", "0360")),
    ]
    assert own_uses(rows) == ({"1": 2}, frozenset({"2"}))
