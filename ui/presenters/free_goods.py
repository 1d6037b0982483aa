"""Which of the qualifying goods is the free one: who scans it says so."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from astro_desk.core.checkout import Basket, Unit
from astro_desk.core.errors import Refused
from astro_desk.core.item_code import canonical
from astro_desk.core.rewards import RewardDue
from astro_desk.core.snapshot import RewardItem


def choice_of(due: Sequence[RewardDue], form: str, before: int) -> int:
    """The good of the first reward with this canonical form, else the choice as it was."""
    items = due[0].items if due else ()
    return next((place for place, item in enumerate(items) if _form(item) == form), before)


def scanned_good(basket: Basket, item: RewardItem | None, paid: Collection[str]) -> Unit | None:
    """The unit in the sale that is this good: scanned before Redeem, it is the free one and no purchase.

    Not one of `paid`, by their ids: somebody said that it is bought.
    """
    if item is None:
        return None
    form = _form(item)
    return next((unit for unit in reversed(basket.units) if unit.form == form and unit.unit_id not in paid), None)


def _form(item: RewardItem) -> str:
    try:
        return canonical(item.item_code)
    except Refused:
        return item.item_code
