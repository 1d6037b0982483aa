"""Filling, overflow, the window, taking back (ASTRO_API §4, §6, §7)."""

import pytest

from tests.practice.support import I_KIBBLE, KIBBLE, PUPPY, WINDOWED


def test_a_card_as_the_wire_has_it(till):
    till.buy(("a", KIBBLE))
    (card,) = till.cards()
    assert card | {"cardPurchases": []} == {
        "astro_card_id": "1",
        "astro_program_id": "10",
        "astro_program_title": "Oakpaw | Kibble | Buy 3 Get 1 Free",
        "astro_mfg_name": "Oakpaw",
        "astro_card_status": "Open",
        "card_purchase_required_count": "3",
        "card_reward_count": "1",
        "astro_program_image": "",
        "astro_program_long_description": "",
        "cardPurchases": [],
        "cardFreeGoods": [],
    }


def test_a_full_card_has_a_reward_and_is_shown_when_asked_for(till):
    till.buy(("a", KIBBLE), ("b", PUPPY), ("c", KIBBLE))
    assert till.cards(completed=0) == []
    (card,) = till.cards(completed=1)
    assert card["astro_card_status"] == "Full"
    assert card["cardFreeGoods"] == [
        {"astro_reward_id": "1", "item_description": "Free one", "free_qty": "1", "redeemed_on": None}
    ]
    (reward,) = till.rewards()
    assert reward["astro_card_id"] == card["astro_card_id"]
    assert [item["item_code"] for item in reward["items"]] == [KIBBLE, PUPPY]
    assert reward["items"][0]["astro_item_id"] == str(I_KIBBLE)


def test_what_does_not_fit_goes_on_the_next_card(till):
    till.ok("addTransaction", customerID="sam", transactionID="a", item_code=KIBBLE, item_qty=7)
    assert sorted(len(card) for card in till.punches()) == [1, 3, 3]
    assert len(till.rewards()) == 2
    till.buy(("b", KIBBLE), ("c", KIBBLE), ("d", KIBBLE))
    assert till.punches(completed=0) == [["d"]]


def test_a_line_that_fills_a_card_opens_no_empty_one(till):
    till.ok("addTransaction", customerID="sam", transactionID="a", item_code=KIBBLE, item_qty=3)
    assert len(till.cards()) == 1


@pytest.mark.parametrize(("switch", "shown"), [("also", [["d"], ["a", "b", "c"]]), ("only", [["a", "b", "c"]])])
def test_completed_cards_means_also_or_only(till, switch, shown):
    till.choose(completed=switch)
    till.buy(*[(line, KIBBLE) for line in "abcd"])
    assert till.punches(completed=1) == shown
    assert till.punches(completed=0) == [["d"]]


def test_a_fallen_punch_is_listed_and_fills_nothing(till, clock):
    till.buy(("old", WINDOWED), item_transaction_date="2025-02-01")
    clock.advance(days=30)
    till.sign_in()
    till.buy(("new", WINDOWED))
    assert till.punches() == [["old", "new"]]
    assert till.rewards() == []
    till.buy(("newer", WINDOWED))
    assert till.punches() == [["old", "new", "newer"]]
    assert len(till.rewards()) == 1


@pytest.mark.parametrize(("day", "counts"), [("2025-01-15", True), ("2025-01-14", False)])
def test_the_edge_of_the_window(till, day, counts):
    till.buy(("a", WINDOWED), item_transaction_date=day)
    till.buy(("b", WINDOWED))
    assert bool(till.rewards()) is counts


def test_a_punch_falls_while_time_passes(till, clock):
    till.buy(("a", WINDOWED))
    clock.advance(days=430)
    till.sign_in()
    till.buy(("b", WINDOWED))
    assert till.rewards() == []


def test_a_full_card_stays_full_when_its_punches_grow_old(till, clock):
    till.buy(("a", WINDOWED), ("b", WINDOWED))
    clock.advance(days=900)
    till.sign_in()
    assert len(till.rewards()) == 1
    till.buy(("c", WINDOWED))
    assert till.punches(completed=0) == [["c"]]


def test_taking_back_from_a_full_card_fills_the_gap_from_the_next(till):
    till.buy(*[(line, KIBBLE) for line in "abcd"])
    (before,) = till.rewards()
    till.ok("removeTransaction", customerID="sam", transactionID="a")
    assert till.punches() == [["b", "c", "d"]]
    assert till.rewards() == [before]


def test_taking_back_from_a_full_card_may_leave_two_open(till):
    till.choose(refill_gap=False)
    till.buy(*[(line, KIBBLE) for line in "abcd"])
    till.ok("removeTransaction", customerID="sam", transactionID="a")
    assert till.punches() == [["b", "c"], ["d"]]
    assert till.rewards() == []
    till.buy(("e", KIBBLE))
    assert till.punches() == [["d"], ["b", "c", "e"]], "the older card is filled first"
    assert till.rewards()[0]["astro_reward_id"] == "2", "a reward id never comes again"


def test_taking_back_the_last_punch_takes_the_card(till):
    till.buy(("a", KIBBLE))
    till.ok("removeTransaction", customerID="sam", transactionID="a")
    assert till.cards() == []


def test_taking_back_an_overflowing_line_clears_all_its_cards(till):
    till.ok("addTransaction", customerID="sam", transactionID="a", item_code=KIBBLE, item_qty=7)
    till.ok("removeTransaction", customerID="sam", transactionID="a")
    assert (till.cards(), till.rewards()) == ([], [])
