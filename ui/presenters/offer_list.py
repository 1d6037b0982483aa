"""Every offer with its dates and goods, what it says to the sale, and whether the sale's goods leave the store."""

from __future__ import annotations

from dataclasses import dataclass

from astro_desk.core.catalog import Program
from astro_desk.core.offers import OfferState, OfferView
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.offer_words import offer_notes, offer_sentence
from astro_desk.use_cases.ports import Records
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.lines import code_words
from ui.presenters.offers import Counter, brief, deal, tone_of
from ui.presenters.time_words import full_date
from ui.presenters.words import tr

_MOST_GOODS = 200


@dataclass(frozen=True, slots=True)
class OfferDetail:
    """One offer: who it is of, from when until when, what it says to the sale and what cannot be promised."""

    title: str
    dates: str
    says: str
    notes: str
    goods: tuple[RowDisplay, ...]
    can_accept: bool
    can_leave: bool


class OfferListPresenter:
    def __init__(self, session: CheckoutSession, records: Records, counter: Counter) -> None:
        self._session, self._records, self._counter = session, records, counter

    def rows(self) -> tuple[RowDisplay, ...]:
        """Those that the sale's goods count in first, then the ones that run, then the others; each part by title."""
        views = sorted(self._session.offers.everything(), key=lambda view: (_rank(view), view.offer.title.casefold()))
        return tuple(
            RowDisplay(
                view.offer.program_id,
                deal(view),
                " · ".join(filter(None, _of(view))),
                brief(view),
                Tone.MUTED if _rank(view) == 1 else tone_of(view),
            )
            for view in views
        )

    def detail(self, program_id: str) -> OfferDetail | None:
        view = next((one for one in self._session.offers.everything() if one.offer.program_id == program_id), None)
        if view is None:
            return None
        goods = self._records.items_of(program_id, _MOST_GOODS)
        return OfferDetail(
            title=" · ".join(filter(None, (deal(view), view.offer.brand))),
            dates=" · ".join(_terms(view.offer)),
            says=offer_sentence(view),
            notes=" ".join(offer_notes(view)),
            goods=tuple(
                RowDisplay(one.form, one.description or code_words(one.code), code_words(one.code)) for one in goods
            ),
            can_accept=self._session.owner is not None and not view.accepted and view.state is not OfferState.NOT,
            can_leave=view.accepted,
        )

    @property
    def away(self) -> bool:
        """The goods of this sale are not handed over in the store."""
        return self._session.basket.away

    def hand_over(self, *, away: bool) -> None:
        if away != self.away:
            self._session.offers.hand_over(away=away)
            self._counter.changed()


def _rank(view: OfferView) -> int:
    if view.state is not OfferState.NOT:
        return 0
    return 1 if view.reason in ("offer_no_item", "offer_wrong_item") else 2


def _of(view: OfferView) -> tuple[str, ...]:
    offer = view.offer
    until = tr("until {day}", day=full_date(offer.ends)) if offer.ends else ""
    return offer.brand, until, tr("in-store only") if offer.in_store_only else ""


def _terms(offer: Program) -> list[str]:
    first, last = (full_date(day) if day else "" for day in (offer.starts, offer.ends))
    if first and last:
        terms = [tr("{first} to {last}", first=first, last=last)]
    else:
        terms = [tr("until {day}", day=last) if last else tr("no end known")]
    if offer.per_owner is not None:
        terms.append(tr("{n} for each pet owner", n=offer.per_owner))
    if offer.in_store_only:
        terms.append(tr("in-store only"))
    return terms
