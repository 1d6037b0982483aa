"""The rewards of the sale on the screen: which are to be asked about, and what the cashier does with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from astro_desk.core.cards import OwnerView
from astro_desk.core.checkout import Basket, Claim
from astro_desk.core.errors import Refused
from astro_desk.core.rewards import RewardDue
from astro_desk.core.snapshot import RewardItem
from astro_desk.use_cases.ports import Clock, NewId, Records, Sync
from astro_desk.use_cases.redeem import claim_earned, claim_reward, is_old


class SaleAtHand(Protocol):
    """What the parts of a session share: the sale on the screen and the owner's cards with it."""

    basket: Basket
    online: bool
    manager: bool

    @property
    def view(self) -> OwnerView: ...


class SaleRewards:
    """One session's, on its thread. `change` puts another basket in the place of the sale's."""

    def __init__(
        self,
        sale: SaleAtHand,
        change: Callable[[Basket], None],
        records: Records,
        sync: Sync,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._sale, self._change = sale, change
        self._records, self._sync, self._clock, self._new_id = records, sync, clock, new_id
        self._later: set[str] = set()

    @property
    def due(self) -> tuple[RewardDue, ...]:
        """The rewards to prompt for: due, and not put off in this sale."""
        return tuple(due for due in self._sale.view.due if due.reward_id not in self._later)

    def begin(self) -> None:
        """Another sale is on the screen: what was put off in the one before is asked again."""
        self._later.clear()

    def redeem(self, due: RewardDue, item: RewardItem | None = None, *, free_unit_id: str | None = None) -> None:
        """Puts a reward's free good into the sale. Raises Refused, NeedsManager.

        Refused `reward_read_again`: Astro is online and was asked more than a minute ago; it is being asked again, and
        the session's `refresh` will tell (DESIGN §7).

        `free_unit_id`: this unit, scanned before, is the free one, so that it is not sent as a purchase.
        """
        sale = self._sale
        if sale.online and is_old(sale.view, self._clock):
            self._sync.owner_shown(sale.basket.owner_id)
            raise Refused("reward_read_again")
        claim = claim_reward(
            due,
            item or due.item(""),
            sale.basket,
            self._records,
            self._clock,
            self._new_id,
            online=sale.online,
            manager=sale.manager,
        )
        self._claim(replace(claim, freed_unit_id=free_unit_id or ""))

    def redeem_earned(self, program_id: str, program_title: str, item_code: str = "") -> None:
        """Claims a reward that filled up here. Raises Refused `reward_not_ready`, NeedsManager."""
        claim = claim_earned(
            program_id,
            program_title,
            item_code,
            self._sale.basket,
            self._records,
            self._new_id,
            online=self._sale.online,
            manager=self._sale.manager,
        )
        self._claim(claim)

    def without_claim(self, claim_id: str) -> None:
        """The reward is due again; a scanned unit that it made free is a purchase again."""
        self._change(self._sale.basket.without_claim(claim_id))

    def later(self, due: RewardDue) -> None:
        """The owner keeps the reward for another day; this sale asks no more."""
        self._later.add(due.reward_id)

    def _claim(self, claim: Claim) -> None:
        self._change(self._sale.basket.claim(claim))
        # One PIN is for one reward (DESIGN §7).
        self._sale.manager = self._sale.manager and not claim.approved_by
