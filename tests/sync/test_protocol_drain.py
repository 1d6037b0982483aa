"""The plain road, and each way to stray from it once (DESIGN §6)."""

import pytest

from astro_desk.core.operations import LinkOwner, NewOwner, Redeem, State, UndoRedemption
from astro_desk.core.owners import Owner, Standing
from tests.sync.little_astro import LittleAstro
from tests.sync.world import BROKE_AFTER, GOOD, LOST_AFTER, LOST_BEFORE, OFFLINE, World, add, operation, remove

LINKED = Owner("o1", "Sally", "Owner", "5550100199", "", Standing.LINKED, "astro-70", "70")


def linked_world(**astro) -> World:
    world = World(LittleAstro(**astro))
    world.astro.add_person("Sally", "Owner", "5550100199", customer_id="astro-70")
    world.records.owners["o1"] = LINKED
    return world


def started(*rows, **astro) -> World:
    world = linked_world(**astro)
    world.records.put(*rows)
    world.start()
    return world


def states(world: World) -> dict[str, str]:
    return {key: str(row.state) for key, row in world.records.rows.items()}


def first_then(first, what, then=GOOD):
    """The fate `first` for the first request of that name, `then` for all others."""
    left = [first]

    def fate(kind: str):
        return left.pop() if left and kind == what else then

    return fate


def test_a_sale_is_read_sent_in_one_batch_and_read_once_again():
    world = linked_world()
    world.records.put(add("a"), add("b"), add("c"))
    world.start()
    world.run()
    assert states(world) == {"a": "done", "b": "done", "c": "done"}
    assert [len(request.operations) for _, request in world.sends] == [3]
    assert len(world.reads) == 2
    assert world.records.snapshots["o1"].transaction_ids == {"a", "b", "c"}
    assert all(row.credited for row in world.records.rows.values())
    assert not world.state.lanes


@pytest.mark.parametrize("duplicate", ["echo", "reject", "double"])
@pytest.mark.parametrize("fate", [LOST_AFTER, LOST_BEFORE, BROKE_AFTER])
def test_an_answer_that_never_came_is_looked_up_and_no_punch_doubles(duplicate, fate):
    world = linked_world(duplicate=duplicate, stale_ms=30_000)
    world.records.put(add("a"), add("b"))
    world.fate = first_then(fate, "add")
    world.start()
    world.run()
    assert states(world) == {"a": "done", "b": "done"}
    assert world.astro.most_copies == {"a": 1, "b": 1}


def test_presence_is_believed_at_once_and_absence_only_behind_the_fence():
    world = linked_world()
    world.records.put(add("a"))
    world.fate = first_then(LOST_BEFORE, "add")
    world.start()
    world.run(32_000)
    assert states(world) == {"a": "unknown"}
    assert len(world.reads) == 2, "it is looked up at once"
    world.run(178_000)
    assert len(world.sends) == 1
    world.run(10_000)
    assert len(world.sends) == 1, "one look that missed it is not enough"
    world.run(30_000)
    assert len(world.sends) == 2
    assert states(world) == {"a": "done"}


def test_a_new_unit_passes_an_unknown_one():
    world = linked_world()
    world.records.put(add("a"))
    world.fate = first_then(LOST_BEFORE, "add")
    world.start()
    world.run(40_000)
    world.records.put(add("b", sale_id="s2"))
    world.do_grown()
    world.run(5_000)
    assert states(world) == {"a": "unknown", "b": "done"}


def test_nothing_is_sent_twice_after_a_restart():
    world = linked_world()
    world.records.put(add("a"))
    world.fate = first_then(LOST_AFTER, "add")
    world.start()
    world.run(10_000)
    assert states(world) == {"a": "sending"}
    world.restart()
    world.run(5_000)
    assert states(world) == {"a": "done"}
    assert len(world.sends) == 1


def test_a_unit_taken_back_before_it_was_sent_goes_with_its_removal():
    world = linked_world()
    world.records.put(add("a"), remove("x", "a"))
    world.start()
    world.run()
    assert states(world) == {"a": "cancelled", "x": "cancelled"}
    assert not world.sends


def test_a_removal_waits_for_an_unknown_addition():
    world = linked_world()
    world.records.put(add("a"))
    world.fate = first_then(LOST_BEFORE, "add")
    world.start()
    world.run(40_000)
    world.records.put(remove("x", "a"))
    world.do_grown()
    world.run()
    assert states(world) == {"a": "cancelled", "x": "cancelled"}
    assert world.astro.log == []


def test_what_earned_no_credit_is_removed_without_a_call():
    world = linked_world()
    world.records.put(add("a", code="X1"))
    world.start()
    world.run(5_000)
    assert world.records.rows["a"].credited is False
    assert world.records.rows["a"].reason == "astro_410"
    world.records.put(remove("x", "a"))
    world.do_grown()
    world.run(5_000)
    assert states(world) == {"a": "done", "x": "done"}
    assert len(world.sends) == 1


def test_a_redemption_waits_for_the_punches_that_earn_it():
    world = linked_world()
    redeem = operation("r", Redeem("P", "0001"))
    world.records.put(add("a"), add("b"), add("c"), add("d"), redeem)
    world.start()
    world.run()
    assert set(states(world).values()) == {"done"}
    assert world.astro.log[-1] == "redeem r700"
    assert world.records.rows["r"].intent == Redeem("P", "0001", "r700", "9")


def test_a_redemption_without_proof_is_a_persons_matter():
    world = linked_world()
    for unit in "abcd":
        world.astro.add("astro-70", unit, "0001")
    world.records.put(operation("r", Redeem("P", "0001", "r700", "9")))
    world.fate = first_then(LOST_AFTER, "redeem")
    world.start()
    world.run()
    assert states(world) == {"r": "review"}
    assert world.records.rows["r"].reason == "redeemed_unproven"


def test_a_redemption_that_never_arrived_is_sent_again_behind_the_fence():
    world = linked_world()
    for unit in "abcd":
        world.astro.add("astro-70", unit, "0001")
    world.records.put(operation("r", Redeem("P", "0001", "r700", "9")))
    world.fate = first_then(LOST_BEFORE, "redeem")
    world.start()
    world.run()
    assert states(world) == {"r": "done"}
    assert world.sends[1][0] - world.sends[0][0] >= 180_000


def test_an_undo_opens_the_reward_that_its_redemption_found():
    world = linked_world()
    for unit in "abcd":
        world.astro.add("astro-70", unit, "0001")
    world.records.put(operation("r", Redeem("P", "0001")))
    world.start()
    world.run(5_000)
    world.records.put(operation("u", UndoRedemption("r", None)), remove("x", "a"))
    world.do_grown()
    world.run()
    assert states(world) == {"r": "done", "u": "done", "x": "done"}
    assert world.astro.log[-2:] == ["undo r700", "remove a"]


def test_a_contact_is_found_linked_and_its_sale_sent():
    world = World()
    world.astro.add_person("Sally", "Owner", "5550100199")
    world.records.owners["o1"] = Owner("o1", "", "", "5550100199", "", Standing.CONTACT)
    world.records.put(operation("l", LinkOwner(), sale_id=None), add("a"))
    world.start()
    world.run()
    owner = world.records.owners["o1"]
    assert (owner.name, owner.standing, owner.customer_id) == ("Sally Owner", Standing.LINKED, "astro-70")
    assert states(world) == {"l": "done", "a": "done"}


@pytest.mark.parametrize("fate", [GOOD, LOST_AFTER, LOST_BEFORE, BROKE_AFTER, OFFLINE])
def test_a_new_owner_is_one_person_whatever_becomes_of_the_answer(fate):
    world = World()
    world.records.owners["o1"] = Owner("o1", "Ann", "New", "5550100111", "", Standing.NEW)
    world.records.put(operation("n", NewOwner(), sale_id=None), add("a"))
    world.fate = first_then(fate, "new_owner")
    world.start()
    world.run()
    assert states(world) == {"n": "done", "a": "done"}
    assert [person.customer_ids for person in world.astro.people] == [["o1"]]


def test_while_there_is_no_network_everything_waits_and_then_goes():
    world = linked_world()
    world.records.put(add("a"))
    world.fate = lambda _what: OFFLINE
    world.start()
    world.run(600_000)
    assert states(world) == {"a": "waiting"}
    assert 10 <= len(world.reads) < 60
    world.fate = lambda _what: GOOD
    world.run(61_000)
    assert states(world) == {"a": "done"}


def test_an_unknown_contact_is_reviewed_and_its_sale_waits():
    world = World()
    world.records.owners["o1"] = Owner("o1", "", "", "5550100199", "", Standing.CONTACT)
    world.records.put(operation("l", LinkOwner(), sale_id=None), add("a"))
    world.start()
    world.run()
    assert world.records.rows["l"].reason == "owner_unknown"
    assert states(world) == {"l": State.REVIEW, "a": State.WAITING}
