"""Corrections of finished sales: added, never changed. Whose a sale is now stands with the sale, for the lists."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from astro_desk.core.corrections import Correction, CorrectionKind
from astro_desk.storage.mapping import Json, canonical_json, time_text
from astro_desk.storage.prepared import Prepared
from astro_desk.storage.tables import corrections, sales

_ADD = Prepared(insert(corrections))
_THERE = Prepared(select(corrections.c.seq).where(corrections.c.correction_id == bindparam("key")))
_OF_SALE = select(corrections).where(corrections.c.sale_id == bindparam("key")).order_by(corrections.c.seq)
_ALL = select(corrections).order_by(corrections.c.seq)


def add(connection: Connection, correction: Correction, owner_id: str | None) -> bool:
    """Records it, and gives the sale to `owner_id` when that is somebody; False: it is there already."""
    if _THERE.value(connection, key=correction.correction_id) is not None:
        return False
    body = to_json(correction)
    _ADD.change(connection, body | {"unit_ids": canonical_json(body["unit_ids"])})
    if owner_id is not None:
        connection.execute(update(sales).where(sales.c.sale_id == correction.sale_id).values(owner_id=owner_id))
    return True


def of_sale(connection: Connection, sale_id: str) -> tuple[Correction, ...]:
    """In the order in which they were made."""
    rows = connection.execute(_OF_SALE, {"key": sale_id}).mappings().all()
    return tuple(_read(row) for row in rows)


def of_owner(connection: Connection, owner_id: str, merged: Sequence[str]) -> tuple[Correction, ...]:
    """Of the owner's sales, and of those that went from or to them, also while they were one of the `merged` records.
    It goes through all corrections: not for the screen's own thread."""
    names = (owner_id, *merged)
    theirs = corrections.c.sale_id.in_(select(sales.c.sale_id).where(sales.c.owner_id == owner_id))
    named = corrections.c.owner_id.in_(names) | corrections.c.from_owner_id.in_(names)
    rows = connection.execute(_ALL.where(theirs | named)).mappings().all()
    return tuple(_read(row) for row in rows)


def everything(connection: Connection) -> Sequence[Correction]:
    rows = connection.execute(_ALL).mappings().all()
    return [_read(row) for row in rows]


def _read(row: Mapping[Any, Any]) -> Correction:
    return from_json(dict(row) | {"unit_ids": json.loads(row["unit_ids"])})


def to_json(correction: Correction) -> Json:
    return {
        "correction_id": correction.correction_id,
        "sale_id": correction.sale_id,
        "kind": str(correction.kind),
        "at": time_text(correction.at),
        "business_date": correction.business_date.isoformat(),
        "cashier": correction.cashier,
        "unit_ids": list(correction.unit_ids),
        "owner_id": correction.owner_id,
        "from_owner_id": correction.from_owner_id,
    }


def from_json(body: Json) -> Correction:
    return Correction(
        correction_id=body["correction_id"],
        sale_id=body["sale_id"],
        kind=CorrectionKind(body["kind"]),
        at=datetime.fromisoformat(body["at"]),
        business_date=date.fromisoformat(body["business_date"]),
        cashier=body["cashier"],
        unit_ids=tuple(body["unit_ids"]),
        owner_id=body["owner_id"],
        from_owner_id=body["from_owner_id"],
    )
