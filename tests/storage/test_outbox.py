"""The outbox: what waits, in which order, and where it may go (FAILURES R16, R20, R21, I9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from astro_desk.core.checkout import Claim
from astro_desk.core.operations import MOVES, AddOffer, AddPoints, AddPurchase, Operation, Redeem, RedeemPoints, State
from astro_desk.core.owners import Owner
from astro_desk.storage.events import Event
from astro_desk.use_cases.ports import RowChanged
from tests.storage.till import BAG, DAY, Till


def moved(till: Till, before: Operation, to: State, **change: Any) -> Operation:
    after = replace(before, state=to, **change)
    return till.run(lambda unit: unit.move([(before, after)]))[0]


def found(till: Till, row: Operation) -> Any:
    return till.run(lambda unit: unit.operation(row.id))


def driven(till: Till, to: State) -> Operation:
    """An operation in this state, by the shortest way that exists."""
    ways = {
        State.WAITING: [],
        State.SENDING: [State.SENDING],
        State.UNKNOWN: [State.SENDING, State.UNKNOWN],
        State.REVIEW: [State.REVIEW],
        State.DONE: [State.SENDING, State.DONE],
        State.CANCELLED: [State.CANCELLED],
        State.WRITTEN_OFF: [State.REVIEW, State.WRITTEN_OFF],
    }
    row = till.waiting(till.saved_owner())
    for state in ways[to]:
        row = moved(till, row, state)
    return row


def test_operations_come_back_as_they_were_put_in(till: Till) -> None:
    owner = till.saved_owner()
    put = [
        till.operation(owner),
        till.operation(owner, Redeem("7", "", "r-1", "i-1")),
        till.operation(owner, AddPoints(1234)),
    ]
    till.run(lambda unit: unit.add_operations(put))
    found = till.run(lambda unit: unit.lane(owner.owner_id))
    assert [replace(row, seq=0) for row in found] == put
    assert [row.seq for row in found] == sorted(row.seq for row in found)


def test_adding_an_operation_twice_adds_it_once(till: Till) -> None:
    owner = till.saved_owner()
    operation = till.operation(owner)
    till.run(lambda unit: unit.add_operations([operation]))
    till.run(lambda unit: unit.add_operations([operation]))
    till.run(lambda unit: unit.add_operations([]))
    assert till.run(lambda unit: unit.counts())[State.WAITING] == 1
    assert till.journal_kinds.count("operations_added") == 1


@pytest.mark.parametrize("before", list(State))
def test_only_the_moves_of_the_rules_are_made(till: Till, before: State) -> None:
    row = driven(till, before)
    for after in set(State) - MOVES[before]:
        with pytest.raises(ValueError, match="no operation moves"):
            moved(till, row, after)
    assert till.run(lambda unit: unit.operations([before])) == (row,)
    for number, after in enumerate(sorted(MOVES[before])):
        row = row if number == 0 else driven(till, before)
        answer = moved(till, row, after, reason="why", attempts=3)
        assert (answer.state, answer.version, answer.attempts) == (after, row.version + 1, 3)
        assert found(till, row) == answer


def test_a_row_that_somebody_else_moved_is_not_moved_again(till: Till) -> None:
    row = till.waiting(till.saved_owner())
    moved(till, row, State.SENDING)
    with pytest.raises(RowChanged):
        moved(till, row, State.CANCELLED)
    found = till.run(lambda unit: unit.operation(row.id))
    assert found is not None
    assert found.state is State.SENDING


def test_a_row_that_was_never_there_cannot_be_moved(till: Till) -> None:
    ghost = till.operation(till.saved_owner())
    with pytest.raises(RowChanged):
        moved(till, ghost, State.SENDING)


def test_a_batch_moves_whole_or_not_at_all_even_when_the_job_goes_on(till: Till) -> None:
    owner = till.saved_owner()
    first, second = till.waiting(owner), till.waiting(owner)
    moved(till, second, State.SENDING)

    def job(unit):
        try:
            unit.move([(row, replace(row, state=State.SENDING)) for row in (first, second)])
        except RowChanged:
            return unit.operation(first.id)
        raise AssertionError("the second row had changed")

    assert till.run(job) == first


def test_a_move_cannot_turn_an_operation_into_another(till: Till) -> None:
    row = till.waiting(till.saved_owner())
    with pytest.raises(ValueError, match="not which it is"):
        moved(till, row, State.SENDING, intent=AddPoints(1))


def test_a_move_keeps_what_a_snapshot_or_a_merge_wrote_meanwhile(till: Till) -> None:
    gone, kept = till.saved_owner(), till.saved_owner(phone="5550100200", email="")
    row = till.waiting(gone)
    till.run(lambda unit: unit.merge_owners(gone.owner_id, kept.owner_id))
    answer = moved(till, row, State.SENDING)
    assert answer.owner_id == kept.owner_id
    assert till.run(lambda unit: unit.operation(row.id)) == answer


def test_a_redemption_may_learn_its_reward_while_it_moves(till: Till) -> None:
    row = till.waiting(till.saved_owner(), Redeem("7", "", None))
    answer = moved(till, row, State.SENDING, intent=Redeem("7", "", "r-9", "i-9"))
    assert till.run(lambda unit: unit.operation(row.id)) == answer


def test_counts_follow_every_move(till: Till) -> None:
    for state in State:
        driven(till, state)
    assert till.run(lambda unit: unit.counts()) == dict.fromkeys(State, 1)
    till.reopen()
    assert till.run(lambda unit: unit.counts()) == dict.fromkeys(State, 1)


def test_an_empty_outbox_counts_nothing(till: Till) -> None:
    assert till.run(lambda unit: unit.counts()) == dict.fromkeys(State, 0)


def test_lists_are_newest_first_over_all_their_states(till: Till) -> None:
    rows = [driven(till, state) for state in (State.REVIEW, State.DONE, State.UNKNOWN, State.REVIEW)]
    found = till.run(lambda unit: unit.operations([State.REVIEW, State.UNKNOWN]))
    assert [row.id for row in found] == [rows[3].id, rows[2].id, rows[0].id]
    assert [row.id for row in till.run(lambda unit: unit.operations([State.REVIEW], 1))] == [rows[3].id]
    assert till.run(lambda unit: unit.operations([])) == ()


def test_the_lane_that_grew_last_comes_first(till: Till) -> None:
    first, second, third = (till.saved_owner() for _ in range(3))
    for owner in (first, second, third, first):
        till.waiting(owner)
    moved(till, till.waiting(till.saved_owner()), State.REVIEW)
    assert till.run(lambda unit: list(unit.lanes()[0])) == [first.owner_id, third.owner_id, second.owner_id]


def test_the_pages_of_lanes_show_everybody_who_waits(till: Till) -> None:
    """A cap of the store's own once ended a drain after 200 pet owners."""
    owners = [till.owner() for _ in range(23)]

    def put(unit: Any) -> None:
        for owner in owners:
            unit.save_owner(owner)
            unit.add_operations([till.operation(owner), till.operation(owner)])

    def lane(owner: Owner) -> tuple[Operation, ...]:
        return till.run(lambda unit: unit.lane(owner.owner_id))

    def page_below(place: int | None) -> tuple[Mapping[str, int], int | None]:
        return till.run(lambda unit: unit.lanes(place, 5))

    till.run(put)
    for owner in owners[3:9]:
        moved(till, lane(owner)[0], State.SENDING)
    moved(till, moved(till, lane(owners[0])[0], State.SENDING), State.UNKNOWN)
    page, below = page_below(None)
    assert list(page) == [owner.owner_id for owner in owners[:-4:-1]]
    shown = dict(page)
    while below is not None:
        page, below = page_below(below)
        assert len(page) <= 5
        shown = {**page, **shown}
    assert shown == {owner.owner_id: lane(owner)[-1].seq for owner in owners}


@pytest.mark.parametrize("ask", [lambda unit: unit.lanes(None, 20), lambda unit: unit.offers_left(DAY)])
def test_a_long_outbox_is_not_gone_through_row_by_row(till: Till, ask: Any) -> None:
    """Each of these once looked at every operation that waits: 200 ms with 100,000 of them (S9)."""
    owner = till.saved_owner()
    steps = []

    def counted(unit: Any) -> int:
        unit._connection.connection.dbapi_connection.set_progress_handler(lambda: steps.append(1), 1)
        ask(unit)
        unit._connection.connection.dbapi_connection.set_progress_handler(None, 0)
        return len(steps)

    def put(unit: Any) -> None:
        unit.add_operations([till.operation(owner, AddOffer("P1", *BAG, till.new_id(), None))])
        unit.add_operations([till.operation(owner) for _ in range(1500)])

    till.run(put)
    assert till.run(counted) < 1500


def test_a_lane_holds_what_is_open_and_the_screen_what_is_not_seen_yet(till: Till) -> None:
    owner = till.saved_owner()
    rows = {state: till.waiting(owner) for state in (State.REVIEW, State.DONE, State.CANCELLED, State.WAITING)}
    moved(till, rows[State.REVIEW], State.REVIEW)
    moved(till, rows[State.DONE], State.DONE)
    moved(till, rows[State.CANCELLED], State.CANCELLED)
    lane = till.run(lambda unit: unit.lane(owner.owner_id))
    assert [row.id for row in lane] == [rows[State.REVIEW].id, rows[State.WAITING].id]
    screen = till.run(lambda unit: unit.owner_operations(owner.owner_id))
    assert [row.id for row in screen] == [rows[State.REVIEW].id, rows[State.DONE].id, rows[State.WAITING].id]


def test_what_ends_an_operation_or_comes_from_a_person_is_in_the_journal_and_the_rest_is_not(till: Till) -> None:
    row = till.waiting(till.saved_owner())
    before = len(till.journal_kinds)
    row = moved(till, row, State.SENDING)
    row = moved(till, row, State.UNKNOWN)
    assert len(till.journal_kinds) == before
    row = moved(till, row, State.REVIEW, reason="unknown_code")
    row = moved(till, row, State.WAITING, reason="Mrs. Smith says try again")
    row = moved(till, row, State.SENDING)
    moved(till, row, State.DONE, credited=True, done_at=till.clock.now() + timedelta(seconds=1))
    told = till.journal_lines[before:]
    assert [line["kind"] for line in told] == ["operations_settled"] * 3
    bodies = [line["data"]["operations"][0] for line in told]
    assert bodies[0]["reason"] == "unknown_code"
    assert "Smith" not in str(bodies[1])


def test_an_operation_is_never_deleted(till: Till) -> None:
    till.waiting(till.saved_owner())
    with pytest.raises(dbapi2.IntegrityError, match="never deleted"):
        till.session.database().raw.execute("DELETE FROM operations")


def test_the_end_of_an_operation_counts_once_and_never_goes_back(till: Till) -> None:
    row = driven(till, State.SENDING)
    events = till.run(lambda unit: unit._events)
    done = events.operations_settled([replace(row, state=State.DONE, version=row.version + 1)], decided=False)
    older = events.operations_settled([replace(row, state=State.REVIEW, version=row.version)], decided=False)

    def replay(event: Event):
        return lambda unit: unit._events.apply(event.kind, event.data)

    for event in (done, older, done):
        till.run(replay(event))
    found = till.run(lambda unit: unit.operation(row.id))
    assert (found.state, found.version) == (State.DONE, row.version + 1)


def test_intents_wait_in_a_versioned_form(till: Till) -> None:
    row = till.waiting(till.saved_owner(), AddPurchase("0360", "0360"))
    raw = till.session.database().raw
    assert raw.execute("SELECT intent FROM operations WHERE id = ?", (row.id,)).fetchone() == (
        '{"form":"0360","item_code":"0360","kind":"add","v":1}',
    )
    raw.execute("""UPDATE operations SET intent = '{"kind":"add","v":99}' WHERE id = ?""", (row.id,))
    with pytest.raises(ValueError, match="99"):
        till.run(lambda unit: unit.operation(row.id))


def test_what_was_promised_without_astro_is_told_from_an_id_on_whatever_became_of_it(till: Till) -> None:
    owner = till.saved_owner()

    def redeemed(*, promised: bool) -> Operation:
        sale, _ = till.sale(owner)
        claim = Claim(till.new_id(), "7", "Buy 12", "0360", "Kibble", "r", promised=promised)
        intent = Redeem("7", "0360", "r", promised=promised)
        row = till.operation(owner, intent, id=claim.claim_id, sale_id=sale.sale_id)
        till.run(lambda unit: unit.finish_sale(replace(sale, claims=(claim,)), (row,)))
        return found(till, row)

    first, _, done, gone = (redeemed(promised=one) for one in (True, False, True, True))
    moved(till, moved(till, done, State.SENDING), State.DONE)
    moved(till, gone, State.CANCELLED)
    assert [row.id for row in till.run(lambda unit: unit.promises(""))] == [first.id, done.id]
    assert [row.id for row in till.run(lambda unit: unit.promises(first.id))] == [done.id]
    assert till.run(lambda unit: unit.sale(done.sale_id)).claims[0].promised


def test_points_spent_without_astro_are_promises_too_and_an_index_has_them(till: Till) -> None:
    owner = till.saved_owner()

    def spent(*, promised: bool) -> Operation:
        sale, _ = till.sale(owner)
        row = till.operation(owner, RedeemPoints("501", 250, "$5 Off", promised), sale_id=sale.sale_id)
        till.run(lambda unit: unit.finish_sale(sale, (row,)))
        return found(till, row)

    first, _, done, gone = (spent(promised=one) for one in (True, False, True, True))
    moved(till, moved(till, done, State.SENDING), State.DONE)
    moved(till, gone, State.CANCELLED)
    asked: list[str] = []
    raw = till.session.database().raw
    raw.set_trace_callback(asked.append)
    assert [row.id for row in till.run(lambda unit: unit.promises(""))] == [first.id, done.id]
    raw.set_trace_callback(None)
    assert [row.id for row in till.run(lambda unit: unit.promises(first.id))] == [done.id]
    words = next(one for one in asked if one.startswith("SELECT") and "redeem_points" in one)
    plans = [step[3] for step in raw.execute(f"EXPLAIN QUERY PLAN {words}").fetchall()]
    assert plans[0].startswith("SEARCH operations USING INDEX operations_promised_points (id>")


def test_a_sale_knows_all_that_it_told_whatever_became_of_it(till: Till) -> None:
    owner = till.saved_owner()
    sale, operations = till.sale(owner, units=2)
    till.run(lambda unit: unit.finish_sale(sale, operations))
    first = found(till, operations[0])
    moved(till, moved(till, first, State.SENDING), State.DONE, credited=True)
    till.waiting(owner)
    told = till.run(lambda unit: unit.sale_operations(sale.sale_id))
    assert [(row.id, row.state) for row in told] == [
        (operations[0].id, State.DONE),
        (operations[1].id, State.WAITING),
    ]


def test_an_owners_history_comes_page_by_page_whatever_became_of_it(till: Till) -> None:
    owner = till.saved_owner()
    rows = [till.waiting(owner) for _ in range(5)]
    till.waiting(till.saved_owner())
    moved(till, moved(till, rows[4], State.SENDING), State.DONE)
    newest = till.run(lambda unit: unit.owner_history(owner.owner_id, 3))
    older = till.run(lambda unit: unit.owner_history(owner.owner_id, 3, newest[0].seq))
    assert [row.id for row in (*older, *newest)] == [row.id for row in rows]
    assert newest[-1].state is State.DONE


def test_an_owners_offers_are_told_whatever_became_of_them_and_nothing_else(till: Till) -> None:
    owner, other = till.saved_owner(), till.saved_owner()
    offers = [till.operation(owner, AddOffer("P1", *BAG, till.new_id(), None)) for _ in range(2)]
    till.run(lambda unit: unit.add_operations(offers))
    till.waiting(owner)
    moved(till, found(till, offers[0]), State.CANCELLED)
    told = till.run(lambda unit: unit.owner_offers(owner.owner_id))
    assert [(row.id, row.state) for row in told] == [(offers[0].id, State.CANCELLED), (offers[1].id, State.WAITING)]
    assert till.run(lambda unit: unit.owner_offers(other.owner_id)) == ()
