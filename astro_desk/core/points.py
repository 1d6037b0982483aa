"""Points: what a sale brings, what the owner has, and what may be bought with them (ASTRO_API §7).

Astro alone counts points. What this register reckons is an expectation until a snapshot has confirmed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from astro_desk.core.checkout import PointsClaim
from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.frozen import replace
from astro_desk.core.money import HIGHEST, Money
from astro_desk.core.operations import AddPoints, Operation, RedeemPoints, State
from astro_desk.core.snapshot import PointsReward, Snapshot

USUAL_TOTAL = 2_000_00
"""A sale of more than so many cents is looked at by a manager: a slip of the finger is worth a fortune in points."""
_PLACE = re.compile(r"\{(total|any)(?::(\d{1,2}))?\}")


@dataclass(frozen=True, slots=True)
class PointsRules:
    """What the manager set. `in_use` None: as the owner's snapshot says, and as the cashier types.

    `rate`: hundredths of a point for each whole dollar, None when nobody has set it. `per_sale`: so many points rewards
    in one sale. `same_day`: points may be spent on the day they were earned. `receipt`: how the bar code of the till's
    receipt is made up, "" when the till prints none.
    """

    in_use: bool | None = None
    rate: int | None = None
    per_sale: int = 1
    same_day: bool = True
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class PointsView:
    """An owner's points. `confirmed` is the balance of the snapshot, begun `as_of`; None when nobody has told us.

    `coming` is expected of sales that no snapshot shows yet, None when one of them has no rate; `going` was spent here
    since; `basket` is what this sale spends. `doubtful` of them are with a person.
    """

    confirmed: int | None
    as_of: datetime | None
    coming: int | None = 0
    going: int = 0
    basket: int = 0
    earned_today: int = 0
    doubtful: int = 0
    rewards: tuple[PointsReward, ...] = ()

    @property
    def expected(self) -> int | None:
        """The balance when Astro has counted everything; None when nobody can tell."""
        if self.confirmed is None or self.coming is None:
            return None
        return self.confirmed + self.coming - self.going - self.basket

    @property
    def certain(self) -> bool:
        """Nothing of it is an expectation."""
        return self.confirmed is not None and not (self.coming or self.coming is None or self.going or self.basket)

    def spendable(self, rules: PointsRules) -> int:
        """What may be spent now: nothing that Astro has not confirmed, and by rule nothing of today."""
        kept_back = 0 if rules.same_day else self.earned_today
        return max(0, (self.confirmed or 0) - self.going - self.basket - kept_back)


def view_points(
    snapshot: Snapshot | None, operations: Iterable[Operation], claims: Sequence[PointsClaim], today: date
) -> PointsView:
    """The owner's points with everything this register knows; `claims` are the basket's."""
    coming: int | None = 0
    going = doubtful = 0
    for one in operations:
        if not isinstance(one.intent, AddPoints | RedeemPoints) or not _stands(one):
            continue
        if one.state is State.REVIEW:
            doubtful += 1
        if isinstance(one.intent, RedeemPoints):
            going += one.intent.points  # also in doubt: points are not spent twice
        elif one.state is not State.REVIEW:
            coming = None if coming is None or one.intent.points is None else coming + one.intent.points
    entries = snapshot.points_entries if snapshot else ()
    return PointsView(
        confirmed=snapshot.points if snapshot else None,
        as_of=snapshot.begun_at if snapshot else None,
        coming=coming,
        going=going,
        basket=sum(claim.points for claim in claims),
        earned_today=sum(entry.points for entry in entries if entry.booked_on == today and entry.points > 0),
        doubtful=doubtful,
        rewards=snapshot.points_rewards if snapshot else (),
    )


def _stands(operation: Operation) -> bool:
    """Open, or done and in no snapshot yet."""
    if operation.state is State.DONE:
        return not operation.seen
    return not operation.state.final


def points_for(cents: int, rules: PointsRules) -> int | None:
    """What a sale is expected to bring; None without a rate.

    Whole dollars times the rate, rounded down: how Astro rounds is unknown, and no more is promised than it will give.
    """
    return None if rules.rate is None else cents // 100 * rules.rate // 100


def check_total(total: Money, *, manager: bool) -> Money:
    """Raises Refused `amount_absurd`, NeedsManager `amount_unusual`."""
    if total.cents > HIGHEST:
        raise Refused("amount_absurd", amount=str(total), limit=str(Money(HIGHEST)))
    if total.cents > USUAL_TOTAL and not manager:
        raise NeedsManager("amount_unusual", amount=str(total))
    return total


def check_reward(reward: PointsReward, view: PointsView, claims: Sequence[PointsClaim], rules: PointsRules) -> None:
    """Raises Refused `points_limit_sale`, `points_too_few`, `points_same_day` when the reward cannot be had now."""
    if len(claims) >= rules.per_sale:
        raise Refused("points_limit_sale", limit=rules.per_sale)
    if reward.required > view.spendable(rules):
        any_day = replace(rules, same_day=True)
        code = "points_same_day" if reward.required <= view.spendable(any_day) else "points_too_few"
        raise Refused(code, reward=reward.title, required=reward.required, points=view.spendable(rules))


class ReceiptCode:
    """How the bar code of the till's receipt is made up, as the manager wrote it: `R{any:6}T{total:7}`.

    `{total}` stands for the total in cents, `{any}` for whatever is of no interest, both with or without a number of
    signs; everything else stands for itself. Raises Refused `receipt_code_invalid` unless there is one `{total}`, and
    something that stands for itself, lest every bar code be a total.
    """

    def __init__(self, form: str) -> None:
        literal = _PLACE.sub("", form)
        places = [found.group(1) for found in _PLACE.finditer(form)]
        if places.count("total") != 1 or not literal or "{" in literal or "}" in literal or len(form) > 60:
            raise Refused("receipt_code_invalid", form=form[:60])
        self._pattern = re.compile(
            "".join(_part(piece) for piece in re.split(r"(\{[^}]*\})", form) if piece), re.ASCII | re.DOTALL
        )

    def total(self, text: str, currency: str = "USD") -> Money | None:
        """The total that a scan says; None when it is no receipt of this till."""
        found = self._pattern.fullmatch(text.strip())
        return Money(int(found["total"]), currency) if found else None


def _part(piece: str) -> str:
    place = _PLACE.fullmatch(piece)
    if place is None:
        return re.escape(piece)
    name, count = place.groups()
    if name == "total":
        return rf"(?P<total>\d{{{count}}})" if count else r"(?P<total>\d{1,9})"
    return f".{{{count}}}" if count else ".*?"
