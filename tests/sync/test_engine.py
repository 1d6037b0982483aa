"""The loop around the protocol: effects carried out, answers fed back, the thread's life, one drain."""

import asyncio
import contextlib
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from astro_desk.core.catalog import Item, Program, ProgramKind
from astro_desk.core.errors import Refused, Unavailable
from astro_desk.core.operations import (
    AddOffer,
    AddPoints,
    LinkOwner,
    NewOwner,
    Redeem,
    RedeemOffer,
    RedeemPoints,
    RemoveOffer,
    State,
    UndoRedemption,
)
from astro_desk.core.owners import Owner, Standing
from astro_desk.use_cases import outage
from astro_desk.use_cases.changes import (
    CatalogueProgress,
    Connection,
    OwnerAbsent,
    OwnerChanged,
    OwnerResolved,
    OwnersLeft,
    StatusChanged,
)
from astro_desk.use_cases.review import NO_CREDIT_SETTING
from sync.astro_api import CataloguePart
from sync.dialect import Meaning
from sync.engine import SyncEngine
from sync.lane import Rules
from sync.outcome import Cause, Outcome, Verdict
from tests.sync.little_astro import LittleAstro
from tests.sync.memory import ACCOUNT, OFFLINE, LittleApi, MemoryUnit, MemoryWriter, TestClock
from tests.sync.world import add, operation, remove

SALLY = Owner("o1", "Sally", "Owner", "5550100199", "", Standing.LINKED, "astro-70", "70")


LOOKS = 2400
"""Two minutes, of which a machine that does nothing else needs a thousandth."""


class Desk:
    """An engine and everything around it."""

    def __init__(self, **more) -> None:
        self.astro = LittleAstro()
        self.turn = lambda: None
        self.astro.add_person("Sally", "Owner", "5550100199", customer_id="astro-70")
        self.api = LittleApi(self.astro)
        self.unit = MemoryUnit()
        self.unit.owners["o1"] = SALLY
        self.writer = MemoryWriter(self.unit)
        self.clock = TestClock()
        self.told: list = []
        self.heard_first = lambda _change: None
        self.heard = threading.Condition()
        self.engine = SyncEngine(self.writer, self.api.open, self.clock, self._hear, chance=lambda: 0.0, **more)

    def _hear(self, change) -> None:
        self.heard_first(change)
        with self.heard:
            self.told.append(change)
            self.heard.notify_all()

    def put(self, *rows) -> None:
        """As the counter does while the thread is at work: by the one writer."""
        self.writer.submit(lambda unit: unit.put(*rows))

    def wait_for(self, fact, meanwhile=lambda: None) -> None:
        """Until it is there. Not every fact is told of, so it is looked for again after a moment."""
        for _ in range(LOOKS):
            meanwhile()
            with self.heard:
                if self.heard.wait_for(fact, timeout=0.05):
                    return
        raise AssertionError("the fact never came")

    def idle_until(self, fact) -> None:
        """Gives idle work turns until the fact is there; a turn during other work is let pass."""
        self.wait_for(fact, meanwhile=self.turn)

    def drain(self, *owner_ids, refresh=False):
        return asyncio.run(self.engine.drain_once(owner_ids, refresh=refresh))

    def promised(self):
        unit: Any = self.unit  # the part of Records that sync needs
        return [row.id for row in outage.promised(unit)]

    def states(self):
        return {key: str(row.state) for key, row in self.unit.rows.items()}


def test_a_drain_sends_everything_that_may_go_and_closes_the_api():
    desk = Desk()
    desk.unit.put(add("a"), add("b"), remove("x", "nowhere"))
    report = desk.drain()
    assert (report.sent, report.done, report.waiting) == (3, 2, 1)
    assert report.connection is Connection.ONLINE
    assert report.reasons == {"looking_up": 1}, "Astro has no such unit: absence is believed behind the fence"
    assert desk.unit.snapshots["o1"].transaction_ids == {"a", "b"}
    assert desk.unit.learned == {"P": 4}
    assert desk.api.opened == 0
    assert OwnerChanged("o1") in desk.told


def test_a_drain_that_empties_the_outbox_ends_the_outage():
    """DESIGN §7: until then Astro does not know of everything that was handed out."""
    desk = Desk(rules=Rules(fence_ms=0))
    desk.unit.put(add("a"), operation("b", Redeem("P", "0360", "gone", promised=True)))
    assert desk.promised() == ["b"]
    desk.drain()
    assert desk.states() == {"a": "done", "b": "review"}, "what waits for a person does not wait for Astro"
    assert desk.promised() == []


def test_an_outbox_that_is_not_empty_yet_ends_no_outage():
    desk = Desk()
    desk.unit.put(add("a"), operation("b", Redeem("P", "0360", "gone", promised=True)))
    report = desk.drain()
    assert (report.connection, report.waiting) == (Connection.ONLINE, 1), "a read that lags may lack the reward"
    assert desk.promised() == ["b"]


def test_an_outbox_that_no_answer_has_emptied_ends_no_outage():
    desk = Desk()
    desk.unit.put(operation("b", Redeem("P", "0360", "r", promised=True), state=State.REVIEW))
    desk.api.fault = lambda _name: OFFLINE
    desk.drain()
    assert desk.promised() == ["b"]


def test_a_drain_compares_everybody_it_has_read_with_what_astro_was_told():
    desk = Desk()
    for number in range(20):
        person = desk.astro.add_person(
            "Pet", f"Owner {number}", f"555010{number:04}", customer_id=f"astro-{71 + number}"
        )
        desk.unit.owners[f"p{number}"] = Owner(
            f"p{number}", "Pet", f"Owner {number}", "", "", Standing.LINKED, f"astro-{71 + number}", person.astro_id
        )
        desk.put(add(f"a{number}", f"p{number}"))
    assert desk.drain().waiting == 0
    assert len(desk.unit.compared) == 20


def test_every_kind_of_operation_finds_its_call():
    desk = Desk()
    for unit in "abcd":
        desk.astro.add("astro-70", unit, "0001")
    desk.unit.put(
        operation("r", Redeem("P", "0001")),
        operation("o", AddOffer("Q", "0001", "0001")),
        operation("ro", RedeemOffer("r9", "9")),
        operation("p", AddPoints(1250)),
        operation("rp", RedeemPoints("p1")),
    )
    assert desk.drain().waiting == 0
    desk.unit.put(operation("u", UndoRedemption("r", None)), operation("xo", RemoveOffer("o")))
    desk.drain()
    assert set(desk.states().values()) == {"done"}
    calls = {"redeem", "offer", "redeem offer", "points", "redeem points", "undo", "remove offer"}
    assert calls <= set(desk.api.calls)


def test_new_and_found_owners_are_made_and_linked():
    desk = Desk()
    desk.astro.add_person("Bob", "Found", "5550100222")
    desk.unit.owners["o2"] = Owner("o2", "", "", "5550100222", "", Standing.CONTACT)
    desk.unit.owners["o3"] = Owner("o3", "Ann", "New", "", "ann@example.org", Standing.NEW)
    desk.astro.add_person("Eve", "Twice", "5550100444")
    desk.unit.owners["o4"] = Owner("o4", "Eve", "Twice", "5550100444", "", Standing.NEW)
    desk.unit.put(operation("l", LinkOwner(), "o2"), operation("n", NewOwner(), "o3"), add("a", "o2"), add("b", "o3"))
    desk.unit.put(operation("m", NewOwner(), "o4"))
    desk.drain()
    assert len(desk.astro.people) == 4
    assert set(desk.states().values()) == {"done"}
    assert desk.unit.owners["o2"].name == "Bob Found"
    assert desk.unit.owners["o3"].customer_id == "o3"


def test_a_contact_of_an_owner_we_have_becomes_that_owner():
    desk = Desk()
    desk.unit.owners["o2"] = Owner("o2", "", "", "5550100199", "", Standing.CONTACT)
    desk.unit.put(operation("l", LinkOwner(), "o2"), add("a", "o2"))
    desk.drain()
    assert set(desk.states().values()) == {"done"}
    assert OwnerResolved("o2", "o1") in desk.told
    assert desk.astro.copies("a") == 1


def test_offline_nothing_is_lost_and_the_report_says_why():
    desk = Desk()
    desk.unit.put(add("a"))
    desk.api.fault = lambda _name: OFFLINE
    report = desk.drain(refresh=True)
    assert report.offline
    assert not report.sign_in_needed
    assert report.reasons == {"no_network": 1}
    assert desk.states() == {"a": "waiting"}


def test_a_refused_log_in_is_its_own_answer():
    desk = Desk()
    desk.unit.put(add("a"))
    desk.api.fault = lambda _name: Outcome(Verdict.NOT_APPLIED, Cause.SIGN_IN_NEEDED)
    report = desk.drain()
    assert report.sign_in_needed
    assert report.detail == "astro_password_wrong"


def test_without_an_account_or_switched_off_nothing_is_called():
    desk = Desk()
    desk.unit.put(add("a"))
    desk.unit.the_account = None
    assert desk.drain().reasons == {"not_set_up": 1}
    desk.engine.use_network(False)
    assert desk.drain().reasons == {"switched_off": 1}
    assert desk.api.calls == []
    assert not desk.engine.in_use


def test_an_account_that_cannot_be_used_says_why():
    desk = Desk()

    def refuse(account):
        raise Refused("api_url_not_https")

    desk.engine = SyncEngine(desk.writer, refuse, desk.clock)
    report = desk.drain()
    assert (report.connection, report.detail) == (Connection.NOT_SET_UP, "api_url_not_https")


def test_the_catalogue_comes_first_and_in_small_jobs():
    desk = Desk()
    items = tuple(Item.of(f"A{number}", "", ["P"]) for number in range(450))
    programs = (Program("P", "Buy 4"),)
    desk.api.parts = (CataloguePart(programs, (), 0, 450), CataloguePart((), items, 450, 450))
    desk.unit.items["old"] = (Item.of("OLD", ""), "before")
    desk.unit.put(add("a"))
    desk.drain(refresh=True)
    assert len(desk.unit.items) == 450
    assert desk.unit.largest_job <= 50, "the counter waits behind each of them"
    assert desk.api.calls.index("catalogue part") < desk.api.calls.index("add")
    assert CatalogueProgress(450, 450) in desk.told


def test_a_catalogue_that_breaks_off_or_is_empty_drops_nothing():
    desk = Desk()
    desk.unit.items["old"] = (Item.of("OLD", ""), "before")
    desk.drain(refresh=True)
    assert set(desk.unit.items) == {"old"}
    desk.api.parts = (CataloguePart((), (Item.of("A1", ""),), 1, 2),)
    desk.api.fault = lambda name: OFFLINE if name == "catalogue part" else None
    desk.drain(refresh=True)
    assert set(desk.unit.items) == {"old", "A1"}


@pytest.mark.parametrize("breaks_at", range(2, 16))
def test_a_disk_that_is_full_for_a_moment_loses_nothing_and_doubles_nothing(breaks_at):
    desk = Desk()
    desk.unit.put(add("a"))
    desk.writer.breaks_at = breaks_at
    with contextlib.suppress(Unavailable):
        desk.drain()
    desk.clock.ms += 200_000
    desk.drain()
    desk.clock.ms += 200_000
    assert desk.drain().waiting == 0
    assert desk.states() == {"a": "done"}
    assert desk.astro.most_copies == {"a": 1}


def test_a_bug_in_one_lane_is_reported_and_stops_no_other(living):
    bugs = []
    living.unit.owners["o2"] = Owner("o2", "Bob", "Two", "", "", Standing.LINKED, "astro-71", "71")
    living.astro.add_person("Bob", "Two", customer_id="astro-71")
    read = living.api.read_snapshot

    async def broken(owner_id, customer_id, now):
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: bugs.append(context["exception"]))
        if owner_id == "o1":
            raise ZeroDivisionError
        return await read(owner_id, customer_id, now)

    living.api.read_snapshot = broken
    living.put(add("a"), add("b", "o2"))
    living.engine.wake()
    living.wait_for(lambda: bugs and living.states() == {"a": "waiting", "b": "done"})
    assert isinstance(bugs[0], ZeroDivisionError)


def test_a_refused_log_in_with_the_catalogue_is_not_tried_again_with_the_outbox():
    desk = Desk()
    desk.unit.put(add("a"))
    desk.api.fault = lambda _name: Outcome(Verdict.NOT_APPLIED, Cause.SIGN_IN_NEEDED)
    assert desk.drain(refresh=True).sign_in_needed
    assert desk.api.calls == ["catalogue"]


def test_an_account_that_cannot_be_read_at_first_is_read_later():
    desk = Desk()
    desk.unit.put(add("a"))
    desk.writer.breaks_at = 1
    assert desk.drain().waiting == 0


def test_look_up_once_leaves_other_lanes_alone():
    desk = Desk()
    desk.unit.owners["o2"] = Owner("o2", "Bob", "Two", "", "", Standing.LINKED, "astro-71", "71")
    desk.astro.add_person("Bob", "Two", customer_id="astro-71")
    desk.unit.put(add("a", "o2"))
    desk.engine.look_up_once("o1")
    assert "o1" in desk.unit.snapshots
    assert desk.states() == {"a": "waiting"}


class Pace:
    """The pace of idle work, set by the test."""

    def __init__(self) -> None:
        self._ready = threading.Event()
        self.slept = lambda: None

    async def sleep(self, _seconds: float) -> None:
        self.slept()
        if not self._ready.is_set():
            self._loop, self._turns = asyncio.get_running_loop(), asyncio.Semaphore(0)
            self._ready.set()
        await self._turns.acquire()

    def turn(self, times: int = 1) -> None:
        assert self._ready.wait(120)
        for _ in range(times):
            self._loop.call_soon_threadsafe(self._turns.release)


@pytest.fixture
def living():
    """An engine on its thread."""
    pace = Pace()
    desk = Desk(sleep=pace.sleep)
    desk.turn = pace.turn
    desk.engine.start()
    yield desk
    desk.engine.stop()
    desk.engine.stop()


def test_the_thread_sends_what_comes_and_tells_the_status(living):
    living.put(add("a"))
    living.engine.wake()
    living.wait_for(lambda: living.states() == {"a": "done"})
    living.wait_for(lambda: living.engine.status.connection is Connection.ONLINE and not living.engine.status.busy)
    living.put(add("b", code="X1"))
    living.engine.wake()
    living.wait_for(lambda: living.states()["b"] == "done")
    living.wait_for(lambda: living.engine.status.waiting == 0)
    assert any(isinstance(change, StatusChanged) for change in living.told)


def test_a_contact_on_the_screen_is_looked_up_at_once(living):
    living.unit.owners["o2"] = Owner("o2", "", "", "5550100777", "", Standing.CONTACT)
    living.engine.owner_shown("o2")
    living.wait_for(lambda: OwnerAbsent("o2") in living.told)
    assert living.unit.owners["o2"].absent_at is not None
    living.astro.add_person("Bob", "Two", "5550100777")
    living.clock.ms += 61_000
    living.engine.owner_shown(None)
    living.engine.owner_shown("o2")
    living.wait_for(lambda: living.unit.owners["o2"].standing is Standing.LINKED)
    living.wait_for(lambda: "o2" in living.unit.snapshots)


def test_the_switch_and_a_later_account(living):
    living.engine.use_network(False)
    living.wait_for(lambda: living.engine.status.connection is Connection.SWITCHED_OFF)
    living.put(add("a"))
    living.engine.wake()
    living.unit.the_account = None
    living.engine.use_network(True)
    living.engine.wake()
    living.wait_for(lambda: living.engine.status.connection is Connection.NOT_SET_UP)
    living.unit.the_account = ACCOUNT
    living.engine.wake()
    living.wait_for(lambda: living.states() == {"a": "done"})


def test_a_running_engine_hears_what_a_manager_said_of_a_status_code(living):
    living.unit.settings[NO_CREDIT_SETTING] = "[999]"
    living.engine.sync_once()
    assert living.api.learned == {999: Meaning.NOT_ENROLLED}


def test_idle_work_fetches_the_catalogue_probes_and_reads_owners(living):
    living.unit.fetched_at = None
    living.api.parts = (CataloguePart((Program("P", "Buy 4"),), (Item.of("0001", ""),), 1, 1),)
    living.idle_until(lambda: CatalogueProgress(1, 1) in living.told)
    living.idle_until(lambda: living.engine.status.connection is Connection.ONLINE)
    living.idle_until(lambda: "o1" in living.unit.snapshots)
    living.idle_until(lambda: "o1" in living.unit.compared)
    living.told.clear()
    living.engine.refresh_catalogue()
    living.idle_until(lambda: CatalogueProgress(1, 1) in living.told)


def test_the_owners_of_a_day_are_read_one_by_one_and_what_is_left_is_told(living):
    for n in (2, 3):
        living.astro.add_person("Bob", f"{n}", f"555010070{n}", customer_id=f"astro-7{n}")
        living.unit.owners[f"o{n}"] = replace(SALLY, owner_id=f"o{n}", customer_id=f"astro-7{n}", astro_customer_id="")
    living.idle_until(lambda: living.engine.status.connection is Connection.ONLINE)
    living.engine.read_again(["o3", "o2"])
    living.idle_until(lambda: OwnersLeft(0) in living.told)
    told = [one.left for one in living.told if isinstance(one, OwnersLeft)]
    assert told == [2, 1, 0]
    assert {"o2", "o3"} <= living.unit.snapshots.keys()
    assert {"o2", "o3"} <= set(living.unit.compared)


@pytest.mark.parametrize("at_work", [False, True])
def test_the_next_of_a_day_follows_at_once_and_in_its_own_turn_while_the_counter_works(at_work):
    pace = Pace()
    desk = Desk(sleep=pace.sleep, counter_busy=lambda: at_work)
    desk.turn = pace.turn
    pace.slept = lambda: desk.told.append("slept")
    for n in (2, 3):
        desk.astro.add_person("Bob", f"{n}", f"555010070{n}", customer_id=f"astro-7{n}")
        desk.unit.owners[f"o{n}"] = replace(SALLY, owner_id=f"o{n}", customer_id=f"astro-7{n}", astro_customer_id="")
    desk.engine.start()
    try:
        desk.idle_until(lambda: desk.engine.status.connection is Connection.ONLINE)
        desk.engine.read_again(["o1", "o2", "o3"])
        desk.idle_until(lambda: OwnersLeft(0) in desk.told)
    finally:
        desk.engine.stop()
    third, second, first = (desk.told.index(OwnersLeft(left)) for left in (3, 2, 1))
    assert ("slept" in desk.told[third:second]) == at_work
    assert ("slept" in desk.told[second:first]) == at_work


def test_a_comparison_that_is_broken_off_reads_nobody_more(living):
    living.idle_until(lambda: living.engine.status.connection is Connection.ONLINE)
    living.heard_first = lambda change: change == OwnersLeft(3) and living.engine.read_again(())
    living.engine.read_again(["o1", "o1", "o1"])
    living.idle_until(lambda: OwnersLeft(0) in living.told)
    assert [one for one in living.told if isinstance(one, OwnersLeft)] == [OwnersLeft(3), OwnersLeft(0)]


def test_nobody_of_a_day_is_asked_for_while_astro_wants_to_be_left_alone(living):
    living.idle_until(lambda: "o1" in living.unit.snapshots)
    living.wait_for(lambda: not living.engine.status.busy)
    living.clock.ms += 61_000  # what idle work has read in the last minute would do for the first of them
    busy = Outcome(Verdict.NOT_APPLIED, Cause.BUSY, retry_after_s=600)
    living.api.fault = lambda _name: busy
    living.engine.read_again(["o1", "o1", "o1"])
    living.idle_until(lambda: OwnersLeft(3) in living.told)
    living.wait_for(lambda: not living.engine.status.busy)
    for _ in range(20):
        living.turn()
    assert OwnersLeft(2) not in living.told
    living.api.fault = lambda _name: None
    living.clock.ms += 700_000
    living.idle_until(lambda: OwnersLeft(0) in living.told)


def test_a_probe_finds_the_way_back_when_nothing_waits(living):
    living.api.fault = lambda _name: OFFLINE
    living.idle_until(lambda: living.engine.status.connection is Connection.NO_NETWORK)
    living.api.fault = lambda _name: None
    living.clock.ms += 400_000
    living.idle_until(lambda: living.engine.status.connection is Connection.ONLINE)


def test_a_drain_in_the_threads_own_loop(living):
    """Asked for before the thread has its loop, it waits for it: beside it there is never a second run."""
    living.put(add("a"))
    assert living.engine.sync_once(("o1",)).waiting == 0
    assert living.engine.look_up_once("o1").connection is Connection.ONLINE
    assert living.states() == {"a": State.DONE}


def test_the_offers_are_asked_for_again_during_the_day_and_a_new_one_brings_its_items(living):
    """ASTRO_API §7: offers begin and end on any day; the catalogue with their items is asked for once a half day."""
    living.idle_until(lambda: living.engine.status.connection is Connection.ONLINE)
    assert "offers" not in living.api.calls
    living.api.offers = (Program("6401", "Oak | $5 off", ProgramKind.OFFER),)
    living.unit.offers_at -= timedelta(hours=4)
    living.clock.ms += 10 * 60_000
    living.idle_until(lambda: "6401" in living.unit.known_programs)
    living.idle_until(lambda: "catalogue" in living.api.calls)
    living.api.calls.clear()
    living.unit.offers_at -= timedelta(hours=4)
    living.clock.ms += 10 * 60_000
    living.idle_until(lambda: "offers" in living.api.calls)
    assert "catalogue" not in living.api.calls, "nothing is new"
