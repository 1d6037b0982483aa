"""Offers on their way to Astro: none after its last day, and a reward by its title alone (ASTRO_API §4, §6). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from astro_desk.core.catalog import fold_title
from astro_desk.core.item_code import form_of
from astro_desk.core.operations import AddOffer, Operation, RedeemOffer, State
from astro_desk.core.review_reasons import Reason
from astro_desk.core.snapshot import OfferReward, RewardItem, Snapshot
from sync.lane import view_rows
from sync.messages import Changes, LaneView, Moment
from sync.settle import review


def too_late(view: LaneView, at: Moment) -> Changes:
    """What still waits of offers that are over: there is no date in the call, so that it would be lost (§6).

    A person uploads it by hand; one that may have been sent already is settled as every other.
    """
    waiting = (row for row in view_rows(view, State.WAITING) if isinstance(row.intent, AddOffer | RedeemOffer))
    return tuple((row, review(row, Reason.OFFER_TOO_LATE)) for row in waiting if _is_over(row, at))


def _is_over(row: Operation, at: Moment) -> bool:
    assert isinstance(row.intent, AddOffer | RedeemOffer)
    return row.intent.ends is not None and at.today > row.intent.ends


def earned_reward(intent: RedeemOffer, snapshot: Snapshot, held: Collection[str]) -> OfferReward | None:
    """The open reward of this offer that nobody here uses. Astro tells its title alone."""
    wanted = fold_title(intent.title).casefold()
    mine = (one for one in snapshot.offers if one.reward_id not in held)
    return next((one for one in mine if fold_title(one.title).casefold() == wanted), None)


def item_of(intent: RedeemOffer, reward: OfferReward) -> RewardItem | None:
    """The item of the sale among those that the reward is for; a reward that names one alone is for that one."""
    form = form_of(intent.item_code)
    return next((one for one in reward.items if form_of(one.item_code) == form), None) or (
        reward.items[0] if len(reward.items) == 1 else None
    )


def held_rewards(rows: Iterable[Operation], but: Operation) -> frozenset[str]:
    """The rewards that the lane's other redemptions of offers hold."""
    others = (row.intent for row in rows if row.id != but.id)
    return frozenset(one.reward_id for one in others if isinstance(one, RedeemOffer) and one.reward_id)


def refused_punch(row: Operation, rows: Iterable[Operation]) -> str:
    """Why Astro did not count a unit that this redemption lives on, "" when it counted all of them."""
    assert isinstance(row.intent, RedeemOffer)
    for one in rows:
        mine = isinstance(one.intent, AddOffer) and one.intent.program_id == row.intent.program_id
        if mine and one.sale_id == row.sale_id and one.state is State.REVIEW:
            return one.reason
    return ""
