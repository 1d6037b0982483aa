"""Taking units of a finished sale back: each becomes the removal of its own id, its offers with it (ASTRO_API §7).

A return is a fact of its own beside the sale; what it makes of the cards follows from the removals. It may be taken
back like any other act: a removal that was not sent is called off, and a unit that is gone at Astro comes again under a
new id, behind its removal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from astro_desk.core.checkout import Unit
from astro_desk.core.corrections import Correction, CorrectionKind, SoldUnit, returned_units, sold_units
from astro_desk.core.errors import Refused
from astro_desk.core.frozen import replace
from astro_desk.core.operations import AddOffer, AddPurchase, Intent, Operation, RemoveOffer, RemovePurchase, State
from astro_desk.core.review_reasons import Reason
from astro_desk.core.sales import Allowance, AllowanceKind, Sale
from astro_desk.use_cases.by_hand import list_again, take_back
from astro_desk.use_cases.gone_again import (
    give_earnings_back,
    give_uses_back,
    is_given_back,
    take_broken_offers_back,
    take_earnings_back,
    take_use_back,
    used_for,
)
from astro_desk.use_cases.ports import Clock, NewId, Records, UnitOfWork

KEPT = "kept"
"""Why a removal is cancelled: the unit is the owner's after all."""


def standing_units(records: Records, sale: Sale) -> tuple[SoldUnit, ...]:
    """The units of a sale as they stand now."""
    return sold_units(sale, records.sale_operations(sale.sale_id), records.corrections(sale.sale_id))


def choose_units(units: Sequence[SoldUnit], form: str, count: int, counted: Collection[str] = ()) -> tuple[str, ...]:
    """So many units of one item, the one scanned last first, those that an offer `counted` after the others.

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
    ids = [one.unit.unit_id for one in reversed(left)]
    return (*(one for one in ids if one not in counted), *(one for one in ids if one in counted))[:count]


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


def return_given(
    work: UnitOfWork, sale_id: str, allowance_id: str, clock: Clock, new_id: NewId, cashier: str = ""
) -> Correction:
    """Takes back what an offer or points gave, alone: the offer is not used then, the points are the owner's again.

    Raises Refused `sale_unknown`, `unit_unknown`, `unit_returned`.
    """
    sale = work.sale(sale_id)
    if sale is None:
        raise Refused("sale_unknown", sale=sale_id)
    back = next((back for one, back in given(work, sale) if one.allowance_id == allowance_id), None)
    if back is None:
        raise Refused("unit_unknown", unit=allowance_id)
    if back:
        raise Refused("unit_returned", unit=allowance_id)
    correction = correct(sale, CorrectionKind.RETURN, clock, new_id, cashier, unit_ids=(allowance_id,))
    work.correct_sale(correction, ())
    take_use_back(work, sale, allowance_id, clock, new_id)
    return correction


def given(records: Records, sale: Sale) -> tuple[tuple[Allowance, bool], ...]:
    """What offers and points gave in a sale and can come back alone, and of each whether it is back.

    A free good is back when somebody brings it. Points may have come back with the goods, or when the sale was moved.
    A rebate is no thing of its own: it goes with the units that it was for.
    """
    ids = returned_units(records.corrections(sale.sale_id))
    alone = (one for one in sale.allowances if one.kind is not AllowanceKind.OFFER_REBATE)
    return tuple((one, one.allowance_id in ids or _points_are_back(records, sale, one)) for one in alone)


def _points_are_back(records: Records, sale: Sale, one: Allowance) -> bool:
    used = used_for(records, sale, one.allowance_id) if one.kind is AllowanceKind.POINTS else None
    return used is not None and is_given_back(records, used)


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
    counted = _offers_of(unit.unit, known, bought.owner_id)
    intents: list[Intent] = [RemovePurchase(unit.live_id), *map(RemoveOffer, counted)]
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
    alone = [one.allowance_id for one, _ in given(work, sale) if one.allowance_id in returned.unit_ids]
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
    if alone:
        give_uses_back(work, sale, alone, clock, new_id)
        take_broken_offers_back(work, sale, clock, new_id)
        return correction
    list_again(work, returned.unit_ids, sale.owner_id, clock, new_id)
    give_earnings_back(work, sale, clock, new_id)
    return correction


def _still_there(removal: Operation) -> bool:
    """Whether nothing of a removal can be at Astro, or on the way: it was not sent yet, or refused in plain words."""
    waits = removal.state is State.WAITING and removal.sent_at is None
    return waits or (removal.state is State.REVIEW and removal.reason == Reason.PURCHASE_REDEEMED)


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


def _offers_of(unit: Unit, known: Sequence[Operation], owner_id: str) -> list[str]:
    """Where offers of this owner counted the unit, as far as nobody has taken that back yet."""
    gone = {
        one.intent.offer_unit_id
        for one in known
        if isinstance(one.intent, RemoveOffer) and one.state is not State.CANCELLED
    }
    counts = (one for one in known if isinstance(one.intent, AddOffer) and one.intent.unit_id == unit.unit_id)
    return [one.id for one in counts if one.id not in gone and one.owner_id == owner_id]


def in_offers(records: Records, sale: Sale) -> frozenset[str]:
    """The units, by their ids as sold, that an offer counted."""
    told = records.sale_operations(sale.sale_id)
    return frozenset(one.intent.unit_id for one in told if isinstance(one.intent, AddOffer))
