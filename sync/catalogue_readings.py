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


@dataclass(slots=True)
class CatalogueReader:
    """Reads a catalogue part by part and remembers what it has told, so that each program comes once.

    An item that comes again, in another spelling or with other programs, is told again with the programs of both.
    """

    _programs: dict[str, Program] = field(default_factory=dict)
    _items: dict[str, Item] = field(default_factory=dict)

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
                offered = wire.available.readable(wire.split(shape.available_programs, "available_programs"))
                found = {program.program_id: program for program in (_program(each, shape) for each in offered)}
                found.pop("", None)
                rebates = _rebates(offered)
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

    def _merged(self, item: Item) -> Item:
        before = self._items.get(item.form)
        if before is not None:
            item = before.with_programs_of(item)
        self._items[item.form] = item
        return item


def _program(shape: wire.AvailableShape, entry: wire.EligibleShape) -> Program:
    kind = ProgramKind(dialect.program_kind(wire.text(shape.astro_mfg_program_type)))
    return Program(
        program_id=wire.text(shape.astro_mfg_program_id),
        title=wire.title(shape.astro_mfg_program_title),
        kind=kind,
        brand=wire.title(entry.astro_mfg_name),
        in_store_only=wire.flag(shape.in_store_only),
        # What listOffers tells comes first (`CatalogueReader.know`): an offer that only an item names is not in it.
        enrolled=not (kind is ProgramKind.OFFER and dialect.OFFERS_LISTED),
    )


def _rebates(offered: Iterable[wire.AvailableShape]) -> list[tuple[str, int]]:
    """What the offers take off this item: a rebate differs from item to item (ASTRO_API §5)."""
    amounts = ((wire.text(each.astro_mfg_program_id), wire.cents(each.rebate_amount)) for each in offered)
    return [(program_id, cents) for program_id, cents in amounts if program_id and cents]


def read_all(data: Raw) -> CataloguePart:
    """Of eligiblePurchaseItems in one go, for a few codes. Raises Unreadable."""
    entries = wire.split(data, "eligiblePurchaseItems")
    programs, items = CatalogueReader().read(entries)
    return CataloguePart(programs, items, len(entries), len(entries))
