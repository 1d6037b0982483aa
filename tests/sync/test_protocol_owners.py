"""Owners: searched, made, linked, merged, in conflict, gone."""

import pytest

from astro_desk.core.operations import (
    AddPoints,
    LinkOwner,
    NewOwner,
    Redeem,
    State,
)
from astro_desk.core.owners import Owner, Standing
from sync.lane import Lane, Look, LookUp, Rules
from sync.messages import (
    Keep,
    LaneView,
    Shown,
)
from sync.ordering import Scene, next_move
from sync.outcome import Cause, Outcome, Verdict
from sync.settle import shown
from tests.sync.little_astro import LittleAstro
from tests.sync.test_protocol_drain import LINKED, first_then, linked_world, started, states
from tests.sync.world import (
    GOOD,
    LOST_AFTER,
    LOST_BEFORE,
    OFFLINE,
    Fate,
    World,
    add,
    operation,
    refused,
)

HOUR = 3_600_000


def test_a_new_owners_contact_that_is_somebody_elses_is_reviewed():
    world = World()
    world.astro.add_person("Sally", "Owner", "5550100199")
    world.records.owners["o1"] = Owner("o1", "Ann", "New", "5550100199", "", Standing.NEW)
    world.records.put(operation("n", NewOwner(), sale_id=None))
    world.start()
    world.run()
    assert world.records.rows["n"].reason == "contact_of_other_name"
    world.do(lambda at: Shown(at, "o1"))
    world.run(100_000)
    assert world.records.owners["o1"].standing is Standing.NEW


def test_a_new_owner_whom_astro_has_under_the_same_name_is_linked():
    world = World()
    world.astro.add_person("ANN", "New ", "5550100111")
    world.records.owners["o1"] = Owner("o1", "Ann", "New", "5550100111", "", Standing.NEW)
    world.records.put(operation("n", NewOwner(), sale_id=None))
    world.start()
    world.run()
    assert states(world) == {"n": "done"}
    assert world.astro.log == ["link astro-70"]


def test_a_contact_of_an_owner_we_have_is_merged():
    world = linked_world()
    world.records.owners["o2"] = Owner("o2", "", "", "5550100199", "", Standing.CONTACT)
    world.records.put(operation("l", LinkOwner(), "o2"), add("a", "o2"))
    world.do(lambda at: Shown(at, "o2"))
    world.run()
    assert states(world) == {"l": "done", "a": "done"}
    assert world.state.shown == "o1"
    assert world.records.aliases == {"o2": "o1"}


@pytest.mark.parametrize("fate", [GOOD, LOST_AFTER, LOST_BEFORE, OFFLINE, refused(310, verdict=Verdict.REFUSED)])
def test_a_link_is_made_again_until_our_id_answers(fate):
    world = World(LittleAstro(stale_ms=30_000))
    world.astro.add_person("Sally", "Owner", "5550100199")
    world.records.owners["o1"] = Owner("o1", "", "", "5550100199", "", Standing.CONTACT)
    world.records.put(operation("l", LinkOwner(), sale_id=None), add("a"))
    world.fate = first_then(fate, "link")
    world.start()
    world.run(HOUR)
    assert states(world) == {"l": "done", "a": "done"}


def test_an_id_that_answers_with_another_owner_is_a_conflict():
    world = World()
    world.astro.add_person("Sally", "Owner", "5550100199")
    world.astro.add_person("Other", "One", customer_id="astro-70")
    world.records.owners["o1"] = Owner("o1", "", "", "5550100199", "", Standing.CONTACT)
    world.records.put(operation("l", LinkOwner(), sale_id=None), add("a"))
    world.start()
    world.run()
    assert world.records.rows["l"].reason == "link_conflict"
    world.do(lambda at: Shown(at, "o1"))
    world.run(100_000)
    assert world.records.owners["o1"].standing is Standing.FOUND


def test_an_id_that_the_search_named_and_does_not_hold_gives_way_to_ours(monkeypatch):
    world = World()
    person = world.astro.add_person("Sally", "Owner", "5550100199", customer_id="TILL-9")
    world.records.owners["o1"] = Owner("o1", "", "", "5550100199", "", Standing.CONTACT)
    world.records.put(operation("l", LinkOwner(), sale_id=None))
    monkeypatch.setattr(world.astro, "person", lambda our_id: person if our_id in person.customer_ids[1:] else None)
    world.start()
    world.run()
    assert world.records.owners["o1"].customer_id == "astro-70"
    assert states(world) == {"l": "done"}


@pytest.mark.parametrize("code", [330, 999])
def test_a_refused_link_or_new_owner_is_reviewed(code):
    world = World()
    world.astro.add_person("Sally", "Owner", "5550100199")
    world.records.owners["o1"] = Owner("o1", "", "", "5550100199", "", Standing.CONTACT)
    world.records.owners["o2"] = Owner("o2", "Ann", "New", "5550100111", "", Standing.NEW)
    world.records.put(operation("l", LinkOwner(), sale_id=None), operation("n", NewOwner(), "o2"))
    world.fate = lambda what: refused(code) if what in ("link", "new_owner") else GOOD
    world.start()
    world.run(HOUR)
    assert {row.reason for row in world.records.rows.values()} == {f"astro_{code}"}


def test_a_link_that_never_holds_goes_to_a_person(monkeypatch):
    world = World()
    world.astro.add_person("Sally", "Owner", "5550100199")
    world.records.owners["o1"] = Owner("o1", "", "", "5550100199", "", Standing.CONTACT)
    world.records.put(operation("l", LinkOwner(), sale_id=None))
    monkeypatch.setattr(world.astro, "link", lambda customer_id, astro_id: 100)
    world.start()
    world.run(2 * HOUR)
    assert world.records.rows["l"].reason == "link_not_confirmed"


def test_a_closed_case_takes_what_hung_on_it_to_review():
    world = World()
    world.records.owners["o1"] = Owner("o1", "", "", "5550100199", "", Standing.CONTACT)
    world.records.put(operation("l", LinkOwner(), state=State.WRITTEN_OFF), add("a"))
    world.start()
    world.run()
    assert world.records.rows["a"].reason == "owner_unknown"


def test_a_new_owner_without_any_contact_is_made_without_a_search():
    world = World()
    world.records.owners["o1"] = Owner("o1", "Ann", "New", "", "", Standing.NEW)
    world.records.put(operation("n", NewOwner(), sale_id=None))
    world.start()
    world.run()
    assert states(world) == {"n": "done"}
    assert not world.searches


def test_an_owner_whom_astro_no_longer_knows_is_reviewed_behind_the_fence():
    world = started(add("a"))
    world.run(10_000)
    world.astro.people[0].customer_ids.clear()
    world.records.put(add("b"))
    world.do_grown()
    world.run(100_000)
    assert states(world)["b"] == "waiting"
    world.run(HOUR)
    assert world.records.rows["b"].reason == "owner_not_at_astro"
    assert world.state.quiet


def test_an_owner_of_whom_nothing_can_be_read_is_reviewed_in_the_end():
    world = linked_world()
    world.astro.add_person("Bob", "Two", customer_id="astro-71")
    world.records.owners["o2"] = Owner("o2", "Bob", "Two", "", "", Standing.LINKED, "astro-71", "71")
    world.records.put(add("a", "o2"))
    broken = Fate(None, 60, Outcome(Verdict.UNKNOWN, Cause.UNREADABLE))
    world.fate = lambda what: broken if world.reads and world.reads[-1][1] == "o2" and what == "read" else GOOD
    world.start()
    for number in range(60):
        world.records.put(add(f"u{number}"))
        world.do_grown()
        world.run(200_000)
    assert world.records.rows["a"].reason == "owner_unreadable"


def test_a_unit_in_doubt_is_not_sent_before_a_look():
    at = linked_world().moment()
    row = add("a", sent_at=at.now, sent_boot=at.boot, sent_boot_ms=at.boot_ms)
    scene = Scene(LaneView("o1", LINKED, (row,)), Lane("o1"), LINKED, at, Rules(), at)
    assert next_move(scene) == LookUp("astro-70", "70")


def test_what_nothing_can_show_is_never_settled_by_a_look():
    world = linked_world()
    reading = world.astro.read("o1", "astro-70", world.moment().now)
    row = operation("p", AddPoints(5), state=State.UNKNOWN, sent_at=world.moment().now, sent_boot="boot-1")
    lane = Lane("o1", look=Look(world.moment(), "astro-70", reading))
    assert shown(LaneView("o1", LINKED, (row,)), lane, world.moment(), Rules(fence_ms=0)) == ()


def test_a_redemption_of_something_that_is_no_code_compares_as_it_stands():
    world = linked_world()
    for unit in "abcd":
        world.astro.add("astro-70", unit, "0001")
    world.records.put(operation("r", Redeem("P", "\x00", "r700")))
    world.start()
    world.run(10_000)
    assert world.records.rows["r"].reason == "reward_item_unknown"


def test_a_contact_that_is_put_right_while_astro_is_asked_by_the_old_one_finds_its_own_owner():
    world = World()
    world.astro.add_person("Otto", "Other", "5550100111")
    world.astro.add_person("Rosa", "Right", "5550100112")
    world.records.owners["o1"] = Owner("o1", "", "", "5550100111", "", Standing.CONTACT)
    world.records.put(operation("l", LinkOwner(), sale_id=None))

    def put_right(what: str) -> Fate:
        if what == "search" and len(world.searches) == 1:
            world.at(1, lambda: world.records.owners.update(o1=Owner("o1", "", "", "5550100112", "", Standing.CONTACT)))
        return GOOD

    world.fate = put_right
    world.start()
    world.run()
    assert states(world) == {"l": "done"}
    found = world.records.owners["o1"]
    assert (found.first_name, found.phone) == ("Rosa", "5550100112"), "not whoever has the phone of before"


def test_a_contact_that_is_put_right_while_the_answer_is_being_kept_is_not_overwritten(monkeypatch):
    world = World()
    world.astro.add_person("Otto", "Other", "5550100111")
    world.astro.add_person("Rosa", "Right", "5550100112")
    world.records.owners["o1"] = Owner("o1", "", "", "5550100111", "", Standing.CONTACT)
    world.records.put(operation("l", LinkOwner(), sale_id=None))
    carry_out = world._carry_out
    kept: list[str] = []

    def faster(effect):
        if isinstance(effect, Keep) and not kept:
            kept.append(effect.owner.first_name)
            world.records.owners["o1"] = Owner("o1", "", "", "5550100112", "", Standing.CONTACT)
        carry_out(effect)

    monkeypatch.setattr(world, "_carry_out", faster)
    world.start()
    world.run()
    assert kept == ["Otto"]
    assert world.records.owners["o1"].first_name == "Rosa"
    assert states(world) == {"l": "done"}
