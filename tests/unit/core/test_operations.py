"""Operations: where each may go (DESIGN §6, I9)."""

from typing import get_args

import pytest

from astro_desk.core.operations import FINAL, KINDS, MOVES, OPEN, Intent, LinkOwner, NewOwner, Redeem, State
from tests.unit.core.making import added, operation, removed


def test_done_cancelled_and_written_off_are_the_end():
    assert {State.DONE, State.CANCELLED, State.WRITTEN_OFF} == FINAL
    for state in State:
        assert state.final == (not MOVES[state]) == (state in FINAL) == (state not in OPEN)


def test_what_may_be_at_astro_already_is_never_cancelled_without_a_person():
    """I4: the bytes may be out; only the look-up or a person can say."""
    assert {state for state in State if State.CANCELLED in MOVES[state]} == {State.WAITING, State.REVIEW}


def test_only_a_person_writes_off():
    assert {state for state in State if State.WRITTEN_OFF in MOVES[state]} == {State.REVIEW}


def test_nothing_is_sent_that_was_not_waiting_a_moment_ago():
    """I11: an unknown outcome is not sent again before a look-up has put it back in line."""
    assert {state for state in State if State.SENDING in MOVES[state]} == {State.WAITING, State.SENDING}


def test_only_what_was_sent_can_be_unknown():
    assert {state for state in State if State.UNKNOWN in MOVES[state]} == {State.SENDING, State.UNKNOWN}


def test_every_open_operation_can_come_to_an_end():
    for state in OPEN:
        reached = {state}
        while more := {later for one in reached for later in MOVES[one]} - reached:
            reached |= more
        assert reached & FINAL == FINAL
        assert State.REVIEW in MOVES[state] or state is State.REVIEW


def test_every_intent_has_one_short_name():
    assert set(KINDS.values()) == set(get_args(Intent))
    assert len(KINDS) == len(set(KINDS.values()))


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (added("a"), "add"),
        (removed("a"), "remove"),
        (operation("r", Redeem("dry", "")), "redeem"),
        (operation("n", NewOwner()), "new_owner"),
        (operation("l", LinkOwner()), "link"),
    ],
)
def test_an_operation_says_its_kind(made, kind):
    assert made.kind == kind


def test_a_new_operation_waits_and_was_never_sent():
    made = operation("n", NewOwner())
    assert (made.state, made.attempts, made.sent_at, made.done_at, made.seen) == (State.WAITING, 0, None, None, False)
