"""What was sold on a random day, by the sales alone: how often, to whom, on which day, and what came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from astro_desk.core.sales import AllowanceKind, Sale
from astro_desk.core.slip_numbers import slip_number
from tests.scenarios.shop_of_days import BOUGHT_FOR_A_GIFT, GIFT, OFFERED, REBATE


@dataclass
class SoldSale:
    """`owners`: phones of those whose it was one after the other, the last is whose it is; none of nobody's sale.

    `returned`, `undone` and `given_back`: the units, rewards and gifts of it that came back, by id. `dollars`: what
    was typed at the end.
    """

    sale: Sale
    day: date
    owners: list[str]
    dollars: int = 0
    returned: set[str] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)
    given_back: set[str] = field(default_factory=set)

    @property
    def slip(self) -> str:
        return slip_number(self.sale)

    @property
    def phone(self) -> str:
        return self.owners[-1] if self.owners else ""

    @property
    def codes(self) -> dict[str, str]:
        return {unit.unit_id: unit.item_code for unit in self.sale.units}

    @property
    def came_back(self) -> bool:
        """All that was paid for is back."""
        return bool(self.sale.units) and len(self.returned) == len(self.sale.units)

    def gifts(self, offer: str) -> set[str]:
        """What an offer gave, by id."""
        return {one.allowance_id for one in self.sale.allowances if one.source_id == offer}

    def counted(self, offer: str) -> int:
        """How many of the units that the owner still has an offer counts: whole deals only, the others come back
        first."""
        left = sum(code == OFFERED[offer] and unit not in self.returned for unit, code in self.codes.items())
        each = BOUGHT_FOR_A_GIFT if offer == GIFT else 1
        return min(each * len(self.gifts(offer)), left)

    def uses(self, offer: str) -> int:
        """How often the offer is used, with what the owner still has."""
        each = BOUGHT_FOR_A_GIFT if offer == GIFT else 1
        return min(len(self.gifts(offer) - self.given_back), self.counted(offer) // each)

    def points_claims(self) -> set[str]:
        return {one.allowance_id for one in self.sale.allowances if one.kind is AllowanceKind.POINTS}

    def spent(self) -> int:
        """How many rewards for points the first owner had, and still has: they take dollars off, and go with the
        last of the goods."""
        gone = self.came_back or len(self.owners) > 1
        return 0 if gone else len(self.points_claims() - self.given_back)


@dataclass
class Ledger:
    """The sales of one example, in order."""

    sales: list[SoldSale] = field(default_factory=list)

    def of(self, phone: str) -> Iterator[SoldSale]:
        """Whose owner has this phone now."""
        return (one for one in self.sales if one.phone == phone)

    def ever_of(self, phone: str) -> Iterator[SoldSale]:
        return (one for one in self.sales if phone in one.owners)

    def rewards(self, phone: str) -> dict[str, int]:
        """The rewards that this owner redeemed, by claim, with the program; also those that were undone."""
        mine = (one for one in self.sales if one.owners[:1] == [phone])
        return {claim.claim_id: int(claim.program_id) for one in mine for claim in one.sale.claims}

    def undone(self) -> set[str]:
        return {claim for one in self.sales for claim in one.undone}


def check_offers(sale: Sale, goods: Counter[str], accepted: set[str]) -> None:
    """By the words of the offers alone: what is free, what is paid for, and what something is taken off."""
    for offer, code in OFFERED.items():
        units = sum(unit.item_code == code for unit in sale.units)
        given = sum(one.source_id == offer for one in sale.allowances)
        if offer == GIFT:
            free = goods[code] // (BOUGHT_FOR_A_GIFT + 1) if offer in accepted else 0
            assert (units, given) == (goods[code] - free, free), "one is free for two that are paid for"
        elif offer == REBATE:
            assert (units, given) == (goods[code], goods[code] if offer in accepted else 0), "a dollar off each"
