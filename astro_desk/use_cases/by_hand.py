"""The by-hand list: what a person keys into Astro's page, because Astro's API cannot take it (ASTRO_API §7).

The counter recognises such goods, keeps each sale, use and return of them, and never sends them. A person ticks off
what is keyed in; the day is not closed while something is open.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from astro_desk.core.by_hand import Act, ByHandEntry, ByHandItem, programs_by_hand, recognise
from astro_desk.core.catalog import Catalogue, Item, Program, ProgramKind
from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.frozen import replace
from astro_desk.core.item_code import ItemCode, read_code
from astro_desk.core.sales import Sale
from astro_desk.core.snapshot import Snapshot
from astro_desk.use_cases.by_hand_words import BOOKED, KEYED, UNKEYED, described
from astro_desk.use_cases.ports import Clock, NewId, Records, UnitOfWork
from astro_desk.use_cases.words import tr

ITEMS_SETTING = "by_hand_items"
KINDS = {
    "pass": (ProgramKind.PREPAID, Act.SOLD),
    "visit": (ProgramKind.PREPAID, Act.USED),
    "cash-back": (ProgramKind.CASH_BACK, Act.SOLD),
    "cash-back-paid": (ProgramKind.CASH_BACK, Act.USED),
}
"""What a manager says of an item: what it is, and what selling it means."""
NOBODY = "test customer"
"""Who ticks off what is sold to Sally Pet Owner."""
_MOST_ITEMS = 200
_LONGEST = 120


# ----------------------------------------------------------------------------------------------- the store's own list


def own_items(records: Records) -> Mapping[str, ByHandItem]:
    """By canonical form."""
    text = records.setting(ITEMS_SETTING)
    listed = json.loads(text) if text else []
    items = (ByHandItem(**one | {"kind": ProgramKind(one["kind"]), "act": Act(one["act"])}) for one in listed)
    return {item.form: item for item in items}


def keep_item(work: UnitOfWork, code: str, kind: str, title: str, words: str = "", *, manager: bool) -> ByHandItem:
    """Puts an item on the store's list, or says otherwise of one that is on it.

    Raises NeedsManager `by_hand_needs_pin`; Refused `by_hand_kind`, `by_hand_words`, `by_hand_full`, as `read_code`.
    """
    if not manager:
        raise NeedsManager("by_hand_needs_pin")
    if kind not in KINDS:
        raise Refused("by_hand_kind", kind=kind[:40], kinds=", ".join(KINDS))
    title, words = " ".join(title.split()), " ".join(words.split())
    if not title or len(title) > _LONGEST or len(words) > _LONGEST:
        raise Refused("by_hand_words", limit=_LONGEST)
    read = read_code(code)
    item = ByHandItem(read.text, read.forms[0], *KINDS[kind], title, words)
    listed = {**own_items(work), item.form: item}
    if len(listed) > _MOST_ITEMS:
        raise Refused("by_hand_full", limit=_MOST_ITEMS)
    _save(work, listed)
    return item


def forget_item(work: UnitOfWork, code: str, *, manager: bool) -> ByHandItem:
    """Raises NeedsManager `by_hand_needs_pin`, Refused `by_hand_item_unknown`."""
    if not manager:
        raise NeedsManager("by_hand_needs_pin")
    listed = dict(own_items(work))
    form = next((form for form in read_code(code).forms if form in listed), "")
    if not form:
        raise Refused("by_hand_item_unknown", item=code[:48])
    gone = listed.pop(form)
    _save(work, listed)
    return gone


def _save(work: UnitOfWork, listed: Mapping[str, ByHandItem]) -> None:
    work.save_setting(ITEMS_SETTING, json.dumps([asdict(listed[form]) for form in sorted(listed)]))


# ---------------------------------------------------------------------------------------------------------- the counter


def find_own(code: ItemCode, records: Records) -> Item | None:
    """The item that a scan means and only the store's own list knows."""
    own = own_items(records)
    found = next((own[form] for form in code.forms if form in own), None)
    return None if found is None else Item(found.code, found.title, found.form)


def with_own(
    part: Catalogue, forms: Iterable[str], snapshot: Snapshot | None, own: Mapping[str, ByHandItem]
) -> Catalogue:
    """The part of the catalogue for these forms, with what the store's own list says of them and of the owner's cards.

    Where Astro has told us of an article or a program, its word stands.
    """
    if not own:
        return part
    cards = snapshot.cards if snapshot else ()
    untold = {card.program_id: card.program_title for card in cards if card.program_id not in part.programs}
    programs = {**part.programs, **programs_by_hand(untold, own)}
    items = dict(part.items)
    for form in forms:
        listed = own.get(form)
        if listed is None or recognise(form, part, own) is not listed:
            continue
        title = listed.title.casefold()
        same = (one for one in programs.values() if one.kind is listed.kind and one.title.casefold().startswith(title))
        program = next(same, Program(f"own {listed.title}", listed.title, listed.kind))
        programs[program.program_id] = program
        known = items.get(form, Item(listed.code, listed.title, form))
        items[form] = replace(known, program_ids=(*known.program_ids, program.program_id))
    return Catalogue(items, programs, part.empty)


def entries_of(sale: Sale, catalogue: Catalogue, records: Records, *, counts: bool = True) -> tuple[ByHandEntry, ...]:
    """What of a sale is to be keyed in by hand; those units are never sent.

    `counts` False: the sale is the test customer's. It is kept, as ticked off already: nobody is to key it in.
    """
    if not sale.units:
        return ()
    own = own_items(records)
    found = ((unit, recognise(unit.form, catalogue, own)) for unit in sale.units)
    return tuple(
        ByHandEntry(
            entry_id=unit.unit_id,
            sale_id=sale.sale_id,
            unit_id=unit.unit_id,
            owner_id=sale.owner_id,
            item=item,
            description=unit.description or item.title,
            business_date=sale.business_date,
            created_at=sale.finished_at,
            ticked_at=None if counts else sale.finished_at,
            ticked_by="" if counts else NOBODY,
        )
        for unit, item in found
        if item is not None
    )


def take_back(work: UnitOfWork, unit_ids: Sequence[str], clock: Clock, new_id: NewId) -> tuple[str, ...]:
    """Writes an entry for each of these units that is on the list, to take it back; answers those that are not on it.

    Raises Refused `unit_returned`; nothing is written then.
    """
    last = _last_entries(work, unit_ids)
    for unit_id, entry in last.items():
        if entry.taken_back:
            raise Refused("unit_returned", unit=unit_id)
    back = [
        replace(_new(entry, clock, new_id), taken_back=True, business_date=clock.today()) for entry in last.values()
    ]
    if back:
        work.add_by_hand(back)
    return tuple(unit_id for unit_id in unit_ids if unit_id not in last)


def list_again(work: UnitOfWork, unit_ids: Sequence[str], owner_id: str | None, clock: Clock, new_id: NewId) -> None:
    """Units whose return was a mistake are to be keyed in again, those of them that are on the list."""
    last = _last_entries(work, unit_ids).values()
    again = [replace(_new(one, clock, new_id), taken_back=False, owner_id=owner_id) for one in last if one.taken_back]
    if again:
        work.add_by_hand(again)


def move_keyed_in(work: UnitOfWork, unit_ids: Sequence[str], owner_id: str, clock: Clock, new_id: NewId) -> None:
    """What is keyed in for the wrong owner is to be taken back and keyed in for this one. An entry that nobody has
    ticked off becomes this owner's with the sale itself."""
    moved: list[ByHandEntry] = []
    for entry in _last_entries(work, unit_ids).values():
        if entry.ticked_at is not None and not entry.taken_back:
            moved.append(replace(_new(entry, clock, new_id), taken_back=True, business_date=clock.today()))
            moved.append(replace(_new(entry, clock, new_id), owner_id=owner_id, ticked_at=None, ticked_by=""))
    if moved:
        work.add_by_hand(moved)


def _last_entries(work: UnitOfWork, unit_ids: Sequence[str]) -> dict[str, ByHandEntry]:
    """Of each unit that is on the list what was written of it last."""
    return {entry.unit_id: entry for entry in work.by_hand_units(unit_ids)}


def _new(entry: ByHandEntry, clock: Clock, new_id: NewId) -> ByHandEntry:
    """An entry of its own about the same unit, to be keyed in unless nobody is to do so."""
    now, nobody = clock.now(), entry.ticked_by == NOBODY
    entry = replace(entry, entry_id=new_id(), number=0, created_at=now)
    return replace(entry, ticked_at=now if nobody else None, ticked_by=NOBODY if nobody else "")


# ------------------------------------------------------------------------------------------------------------- the list


def tick(work: UnitOfWork, number: int, clock: Clock, by: str) -> ByHandEntry:
    """A person has keyed it in. Raises Refused `by_hand_unknown`, `by_hand_ticked`."""
    entry = work.by_hand_entry(number)
    if entry is None:
        raise Refused("by_hand_unknown", number=number)
    if entry.ticked_at is not None:
        raise Refused("by_hand_ticked", number=number, by=entry.ticked_by or tr("somebody"))
    work.tick_by_hand(entry.entry_id, clock.now(), by)
    return replace(entry, ticked_at=clock.now(), ticked_by=by)


def to_key_in(entry: ByHandEntry, owner: str) -> str:
    """Exactly what to do on Astro's page; `owner` as a person reads the name, "" for nobody."""
    item = entry.item
    says = tr(
        _what_to_key_in(entry),
        title=item.title,
        owner=owner or tr("the pet owner (nobody was chosen: the receipt may tell)"),
        goods=described(entry),
        day=entry.business_date.isoformat(),
    )
    return f"{says} {item.words}" if item.words and item.kind not in (ProgramKind.POINTS, ProgramKind.OFFER) else says


def _what_to_key_in(entry: ByHandEntry) -> str:
    kind, act, table = entry.item.kind, entry.item.act, UNKEYED if entry.taken_back else KEYED
    return table.get((kind, act)) or BOOKED.get((kind, entry.taken_back)) or table[ProgramKind.CASH_BACK, act]
