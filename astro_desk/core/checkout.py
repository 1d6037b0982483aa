"""The sale in progress: a frozen basket. Every change returns a new basket (DESIGN §1, §12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from astro_desk.core.errors import Refused
from astro_desk.core.frozen import replace

MAX_QUANTITY = 99
"""The most units of one scan or line (DESIGN §8)."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of one item. `unit_id` is Astro's `transactionID`, made when it was scanned and never again.

    `item_code` is the spelling that is sent, `form` the canonical one.
    """

    unit_id: str
    item_code: str
    form: str
    description: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A reward put into the sale: its free good. `reward_id` is None while the reward is earned but not minted.

    `freed_unit_id`: the scanned unit that is the free good, and a purchase again as soon as the claim goes.

    `promised`: it is handed out while Astro cannot be asked. `dearer`: what is handed out in place of the good that
    is redeemed, for the difference, which the till charges; `difference` in cents when somebody said it.
    """

    claim_id: str
    program_id: str
    program_title: str
    item_code: str
    description: str
    reward_id: str | None = None
    astro_item_id: str | None = None
    approved_by: str = ""
    freed_unit_id: str = ""
    promised: bool = False
    dearer: str = ""
    dearer_code: str = ""
    difference: int | None = None


@dataclass(frozen=True, slots=True)
class AcceptedOffer:
    """An offer that the pet owner takes with this sale. `freed_unit_ids`: the scanned units that it makes free.

    `free_form`: the canonical form of the item that is to be free, "" for whatever was scanned last.
    """

    program_id: str
    title: str
    freed_unit_ids: tuple[str, ...] = ()
    free_form: str = ""


@dataclass(frozen=True, slots=True)
class PointsClaim:
    """A points reward put into the sale: so many points for it; `cents` None when its value is no amount.

    `promised`: it is given while Astro cannot be asked.
    """

    claim_id: str
    reward_id: str
    title: str
    points: int
    cents: int | None = None
    approved_by: str = ""
    promised: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What the screen shows as one row: the units of one item in this sale."""

    item_code: str
    form: str
    description: str
    unit_ids: tuple[str, ...]

    @property
    def quantity(self) -> int:
        return len(self.unit_ids)


Step = tuple[Unit, ...] | Claim | AcceptedOffer | PointsClaim
"""What one act of the cashier put into the basket; undo takes back one of these."""


@dataclass(frozen=True, slots=True)
class Basket:
    """A sale that is not finished. `owner_id` may be chosen before or after the scans, or never.

    `away`: the goods are not handed over in the store, so that in-store offers do not apply. `said_paid`: units, by
    their ids, that a reward could make free and of which somebody said that they are bought.
    """

    sale_id: str
    owner_id: str | None = None
    steps: tuple[Step, ...] = ()
    away: bool = False
    said_paid: frozenset[str] = frozenset()

    @property
    def units(self) -> tuple[Unit, ...]:
        """What is bought: every scanned unit that no claim and no offer has made free."""
        freed = {unit_id for offer in self.offers for unit_id in offer.freed_unit_ids}
        return tuple(unit for unit in self.goods if unit.unit_id not in freed) if freed else self.goods

    @property
    def goods(self) -> tuple[Unit, ...]:
        """Every scanned unit that no claim has made free: those that offers look at."""
        freed = {step.freed_unit_id for step in self.steps if isinstance(step, Claim)}
        scanned = [unit for step in self.steps if isinstance(step, tuple) for unit in step]
        return tuple(unit for unit in scanned if unit.unit_id not in freed) if freed else tuple(scanned)

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(step for step in self.steps if isinstance(step, Claim))

    @property
    def offers(self) -> tuple[AcceptedOffer, ...]:
        return tuple(step for step in self.steps if isinstance(step, AcceptedOffer))

    @property
    def points_claims(self) -> tuple[PointsClaim, ...]:
        return tuple(step for step in self.steps if isinstance(step, PointsClaim))

    @property
    def promises(self) -> int:
        """How many rewards, of cards and for points, are in it that Astro could not be asked about."""
        return sum(isinstance(step, Claim | PointsClaim) and step.promised for step in self.steps)

    @property
    def lines(self) -> tuple[Line, ...]:
        """One line an item, in the order of first scan."""
        of_item: dict[str, list[Unit]] = {}
        for unit in self.units:
            of_item.setdefault(unit.form, []).append(unit)
        return tuple(
            Line(units[-1].item_code, form, units[-1].description, tuple(unit.unit_id for unit in units))
            for form, units in of_item.items()
        )

    @property
    def empty(self) -> bool:
        return not self.steps

    def for_owner(self, owner_id: str | None) -> Basket:
        """The same goods on another owner's sale. Claims and offers belong to the owner who had them: they go."""
        if owner_id == self.owner_id:
            return self
        kept = tuple(step for step in self.steps if isinstance(step, tuple))
        return replace(self, owner_id=owner_id, steps=kept)

    def add(self, units: Sequence[Unit]) -> Basket:
        """Raises Refused `quantity_invalid` for no units at all, and when a line would hold more than 99."""
        check_quantity(len(units))
        grown = replace(self, steps=(*self.steps, tuple(units)))
        check_quantity(max(Counter(unit.form for unit in grown.units).values()))
        return grown

    def claim(self, claim: Claim) -> Basket:
        return replace(self, steps=(*self.steps, claim))

    def accept(self, offer: AcceptedOffer) -> Basket:
        return replace(self, steps=(*self.steps, offer))

    def free(self, freed: Mapping[str, tuple[str, ...]]) -> Basket:
        """With the units that each accepted offer makes free, by program id; the same basket if they are already."""
        if all(offer.freed_unit_ids == freed.get(offer.program_id, ()) for offer in self.offers):
            return self
        steps = (
            replace(step, freed_unit_ids=freed.get(step.program_id, ())) if isinstance(step, AcceptedOffer) else step
            for step in self.steps
        )
        return replace(self, steps=tuple(steps))

    def with_free_item(self, program_id: str, form: str) -> Basket:
        """This item is to be the free one of the accepted offer; `free` makes it so."""
        steps = (
            replace(step, free_form=form) if isinstance(step, AcceptedOffer) and step.program_id == program_id else step
            for step in self.steps
        )
        return replace(self, steps=tuple(steps))

    def without_offer(self, program_id: str) -> Basket:
        kept = (step for step in self.steps if not (isinstance(step, AcceptedOffer) and step.program_id == program_id))
        return replace(self, steps=tuple(kept))

    def spend(self, claim: PointsClaim) -> Basket:
        return replace(self, steps=(*self.steps, claim))

    def undo(self) -> Basket:
        """Without the last act. Raises Refused `nothing_to_undo`."""
        if not self.steps:
            raise Refused("nothing_to_undo")
        return replace(self, steps=self.steps[:-1])

    def without(self, unit_ids: Sequence[str]) -> Basket:
        """Without these units; an act that is left empty goes too. What an offer frees is for `free` to say anew."""
        gone = frozenset(unit_ids)
        steps = (
            tuple(unit for unit in step if unit.unit_id not in gone) if isinstance(step, tuple) else step
            for step in self.steps
        )
        return replace(self, steps=tuple(step for step in steps if step))

    def with_claim(self, claim: Claim) -> Basket:
        """The claim of the same id is this one now."""
        steps = (claim if isinstance(step, Claim) and step.claim_id == claim.claim_id else step for step in self.steps)
        return replace(self, steps=tuple(steps))

    def without_claim(self, claim_id: str) -> Basket:
        """Without a reward, whether a card or points have earned it."""
        kinds = Claim | PointsClaim
        kept = (step for step in self.steps if not (isinstance(step, kinds) and step.claim_id == claim_id))
        return replace(self, steps=tuple(kept))


def check_quantity(quantity: int) -> int:
    """Raises Refused `quantity_invalid` unless 1 ≤ quantity ≤ 99."""
    if not 1 <= quantity <= MAX_QUANTITY:
        raise Refused("quantity_invalid", quantity=quantity, limit=MAX_QUANTITY)
    return quantity


def split_quantity(text: str) -> tuple[int | None, str]:
    """`3*0360…` is (3, "0360…"); a text without a count is (None, text).

    Raises Refused `quantity_invalid` when there is a count and it is none that a sale can hold.
    """
    count, star, rest = text.partition("*")
    count = count.strip()
    if not star or not count.removeprefix("-").isdecimal() or not count.isascii():
        return None, text
    return check_quantity(int(count[:9])), rest.strip()
