"""An owner's history: which punches and rewards there are, whose, and what became of each (DESIGN §5)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from astro_desk.core.catalog import Catalogue, Item, Program
from astro_desk.core.history import Fate, history
from astro_desk.core.operations import AddPurchase, Operation, Redeem, RemovePurchase, State, UndoRedemption
from astro_desk.core.snapshot import Card, Punch, Reward, Snapshot

NOW = datetime(2026, 3, 14, 15, tzinfo=UTC)
TODAY = NOW.date()
KIBBLE = "036000291452"
ULID = "01KQHCHZTQCXB1DP73T2FMZH"
OURS, THEIRS = f"R1-{ULID}E0", f"R2-{ULID}E1"
CATALOGUE = Catalogue.of([Item.of(KIBBLE, "Kibble 20lb", ["10"])], [Program("10", "Harvest Paw | Buy 3")])


def operation(key, intent, state=State.WAITING, **more):
    return Operation(key, "o1", intent, created_at=NOW, business_date=TODAY, sale_id="R1-s", state=state, **more)


def add(key=OURS, state=State.WAITING, **more):
    return operation(key, AddPurchase(KIBBLE, "00036000291452"), state, **more)


def snapshot(*punches, rewards=(), months=None):
    card = Card("c1", "10", "Harvest Paw | Buy 3", "Harvest Paw", 3, months, tuple(punches), tuple(rewards))
    return Snapshot("o1", NOW, (card,))


def punch(key=OURS, day=TODAY):
    return Punch(key, KIBBLE, "Kibble 20lb", day)


def only(cards):
    (card,) = cards
    (entry,) = card.entries
    return card, entry


def test_a_punch_at_astro_says_its_day_its_register_and_our_sale():
    _, entry = only(history(snapshot(punch()), [add(state=State.DONE, credited=True)], CATALOGUE, TODAY))
    assert (entry.fate, entry.day, entry.register, entry.sale_id) == (Fate.CONFIRMED, TODAY, "R1", "R1-s")
    _, entry = only(history(snapshot(punch(THEIRS)), [], CATALOGUE, TODAY))
    assert (entry.register, entry.sale_id) == ("R2", None)
    _, entry = only(history(snapshot(punch("4711")), [], CATALOGUE, TODAY))
    assert entry.register == "", "an id that is none of ours names no register"


@pytest.mark.parametrize(
    ("state", "credited", "reason", "fate"),
    [
        (State.WAITING, None, "", Fate.WAITING),
        (State.SENDING, None, "", Fate.WAITING),
        (State.UNKNOWN, None, "", Fate.WAITING),
        (State.REVIEW, None, "astro_999", Fate.REVIEW),
        (State.DONE, True, "", Fate.CONFIRMED),
        (State.DONE, False, "astro_410", Fate.NO_CREDIT),
        (State.WRITTEN_OFF, None, "astro_999", Fate.GIVEN_UP),
    ],
)
def test_a_unit_that_astro_does_not_show_yet_has_the_fate_of_its_operation(state, credited, reason, fate):
    card, entry = only(history(None, [add(state=state, credited=credited, reason=reason)], CATALOGUE, TODAY))
    assert entry.fate is fate
    on_no_card = fate in (Fate.NO_CREDIT, Fate.GIVEN_UP)
    assert card.program_id == ("" if on_no_card else "10")
    assert entry.description == "Kibble 20lb"


def test_what_was_cancelled_before_it_was_sent_is_not_shown():
    assert history(None, [add(state=State.CANCELLED)], CATALOGUE, TODAY) == ()


def test_an_id_stands_once_although_it_is_in_the_snapshot_and_in_the_outbox():
    only(history(snapshot(punch()), [add(state=State.UNKNOWN)], CATALOGUE, TODAY))


def test_a_punch_that_is_being_taken_back_says_so_and_a_refused_removal_why():
    removal = operation("R1-x", RemovePurchase(OURS))
    _, entry = only(history(snapshot(punch()), [removal], CATALOGUE, TODAY))
    assert entry.fate is Fate.LEAVING
    refused = replace(removal, state=State.REVIEW, reason="astro_430")
    _, entry = only(history(snapshot(punch()), [refused], CATALOGUE, TODAY))
    assert (entry.fate, entry.reason) == (Fate.REVIEW, "astro_430")
    done = replace(removal, state=State.DONE)
    _, entry = only(history(None, [add(state=State.DONE, credited=True), done], CATALOGUE, TODAY))
    assert (entry.fate, entry.left) == (Fate.REMOVED, TODAY)


def test_what_keeps_a_purchase_or_its_return_from_astro_is_said():
    _, entry = only(history(None, [add(reason="astro_503")], CATALOGUE, TODAY))
    assert (entry.fate, entry.reason) == (Fate.WAITING, "astro_503")
    removal = operation("R1-x", RemovePurchase(OURS), reason="astro_503")
    _, entry = only(history(snapshot(punch()), [removal], CATALOGUE, TODAY))
    assert (entry.fate, entry.reason, entry.left) == (Fate.LEAVING, "astro_503", TODAY)


def test_a_fallen_punch_stays_with_the_day_on_which_it_fell():
    old = punch(day=date(2024, 12, 1))
    _, entry = only(history(snapshot(old, months=14), [], CATALOGUE, TODAY))
    assert (entry.fate, entry.until) == (Fate.FALLEN, date(2026, 2, 2))
    _, entry = only(history(snapshot(old, months=14), [], CATALOGUE, TODAY, {"10": 24}))
    assert entry.fate is Fate.CONFIRMED, "the months that a manager set"


def test_a_reward_says_who_redeemed_it_here_and_when_astro_counted_it():
    reward = Reward("r1", "a free bag", None)
    _, entry = only(history(snapshot(rewards=[reward]), [], CATALOGUE, TODAY))
    assert (entry.fate, entry.is_reward) == (Fate.OPEN, True)
    redeem = operation(OURS, Redeem("10", KIBBLE, "r1"))
    _, entry = only(history(snapshot(rewards=[reward]), [redeem], CATALOGUE, TODAY))
    assert (entry.fate, entry.register, entry.sale_id, entry.day) == (Fate.CLAIMED, "R1", "R1-s", TODAY)
    taken = replace(reward, redeemed_on=date(2026, 3, 1))
    _, entry = only(history(snapshot(rewards=[taken]), [replace(redeem, state=State.DONE)], CATALOGUE, TODAY))
    assert (entry.fate, entry.day, entry.register) == (Fate.REDEEMED, date(2026, 3, 1), "R1")
    undo = operation("R1-u", UndoRedemption(OURS, "r1"))
    _, entry = only(history(snapshot(rewards=[taken]), [replace(redeem, state=State.DONE), undo], CATALOGUE, TODAY))
    assert entry.fate is Fate.LEAVING


def test_a_reward_of_ours_that_astro_has_not_minted_stands_with_its_program():
    card, entry = only(history(None, [operation(OURS, Redeem("10", KIBBLE))], CATALOGUE, TODAY))
    assert (card.program_id, entry.fate, entry.is_reward) == ("10", Fate.CLAIMED, True)


def test_the_newest_comes_first_and_what_has_no_day_last():
    days = [date(2026, 1, 5), None, date(2026, 3, 1)]
    punches = [punch(f"R1-{ULID}E{n}", day) for n, day in enumerate(days)]
    (card,) = history(snapshot(*punches), [], CATALOGUE, TODAY)
    assert [entry.day for entry in card.entries] == [date(2026, 3, 1), date(2026, 1, 5), None]
