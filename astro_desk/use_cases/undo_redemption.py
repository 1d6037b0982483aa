"""Taking back a reward that was handed out, in this sale's hour or any day later (ASTRO_API §7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from astro_desk.core.checkout import Claim
from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.frozen import replace
from astro_desk.core.operations import Operation, Redeem, State, UndoRedemption
from astro_desk.core.sales import Sale
from astro_desk.use_cases.ports import Clock, NewId, Records, UnitOfWork

_SALES = 200
_WITHDRAWN = (State.CANCELLED, State.WRITTEN_OFF)


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A reward of a finished sale. `operation` tells what Astro knows of it; `undo` is what takes it back, if any."""

    sale: Sale
    claim: Claim
    operation: Operation
    undo: Operation | None

    @property
    def taken_back(self) -> bool:
        return self.undo is not None or self.operation.state in _WITHDRAWN


def handed_out(records: Records, owner_id: str) -> tuple[HandedOut, ...]:
    """The rewards of an owner's last 200 sales here, the newest first."""
    found = []
    for sale in records.recent_sales(owner_id, _SALES):
        if not sale.claims:
            continue
        told = {one.id: one for one in records.sale_operations(sale.sale_id)}
        for claim in sale.claims:
            if claim.claim_id in told:
                undo = next((one for one in told.values() if _takes_back(one, claim.claim_id)), None)
                found.append(HandedOut(sale, claim, told[claim.claim_id], undo))
    return tuple(found)


def rewards_of(records: Records, sale: Sale) -> tuple[tuple[Claim, bool], ...]:
    """The rewards of cards that were redeemed in a sale, and of each whether it is taken back."""
    told = records.sale_operations(sale.sale_id)
    known = {one.id: one for one in told}
    claims = (claim for claim in sale.claims if claim.claim_id in known)
    return tuple((claim, not stands(known[claim.claim_id], told)) for claim in claims)


def undo_redemption(work: UnitOfWork, claim_id: str, clock: Clock, new_id: NewId, *, older: bool = True) -> Operation:
    """Makes the reward open again; the operation that says so. A job of the writer.

    One that was never sent is cancelled on the spot and due again at once. Raises Refused `redemption_unknown`,
    `redemption_undone`, `redemption_in_review`; NeedsManager `undo_needs_pin` for one of
    another day unless `older` ones may be taken back: that day was closed with it.
    """
    redeem = work.operation(claim_id)
    if redeem is None or not isinstance(redeem.intent, Redeem):
        raise Refused("redemption_unknown")
    told = work.sale_operations(redeem.sale_id) if redeem.sale_id else work.owner_operations(redeem.owner_id)
    if not stands(redeem, told):
        raise Refused("redemption_undone")
    if redeem.state is State.REVIEW:
        raise Refused("redemption_in_review")
    if not older and redeem.business_date != clock.today():
        raise NeedsManager("undo_needs_pin")
    if redeem.state is State.WAITING and redeem.sent_at is None:
        return work.move([(redeem, replace(redeem, state=State.CANCELLED, reason="taken_back"))])[0]
    undo = Operation(
        id=new_id(),
        owner_id=redeem.owner_id,
        intent=UndoRedemption(redeem.id, redeem.intent.reward_id),
        created_at=clock.now(),
        business_date=clock.today(),
        sale_id=redeem.sale_id,
    )
    work.add_operations([undo])
    return undo


def stands(redeem: Operation, told: Sequence[Operation]) -> bool:
    """Whether a redemption is not taken back; `told` are its sale's operations."""
    return redeem.state not in _WITHDRAWN and not any(_takes_back(one, redeem.id) for one in told)


def _takes_back(one: Operation, redeem_id: str) -> bool:
    return isinstance(one.intent, UndoRedemption) and one.intent.redeem_id == redeem_id and one.state not in _WITHDRAWN
