"""What the counter says of an offer, in one sentence, and what it cannot promise."""

from __future__ import annotations

from astro_desk.core.money import Money
from astro_desk.core.offers import OfferState, OfferView, reason_facts
from astro_desk.use_cases.sentences import sentence
from astro_desk.use_cases.words import tr


def offer_sentence(view: OfferView) -> str:
    """*Applied*, *one more for a free one*, or why not."""
    facts = reason_facts(view.offer) | {"missing": view.missing, "gain": offer_gain(view)}
    match view.state:
        case OfferState.NOT:
            return sentence(view.reason, facts)
        case OfferState.DECLINED:
            return sentence("offer_declined", facts)
        case OfferState.ONE_MORE:
            if view.gives:
                return sentence("offer_one_more_free" if view.missing == 1 else "offer_some_more_free", facts)
            return sentence("offer_one_more" if view.missing == 1 else "offer_some_more", facts)
        case OfferState.READY:
            return sentence("offer_ready" if view.known else "offer_ready_unknown", facts)
        case OfferState.APPLIED:
            return sentence("offer_applied" if view.known else "offer_applied_unknown", facts)


def offer_gain(view: OfferView) -> str:
    """What the till takes off, in words: the free goods, or the rebates."""
    goods: dict[str, int] = {}
    for unit in view.free:
        name = unit.description or unit.item_code
        goods[name] = goods.get(name, 0) + 1
    words = [tr("{count} × {name} free", count=count, name=name) for name, count in goods.items()]
    words += [
        tr("{amount} off {item}", amount=Money(cents).words, item=unit.description or unit.item_code)
        for unit, cents in view.rebates
    ]
    return ", ".join(words)


def offer_notes(view: OfferView) -> tuple[str, ...]:
    """What cannot be promised."""
    return tuple(sentence(code, reason_facts(view.offer)) for code in view.caveats)
