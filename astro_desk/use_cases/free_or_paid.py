"""“Free or paid?”: what a reward could make free is asked about when it is scanned (ASTRO_API §7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from astro_desk.core.cards import CardView
from astro_desk.core.catalog import ProgramKind
from astro_desk.core.checkout import Unit
from astro_desk.core.errors import Refused
from astro_desk.core.rewards import RewardDue
from astro_desk.core.snapshot import RewardItem
from astro_desk.use_cases.sale_at_hand import SaleAtHand


@dataclass(frozen=True, slots=True)
class FreeOrPaid:
    """A unit was scanned that a reward could make free: the cashier says which it is.

    `due` None: the card filled up here, and Astro has neither minted its reward nor listed its goods.
    """

    unit: Unit
    program_id: str
    program_title: str
    due: RewardDue | None = None
    item: RewardItem | None = None

    @property
    def what(self) -> str:
        """The good, in the words of Astro's list where there is one."""
        said = self.item.description if self.item else ""
        return said or self.unit.description or self.unit.item_code


@dataclass(frozen=True, slots=True)
class HandedOutLater:
    """A unit was scanned that a reward could make free, and the store's rule hands that reward out later: `why`."""

    program_id: str
    program_title: str
    why: Refused


def free_or_paid(unit: Unit, due: Sequence[RewardDue], sale: SaleAtHand) -> FreeOrPaid | None:
    """What there is to ask about a unit of the sale: of the rewards in `due` before one that filled up here."""
    for one in due:
        item = one.item(unit.item_code)
        if item is not None:
            return FreeOrPaid(unit, one.program_id, one.program_title, one, item)
    card = next(iter(full_without(unit, sale)), None)
    return FreeOrPaid(unit, card.program_id, card.title) if card else None


def full_without(unit: Unit, sale: SaleAtHand) -> tuple[CardView, ...]:
    """The cards that the unit counts for and that have earned a reward here without it: the unit that fills a card up
    is bought."""
    counts_in = {program.program_id for program in sale.catalogue.programs_of(unit.form, ProgramKind.CARD)}
    if not any(card.rewards.earned for card in sale.view.cards if card.program_id in counts_in):
        return ()  # the cards are reckoned a second time only where it can matter
    left = sale.view_without(unit.unit_id).cards
    return tuple(card for card in left if card.rewards.earned and card.program_id in counts_in)
