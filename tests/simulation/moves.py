"""Sales that go from one owner to another: a unit comes under a new id when the old one is gone, and never before.

Astro must have one of the two at most at any instant, or a punch is doubled (S6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from astro_desk.core.operations import AddPurchase, Operation, RemovePurchase, State

_MADE = (State.DONE, State.CANCELLED)


class Heirs:
    """Under which id each moved unit comes again, as the sales were moved."""

    def __init__(self) -> None:
        self._before: dict[str, str] = {}

    def moved(self, rows: Iterable[Operation]) -> None:
        """The operations of one move, within the job that makes them."""
        made = {row.id: row for row in rows}
        for row in made.values():
            removal = made.get(row.intent.after) if isinstance(row.intent, AddPurchase) else None
            if removal is not None and isinstance(removal.intent, RemovePurchase):
                self._before[row.id] = removal.intent.unit_id

    def earlier(self, name: str) -> Iterable[str]:
        """The ids that the same unit has had before, the last one first."""
        while name in self._before:
            name = self._before[name]
            yield name


def awaited(row: Operation, rows: Mapping[str, Operation]) -> Operation | None:
    """The removal that a unit comes behind and that is not made yet; None when the unit may come."""
    removal_id = row.intent.after if isinstance(row.intent, AddPurchase) else ""
    while removal_id in rows:
        removal = rows[removal_id]
        if removal.state not in _MADE:
            return removal
        unit = rows.get(removal.intent.unit_id) if isinstance(removal.intent, RemovePurchase) else None
        unsent = unit is not None and unit.state is State.CANCELLED and isinstance(unit.intent, AddPurchase)
        removal_id = unit.intent.after if unsent and unit is not None and isinstance(unit.intent, AddPurchase) else ""
    return None
