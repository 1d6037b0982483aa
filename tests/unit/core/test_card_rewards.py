"""`project`: rewards held, claimed and earned, and units that are taken back (DESIGN §5, §7)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from astro_desk.core.cards import RewardCounts
from astro_desk.core.operations import FINAL, Redeem, State, UndoRedemption
from tests.unit.core.making import (
    CANS,
    DRY,
    FENCE,
    KIBBLE,
    NO_CATALOGUE,
    NOON,
    SALMON,
    TODAY,
    WET,
    added,
    card,
    claim,
    operation,
    punch,
    punches,
    redeemed,
    removed,
    reward,
    seen,
    snapshot,
    unit,
)

FULL = card(DRY, punches(12), rewards=[reward("r")])
ELEVEN = card(DRY, punches(11))


def rewards(view):
    """Redeemable, claimed and earned, over all cards."""
    return tuple(
        sum(getattr(shown.rewards, kind) for shown in view.cards) for kind in ("redeemable", "claimed", "earned")
    )


# ------------------------------------------------------------------------------------------------------------ rewards


def test_a_minted_reward_is_due_with_the_items_that_qualify():
    view = seen(snapshot(card(DRY, punches(12), rewards=[reward("r", None, KIBBLE, SALMON)])))
    assert rewards(view) == (1, 0, 0)
    (due,) = view.due
    assert (due.reward_id, due.program_id, due.program_title) == ("r", "dry", DRY.title)
    assert [item.item_code for item in due.items] == [KIBBLE, SALMON]


@pytest.mark.parametrize("state", sorted(set(State) - FINAL))
def test_a_reward_that_a_redemption_holds_is_claimed_and_not_offered_again(state):
    """I14"""
    view = seen(snapshot(FULL), [redeemed("x", "r", state)])
    assert (rewards(view), view.due) == ((0, 1, 0), ())


def test_a_reward_in_the_basket_is_claimed():
    view = seen(snapshot(FULL), claims=[claim("x", "r")])
    assert (rewards(view), view.due) == ((0, 1, 0), ())


def test_a_claim_and_the_operation_that_it_became_hold_one_reward():
    full_here = [unit(f"b{number}", CANS) for number in range(8)]
    redemption = operation("x", Redeem("wet", CANS))
    earned = seen(snapshot(), [redemption], full_here, [claim("x", None, "wet")])
    assert rewards(earned) == (0, 1, 1)
    assert rewards(seen(snapshot(FULL), [redeemed("x", "r")], claims=[claim("x", "r")])) == (0, 1, 0)
    given_up = redeemed("x", "r", State.CANCELLED)
    assert rewards(seen(snapshot(FULL), [given_up], claims=[claim("x", "r")])) == (1, 0, 0)


def test_a_done_redemption_holds_its_reward_until_a_snapshot_has_shown_it():
    done = redeemed("x", "r", State.DONE, done_at=NOON)
    assert rewards(seen(snapshot(FULL), [done])) == (0, 1, 0)
    assert rewards(seen(snapshot(FULL), [replace(done, seen=True)])) == (1, 0, 0)


@pytest.mark.parametrize("state", [State.CANCELLED, State.WRITTEN_OFF])
def test_a_redemption_that_was_given_up_lets_go(state):
    assert rewards(seen(snapshot(FULL), [redeemed("x", "r", state)])) == (1, 0, 0)


@pytest.mark.parametrize("state", State)
def test_a_redemption_lets_go_when_it_is_undone_and_not_before(state):
    undo = operation("u", UndoRedemption("x", "r"), state)
    view = seen(snapshot(FULL), [redeemed("x", "r", State.DONE, done_at=NOON), undo])
    assert rewards(view) == ((1, 0, 0) if state is State.DONE else (0, 1, 0))


def test_an_undone_redemption_frees_what_no_other_redemption_holds():
    undo = operation("u", UndoRedemption("x", "r"), State.DONE)
    assert rewards(seen(snapshot(FULL), [redeemed("y", "r"), undo])) == (0, 1, 0)


def test_of_several_rewards_the_free_ones_are_due():
    two = card(DRY, punches(12), rewards=[reward("r"), reward("s"), reward("t", TODAY)])
    view = seen(snapshot(two), [redeemed("x", "r")])
    assert (rewards(view), [due.reward_id for due in view.due]) == ((1, 1, 0), ["s"])


# ------------------------------------------------------------------------------------------------- earned, after sync


def test_a_card_that_fills_up_here_earns_a_reward_that_is_ready_after_sync():
    view = seen(snapshot(ELEVEN), units=[unit("b")])
    assert (rewards(view), view.due) == ((0, 0, 1), ())


def test_a_full_card_that_astro_has_minted_nothing_for_is_earned_too():
    assert rewards(seen(snapshot(card(DRY, punches(12))))) == (0, 0, 1)
    assert rewards(seen(snapshot(card(DRY, punches(14))))) == (0, 0, 1)


@pytest.mark.parametrize("held", [{"claims": [claim("x")]}, {"operations": [redeemed("x", None)]}])
def test_an_earned_reward_can_be_claimed_before_it_is_minted(held):
    assert rewards(seen(snapshot(ELEVEN), units=[unit("b")], **held)) == (0, 1, 0)


def test_a_reward_claimed_before_it_was_minted_is_not_offered_again_once_it_is():
    """I14: sync has yet to find the minted reward for the claim."""
    view = seen(snapshot(FULL), [redeemed("x", None)])
    assert (rewards(view), view.due) == ((0, 1, 0), ())


def test_of_several_minted_rewards_the_one_for_the_claimed_item_is_held():
    one, other = reward("r", None, SALMON), reward("s", None, "0" + KIBBLE)
    two = [card(DRY, punches(12), rewards=[one]), card(DRY, punches(12), card_id="b", rewards=[other])]
    view = seen(snapshot(*two), claims=[claim("x", code=KIBBLE)])
    assert [due.reward_id for due in view.due] == ["r"]
    view = seen(snapshot(*two), claims=[claim("x", code="LEASH")])
    assert [due.reward_id for due in view.due] == ["s"]


def test_a_claim_takes_a_reward_of_its_own_program_only():
    wet = card(WET, punches(4, CANS, prefix="w"), card_id="w", rewards=[reward("w")])
    view = seen(snapshot(wet), claims=[claim("x", program_id="dry")])
    assert rewards(view) == (1, 0, 0)
    assert rewards(seen(snapshot(card(WET, punches(4, CANS), required=4)), claims=[claim("x")])) == (0, 0, 1)


def test_two_claims_take_two_rewards():
    view = seen(snapshot(), units=[unit(f"b{n}", CANS) for n in range(8)], claims=[claim(c, None, "wet") for c in "xy"])
    assert [shown.rewards for shown in view.cards] == [RewardCounts(claimed=1)] * 2


# --------------------------------------------------------------------------------------------------- being taken back


@pytest.mark.parametrize("state", sorted(set(State) - FINAL - {State.REVIEW}))
def test_a_removal_under_way_shows_the_punch_as_being_taken_back(state):
    (shown,) = seen(snapshot(card(DRY, punches(3))), [removed("old-1", state)]).cards
    assert (shown.confirmed, shown.taken_back, shown.count) == (2, 1, 2)


@pytest.mark.parametrize("add", [added("x", State.UNKNOWN), added("x", State.DONE, credited=True)])
def test_a_unit_that_no_snapshot_has_shown_is_seen_being_taken_back_too(add):
    """S6: its removal waits for it; meanwhile it must not just vanish."""
    (shown,) = seen(snapshot(card(DRY, punches(3))), [add, removed("x")]).cards
    assert (shown.confirmed, shown.waiting, shown.taken_back) == (3, 0, 1)
    (alone,) = seen(None, [add, removed("x")]).cards
    assert (alone.confirmed, alone.waiting, alone.taken_back) == (None, 0, 1)


def test_where_nobody_can_tell_the_program_a_unit_being_taken_back_is_no_punch():
    view = seen(snapshot(), [added("x"), removed("x")], catalogue=NO_CATALOGUE)
    assert (view.cards, view.unassigned) == ((), 0)


def test_a_unit_that_was_never_sent_leaves_with_its_removal():
    view = seen(snapshot(card()), [added("x", State.CANCELLED), removed("x", State.CANCELLED)])
    assert (view.cards[0].count, view.cards[0].taken_back) == (0, 0)


def done_removal(begun_after_done, held):
    """The card as shown after a done removal, by a snapshot begun so long after it."""
    snap = snapshot(card(DRY, held), begun_at=NOON + begun_after_done)
    operations = [added("x", State.DONE, credited=True), removed("x", State.DONE, done_at=NOON)]
    (shown,) = seen(snap, operations).cards
    return shown.confirmed, shown.waiting, shown.taken_back


@pytest.mark.parametrize("held", [[], [punch("x")]])
def test_after_a_removal_a_snapshot_is_not_believed_before_the_fence(held):
    """N15: it may come from a server that lags behind, with or without the unit."""
    assert done_removal(FENCE - timedelta(seconds=1), held) == (0, 0, 1)


def test_after_the_fence_a_removed_unit_is_gone_and_does_not_come_back_as_waiting():
    assert done_removal(FENCE, []) == (0, 0, 0)


def test_after_the_fence_a_unit_that_astro_still_has_is_confirmed():
    assert done_removal(FENCE, [punch("x")]) == (1, 0, 0)


def test_a_removal_done_without_a_time_leaves_it_to_the_snapshot():
    """Done without a call: there was no credit to take back."""
    operations = [added("x", State.DONE), removed("x", State.DONE)]
    assert [shown.taken_back for shown in seen(snapshot(card()), operations).cards] == [0]
    assert [shown.taken_back for shown in seen(None, operations).cards] == [1]


@pytest.mark.parametrize("state", [State.CANCELLED, State.WRITTEN_OFF])
def test_a_removal_that_was_given_up_leaves_the_punch(state):
    (shown,) = seen(snapshot(card(DRY, punches(3))), [removed("old-1", state, done_at=NOON)]).cards
    assert (shown.confirmed, shown.taken_back) == (3, 0)
    (shown,) = seen(snapshot(card()), [added("x"), removed("x", state, done_at=NOON - FENCE)]).cards
    assert (shown.waiting, shown.taken_back) == (1, 0)


def test_a_punch_that_is_taken_back_makes_room_on_its_card():
    view = seen(snapshot(card(DRY, punches(11))), [removed("old-1")], [unit("a"), unit("b")])
    (shown,) = view.cards
    assert (shown.confirmed, shown.basket, shown.rewards.earned) == (10, 2, 1)


def test_a_reward_is_not_offered_while_what_filled_its_card_is_on_its_way_back():
    """R12: else the bag goes back and the free one goes out."""
    view = seen(snapshot(FULL), [removed("old-1")])
    assert (rewards(view), view.due) == ((0, 0, 0), ())
    assert [(shown.confirmed, shown.taken_back) for shown in view.cards] == [(11, 1)]


def test_an_exchange_earns_the_reward_again():
    view = seen(snapshot(FULL), [removed("old-1")], [unit("b")])
    (shown,) = view.cards
    assert (shown.confirmed, shown.basket, shown.rewards) == (11, 1, RewardCounts(earned=1))


@pytest.mark.parametrize("cards", [FULL, card(DRY, punches(11))])
def test_what_astro_hears_of_before_a_return_does_not_fill_the_gap(cards):
    """The purchase finds the card as full as it was and begins a next one; then the old punch goes."""
    told_first = [added("a"), added("b"), added("c"), removed("old-1")]
    view = seen(snapshot(cards), told_first)
    assert sum(shown.rewards.earned for shown in view.cards) == 0
    assert any(shown.undecided and shown.to_go is None for shown in view.cards)
    assert sum(shown.waiting for shown in view.cards) == 3
    told_after = seen(snapshot(cards), [removed("old-1"), added("a"), added("b"), added("c")])
    assert sum(shown.rewards.earned for shown in told_after.cards) == 1


@pytest.mark.parametrize("required", [12, None])
def test_a_card_that_stays_full_keeps_its_reward(required):
    """Thirteen punches, of twelve or of nobody knows how many."""
    snap = snapshot(card(WET, punches(13), required=required, rewards=[reward("r")]))
    assert rewards(seen(snap, [removed("old-1")], catalogue=NO_CATALOGUE)) == (1, 0, 0)


def test_a_reward_that_is_claimed_already_stays_claimed_when_a_bag_comes_back():
    assert rewards(seen(snapshot(FULL), [redeemed("x", "r"), removed("old-1")])) == (0, 1, 0)


def test_a_punch_that_is_taken_back_from_a_redeemed_card_brings_the_card_into_sight():
    """Astro may refuse that; the removal must not be out of sight until somebody looks into the review."""
    (shown,) = seen(snapshot(card(DRY, punches(12), rewards=[reward("r", TODAY)])), [removed("old-1")]).cards
    assert (shown.confirmed, shown.taken_back, shown.rewards) == (11, 1, RewardCounts())


# ------------------------------------------------------------------------------------------- returns with a person


def test_a_return_that_waits_for_a_person_leaves_the_punch_where_it_is_and_says_so():
    (shown,) = seen(snapshot(card(DRY, punches(3))), [removed("old-1", State.REVIEW)]).cards
    assert (shown.confirmed, shown.taken_back, shown.to_decide, shown.count) == (3, 0, 1, 3)


@pytest.mark.parametrize("add", [added("x", State.REVIEW), added("x", State.DONE, credited=True)])
def test_so_does_the_return_of_a_unit_that_no_snapshot_has_shown(add):
    (shown,) = seen(snapshot(card(DRY, punches(3))), [add, removed("x", State.REVIEW)]).cards
    assert (shown.confirmed, shown.waiting, shown.to_decide) == (3, 1, 1)
    view = seen(snapshot(), [add, removed("x", State.REVIEW)], catalogue=NO_CATALOGUE)
    assert (view.cards, view.unassigned) == ((), 1)


def test_no_reward_is_offered_on_goods_that_are_back_whoever_has_to_decide():
    """R12. What is redeemed already stays so, and a card that is full without them keeps its reward."""
    view = seen(snapshot(FULL), [removed("old-1", State.REVIEW)])
    assert (rewards(view), view.due) == ((0, 0, 0), ())
    assert [(shown.confirmed, shown.to_decide) for shown in view.cards] == [(12, 1)]
    spent = card(DRY, punches(12), rewards=[reward("r", TODAY)])
    (shown,) = seen(snapshot(spent), [removed("old-1", State.REVIEW)]).cards
    assert (shown.confirmed, shown.to_decide, shown.rewards) == (12, 1, RewardCounts())
    more = card(DRY, punches(13), rewards=[reward("r")])
    assert rewards(seen(snapshot(more), [removed("old-1", State.REVIEW)])) == (1, 0, 0)
