"""Whose a finished sale is: an owner who forgot their number, and a sale that went to the wrong one (FAILURES C5).

A sale that was nobody's has told Astro nothing, so its units keep the ids they were scanned with. A sale that moves is
taken back unit by unit and told anew under new ids, each behind its removal. Both keep the day of the sale.
"""

from __future__ import annotations

from datetime import timedelta

from astro_desk.core.corrections import CorrectionKind, SoldUnit
from astro_desk.core.errors import Refused
from astro_desk.core.frozen import replace
from astro_desk.core.operations import (
    AddPurchase,
    Operation,
    Redeem,
)
from astro_desk.core.owners import Owner
from astro_desk.core.sales import Sale
from astro_desk.use_cases.by_hand import move_keyed_in
from astro_desk.use_cases.finish_sale import hang_on, identity_of, operations_of
from astro_desk.use_cases.gone_again import list_points_of_what_is_back, take_points_from, take_uses_from
from astro_desk.use_cases.points import points_of
from astro_desk.use_cases.ports import Clock, NewId, UnitOfWork
from astro_desk.use_cases.return_sale import correct, operation_of, removals_of, standing_units
from astro_desk.use_cases.undo_redemption import stands, undo_redemption

ATTACH_WITHIN = timedelta(days=14)
"""How long a slip may still find its owner."""


def attach_owner(work: UnitOfWork, sale_id: str, owner: Owner, clock: Clock, new_id: NewId, cashier: str = "") -> Sale:
    """Gives a sale to nobody its owner, once, with the date of the sale.

    Raises Refused `sale_unknown`, `sale_has_owner`, `slip_too_old`, `sale_taken_back`.
    """
    sale = _sale(work, sale_id)
    if sale.owner_id is not None:
        has = work.owner(sale.owner_id)
        raise Refused("sale_has_owner", name=has.label if has else "")
    if clock.today() - sale.business_date > ATTACH_WITHIN:
        raise Refused("slip_too_old", days=ATTACH_WITHIN.days, date=sale.business_date.isoformat())
    out = _still_out(work, sale)
    told = _told_to_astro(work, out)
    points = points_of(sale, work)
    owner, standing = _take(work, owner)
    correction = correct(sale, CorrectionKind.ATTACH, clock, new_id, cashier, owner_id=owner.owner_id)
    units = tuple(one.unit for one in told)
    more = [(new_id(), one) for one in points]
    theirs = replace(sale, owner_id=owner.owner_id, units=units)
    told_now = operations_of(theirs, owner, standing, new_id, more)
    operations = tuple(replace(one, created_at=correction.at) for one in told_now)
    work.correct_sale(correction, operations)
    list_points_of_what_is_back(work, sale, operations, clock, new_id)
    return _sale(work, sale_id)


def move_sale(
    work: UnitOfWork,
    sale_id: str,
    owner: Owner,
    clock: Clock,
    new_id: NewId,
    cashier: str = "",
    *,
    older: bool = True,
) -> Sale:
    """Takes a sale from the wrong owner and gives it to the right one.

    A reward that was redeemed in it was the wrong owner's: the redemption is undone first, and the reward is theirs
    again (ASTRO_API §7). Offers go back and are not given anew: Astro dates an offer when it is sent (§6). What it has
    no call for goes on the by-hand list. Raises Refused `sale_unknown`, `sale_without_owner`, `sale_theirs`,
    `sale_taken_back`, and as `undo_redemption` does, with `older`.
    """
    sale = _sale(work, sale_id)
    if sale.owner_id is None:
        raise Refused("sale_without_owner")
    units = _still_out(work, sale)
    kept = work.owner(owner.owner_id)
    if sale.owner_id == (kept or owner).owner_id:
        raise Refused("sale_theirs", name=owner.label)
    told = work.sale_operations(sale_id)
    for one in told:
        if isinstance(one.intent, Redeem) and stands(one, told):
            undo_redemption(work, one.id, clock, new_id, older=older)
    owner, standing = _take(work, owner)
    correction = correct(sale, CorrectionKind.MOVE, clock, new_id, cashier, owner_id=owner.owner_id)
    operations = list(work.sale_operations(sale_id))
    before = len(operations)
    identity = identity_of(owner, standing)
    if identity is not None:
        operations.append(replace(operation_of(correction, owner.owner_id, identity, new_id()), sale_id=None))
    for unit in _told_to_astro(work, units):
        removals = tuple(removals_of(unit, operations, correction, new_id))
        operations += removals
        after = removals[0].id if removals else ""
        intent = AddPurchase(unit.unit.item_code, unit.unit.form, after)
        day = sale.business_date
        operations.append(operation_of(correction, owner.owner_id, intent, new_id(), business_date=day))
    keyed_in = [one.unit.unit_id for one in units]
    move_keyed_in(work, keyed_in, owner.owner_id, clock, new_id)
    take_uses_from(work, sale, owner.owner_id, clock, new_id)
    if take_points_from(work, sale, clock, new_id):
        for brought in points_of(sale, work):
            day = sale.business_date
            operations.append(operation_of(correction, owner.owner_id, brought, new_id(), business_date=day))
    work.correct_sale(correction, tuple(operations[before:]))
    list_points_of_what_is_back(work, sale, operations[before:], clock, new_id)
    return _sale(work, sale_id)


def _sale(work: UnitOfWork, sale_id: str) -> Sale:
    sale = work.sale(sale_id)
    if sale is None:
        raise Refused("sale_unknown", sale=sale_id)
    return sale


def _still_out(work: UnitOfWork, sale: Sale) -> list[SoldUnit]:
    """The units that did not come back; none of a sale of rewards alone. Raises Refused `sale_taken_back`."""
    units = [one for one in standing_units(work, sale) if not one.returned]
    if not units and sale.units:
        raise Refused("sale_taken_back")
    return units


def _told_to_astro(work: UnitOfWork, units: list[SoldUnit]) -> list[SoldUnit]:
    """Without those that a person keys into Astro's page."""
    listed = {entry.unit_id for entry in work.by_hand_units([one.unit.unit_id for one in units])}
    return [one for one in units if one.unit.unit_id not in listed]


def _take(work: UnitOfWork, owner: Owner) -> tuple[Owner, tuple[Operation, ...]]:
    """The owner as the records have them now, and what they have open."""
    kept = work.owner(owner.owner_id)
    standing = hang_on(work, kept or owner, known=kept is not None)
    return kept or owner, tuple(standing)
