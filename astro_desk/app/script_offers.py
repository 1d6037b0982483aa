"""The verbs of `script` about offers."""

from __future__ import annotations

from collections.abc import Mapping

from astro_desk.app.script_answers import Answer
from astro_desk.app.script_verbs import Desk, Usage
from astro_desk.core.errors import Refused
from astro_desk.core.item_code import form_of
from astro_desk.core.offers import OfferView
from astro_desk.core.operations import RedeemOffer
from astro_desk.use_cases.offer_upload import missed_offers
from astro_desk.use_cases.offer_words import offer_notes, offer_sentence
from astro_desk.use_cases.offers import find_offer


def verbs(desk: Desk) -> Mapping[str, Usage]:
    def offers() -> Answer:
        """All of them, each with what it says to the sale and with its goods."""
        views = desk.session.offers.everything()
        return {"offers": [offer_answer(view) | {"items": items(view.offer.program_id)} for view in views]}

    def items(program_id: str) -> list[Answer]:
        return [{"code": one.code, "description": one.description} for one in desk.records.items_of(program_id)]

    def offer(*words: str) -> Answer:
        found = find_offer(" ".join(words), desk.records)
        desk.session.offers.accept(found)
        view = desk.session.offers.view(found)
        return offer_answer(view) | {"units": len(view.counted)}

    def offer_free(*words: str) -> Answer:
        """Which of the goods is the free one; the last word names it."""
        found = find_offer(" ".join(words[:-1]), desk.records)
        desk.session.offers.choose_free(found, form_of(words[-1]))
        return offer_answer(desk.session.offers.view(found))

    def decline(*words: str) -> Answer:
        found = find_offer(" ".join(words), desk.records, desk.session.offers.views)
        desk.session.offers.decline(found)
        return offer_answer(desk.session.offers.view(found))

    def away(word: str = "on") -> Answer:
        if word not in ("on", "off"):
            raise Refused("verb_arguments", verb="away", usage="away [on|off]")
        desk.session.offers.hand_over(away=word == "on")
        return {"away": desk.session.basket.away}

    def uploads() -> Answer:
        """What `export --offers` writes: redemptions that Astro could not be told of in time."""
        found = missed_offers(desk.records, desk.clock.today())
        return {
            "uploads": [
                {
                    "offer": one.operation.intent.title,
                    "item_code": one.operation.intent.item_code,
                    "owner": one.owner.name if one.owner else None,
                    "sale_date": one.operation.business_date.isoformat(),
                    "upload_by": one.upload_by.isoformat(),
                }
                for one in found
                if isinstance(one.operation.intent, RedeemOffer)
            ]
        }

    return {
        "uploads": Usage(uploads, 0, 0, "uploads"),
        "offers": Usage(offers, 0, 0, "offers"),
        "offer": Usage(offer, 1, 9, "offer PROGRAM"),
        "offer-free": Usage(offer_free, 2, 9, "offer-free PROGRAM ITEM"),
        "decline": Usage(decline, 1, 9, "decline PROGRAM"),
        "away": Usage(away, 0, 1, "away [on|off]"),
    }


def offer_answer(view: OfferView) -> Answer:
    """One offer as `offers`, `offer` and `scan` tell it."""
    offer = view.offer
    answer: Answer = {
        "program_id": offer.program_id,
        "title": offer.title,
        "state": view.state.value,
        "says": offer_sentence(view),
        "starts": offer.starts.isoformat() if offer.starts else None,
        "ends": offer.ends.isoformat() if offer.ends else None,
        "missing": view.missing,
        "deals": view.deals,
        "free": [{"code": unit.item_code, "description": unit.description} for unit in view.free],
        "rebates": [
            {"code": unit.item_code, "amount": f"{cents // 100}.{cents % 100:02d}"} for unit, cents in view.rebates
        ],
        "notes": list(offer_notes(view)),
    }
    return answer | ({"reason": view.reason} if view.reason else {})
