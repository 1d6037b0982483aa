"""What was put right about a finished sale: units taken back, an owner found later, a sale moved to whom it belongs.

A sale is never edited. Each correction is a fact of its own beside it, and what stands of a sale is derived from both.
A unit that goes to another owner goes under a new id, which is sent only when the old one is gone: Astro must have one
of the two at most at any instant, or a punch is doubled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from astro_desk.core.checkout import Unit
from astro_desk.core.operations import AddPurchase, Operation, RedeemOffer, RedeemPoints, RemovePurchase, State
from astro_desk.core.sales import Sale


class CorrectionKind(StrEnum):
    RETURN = "return"
    """Units came back."""
    KEEP = "keep"
    """Units that were taken back by mistake are the owner's again."""
    ATTACH = "attach"
    """A sale to nobody found its owner."""
    MOVE = "move"
    """A sale went from the wrong owner to the right one."""


@dataclass(frozen=True, slots=True)
class Correction:
    """`unit_ids` are the units as they were sold, of RETURN and KEEP. `owner_id` is whose the sale is from now on, of
    ATTACH and MOVE; `from_owner_id` whose it was. `at` is UTC, `business_date` the store's date then."""

    correction_id: str
    sale_id: str
    kind: CorrectionKind
    at: datetime
    business_date: date
    cashier: str = ""
    unit_ids: tuple[str, ...] = ()
    owner_id: str | None = None
    from_owner_id: str | None = None


@dataclass(frozen=True, slots=True)
class SoldUnit:
    """A unit of a finished sale as it stands now.

    `live_id`: under which Astro has it, or is to have it; the unit's own unless it was moved. `purchase` is that
    operation, None for a sale to nobody; `removal` takes it back, if something does.
    """

    unit: Unit
    live_id: str
    returned: bool
    purchase: Operation | None = None
    removal: Operation | None = None


def sold_units(sale: Sale, operations: Sequence[Operation], corrections: Sequence[Correction]) -> tuple[SoldUnit, ...]:
    """Each unit of the sale, in the order in which they were scanned. `operations` are all of the sale's."""
    known = {one.id: one for one in operations}
    removals: dict[str, Operation] = {}
    heirs: dict[str, str] = {}
    for one in operations:
        match one.intent:
            case RemovePurchase(unit_id) if not _called_off(one, known):
                removals[unit_id] = one
            case AddPurchase(after=removal_id) if removal_id:
                heirs[removal_id] = one.id
    back = returned_units(corrections)
    return tuple(_stands(unit, known, removals, heirs, unit.unit_id in back) for unit in sale.units)


def as_told_last(used: Operation, sale: Sale, operations: Iterable[Operation]) -> Operation:
    """What an offer or points gave in the sale, or what is told in its place: it came back, by mistake."""
    what = _given(used)
    if used.state is not State.CANCELLED or not what:
        return used
    first = {one.allowance_id for one in sale.allowances}
    again = (one for one in operations if one.id not in first and one.state is not State.CANCELLED)
    return next((one for one in again if _given(one) == what), used)


def _given(one: Operation) -> tuple[str, ...]:
    """Whose and what an offer or points gave; of an offer Astro's own ids come later."""
    match one.intent:
        case RedeemOffer():
            return one.owner_id, one.intent.program_id, one.intent.item_code
        case RedeemPoints():
            return one.owner_id, one.intent.points_reward_id
        case _:
            return ()


def returned_units(corrections: Sequence[Correction]) -> frozenset[str]:
    """The units that were taken back and not given to the owner again, by their ids as sold."""
    back: set[str] = set()
    for one in corrections:
        if one.kind is CorrectionKind.RETURN:
            back |= set(one.unit_ids)
        elif one.kind is CorrectionKind.KEEP:
            back -= set(one.unit_ids)
    return frozenset(back)


def _stands(
    unit: Unit, known: Mapping[str, Operation], removals: Mapping[str, Operation], heirs: Mapping[str, str], back: bool
) -> SoldUnit:
    live_id = unit.unit_id
    removal = removals.get(live_id)
    while removal is not None and removal.id in heirs:
        live_id = heirs[removal.id]
        removal = removals.get(live_id)
    return SoldUnit(unit, live_id, back or removal is not None, known.get(live_id), removal)


def _called_off(removal: Operation, known: Mapping[str, Operation]) -> bool:
    """Whether a person took the removal back before it was sent. One that went with its unsent purchase was made."""
    assert isinstance(removal.intent, RemovePurchase)
    bought = known.get(removal.intent.unit_id)
    return removal.state is State.CANCELLED and (bought is None or bought.state is not State.CANCELLED)
