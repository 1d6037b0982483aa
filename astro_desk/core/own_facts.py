"""What this register knows beyond Astro's last answer: which of its own facts still stand beside a snapshot.

An id counts once. The snapshot is believed first; a fact of ours stands as long as the snapshot may not know it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from astro_desk.core.card_views import Mark
from astro_desk.core.checkout import Claim, Unit
from astro_desk.core.operations import AddPurchase, Operation, Redeem, RemovePurchase, State, UndoRedemption
from astro_desk.core.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Held:
    """A redemption. `reward_id` "": no reward was minted when it was made. `promised`: the goods were handed out
    without Astro's word, and it has not confirmed them yet."""

    program_id: str
    item_code: str
    reward_id: str
    promised: bool


@dataclass(frozen=True)  # without slots: what is derived of them once is kept in them
class OwnFacts:
    """`punches`: units that the snapshot lacks, as canonical form and mark. `leaving`: the forms of those of them that
    are being taken back. `taken_back`: the ids of all units being taken back, on the snapshot or not.

    `to_decide`: the ids of all units whose return waits for a person, because Astro refused it or nobody can tell what
    it did: they stand as long as nobody has decided. `deciding`: the forms of those of them that the snapshot lacks.

    `held`: the redemptions that stand, of the outbox and of the basket.

    `before_removal`: the forms of the waiting punches that Astro hears of before something else is taken back.
    """

    punches: tuple[tuple[str, Mark], ...]
    leaving: tuple[str, ...]
    taken_back: frozenset[str]
    to_decide: frozenset[str]
    deciding: tuple[str, ...]
    held: tuple[Held, ...]
    before_removal: frozenset[str]

    @cached_property
    def held_rewards(self) -> frozenset[str]:
        """The minted rewards among them."""
        return frozenset(one.reward_id for one in self.held if one.reward_id)

    @cached_property
    def promised_rewards(self) -> frozenset[str]:
        """The minted rewards whose goods were handed out without Astro's word."""
        return frozenset(one.reward_id for one in self.held if one.promised and one.reward_id)


def own_facts(
    snapshot: Snapshot | None,
    operations: Sequence[Operation],
    units: Sequence[Unit],
    claims: Sequence[Claim],
    fence: timedelta,
) -> OwnFacts:
    """What stands of an owner's operations and of the basket's units and claims."""
    taken_back, to_decide, gone = _removals(snapshot, operations, fence)
    known = gone | (snapshot.transaction_ids if snapshot else frozenset())
    pending: dict[str, tuple[str, Mark]] = {}
    for operation in operations:
        if isinstance(operation.intent, AddPurchase) and _stands(operation):
            pending[operation.id] = (operation.intent.form, Mark.WAITING)
    for unit in units:
        pending.setdefault(unit.unit_id, (unit.form, Mark.BASKET))
    ours = [(unit_id, punch) for unit_id, punch in pending.items() if unit_id not in known]
    return OwnFacts(
        punches=tuple(punch for unit_id, punch in ours if unit_id not in taken_back),
        leaving=tuple(form for unit_id, (form, _) in ours if unit_id in taken_back),
        taken_back=taken_back,
        to_decide=to_decide,
        deciding=tuple(form for unit_id, (form, _) in ours if unit_id in to_decide),
        held=_redemptions(operations, claims),
        before_removal=_before_removal(operations, known | taken_back, taken_back) if taken_back else frozenset(),
    )


def _before_removal(operations: Sequence[Operation], over: frozenset[str], leaving: frozenset[str]) -> frozenset[str]:
    forms: set[str] = set()
    told: frozenset[str] = frozenset()
    for operation in operations:
        match operation.intent:
            case AddPurchase(form=form) if operation.id not in over and _stands(operation):
                forms.add(form)
            case RemovePurchase(unit_id=unit_id) if unit_id in leaving:
                told = frozenset(forms)
    return told


def _removals(
    snapshot: Snapshot | None, operations: Sequence[Operation], fence: timedelta
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The units that are being taken back, those whose return waits for a person, and those that are gone: the removal
    is done and the snapshot knows it.

    A snapshot begun less than the fence after a removal was done may still show the unit, or lack a unit for
    another reason; until a younger one comes the unit is shown as being taken back.
    """
    under_way: set[str] = set()
    to_decide: set[str] = set()
    gone: set[str] = set()
    for operation in operations:
        if not isinstance(operation.intent, RemovePurchase):
            continue
        if operation.state is State.REVIEW:
            to_decide.add(operation.intent.unit_id)
        elif not operation.state.final:
            under_way.add(operation.intent.unit_id)
        elif operation.state is State.DONE:
            known = snapshot is not None and (
                operation.done_at is None or snapshot.begun_at >= operation.done_at + fence
            )
            (gone if known else under_way).add(operation.intent.unit_id)
    return frozenset(under_way), frozenset(to_decide - under_way - gone), frozenset(gone)


def _stands(operation: Operation) -> bool:
    """Whether the operation still counts: open, or done with credit and not seen in a snapshot yet."""
    if operation.state is State.DONE:
        return not operation.seen and operation.credited is not False
    return not operation.state.final


def _redemptions(operations: Sequence[Operation], claims: Sequence[Claim]) -> tuple[Held, ...]:
    """The redemptions that stand, each once: a claim's id becomes its operation's when the sale is finished."""
    undone = {
        operation.intent.redeem_id
        for operation in operations
        if isinstance(operation.intent, UndoRedemption) and operation.state is State.DONE
    }
    standing = {claim.claim_id: _held(claim) for claim in claims}
    for operation in operations:
        if isinstance(operation.intent, Redeem):
            standing.pop(operation.id, None)
            if _stands(operation) and operation.id not in undone:
                standing[operation.id] = _held(operation.intent, confirmed=operation.state is State.DONE)
    return tuple(standing.values())


def _held(one: Redeem | Claim, *, confirmed: bool = False) -> Held:
    return Held(one.program_id, one.item_code, one.reward_id or "", one.promised and not confirmed)
