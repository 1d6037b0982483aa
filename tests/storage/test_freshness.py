"""How fresh the cache is, whom to read next, and what the Sync page tells of the hours before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from astro_desk.core.frozen import replace
from astro_desk.core.operations import LinkOwner, State
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.snapshot import Snapshot
from astro_desk.storage import imports
from astro_desk.use_cases.changes import Connection
from astro_desk.use_cases.sync_ports import ConnectionChange, Freshness, TrafficPart
from tests.storage.till import START, Till


def next_ones(till: Till, **more: Any) -> list[str]:
    now = till.clock.now()
    return list(till.run(lambda unit: unit.owners_to_warm(now, now - timedelta(hours=12), **more)))


def read(till: Till, owner: Owner, ago: timedelta = timedelta()) -> None:
    till.run(lambda unit: unit.save_snapshot(Snapshot(owner.owner_id, till.clock.now() - ago)))


def imported(till: Till, **facts: Any) -> Owner:
    owner = replace(till.owner(**facts), standing=Standing.CONTACT, customer_id="", astro_customer_id="")
    with till.session.database().connection.begin():
        count = till.session.database().raw.execute("SELECT count(*) FROM owners WHERE recency < 0").fetchone()[0]
        row = (1, owner.owner_id, owner.first_name, owner.last_name, owner.phone, owner.email)
        imports.add_unseen(till.session.database().connection, [row], -1000 + count)
        imports.let_be_found(till.session.database().connection, -1000 + count, -1000 + count)
    return owner


def test_the_oldest_snapshot_comes_first_and_whoever_was_never_read_before_it(till: Till) -> None:
    old, older, fresh, never = (till.saved_owner() for _ in range(4))
    read(till, old, timedelta(hours=13))
    read(till, older, timedelta(days=3))
    read(till, fresh, timedelta(hours=1))
    assert next_ones(till) == [never.owner_id, older.owner_id, old.owner_id]
    assert next_ones(till, limit=1) == [never.owner_id]
    read(till, older)
    assert older.owner_id not in next_ones(till)


def test_whoever_was_not_seen_for_90_days_leaves_and_comes_back_with_a_visit(till: Till) -> None:
    regular, unseen = till.saved_owner(), till.owner()
    till.run(lambda unit: unit.save_owner(unseen))  # Astro named them; never at the counter, of no list
    assert next_ones(till) == [regular.owner_id]
    till.clock.pass_by(days=91)
    assert next_ones(till) == []
    assert till.run(lambda unit: unit.freshness(till.clock.now())).owners == 0
    till.run(lambda unit: unit.save_owner(regular, till.clock.now()))
    assert next_ones(till) == [regular.owner_id]


def test_owners_of_a_list_are_asked_for_whether_seen_or_not(till: Till) -> None:
    listed, mute = imported(till), imported(till, phone="", email="")
    till.clock.pass_by(days=400)
    assert next_ones(till) == [listed.owner_id]
    assert till.run(lambda unit: unit.freshness(till.clock.now())).owners == 2
    denied = replace(listed, absent_at=till.clock.now())
    till.run(lambda unit: unit.save_owner(denied))
    assert next_ones(till) == [], "Astro does not know them"
    till.clock.pass_by(days=8)
    assert next_ones(till) == [listed.owner_id]
    assert mute.owner_id not in next_ones(till)


def test_a_new_owner_is_asked_for_by_their_own_operation_and_an_erased_one_never(till: Till) -> None:
    new = till.owner(standing=Standing.NEW)
    till.run(lambda unit: unit.add_owner(new, [till.operation(new, LinkOwner())]))
    till.run(lambda unit: unit.save_owner(new, till.clock.now()))
    gone = till.saved_owner()
    till.run(lambda unit: unit.erase_owner(gone.owner_id))
    assert next_ones(till) == []
    assert till.run(lambda unit: unit.freshness(till.clock.now())).owners == 1


def test_whoever_could_not_be_read_has_a_later_turn(till: Till) -> None:
    one, other = till.saved_owner(), till.saved_owner()
    turn = till.clock.now() - timedelta(hours=12) + timedelta(minutes=30)
    till.run(lambda unit: unit.put_off_warming(one.owner_id, turn))
    assert next_ones(till) == [other.owner_id]
    till.clock.pass_by(minutes=31)
    assert next_ones(till) == [other.owner_id, one.owner_id]


def test_freshness_counts_who_was_read_within_a_day(till: Till) -> None:
    owners = [till.saved_owner() for _ in range(4)]
    now = till.clock.now()
    read(till, owners[0])
    read(till, owners[1], timedelta(hours=23))
    read(till, owners[2], timedelta(days=9))
    assert till.run(lambda unit: unit.freshness(now)) == Freshness(4, 2, 1, now - timedelta(days=9))
    till.run(lambda unit: unit.merge_owners(owners[1].owner_id, owners[0].owner_id))
    assert till.run(lambda unit: unit.freshness(now)) == Freshness(3, 1, 1, now - timedelta(days=9))


def test_both_questions_are_answered_by_an_index(till: Till) -> None:
    asked: list[str] = []
    raw = till.session.database().raw
    raw.set_trace_callback(asked.append)
    next_ones(till)
    till.run(lambda unit: unit.freshness(till.clock.now()))
    raw.set_trace_callback(None)
    plans = [
        (words, step[3])
        for words in asked
        if words.startswith("SELECT")
        for step in raw.execute(f"EXPLAIN QUERY PLAN {words}").fetchall()
    ]
    assert plans
    assert [plan for plan in plans if "SCAN" in plan[1] and plan[1] != "SCAN CONSTANT ROW"] == []


def test_the_history_keeps_each_change_once_over_a_restart_and_500_of_them(till: Till) -> None:
    def note(connection: Connection, at: datetime, detail: str = "") -> None:
        till.run(lambda unit: unit.note_connection(ConnectionChange(at, connection, detail)))

    note(Connection.ONLINE, START)
    note(Connection.ONLINE, START + timedelta(seconds=5))
    note(Connection.ASTRO_DOWN, START + timedelta(seconds=9), "astro_busy")
    till.reopen()
    assert till.run(lambda unit: unit.connection_history()) == (
        ConnectionChange(START + timedelta(seconds=9), Connection.ASTRO_DOWN, "astro_busy"),
        ConnectionChange(START, Connection.ONLINE),
    )
    for n in range(600):
        note(Connection.NO_INTERNET if n % 2 else Connection.ONLINE, START + timedelta(minutes=n))
    kept = till.run(lambda unit: unit.connection_history(1000))
    assert len(kept) == 500
    assert kept[0].at == START + timedelta(minutes=599)


def test_the_last_hours_tell_what_was_done_and_what_waited(till: Till) -> None:
    owner = till.saved_owner()
    till.sell(owner, units=3)
    first = datetime(2026, 3, 14, 15, 0, tzinfo=UTC)
    assert till.run(lambda unit: unit.traffic(START)) == (TrafficPart(first, 0, 3, 3),)
    till.clock.pass_by(hours=2)
    for row in till.run(lambda unit: unit.lane(owner.owner_id)):
        till.move(row, state=State.SENDING)
        till.move(till.row(row.id), state=State.DONE, credited=True, done_at=till.clock.now())
    later = datetime(2026, 3, 14, 17, 0, tzinfo=UTC)
    assert till.run(lambda unit: unit.traffic(later)) == (TrafficPart(first, 0, 3, 3), TrafficPart(later, 3, 2, 0))
    till.clock.pass_by(days=30)
    till.sell(owner)
    month_later = datetime(2026, 4, 13, 17, 0, tzinfo=UTC)
    assert till.run(lambda unit: unit.traffic(month_later))[0] == TrafficPart(later, 3, 2, 0)
