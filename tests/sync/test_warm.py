"""The warm cache: whose turn it is, at which pace, and that nothing waits behind it."""

import asyncio
import threading
from datetime import timedelta
from typing import Any

import pytest

from astro_desk.core.owners import Owner, Standing
from astro_desk.use_cases.changes import Connection
from astro_desk.use_cases.warmth import WARMING_PAUSED
from sync.backoff import Hold
from sync.lane import Lane
from sync.outcome import Cause
from sync.patience import PatientTransport, Pause
from sync.state import SyncState
from sync.transport import Reply
from sync.warm import BUSY_PAUSE_MS, GAP_MS, READ_AFTER, RECOVERED, SLOWEST_MS, Hindrance, Pace, Situation, hindrance
from sync.warming import Warming
from tests.sync.memory import OFFLINE, MemoryUnit, TestClock
from tests.sync.test_engine import SALLY, Desk
from tests.sync.test_engine import Pace as IdlePace
from tests.sync.world import add

QUIET = Situation(100_000, in_touch=True, quiet=True, counter_busy=False)


# ------------------------------------------------------------------------------------------------------------ decisions


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, None),
        ({"in_touch": False}, Hindrance.OUT_OF_TOUCH),
        ({"quiet": False}, Hindrance.SENDING),
        ({"counter_busy": True}, Hindrance.COUNTER),
        ({"nobody_until_ms": 100_001}, Hindrance.FRESH),
        ({"nobody_until_ms": 100_000}, None),
        ({"in_touch": False, "quiet": False, "counter_busy": True}, Hindrance.OUT_OF_TOUCH),
    ],
)
def test_nobody_is_read_while_anything_else_matters(more, expected):
    facts = {"now_ms": 100_000, "in_touch": True, "quiet": True, "counter_busy": False} | more
    assert hindrance(Situation(**facts), Pace()) is expected


def test_one_request_in_two_seconds():
    pace = Pace().asked(98_500)
    assert hindrance(QUIET, pace) is Hindrance.PACE
    assert hindrance(QUIET, Pace().asked(98_000)) is None


def test_a_429_is_waited_out_and_then_it_goes_slower_until_all_was_well_for_a_hundred_requests():
    pace = Pace().asked(1_000).too_much(2_000, until_ms=400_000)
    assert (pace.next_ms, pace.gap_ms) == (400_000, 2 * GAP_MS)
    assert pace.too_much(3_000, until_ms=400_000) == pace, "it is heard of at every step"
    again = pace.too_much(500_000, until_ms=500_001)
    assert again.next_ms == 500_000 + BUSY_PAUSE_MS, "a short pause is made longer"
    assert again.gap_ms == 4 * GAP_MS
    now_ms = 600_000
    for _ in range(RECOVERED):
        again = again.asked(now_ms)
    assert again.gap_ms == 2 * GAP_MS
    slow = Pace()
    for n in range(20):
        slow = slow.too_much(n, until_ms=n + 1)
    assert slow.gap_ms == SLOWEST_MS
    quick = Pace()
    for _ in range(3 * RECOVERED):
        quick = quick.asked(now_ms)
    assert quick.gap_ms == GAP_MS


# -------------------------------------------------------------------------------------------------- requests in turn


class Wire:
    """Answers everything at once, and keeps when it was asked."""

    def __init__(self, clock):
        self.clock, self.asked_ms = clock, []

    async def post(self, url, form, *, token="", limit=0, deadline_s=0.0, alone=False):
        self.asked_ms.append(self.clock.ms)
        return Reply(200, {}, b"{}")


class Gentle:
    """A warming on a clock that jumps to whatever is waited for next."""

    def __init__(self, busy=lambda: False):
        self.clock = TestClock()
        self.wire = Wire(self.clock)
        self.warming = Warming(self.clock, self._later, busy)
        self.transport = PatientTransport(self.wire, Pause(), lambda: self.clock.ms / 1000)
        self.held = False

    def _later(self, delay_s, act):
        if not self.held:
            self.clock.ms += round(delay_s * 1000)
            act()

    async def look(self, requests=3):
        for _ in range(requests):
            await self.transport.post("https://astro.example/api", {})

    def task(self, owner_id):
        loop = asyncio.get_running_loop()
        return loop.create_task(self.look(), context=self.warming.context_of(owner_id))


def busy_with(owner_id, *, grown=False, **more):
    return SyncState(lanes={owner_id: Lane(owner_id, grown=grown)}, busy=frozenset({owner_id}), **more)


def test_a_look_that_nobody_waits_for_is_spread_out_and_any_other_is_not():
    async def story(gentle):
        gentle.warming.begin("o1")
        gentle.warming.watch(busy_with("o1"))
        await gentle.task("o1")
        await gentle.task("o2")
        return gentle.wire.asked_ms

    began = TestClock().ms
    assert asyncio.run(story(Gentle())) == [began, began + 2000, began + 4000, *[began + 4000] * 3]


def test_a_lane_that_asks_for_more_than_one_look_has_something_to_tell():
    """At a request a minute each look would be too old for what is to be told, and another one be begun, for ever."""

    async def story(gentle):
        gentle.warming.begin("o1")
        task = asyncio.get_running_loop().create_task(gentle.look(7), context=gentle.warming.context_of("o1"))
        await task
        return gentle.wire.asked_ms

    began = TestClock().ms
    assert asyncio.run(story(Gentle())) == [began + after for after in (0, 2000, 4000, 6000, 6000, 6000, 6000)]


@pytest.mark.parametrize(
    "state",
    [
        SyncState(on=False, busy=frozenset({"o1"}), lanes={"o1": Lane("o1")}),
        SyncState(busy=frozenset({"o1", "o2"}), lanes={"o1": Lane("o1"), "o2": Lane("o2")}),
        busy_with("o1", listing=True),
        busy_with("o1", shown="o1"),
        busy_with("o1", grown=True),
        SyncState(),
    ],
    ids=["switched off", "another lane", "a new sale", "on the screen", "the same owner", "over"],
)
def test_nothing_waits_behind_it(state):
    async def story():
        gentle = Gentle()
        gentle.held = True  # time stands still: only a hurry ends the wait
        gentle.warming.begin("o1")
        task = gentle.task("o1")
        for _ in range(5):
            await asyncio.sleep(0)
        assert len(gentle.wire.asked_ms) == 1
        gentle.warming.watch(busy_with("o1"))
        await asyncio.sleep(0)
        assert not task.done()
        gentle.warming.watch(state)
        await task
        assert gentle.warming.context_of("o1") is None, "what comes now is no background work"
        return gentle.wire.asked_ms

    assert len(asyncio.run(story())) == 3


def test_a_429_that_anybody_met_slows_it_down():
    gentle = Gentle()
    now_ms = gentle.clock.ms
    hold = Hold(failures=1, cause=Cause.BUSY, until_ms=now_ms + 90_000, asked_ms=now_ms + 90_000)
    gentle.warming.watch(SyncState(hold=hold, goods=1))
    assert gentle.warming.hindrance(SyncState(hold=hold, goods=1)) is Hindrance.OUT_OF_TOUCH
    assert gentle.warming.hindrance(SyncState(goods=1)) is Hindrance.PACE
    gentle.clock.ms += 90_000
    assert gentle.warming.hindrance(SyncState(goods=1)) is None
    assert gentle.warming.hindrance(SyncState(goods=0)) is Hindrance.OUT_OF_TOUCH, "nothing was ever answered"


# ----------------------------------------------------------------------------------------------------- whose turn it is


def test_contacts_of_the_counter_come_first_then_the_oldest_and_nobody_twice_at_once():
    unit: Any = MemoryUnit()
    clock = TestClock()
    warming = Warming(clock, lambda *_: None, lambda: False)
    unit.owners |= {
        "o1": SALLY,
        "o2": Owner("o2", "", "", "5550100777", "", Standing.CONTACT),
        "o3": Owner("o3", "Bob", "New", "5550100778", "", Standing.NEW),
    }
    assert [warming.next_owner(unit) for _ in range(3)] == ["o2", "o1", None]
    assert warming.hindrance(SyncState(goods=1)) is Hindrance.FRESH
    warming.ask_again()
    assert warming.hindrance(SyncState(goods=1)) is None
    assert warming.next_owner(unit) is None
    clock.ms += int(timedelta(minutes=31) / timedelta(milliseconds=1))
    assert warming.next_owner(unit) == "o2"
    clock.ms += int(READ_AFTER / timedelta(milliseconds=1))
    assert warming.next_owner(unit) == "o2"


def test_a_pause_stops_it_and_leaves_what_the_counter_asked_for():
    unit: Any = MemoryUnit()
    unit.owners |= {"o1": SALLY, "o2": Owner("o2", "", "", "5550100777", "", Standing.CONTACT)}
    unit.settings[WARMING_PAUSED] = "true"
    warming = Warming(TestClock(), lambda *_: None, lambda: False)
    assert [warming.next_owner(unit) for _ in range(2)] == ["o2", None]


# ---------------------------------------------------------------------------------------------------- in the engine


@pytest.fixture
def gentle():
    """An engine on its thread, with a contact whom Astro knows and one whom it does not."""
    pace, at_work = IdlePace(), threading.Event()
    desk: Any = Desk(sleep=pace.sleep, counter_busy=at_work.is_set)
    desk.turn, desk.at_work = pace.turn, at_work
    desk.unit.owners |= {
        "o2": Owner("o2", "Bob", "", "5550100777", "", Standing.CONTACT),
        "o4": Owner("o4", "Eve", "", "5550100888", "", Standing.CONTACT),
    }
    desk.astro.add_person("Bob", "Two", "5550100777")
    yield desk
    desk.engine.stop()


def test_owners_are_linked_and_read_and_nobody_is_added(gentle):
    people = len(gentle.astro.people)
    gentle.engine.start()
    gentle.idle_until(lambda: {"o1", "o2"} <= gentle.unit.snapshots.keys())
    gentle.idle_until(lambda: gentle.unit.owners["o4"].absent_at is not None)
    assert gentle.unit.owners["o2"].standing is Standing.LINKED
    assert gentle.unit.owners["o4"].standing is Standing.CONTACT
    assert len(gentle.astro.people) == people
    assert "new" not in gentle.api.calls


def test_nothing_is_read_while_somebody_is_at_the_counter_but_a_sale_is_sent(gentle):
    gentle.at_work.set()
    gentle.engine.start()
    gentle.put(add("a"))
    gentle.engine.wake()
    gentle.wait_for(lambda: gentle.states() == {"a": "done"} and "o1" in gentle.unit.snapshots)
    gentle.wait_for(lambda: not gentle.engine.status.busy)
    gentle.unit.snapshots.clear()
    gentle.turn(20)
    gentle.idle_until(lambda: gentle.engine.status.connection is Connection.ONLINE)
    assert gentle.unit.snapshots == {}
    gentle.at_work.clear()
    gentle.idle_until(lambda: "o1" in gentle.unit.snapshots)


def test_the_history_of_the_connection_is_noted(gentle):
    gentle.api.fault = lambda _name: OFFLINE
    gentle.engine.start()
    gentle.idle_until(lambda: gentle.engine.status.connection is Connection.NO_NETWORK)
    gentle.api.fault = lambda _name: None
    gentle.clock.ms += 400_000
    gentle.idle_until(lambda: gentle.engine.status.connection is Connection.ONLINE)
    gentle.idle_until(lambda: len(gentle.unit.noted) == 3)
    assert [one.connection for one in gentle.unit.noted] == [
        Connection.STARTING,
        Connection.NO_NETWORK,
        Connection.ONLINE,
    ]
