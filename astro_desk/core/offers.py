"""Offers: a brand's promise between two dates, which the pet owner accepts for one sale (ASTRO_API §5, §7).

What a cashier reads of an offer is a pure function of the sale, the catalogue, what this register knows of the owner,
and the day. An offer is earned and used in one sale: only whole deals count, and only their units are told to Astro.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from astro_desk.core.catalog import Catalogue, Program, ProgramKind, required_from_title
from astro_desk.core.checkout import AcceptedOffer, Basket, Unit
from astro_desk.core.errors import Refused
from astro_desk.core.operations import AddOffer, Operation, RedeemOffer, State

_GET = re.compile(r"\bget\s+(\d{1,2})\b", re.IGNORECASE)


class OfferState(StrEnum):
    APPLIED = "applied"
    READY = "ready"
    """The sale holds all that it takes; the owner has not accepted it yet."""
    ONE_MORE = "one_more"
    """More units of it are missing, however many."""
    DECLINED = "declined"
    NOT = "not"
    """It does not apply, and `reason` says why."""


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What this register knows of an owner and the offers, beside the catalogue.

    `used`: how often the owner has used each, by program id. `refused`: those that Astro refused to this owner.
    `online`: Astro answered when it was last asked; `list_old`: its list of offers is older than a day, or was never
    read.
    """

    used: Mapping[str, int] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    online: bool = True
    list_old: bool = False


@dataclass(frozen=True, slots=True)
class OfferView:
    """One offer as the counter says it.

    `reason`: of NOT, a code of `sentences`. `missing`: units until the next deal is whole, 0 when there is no next.
    `deals`: how often it applies. `counted`: the units that are bought for it; `free`: those that it makes free;
    `rebates`: units and the cents that it takes off each; `spare`: those that count in it and are in no whole deal;
    `gives`: how many a deal makes free.
    `known` False: nobody can say what it takes or gives.
    `caveats`: codes of what cannot be promised.
    """

    offer: Program
    state: OfferState
    reason: str = ""
    accepted: bool = False
    missing: int = 0
    deals: int = 0
    counted: tuple[Unit, ...] = ()
    free: tuple[Unit, ...] = ()
    rebates: tuple[tuple[Unit, int], ...] = ()
    known: bool = True
    caveats: tuple[str, ...] = ()
    spare: tuple[Unit, ...] = ()
    gives: int = 0

    @property
    def free_forms(self) -> tuple[str, ...]:
        """The items of which a person may say which is the free one; none when it gives no good away."""
        if not self.known or self.rebates or not self.accepted or self.state is OfferState.NOT:
            return ()
        return tuple(dict.fromkeys(unit.form for unit in (*self.counted, *self.free, *self.spare)))


@dataclass(frozen=True, slots=True)
class _Terms:
    """`required` units are bought for one deal; it gives `free` units, or takes cents off one of the bought ones."""

    required: int
    free: int


def judge(
    offers: Iterable[Program],
    basket: Basket,
    catalogue: Catalogue,
    facts: OfferFacts,
    today: date,
    declined: frozenset[str] = frozenset(),
) -> tuple[OfferView, ...]:
    """What each of these offers says to the sale, in the order given, the accepted ones reckoned first.

    A unit counts in one offer at most: the one that was accepted first.
    """
    accepted = [offer.program_id for offer in basket.offers]
    order = sorted(offers, key=lambda one: accepted.index(one.program_id) if one.program_id in accepted else 1_000)
    views: dict[str, OfferView] = {}
    taken: set[str] = set()
    for offer in order:
        left = tuple(unit for unit in basket.goods if unit.unit_id not in taken)
        is_accepted = offer.program_id in accepted
        view = _judge(offer, left, basket, catalogue, facts, today, is_accepted, offer.program_id in declined)
        views[offer.program_id] = view
        if is_accepted and view.state is OfferState.APPLIED:
            taken |= {unit.unit_id for unit in (*view.counted, *view.free)}
    return tuple(views[program_id] for program_id in dict.fromkeys(one.program_id for one in offers))


def _judge(
    offer: Program,
    goods: Sequence[Unit],
    basket: Basket,
    catalogue: Catalogue,
    facts: OfferFacts,
    today: date,
    accepted: bool,
    declined: bool,
) -> OfferView:
    reason = why_not(offer, basket, facts, today)
    units = counting(offer.program_id, goods, catalogue)
    if not reason and not units:
        reason = "offer_wrong_item" if basket.goods else "offer_no_item"
    if reason:
        return OfferView(offer, OfferState.NOT, reason, accepted)
    caveats = _caveats(offer, facts)
    rebates = {unit.unit_id: cents for unit in units if (cents := catalogue.items[unit.form].rebate(offer.program_id))}
    terms = _terms(offer, is_rebate=bool(rebates))
    if terms is None:
        state = OfferState.APPLIED if accepted else OfferState.DECLINED if declined else OfferState.READY
        caveats = ("offer_terms_unknown", *caveats)
        return OfferView(offer, state, "", accepted, counted=units, known=False, caveats=caveats)
    room = None if offer.per_owner is None else offer.per_owner - facts.used.get(offer.program_id, 0)
    size = terms.required + terms.free
    deals = len(units) // size if room is None else min(len(units) // size, room)
    # Nobody knows prices here: the free units are those that somebody chose, else those scanned last, and the till is
    # told which they are.
    chosen = next((one.free_form for one in basket.offers if one.program_id == offer.program_id), "")
    units = tuple(sorted(units, key=lambda unit: bool(chosen) and unit.form == chosen))
    free = units[len(units) - deals * terms.free :] if terms.free else ()
    counted = units[: deals * terms.required]
    best = sorted(rebates, key=lambda unit_id: -rebates[unit_id])[:deals]
    missing = 0 if deals == room else size * (deals + 1) - len(units)
    if declined and not accepted:
        state = OfferState.DECLINED
    elif not deals:
        state = OfferState.ONE_MORE
    else:
        state = OfferState.APPLIED if accepted else OfferState.READY
    taken_off = tuple((unit, rebates[unit.unit_id]) for unit in units if unit.unit_id in best)
    if taken_off:
        counted = _bought(units, best, deals * terms.required)
    in_deals = {unit.unit_id for unit in (*counted, *free)}
    spare = tuple(unit for unit in units if unit.unit_id not in in_deals)
    return OfferView(
        offer, state, "", accepted, missing, deals, counted, free, taken_off, True, caveats, spare, terms.free
    )


def _bought(units: Sequence[Unit], best: Sequence[str], count: int) -> tuple[Unit, ...]:
    """The units of the deals of a rebate: those that it takes something off, and as many others as it takes."""
    others = [unit.unit_id for unit in units if unit.unit_id not in best][: count - len(best)]
    bought = {*best, *others}
    return tuple(unit for unit in units if unit.unit_id in bought)


def why_not(offer: Program, basket: Basket, facts: OfferFacts, today: date) -> str:
    """The code of the reason for which the offer cannot apply to any goods of this sale, "" when there is none."""
    if not offer.enrolled:
        return "offer_not_enrolled"
    if offer.starts is not None and today < offer.starts:
        return "offer_not_begun"
    if offer.ends is not None and today > offer.ends:
        return "offer_over"
    if offer.in_store_only and basket.away:
        return "offer_in_store_only"
    if offer.per_owner is not None and facts.used.get(offer.program_id, 0) >= offer.per_owner:
        return "offer_limit_reached"
    return "offer_refused_before" if offer.program_id in facts.refused else ""


def _terms(offer: Program, *, is_rebate: bool) -> _Terms | None:
    """What a deal takes and gives. Only the title says so (ASTRO_API §5): a guess. None: it does not say either."""
    required = offer.required or required_from_title(offer.title)
    if is_rebate:
        return _Terms(required or 1, 0)
    found = _GET.search(offer.title)
    return _Terms(required, int(found.group(1)) or 1 if found else 1) if required else None


def _caveats(offer: Program, facts: OfferFacts) -> tuple[str, ...]:
    """What cannot be promised: a cap over all owners, and limits that nobody has told us, are Astro's own (§6)."""
    said = ["offer_limits_at_astro"]
    if not facts.online:
        said.append("offer_offline_until" if offer.ends else "offer_offline")
    if facts.list_old:
        said.append("offer_list_old")
    return tuple(said)


def accept(view: OfferView, basket: Basket) -> Basket:
    """The basket with the offer accepted; it applies as soon as the sale holds a whole deal.

    Raises Refused `offer_accepted` (twice), or with the view's own reason.
    """
    offer = view.offer
    if view.accepted:
        raise Refused("offer_accepted", offer=offer.title)
    check(view)
    return basket.accept(AcceptedOffer(offer.program_id, offer.title))


def choose_free(view: OfferView, basket: Basket, form: str) -> Basket:
    """The basket with this item as the free one of an accepted offer, as far as there are units of it.

    Which of the goods may be free lies in Astro (ASTRO_API §7). Raises Refused `offer_not_accepted`,
    `offer_not_free_good` when it gives no good away, `offer_item_elsewhere` for goods that do not count in it.
    """
    offer = view.offer
    if not view.accepted:
        raise Refused("offer_not_accepted", offer=offer.title)
    check(view)
    if not view.known or view.rebates:
        raise Refused("offer_not_free_good", offer=offer.title)
    if form not in view.free_forms:
        raise Refused("offer_item_elsewhere", offer=offer.title)
    return basket.with_free_item(offer.program_id, form)


def check(view: OfferView) -> None:
    """Raises Refused with the reason for which the offer does not apply."""
    if view.state is OfferState.NOT:
        raise Refused(view.reason, **reason_facts(view.offer))


def reason_facts(offer: Program) -> dict[str, object]:
    """What the sentences about an offer are filled with."""
    days = {name: day.isoformat() for name, day in (("starts", offer.starts), ("ends", offer.ends)) if day}
    return {"offer": offer.title, "program_id": offer.program_id, "limit": offer.per_owner, **days}


def settle(basket: Basket, views: Iterable[OfferView]) -> Basket:
    """The basket with the units free that its accepted offers make free now."""
    freed = {
        view.offer.program_id: tuple(unit.unit_id for unit in view.free)
        for view in views
        if view.state is OfferState.APPLIED
    }
    return basket.free(freed)


def counting(program_id: str, units: Sequence[Unit], catalogue: Catalogue) -> tuple[Unit, ...]:
    """The units that count in an offer. One may count on a card as well (ASTRO_API §7)."""
    items = catalogue.items
    return tuple(unit for unit in units if unit.form in items and program_id in items[unit.form].program_ids)


def touched(basket: Basket, catalogue: Catalogue) -> tuple[Program, ...]:
    """The offers that some unit of the sale counts in, in the order of the scans."""
    forms = dict.fromkeys(unit.form for unit in basket.goods)
    found = (offer for form in forms for offer in catalogue.programs_of(form, ProgramKind.OFFER))
    return tuple(dict.fromkeys(found))


def own_uses(operations: Iterable[Operation]) -> tuple[dict[str, int], frozenset[str]]:
    """How often an owner's operations used each offer, and the offers that Astro refused in its own words."""
    used: dict[str, int] = {}
    refused: set[str] = set()
    for one in operations:
        if not isinstance(one.intent, AddOffer | RedeemOffer):
            continue
        program_id = one.intent.program_id
        if one.state in (State.REVIEW, State.WRITTEN_OFF) and one.reason.startswith("astro_"):
            refused.add(program_id)
        elif isinstance(one.intent, RedeemOffer) and one.state not in (State.CANCELLED, State.WRITTEN_OFF):
            used[program_id] = used.get(program_id, 0) + 1
    return used, frozenset(refused)
