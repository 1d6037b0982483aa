"""Taking units of a finished sale back: each becomes the removal of its own id (ASTRO_API §7)."""

from __future__ import annotations

from collections.abc import Sequence

from astro_desk.core.errors import Refused
from astro_desk.core.operations import AddPurchase, Operation, RemovePurchase, State
from astro_desk.use_cases.ports import Clock, NewId, UnitOfWork


def return_units(work: UnitOfWork, unit_ids: Sequence[str], clock: Clock, new_id: NewId) -> tuple[Operation, ...]:
    """Queues the removal of these units. Raises Refused `unit_unknown`, `unit_returned`; nothing is queued then."""
    removals = []
    for unit_id in unit_ids:
        bought = work.operation(unit_id)
        if bought is None or not isinstance(bought.intent, AddPurchase):
            raise Refused("unit_unknown", unit=unit_id)
        earlier = work.sale_operations(bought.sale_id) if bought.sale_id else work.owner_operations(bought.owner_id)
        if any(_takes_back(one, unit_id) for one in earlier):
            raise Refused("unit_returned", unit=unit_id)
        removals.append(
            Operation(
                id=new_id(),
                owner_id=bought.owner_id,
                intent=RemovePurchase(unit_id),
                created_at=clock.now(),
                business_date=clock.today(),
                sale_id=bought.sale_id,
            )
        )
    work.add_operations(removals)
    return tuple(removals)


def _takes_back(operation: Operation, unit_id: str) -> bool:
    withdrawn = operation.state in (State.CANCELLED, State.WRITTEN_OFF)
    intent = operation.intent
    return isinstance(intent, RemovePurchase) and intent.unit_id == unit_id and not withdrawn
