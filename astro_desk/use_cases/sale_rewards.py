"""The rewards of the sale on the screen: which are to be asked about, and what the cashier does with them."""

from __future__ import annotations

from astro_desk.core.checkout import Claim, Unit
from astro_desk.core.errors import Refused
from astro_desk.core.frozen import replace
from astro_desk.core.item_code import form_of
from astro_desk.core.money import Money
from astro_desk.core.redemption_policy import RedemptionPolicy
from astro_desk.core.rewards import RewardDue
from astro_desk.core.snapshot import RewardItem
from astro_desk.use_cases.completed_cards import CompletedCards
from astro_desk.use_cases.free_or_paid import FreeOrPaid, HandedOutLater, free_or_paid
from astro_desk.use_cases.redeem import claim_earned, claim_reward, forbidden, is_old
from astro_desk.use_cases.reward_contact import check_contact
from astro_desk.use_cases.sale_at_hand import SaleAtHand, SaleTools
from astro_desk.use_cases.store_rules import read_policy


class SaleRewards:
    """One session's, on its thread."""

    def __init__(self, sale: SaleAtHand, tools: SaleTools) -> None:
        self._sale, self._change = sale, tools.change
        self._records, self._sync, self._clock, self._new_id = tools.records, tools.sync, tools.clock, tools.new_id
        self._later: set[str] = set()
        self._asked: set[str] = set()
        self._asked_of = ""
        """The scanned unit of which the cashier says whether it is free or paid."""
        self.handed_out_later: HandedOutLater | None = None
        """Why the unit that was scanned last is not asked about, though a reward could make it free."""
        self.contact_known = False
        """The owner says that the brand has their e-mail or address; this sale asks no more for it."""
        self._rule: RedemptionPolicy | None = None
        self.completed = CompletedCards(tools.records, tools.clock)

    @property
    def due(self) -> tuple[RewardDue, ...]:
        """The rewards to prompt for: due, and not put off in this sale."""
        return tuple(due for due in self._sale.view.due if due.reward_id not in self._later)

    @property
    def put_off(self) -> bool:
        """Something that is due is not asked about just now."""
        return any(due.reward_id in self._later for due in self._sale.view.due)

    def begin(self) -> None:
        """Another sale is on the screen: what was put off in the one before is asked again."""
        self._later.clear()
        self._asked.clear()
        self._asked_of, self.handed_out_later, self.contact_known = "", None, False
        self._rule = None

    def read_again(self) -> None:
        """A manager may have set another rule."""
        self._rule = None

    def opened(self) -> None:
        """A sale is on the screen again: what nobody had answered of its last good is asked once more."""
        basket = self._sale.basket
        last = basket.steps[-1] if basket.steps else None
        if isinstance(last, tuple) and last[-1] in basket.units and last[-1].unit_id not in basket.said_paid:
            self.scanned(last[-1])

    def ask_again(self) -> None:
        """What was put off is prompted for again: it returns with the owner, or somebody has changed their mind."""
        self._later.clear()

    # ------------------------------------------------------------------------------------------------- what is asked

    @property
    def question(self) -> FreeOrPaid | None:
        """“Free or paid?”, as long as the unit is in the sale and a reward that may be handed out can make it free."""
        unit = next((unit for unit in self._sale.basket.units if unit.unit_id == self._asked_of), None)
        asked = free_or_paid(unit, self.due, self._sale) if unit else None
        return None if asked is None or self._forbidden(asked) else asked

    def scanned(self, unit: Unit) -> None:
        """A unit came into the sale: one that a reward could make free is asked about (ASTRO_API §7), unless the
        store's rule hands that reward out to nobody just now."""
        asked = free_or_paid(unit, self.due, self._sale)
        why = self._forbidden(asked) if asked else None
        self._asked_of = unit.unit_id if asked and not why else ""
        self.handed_out_later = HandedOutLater(asked.program_id, asked.program_title, why) if asked and why else None

    def free(self) -> None:
        """The scanned unit is the free one. Raises Refused `nothing_asked`, and as `redeem` and `redeem_earned`."""
        asked = self.question
        if asked is None:
            raise Refused("nothing_asked")
        if asked.due is None:
            self.redeem_earned(asked.program_id, asked.program_title, good=asked.unit)
        else:
            self.redeem(asked.due, asked.item, free_unit_id=asked.unit.unit_id)

    def paid(self) -> None:
        """The scanned unit is bought, and so are all of its kind so far; the reward stays due. Raises Refused
        `nothing_asked`."""
        asked, basket = self.question, self._sale.basket
        if asked is None:
            raise Refused("nothing_asked")
        bought = {unit.unit_id for unit in basket.units if unit.form == asked.unit.form}
        self._change(replace(basket, said_paid=basket.said_paid | bought))
        self._asked_of = ""

    def ask_at_finish(self) -> tuple[RewardDue, ...]:
        """What the cashier must be asked once more before the sale is finished, also what was put off; each once.

        () as well when the store hands nothing out without Astro, and Astro cannot be asked.
        """
        left = tuple(due for due in self._sale.view.due if due.reward_id not in self._asked)
        if not left or forbidden(self._policy, online=self._sale.online, minted=True):
            return ()
        self._asked |= {due.reward_id for due in left}
        self._later.clear()
        return left

    # ---------------------------------------------------------------------------------------------------- the claims

    def redeem(self, due: RewardDue, item: RewardItem | None = None, *, free_unit_id: str | None = None) -> None:
        """Puts a reward's free good into the sale. Raises Refused, NeedsManager.

        Refused `reward_read_again`: Astro is online and was asked more than a minute ago; it is being asked again, and
        the session's `refresh` will tell (DESIGN §7). Refused `contact_needed`: the brand asks for `field` first.

        `free_unit_id`: this unit, scanned before, is the free one, so that it is not sent as a purchase.
        """
        sale = self._sale
        if sale.online and is_old(sale.view, self._clock):
            self._sync.owner_shown(sale.basket.owner_id)
            raise Refused("reward_read_again")
        self._check_contact(due.program_id)
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

    def redeem_earned(
        self, program_id: str, program_title: str, item_code: str = "", *, good: Unit | None = None
    ) -> None:
        """Claims a reward that filled up here; `good`: this unit of the sale is the free one, and no purchase.

        Raises Refused `reward_not_ready`, `contact_needed`, NeedsManager.
        """
        self._check_contact(program_id)
        claim = claim_earned(
            program_id,
            program_title,
            good.item_code if good else item_code,
            self._sale.basket,
            self._records,
            self._new_id,
            online=self._sale.online,
            manager=self._sale.manager,
        )
        if good is not None:
            claim = replace(claim, description=good.description, freed_unit_id=good.unit_id)
        self._claim(claim)

    def hand_out_dearer(self, item_code: str, description: str, difference: Money | None = None) -> Claim:
        """In place of the good of the sale's last reward the owner takes a dearer one and pays the difference.

        The qualifying good is redeemed at Astro; the dearer one, if it was scanned, is no purchase (ASTRO_API §7).
        `difference`: what the till charges, when somebody says it. Raises Refused `dearer_no_reward`,
        `dearer_qualifies` for a good that the reward gives anyway.
        """
        basket, form = self._sale.basket, form_of(item_code)
        claim = next(iter(reversed(basket.claims)), None)
        if claim is None:
            raise Refused("dearer_no_reward")
        if form in {form_of(item.item_code) for item in self._items_of(claim)} | {form_of(claim.item_code)}:
            raise Refused("dearer_qualifies", item=description or item_code)
        scanned = next((unit for unit in reversed(basket.units) if unit.form == form), None)
        dearer = replace(
            claim,
            dearer=description or (scanned.description if scanned else ""),
            dearer_code=item_code,
            difference=difference.cents if difference else None,
            freed_unit_id=scanned.unit_id if scanned else claim.freed_unit_id,
        )
        self._change(basket.with_claim(dearer))
        return dearer

    def _items_of(self, claim: Claim) -> tuple[RewardItem, ...]:
        owner_id = self._sale.basket.owner_id
        snapshot = self._records.snapshot(owner_id) if owner_id else None
        reward = snapshot.reward(claim.reward_id or "") if snapshot else None
        return reward.items if reward else ()

    def without_claim(self, claim_id: str) -> None:
        """The reward is due again; a scanned unit that it made free is a purchase again."""
        self._change(self._sale.basket.without_claim(claim_id))

    def later(self, due: RewardDue) -> None:
        """The owner keeps the reward for another day; this sale asks no more."""
        self._later.add(due.reward_id)

    def _forbidden(self, asked: FreeOrPaid) -> Refused | None:
        return forbidden(self._policy, online=self._sale.online, minted=asked.due is not None)

    @property
    def _policy(self) -> RedemptionPolicy:
        """Read once a sale: every scan of a good that a reward could make free asks for it."""
        if self._rule is None:
            self._rule = read_policy(self._records)
        return self._rule

    def _check_contact(self, program_id: str) -> None:
        if self._sale.owner is not None and not self.contact_known:
            check_contact(self._records, self._sale.owner, program_id)

    def _claim(self, claim: Claim) -> None:
        approver = self._sale.approver
        if claim.approved_by and approver is not None:
            claim = replace(claim, approved_by=approver.person_id)
        self._asked_of = ""
        self._change(self._sale.basket.claim(claim))
        if claim.approved_by:
            self._sale.approver = None  # one PIN is for one reward (DESIGN §7)
