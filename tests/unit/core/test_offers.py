"""Offers: dates, what counts in them, and what a basket remembers of them (ASTRO_API §5, §7)."""

from datetime import date

import pytest

from astro_desk.core.catalog import Catalogue, Item, Program, ProgramKind
from astro_desk.core.checkout import AcceptedOffer, Basket, Unit
from astro_desk.core.errors import Refused
from astro_desk.core.offers import accept, counting

MAY = Program("6401", "Kong | Buy 2", ProgramKind.OFFER, starts=date(2026, 5, 1), ends=date(2026, 5, 31))
CARD = Program("10", "Kong | Buy 10")
TOY = Item.of("0360", "Toy", ["10", "6401"])
CATALOGUE = Catalogue.of([TOY, Item.of("0361", "Ball", ["10"])], [MAY, CARD])
SALE = Basket("s1", "o1").add([Unit("u1", "0360", TOY.form, "Toy"), Unit("u2", "0360", TOY.form, "Toy")])


@pytest.mark.parametrize("day", [date(2026, 5, 1), date(2026, 5, 31)])
def test_an_offer_holds_on_its_first_and_its_last_day(day):
    taken = accept(MAY, SALE, CATALOGUE, day)
    assert taken.offers == (AcceptedOffer("6401", "Kong | Buy 2"),)
    assert [unit.unit_id for unit in counting("6401", taken.units, CATALOGUE)] == ["u1", "u2"]


@pytest.mark.parametrize(
    ("basket", "day", "code"),
    [
        (SALE, date(2026, 4, 30), "offer_not_begun"),
        (SALE, date(2026, 6, 1), "offer_over"),
        (accept(MAY, SALE, CATALOGUE, date(2026, 5, 2)), date(2026, 5, 2), "offer_accepted"),
        (Basket("s1", "o1").add([Unit("u3", "0361", "0361", "Ball")]), date(2026, 5, 2), "offer_no_item"),
        (Basket("s1", "o1"), date(2026, 5, 2), "offer_no_item"),
    ],
)
def test_an_offer_that_cannot_be_had_says_why(basket, day, code):
    with pytest.raises(Refused) as refused:
        accept(MAY, basket, CATALOGUE, day)
    assert refused.value.code == code


def test_an_offer_without_dates_holds_always():
    always = Program("6402", "Kong | Buy 3", ProgramKind.OFFER)
    toy = Item.of("0360", "Toy", ["6402"])
    assert accept(always, SALE, Catalogue.of([toy], [always]), date(1999, 1, 1)).offers


def test_undo_takes_the_offer_back_and_another_owner_does_not_inherit_it():
    taken = accept(MAY, SALE, CATALOGUE, date(2026, 5, 2))
    assert taken.undo() == SALE
    assert taken.for_owner("o2").offers == ()
    assert taken.for_owner("o2").units == SALE.units
    assert taken.without(["u1"]).offers == taken.offers
