"""Owner rows: written with their search rows, read by key, merged. Search itself is `search`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert

from astro_desk.core.owners import Owner, Standing
from astro_desk.core.reward_contact import PostalAddress
from astro_desk.storage import tables
from astro_desk.storage.mapping import maybe_time, owner_from_row, owner_to_row, time_text
from astro_desk.storage.prepared import Prepared, Row
from astro_desk.storage.tables import (
    by_hand,
    drafts,
    operations,
    owner_aliases,
    owner_keys,
    owners,
    postal_addresses,
    sales,
    snapshots,
)

_DENIED_FOR = timedelta(hours=1)
_columns = [column for column in owners.columns if column.name not in ("recency", "phone_last4", "seen_at")]
# Owners of an imported list stand below 0 until they are seen for the first time.
_top = select(func.max(func.coalesce(func.max(owners.c.recency), 0), 0)).scalar_subquery()

_NAMES = tuple(column.name for column in _columns)
_this = owners.c.owner_id == bindparam("key")
_ROW = Prepared(select(*_columns).where(_this))
_KEPT = Prepared(select(owner_aliases.c.kept_id).where(owner_aliases.c.gone_id == bindparam("key")))
_ADDRESS = Prepared(
    select(*(column for column in postal_addresses.columns if column.name != "owner_id")).where(
        postal_addresses.c.owner_id == tables.kept_id
    )
)
_ADD = Prepared(insert(owners).values(recency=_top + 1))
_CHANGE = Prepared(update(owners).where(_this))
_PLACE = Prepared(select(owners.c.seen_at, owners.c.recency, _top.label("top")).where(_this))
_keyed = select(owner_keys.c.recency).where(text("field = 'email'"), owner_keys.c.value == bindparam("email"))
_SAME = {"phone": owners.c.phone == bindparam("phone"), "email": owners.c.recency.in_(_keyed)}
_BY_CONTACT: dict[tuple[str, ...], Prepared] = {
    names: Prepared(
        select(*_columns).where(or_(*(_SAME[name] for name in names))).order_by(owners.c.recency.desc()).limit(200)
    )
    for names in (("phone",), ("email",), ("phone", "email"))
}
_TO_LOOK_UP = Prepared(
    select(*_columns)
    .where(text("standing = 'contact'"), owners.c.recency > 0)
    .where(or_(owners.c.phone != "", owners.c.email != ""))
    .where(or_(owners.c.absent_at.is_(None), owners.c.absent_at < bindparam("denied")))
    .order_by(owners.c.recency.desc())
    .limit(bindparam("most"))
)


def find(connection: Connection, owner_id: str) -> Owner | None:
    """The owner, also by the id of a record that was merged into it."""
    row = _row(connection, owner_id)
    if row is None:
        kept_id = kept(connection, owner_id)
        row = _row(connection, kept_id) if kept_id != owner_id else None
    return owner_from_row(row) if row else None


def kept(connection: Connection, owner_id: str) -> str:
    """The id under which the owner's records are kept now."""
    kept_id = _KEPT.value(connection, key=owner_id)
    return str(kept_id) if kept_id else owner_id


def by_contact(connection: Connection, phone: str, email: str) -> tuple[Owner, ...]:
    asked = {name: value for name, value in (("phone", phone), ("email", email)) if value}
    return _made(_BY_CONTACT[tuple(asked)].rows(connection, **asked)) if asked else ()


def by_astro_id(connection: Connection, astro_customer_id: str) -> Owner | None:
    if not astro_customer_id:
        return None
    # The second condition is the partial index's own.
    found = (owners.c.astro_customer_id == astro_customer_id) & text("astro_customer_id <> ''")
    query = select(*_columns).where(found).order_by(owners.c.recency.desc()).limit(1)
    return next(iter(_owners(connection, query)), None)


def to_look_up(connection: Connection, now: datetime, limit: int) -> tuple[Owner, ...]:
    """Bare contacts that Astro has not denied within the last hour, newest first; none of an imported list that was
    never at the counter: those are a hundred thousand."""
    return _made(_TO_LOOK_UP.rows(connection, denied=time_text(now - _DENIED_FOR), most=limit))


def put(connection: Connection, owner: Owner) -> None:
    """Adds the owner or replaces what is known of one; the place among the recently seen stays."""
    row = owner_to_row(owner)
    before = _row(connection, owner.owner_id)
    if before is None:
        _ADD.change(connection, row)
        _add_to_search(connection, owner.owner_id)
        return
    changed = {name: value for name, value in row.items() if value != before[name]}
    if changed:
        _CHANGE.change(connection, {"key": owner.owner_id, **changed})
    if changed.keys() & {"first_name", "last_name", "email"}:
        _remove_from_search(connection, owner.owner_id)
        _add_to_search(connection, owner.owner_id)


def ensure(connection: Connection, owner_id: str) -> None:
    """A row for an owner whom only the journal knows any more, so that nothing of it is thrown away."""
    if _row(connection, owner_id) is None:
        put(connection, Owner(owner_id, "", "", "", "", Standing.CONTACT))


def see(connection: Connection, owner_id: str, at: datetime) -> None:
    """The owner was at the counter: first in every search from now on."""
    row = _PLACE.one(connection, key=owner_id)
    if row is None:
        return
    seen_at, recency, top = row
    if seen_at is not None and seen_at > time_text(at):
        return
    if recency == top:
        _CHANGE.change(connection, {"key": owner_id, "seen_at": time_text(at)})
        return
    _remove_from_search(connection, owner_id)
    _CHANGE.change(connection, {"key": owner_id, "seen_at": time_text(at), "recency": top + 1})
    _add_to_search(connection, owner_id)


def merge(connection: Connection, gone_id: str, kept_id: str) -> None:
    """Everything of `gone_id` goes to `kept_id`. Doing it again changes nothing."""
    if gone_id == kept_id:
        return
    ensure(connection, kept_id)
    for table in (operations, sales, by_hand):
        connection.execute(update(table).where(table.c.owner_id == gone_id).values(owner_id=kept_id))
    text_of_basket = func.json_set(drafts.c.basket, "$.owner_id", kept_id)
    connection.execute(
        update(drafts).where(drafts.c.owner_id == gone_id).values(owner_id=kept_id, basket=text_of_basket)
    )
    connection.execute(delete(snapshots).where(snapshots.c.owner_id == gone_id))
    address = postal_address(connection, gone_id)
    if address is not None:
        connection.execute(delete(postal_addresses).where(postal_addresses.c.owner_id == gone_id))
        if postal_address(connection, kept_id) is None:
            put_postal_address(connection, kept_id, address)
    seen_at = connection.scalar(select(owners.c.seen_at).where(owners.c.owner_id == gone_id))
    _remove_from_search(connection, gone_id)
    connection.execute(delete(owners).where(owners.c.owner_id == gone_id))
    connection.execute(update(owner_aliases).where(owner_aliases.c.kept_id == gone_id).values(kept_id=kept_id))
    connection.execute(insert(owner_aliases).prefix_with("OR REPLACE").values(gone_id=gone_id, kept_id=kept_id))
    seen = maybe_time(seen_at)
    if seen is not None:
        see(connection, kept_id, seen)


def postal_address(connection: Connection, owner_id: str) -> PostalAddress | None:
    row = _ADDRESS.one(connection, key=owner_id)
    return None if row is None else PostalAddress(*row)


def put_postal_address(connection: Connection, owner_id: str, address: PostalAddress) -> None:
    values = asdict(address)
    fresh = upsert(postal_addresses).values(owner_id=owner_id, **values)
    connection.execute(fresh.on_conflict_do_update(index_elements=["owner_id"], set_=values))


def _row(connection: Connection, owner_id: str) -> Mapping[Any, Any] | None:
    row = _ROW.one(connection, key=owner_id)
    return None if row is None else dict(zip(_NAMES, row, strict=True))


def _made(rows: list[Row]) -> tuple[Owner, ...]:
    return tuple(owner_from_row(dict(zip(_NAMES, row, strict=True))) for row in rows)


def _owners(connection: Connection, query: Any) -> tuple[Owner, ...]:
    return tuple(owner_from_row(row) for row in connection.execute(query).mappings().all())


SEARCHED = (
    "INTO owner_search (rowid, name, email) SELECT recency, first_name || ' ' || last_name,"
    " CASE WHEN instr(email, '@') THEN substr(email, 1, instr(email, '@') - 1) ELSE email END FROM owners WHERE"
)
"""What a search finds owners by, behind INSERT."""


def _add_to_search(connection: Connection, owner_id: str) -> None:
    connection.exec_driver_sql(f"INSERT {SEARCHED} owner_id = ?", (owner_id,))


def _remove_from_search(connection: Connection, owner_id: str) -> None:
    connection.exec_driver_sql(
        "DELETE FROM owner_search WHERE rowid = (SELECT recency FROM owners WHERE owner_id = ?)", (owner_id,)
    )
