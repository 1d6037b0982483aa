"""Snapshots: the younger stays, and what it shows leaves the waiting list (R7, R8, N15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from astro_desk.core.operations import AddPoints, Intent, Operation, Redeem, RemovePurchase, State, UndoRedemption
from astro_desk.core.owners import Owner
from astro_desk.core.snapshot import Card, Punch, Reward, RewardItem, Snapshot
from tests.storage.till import FENCE, Till

DAY = date(2026, 3, 1)


def snapshot(owner: Owner, begun_at: datetime, *ids: str, rewards: tuple[Reward, ...] = ()) -> Snapshot:
    punches = tuple(Punch(name, "0360", "Bag", DAY if name else None) for name in (*ids, ""))
    return Snapshot(owner.owner_id, begun_at, (Card("c", "7", "Buy 3", "Kong", 3, None, punches, rewards),), 12)


def done(till: Till, owner: Owner, intent: Intent | None = None, **known: Any) -> Operation:
    row = till.waiting(owner, intent)
    after = replace(row, **{"state": State.DONE, "done_at": till.clock.now(), **known})
    moved: Operation = till.run(lambda unit: unit.move([(row, after)]))[0]
    return moved


def shown(till: Till, owner: Owner) -> list[str]:
    return [row.id for row in till.run(lambda unit: unit.owner_operations(owner.owner_id))]


def save(till: Till, kept: Snapshot) -> None:
    till.run(lambda unit: unit.save_snapshot(kept))


def test_a_snapshot_comes_back_as_it_was_saved(till: Till) -> None:
    owner = till.saved_owner()
    rewards = (Reward("r-1", "A bag", DAY, (RewardItem("i", "0360", "Bag"),)), Reward("r-2", "A bag", None))
    kept = snapshot(owner, till.clock.now(), "R2-9", rewards=rewards)
    assert till.run(lambda unit: unit.snapshot(owner.owner_id)) is None
    save(till, kept)
    till.reopen()
    assert till.run(lambda unit: unit.snapshot(owner.owner_id)) == kept


def test_an_older_answer_that_arrives_later_changes_nothing(till: Till) -> None:
    owner = till.saved_owner()
    row = till.waiting(owner)
    younger = snapshot(owner, till.clock.now())
    save(till, younger)
    save(till, snapshot(owner, till.clock.now() - timedelta(seconds=1), row.id))
    assert till.run(lambda unit: unit.snapshot(owner.owner_id)) == younger
    assert shown(till, owner) == [row.id]
    again = snapshot(owner, till.clock.now(), row.id)
    save(till, again)
    assert till.run(lambda unit: unit.snapshot(owner.owner_id)) == again


def test_a_done_unit_waits_on_the_screen_until_a_snapshot_has_it(till: Till) -> None:
    owner = till.saved_owner()
    row = done(till, owner, credited=True)
    till.clock.pass_by(hours=9)
    save(till, snapshot(owner, till.clock.now()))
    assert shown(till, owner) == [row.id]
    save(till, snapshot(owner, till.clock.now(), row.id))
    assert shown(till, owner) == []


def test_a_unit_that_is_seen_while_it_is_sent_is_still_settled_by_its_answer(till: Till) -> None:
    owner = till.saved_owner()
    row = till.waiting(owner)
    sending = till.run(lambda unit: unit.move([(row, replace(row, state=State.SENDING))]))[0]
    save(till, snapshot(owner, till.clock.now(), row.id))
    till.run(lambda unit: unit.move([(sending, replace(sending, state=State.DONE, done_at=till.clock.now()))]))
    assert shown(till, owner) == []


def test_a_unit_without_credit_leaves_with_the_next_snapshot(till: Till) -> None:
    owner = till.saved_owner()
    row = done(till, owner, credited=False)
    save(till, snapshot(owner, till.clock.now() - timedelta(seconds=1)))
    assert shown(till, owner) == [row.id]
    save(till, snapshot(owner, till.clock.now()))
    assert shown(till, owner) == []


@pytest.mark.parametrize("late", [timedelta(0), timedelta(milliseconds=1)])
def test_a_removed_unit_is_gone_when_a_snapshot_begun_the_fence_later_lacks_it(till: Till, late: timedelta) -> None:
    owner = till.saved_owner()
    added = done(till, owner, credited=True)
    removed = done(till, owner, RemovePurchase(added.id))
    save(till, snapshot(owner, till.clock.now() + FENCE - timedelta(milliseconds=1) + late))
    assert shown(till, owner) == ([] if late else [added.id, removed.id])


def test_a_removed_unit_that_astro_still_shows_stays_on_the_screen_as_being_taken_back(till: Till) -> None:
    owner = till.saved_owner()
    added = done(till, owner, credited=True)
    removed = done(till, owner, RemovePurchase(added.id))
    save(till, snapshot(owner, till.clock.now() + 2 * FENCE, added.id))
    assert shown(till, owner) == [removed.id]


def test_a_redemption_leaves_when_its_reward_is_shown_as_redeemed_or_the_fence_is_over(till: Till) -> None:
    owner = till.saved_owner()
    shown_one, other, minted_later = (done(till, owner, Redeem("7", "", reward)) for reward in ("r-1", "r-2", None))
    rewards = (Reward("r-1", "A bag", DAY), Reward("r-2", "A bag", None))
    save(till, snapshot(owner, till.clock.now(), rewards=rewards))
    assert shown(till, owner) == [other.id, minted_later.id]
    assert shown_one.id not in shown(till, owner)
    save(till, snapshot(owner, till.clock.now() + FENCE, rewards=rewards))
    assert shown(till, owner) == []


def test_an_undone_redemption_takes_its_redemption_along(till: Till) -> None:
    owner = till.saved_owner()
    redeemed = done(till, owner, Redeem("7", "", "r-1"))
    undone = done(till, owner, UndoRedemption(redeemed.id, "r-1"))
    rewards = (Reward("r-1", "A bag", None),)
    save(till, snapshot(owner, till.clock.now(), rewards=rewards))
    assert shown(till, owner) == [redeemed.id, undone.id]
    save(till, snapshot(owner, till.clock.now() + FENCE, rewards=rewards))
    assert shown(till, owner) == []


def test_points_and_what_was_written_off_leave_with_the_next_snapshot(till: Till) -> None:
    owner = till.saved_owner()
    done(till, owner, AddPoints(100))
    row = done(till, owner, state=State.REVIEW)
    till.run(lambda unit: unit.move([(row, replace(row, state=State.WRITTEN_OFF, done_at=till.clock.now()))]))
    assert len(shown(till, owner)) == 2
    save(till, snapshot(owner, till.clock.now() - timedelta(seconds=1)))
    assert len(shown(till, owner)) == 2
    save(till, snapshot(owner, till.clock.now()))
    assert shown(till, owner) == []
