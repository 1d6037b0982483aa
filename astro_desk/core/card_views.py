"""What the screen shows of an owner's cards: values only. `core.cards.project` makes them (DESIGN §5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from astro_desk.core.rewards import RewardDue
from astro_desk.core.windows import falls_on


class Mark(StrEnum):
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    BASKET = "basket"


@dataclass(frozen=True, slots=True)
class FallenPunch:
    """A punch that is older than its program's window: shown with the reason, not counted (ASTRO_API §7)."""

    item_code: str
    description: str
    purchased_on: date
    window_months: int

    @property
    def fell_on(self) -> date:
        """The first day on which it counted no more."""
        return falls_on(self.purchased_on, self.window_months)


@dataclass(frozen=True, slots=True)
class FallingSoon:
    """So many punches of a card fall off on that day, `days` from today, unless it is full by then."""

    punches: int
    falls_on: date
    days: int


@dataclass(frozen=True, slots=True)
class RewardCounts:
    """Of one card: minted and free to redeem · claimed at this register · full, and minted only after sync.

    `promised`: of the claimed ones those that were handed out while Astro could not be asked, and that it has not
    confirmed yet.
    """

    redeemable: int = 0
    claimed: int = 0
    earned: int = 0
    promised: int = 0


@dataclass(frozen=True, slots=True)
class CardView:
    """One punch card as shown. `confirmed` is None when Astro was never asked about this owner: not known, not 0.

    `required` None means without an end; `required_guessed` that only the title says so. `undecided` means that
    Astro decides on which card these punches land: the owner has several open ones, or something of one is on its way
    back. `card_id` is "" for a card
    that Astro does not have yet.
    """

    program_id: str
    title: str
    required: int | None
    confirmed: int | None
    waiting: int = 0
    basket: int = 0
    taken_back: int = 0
    to_decide: int = 0
    """Of the punches of this card, fallen ones too, those whose return waits for a person's decision: they stand."""
    fallen: tuple[FallenPunch, ...] = ()
    falling: tuple[FallingSoon, ...] = ()
    """The soonest first."""
    rewards: RewardCounts = field(default=RewardCounts())
    required_guessed: bool = False
    undecided: bool = False
    card_id: str = ""
    brand: str = ""
    by_hand: bool = False
    """Astro's page is its only book: a person keys in what is sold and used (ASTRO_API §7)."""

    @property
    def count(self) -> int:
        return (self.confirmed or 0) + self.waiting + self.basket

    @property
    def to_go(self) -> int | None:
        """How many punches are missing; None when nobody knows."""
        if self.required is None or self.confirmed is None or self.undecided:
            return None
        return max(0, self.required - self.count)

    @property
    def full(self) -> bool:
        return self.required is not None and not self.undecided and self.count >= self.required


@dataclass(frozen=True, slots=True)
class OwnerView:
    """All cards of an owner. `unassigned` are punches whose program nobody can tell yet."""

    owner_id: str | None
    cards: tuple[CardView, ...] = ()
    due: tuple[RewardDue, ...] = ()
    unassigned: int = 0
    as_of: datetime | None = None
    points: int | None = None
    points_expected: int | None = None
    """The balance when Astro has counted all that waits; None when nobody can tell."""
