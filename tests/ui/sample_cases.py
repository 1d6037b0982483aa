"""One case of each kind in review, for tests and pictures."""

from __future__ import annotations

from datetime import timedelta

from astro_desk.core.operations import (
    AddOffer,
    AddPoints,
    AddPurchase,
    Intent,
    LinkOwner,
    NewOwner,
    Operation,
    Redeem,
    RedeemOffer,
    RedeemPoints,
    RemoveOffer,
    RemovePurchase,
    State,
    UndoRedemption,
    UpdateOwner,
)
from astro_desk.core.review_reasons import CaseKind, Reason, by_code
from tests.ui.fakes import NOW, FakeRecords
from tests.ui.sample import LOTUS, SALLY, TREAT

_WORDS = "Transaction could not be processed for this program"


def one_case(records: FakeRecords, kind: CaseKind, *, days: int = 2, count: int = 1) -> tuple[Operation, ...]:
    """Puts a case of this kind, and nothing else, into the outbox."""
    lotus = next(item for item in records.items.values() if item.code == LOTUS)
    intents: dict[str, Intent] = {
        "": AddPurchase(lotus.code, lotus.form),
        "add": AddPurchase(lotus.code, lotus.form),
        "remove": RemovePurchase("R2-01KQHCHZTQCXB1DP73T2FMZH90"),
        "redeem": Redeem("treats", TREAT, "3100001", "i1"),
        "undo_redeem": UndoRedemption("R2-01KQHCHZTQCXB1DP73T2FMZH91", "3100001"),
        "offer": AddOffer("chew", lotus.code, lotus.form),
        "remove_offer": RemoveOffer("R2-01KQHCHZTQCXB1DP73T2FMZH92"),
        "redeem_offer": RedeemOffer("4100001", "i1", "chew", "Lotus | $5.00 off 20 lb", lotus.code),
        "points": AddPoints(4150, 41),
        "redeem_points": RedeemPoints("p-1", 250, "$5.00 Off Purchase"),
        "new_owner": NewOwner(),
        "link": LinkOwner(),
        "update_owner": UpdateOwner(),
    }
    intent = intents[kind.operation]
    if kind.reason is Reason.CONTACT_OF_OTHER_NAME:
        intent = NewOwner()
    reason = by_code(998) if kind.reason is Reason.STATUS else kind.reason.value
    then = NOW - timedelta(days=days, minutes=14)
    rows = tuple(
        Operation(
            id=f"R2-01KQHCHZTQCXB1DP73T2FMZH{n:02d}",
            owner_id=SALLY,
            intent=intent,
            created_at=then,
            business_date=then.date(),
            sale_id="R2-01KQHCHZTQCXB1DP73T2FMZHSA",
            state=State.REVIEW,
            seq=n,
            reason=reason,
            attempts=2,
            sent_at=then + timedelta(minutes=6),
            said=_WORDS if kind.reason is Reason.STATUS else "",
        )
        for n in range(count)
    )
    records.outbox.clear()
    records.outbox.update((row.id, row) for row in rows)
    return rows
