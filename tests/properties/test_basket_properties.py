"""The basket's algebra: what is undone was never done, and what is redone is as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astro_desk.core.checkout import Basket
from astro_desk.core.errors import Refused
from tests.unit.core.making import CANS, KIBBLE, SALMON, claim, unit

codes = st.sampled_from([KIBBLE, CANS, SALMON, "0" + KIBBLE])
acts = st.lists(st.one_of(st.just("claim"), st.tuples(codes, st.integers(1, 4))), max_size=10)


def act(basket, number, what):
    if what == "claim":
        return basket.claim(claim(f"c{number}"))
    code, quantity = what
    return basket.add([unit(f"u{number}-{one}", code) for one in range(quantity)])


def all_of(acts):
    """The baskets after no act, the first, the second, …"""
    baskets = [Basket("sale", "owner")]
    for number, what in enumerate(acts):
        baskets.append(act(baskets[-1], number, what))
    return baskets


@given(acts)
def test_undo_goes_back_through_every_basket_there_was(acts):
    baskets = all_of(acts)
    now = baskets[-1]
    for before in reversed(baskets[:-1]):
        now = now.undo()
        assert now == before
    with pytest.raises(Refused):
        now.undo()


@given(acts, st.integers(0, 10))
def test_redoing_what_was_undone_is_as_if_nothing_had_been(acts, back):
    baskets = all_of(acts)
    back = min(back, len(acts))
    now = baskets[-1]
    for _ in range(back):
        now = now.undo()
    for number in range(len(acts) - back, len(acts)):
        now = act(now, number, acts[number])
    assert now == baskets[-1]


@given(acts)
def test_lines_hold_every_unit_once(acts):
    basket = all_of(acts)[-1]
    on_lines = [unit_id for line in basket.lines for unit_id in line.unit_ids]
    assert sorted(on_lines) == sorted(unit.unit_id for unit in basket.units)
    assert len({line.form for line in basket.lines}) == len(basket.lines)
    assert all(line.quantity >= 1 for line in basket.lines)


@given(acts, st.data())
def test_units_are_taken_out_in_any_order_and_twice_is_once(acts, data):
    basket = all_of(acts)[-1]
    ids = [unit.unit_id for unit in basket.units]
    gone = data.draw(st.lists(st.sampled_from(ids))) if ids else []
    one_by_one = basket
    for unit_id in data.draw(st.permutations(gone)):
        one_by_one = one_by_one.without([unit_id])
    assert one_by_one == basket.without(gone) == basket.without(gone).without(gone)
    assert [unit.unit_id for unit in one_by_one.units] == [unit_id for unit_id in ids if unit_id not in gone]
    assert one_by_one.claims == basket.claims
    assert basket.without(ids).units == ()
    assert len(basket.without(ids).steps) == len(basket.claims)


@given(acts)
def test_another_owner_and_back_keeps_goods_and_drops_claims(acts):
    basket = all_of(acts)[-1]
    moved = basket.for_owner("other").for_owner("owner")
    assert (moved.units, moved.claims, moved.owner_id) == (basket.units, (), "owner")
