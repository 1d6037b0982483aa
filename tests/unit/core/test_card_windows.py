"""`project`: punches that fall off a card because they are too old (DESIGN §5, ASTRO_API §7)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astro_desk.core.catalog import Catalogue
from astro_desk.core.operations import State
from astro_desk.core.windows import falls_on, months_before
from tests.unit.core.making import (
    DRY,
    KIBBLE,
    TODAY,
    added,
    card,
    punch,
    punches,
    removed,
    reward,
    seen,
    snapshot,
    unit,
)


def only(view):
    (shown,) = view.cards
    return shown


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2025, 6, 15), 14, date(2024, 4, 15)),
        (date(2025, 6, 15), 12, date(2024, 6, 15)),
        (date(2025, 6, 15), 6, date(2024, 12, 15)),
        (date(2025, 6, 15), 5, date(2025, 1, 15)),
        (date(2025, 12, 31), 12, date(2024, 12, 31)),
        (date(2025, 12, 31), 1, date(2025, 11, 30)),
        (date(2025, 3, 31), 1, date(2025, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2024, 2, 29), 48, date(2020, 2, 29)),
        (date(2025, 1, 31), 2, date(2024, 11, 30)),
        (date(9999, 12, 31), 0, date(9999, 12, 31)),
        (date(2025, 1, 1), 12 * 2024, date(1, 1, 1)),
        (date(2025, 1, 1), 10**9, date(1, 1, 1)),
    ],
)
def test_months_before_a_day(day, months, before):
    assert months_before(day, months) == before


def test_a_punch_older_than_the_window_is_shown_with_its_date_and_not_counted():
    held = [
        punch("old", KIBBLE, date(2024, 4, 14)),
        punch("edge", KIBBLE, date(2024, 4, 15)),
        punch("none", KIBBLE, None),
    ]
    shown = only(seen(snapshot(card(DRY, held, months=14))))
    assert shown.confirmed == 2
    (fallen,) = shown.fallen
    assert (fallen.item_code, fallen.purchased_on, fallen.window_months) == (KIBBLE, date(2024, 4, 14), 14)


@pytest.mark.parametrize(
    ("today", "purchased", "stands"),
    [
        (date(2025, 4, 28), date(2025, 2, 28), True),
        (date(2025, 4, 30), date(2025, 2, 28), True),
        (date(2025, 4, 30), date(2025, 2, 27), False),
        (date(2025, 5, 1), date(2025, 2, 28), False),
        (date(2025, 2, 28), date(2024, 12, 31), True),
        (date(2025, 3, 1), date(2024, 12, 31), False),
    ],
)
def test_a_window_of_two_months_at_the_end_of_a_short_one(today, purchased, stands):
    shown = only(seen(snapshot(card(DRY, [punch("x", KIBBLE, purchased)], months=2)), today=today))
    assert (shown.confirmed, len(shown.fallen)) == ((1, 0) if stands else (0, 1))


def test_the_catalogue_knows_the_window_when_the_card_does_not():
    held = [punch("old", KIBBLE, TODAY - timedelta(400))]
    windowed = Catalogue.of([], [replace(DRY, window_months=12)])
    assert only(seen(snapshot(card(DRY, held)), catalogue=windowed)).confirmed == 0
    assert only(seen(snapshot(card(DRY, held, months=24)), catalogue=windowed)).confirmed == 1
    assert only(seen(snapshot(card(DRY, held)))).confirmed == 1


def test_a_reward_that_astro_minted_beats_our_arithmetic_of_the_window():
    held = punches(12, on=date(2020, 1, 1))
    shown = only(seen(snapshot(card(DRY, held, months=14, rewards=[reward("r")]))))
    assert (shown.confirmed, shown.fallen, shown.rewards.redeemable) == (12, (), 1)


def test_a_punch_that_had_fallen_off_does_not_hold_the_reward_when_one_that_filled_the_card_is_taken_back():
    held = (punch("old", KIBBLE, TODAY - timedelta(500)), *punches(12, prefix="new"))
    full = snapshot(card(DRY, held, months=14, rewards=[reward("r")]))
    assert only(seen(full)).rewards.redeemable == 1
    shown = only(seen(full, [removed("new-3")]))
    assert (shown.rewards.redeemable, shown.confirmed, len(shown.fallen), shown.taken_back) == (0, 11, 1, 1)
    shown = only(seen(full, [removed("new-3", State.REVIEW)]))
    assert (shown.rewards.redeemable, shown.confirmed, shown.to_decide) == (0, 13, 1), "nobody has decided yet"
    shown = only(seen(full, [removed("old")]))
    assert (shown.rewards.redeemable, shown.confirmed) == (1, 12), "what filled the card is there"


def test_a_full_card_whose_punches_grew_too_old_keeps_its_reward_as_long_as_none_of_them_is_taken_back():
    held = punches(12, on=TODAY - timedelta(500))
    full = snapshot(card(DRY, (*held, punch("more", KIBBLE, None)), months=14, rewards=[reward("r")]))
    assert only(seen(full, [removed("more")])).rewards.redeemable == 1
    shown = only(seen(full, [removed("more"), removed("old-0")]))
    assert (shown.rewards.redeemable, shown.confirmed, len(shown.fallen)) == (0, 0, 11)


def test_a_punch_that_fell_makes_room_on_its_card():
    held = (punch("old", KIBBLE, date(2020, 1, 1)), *punches(11))
    view = seen(snapshot(card(DRY, held, months=14)), units=[unit("b")])
    assert (only(view).confirmed, only(view).basket, only(view).rewards.earned) == (11, 1, 1)


def test_a_fallen_punch_is_not_counted_again_from_the_outbox():
    held = [punch("x", KIBBLE, date(2020, 1, 1))]
    shown = only(seen(snapshot(card(DRY, held, months=14)), [added("x", State.DONE)]))
    assert (shown.confirmed, shown.waiting, len(shown.fallen)) == (0, 0, 1)


@pytest.mark.parametrize(
    ("purchased", "months", "falls"),
    [
        (date(2024, 4, 15), 14, date(2025, 6, 16)),
        (date(2025, 2, 28), 2, date(2025, 5, 1)),
        (date(2024, 12, 31), 2, date(2025, 3, 1)),
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(9999, 6, 1), 12, date(9999, 12, 31)),
    ],
)
def test_the_day_on_which_a_purchase_counts_no_more(purchased, months, falls):
    assert falls_on(purchased, months) == falls


@given(st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.integers(1, 120))
def test_a_punch_counts_until_the_day_before_it_falls(purchased, months):
    falls = falls_on(purchased, months)
    assert months_before(falls, months) > purchased >= months_before(falls - timedelta(days=1), months)


def test_a_card_near_losing_punches_says_how_many_and_when():
    """ "2 fall off in 12 days": those of the next 30 days, day by day."""
    held = [
        punch("a", KIBBLE, date(2024, 4, 26)),
        punch("b", KIBBLE, date(2024, 4, 26)),
        punch("c", KIBBLE, date(2024, 5, 14)),
        punch("d", KIBBLE, date(2024, 5, 15)),
        punch("gone", KIBBLE, date(2024, 4, 14)),
        punch("none", KIBBLE, None),
    ]
    shown = only(seen(snapshot(card(DRY, held, months=14))))
    assert [(one.punches, one.falls_on, one.days) for one in shown.falling] == [
        (2, date(2025, 6, 27), 12),
        (1, date(2025, 7, 15), 30),
    ]
    (fallen,) = shown.fallen
    assert fallen.fell_on == date(2025, 6, 15)


def test_a_card_that_fills_up_here_loses_no_punches():
    held = punches(11, on=date(2024, 4, 26))
    full = seen(snapshot(card(DRY, held, months=14)), units=[unit("b")])
    assert only(full).falling == ()
    assert only(seen(snapshot(card(DRY, held, months=14)))).falling


def test_the_months_that_a_manager_set_beat_what_the_card_says():
    held = [punch("old", KIBBLE, TODAY - timedelta(400))]
    windowed = snapshot(card(DRY, held, months=12))
    assert only(seen(windowed)).confirmed == 0
    assert only(seen(windowed, windows={"dry": 24})).confirmed == 1
    assert only(seen(windowed, windows={"dry": 0})).confirmed == 1, "0: they never fall off"
    assert only(seen(windowed, windows={"wet": 24})).confirmed == 0
    assert only(seen(snapshot(card(DRY, held)), windows={"dry": 6})).fallen[0].window_months == 6
