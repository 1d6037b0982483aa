"""Offers at the counter: what each says to the sale, and the two answers to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from astro_desk.core.errors import Refused
from astro_desk.core.money import Money
from astro_desk.core.offers import OfferState, OfferView
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.offer_words import offer_notes, offer_sentence
from astro_desk.use_cases.offers import to_ask
from astro_desk.use_cases.sentences import explain
from ui.presenters.display import Notice, OfferDisplay, RowDisplay, Tone
from ui.presenters.lines import code_words
from ui.presenters.time_words import full_date
from ui.presenters.words import counted, tr

_TONES = {
    OfferState.APPLIED: Tone.GIFT,
    OfferState.READY: Tone.GIFT,
    OfferState.ONE_MORE: Tone.ACCENT,
    OfferState.DECLINED: Tone.MUTED,
    OfferState.NOT: Tone.WARN,
}


class Counter(Protocol):
    """The counter, as far as an answer to an offer changes what it shows."""

    def tell_notice(self, notice: Notice | None) -> None: ...
    def changed(self) -> None: ...


def show_offers(session: CheckoutSession) -> tuple[OfferDisplay, ...]:
    """First what the sale cannot be finished with, then what wants an answer, then the others as they were scanned."""
    return tuple(_show(view) for view in sorted(session.offers.views, key=_urgency))


def _urgency(view: OfferView) -> int:
    if view.accepted and view.state is OfferState.NOT:
        return 0
    return 1 if view.state is OfferState.READY else 2


def _show(view: OfferView) -> OfferDisplay:
    open_question = view.state in (OfferState.READY, OfferState.ONE_MORE) and not view.accepted
    return OfferDisplay(
        key=view.offer.program_id,
        deal=deal(view),
        says=brief(view),
        text=offer_sentence(view),
        note=" ".join(offer_notes(view)) if view.state in (OfferState.READY, OfferState.APPLIED) else "",
        tone=_TONES[view.state],
        ready=open_question and view.state is OfferState.READY,
        accepted=view.accepted,
        chooses=bool(view.free) and len(view.free_forms) > 1,
    )


def _goods_of(view: OfferView) -> Iterator[RowDisplay]:
    units = (*view.counted, *view.free, *view.spare)
    for form in view.free_forms:
        unit = next(one for one in units if one.form == form)
        free = sum(one.form == form for one in view.free)
        side = tr("{n} free", n=free) if free else ""
        what = unit.description or code_words(unit.item_code)
        yield RowDisplay(f"{view.offer.program_id} {form}", what, deal(view), side, Tone.GIFT)


def deal(view: OfferView) -> str:
    """A title is `Brand | deal` (ASTRO_API §5)."""
    return view.offer.title.rpartition("|")[2].strip() or view.offer.title


def tone_of(view: OfferView) -> Tone:
    return _TONES[view.state]


def brief(view: OfferView) -> str:
    """What it says to the sale, in few words."""
    match view.state:
        case OfferState.ONE_MORE:
            if view.gives:
                return counted(tr("one more for a free one"), tr("{n} more for a free one"), view.missing)
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
        case "offer_unlisted":
            return tr("Astro lists it no more")
        case "offer_limit_reached":
            return tr("used as often as one owner may")
        case "offer_in_store_only":
            return tr("only for goods handed over in the store")
        case "offer_refused_before":
            return tr("Astro has refused it to this owner before")
        case "offer_no_item":
            return tr("nothing scanned for it yet")
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

    def __init__(self, session: CheckoutSession, counter: Counter) -> None:
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

    def free_goods(self) -> tuple[RowDisplay, ...]:
        """The goods of which one may be the free one, by offer; the row says which it is now."""
        return tuple(row for view in self._session.offers.views if view.free for row in _goods_of(view))

    def choose_free(self, key: str) -> bool:
        """This item is the free one of its offer; whether it is. Else the notice says why not."""
        program_id, _, form = key.partition(" ")
        view = next((one for one in self._session.offers.views if one.offer.program_id == program_id), None)
        if view is None:
            return True
        try:
            self._session.offers.choose_free(view.offer, form)
        except Refused as refusal:
            self._tell(Notice(explain(refusal), Tone.WARN))
            return False
        self._counter.changed()
        now = offer_sentence(self._session.offers.view(view.offer))
        self._tell(Notice(now, Tone.GIFT))
        return True

    def _tell(self, notice: Notice) -> None:
        self._counter.tell_notice(notice)

    def decline(self, program_id: str) -> None:
        """The owner does not want it, or not any more."""
        view = next((one for one in self._session.offers.views if one.offer.program_id == program_id), None)
        if view is not None:
            self._session.offers.decline(view.offer)
            self._counter.changed()
