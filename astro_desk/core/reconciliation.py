"""Whether Astro's punches are those that this register told it: what is told later, and what is never repaired.

Pure (DESIGN §6, sanity). A difference is for a person to look at: nothing is sent again or taken back because of it,
for the one who is wrong may be us, and somebody may have put it right on Astro's own page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from astro_desk.core.operations import AddPurchase, Operation, RemovePurchase, State
from astro_desk.core.snapshot import Snapshot

LOOKED_BACK = timedelta(days=30)
"""Astro lets a store put right what is not older than that."""


class Kind(StrEnum):
    MISSING = "missing"
    """Astro said yes to the purchase, and has never shown it."""
    CHANGED = "changed"
    """Astro has shown the purchase, and does not any more."""
    EXTRA = "extra"
    """Astro has a purchase under an id of this register that the register never made, or has taken back."""
    DOUBLED = "doubled"
    """Astro has the purchase more than once."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """`transaction_id` is the unit's id at Astro."""

    transaction_id: str
    owner_id: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class SettledDifference:
    """Somebody has looked into a difference and lets it be: a fact. It holds for a unit and a kind, until Astro agrees
    or differs otherwise. `by`: the id or the name of who decided it; `why` is in their own words."""

    settled_id: str
    found: Discrepancy
    at: datetime
    by: str
    why: str


def reconcile(
    snapshot: Snapshot, operations: Mapping[str, Operation], register: str, since: date, fence: timedelta
) -> tuple[Discrepancy, ...]:
    """Where the snapshot and the owner's `operations` (by id) differ, in the order of the ids.

    `operations` are those of business dates from `since` on, their removals, and whatever else the snapshot names.
    What the register was told less than the fence before the snapshot may be missing from it for now (FAILURES N15).
    `register` is how this register's ids begin.
    """
    taken_back: dict[str, Operation] = {}
    for operation in operations.values():
        if isinstance(operation.intent, RemovePurchase) and operation.state is not State.CANCELLED:
            taken_back[operation.intent.unit_id] = operation
    present = snapshot.transaction_ids
    found: dict[str, Kind] = {}
    for operation in operations.values():
        told = isinstance(operation.intent, AddPurchase) and operation.state is State.DONE and operation.credited
        gone = operation.id not in present and operation.id not in taken_back
        if told and gone and operation.business_date >= since and _settled(operation, snapshot, fence):
            found[operation.id] = Kind.CHANGED if operation.seen else Kind.MISSING
    for unit_id in present:
        if unit_id.startswith(f"{register}-") and _is_extra(unit_id, operations, taken_back, snapshot, fence):
            found[unit_id] = Kind.EXTRA
    for unit_id in _more_than_once(snapshot):
        ours = operations.get(unit_id)
        if ours is not None and ours.business_date >= since and unit_id.startswith(f"{register}-"):
            found.setdefault(unit_id, Kind.DOUBLED)
    return tuple(Discrepancy(unit_id, snapshot.owner_id, kind) for unit_id, kind in sorted(found.items()))


def _more_than_once(snapshot: Snapshot) -> Iterator[str]:
    counts = Counter(punch.transaction_id for card in snapshot.cards for punch in card.punches)
    return (unit_id for unit_id, count in counts.items() if unit_id and count > 1)


def _is_extra(
    unit_id: str,
    operations: Mapping[str, Operation],
    taken_back: Mapping[str, Operation],
    snapshot: Snapshot,
    fence: timedelta,
) -> bool:
    operation, removal = operations.get(unit_id), taken_back.get(unit_id)
    if operation is None or operation.state is State.CANCELLED:
        return True
    return removal is not None and removal.state is State.DONE and _settled(removal, snapshot, fence)


def _settled(operation: Operation, snapshot: Snapshot, fence: timedelta) -> bool:
    return operation.done_at is not None and operation.done_at + fence <= snapshot.begun_at
