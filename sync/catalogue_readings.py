"""From the wire's shapes to items and programs: what counts in what, and which offers run (ASTRO_API §5)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from msgspec import Raw

from astro_desk.core.catalog import Item, Program, ProgramKind
from astro_desk.core.errors import Refused
from sync import dialect, wire
from sync.wire import Unreadable

_log = logging.getLogger(__name__)
_READ = 4096
"""So many spellings of programs are remembered while a catalogue is read: no answer fills the memory."""


@dataclass(frozen=True, slots=True)
class CataloguePart:
    """Some of the catalogue. `done` of `total` entries have been read; the last part has done == total."""

    programs: tuple[Program, ...]
    items: tuple[Item, ...]
    done: int
    total: int


def offers_of(data: Raw) -> tuple[Program, ...]:
    """Of listOffers. Raises Unreadable for the list, leaves out an entry that cannot be read."""
    lists = wire.offer_lists.one(data) if bytes(memoryview(data)[:1]) == b"{" else None
    raws = wire.split(lists.program_list if lists else data, "listOffers")
    return tuple(
        Program(
            program_id=wire.text(shape.astro_program_id),
            title=wire.title(shape.astro_program_title),
            kind=ProgramKind.OFFER,
            brand=wire.title(shape.astro_mfg_name),
            window_months=dialect.window_months(wire.text(shape.description)),
            starts=wire.day(shape.starts),
            ends=wire.day(shape.ends),
            in_store_only=wire.flag(shape.in_store_only),
            per_owner=dialect.per_owner(wire.text(shape.description)),
        )
        for shape in wire.offers.readable(raws)
        if wire.text(shape.astro_program_id)
    )


@dataclass(frozen=True, slots=True)
class _Offered:
    """A program as an item names it, and what it takes off this item: a rebate differs from item to item (ASTRO_API
    §5)."""

    program: Program
    cents: int | None


@dataclass(slots=True)
class CatalogueReader:
    """Reads a catalogue part by part and remembers what it has told, so that each program comes once.

    An item that comes again, in another spelling or with other programs, is told again with the programs of both.
    """

    _programs: dict[str, Program] = field(default_factory=dict)
    _items: dict[str, Item] = field(default_factory=dict)
    _read: dict[tuple[str, bytes], _Offered | None] = field(default_factory=dict)
    """What was read of a program of a brand, by its bytes: hundreds of items name the same few."""

    def know(self, programs: Iterable[Program]) -> None:
        """Programs told already: what listOffers says of an offer is richer."""
        self._programs |= {program.program_id: program for program in programs}

    def read(self, entries: Sequence[Raw]) -> tuple[tuple[Program, ...], tuple[Item, ...]]:
        """The new programs and the items of some entries; those that cannot be read are left out, and counted."""
        programs: dict[str, Program] = {}
        items: dict[str, Item] = {}
        left_out = 0
        for raw in entries:
            try:
                shape = wire.eligible.of(raw)
                brand = wire.title(shape.astro_mfg_name)
                listed = wire.split(shape.available_programs, "available_programs")
                offered = [one for one in (self._offered(each, brand) for each in listed) if one is not None]
                found = {one.program.program_id: one.program for one in offered}
                rebates = [
                    (one.program.program_id, one.cents) for one in offered if one.program.program_id and one.cents
                ]
                item = Item.of(wire.text(shape.item_code), wire.title(shape.item_description), found, rebates)
            except (Unreadable, Refused):
                left_out += 1
                continue
            programs |= {key: program for key, program in found.items() if key not in self._programs}
            self._programs |= programs
            items[item.form] = self._merged(item)
        if left_out:
            _log.warning("%d of %d catalogue entries cannot be read", left_out, len(entries))
        return tuple(programs.values()), tuple(items.values())

    def _offered(self, raw: Raw, brand: str) -> _Offered | None:
        """None: it cannot be read or has no id, which spoils none of the item's others."""
        key = brand, bytes(raw)
        if key not in self._read:
            if len(self._read) >= _READ:
                self._read.clear()
            made = (_offered(shape, brand) for shape in wire.available.readable([raw]))
            self._read[key] = next((one for one in made if one.program.program_id), None)
        return self._read[key]

    def _merged(self, item: Item) -> Item:
        before = self._items.get(item.form)
        if before is not None:
            item = before.with_programs_of(item)
        self._items[item.form] = item
        return item


def _offered(shape: wire.AvailableShape, brand: str) -> _Offered:
    kind = ProgramKind(dialect.program_kind(wire.text(shape.astro_mfg_program_type)))
    program = Program(
        program_id=wire.text(shape.astro_mfg_program_id),
        title=wire.title(shape.astro_mfg_program_title),
        kind=kind,
        brand=brand,
        in_store_only=wire.flag(shape.in_store_only),
        # What listOffers tells comes first (`CatalogueReader.know`): an offer that only an item names is not in it.
        enrolled=not (kind is ProgramKind.OFFER and dialect.OFFERS_LISTED),
    )
    return _Offered(program, wire.cents(shape.rebate_amount))


def read_all(data: Raw) -> CataloguePart:
    """Of eligiblePurchaseItems in one go, for a few codes. Raises Unreadable."""
    entries = wire.split(data, "eligiblePurchaseItems")
    programs, items = CatalogueReader().read(entries)
    return CataloguePart(programs, items, len(entries), len(entries))
