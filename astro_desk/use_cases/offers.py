"""Offers at the counter: which one is meant, and what Astro must be told of those that were accepted (DESIGN §9)."""

from __future__ import annotations

from astro_desk.core.catalog import Catalogue, Program, ProgramKind
from astro_desk.core.checkout import Basket
from astro_desk.core.errors import Refused
from astro_desk.core.offers import check_dates, counting
from astro_desk.core.operations import AddOffer
from astro_desk.use_cases.ports import Clock, Records


def find_offer(text: str, records: Records) -> Program:
    """By Astro's program id, the beginning of the title, or of the deal in it. Raises Refused `offer_unknown`,
    `offer_ambiguous`."""
    offers = [program for program in records.programs() if program.kind is ProgramKind.OFFER]
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


def offer_punches(basket: Basket, catalogue: Catalogue, records: Records, clock: Clock) -> tuple[AddOffer, ...]:
    """One for each unit of each accepted offer. Raises Refused `offer_over` for one that ended meanwhile."""
    if not basket.offers:
        return ()
    known = {offer.program_id: offer for offer in records.programs()}
    punches: list[AddOffer] = []
    for accepted in basket.offers:
        if accepted.program_id in known:
            check_dates(known[accepted.program_id], clock.today())
        units = counting(accepted.program_id, basket.units, catalogue)
        punches += (AddOffer(accepted.program_id, unit.item_code, unit.form) for unit in units)
    return tuple(punches)
