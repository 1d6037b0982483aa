"""Astro's API as calls of ours: values in, values and Outcomes out (ASTRO_API §3).

Writes never raise for anything that Astro or the network does: they answer Outcomes. Reads raise ReadFailed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from astro_desk.core.catalog import Item, Program
from astro_desk.core.snapshot import Snapshot
from sync.outcome import Outcome, ReadFailed

__all__ = ["AstroApi", "AstroOwner", "CataloguePart", "OwnerReading", "PurchaseLine", "ReadFailed"]


@dataclass(frozen=True, slots=True)
class AstroOwner:
    """A pet owner as Astro has them. `customer_id` is our id if Astro told one, else ""; phone digits, e-mail lower case."""

    astro_customer_id: str
    customer_id: str
    first_name: str
    last_name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class OwnerReading:
    """One look at an owner: the snapshot (its `begun_at` is before the first request) and who Astro says it is."""

    snapshot: Snapshot
    owner: AstroOwner


@dataclass(frozen=True, slots=True)
class CataloguePart:
    """Some of the catalogue. `done` of `total` entries have been read; the last part has done == total."""

    programs: tuple[Program, ...]
    items: tuple[Item, ...]
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """One unit: our `transactionID`, the code as Astro spells it, and the business date of its sale."""

    transaction_id: str
    item_code: str
    bought_on: date


@dataclass(frozen=True, slots=True)
class OwnerAdded:
    """`astro_customer_id` is "" unless the outcome is APPLIED."""

    outcome: Outcome
    astro_customer_id: str = ""


@dataclass(frozen=True, slots=True)
class Eligibility:
    eligible: bool
    reward_id: str = ""
    program_type: str = ""


@dataclass(frozen=True, slots=True)
class RewardContact:
    """What some brands ask for before a redemption (ASTRO_API §7); "" is not sent."""

    email: str = ""
    address: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""


class AstroApi:
    """One account's API. At most a few calls at a time; safe to call concurrently within one event loop."""

    # reads: raise ReadFailed

    async def search_owner(self, *, phone: str = "", email: str = "") -> AstroOwner | None:
        """The owner with this phone (digits) or this e-mail; None when Astro knows nobody (310 or an empty answer)."""
        raise NotImplementedError

    async def read_snapshot(self, owner_id: str, customer_id: str, now: datetime) -> OwnerReading | None:
        """customerStatus with completed_cards 0, then 1, then customerRewardStatus, as one Snapshot.

        `now` (UTC, aware) becomes `begun_at`: take it just before the call. None: Astro does not know this
        customerID (310).
        """
        raise NotImplementedError

    async def eligible_items(self, codes: Sequence[str]) -> CataloguePart:
        """What the catalogue says about these codes, as spelled; a code Astro does not know is missing."""
        raise NotImplementedError

    async def list_offers(self) -> tuple[Program, ...]:
        raise NotImplementedError

    def fetch_catalogue(self) -> AsyncIterator[CataloguePart]:
        """The whole catalogue in parts of a few hundred entries: offers first, then items with their programs."""
        raise NotImplementedError

    async def points_status(self, customer_id: str) -> int | None:
        raise NotImplementedError

    async def check_eligibility(self, customer_id: str, item_code: str) -> Eligibility:
        raise NotImplementedError

    # writes: never raise, answer Outcomes

    async def link_owner(self, customer_id: str, astro_customer_id: str) -> Outcome:
        """Ties our id to Astro's owner. APPLIED for 100 and for 320 unless the answer names another owner."""
        raise NotImplementedError

    async def add_owner(self, customer_id: str, first_name: str, last_name: str, phone: str, email: str) -> OwnerAdded:
        """Makes the owner and the link at once. 320 here is UNKNOWN: the look-up by our id settles it."""
        raise NotImplementedError

    async def update_owner(
        self, astro_customer_id: str, *, first_name: str = "", last_name: str = "", phone: str = "", email: str = ""
    ) -> Outcome:
        """Changes the fields that are not ""."""
        raise NotImplementedError

    async def add_purchases(
        self, customer_id: str, sale_id: str, lines: Sequence[PurchaseLine]
    ) -> Mapping[str, Outcome]:
        """addTransactionBatch, 1 to 25 lines of one owner: an outcome for each transaction id that was given."""
        raise NotImplementedError

    async def add_purchase(self, customer_id: str, sale_id: str, line: PurchaseLine) -> Outcome:
        """The single endpoint, for a unit that bisection has isolated."""
        raise NotImplementedError

    async def remove_purchase(self, customer_id: str, transaction_id: str) -> Outcome:
        raise NotImplementedError

    async def add_offer(self, customer_id: str, transaction_id: str, item_code: str) -> Outcome:
        raise NotImplementedError

    async def remove_offer(self, customer_id: str, transaction_id: str) -> Outcome:
        raise NotImplementedError

    async def redeem(
        self, customer_id: str, reward_id: str, astro_item_id: str, contact: RewardContact = RewardContact()
    ) -> Outcome:
        raise NotImplementedError

    async def undo_redemption(self, customer_id: str, reward_id: str) -> Outcome:
        raise NotImplementedError

    async def redeem_offer(self, customer_id: str, reward_id: str, astro_item_id: str) -> Outcome:
        raise NotImplementedError

    async def add_points(self, customer_id: str, cents: int) -> Outcome:
        raise NotImplementedError

    async def redeem_points(self, customer_id: str, points_reward_id: str) -> Outcome:
        raise NotImplementedError
