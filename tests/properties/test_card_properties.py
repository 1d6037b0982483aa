"""`project` under every mixture of facts: nothing lost, nothing counted twice, nothing that depends on order (I14)."""

from collections import Counter
from dataclasses import replace
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from astro_desk.core.catalog import Catalogue, Item, Program
from astro_desk.core.checkout import Basket
from astro_desk.core.operations import AddPurchase, Redeem, RemovePurchase, State
from tests.properties.owner_facts import CODES, IDS, catalogues, claims, operations, snapshots, units
from tests.unit.core.making import (
    CANS,
    DRY,
    FENCE,
    KIBBLE,
    LEASH,
    NOON,
    SALMON,
    added,
    card,
    punch,
    seen,
    snapshot,
    unit,
)


def in_sight(view):
    """Every unit that the view shows, of whatever kind."""
    return view.unassigned + sum(shown.count + shown.taken_back + len(shown.fallen) for shown in view.cards)


def spent(one):
    return bool(one.rewards) and all(reward.redeemed_on for reward in one.rewards)


@given(snapshots(), operations(), units, claims, catalogues)
def test_counts_conserve(snap, ops, basket, claimed, catalogue):
    """Confirmed, waiting, basket, unassigned, taken back and fallen are together the units known, each once."""
    at_astro = {one.transaction_id for each in (snap.cards if snap else ()) for one in each.punches}
    leaving: set[str] = set()
    deciding: set[str] = set()
    gone: set[str] = set()
    for one in ops:
        if isinstance(one.intent, RemovePurchase) and one.state not in {State.CANCELLED, State.WRITTEN_OFF}:
            fresh = snap is not None and (one.done_at is None or one.done_at + FENCE <= NOON)
            where = gone if one.state is State.DONE and fresh else leaving
            (deciding if one.state is State.REVIEW else where).add(one.intent.unit_id)
    ours = {one.unit_id for one in basket}
    for one in ops:
        if isinstance(one.intent, AddPurchase):
            standing = {
                State.DONE: not one.seen and one.credited is not False,
                State.CANCELLED: False,
                State.WRITTEN_OFF: False,
            }
            if standing.get(one.state, True):
                ours.add(one.id)
    ours -= at_astro | gone
    if catalogue.empty:
        ours -= leaving  # nobody can tell on which card they would be
    history = {
        one.transaction_id
        for each in (snap.cards if snap else ())
        if spent(each) and not (leaving | deciding) & {one.transaction_id for one in each.punches}
        for one in each.punches
    }
    assert in_sight(seen(snap, ops, basket, claimed, catalogue=catalogue)) == len(ours | (at_astro - history))


@given(snapshots(), operations(), units, claims, catalogues)
def test_the_same_facts_give_the_same_view_and_stay_as_they_were(snap, ops, basket, claimed, catalogue):
    before = repr((snap, ops, basket, claimed))
    first = seen(snap, ops, basket, claimed, catalogue=catalogue)
    assert seen(snap, ops, basket, claimed, catalogue=catalogue) == first
    assert repr((snap, ops, basket, claimed)) == before


@given(snapshots(), operations(), units, catalogues, st.data())
def test_the_order_of_punches_does_not_matter(snap, ops, basket, catalogue, data):
    """Of what waits and of what lies in the basket, each; the outbox comes before the basket.

    What is bought after a return stays after it: Astro hears of it then, and only then does it earn something.
    """
    punches = data.draw(st.permutations([one for one in ops if not isinstance(one.intent, Redeem)]))
    view = seen(snap, punches, basket, catalogue=catalogue)
    runs = [list(run) for _, run in groupby(punches, key=lambda one: type(one.intent))]
    shuffled = seen(
        snap,
        [one for run in runs for one in data.draw(st.permutations(run))],
        data.draw(st.permutations(basket)),
        catalogue=catalogue,
    )
    assert shuffled == view


@given(snapshots(), operations(), units, claims, st.data())
def test_the_order_of_astros_cards_does_not_matter(snap, ops, basket, claimed, data):
    named = [one for one in claimed if one.reward_id]
    ops = [one for one in ops if not isinstance(one.intent, Redeem) or one.intent.reward_id]
    if snap is not None:
        shuffled = replace(snap, cards=tuple(data.draw(st.permutations(snap.cards))))
        assert seen(shuffled, ops, basket, named) == seen(snap, ops, basket, named)


@given(snapshots(), operations(), units, claims, st.data())
def test_telling_a_fact_twice_changes_nothing(snap, ops, basket, claimed, data):
    again = data.draw(st.lists(st.sampled_from(basket))) if basket else []
    ops_again = data.draw(st.lists(st.sampled_from(ops))) if ops else []
    view = seen(snap, ops, basket, claimed)
    assert seen(snap, [*ops, *ops_again], [*basket, *again], claimed) == view


@given(
    snapshots(), operations(), st.lists(st.sampled_from([KIBBLE, CANS, SALMON, LEASH]), max_size=8), claims, catalogues
)
def test_one_scan_is_one_punch_more_and_its_undo_one_less(snap, ops, scans, claimed, catalogue):
    """Scan by scan it comes to the same as all at once."""
    basket = Basket("sale", "owner")
    views = [seen(snap, ops, basket.units, claimed, catalogue=catalogue)]
    for number, code in enumerate(scans):
        basket = basket.add([unit(f"new-{number}", code)])
        views.append(seen(snap, ops, basket.units, claimed, catalogue=catalogue))
        counts = catalogue.empty or code != LEASH
        assert in_sight(views[-1]) == in_sight(views[-2]) + counts
    for view in reversed(views[:-1]):
        basket = basket.undo()
        assert seen(snap, ops, basket.units, claimed, catalogue=catalogue) == view


@given(snapshots(), st.lists(st.sampled_from(IDS), unique=True, max_size=6), st.data())
def test_a_unit_goes_from_the_basket_through_the_outbox_to_astro_as_one(snap, ids, data):
    """The steps of a sale: scanned, finished, sent, done, shown. The same number of units is in sight at each."""
    ids = [one for one in ids if snap is None or one not in snap.transaction_ids]
    bought = [unit(one, CODES[one]) for one in ids]
    views = [seen(snap, units=bought)]
    for state in (State.WAITING, State.SENDING, State.UNKNOWN, State.WAITING, State.SENDING, State.DONE):
        waiting = [added(one, state, CODES[one], credited=state is State.DONE or None) for one in ids]
        views += [seen(snap, waiting, bought), seen(snap, waiting)]
    done = [added(one, State.DONE, CODES[one], credited=True) for one in ids]
    arrived = card(DRY, [punch(one, CODES[one]) for one in ids], card_id="arrived", required=None)
    later = snapshot(*(snap.cards if snap else ()), arrived)
    views += [seen(later, done), seen(later, [replace(one, seen=True) for one in done])]
    assert len({in_sight(view) for view in views}) == 1


@given(snapshots(), operations(), units, claims)
def test_no_reward_is_offered_that_somebody_here_holds(snap, ops, basket, claimed):
    """I14"""
    view = seen(snap, ops, basket, claimed)
    # A claim is its operation once the sale is written; then the operation is what counts.
    written = {one.id for one in ops}
    held = {one.reward_id for one in claimed if one.claim_id not in written}
    held |= {one.intent.reward_id for one in ops if isinstance(one.intent, Redeem) and not one.state.final}
    assert not held & {due.reward_id for due in view.due}
    assert len(view.due) == sum(shown.rewards.redeemable for shown in view.cards)
    minted = {one.reward_id for each in (snap.cards if snap else ()) for one in each.rewards if not one.redeemed_on}
    assert {due.reward_id for due in view.due} <= minted


@given(snapshots(), operations(), units, claims, catalogues)
def test_what_a_card_says_is_consistent(snap, ops, basket, claimed, catalogue):
    for shown in seen(snap, ops, basket, claimed, catalogue=catalogue).cards:
        parts = (shown.waiting, shown.basket, shown.taken_back, *vars_of(shown.rewards))
        assert min(parts) >= 0
        assert (shown.confirmed is None) == (snap is None)
        assert shown.to_go is None or (shown.to_go == 0) == shown.full
        # What this register laid on a card never goes beyond its end: the rest is on the next card.
        if shown.required and shown.confirmed is not None and not shown.undecided and shown.waiting + shown.basket:
            assert shown.count <= shown.required
        assert not (shown.undecided and shown.rewards.earned)


def vars_of(rewards):
    return rewards.redeemable, rewards.claimed, rewards.earned


@given(st.integers(1, 40), st.integers(1, 12), st.integers(0, 12))
def test_rewards_are_earned_as_often_as_the_card_is_full(bought, required, confirmed):
    program = Program("p", "P", required=required)
    catalogue = Catalogue.of([Item.of(KIBBLE, "", ["p"])], [program])
    confirmed = min(confirmed, required)
    held = [punch(f"old-{number}") for number in range(confirmed)]
    snap = snapshot(card(program, held, required=required))
    view = seen(snap, units=[unit(f"b{number}") for number in range(bought)], catalogue=catalogue)
    assert sum(shown.rewards.earned for shown in view.cards) == (bought + confirmed) // required


@given(operations())
def test_a_removal_that_is_done_is_never_shown_as_waiting_again(ops):
    """Whatever snapshot comes: without the unit, it is gone or on its way, never bought again."""
    gone = {one.intent.unit_id for one in ops if isinstance(one.intent, RemovePurchase) and one.state is State.DONE}
    only_gone = [one for one in ops if one.id in gone or isinstance(one.intent, RemovePurchase)]
    for begun_at in (NOON - FENCE, NOON, NOON + FENCE * 3):
        view = seen(snapshot(begun_at=begun_at), only_gone)
        assert Counter(shown.waiting for shown in view.cards).keys() <= {0}


def test_the_facts_above_reach_every_kind():
    """A property over facts that never show a reward or a fallen punch would hold for nothing."""
    kinds: Counter[str] = Counter()

    @settings(derandomize=True, database=None)
    @given(snapshots(), operations(), units, claims)
    def look(snap, ops, basket, claimed):
        for shown in seen(snap, ops, basket, claimed).cards:
            kinds.update(
                kind
                for kind, there in {
                    "confirmed": shown.confirmed,
                    "unknown": shown.confirmed is None,
                    "waiting": shown.waiting,
                    "basket": shown.basket,
                    "taken back": shown.taken_back,
                    "fallen": shown.fallen,
                    "redeemable": shown.rewards.redeemable,
                    "claimed": shown.rewards.claimed,
                    "earned": shown.rewards.earned,
                    "undecided": shown.undecided,
                }.items()
                if there
            )

    look()
    assert len(kinds) == 10, kinds
