"""A snapshot: Astro's last answer about one pet owner, with its age (ASTRO_API §4). Never edited, only replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Punch:
    """One purchased unit on a card. `transaction_id` is the id that its register gave it, "" when it has none."""

    transaction_id: str
    item_code: str
    description: str
    purchased_on: date | None


@dataclass(frozen=True, slots=True)
class RewardItem:
    """An item that may be the free good of a reward."""

    astro_item_id: str
    item_code: str
    description: str


@dataclass(frozen=True, slots=True)
class Reward:
    """A reward that Astro has minted. `redeemed_on` None means open; the items are those that qualify."""

    reward_id: str
    description: str
    redeemed_on: date | None
    items: tuple[RewardItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """One owner's card in a program. `required` is the X of "buy X", None when Astro did not say."""

    card_id: str
    program_id: str
    program_title: str
    brand: str
    required: int | None
    window_months: int | None
    punches: tuple[Punch, ...] = ()
    rewards: tuple[Reward, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferReward:
    """An offer that was earned and is to be used in the same sale. `rebate_cents` None: a free good.

    Astro names the offer by its title alone (ASTRO_API §4).
    """

    reward_id: str
    title: str
    kind: str
    rebate_cents: int | None
    expires: date | None
    items: tuple[RewardItem, ...] = ()


@dataclass(frozen=True, slots=True)
class PointsEntry:
    """A line of the owner's points. `points` is less than 0 for what was spent; `total` the balance behind it."""

    entry_id: str
    description: str
    booked_on: date | None
    points: int
    total: int | None


@dataclass(frozen=True, slots=True)
class PointsReward:
    """What the owner's points buy. `value_cents` None: Astro's value is no amount of money."""

    reward_id: str
    title: str
    required: int
    kind: str = ""
    value_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`begun_at` is when its first request began, UTC: what Astro learned later than that may be missing.

    `points` None: Astro said nothing of points. `points_rewards` are those that the balance suffices for.
    """

    owner_id: str
    begun_at: datetime
    cards: tuple[Card, ...] = ()
    points: int | None = None
    offers: tuple[OfferReward, ...] = ()
    points_entries: tuple[PointsEntry, ...] = ()
    points_rewards: tuple[PointsReward, ...] = ()

    @property
    def transaction_ids(self) -> frozenset[str]:
        """The ids of every unit that Astro has, on whatever card."""
        return frozenset(punch.transaction_id for card in self.cards for punch in card.punches) - {""}

    def reward(self, reward_id: str) -> Reward | None:
        return next((r for card in self.cards for r in card.rewards if r.reward_id == reward_id), None)
