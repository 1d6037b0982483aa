"""What is said when Astro's punches are not those that it was told (DESIGN §6, sanity; FAILURES R33)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from astro_desk.core.operations import AddPurchase, Operation, RemovePurchase, State
from astro_desk.core.reconciliation import Kind, reconcile
from astro_desk.core.snapshot import Card, Punch, Snapshot

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
FENCE = timedelta(minutes=3)
SINCE = date(2026, 4, 20)


def told(name="R1-1", *, ago=timedelta(hours=1), **more) -> Operation:
    row = Operation(name, "o1", AddPurchase("0360", "0360"), NOW - ago, (NOW - ago).date(), "s1")
    return replace(row, **{"state": State.DONE, "credited": True, "done_at": NOW - ago, **more})


def removal(unit_id="R1-1", state=State.DONE, *, ago=timedelta(hours=1)) -> Operation:
    return told("R1-9", intent=RemovePurchase(unit_id), state=state, credited=None, ago=ago)


def found(present, *operations):
    card = Card("c", "7", "Buy 3", "", 3, None, tuple(Punch(name, "0360", "", None) for name in present))
    rows = {operation.id: operation for operation in operations}
    said = reconcile(Snapshot("o1", NOW, (card,)), rows, "R1", SINCE, FENCE)
    assert all(one.owner_id == "o1" for one in said)
    return [(one.transaction_id, one.kind) for one in said]


def test_all_agrees():
    assert found(["R1-1", "R2-7", "till-4", ""], told()) == []


def test_a_purchase_that_astro_took_and_never_showed_is_missing():
    assert found([], told()) == [("R1-1", Kind.MISSING)]


def test_one_that_was_shown_and_is_gone_was_changed_at_astro():
    assert found([], told(seen=True)) == [("R1-1", Kind.CHANGED)]


@pytest.mark.parametrize("state", [state for state in State if state is not State.CANCELLED])
def test_what_is_being_taken_back_may_be_gone(state):
    assert found([], told(), removal(state=state)) == []


def test_a_removal_that_was_called_off_excuses_nothing():
    assert found([], told(), removal(state=State.CANCELLED)) == [("R1-1", Kind.MISSING)]


@pytest.mark.parametrize(
    "operation",
    [
        told(ago=timedelta(minutes=2)),  # Astro may lag (N15)
        told(ago=timedelta(days=31)),
        told(credited=False),
        told(state=State.WAITING, credited=None, done_at=None),
        told(state=State.REVIEW, credited=None, done_at=None),
        told(state=State.WRITTEN_OFF, credited=None),
    ],
)
def test_what_need_not_be_there_is_not_missed(operation):
    assert found([], operation) == []


def test_a_unit_with_our_name_that_we_never_made_is_extra():
    assert found(["R1-1", "R1-5"], told()) == [("R1-5", Kind.EXTRA)]


def test_another_registers_unit_is_not_ours_to_judge():
    assert found(["R2-5", "R11-5"]) == []


def test_a_unit_that_was_taken_back_and_is_still_there_is_extra_once_astro_cannot_lag():
    assert found(["R1-1"], told(), removal()) == [("R1-1", Kind.EXTRA)]
    assert found(["R1-1"], told(), removal(ago=timedelta(minutes=2))) == []
    assert found(["R1-1"], told(), removal(state=State.UNKNOWN)) == []


def test_a_cancelled_unit_at_astro_is_extra():
    assert found(["R1-1"], told(state=State.CANCELLED, credited=None)) == [("R1-1", Kind.EXTRA)]


def test_a_unit_without_credit_that_astro_counts_after_all_is_no_alarm():
    assert found(["R1-1"], told(credited=False)) == []


def test_a_purchase_that_astro_has_twice_is_doubled_and_one_that_is_no_more_is_extra():
    assert found(["R1-1", "R1-1"], told()) == [("R1-1", Kind.DOUBLED)]
    assert found(["R1-1", "R1-1"], told(), removal()) == [("R1-1", Kind.EXTRA)]


def test_what_others_have_twice_is_theirs_and_old_ones_are_past():
    assert found(["R2-7", "R2-7", "", ""], told("R2-7")) == []
    assert found(["R1-1", "R1-1"], told(ago=timedelta(days=31))) == []
