"""The verb of `script` about what Astro's API cannot take: the list, its ticks, and the store's own items."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from astro_desk.app.script_answers import Answer
from astro_desk.app.script_verbs import Desk, Usage, whole_number
from astro_desk.core.by_hand import ByHandEntry, ByHandItem, recognise
from astro_desk.core.errors import Refused
from astro_desk.core.roles import Act
from astro_desk.use_cases.by_hand import forget_item, keep_item, own_items, tick, to_key_in
from astro_desk.use_cases.people import said_by
from astro_desk.use_cases.ports import UnitOfWork

_USAGE = "by-hand [ticked | tick N | items | item CODE pass|visit|cash-back|cash-back-paid TITLE [WORDS] | forget CODE]"


def verbs(desk: Desk) -> Mapping[str, Usage]:
    def by_hand(*words: str) -> Answer:
        match words:
            case ():
                return {"open": [_entry(one, desk) for one in desk.records.by_hand()]}
            case ("ticked",):
                return {"ticked": [_entry(one, desk) for one in desk.records.by_hand(ticked=True)]}
            case ("tick", number):
                if not number.isdecimal():
                    raise Refused("by_hand_unknown", number=number[:12])
                n, cashier = whole_number(number), desk.session.cashier
                entry = desk.decide(lambda work: tick(work, n, desk.clock, cashier))
                return {"ticked": _entry(entry, desk)}
            case ("items",):
                return {"items": [_item(one) for one in own_items(desk.records).values()]}
            case ("item", code, kind, title, *more) if len(more) <= 1:
                return _change(desk, lambda work, manager: keep_item(work, code, kind, title, *more, manager=manager))
            case ("forget", code):
                return _change(desk, lambda work, manager: forget_item(work, code, manager=manager))
            case _:
                raise Refused("verb_arguments", verb="by-hand", usage=_USAGE)

    return {"by-hand": Usage(by_hand, 0, 5, _USAGE)}


def recognised(form: str, desk: Desk) -> Answer | None:
    """What of a scanned article is to be keyed in by hand."""
    item = recognise(form, desk.session.catalogue, own_items(desk.records))
    return None if item is None else _item(item)


def _change(desk: Desk, change: Callable[[UnitOfWork, bool], ByHandItem]) -> Answer:
    manager = desk.session.may(Act.CHANGE_RULES)
    item = desk.decide(lambda work: change(work, manager))
    desk.session.reread()
    return {"item": _item(item)}


def _item(item: ByHandItem) -> Answer:
    return {"code": item.code, "kind": item.kind.value, "act": item.act.value, "title": item.title, "words": item.words}


def _entry(entry: ByHandEntry, desk: Desk) -> Answer:
    owner = desk.records.owner(entry.owner_id) if entry.owner_id else None
    return {
        "number": entry.number,
        "key_in": to_key_in(entry, (owner.name or owner.email or owner.phone) if owner else ""),
        "kind": entry.item.kind.value,
        "act": entry.item.act.value,
        "taken_back": entry.taken_back,
        "item_code": entry.item.code,
        "sale": entry.sale_id,
        "business_date": entry.business_date.isoformat(),
        "ticked_at": entry.ticked_at.isoformat() if entry.ticked_at else None,
        "ticked_by": said_by(desk.records, entry.ticked_by),
    }
