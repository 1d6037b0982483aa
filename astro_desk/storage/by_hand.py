"""The by-hand list: its rows, and how an entry is spelled in the journal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, text, update

from astro_desk.core.by_hand import Act, ByHandEntry, ByHandItem, OfSale
from astro_desk.core.catalog import ProgramKind
from astro_desk.storage.mapping import Json, canonical_json, maybe_time, maybe_time_text, time_text
from astro_desk.storage.sealing import Sealer
from astro_desk.storage.tables import by_hand

PAGE = 200
_open = text("ticked_at IS NULL")


def open_ones(connection: Connection, limit: int) -> tuple[ByHandEntry, ...]:
    """Oldest first."""
    query = select(by_hand).where(_open).order_by(by_hand.c.number).limit(min(limit, PAGE))
    return tuple(_entry(row) for row in connection.execute(query).mappings())


def ticked(connection: Connection, limit: int) -> tuple[ByHandEntry, ...]:
    """The last ones first."""
    query = select(by_hand).where(by_hand.c.ticked_at.is_not(None)).order_by(by_hand.c.number.desc())
    return tuple(_entry(row) for row in connection.execute(query.limit(min(limit, PAGE))).mappings())


def find(connection: Connection, number: int) -> ByHandEntry | None:
    row = connection.execute(select(by_hand).where(by_hand.c.number == number)).mappings().one_or_none()
    return None if row is None else _entry(row)


def of_units(connection: Connection, unit_ids: Sequence[str]) -> tuple[ByHandEntry, ...]:
    query = select(by_hand).where(by_hand.c.unit_id.in_(unit_ids)).order_by(by_hand.c.number)
    return tuple(_entry(row) for row in connection.execute(query).mappings())


def of_owner(connection: Connection, owner_id: str) -> tuple[ByHandEntry, ...]:
    """Ticked off or not, in the order of the list."""
    query = select(by_hand).where(by_hand.c.owner_id == owner_id).order_by(by_hand.c.number)
    return tuple(_entry(row) for row in connection.execute(query).mappings())


def pages(connection: Connection) -> Iterator[list[ByHandEntry]]:
    """All of them, in the order of the list."""
    last = 0
    query = select(by_hand).order_by(by_hand.c.number).limit(PAGE)
    while rows := connection.execute(query.where(by_hand.c.number > last)).mappings().all():
        yield [_entry(row) for row in rows]
        last = rows[-1]["number"]


def add(connection: Connection, entries: Sequence[ByHandEntry]) -> None:
    """Those that are there already stay as they are."""
    rows = [_row(entry) for entry in entries]
    if rows:
        connection.execute(insert(by_hand).prefix_with("OR IGNORE"), rows)


def tick(connection: Connection, entry_id: str, at: datetime, by: str) -> None:
    """The first who ticks an entry off has done it."""
    this = (by_hand.c.entry_id == entry_id) & _open
    connection.execute(update(by_hand).where(this).values(ticked_at=time_text(at), ticked_by=by))


def give(connection: Connection, sale_id: str, owner_id: str) -> None:
    """What is still to be keyed in of a sale is this owner's now."""
    this = (by_hand.c.sale_id == sale_id) & _open & (by_hand.c.taken_back == 0)
    connection.execute(update(by_hand).where(this).values(owner_id=owner_id))


def to_body(entry: ByHandEntry, sealer: Sealer) -> Json:
    """Free words of a person are sealed in place, as everywhere in the journal."""
    item = _item_json(entry.item)
    return {
        "entry_id": entry.entry_id,
        "sale_id": entry.sale_id,
        "unit_id": entry.unit_id,
        "owner_id": entry.owner_id,
        "item": item | {"words": sealer.hide(item["words"], entry.entry_id)},
        "description": entry.description,
        "business_date": entry.business_date.isoformat(),
        "created_at": time_text(entry.created_at),
        "taken_back": entry.taken_back,
        "ticked_at": maybe_time_text(entry.ticked_at),
        "ticked_by": sealer.hide(entry.ticked_by, entry.entry_id),
    }


def from_body(body: Mapping[str, Any], sealer: Sealer) -> ByHandEntry:
    item = body["item"]
    values = {
        **body,
        "item": _item(item | {"words": sealer.show(item["words"], body["entry_id"])}),
        "ticked_by": sealer.show(body["ticked_by"], body["entry_id"]),
    }
    return ByHandEntry(**values | _dates(body))


def _row(entry: ByHandEntry) -> dict[str, Any]:
    values = {**asdict(entry), "item": canonical_json(_item_json(entry.item)), "taken_back": int(entry.taken_back)}
    del values["number"]
    return values | {
        "business_date": entry.business_date.isoformat(),
        "created_at": time_text(entry.created_at),
        "ticked_at": maybe_time_text(entry.ticked_at),
    }


def _entry(row: Mapping[Any, Any]) -> ByHandEntry:
    values = {**row, "item": _item(json.loads(row["item"])), "taken_back": bool(row["taken_back"])}
    return ByHandEntry(**values | _dates(row))


def _item_json(item: ByHandItem) -> Json:
    """As it was written before there was `of_sale`, where there is none: what lies in a journal is compared with it."""
    values: Json = asdict(item)
    if item.of_sale is None:
        del values["of_sale"]
    return values


def _item(values: Mapping[str, Any]) -> ByHandItem:
    of_sale = values.get("of_sale")
    told = {"kind": ProgramKind(values["kind"]), "act": Act(values["act"]), "of_sale": of_sale and OfSale(**of_sale)}
    return ByHandItem(**{**values, **told})


def _dates(values: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        "business_date": date.fromisoformat(values["business_date"]),
        "created_at": datetime.fromisoformat(values["created_at"]),
        "ticked_at": maybe_time(values["ticked_at"]),
    }
