"""Long reads for exports: page by page by a key, so that nothing is held open and memory stays small."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, bindparam, exists, func, select

from astro_desk.core.catalog import Item
from astro_desk.core.ids import first_ulid_of
from astro_desk.core.operations import Operation
from astro_desk.core.owners import Owner
from astro_desk.core.sales import Sale
from astro_desk.storage import catalogue, sales
from astro_desk.storage.mapping import operation_from_row, owner_from_row, time_text
from astro_desk.storage.prepared import Prepared
from astro_desk.storage.tables import by_hand, drafts, erased_owners, is_open, items, operations, owner_aliases, owners
from astro_desk.storage.tables import sales as sale_rows

PAGE = 200

_ITEMS = Prepared(
    select(items.c.item_key, items.c.code, items.c.description, items.c.form, items.c.generation)
    .where(items.c.form > bindparam("after"))
    .order_by(items.c.form)
    .limit(PAGE)
)
_OWNERS = (
    select(owners)
    .where(owners.c.owner_id > bindparam("after"))
    .where(owners.c.owner_id.not_in(select(erased_owners.c.owner_id)))
    .order_by(owners.c.owner_id)
    .limit(PAGE)
)
_OPERATIONS = Prepared(
    select(operations)
    .where(operations.c.owner_id == bindparam("key"), operations.c.seq > bindparam("after"))
    .order_by(operations.c.seq)
    .limit(PAGE)
)

_gone_long = owners.c.seen_at < bindparam("before")
# Who never came, as most of a list that was taken in: the id says when the register first heard of them (core.ids).
_never_came = (
    owners.c.seen_at.is_(None)
    & (func.substr(owners.c.owner_id, -27, 1) == "-")
    & (func.substr(owners.c.owner_id, -26) < bindparam("made_before"))
)
_nothing_open = (
    (owners.c.first_name != "") | (owners.c.last_name != "") | (owners.c.phone != "") | (owners.c.email != ""),
    ~exists().where(operations.c.owner_id == owners.c.owner_id, is_open),
    ~exists().where(drafts.c.owner_id == owners.c.owner_id),
    ~exists().where(by_hand.c.owner_id == owners.c.owner_id, by_hand.c.ticked_at.is_(None)),
)
_UNSEEN = Prepared(
    select(owners.c.owner_id)
    .where(owners.c.owner_id > bindparam("after"), _gone_long | _never_came, *_nothing_open)
    .order_by(owners.c.owner_id)
    .limit(bindparam("most"))
)
"""Who was here last before that moment, or is known since before it and never came, and has nothing open anywhere."""

_UNSEEN_COUNT = Prepared(
    select(
        func.count().filter(owners.c.seen_at.is_not(None)),
        func.count().filter(owners.c.seen_at.is_(None)),
    ).where(_gone_long | _never_came, *_nothing_open)
)

_OPEN = Prepared(
    select(operations).where(is_open, operations.c.seq > bindparam("after")).order_by(operations.c.seq).limit(PAGE)
)


def open_after(connection: Connection, seq: int) -> tuple[Operation, ...]:
    """Everybody's operations that are not settled, in outbox order."""
    return tuple(operation_from_row(row) for row in _OPEN.rows(connection, after=seq))


def owners_unseen(connection: Connection, before: datetime, after: str, limit: int) -> tuple[str, ...]:
    rows = _UNSEEN.rows(connection, **_moment(before), after=after, most=limit)
    return tuple(owner_id for (owner_id,) in rows)


def unseen_count(connection: Connection, before: datetime) -> tuple[int, int]:
    """How many `owners_unseen` would name: those who came once, and those who never did."""
    came, never = _UNSEEN_COUNT.rows(connection, **_moment(before))[0]
    return came, never


def _moment(before: datetime) -> dict[str, str]:
    return {"before": time_text(before), "made_before": first_ulid_of(round(before.timestamp() * 1000))}


def merged_ids(connection: Connection, owner_id: str) -> tuple[str, ...]:
    """Of the records that became part of this one."""
    query = select(owner_aliases.c.gone_id).where(owner_aliases.c.kept_id == owner_id)
    return tuple(connection.scalars(query.order_by(owner_aliases.c.gone_id)).all())


def owners_after(connection: Connection, owner_id: str) -> tuple[Owner, ...]:
    rows = connection.execute(_OWNERS, {"after": owner_id}).mappings().all()
    return tuple(owner_from_row(row) for row in rows)


def items_after(connection: Connection, form: str) -> tuple[Item, ...]:
    return catalogue.with_programs(connection, _ITEMS.rows(connection, after=form))


def operations_after(connection: Connection, owner_id: str, seq: int) -> tuple[Operation, ...]:
    return tuple(operation_from_row(row) for row in _OPERATIONS.rows(connection, key=owner_id, after=seq))


def day_sales_after(connection: Connection, day: date, after: int) -> tuple[tuple[int, Sale], ...]:
    query = select(sale_rows).where(sale_rows.c.business_date == day.isoformat(), sale_rows.c.seq > after)
    return sales.page_of(connection, query.order_by(sale_rows.c.seq).limit(PAGE))


def sales_of_owner(connection: Connection, owner_id: str, after: int) -> tuple[tuple[int, Sale], ...]:
    query = select(sale_rows).where(sale_rows.c.owner_id == owner_id, sale_rows.c.seq > after)
    return sales.page_of(connection, query.order_by(sale_rows.c.seq).limit(PAGE))
