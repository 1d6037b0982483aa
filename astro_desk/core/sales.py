"""A finished checkout: what was handed over, to whom, when and by whom. A fact, never edited (DESIGN §1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from astro_desk.core.checkout import Basket, Claim, Unit
from astro_desk.core.money import Money


class AllowanceKind(StrEnum):
    OFFER_GOOD = "offer_good"
    """A free good of an offer."""
    OFFER_REBATE = "offer_rebate"
    POINTS = "points"
    """A points reward."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the till takes off this sale beside claims. Its id is that of the operation that tells Astro.

    `source_id`: the offer's program, or Astro's points reward. `cents` None: a free good, or a value that is no amount.
    """

    allowance_id: str
    kind: AllowanceKind
    source_id: str
    title: str
    item_code: str = ""
    description: str = ""
    cents: int | None = None
    points: int = 0
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class Sale:
    """`finished_at` is UTC; `business_date` the store's date then, fixed for ever (FAILURES I15).

    `owner_id` None: a sale to nobody we know, recorded and never sent. `total` is what the cashier typed, if anything.
    `slip` is the code of its slip number (`core.slip_numbers`), "" before it is recorded.
    """

    sale_id: str
    owner_id: str | None
    units: tuple[Unit, ...]
    claims: tuple[Claim, ...]
    finished_at: datetime
    business_date: date
    cashier: str = ""
    total: Money | None = None
    allowances: tuple[Allowance, ...] = ()
    slip: str = ""

    @property
    def goods(self) -> int:
        """How many things were handed over: bought, free by a card, free by an offer."""
        free = sum(one.kind is AllowanceKind.OFFER_GOOD for one in self.allowances)
        return len(self.units) + len(self.claims) + free


@dataclass(frozen=True, slots=True)
class HeldSale:
    """A sale set aside for a moment, or the one that was on the screen when the power went."""

    basket: Basket
    saved_at: datetime
    held: bool
