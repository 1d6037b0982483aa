"""Points: no id of ours goes with them, and Astro has no call that takes them back. Each is told once, and what comes
back is called off or on the by-hand list: never both, never neither.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astro_desk.core.corrections import CorrectionKind, returned_units
from astro_desk.core.operations import AddPoints, Operation, RedeemPoints, State
from tests.simulation.people import REWARD_COSTS

OF_POINTS = AddPoints | RedeemPoints


class Points:
    """`fail(invariant, name, what)` hears of what is wrong, and excuses what came too late."""

    def __init__(self, fail: Callable[[str, str, str], None]) -> None:
        self._fail = fail
        self._booked: dict[str, list[int]] = {}

    def booked(self, operation_id: str, points: int) -> None:
        """Astro has just done so for an operation."""
        self._booked.setdefault(operation_id, []).append(points)

    def settled(self, row: Operation, work: Any) -> None:
        """An operation at the end, with the sale that it is of."""
        booked = self._booked.get(row.id, [])
        points = row.intent.cents // 100 if isinstance(row.intent, AddPoints) else -REWARD_COSTS
        if len(booked) > 1:
            self._fail("I4", row.id, f"{row.kind} {row.id} is booked {len(booked)} times")
        if row.state is State.DONE and booked != [points]:
            self._fail("I3", row.id, f"{row.kind} {row.id} is done, and not {points} but {booked} are booked")
        if row.state is State.CANCELLED and booked:
            self._fail("I3", row.id, f"{row.kind} {row.id} was called off and is booked")
        if row.state in (State.DONE, State.CANCELLED) and self._came_back(row, work):
            listed = any(one.taken_back and one.ticked_at is None for one in work.by_hand_units([row.id]))
            if listed != (row.state is State.DONE):
                what = "on the by-hand list" if listed else "not on the by-hand list"
                self._fail("I3", row.id, f"{row.kind} {row.id} of a sale that came back is {row.state} and {what}")

    def _came_back(self, row: Operation, work: Any) -> bool:
        """All that was bought in the sale, and it never changed its owner."""
        sale, corrections = work.sale(row.sale_id), work.corrections(row.sale_id)
        if any(one.kind is CorrectionKind.MOVE for one in corrections):
            return False
        return {unit.unit_id for unit in sale.units} <= returned_units(corrections)
