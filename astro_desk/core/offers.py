"""Offers: a brand's promise between two dates, which the pet owner accepts for one sale (ASTRO_API §5, §7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from astro_desk.core.catalog import Catalogue, Program
from astro_desk.core.checkout import AcceptedOffer, Basket, Unit
from astro_desk.core.errors import Refused


def accept(offer: Program, basket: Basket, catalogue: Catalogue, today: date) -> Basket:
    """The basket with the offer accepted: at finish each unit that counts in it is told to Astro for it, too.

    Raises Refused `offer_not_begun`, `offer_over`, `offer_accepted` (twice), `offer_no_item` for a sale without any
    unit that counts.
    """
    check_dates(offer, today)
    if any(one.program_id == offer.program_id for one in basket.offers):
        raise Refused("offer_accepted", offer=offer.title)
    if not counting(offer.program_id, basket.units, catalogue):
        raise Refused("offer_no_item", offer=offer.title)
    return basket.accept(AcceptedOffer(offer.program_id, offer.title))


def check_dates(offer: Program, today: date) -> None:
    """Raises Refused `offer_not_begun`, `offer_over`. An offer posted after its end is lost (ASTRO_API §6)."""
    if offer.starts is not None and today < offer.starts:
        raise Refused("offer_not_begun", offer=offer.title, starts=offer.starts.isoformat())
    if offer.ends is not None and today > offer.ends:
        raise Refused("offer_over", offer=offer.title, ends=offer.ends.isoformat())


def counting(program_id: str, units: Sequence[Unit], catalogue: Catalogue) -> tuple[Unit, ...]:
    """The units that count in an offer. One may count on a card as well (ASTRO_API §7)."""
    items = catalogue.items
    return tuple(unit for unit in units if unit.form in items and program_id in items[unit.form].program_ids)
