"""Rewards for points at the counter: what the owner's points buy, and putting one into the sale (ASTRO_API §7)."""

from __future__ import annotations

from astro_desk.core.errors import Refused
from astro_desk.core.points import check_reward
from astro_desk.core.snapshot import PointsReward
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.sentences import explain
from ui.presenters.display import Notice, RowDisplay, Tone
from ui.presenters.offers import Counter
from ui.presenters.words import counted, tr


class PointsPresenter:
    """`counter` shows the sale anew."""

    def __init__(self, session: CheckoutSession, counter: Counter) -> None:
        self._session, self._counter = session, counter

    def balance(self) -> str:
        """What may be spent now, and what is not counted yet."""
        view = self._session.points.view
        if view.confirmed is None:
            return tr("Astro has not told this pet owner's points yet.")
        spendable = view.spendable(self._session.points.rules)
        words = counted(tr("{n} point may be spent."), tr("{n} points may be spent."), spendable)
        if view.coming is None or view.coming:
            return tr("{words} What newer sales bring counts when Astro has confirmed it.", words=words)
        return words

    def rows(self) -> tuple[RowDisplay, ...]:
        """Every reward of Astro's list, with what is missing for it."""
        return tuple(self._row(one) for one in self._session.points.view.rewards)

    def redeem(self, reward_id: str) -> bool:
        """Puts the reward into the sale; whether it is there. Else the notice says why not."""
        points = self._session.points
        try:
            reward = points.find(reward_id)
            points.redeem(reward)
        except Refused as refusal:
            self._tell(Notice(explain(refusal), Tone.WARN))
            return False
        self._tell(Notice(tr("{what}: ring it at the till. Delete takes it out again.", what=reward.title), Tone.GIFT))
        self._counter.changed()
        return True

    def _row(self, reward: PointsReward) -> RowDisplay:
        session, view = self._session, self._session.points.view
        note = ""
        try:
            check_reward(reward, view, session.basket.points_claims, session.points.rules)
        except Refused as refusal:
            note = explain(refusal)
        claimed = tr("in this sale") if reward.reward_id in _claimed(session) else ""
        parts = (tr("{n} points", n=f"{reward.required:,}"), claimed)
        return RowDisplay(reward.reward_id, reward.title, " · ".join(filter(None, parts)), note=note)

    def _tell(self, notice: Notice) -> None:
        self._counter.tell_notice(notice)


def affordable(session: CheckoutSession) -> int:
    """How many rewards the owner's points would buy in this sale."""
    view, found = session.points_shown, 0
    for reward in view.rewards:
        try:
            check_reward(reward, view, session.basket.points_claims, session.points.rules)
        except Refused:
            continue
        found += 1
    return found


def _claimed(session: CheckoutSession) -> frozenset[str]:
    return frozenset(claim.reward_id for claim in session.basket.points_claims)
