"""The counter and the disk: who comes first, who waits, what is tried again."""

from dataclasses import replace

import pytest

from astro_desk.core.operations import State
from astro_desk.core.owners import Owner, Standing
from astro_desk.use_cases.changes import OwnerAbsent
from sync.lane import Rules, stamped
from sync.messages import (
    Answered,
    Committed,
    Heard,
    Hurried,
    LaneRead,
    LaneView,
    Looked,
    Lost,
    OwnerRead,
    ReadBroke,
    Saved,
    Searched,
    Shown,
    Switched,
    Unsaved,
)
from sync.outcome import Cause, Outcome, Verdict
from sync.protocol import step
from tests.sync.test_protocol_drain import LINKED, first_then, linked_world, started, states
from tests.sync.world import (
    GOOD,
    OFFLINE,
    Fate,
    World,
    add,
    late,
    operation,
)

HOUR = 3_600_000


def test_a_contact_on_the_screen_that_astro_denies():
    world = World()
    world.records.owners["o1"] = Owner("o1", "", "", "5550100199", "", Standing.CONTACT)
    world.do(lambda at: Shown(at, "o1"))
    world.run(10_000)
    assert world.told == [OwnerAbsent("o1")]
    assert world.records.owners["o1"].absent_at is not None
    assert len(world.searches) == 1


def test_an_old_snapshot_of_the_owner_on_the_screen_is_read_again():
    world = linked_world()
    world.do(lambda at: Shown(at, "o1"))
    world.run(10_000)
    world.do(lambda at: Shown(at, None))
    world.do(lambda at: Shown(at, "o1"))
    world.run(10_000)
    assert len(world.reads) == 1, "a minute has not passed"
    world.run(60_000)
    world.do(lambda at: Looked(at, "o1"))
    world.run(10_000)
    assert len(world.reads) == 2


def test_the_owner_on_the_screen_comes_first():
    world = linked_world()
    for number in range(2, 8):
        world.astro.add_person("P", str(number), customer_id=f"c{number}")
        astro_id = world.astro.people[-1].astro_id
        owner = Owner(f"o{number}", "P", "", "", "", Standing.LINKED, f"c{number}", astro_id)
        world.records.owners[owner.owner_id] = owner
        world.records.put(add(f"u{number}", owner.owner_id))
    world.records.put(add("a"))
    world.records.rows["a"] = add("a", seq=0)
    world.start()
    world.do(lambda at: Shown(at, "o1"))
    world.run()
    order = [request.owner.owner_id for _, request in world.sends]
    assert order.index("o1") <= 2
    assert len(order) == 7


def test_rows_that_are_old_when_they_come_back_are_committed_again_but_not_for_ever():
    world = linked_world()
    world.records.put(add("a"))
    world.commit_ms = 6_000
    world.start()
    world.run(100_000)
    assert states(world) == {"a": "done"}
    assert world.records.rows["a"].version == 5


def test_switched_off_between_the_commit_and_the_send_nothing_goes_out():
    world = linked_world()
    world.records.put(add("a"))
    world.commit_ms = 1_000
    world.start()
    world.run(500)
    world.do(lambda at: Switched(at, on=False))
    world.run(100_000)
    assert states(world) == {"a": "waiting"}
    assert not world.sends
    assert world.records.rows["a"].attempts == 0
    world.do(lambda at: Switched(at, on=True))
    world.run(100_000)
    assert states(world) == {"a": "done"}


def test_switched_off_while_a_lane_is_read_nothing_is_asked():
    world = started(add("a"))
    world.do(lambda at: Switched(at, on=False))
    world.run(100_000)
    assert not world.reads


def test_a_row_that_somebody_else_moved_is_read_again():
    world = linked_world()
    world.records.put(add("a"), add("b"))
    world.commit_ms = 100
    world.start()
    world.run(160)
    row = world.records.rows["a"]
    world.records.rows["a"] = operation("a", row.intent, seq=row.seq, version=9)
    world.run(100_000)
    assert states(world) == {"a": "done", "b": "done"}


def test_a_disk_that_is_full_is_tried_again():
    world = linked_world()
    world.records.put(add("a"))
    world.disk = lambda: world.ms > 20_000
    world.start()
    world.run(HOUR)
    assert states(world) == {"a": "done"}


def test_an_owner_who_is_gone_has_no_lane():
    world = World()
    world.records.put(add("a"))
    world.do(lambda at: Shown(at, "o1"))
    world.run(10_000)
    assert not world.state.lanes
    assert world.state.shown is None


def test_pauses_end_when_a_person_asks():
    world = started(add("a"))
    world.fate = lambda _what: OFFLINE
    world.run(300_000)
    world.fate = lambda _what: GOOD
    world.do(lambda at: Hurried(at))
    world.run(2_000)
    assert states(world) == {"a": "done"}


def test_a_busy_astro_is_left_alone_for_as_long_as_it_says():
    world = linked_world()
    world.records.put(add("a"))
    busy = Outcome(Verdict.NOT_APPLIED, Cause.BUSY, retry_after_s=100)
    world.fate = first_then(Fate(None, 5, busy), "read")
    world.start()
    world.run(99_000)
    assert len(world.reads) == 1
    world.run(60_000)
    assert states(world) == {"a": "done"}


def test_what_was_heard_elsewhere_sets_the_pace_too():
    world = started(add("a"))
    world.do(lambda at: Heard(at, Outcome(Verdict.NOT_APPLIED, Cause.NO_NETWORK)))
    assert world.state.hold.open
    world.do(lambda at: Heard(at, Outcome(Verdict.APPLIED)))
    assert not world.state.hold.open


@pytest.mark.parametrize(
    "event",
    [
        lambda at: LaneRead(at, LaneView("o1", LINKED)),
        lambda at: Committed(at, "o1", ()),
        lambda at: Lost(at, "o1"),
        lambda at: Unsaved(at, "o1"),
        lambda at: Saved(at, "o1"),
        lambda at: Answered(at, "o1", {}),
        lambda at: OwnerRead(at, "o1", None),
        lambda at: Searched(at, "o1", None),
        lambda at: ReadBroke(at, "o1", Outcome(Verdict.UNKNOWN)),
    ],
)
def test_an_answer_that_nobody_waits_for_changes_nothing(event):
    world = linked_world()
    world.start()
    world.run(1_000)
    assert step(world.state, event(world.moment())) == (world.state, ())


def test_a_unit_that_a_person_sends_again_is_looked_for_first():
    world = linked_world()
    world.records.put(add("a"))
    world.fate = first_then(late(150_000), "add")
    world.start()
    world.run(31_000)
    row = world.records.rows["a"]
    world.records.rows["a"] = operation(
        "a", row.intent, seq=1, version=9, sent_at=row.sent_at, sent_boot=row.sent_boot, sent_boot_ms=row.sent_boot_ms
    )
    world.do_grown()
    world.run(HOUR)
    assert states(world) == {"a": "done"}
    assert world.astro.most_copies == {"a": 1}
    assert len(world.sends) == 1


def test_a_unit_that_a_person_sends_again_after_a_new_boot_waits_for_the_fence():
    world = linked_world()
    world.records.put(add("a", sent_at=world.moment().now, sent_boot="another", sent_boot_ms=5, attempts=1))
    world.start()
    world.run(170_000)
    assert not world.sends
    world.run(HOUR)
    assert states(world) == {"a": "done"}


def crowd(count: int, page: int) -> World:
    """So many linked owners, o0 the first, and one request at a time."""
    world = World(rules=Rules(slots=1))
    for number in range(count):
        world.astro.add_person("P", str(number), customer_id=f"c{number}")
        astro_id = world.astro.people[-1].astro_id
        owner = Owner(f"o{number}", "P", "", "", "", Standing.LINKED, f"c{number}", astro_id)
        world.records.owners[owner.owner_id] = owner
    world.page = page
    return world


def crowd_with_a_unit_each(count: int, page: int) -> World:
    world = crowd(count, page)
    world.records.put(*(add(f"u{number}", f"o{number}") for number in range(count)))
    world.start()
    return world


def test_a_page_of_lanes_is_not_the_end():
    world = crowd_with_a_unit_each(3, page=1)
    world.run()
    assert set(states(world).values()) == {"done"}
    assert not world.state.lanes


def test_a_long_outbox_is_not_kept_in_mind_however_often_it_grows():
    """Each sale once brought 200 more lanes, until every step went through thousands of them (S9)."""
    world = crowd_with_a_unit_each(60, page=4)
    most = 0
    for number in range(30):
        world.records.put(add(f"new{number}", f"o{number}"))
        world.do_grown()
        world.run(400)
        most = max(most, len(world.state.lanes))
    world.run()
    assert set(states(world).values()) == {"done"}
    assert most < 12


def test_who_was_at_the_counter_last_comes_before_those_who_wait_already():
    world = crowd_with_a_unit_each(30, page=10)
    world.run(300)
    world.records.put(add("new", "o5"))
    world.do_grown()
    world.run(500)
    assert states(world)["new"] == "done"
    assert list(states(world).values()).count("waiting") > 20


def test_a_pause_of_the_whole_register_ends_for_who_is_on_a_page_to_come_too():
    world = started()
    world.run(1_000)
    world.records.put(add("a"))
    world.state = replace(world.state, more=2)
    world.do(lambda at: Heard(at, Outcome(Verdict.NOT_APPLIED, Cause.BUSY, retry_after_s=100)))
    world.run(99_000)
    assert not world.sends
    world.run(60_000)
    assert states(world) == {"a": "done"}


def test_lanes_that_rest_hide_nobody_and_are_looked_at_once_when_the_outbox_grows():
    world = crowd(12, page=5)
    now = world.moment()
    # Several units of each owner, so that several pages show the same lanes.
    rows = [add(f"{kind}{number}", f"o{number}") for kind in "uvw" for number in range(12)]
    world.records.put(*(stamped(row, State.UNKNOWN, now) for row in rows))
    world.start()
    world.run(20_000)
    world.lane_reads.clear()
    world.do_grown()
    world.run(100)
    assert sorted(world.lane_reads) == sorted(f"o{number}" for number in range(12))
