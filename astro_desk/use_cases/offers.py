"""Offers at the counter: which one is meant, what each says to the sale, and what Astro is told (DESIGN §9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from astro_desk.core import offers as rules
from astro_desk.core.catalog import Program, ProgramKind
from astro_desk.core.checkout import AcceptedOffer, Basket
from astro_desk.core.errors import Refused
from astro_desk.core.frozen import replace
from astro_desk.core.offers import OfferFacts, OfferState, OfferView
from astro_desk.core.operations import AddOffer, Intent, RedeemOffer
from astro_desk.core.sales import Allowance, AllowanceKind
from astro_desk.use_cases.ports import Records
from astro_desk.use_cases.sale_at_hand import SaleAtHand, SaleTools

LIST_AGE = timedelta(hours=24)
"""A list of offers older than that is said to be old."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What offers and points make of a sale: what the till takes off, and what Astro is told, each under its id."""

    allowances: tuple[Allowance, ...] = ()
    intents: tuple[tuple[str, Intent], ...] = ()

    def __add__(self, other: Closing) -> Closing:
        return Closing(self.allowances + other.allowances, self.intents + other.intents)


class SaleOffers:
    """One session's, on its thread."""

    def __init__(self, sale: SaleAtHand, tools: SaleTools) -> None:
        self._sale, self._change = sale, tools.change
        self._records, self._clock, self._new_id = tools.records, tools.clock, tools.new_id
        self._declined: frozenset[str] = frozenset()
        self._facts: tuple[str | None, OfferFacts] | None = None

    def begin(self) -> None:
        """Another sale is on the screen: what was declined in the one before is offered again."""
        self._declined = frozenset()
        self._facts = None

    def read_again(self) -> None:
        """What is known of the owner or of the offers has changed."""
        self._facts = None

    @property
    def views(self) -> tuple[OfferView, ...]:
        """What every offer says in which some of the goods count, and every accepted one."""
        basket = self._sale.basket
        return self._judge(basket, self._shown(basket)) if basket.goods or basket.offers else ()

    def everything(self) -> tuple[OfferView, ...]:
        """What each offer says that this register knows of, by title."""
        offers = tuple(one for one in self._records.programs() if one.kind is ProgramKind.OFFER)
        return self._judge(self._sale.basket, offers)

    def view(self, offer: Program) -> OfferView:
        """What this offer says to the sale."""
        basket = self._sale.basket
        others = (one for one in self._shown(basket) if one.program_id != offer.program_id)
        return next(one for one in self._judge(basket, (*others, offer)) if one.offer is offer)

    def settled(self, basket: Basket) -> Basket:
        """The basket with the units free that its accepted offers make free as it is now."""
        return rules.settle(basket, self._judge(basket, self._shown(basket))) if basket.offers else basket

    def accept(self, offer: Program) -> None:
        """The owner takes an offer with this sale. Raises Refused `owner_missing`, and as `core.offers.accept`."""
        if self._sale.basket.owner_id is None:
            raise Refused("owner_missing")
        accepted = rules.accept(self.view(offer), self._sale.basket)
        self._declined -= {offer.program_id}
        self._change(accepted)

    def choose_free(self, offer: Program, form: str) -> None:
        """Units of this item are the free ones. Raises Refused as `core.offers.choose_free`."""
        self._change(rules.choose_free(self.view(offer), self._sale.basket, form))

    def decline(self, offer: Program) -> None:
        """The owner does not want it: an accepted one goes, and this sale asks no more."""
        self._declined |= {offer.program_id}
        self._change(self._sale.basket.without_offer(offer.program_id))

    def hand_over(self, *, away: bool) -> None:
        """Whether the goods leave the store otherwise than over this counter (ASTRO_API §7: in-store offers)."""
        self._change(replace(self._sale.basket, away=away))

    def close(self, basket: Basket) -> Closing:
        """What the accepted offers make of the sale. Raises Refused with the reason of one that applies no more."""
        allowances: list[Allowance] = []
        intents: list[tuple[str, Intent]] = []
        for view in self._judge(basket, self._shown(basket)) if basket.offers else ():
            if not view.accepted:
                continue
            rules.check(view)
            offer = view.offer
            for unit in view.counted:
                punch = AddOffer(offer.program_id, unit.item_code, unit.form, unit.unit_id, offer.ends)
                intents.append((self._new_id(), punch))
            good = AllowanceKind.OFFER_GOOD
            given = [(unit, good, None) for unit in view.free]
            taken = [(unit, AllowanceKind.OFFER_REBATE, cents) for unit, cents in view.rebates]
            for unit, kind, cents in (*given, *taken):
                used = self._new_id()
                about = (offer.program_id, offer.title, unit.item_code)
                allowances.append(Allowance(used, kind, *about, unit.description, cents))
                intents.append((used, RedeemOffer("", "", *about, offer.ends)))
        return Closing(tuple(allowances), tuple(intents))

    def _judge(self, basket: Basket, offers: tuple[Program, ...]) -> tuple[OfferView, ...]:
        if not offers:
            return ()
        today = self._clock.today()
        catalogue = self._sale.catalogue
        views = rules.judge(offers, basket, catalogue, self._known(basket), today, self._declined)
        unlisted = {_unlisted(one) for one in basket.offers}
        return tuple(replace(one, reason="offer_unlisted") if one.offer in unlisted else one for one in views)

    def _shown(self, basket: Basket) -> tuple[Program, ...]:
        shown = rules.touched(basket, self._sale.catalogue)
        ids = {offer.program_id for offer in shown}
        rest = [offer.program_id for offer in basket.offers if offer.program_id not in ids]
        if not rest:
            return shown
        known = {one.program_id: one for one in self._records.programs()}
        gone = {offer.program_id: _unlisted(offer) for offer in basket.offers}
        return (*shown, *((known | {key: gone[key] for key in rest if key not in known})[key] for key in rest))

    def _known(self, basket: Basket) -> OfferFacts:
        if self._facts is None or self._facts[0] != basket.owner_id:
            used, refused = rules.own_uses(self._records.owner_offers(basket.owner_id) if basket.owner_id else ())
            listed_at = self._records.catalogue_facts().offers_at
            old = listed_at is None or self._clock.now() - listed_at > LIST_AGE
            self._facts = basket.owner_id, OfferFacts(used, refused, list_old=old)
        return replace(self._facts[1], online=self._sale.online)


def _unlisted(offer: AcceptedOffer) -> Program:
    """An accepted offer that Astro lists no more: it has ended, or the store takes part no more, and nobody says."""
    return Program(offer.program_id, offer.title, enrolled=False)


def find_offer(text: str, records: Records, accepted: Iterable[OfferView] = ()) -> Program:
    """By Astro's program id, the beginning of the title, or of the deal in it; also one of `accepted` that Astro lists
    no more. Raises Refused `offer_unknown`, `offer_ambiguous`."""
    offers = [program for program in records.programs() if program.kind is ProgramKind.OFFER]
    offers += [view.offer for view in accepted if view.accepted and view.offer not in offers]
    wanted = text.casefold()
    fits = [offer for offer in offers if offer.program_id == text] or [
        offer for offer in offers if any(part.startswith(wanted) for part in _names(offer))
    ]
    if len(fits) > 1:
        raise Refused("offer_ambiguous", offer=text, candidates=[offer.title for offer in fits])
    if not fits:
        raise Refused("offer_unknown", offer=text)
    return fits[0]


def _names(offer: Program) -> tuple[str, ...]:
    """A title is `Brand | deal` (ASTRO_API §5)."""
    title = offer.title.casefold()
    return title, title.partition("|")[2].strip()


def to_ask(views: Iterable[OfferView]) -> OfferView | None:
    """The offer that the counter asks about first: one that the sale has earned and nobody has accepted."""
    return next((view for view in views if view.state is OfferState.READY), None)
