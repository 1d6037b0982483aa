"""Rewards that are due: what the cashier is always prompted with (ASTRO_API §7)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from astro_desk.core.item_code import form_of
from astro_desk.core.snapshot import RewardItem

_DISCOUNT = re.compile(r"(\d\s*%|\$\s*\d).*\boff\b", re.IGNORECASE)


def is_discount(description: str) -> bool:
    """Whether a reward is rung at the till as a discount, such as "10% Off Purchase", and no good is handed over.

    A guess by the words: Astro tells a discount item like any other item of a reward (ASTRO_API §7).
    """
    return _DISCOUNT.search(description) is not None


@dataclass(frozen=True, slots=True)
class RewardDue:
    """A minted reward that nobody holds yet. `items` qualify; none when Astro has not listed them."""

    program_id: str
    program_title: str
    reward_id: str
    description: str
    items: tuple[RewardItem, ...] = ()

    def item(self, item_code: str) -> RewardItem | None:
        """The qualifying item with that code in any spelling of it, the first one for ""."""
        if not item_code:
            return self.items[0] if self.items else None
        form = form_of(item_code)
        return next((item for item in self.items if form_of(item.item_code) == form), None)
