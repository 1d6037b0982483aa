"""Taking units of a finished sale back: each becomes the removal of its own id, its offers with it (ASTRO_API §7)."""

from __future__ import annotations

from collections.abc import Sequence

from astro_desk.core.errors import Refused
from astro_desk.core.operations import AddOffer, AddPurchase, Intent, Operation, RemoveOffer, RemovePurchase, State
from astro_desk.use_cases.by_hand import take_back
from astro_desk.use_cases.ports import Clock, NewId, UnitOfWork


def return_units(work: UnitOfWork, unit_ids: Sequence[str], clock: Clock, new_id: NewId) -> tuple[Operation, ...]:
    """Queues the removal of these units. Raises Refused `unit_unknown`, `unit_returned`; nothing is queued then."""
    removals: list[Operation] = []
    unit_ids = take_back(work, unit_ids, clock, new_id)
    for unit_id in unit_ids:
        bought = work.operation(unit_id)
        if bought is None or not isinstance(bought.intent, AddPurchase):
            raise Refused("unit_unknown", unit=unit_id)
        earlier = work.sale_operations(bought.sale_id) if bought.sale_id else work.owner_operations(bought.owner_id)
        if any(_takes_back(one, unit_id) for one in earlier):
            raise Refused("unit_returned", unit=unit_id)
        offers = _offers_of(bought, bought.intent, (*earlier, *removals))
        intents: list[Intent] = [RemovePurchase(unit_id), *map(RemoveOffer, offers)]
        removals += (
            Operation(
                id=new_id(),
                owner_id=bought.owner_id,
                intent=intent,
                created_at=clock.now(),
                business_date=clock.today(),
                sale_id=bought.sale_id,
            )
            for intent in intents
        )
    if removals:
        work.add_operations(removals)
    return tuple(removals)


def _offers_of(bought: Operation, purchase: AddPurchase, known: Sequence[Operation]) -> list[str]:
    """Of each offer that counted units of this item in the sale, one unit that nobody has taken back yet."""
    gone = {one.intent.offer_unit_id for one in known if isinstance(one.intent, RemoveOffer)}
    found: dict[str, str] = {}
    for one in known:
        if not isinstance(one.intent, AddOffer) or one.id in gone:
            continue
        if (one.intent.form, one.sale_id) == (purchase.form, bought.sale_id):
            found.setdefault(one.intent.program_id, one.id)
    return list(found.values())


def _takes_back(operation: Operation, unit_id: str) -> bool:
    withdrawn = operation.state in (State.CANCELLED, State.WRITTEN_OFF)
    intent = operation.intent
    return isinstance(intent, RemovePurchase) and intent.unit_id == unit_id and not withdrawn
