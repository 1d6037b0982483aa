"""What this register knows beyond Astro's last answer: which of its own facts still stand beside a snapshot.

An id counts once. The snapshot is believed first; a fact of ours stands as long as the snapshot may not know it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from astro_desk.core.card_views import Mark
from astro_desk.core.checkout import Claim, Unit
from astro_desk.core.operations import AddPurchase, Operation, Redeem, RemovePurchase, State, UndoRedemption
from astro_desk.core.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """`punches`: units that the snapshot lacks, as canonical form and mark. `leaving`: the forms of those of them that
    are being taken back. `taken_back`: the ids of all units being taken back, on the snapshot or not.

    `held_rewards`: minted rewards that a redemption or the basket holds. `unminted`: claims that had no minted
    reward when they were made, as program id and item code.
    """

    punches: tuple[tuple[str, Mark], ...]
    leaving: tuple[str, ...]
    taken_back: frozenset[str]
    held_rewards: frozenset[str]
    unminted: tuple[tuple[str, str], ...]


def own_facts(
    snapshot: Snapshot | None,
    operations: Sequence[Operation],
    units: Sequence[Unit],
    claims: Sequence[Claim],
    fence: timedelta,
) -> OwnFacts:
    """What stands of an owner's operations and of the basket's units and claims."""
    taken_back, gone = _removals(snapshot, operations, fence)
    known = gone | (snapshot.transaction_ids if snapshot else frozenset())
    pending: dict[str, tuple[str, Mark]] = {}
    for operation in operations:
        if isinstance(operation.intent, AddPurchase) and _stands(operation):
            pending[operation.id] = (operation.intent.form, Mark.WAITING)
    for unit in units:
        pending.setdefault(unit.unit_id, (unit.form, Mark.BASKET))
    ours = [(unit_id, punch) for unit_id, punch in pending.items() if unit_id not in known]
    redemptions = _redemptions(operations, claims)
    return OwnFacts(
        punches=tuple(punch for unit_id, punch in ours if unit_id not in taken_back),
        leaving=tuple(form for unit_id, (form, _) in ours if unit_id in taken_back),
        taken_back=taken_back,
        held_rewards=frozenset(redemption.reward_id for redemption in redemptions if redemption.reward_id),
        unminted=tuple((one.program_id, one.item_code) for one in redemptions if not one.reward_id),
    )


def _removals(
    snapshot: Snapshot | None, operations: Sequence[Operation], fence: timedelta
) -> tuple[frozenset[str], frozenset[str]]:
    """The units that are being taken back, and those that are gone: their removal is done and the snapshot knows it.

    A snapshot begun less than the fence after a removal was done may still show the unit, or lack a unit for
    another reason; until a younger one comes the unit is shown as being taken back.
    """
    under_way: set[str] = set()
    gone: set[str] = set()
    for operation in operations:
        if not isinstance(operation.intent, RemovePurchase):
            continue
        if not operation.state.final:
            under_way.add(operation.intent.unit_id)
        elif operation.state is State.DONE:
            known = snapshot is not None and (
                operation.done_at is None or snapshot.begun_at >= operation.done_at + fence
            )
            (gone if known else under_way).add(operation.intent.unit_id)
    return frozenset(under_way), frozenset(gone)


def _stands(operation: Operation) -> bool:
    """Whether the operation still counts: open, or done with credit and not seen in a snapshot yet."""
    if operation.state is State.DONE:
        return not operation.seen and operation.credited is not False
    return not operation.state.final


def _redemptions(operations: Sequence[Operation], claims: Sequence[Claim]) -> list[Redeem | Claim]:
    """The redemptions that stand, each once: a claim's id becomes its operation's when the sale is finished."""
    undone = {
        operation.intent.redeem_id
        for operation in operations
        if isinstance(operation.intent, UndoRedemption) and operation.state is State.DONE
    }
    standing: dict[str, Redeem | Claim] = {claim.claim_id: claim for claim in claims}
    for operation in operations:
        if isinstance(operation.intent, Redeem):
            standing.pop(operation.id, None)
            if _stands(operation) and operation.id not in undone:
                standing[operation.id] = operation.intent
    return list(standing.values())
