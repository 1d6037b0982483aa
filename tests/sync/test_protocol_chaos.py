"""Whatever the network, the disk, the clocks and the process do: no punch doubles, nothing is dropped, order holds.

FAILURES R1-R4, R16, R20-R22, R28, R33; N1-N5, N13, N15; T1; P1; S2, S6; I3-I5, I8-I11, I13.
"""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from astro_desk.core.operations import AddPurchase, LinkOwner, NewOwner, Redeem, RemovePurchase, State, UndoRedemption
from astro_desk.core.owners import Owner, Standing
from sync.lane import Rules
from sync.messages import Request, Shown, Switched
from tests.sync.little_astro import LittleAstro
from tests.sync.test_protocol_drain import LINKED
from tests.sync.world import (
    BROKE_AFTER,
    BROKE_BEFORE,
    GOOD,
    LOST_AFTER,
    LOST_BEFORE,
    MIDWAY,
    OFFLINE,
    SIGNED_OUT,
    Fate,
    World,
    add,
    late,
    operation,
    remove,
)

HOUR = 3_600_000
UNDER_WAY = (State.WAITING, State.SENDING, State.UNKNOWN)
DEFINITE = {"redeemed_unproven", "reward_already_redeemed", "reward_not_found", "reward_gone", "undo_unproven"}
DEFINITE |= {"astro_460", "astro_465"}  # Astro said so: redeemed already, or not redeemed


class Chaos:
    """A day at a register, drawn from one seed."""

    def __init__(self, seed: int, duplicate: str = "double", fence_s: int = 180) -> None:
        self.dice = random.Random(seed)
        self.world = World(LittleAstro(duplicate, stale_ms=30_000), Rules(fence_ms=fence_s * 1000), seed)
        self.world.on_send = self.check_order
        self.world.astro.add_person("Sally", "Owner", "5550100199", customer_id="astro-70")
        self.world.astro.add_person("Bob", "Found", "5550100222")
        owners = self.world.records.owners
        owners["o1"] = LINKED
        owners["o2"] = Owner("o2", "", "", "5550100222", "", Standing.CONTACT)
        owners["o3"] = Owner("o3", "Ann", "New", "5550100333", "", Standing.NEW)
        self.world.records.put(operation("l", LinkOwner(), "o2", None), operation("n", NewOwner(), "o3", None))
        self.made = 2
        self.badness = self.dice.random() * 0.6

    def fate(self, kind: str) -> Fate:
        if self.dice.random() > self.badness:
            return GOOD
        if kind in ("read", "search"):
            return self.dice.choice([BROKE_BEFORE, LOST_BEFORE, OFFLINE, SIGNED_OUT])
        slow = late(self.dice.randrange(30_000, 145_000))
        return self.dice.choice([LOST_AFTER, LOST_BEFORE, BROKE_AFTER, BROKE_BEFORE, MIDWAY, OFFLINE, slow])

    def check_order(self, request: Request) -> None:
        rows = self.world.records.rows
        for row in request.operations:
            assert rows[row.id] == row, "what is sent is durable"
            assert row.state is State.SENDING
            match row.intent:
                case RemovePurchase(unit_id):
                    assert rows[unit_id].state not in UNDER_WAY
                    assert ("add", unit_id) not in self.world.flying
                case Redeem():
                    before = [one for one in rows.values() if one.owner_id == row.owner_id and one.seq < row.seq]
                    adds = [one for one in before if isinstance(one.intent, AddPurchase)]
                    assert not [one for one in adds if one.state in UNDER_WAY]

    def act(self) -> None:
        world, dice = self.world, self.dice
        owner_id = dice.choice(["o1", "o1", "o2", "o3"])
        match dice.randrange(11):
            case 0 | 1 | 2 | 3:
                self.sell(owner_id)
            case 4 | 5:
                self.take_back(owner_id)
            case 6:
                world.restart(reboot=dice.random() < 0.3)
            case 7:
                world.wall_ms += dice.randrange(-HOUR, HOUR)
            case 8:
                world.do(lambda at: Shown(at, dice.choice([owner_id, None])))
            case 9:
                world.commit_ms = dice.choice([1, 1, 50, 7_000])
                broken = dice.random() < 0.3
                world.disk = (lambda: dice.random() < 0.7) if broken else (lambda: True)
            case 10:
                on = dice.random() < 0.5
                world.do(lambda at: Switched(at, on=on))
        world.do_grown()
        world.run(dice.choice([10, 100, 1_000, 20_000, 100_000]))

    def sell(self, owner_id: str) -> None:
        sale_id = f"s{self.made}"
        rows = []
        for _ in range(self.dice.randrange(1, 5)):
            self.made += 1
            code = "X1" if self.dice.random() < 0.1 else "0001"
            rows.append(add(f"u{self.made}", owner_id, code, sale_id=sale_id))
        if self.dice.random() < 0.3:
            self.made += 1
            rows.append(operation(f"r{self.made}", Redeem("P", "0001"), owner_id, sale_id))
        self.world.records.put(*rows)

    def take_back(self, owner_id: str) -> None:
        rows = self.world.records.rows
        gone = {row.intent.unit_id for row in rows.values() if isinstance(row.intent, RemovePurchase)}
        gone |= {row.intent.redeem_id for row in rows.values() if isinstance(row.intent, UndoRedemption)}
        mine = [row for row in rows.values() if row.owner_id == owner_id and row.id not in gone]
        targets = [row for row in mine if isinstance(row.intent, AddPurchase | Redeem)]
        if not targets:
            return
        self.made += 1
        target = self.dice.choice(targets)
        if isinstance(target.intent, Redeem):
            self.world.records.put(operation(f"x{self.made}", UndoRedemption(target.id, None), owner_id))
        else:
            self.world.records.put(remove(f"x{self.made}", target.id, owner_id))

    def run(self, acts: int = 25) -> None:
        self.world.fate = self.fate
        self.world.start()
        for _ in range(acts):
            self.act()
        self.world.fate = lambda _kind: GOOD
        self.world.disk = lambda: True
        self.world.commit_ms = 1
        self.world.do(lambda at: Switched(at, on=True))
        self.world.run(3 * HOUR, steps=200_000)

    def check(self) -> None:
        astro, rows = self.world.astro, self.world.records.rows
        assert max(astro.most_copies.values(), default=0) <= 1
        assert len(rows) == self.made
        removed = {row.intent.unit_id: row for row in rows.values() if isinstance(row.intent, RemovePurchase)}
        for row in rows.values():
            assert row.state not in (State.SENDING, State.UNKNOWN), row
            if row.state is State.REVIEW:
                assert row.reason in DEFINITE, row
            if isinstance(row.intent, AddPurchase):
                taken_back = row.id in removed
                assert row.state is (State.CANCELLED if row.state is State.CANCELLED else State.DONE), row
                expected = row.state is State.DONE and row.credited and not taken_back
                assert astro.copies(row.id) == int(bool(expected)), row
        waiting = [row for row in rows.values() if row.state is State.WAITING]
        for row in waiting:  # only what depends on a case for a person
            assert isinstance(row.intent, UndoRedemption)
            assert rows[row.intent.redeem_id].state is State.REVIEW
        for person in astro.people:
            assert len(person.customer_ids) == 1
        assert len(astro.people) == 3


@pytest.mark.parametrize("duplicate", ["double", "reject", "echo"])
@settings(max_examples=20)
@given(seed=st.integers(0, 1 << 32))
def test_no_punch_doubles_and_none_is_lost(duplicate, seed):
    chaos = Chaos(seed, duplicate)
    chaos.run()
    chaos.check()


def test_the_net_is_not_blind():
    """Without the fence such days do double punches, and the test above would see it."""

    def doubles(seed: int) -> bool:
        chaos = Chaos(seed, fence_s=0)
        chaos.badness = 0.5
        chaos.run(15)
        return max(chaos.world.astro.most_copies.values(), default=0) > 1

    assert any(doubles(seed) for seed in range(60))
