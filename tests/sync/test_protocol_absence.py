"""What one look at Astro misses need not be missing: the look is two reads, and they may lag by different spans (I5).

A card that another register fills up between what the two reads show is in neither: not among the open ones any more,
not yet among the full ones. The little Astro here hides everything for as long as reads may lag.
"""

from dataclasses import replace

import pytest

from astro_desk.core.operations import State
from tests.sync.little_astro import LittleAstro
from tests.sync.test_protocol_drain import LINKED, first_then, states
from tests.sync.world import LOST_BEFORE, World, add, late, remove

LAG_MS = 30_000
HOUR = 3_600_000


class FillingAstro(LittleAstro):
    """In neither of its two reads is there a card from `hides_ms` on, for as long as reads may lag."""

    hides_ms = 10**12

    def read(self, *asked):
        kept = self.people
        if self.hides_ms <= self.now_ms < self.hides_ms + LAG_MS:
            self.people = [type(one)(**vars(one) | {"lines": []}) for one in kept]
        try:
            return super().read(*asked)
        finally:
            self.people = kept


def world_of(*rows) -> World:
    world = World(FillingAstro(duplicate="double"))
    world.astro.add_person("Sally", "Owner", "5550100199", customer_id="astro-70")
    world.records.owners["o1"] = LINKED
    world.records.put(*rows)
    return world


def behind_the_fence(world: World, key: str) -> None:
    """Goes on to the very look that decides, with the cards hidden from it on."""
    world.do_grown()
    world.run(40_000)
    fence_ms = world.records.rows[key].sent_boot_ms + world.rules.fence_ms
    assert isinstance(world.astro, FillingAstro)
    world.astro.hides_ms = fence_ms
    reads = len(world.reads)
    world.run(fence_ms + 5_000 - world.ms)
    assert len(world.reads) > reads, "a look fell into the time in which nothing is shown"


@pytest.mark.parametrize("restarts", [False, True])
def test_a_unit_that_came_late_and_is_missed_once_is_not_sent_again(restarts):
    world = world_of(add("a"))
    world.fate = first_then(late(150_000), "add")
    behind_the_fence(world, "a")
    assert states(world) == {"a": "unknown"}
    if restarts:
        world.restart()
    world.run(HOUR)
    assert states(world) == {"a": "done"}
    assert world.astro.most_copies == {"a": 1}
    assert len(world.sends) == 1


@pytest.mark.parametrize("restarts", [False, True])
def test_a_removal_that_never_arrived_is_not_done_because_one_look_missed_its_unit(restarts):
    world = world_of(add("a"))
    world.start()
    world.run(5_000)
    world.records.put(remove("x", "a"))
    world.fate = first_then(LOST_BEFORE, "remove")
    behind_the_fence(world, "x")
    assert states(world) == {"a": "done", "x": "unknown"}
    if restarts:
        world.restart()
    world.run(HOUR)
    assert states(world) == {"a": "done", "x": "done"}
    assert world.astro.copies("a") == 0


def test_a_unit_that_a_person_sent_back_is_missed_twice_before_it_is_sent_again():
    world = world_of(add("a"))
    world.fate = first_then(late(150_000), "add")
    world.do_grown()
    world.run(32_000)
    row = world.records.rows["a"]
    world.records.rows["a"] = replace(row, state=State.WAITING, version=row.version + 1)
    behind_the_fence(world, "a")
    world.run(HOUR)
    assert states(world) == {"a": "done"}
    assert world.astro.most_copies == {"a": 1}


def test_a_reboot_forgets_the_look_that_missed_it():
    world = world_of(add("a"))
    world.fate = first_then(LOST_BEFORE, "add")
    behind_the_fence(world, "a")
    assert world.records.rows["a"].missed_boot_ms is not None
    world.restart(reboot=True)
    world.run(150_000)
    assert states(world) == {"a": "unknown"}, "no time of another boot counts"
    world.run(HOUR)
    assert states(world) == {"a": "done"}
    assert world.astro.most_copies == {"a": 1}
