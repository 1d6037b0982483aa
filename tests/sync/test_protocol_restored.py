"""A database older than its journal: what waited is in doubt, perhaps never sent (FAILURES D8, I5, I13, I17)."""

from dataclasses import replace

from astro_desk.core.operations import LinkOwner, Operation, Redeem, State, UndoRedemption
from astro_desk.core.owners import Owner, Standing
from tests.sync.test_protocol_drain import linked_world, states
from tests.sync.world import World, add, operation, remove

HOUR = 3_600_000


def put_in_doubt(world: World, *rows: Operation) -> None:
    """As storage leaves operations that waited in an older image."""
    at = world.moment()
    doubted = (replace(row, state=State.UNKNOWN, reason="database_restored") for row in rows)
    world.records.put(*(replace(row, sent_at=at.now, sent_boot=at.boot, sent_boot_ms=at.boot_ms) for row in doubted))


def test_a_purchase_and_its_removal_that_were_never_sent_cancel_each_other() -> None:
    world = linked_world()
    put_in_doubt(world, add("a"), remove("x", "a"))
    world.start()
    world.run(HOUR)
    assert states(world) == {"a": "cancelled", "x": "cancelled"}
    assert world.astro.log == []


def test_a_purchase_that_was_sent_is_taken_back_by_its_removal() -> None:
    world = linked_world()
    world.astro.add("astro-70", "a", "0001")
    put_in_doubt(world, add("a"), remove("x", "a"))
    world.start()
    world.run(HOUR)
    assert states(world) == {"a": "done", "x": "done"}
    assert world.astro.copies("a") == 0


def test_a_redemption_and_its_undoing_that_were_never_sent_cancel_each_other() -> None:
    world = linked_world()
    for unit in "abcd":
        world.astro.add("astro-70", unit, "0001")
    put_in_doubt(world, operation("r", Redeem("P", "0001", "r700", "9")), operation("u", UndoRedemption("r", "r700")))
    world.start()
    world.run(HOUR)
    assert states(world) == {"r": "cancelled", "u": "cancelled"}
    assert world.astro.people[0].redeemed == {}


def test_what_is_in_doubt_of_an_owner_whom_nobody_links_any_more_goes_to_a_person() -> None:
    world = World()
    world.records.owners["o1"] = Owner("o1", "", "", "5550100199", "", Standing.CONTACT)
    put_in_doubt(world, add("a"))
    world.records.put(operation("l", LinkOwner(), sale_id=None, state=State.WRITTEN_OFF))
    world.start()
    world.run(HOUR)
    assert states(world) == {"a": "review", "l": "written_off"}
    assert world.records.rows["a"].reason == "owner_unknown"
