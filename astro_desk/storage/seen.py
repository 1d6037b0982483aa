"""Which operations a new snapshot makes history of: they leave an owner's list, because the snapshot says it all.

Pure. An addition is seen when its id is there. A removal is seen when a snapshot begun the fence after it lacks the
unit: an earlier one may be stale (FAILURES N15). What leaves no trace on cards (points, a link) is seen by the next
snapshot, a redemption by its reward.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from astro_desk.core.operations import (
    AddPurchase,
    Operation,
    Redeem,
    RedeemOffer,
    RemovePurchase,
    State,
    UndoRedemption,
)
from astro_desk.core.snapshot import Snapshot


def seen_by(snapshot: Snapshot, operations: Sequence[Operation], fence: timedelta) -> frozenset[str]:
    """The ids among the owner's unseen `operations` that this snapshot has shown, or has outlived."""
    present = snapshot.transaction_ids
    return frozenset(
        operation_id for operation in operations for operation_id in _shown(operation, snapshot, present, fence)
    )


def _shown(operation: Operation, snapshot: Snapshot, present: frozenset[str], fence: timedelta) -> Iterable[str]:
    intent = operation.intent
    if isinstance(intent, AddPurchase) and operation.id in present:
        return (operation.id,)
    if operation.done_at is None or operation.state not in (State.DONE, State.WRITTEN_OFF):
        return ()
    younger = snapshot.begun_at >= operation.done_at
    settled = snapshot.begun_at >= operation.done_at + fence
    if operation.state is State.WRITTEN_OFF:
        return (operation.id,) if younger else ()
    match intent:
        case AddPurchase():
            return (operation.id,) if younger and operation.credited is False else ()
        case RemovePurchase(unit_id):
            # Its addition goes with it: it may never have been seen, and would come back as waiting.
            return (operation.id, unit_id) if settled and unit_id not in present else ()
        case RedeemOffer():
            return (operation.id,) if settled else ()  # a stale snapshot may still show its reward as open
        case Redeem(reward_id=reward_id):
            reward = snapshot.reward(reward_id) if reward_id else None
            redeemed = reward is not None and reward.redeemed_on is not None
            return (operation.id,) if settled or (younger and redeemed) else ()
        case UndoRedemption(redeem_id):
            return (operation.id, redeem_id) if settled else ()
        case _:
            return (operation.id,) if younger else ()
