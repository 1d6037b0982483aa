"""The basket: frozen, and every act of the cashier can be taken back."""

import pytest

from astro_desk.core.checkout import MAX_QUANTITY, Basket, check_quantity, split_quantity
from astro_desk.core.errors import Refused
from tests.unit.core.making import CANS, KIBBLE, claim, unit

EMPTY = Basket("sale")


def several(count, code=KIBBLE, prefix="u"):
    return [unit(f"{prefix}{number}", code) for number in range(count)]


def test_scans_become_one_line_an_item_in_the_order_of_first_scan():
    basket = EMPTY.add([unit("a")]).add([unit("b", CANS)]).add([unit("c", "0" + KIBBLE)])
    assert [(line.form, line.quantity) for line in basket.lines] == [("0" * 2 + KIBBLE, 2), ("0" * 2 + CANS, 1)]
    assert basket.lines[0].unit_ids == ("a", "c")
    assert [unit.unit_id for unit in basket.units] == ["a", "b", "c"]


def test_the_same_item_again_is_one_more_unit_and_not_a_quantity():
    """R43"""
    assert EMPTY.add([unit("a")]).add([unit("b")]).lines[0].quantity == 2


def test_a_change_leaves_the_basket_before_as_it_was():
    before = EMPTY.add([unit("a")])
    before.add([unit("b")])
    before.undo()
    before.without(["a"])
    before.claim(claim("c"))
    assert before == EMPTY.add([unit("a")])


def test_ninety_nine_of_an_item_and_no_more():
    full = EMPTY.add(several(90)).add(several(9, prefix="v"))
    assert full.lines[0].quantity == MAX_QUANTITY == 99
    with pytest.raises(Refused) as refused:
        full.add([unit("one too many")])
    assert (refused.value.code, refused.value.facts) == ("quantity_invalid", {"quantity": 100, "limit": 99})
    assert full.add(several(99, CANS, "w")).lines[1].quantity == 99


def test_nothing_is_nothing_to_add():
    """Else undo would take back an act that nobody saw."""
    for basket in (EMPTY, EMPTY.add([unit("a")])):
        with pytest.raises(Refused, match="quantity_invalid"):
            basket.add([])


def test_undo_takes_back_one_act_and_not_one_unit():
    basket = EMPTY.add(several(3)).add([unit("last")]).claim(claim("c"))
    assert basket.undo().claims == ()
    assert len(basket.undo().undo().units) == 3
    assert basket.undo().undo().undo() == EMPTY
    assert EMPTY.empty
    with pytest.raises(Refused, match="nothing_to_undo"):
        EMPTY.undo()


def test_a_line_may_be_taken_out_in_part():
    basket = EMPTY.add(several(3)).add([unit("b", CANS)]).claim(claim("c"))
    assert [line.quantity for line in basket.without(["u0", "u2", "unheard of"]).lines] == [1, 1]


def test_an_act_that_is_left_without_units_is_gone_for_undo_too():
    basket = EMPTY.add(several(2)).add([unit("b", CANS)]).without(["b"])
    assert not basket.empty
    assert basket.undo() == EMPTY


def test_a_claim_is_taken_out_by_its_id_and_the_goods_stay():
    basket = EMPTY.add([unit("a")]).claim(claim("c")).claim(claim("d"))
    assert [one.claim_id for one in basket.without_claim("c").claims] == ["d"]
    assert basket.without_claim("c").units == basket.units
    assert not basket.without(["a"]).empty


def test_another_owner_gets_the_goods_and_not_the_rewards():
    """C5: a claim belongs to the owner whose card it came from."""
    basket = EMPTY.for_owner("sally").add([unit("a")]).claim(claim("c"))
    assert basket.for_owner("sally") is basket
    moved = basket.for_owner("harry")
    assert (moved.owner_id, moved.units, moved.claims) == ("harry", basket.units, ())
    assert basket.for_owner(None).owner_id is None


@pytest.mark.parametrize("quantity", [1, 2, 99])
def test_a_quantity_that_a_sale_can_hold(quantity):
    assert check_quantity(quantity) == quantity


@pytest.mark.parametrize("quantity", [0, -1, 100, 1000])
def test_a_quantity_that_no_sale_can_hold(quantity):
    with pytest.raises(Refused) as refused:
        check_quantity(quantity)
    assert refused.value.facts == {"quantity": quantity, "limit": 99}


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("3*036000291452", (3, "036000291452")),
        ("3*", (3, "")),
        (" 12 * LEASH ", (12, "LEASH")),
        ("99*]E0036000291452", (99, "]E0036000291452")),
        ("2*3*X", (2, "3*X")),
        ("036000291452", (None, "036000291452")),
        ("*BATH*", (None, "*BATH*")),
        ("A*B", (None, "A*B")),
        ("--1*X", (None, "--1*X")),
        ("3.5*X", (None, "3.5*X")),
        ("٣*X", (None, "٣*X")),
        ("", (None, "")),
    ],
)
def test_a_count_before_the_star(text, split):
    assert split_quantity(text) == split


@pytest.mark.parametrize("text", ["0*X", "-1*X", "100*X", "1000*", "9" * 5000 + "*X", "-" + "9" * 5000 + "*X"])
def test_a_count_that_no_sale_can_hold_is_refused_and_not_taken_for_a_code(text):
    with pytest.raises(Refused, match="quantity_invalid"):
        split_quantity(text)
