"""Points at the counter: the sale's total, what it brings, and rewards for points (ASTRO_API §7)."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass

from astro_desk.core.checkout import Basket, PointsClaim
from astro_desk.core.errors import Refused
from astro_desk.core.frozen import replace
from astro_desk.core.item_code import read_code
from astro_desk.core.money import Money, read_money
from astro_desk.core.operations import AddPoints, Intent, RedeemPoints
from astro_desk.core.points import (
    PointsRules,
    PointsView,
    ReceiptCode,
    check_reward,
    check_total,
    points_for,
    view_points,
)
from astro_desk.core.roles import Act
from astro_desk.core.sales import Allowance, AllowanceKind, Sale
from astro_desk.core.snapshot import PointsReward
from astro_desk.use_cases.offers import Closing
from astro_desk.use_cases.ports import Records, UnitOfWork
from astro_desk.use_cases.redeem import approval, is_old
from astro_desk.use_cases.sale_at_hand import SaleAtHand, SaleTools

RULES_SETTING = "points_rules"
_MOST_A_DOLLAR = 1_000
_MOST_A_SALE = 20
_WITH_CENTS = re.compile(r"\$?\d{1,7}[.,]\d\d", re.ASCII)


def read_rules(records: Records) -> PointsRules:
    """The manager's choice, or what holds until a manager chooses."""
    text = records.setting(RULES_SETTING)
    return PointsRules() if text is None else PointsRules(**json.loads(text))


def save_rules(work: UnitOfWork, rules: PointsRules) -> None:
    """Raises Refused `points_rules_invalid`, `receipt_code_invalid`."""
    if rules.rate is not None and not 0 < rules.rate <= _MOST_A_DOLLAR * 100:
        raise Refused("points_rules_invalid")
    if not 0 <= rules.per_sale <= _MOST_A_SALE:
        raise Refused("points_rules_invalid")
    if rules.receipt:
        ReceiptCode(rules.receipt)
    work.save_setting(RULES_SETTING, json.dumps(asdict(rules)))


class SalePoints:
    """One session's, on its thread."""

    def __init__(self, sale: SaleAtHand, tools: SaleTools) -> None:
        self._sale, self._change = sale, tools.change
        self._records, self._sync, self._clock, self._new_id = tools.records, tools.sync, tools.clock, tools.new_id
        self.total: Money | None = None
        """Of this sale, as a scan of the till's receipt said."""
        self._rules: PointsRules | None = None

    def begin(self) -> None:
        """Another sale is on the screen; what a manager has set meanwhile holds for it."""
        self.total = self._rules = None

    def read_again(self) -> None:
        """A manager has set other rules."""
        self._rules = None

    @property
    def rules(self) -> PointsRules:
        """Read once a sale: every scan asks for them."""
        if self._rules is None:
            self._rules = read_rules(self._records)
        return self._rules

    @property
    def view(self) -> PointsView:
        """The points of the sale's owner; of nobody's, when no owner is chosen."""
        basket = self._sale.basket
        owner_id = basket.owner_id
        snapshot = self._records.snapshot(owner_id) if owner_id else None
        operations = self._records.owner_operations(owner_id) if owner_id else ()
        return view_points(snapshot, operations, basket.points_claims, self._clock.today())

    @property
    def asked(self) -> bool:
        """Whether this sale's total is of use: the store uses points, and the owner may have some."""
        if self._sale.basket.owner_id is None:
            return False
        in_use, view = self.rules.in_use, self._sale.view
        return in_use if in_use is not None else view.points is not None or view.as_of is None

    def read_total(self, text: str) -> Money:
        """A total as typed. Raises Refused `amount_invalid`, `amount_negative`, `amount_absurd`, NeedsManager."""
        return check_total(read_money(text), manager=self._sale.may(Act.UNUSUAL_TOTAL))

    def typed(self, text: str) -> Money | None:
        """The total, where an amount with its cents was typed into the one field; None for anything else. Raises as
        `read_total`."""
        if not _WITH_CENTS.fullmatch(text.strip()) or not self.asked or self._is_item(text):
            return None
        self.total = self.read_total(text)
        return self.total

    def scanned(self, text: str) -> Money | None:
        """The total that the bar code of the till's receipt says; None for any other scan. Raises as `read_total`."""
        form = self.rules.receipt
        total = ReceiptCode(form).total(text) if form else None
        if total is None or self._is_item(text):
            return None
        self.total = check_total(total, manager=self._sale.may(Act.UNUSUAL_TOTAL))
        return total

    def _is_item(self, text: str) -> bool:
        """Goods that Astro's catalogue holds are goods, whatever the till's receipts look like."""
        try:
            code = read_code(text)
        except Refused:
            return False
        return self._records.catalogue(code.forms).find(code) is not None

    def redeem(self, reward: PointsReward) -> None:
        """Puts a points reward into the sale. Raises Refused as `core.points.check_reward`, NeedsManager.

        Refused `reward_read_again`: Astro is online, was asked more than a minute ago, and is asked again (DESIGN §7).
        """
        sale = self._sale
        if sale.online and is_old(sale.view, self._clock):
            self._sync.owner_shown(sale.basket.owner_id)
            raise Refused("reward_read_again")
        view = self.view
        check_reward(reward, view, sale.basket.points_claims, self.rules)
        age = self._clock.now() - view.as_of if view.as_of else None
        allowed = approval(
            sale.basket, self._records, online=sale.online, minted=True, snapshot_age=age, manager=sale.manager
        )
        if allowed and sale.approver is not None:
            allowed = sale.approver.person_id
        claim = PointsClaim(
            self._new_id(),
            reward.reward_id,
            reward.title,
            reward.required,
            reward.value_cents,
            allowed,
            promised=not sale.online,
        )
        self._change(sale.basket.spend(claim))
        if allowed:
            sale.approver = None

    def find(self, text: str) -> PointsReward:
        """By Astro's id or the beginning of the title. Raises Refused `owner_missing`, `points_reward_unknown`."""
        if self._sale.basket.owner_id is None:
            raise Refused("owner_missing")
        rewards = self.view.rewards
        fits = [one for one in rewards if one.reward_id == text] or [
            one for one in rewards if one.title.casefold().startswith(text.casefold())
        ]
        if not fits:
            raise Refused("points_reward_unknown", reward=text)
        return fits[0]

    def close(self, basket: Basket, total: Money | None) -> Closing:
        """What Astro is told of the sale's points: what was spent, and what it brings. Spent offline is a promise."""
        allowances: list[Allowance] = []
        intents: list[tuple[str, Intent]] = []
        for claim in basket.points_claims:
            kind = AllowanceKind.POINTS
            about = (claim.reward_id, claim.title)
            allowances.append(
                Allowance(
                    claim.claim_id,
                    kind,
                    *about,
                    cents=claim.cents,
                    points=claim.points,
                    approved_by=claim.approved_by,
                )
            )
            promised = claim.promised or not self._sale.online
            intents.append((claim.claim_id, RedeemPoints(claim.reward_id, claim.points, claim.title, promised)))
        if total is not None and total.cents and self.asked:
            intents.append((self._new_id(), AddPoints(total.cents, points_for(total.cents, self.rules))))
        return Closing(tuple(allowances), tuple(intents))


@dataclass(frozen=True, slots=True)
class PointsTold:
    """The balance before and after a finished sale; `after` is `expected` until a snapshot has confirmed it.

    `earned` None: this sale brings points, and nobody has said at what rate; 0: it brings none.
    """

    before: int | None
    earned: int | None
    spent: int
    after: int | None
    expected: bool


def points_told(before: PointsView, sale: Sale, records: Records) -> PointsTold:
    """`before`: the owner's points with the sale's basket, as they were just before it was finished."""
    brought = [one.intent for one in records.sale_operations(sale.sale_id) if isinstance(one.intent, AddPoints)]
    earned = brought[0].points if brought else 0
    now = before.expected
    return PointsTold(
        before=None if now is None else now + before.basket,
        earned=earned,
        spent=before.basket,
        after=None if now is None or earned is None else now + earned,
        expected=bool(brought) or not before.certain,
    )


def points_of(sale: Sale, records: Records) -> tuple[AddPoints, ...]:
    """What a finished sale brings an owner who is found only later: one who had no say in whether points are used."""
    rules = read_rules(records)
    if sale.total is None or not sale.total.cents or rules.in_use is False:
        return ()
    return (AddPoints(sale.total.cents, points_for(sale.total.cents, rules)),)


def with_rule(rules: PointsRules, name: str, value: str) -> PointsRules:
    """The rules with one of them changed, as a manager writes it. Raises Refused `points_rules_invalid`."""
    word = value.casefold()
    if name == "use" and word in ("on", "off", "auto"):
        return replace(rules, in_use={"on": True, "off": False, "auto": None}[word])
    if name == "rate":
        return replace(rules, rate=read_money(value).cents)
    if name == "per-sale" and value.isascii() and value.isdecimal() and len(value) <= 2:
        return replace(rules, per_sale=int(value))
    if name == "same-day" and word in ("on", "off"):
        return replace(rules, same_day=word == "on")
    if name == "receipt":
        return replace(rules, receipt=value)
    raise Refused("points_rules_invalid")
