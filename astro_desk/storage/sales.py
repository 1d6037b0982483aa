"""Finished sales with their units and claims: written once, never edited; and the drafts of those to come."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from astro_desk.core.checkout import Basket, Claim, Unit
from astro_desk.core.money import Money
from astro_desk.core.sales import Allowance, AllowanceKind, HeldSale, Sale
from astro_desk.core.slip_numbers import slip_codes
from astro_desk.storage.mapping import basket_from_json, basket_to_json, canonical_json, time_text
from astro_desk.storage.prepared import Prepared, Row
from astro_desk.storage.tables import allowances, claims, drafts, sales, units

PAGE = 200
_UNIT_FIELDS = tuple(field.name for field in fields(Unit))

# Built once: to build a statement costs more than to run it, and the cashier waits.
_ADD, _ADD_UNITS, _ADD_CLAIMS, _ADD_ALLOWANCES = (
    Prepared(insert(table)) for table in (sales, units, claims, allowances)
)
_SALE = Prepared(select(sales).where(sales.c.sale_id == bindparam("key")))
_NEWEST = select(sales).order_by(sales.c.seq.desc()).limit(bindparam("most"))
_OF_OWNER = _NEWEST.where(sales.c.owner_id == bindparam("key"))
_RECENT, _RECENT_OF_OWNER = Prepared(_NEWEST), Prepared(_OF_OWNER)
_PLACE = select(sales.c.seq).where(sales.c.sale_id == bindparam("below")).scalar_subquery()
_RECENT_BELOW, _OF_OWNER_BELOW = (Prepared(query.where(sales.c.seq < _PLACE)) for query in (_NEWEST, _OF_OWNER))
_UNITS, _CLAIMS, _ALLOWANCES = (
    Prepared(
        select(table)
        .where(table.c.sale_id.in_(bindparam("keys", expanding=True)))
        .order_by(table.c.sale_id, table.c.position)
    )
    for table in (units, claims, allowances)
)
_DROP = Prepared(delete(drafts).where(drafts.c.sale_id == bindparam("key")))
_SEQ = Prepared(select(sales.c.seq).where(sales.c.sale_id == bindparam("key")))
_BY_SLIP = select(sales).where(sales.c.slip == bindparam("key")).order_by(sales.c.seq.desc()).limit(PAGE)
_TAKEN = Prepared(select(sales.c.seq).where(sales.c.slip == bindparam("key")).limit(1))
_OF_UNIT = select(sales).join(units, units.c.sale_id == sales.c.sale_id).where(units.c.unit_id == bindparam("key"))
_OF_DAY = (
    select(sales).where(sales.c.business_date == bindparam("day")).order_by(sales.c.seq.desc()).limit(bindparam("most"))
)
_OF_DAY_BELOW = _OF_DAY.where(sales.c.seq < _PLACE)
_HOLD_OTHERS = Prepared(update(drafts).where(drafts.c.sale_id != bindparam("key"), drafts.c.held == 0).values(held=1))
_draft = upsert(drafts)
_KEEP_DRAFT = Prepared(
    _draft.on_conflict_do_update(
        index_elements=["sale_id"],
        set_={name: _draft.excluded[name] for name in ("owner_id", "basket", "saved_at", "held")},
    )
)


def find(connection: Connection, sale_id: str) -> Sale | None:
    rows = _named(sales, _SALE.rows(connection, key=sale_id))
    return next(iter(_sales(connection, rows)), None)


def exists(connection: Connection, sale_id: str) -> bool:
    return _SEQ.one(connection, key=sale_id) is not None


def recent(connection: Connection, owner_id: str | None, limit: int, below: str = "") -> tuple[Sale, ...]:
    """Newest first, in the order in which they were finished, whatever the clock said."""
    if owner_id is not None:
        return of_owners(connection, (owner_id,), limit, below)
    most = min(limit, PAGE)
    rows = _RECENT_BELOW.rows(connection, below=below, most=most) if below else _RECENT.rows(connection, most=most)
    return _sales(connection, _named(sales, rows))


def of_owners(connection: Connection, owner_ids: Sequence[str], limit: int, below: str = "") -> tuple[Sale, ...]:
    """As `recent`; a page of each owner's is read by its index, and the newest of all of them are taken."""
    most, found = min(limit, PAGE), list[dict[str, Any]]()
    for owner_id in owner_ids:
        asked = {"key": owner_id, "most": most}
        query = _OF_OWNER_BELOW if below else _RECENT_OF_OWNER
        found += _named(sales, query.rows(connection, **asked, **({"below": below} if below else {})))
    newest = sorted(found, key=lambda row: int(row["seq"]), reverse=True)
    return _sales(connection, newest[:most])


def by_slip(connection: Connection, code: str) -> tuple[Sale, ...]:
    """Newest first; more than one only among sales from before there were slip numbers."""
    return _sales(connection, connection.execute(_BY_SLIP, {"key": code}).mappings().all())


def of_day(connection: Connection, day: date, limit: int, below: str = "") -> tuple[Sale, ...]:
    """Newest first; `below` goes on behind the sale of this id."""
    asked: dict[str, object] = {"day": day.isoformat(), "most": min(limit, PAGE)}
    query = _OF_DAY_BELOW if below else _OF_DAY
    if below:
        asked["below"] = below
    return _sales(connection, connection.execute(query, asked).mappings().all())


def of_unit(connection: Connection, unit_id: str) -> Sale | None:
    rows = connection.execute(_OF_UNIT, {"key": unit_id}).mappings().all()
    return next(iter(_sales(connection, rows)), None)


def free_slip(connection: Connection, sale_id: str) -> str:
    """The shortest code for this sale that no other sale has."""
    codes = list(slip_codes(sale_id))
    return next((code for code in codes if _TAKEN.value(connection, key=code) is None), codes[-1])


def by_number(connection: Connection, after: int) -> tuple[tuple[int, Sale], ...]:
    """A page of sales in the order in which they were finished, each with its place in it, behind the place `after`."""
    return page_of(connection, select(sales).where(sales.c.seq > after).order_by(sales.c.seq).limit(PAGE))


def page_of(connection: Connection, query: Select[Any]) -> tuple[tuple[int, Sale], ...]:
    """The sales that a query of whole rows finds, each with its place."""
    rows = connection.execute(query).mappings().all()
    return tuple(zip((row["seq"] for row in rows), _sales(connection, rows), strict=True))


def add(connection: Connection, sale: Sale) -> None:
    """Records a sale that is not there yet."""
    row = {
        "sale_id": sale.sale_id,
        "owner_id": sale.owner_id,
        "finished_at": time_text(sale.finished_at),
        "business_date": sale.business_date.isoformat(),
        "cashier": sale.cashier,
        "total_cents": sale.total and sale.total.cents,
        "total_currency": sale.total and sale.total.currency,
        "slip": sale.slip or next(slip_codes(sale.sale_id)),
    }
    _ADD.change(connection, row)
    place = {"sale_id": sale.sale_id}
    if sale.units:
        parts = [{name: getattr(unit, name) for name in _UNIT_FIELDS} for unit in sale.units]
        rows = [part | place | {"position": position} for position, part in enumerate(parts)]
        _ADD_UNITS.change(connection, *rows)
    if sale.claims:
        told = {"freed_unit_id"}  # a matter of the basket: in a sale the freed unit is among the claims, not the units
        rows = [
            {key: value for key, value in asdict(claim).items() if key not in told} | place | {"position": position}
            for position, claim in enumerate(sale.claims)
        ]
        _ADD_CLAIMS.change(connection, *rows)
    if sale.allowances:
        rows = [asdict(one) | place | {"position": position} for position, one in enumerate(sale.allowances)]
        _ADD_ALLOWANCES.change(connection, *rows)


def _named(table: Table, rows: Sequence[Row]) -> list[dict[str, Any]]:
    names = table.columns.keys()
    return [dict(zip(names, row, strict=True)) for row in rows]


def _sales(connection: Connection, rows: Sequence[Mapping[Any, Any]]) -> tuple[Sale, ...]:
    if not rows:
        return ()
    sale_ids = [row["sale_id"] for row in rows]
    sold = _parts(units, _UNITS.rows(connection, keys=sale_ids))
    claimed = _parts(claims, _CLAIMS.rows(connection, keys=sale_ids))
    allowed = _parts(allowances, _ALLOWANCES.rows(connection, keys=sale_ids))
    return tuple(
        Sale(
            sale_id=row["sale_id"],
            owner_id=row["owner_id"],
            units=tuple(Unit(**part) for part in sold[row["sale_id"]]),
            claims=tuple(Claim(**part | {"promised": bool(part["promised"])}) for part in claimed[row["sale_id"]]),
            finished_at=datetime.fromisoformat(row["finished_at"]),
            business_date=date.fromisoformat(row["business_date"]),
            cashier=row["cashier"],
            total=None if row["total_cents"] is None else Money(row["total_cents"], row["total_currency"]),
            allowances=tuple(
                Allowance(**part | {"kind": AllowanceKind(part["kind"])}) for part in allowed[row["sale_id"]]
            ),
            slip=row["slip"],
        )
        for row in rows
    )


def _parts(table: Table, rows: Sequence[Row]) -> Mapping[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for part in _named(table, rows):
        del part["position"]
        found[part.pop("sale_id")].append(part)
    return found


# -------------------------------------------------------------------------------------------------------------- drafts


def save_draft(connection: Connection, basket: Basket, saved_at: datetime, held: bool) -> None:
    """Keeps a sale in progress. One is on the screen at a time; another that was there is held, never lost (R17)."""
    if exists(connection, basket.sale_id):
        return  # an autosave that came after the end of its sale
    if basket.empty and basket.owner_id is None:
        drop_draft(connection, basket.sale_id)
        return
    if not held:
        _HOLD_OTHERS.change(connection, {"key": basket.sale_id})
    values = {
        "sale_id": basket.sale_id,
        "owner_id": basket.owner_id,
        "basket": canonical_json(basket_to_json(basket)),
        "saved_at": time_text(saved_at),
        "held": int(held),
    }
    _KEEP_DRAFT.change(connection, values)


def drop_draft(connection: Connection, sale_id: str) -> None:
    _DROP.change(connection, {"key": sale_id})


def kept_drafts(connection: Connection, held: bool) -> tuple[HeldSale, ...]:
    """Oldest first."""
    query = select(drafts).where(drafts.c.held == int(held)).order_by(drafts.c.saved_at, drafts.c.seq)
    return tuple(
        HeldSale(
            basket_from_json(json.loads(row["basket"])), datetime.fromisoformat(row["saved_at"]), bool(row["held"])
        )
        for row in connection.execute(query.limit(PAGE)).mappings().all()
    )
