"""Taking units of a finished sale back: each becomes the removal of its own id, its offers with it (ASTRO_API §7).

A return is a fact of its own beside the sale; what it makes of the cards follows from the removals. It may be taken
back like any other act: a removal that was not sent is called off, and a unit that is gone at Astro comes again under a
new id, behind its removal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from astro_desk.core.corrections import Correction, CorrectionKind, SoldUnit, returned_units, sold_units
from astro_desk.core.errors import Refused
from astro_desk.core.frozen import replace
from astro_desk.core.operations import AddOffer, AddPurchase, Intent, Operation, RemoveOffer, RemovePurchase, State
from astro_desk.core.sales import Allowance, AllowanceKind, Sale
from astro_desk.use_cases.by_hand import list_again, take_back
from astro_desk.use_cases.gone_again import (
    give_earnings_back,
    give_uses_back,
    take_earnings_back,
    take_use_back,
)
from astro_desk.use_cases.ports import Clock, NewId, Records, UnitOfWork

KEPT = "kept"
"""Why a removal is cancelled: the unit is the owner's after all."""


def standing_units(records: Records, sale: Sale) -> tuple[SoldUnit, ...]:
    """The units of a sale as they stand now."""
    return sold_units(sale, records.sale_operations(sale.sale_id), records.corrections(sale.sale_id))


def choose_units(units: Sequence[SoldUnit], form: str, count: int) -> tuple[str, ...]:
    """So many units of one item, the one scanned last first.

    Raises Refused `return_too_many` with `bought` and `left`, `unit_returned` when none is left, `unit_unknown` for an
    item that the sale has not.
    """
    of_item = [one for one in units if one.unit.form == form]
    left = [one for one in of_item if not one.returned]
    if not of_item:
        raise Refused("unit_unknown", unit=form)
    if not left:
        raise Refused("unit_returned", unit=form)
    if not 1 <= count <= len(left):
        raise Refused("return_too_many", count=count, bought=len(of_item), left=len(left))
    return tuple(one.unit.unit_id for one in reversed(left))[:count]


def return_units(
    work: UnitOfWork, unit_ids: Sequence[str], clock: Clock, new_id: NewId, cashier: str = ""
) -> tuple[Operation, ...]:
    """Takes units back, by their ids as sold: a correction a sale, and what Astro must be told, which it answers.

    Raises Refused `unit_unknown`, `unit_returned`; nothing is changed then.
    """
    sales: dict[str, Sale] = {}
    chosen: dict[str, list[str]] = {}
    for unit_id in dict.fromkeys(unit_ids):
        sale = work.sale_of_unit(unit_id)
        if sale is None:
            raise Refused("unit_unknown", unit=unit_id)
        sales[sale.sale_id] = sale
        chosen.setdefault(sale.sale_id, []).append(unit_id)
    returns = [_return(work, sales[sale_id], ids, clock, new_id, cashier) for sale_id, ids in chosen.items()]
    take_back(work, tuple(unit_ids), clock, new_id)
    for correction, operations in returns:
        work.correct_sale(correction, operations)
        take_earnings_back(work, sales[correction.sale_id], clock, new_id)
    return tuple(operation for _, operations in returns for operation in operations)


def return_free_good(
    work: UnitOfWork, sale_id: str, allowance_id: str, clock: Clock, new_id: NewId, cashier: str = ""
) -> Correction:
    """Takes the free good of an offer back, alone: the offer is not used then, what was bought for it stays bought.

    Raises Refused `sale_unknown`, `unit_unknown`, `unit_returned`.
    """
    sale = work.sale(sale_id)
    if sale is None:
        raise Refused("sale_unknown", sale=sale_id)
    good = next((one for one in free_goods(sale) if one.allowance_id == allowance_id), None)
    if good is None:
        raise Refused("unit_unknown", unit=allowance_id)
    if allowance_id in returned_units(work.corrections(sale_id)):
        raise Refused("unit_returned", unit=allowance_id)
    correction = correct(sale, CorrectionKind.RETURN, clock, new_id, cashier, unit_ids=(allowance_id,))
    work.correct_sale(correction, ())
    take_use_back(work, sale, allowance_id, clock, new_id)
    return correction


def free_goods(sale: Sale) -> tuple[Allowance, ...]:
    """What offers made free in a sale: goods that were handed out and are no purchase."""
    return tuple(one for one in sale.allowances if one.kind is AllowanceKind.OFFER_GOOD)


def _return(
    work: UnitOfWork, sale: Sale, unit_ids: Sequence[str], clock: Clock, new_id: NewId, cashier: str
) -> tuple[Correction, tuple[Operation, ...]]:
    known = list(work.sale_operations(sale.sale_id))
    units = {one.unit.unit_id: one for one in sold_units(sale, known, work.corrections(sale.sale_id))}
    correction = correct(sale, CorrectionKind.RETURN, clock, new_id, cashier, unit_ids=tuple(unit_ids))
    before = len(known)
    for unit_id in unit_ids:
        if units[unit_id].returned:
            raise Refused("unit_returned", unit=unit_id)
        known += removals_of(units[unit_id], known, correction, new_id)
    return correction, tuple(known[before:])


def removals_of(
    unit: SoldUnit, known: Sequence[Operation], correction: Correction, new_id: NewId
) -> Iterator[Operation]:
    """What takes a unit back at Astro, in each offer as well; nothing for a unit of a sale to nobody."""
    bought = unit.purchase
    if bought is None or not isinstance(bought.intent, AddPurchase):
        return
    intents: list[Intent] = [RemovePurchase(unit.live_id), *map(RemoveOffer, _offers_of(bought.intent, known))]
    for intent in intents:
        yield operation_of(correction, bought.owner_id, intent, new_id())


def keep_units(work: UnitOfWork, returned: Correction, clock: Clock, new_id: NewId, cashier: str = "") -> Correction:
    """Takes a return back: its units are the owner's again. Raises Refused `return_undone`, `sale_unknown`."""
    sale = work.sale(returned.sale_id)
    if sale is None:
        raise Refused("sale_unknown", sale=returned.sale_id)
    operations = work.sale_operations(sale.sale_id)
    units = {one.unit.unit_id: one for one in sold_units(sale, operations, work.corrections(sale.sale_id))}
    back = returned_units(work.corrections(sale.sale_id))
    if not all(units[one].returned if one in units else one in back for one in returned.unit_ids):
        raise Refused("return_undone")
    free = [one.allowance_id for one in free_goods(sale) if one.allowance_id in returned.unit_ids]
    correction = correct(sale, CorrectionKind.KEEP, clock, new_id, cashier, unit_ids=returned.unit_ids)
    called_off = [one for one in operations if isinstance(one.intent, RemoveOffer) and one.created_at == returned.at]
    again: list[Operation] = []
    for unit_id in (one for one in returned.unit_ids if one in units):
        removal, bought = units[unit_id].removal, units[unit_id].purchase
        if removal is None or bought is None or not isinstance(bought.intent, AddPurchase):
            continue  # of a sale to nobody, or keyed in by hand: Astro was told nothing
        if _still_there(removal):
            called_off.append(removal)
        else:
            intent = replace(bought.intent, after=removal.id)
            day = bought.business_date
            again.append(operation_of(correction, bought.owner_id, intent, new_id(), business_date=day))
    calls = [one for one in called_off if _still_there(one)]
    work.move([(one, replace(one, state=State.CANCELLED, reason=KEPT)) for one in calls])
    work.correct_sale(correction, again)
    if free:
        give_uses_back(work, sale, free, clock, new_id)
        return correction
    list_again(work, returned.unit_ids, sale.owner_id, clock, new_id)
    give_earnings_back(work, sale, clock, new_id)
    return correction


def _still_there(removal: Operation) -> bool:
    """Whether nothing of a removal can be at Astro, or on the way: it was not sent yet, or refused in plain words."""
    waits = removal.state is State.WAITING and removal.sent_at is None
    return waits or (removal.state is State.REVIEW and removal.reason == "purchase_redeemed")


def correct(
    sale: Sale,
    kind: CorrectionKind,
    clock: Clock,
    new_id: NewId,
    cashier: str,
    *,
    unit_ids: tuple[str, ...] = (),
    owner_id: str | None = None,
) -> Correction:
    """A correction of the sale, made now."""
    return Correction(
        correction_id=new_id(),
        sale_id=sale.sale_id,
        kind=kind,
        at=clock.now(),
        business_date=clock.today(),
        cashier=cashier,
        unit_ids=unit_ids,
        owner_id=owner_id,
        from_owner_id=sale.owner_id,
    )


def operation_of(
    correction: Correction, owner_id: str, intent: Intent, operation_id: str, business_date: date | None = None
) -> Operation:
    """What a correction has Astro told. A purchase keeps the day on which it was made."""
    return Operation(
        id=operation_id,
        owner_id=owner_id,
        intent=intent,
        created_at=correction.at,
        business_date=business_date or correction.business_date,
        sale_id=correction.sale_id,
    )


def _offers_of(purchase: AddPurchase, known: Sequence[Operation]) -> list[str]:
    """Of each offer that counted units of this item in the sale, one unit that nobody has taken back yet."""
    gone = {
        one.intent.offer_unit_id
        for one in known
        if isinstance(one.intent, RemoveOffer) and one.state is not State.CANCELLED
    }
    found: dict[str, str] = {}
    for one in known:
        if isinstance(one.intent, AddOffer) and one.id not in gone and one.intent.form == purchase.form:
            found.setdefault(one.intent.program_id, one.id)
    return list(found.values())
