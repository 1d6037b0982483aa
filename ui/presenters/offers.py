"""Offers at the counter: what each says to the sale, and the two answers to it."""

from __future__ import annotations

from typing import Protocol

from astro_desk.core.errors import Refused
from astro_desk.core.money import Money
from astro_desk.core.offers import OfferState, OfferView
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.offer_words import offer_notes, offer_sentence
from astro_desk.use_cases.offers import to_ask
from astro_desk.use_cases.sentences import explain
from ui.presenters.display import Notice, OfferDisplay, Tone
from ui.presenters.screen import Screen
from ui.presenters.time_words import full_date
from ui.presenters.words import counted, tr

_TONES = {
    OfferState.APPLIED: Tone.GIFT,
    OfferState.READY: Tone.GIFT,
    OfferState.ONE_MORE: Tone.ACCENT,
    OfferState.DECLINED: Tone.MUTED,
    OfferState.NOT: Tone.WARN,
}


class Shown(Protocol):
    """The counter, as far as an answer to an offer changes what it shows."""

    screen: Screen | None

    def changed(self) -> None: ...


def show_offers(session: CheckoutSession) -> tuple[OfferDisplay, ...]:
    """Those that want an answer first, then the others in the order of the scans."""
    views = sorted(session.offers.views, key=lambda view: view.state is not OfferState.READY)
    return tuple(_show(view) for view in views)


def _show(view: OfferView) -> OfferDisplay:
    open_question = view.state in (OfferState.READY, OfferState.ONE_MORE) and not view.accepted
    return OfferDisplay(
        key=view.offer.program_id,
        deal=view.offer.title.rpartition("|")[2].strip() or view.offer.title,
        says=_brief(view),
        text=offer_sentence(view),
        note=" ".join(offer_notes(view)) if view.state in (OfferState.READY, OfferState.APPLIED) else "",
        tone=_TONES[view.state],
        ready=open_question and view.state is OfferState.READY,
        accepted=view.accepted,
    )


def _brief(view: OfferView) -> str:
    match view.state:
        case OfferState.ONE_MORE:
            return counted(tr("{n} more"), tr("{n} more"), view.missing)
        case OfferState.DECLINED:
            return tr("declined for this sale")
        case OfferState.NOT:
            return _why_not(view)
        case OfferState.READY | OfferState.APPLIED:
            gain = _gain(view)
            return tr("applied: {gain}", gain=gain) if view.state is OfferState.APPLIED else gain


def _why_not(view: OfferView) -> str:
    offer = view.offer
    match view.reason:
        case "offer_not_begun":
            return tr("begins on {day}", day=full_date(offer.starts) if offer.starts else "…")
        case "offer_over":
            return tr("ended on {day}", day=full_date(offer.ends) if offer.ends else "…")
        case "offer_not_enrolled":
            return tr("this store does not take part")
        case "offer_limit_reached":
            return tr("used as often as one owner may")
        case "offer_in_store_only":
            return tr("only for goods handed over in the store")
        case "offer_refused_before":
            return tr("Astro has refused it to this owner before")
        case _:
            return tr("none of these goods counts")


def _gain(view: OfferView) -> str:
    """What the till takes off."""
    if view.free:
        return tr("{n} free", n=len(view.free))
    if view.rebates:
        return tr("{amount} off", amount=Money(sum(cents for _, cents in view.rebates)).words)
    return tr("Astro is told of the goods")


class OfferPresenter:
    """What a person answers to an offer; `counter` shows the sale anew."""

    def __init__(self, session: CheckoutSession, counter: Shown) -> None:
        self._session, self._counter = session, counter

    def accept(self, program_id: str = "") -> None:
        """The offer that was named, or the first that the sale has earned."""
        views = self._session.offers.views
        view = next((one for one in views if one.offer.program_id == program_id), None) or to_ask(views)
        if view is None:
            self._tell(Notice(tr("No offer waits for an answer.")))
            return
        try:
            self._session.offers.accept(view.offer)
        except Refused as refusal:
            self._tell(Notice(explain(refusal), Tone.WARN))
        self._counter.changed()

    def _tell(self, notice: Notice) -> None:
        if self._counter.screen is not None:
            self._counter.screen.show_notice(notice)

    def decline(self, program_id: str) -> None:
        """The owner does not want it, or not any more."""
        view = next((one for one in self._session.offers.views if one.offer.program_id == program_id), None)
        if view is not None:
            self._session.offers.decline(view.offer)
            self._counter.changed()
