"""Rows of a file on their way in: one short commit accepts them all, then they move on in pieces.

So a file comes in whole or not at all, and the counter never waits behind more than a few rows (DESIGN §3). What was
accepted goes on moving after a crash.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from astro_desk.core.catalog import Item
from astro_desk.core.imports import ImportFacts
from astro_desk.core.owners import Owner, Standing
from astro_desk.storage import catalogue
from astro_desk.storage.owners import add_unseen
from astro_desk.storage.prepared import Prepared
from astro_desk.storage.staging import Waiting
from astro_desk.storage.tables import import_now, items, owners

_NOW = Prepared(select(import_now.c.import_id, import_now.c.moved_line, import_now.c.next_recency))
_MOVED = Prepared(update(import_now))
_KNOWN = {
    column: Prepared(select(column).where(column.in_(bindparam("keys", expanding=True))))
    for column in (owners.c.phone, owners.c.email)
}
_OF_ASTRO = Prepared(
    select(items.c.form).where(items.c.form.in_(bindparam("keys", expanding=True)), items.c.generation != catalogue.OWN)
)


def accept(connection: Connection, import_id: str, count: int) -> None:
    """From now on the rows are in, wherever they lie. Doing it again changes nothing."""
    lowest = func.min(select(func.coalesce(func.min(owners.c.recency), 0)).scalar_subquery(), 0)
    fresh = insert(import_now).values(one=1, import_id=import_id, moved_line=0, next_recency=lowest - count)
    told = {name: fresh.excluded[name] for name in ("import_id", "moved_line", "next_recency")}
    other = import_now.c.import_id != import_id
    connection.execute(fresh.on_conflict_do_update(index_elements=["one"], set_=told, where=other))


def accepted(connection: Connection) -> str:
    """The import that moves on; "" for none."""
    now = _NOW.one(connection)
    return str(now[0]) if now else ""


def count_of(facts: ImportFacts) -> int:
    return facts.rows - facts.twins - facts.left_out


def move(connection: Connection, waiting: Waiting, most: int) -> bool:
    """Brings at most so many rows to their place; whether there are more.

    An owner or an item who came to be known since the row was read is not made twice.
    """
    now = _NOW.one(connection)
    if now is None:
        return False
    import_id, moved, recency = now
    taken = waiting.rows(import_id, "owners", moved, most)
    if taken:
        recency += _move_owners(connection, taken, recency)
    else:
        taken = waiting.rows(import_id, "items", moved, most)
        _move_items(connection, taken)
    if taken:
        _MOVED.change(connection, {"moved_line": taken[-1][0], "next_recency": recency})
    if len(taken) < most:
        connection.execute(delete(import_now))
    return len(taken) == most


def _move_owners(connection: Connection, taken: Sequence[tuple[Any, ...]], recency: int) -> int:
    known: set[str] = set()
    for place, column in ((4, owners.c.phone), (5, owners.c.email)):
        asked = [row[place] for row in taken if row[place]]
        if asked:  # a phone has no @: one set does for both
            known |= {row[0] for row in _KNOWN[column].rows(connection, keys=asked)}
    new = [
        Owner(owner_id, first, last, phone, email, Standing.CONTACT)
        for _, owner_id, first, last, phone, email in taken
        if phone not in known and email not in known
    ]
    add_unseen(connection, new, recency)
    return len(new)


def _move_items(connection: Connection, taken: Sequence[tuple[Any, ...]]) -> None:
    astros = {row[0] for row in _OF_ASTRO.rows(connection, keys=[row[1] for row in taken])} if taken else set()
    own = [Item(code, description, form) for _, form, code, description in taken if form not in astros]
    catalogue.put_items(connection, own, catalogue.OWN)
