"""What a cashier wants of a reward, held fast: it may be a while until Astro has said that the reward still stands."""

from __future__ import annotations

from dataclasses import dataclass

from astro_desk.core.catalog import ProgramKind
from astro_desk.core.checkout import Unit
from astro_desk.core.errors import Refused
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.free_or_paid import full_without
from ui.presenters.free_goods import scanned_good


@dataclass(frozen=True, slots=True)
class Wish:
    """This reward, with this good of it, in this sale of this owner. `item_code` "": Astro had listed no goods.

    `unit_id`: the scanned unit that is to be the free one, "" for none.
    """

    sale_id: str
    owner_id: str | None
    reward_id: str
    item_code: str
    unit_id: str

    def holds(self, session: CheckoutSession) -> bool:
        """Whether the same sale is still on the screen, for the same owner, with that unit in it."""
        basket = session.basket
        same = (basket.sale_id, basket.owner_id) == (self.sale_id, self.owner_id)
        return same and (not self.unit_id or any(unit.unit_id == self.unit_id for unit in basket.units))

    def grant(self, session: CheckoutSession) -> str:
        """Puts the reward into the sale; what is free. Raises Refused `reward_gone_meanwhile`, `reward_item_unknown`
        for a good that Astro lists for it no more, and as `SaleRewards.redeem`."""
        due = next((one for one in session.rewards.due if one.reward_id == self.reward_id), None)
        if due is None:
            raise Refused("reward_gone_meanwhile")
        item = due.item(self.item_code)
        if item is None and self.item_code:
            raise Refused("reward_item_unknown", item=self.item_code)
        session.rewards.redeem(due, item, free_unit_id=self.unit_id or None)
        return item.description if item else due.description


def wish_of(session: CheckoutSession, choice: int) -> Wish:
    """What F8 means while a reward is due: the scanned good that is in question, or the chosen good of the first
    reward, scanned or not."""
    basket, rewards = session.basket, session.rewards
    asked = rewards.question
    if asked is not None and asked.due is not None:
        item = asked.item
        reward_id, item_code, unit_id = asked.due.reward_id, item.item_code if item else "", asked.unit.unit_id
    else:
        due = rewards.due[0]
        item = due.items[choice] if choice < len(due.items) else None
        scanned = scanned_good(basket, item, basket.said_paid)
        reward_id, item_code = due.reward_id, item.item_code if item else ""
        unit_id = scanned.unit_id if scanned else ""
    return Wish(basket.sale_id, basket.owner_id, reward_id, item_code, unit_id)


def earned_good(session: CheckoutSession, program_id: str) -> Unit | None:
    """The free good of a card that filled up here, if it was scanned: the last unit that counts for the card, unless
    somebody said that it is bought, or the card is full with it alone."""
    for unit in reversed(session.basket.units):
        counts_in = {one.program_id for one in session.catalogue.programs_of(unit.form, ProgramKind.CARD)}
        if program_id in counts_in and unit.unit_id not in session.basket.said_paid:
            full = any(card.program_id == program_id for card in full_without(unit, session))
            return unit if full else None
    return None
