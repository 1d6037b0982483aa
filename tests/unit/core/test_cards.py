"""`project`: what the screen shows of an owner's punches (DESIGN §5)."""

from dataclasses import replace
from datetime import date

import pytest

from astro_desk.core.cards import CardView
from astro_desk.core.catalog import Catalogue, Item, Program
from astro_desk.core.item_code import canonical
from astro_desk.core.operations import State
from tests.unit.core.making import (
    CANS,
    CATALOGUE,
    DRY,
    KIBBLE,
    LEASH,
    NO_CATALOGUE,
    NOON,
    SALMON,
    TODAY,
    WET,
    added,
    card,
    punch,
    punches,
    redeemed,
    reward,
    seen,
    snapshot,
    unit,
)


def only(view):
    (shown,) = view.cards
    return shown


def counts(view):
    """Confirmed, waiting and in the basket, of each card as shown."""
    return [(shown.confirmed, shown.waiting, shown.basket) for shown in view.cards]


# ------------------------------------------------------------------------------------------------- three kinds apart


def test_confirmed_waiting_and_basket_stay_apart_and_add_up():
    shown = only(seen(snapshot(card(DRY, punches(5))), [added("w1"), added("w2")], [unit("b1")]))
    assert (shown.confirmed, shown.waiting, shown.basket, shown.count) == (5, 2, 1, 8)
    assert (shown.to_go, shown.full) == (4, False)
    assert (shown.card_id, shown.brand, shown.title) == ("card", "Lotus", DRY.title)


def test_the_view_says_whose_and_how_old_it_is():
    view = seen(snapshot(card(), points=40), owner_id="local")
    assert (view.owner_id, view.as_of, view.points) == ("local", NOON, 40)
    assert seen(snapshot()).owner_id == "owner"
    assert (seen().owner_id, seen().as_of, seen().points) == (None, None, None)


def test_what_the_catalogue_counts_opens_a_card_that_the_owner_does_not_have_yet():
    shown = only(seen(snapshot(), units=[unit("b")]))
    assert (shown.program_id, shown.confirmed, shown.basket, shown.required, shown.card_id) == ("dry", 0, 1, 12, "")


def test_an_item_in_no_card_program_punches_nothing():
    view = seen(snapshot(), units=[unit("a", LEASH), unit("b", "unheard of")])
    assert (view.cards, view.unassigned) == ((), 0)


def test_another_spelling_of_an_item_punches_the_same_card():
    assert counts(seen(snapshot(card(DRY, [punch("a", "0" + KIBBLE)])), units=[unit("b", "00" + KIBBLE)])) == [
        (1, 0, 1)
    ]


# --------------------------------------------------------------------------------------------------- an id counts once


@pytest.mark.parametrize("state", State)
def test_what_the_snapshot_has_is_confirmed_whatever_state_its_operation_is_in(state):
    view = seen(snapshot(card(DRY, [punch("x")])), [added("x", state, credited=True)], [unit("x")])
    assert counts(view) == [(1, 0, 0)]


def test_a_unit_that_is_in_the_outbox_and_still_in_the_basket_counts_once():
    """Between the sale being written and the screen saying so it is in both."""
    assert counts(seen(snapshot(card()), [added("x")], [unit("x"), unit("y")])) == [(0, 1, 1)]


def test_the_same_fact_told_twice_counts_once():
    assert counts(seen(snapshot(card()), [added("x"), added("x")], [unit("b"), unit("b")])) == [(0, 1, 1)]


@pytest.mark.parametrize("state", [State.WAITING, State.SENDING, State.UNKNOWN, State.REVIEW])
def test_an_open_operation_waits_in_view(state):
    assert counts(seen(snapshot(card()), [added("x", state)])) == [(0, 1, 0)]


def test_a_done_unit_stays_in_view_until_a_snapshot_has_shown_it():
    done = added("x", State.DONE, credited=True, done_at=NOON)
    assert counts(seen(snapshot(card()), [done])) == [(0, 1, 0)]
    assert counts(seen(snapshot(card()), [replace(done, seen=True)])) == [(0, 0, 0)]


@pytest.mark.parametrize("state", [State.CANCELLED, State.WRITTEN_OFF])
def test_a_unit_that_was_given_up_leaves(state):
    assert counts(seen(snapshot(card()), [added("x", state)])) == [(0, 0, 0)]


def test_a_unit_that_astro_gave_no_credit_leaves():
    assert counts(seen(snapshot(card()), [added("x", State.DONE, credited=False)])) == [(0, 0, 0)]


def test_punches_that_astro_counts_twice_are_shown_as_astro_counts_them():
    assert counts(seen(snapshot(card(DRY, [punch("x"), punch("x"), punch(""), punch("")])))) == [(4, 0, 0)]


# ------------------------------------------------------------------------------------------- not known is not nothing


def test_before_astro_was_asked_confirmed_is_not_known_and_not_0():
    shown = only(seen(None, [added("w")], [unit("b")]))
    assert (shown.confirmed, shown.waiting, shown.basket) == (None, 1, 1)
    assert shown.to_go is None
    assert only(seen(snapshot(), [added("w")])).confirmed == 0


def test_before_astro_was_asked_nothing_is_earned_and_no_second_card_opened():
    shown = only(seen(None, units=[unit(f"b{number}") for number in range(14)]))
    assert (shown.basket, shown.rewards.earned, shown.full) == (14, 0, True)


def test_without_a_catalogue_punches_are_unassigned_and_confirmed_stays_known():
    view = seen(snapshot(card(DRY, punches(3))), [added("w")], [unit("b")], catalogue=NO_CATALOGUE)
    assert (counts(view), view.unassigned) == ([(3, 0, 0)], 2)
    assert seen(None, [added("w")], [unit("b")], catalogue=NO_CATALOGUE).unassigned == 2


def test_an_item_whose_program_is_not_told_yet_is_unassigned_and_not_forgotten():
    part = Catalogue.of([Item.of(KIBBLE, "Kibble", ["dry"])], [])
    assert seen(snapshot(), units=[unit("b")], catalogue=part).unassigned == 1


# ---------------------------------------------------------------------------------------------- how many a card takes


def test_this_owners_card_says_how_many_it_takes():
    assert only(seen(snapshot(card(DRY, required=10)))).required == 10


@pytest.mark.parametrize("required", [None, 0])
def test_else_another_card_of_the_program_does(required):
    shown = only(seen(snapshot(card(DRY, required=required))))
    assert (shown.required, shown.required_guessed) == (12, False)


def test_else_the_title_does_and_that_is_a_guess():
    titled = Program("new", "Fromm | Buy 8 Get 1 Free")
    catalogue = Catalogue.of([Item.of(KIBBLE, "", ["new"])], [titled])
    for view in (
        seen(snapshot(card(titled, required=None)), catalogue=catalogue),
        seen(None, [added("w")], catalogue=catalogue),
    ):
        assert (only(view).required, only(view).required_guessed) == (8, True)


def test_else_the_card_is_shown_without_an_end():
    untitled = Program("new", "Fromm rewards")
    shown = only(seen(snapshot(card(untitled, punches(40), required=None)), catalogue=NO_CATALOGUE))
    assert (shown.required, shown.required_guessed, shown.to_go, shown.full) == (None, False, None, False)
    assert (shown.confirmed, shown.rewards.earned) == (40, 0)


# ------------------------------------------------------------------------------------------------ which card is meant


def test_what_a_full_card_has_no_room_for_opens_the_next_one():
    view = seen(snapshot(card(DRY, punches(10))), [added("w1"), added("w2")], [unit("b1"), unit("b2"), unit("b3")])
    assert sorted(counts(view)) == [(0, 0, 3), (10, 2, 0)]
    full = next(shown for shown in view.cards if shown.confirmed)
    assert (full.full, full.rewards.earned, full.to_go) == (True, 1, 0)


def test_many_units_fill_several_cards():
    view = seen(snapshot(), units=[unit(f"b{number}", CANS) for number in range(9)])
    assert [shown.basket for shown in view.cards] == [4, 4, 1]
    assert [shown.rewards.earned for shown in view.cards] == [1, 1, 0]


def test_a_card_that_astro_shows_full_takes_no_more():
    view = seen(snapshot(card(DRY, punches(14))), units=[unit("b")])
    assert sorted(counts(view)) == [(0, 0, 1), (14, 0, 0)]
    assert [shown.to_go for shown in view.cards] == [11, 0]


def test_a_program_in_which_the_owner_has_a_card_comes_before_the_catalogues_first():
    other = Program("other", "Another", required=12)
    catalogue = Catalogue.of([Item.of(KIBBLE, "", ["other", "dry"])], [other, DRY])
    assert only(seen(snapshot(card(DRY)), units=[unit("b")], catalogue=catalogue)).basket == 1
    assert only(seen(snapshot(), units=[unit("b")], catalogue=catalogue)).program_id == "other"
    full = seen(snapshot(card(DRY, punches(12))), units=[unit("b")], catalogue=catalogue)
    assert {shown.program_id for shown in full.cards} == {"dry"}
    dry_first = Catalogue.of([Item.of(KIBBLE, "", ["dry", "other"])], [other, DRY])
    both = seen(snapshot(card(DRY, punches(12)), card(other, card_id="o")), units=[unit("b")], catalogue=dry_first)
    assert next(shown for shown in both.cards if shown.basket).program_id == "other"


SMALL_AND_LARGE = (card(DRY, [punch("s", SALMON)], card_id="small"), card(DRY, [punch("l")], card_id="large"))


def test_of_two_open_cards_the_one_that_holds_the_code_takes_the_punch():
    view = seen(snapshot(*SMALL_AND_LARGE), units=[unit("a", "0" + KIBBLE), unit("b", SALMON), unit("c", SALMON)])
    assert {shown.card_id: shown.basket for shown in view.cards} == {"small": 2, "large": 1}
    assert not any(shown.undecided for shown in view.cards)


@pytest.mark.parametrize("holders", [[], ["small", "large"]])
def test_of_two_open_cards_neither_or_both_of_which_hold_the_code_astro_decides(holders):
    cards = [card(DRY, [punch(name)] if name in holders else [], card_id=name) for name in ("small", "large")]
    view = seen(snapshot(*cards), [added("w")], [unit("b")])
    pile = next(shown for shown in view.cards if shown.undecided)
    assert (pile.card_id, pile.waiting, pile.basket, pile.to_go, pile.full) == ("", 1, 1, None, False)
    assert all(shown.count == len(holders) // 2 for shown in view.cards if not shown.undecided)


def test_what_astro_decides_earns_nothing_here():
    view = seen(snapshot(card(WET, card_id="a"), card(WET, card_id="b")), units=[unit(f"b{n}", CANS) for n in range(9)])
    pile = next(shown for shown in view.cards if shown.undecided)
    assert (pile.basket, pile.rewards.earned, pile.full) == (9, 0, False)


def test_of_two_open_cards_a_full_one_does_not_spill_on_the_other():
    small, large = card(DRY, punches(11, SALMON), card_id="small"), card(DRY, [punch("l")], card_id="large")
    view = seen(snapshot(small, large), units=[unit("a", SALMON), unit("b", SALMON)])
    shown = {one.card_id: one for one in view.cards}
    assert (shown["small"].basket, shown["large"].basket, shown[""].basket) == (1, 0, 1)
    assert shown[""].undecided


def test_a_code_that_fell_off_a_card_was_on_it_all_the_same():
    old = card(DRY, [punch("s", SALMON, date(2020, 1, 1))], card_id="small", months=12)
    view = seen(snapshot(old, card(DRY, [punch("l")], card_id="large")), units=[unit("a", SALMON)])
    assert next(shown for shown in view.cards if shown.basket).card_id == "small"


def test_a_code_of_astros_that_nobody_can_read_harms_no_card():
    odd = card(DRY, [punch("s", "\n\x00")], card_id="odd")
    view = seen(snapshot(odd, card(DRY, [punch("l")], card_id="large")), units=[unit("a")])
    assert {shown.card_id: shown.basket for shown in view.cards} == {"odd": 0, "large": 1}


# -------------------------------------------------------------------------------------------------------------- order


def test_cards_that_the_sale_touches_come_first_then_due_rewards_then_by_title():
    programs = [Program(name, name.upper(), required=4) for name in ("a", "b", "c", "d", "e")]
    catalogue = Catalogue.of([Item.of(KIBBLE, "", ["d"])], programs)
    a, b, c, d, e = programs
    snap = snapshot(
        card(a, required=4, card_id="1"),
        card(b, punches(2, prefix="b"), required=4, card_id="2"),
        card(e, punches(1, prefix="e"), required=4, card_id="3"),
        card(c, punches(4, prefix="c"), rewards=[reward("r")], required=4, card_id="4"),
        card(d, required=4, card_id="5"),
    )
    view = seen(snap, units=[unit("x")], catalogue=catalogue)
    assert [shown.program_id for shown in view.cards] == ["d", "c", "b", "e", "a"]


def test_cards_do_not_jump_when_astro_lists_them_in_another_order():
    cards = [card(DRY, [punch(f"p{n}", SALMON)], card_id=str(n)) for n in range(3)]
    assert seen(snapshot(*cards)) == seen(snapshot(*reversed(cards)))


def test_the_next_card_of_a_program_comes_behind_the_one_that_filled_up():
    for snap in (snapshot(card(DRY, punches(11))), snapshot(card(DRY, required=1))):
        assert [shown.card_id for shown in seen(snap, units=[unit("a"), unit("b")]).cards] == ["card", ""]


def test_a_card_whose_rewards_are_all_redeemed_is_history():
    spent = card(DRY, punches(12), rewards=[reward("r", TODAY)])
    assert seen(snapshot(spent)).cards == ()
    assert counts(seen(snapshot(spent), units=[unit("b")])) == [(0, 0, 1)]
    half = card(DRY, punches(12), rewards=[reward("r", TODAY), reward("s")])
    assert only(seen(snapshot(half))).rewards.redeemable == 1


def test_a_view_is_a_value():
    facts = (snapshot(card(DRY, punches(3))), [added("w"), redeemed("r", None)], [unit("b")])
    assert seen(*facts) == seen(*facts)
    assert hash(seen(*facts)) == hash(seen(*facts))
    assert CardView("p", "t", None, None) == CardView("p", "t", None, None)
    assert canonical(KIBBLE) in CATALOGUE.items
