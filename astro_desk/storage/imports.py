"""Rows of a file on their way in: one short commit accepts them all, then they move on in pieces.

So a file comes in whole or not at all, and the counter never waits behind more than a few rows (DESIGN §3). What was
accepted goes on moving after a crash. Owners come to their place first, and are found by a search when there are many
of them: the search index writes a part of its own at each commit, and each part is merged with others again and again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from astro_desk.core.catalog import Item
from astro_desk.core.imports import ImportFacts, Moved
from astro_desk.core.owners import Standing
from astro_desk.storage import catalogue
from astro_desk.storage.owners import SEARCHED
from astro_desk.storage.prepared import Prepared
from astro_desk.storage.staging import Waiting
from astro_desk.storage.tables import import_now, items, owner_keys, owners

TOGETHER = 125
"""Owners who come into the search at once: some 4 ms of the writer's time, as many as `KEYED` and `_MERGED` take."""
KEYED = 300
"""Keys that are added at once, in their own order."""
_UNMERGED = 2
"""So many times owners come into the search before its parts are merged: each merging, however small, begins all parts
that it touches anew."""
_MERGED = 12
"""Pages of the search index that are merged at a time."""

_NOW = Prepared(
    select(
        import_now.c.import_id,
        import_now.c.moved_line,
        import_now.c.next_recency,
        import_now.c.found_recency,
        import_now.c.keyed,
        import_now.c.unmerged,
    )
)
_MOVED = Prepared(update(import_now))
_KNOWN_PHONES = Prepared(select(owners.c.phone).where(owners.c.phone.in_(bindparam("keys", expanding=True))))
_KNOWN_EMAILS = Prepared(
    select(owner_keys.c.value).where(
        owner_keys.c.field == "email", owner_keys.c.value.in_(bindparam("keys", expanding=True))
    )
)
_OF_ASTRO = Prepared(
    select(items.c.form).where(items.c.form.in_(bindparam("keys", expanding=True)), items.c.generation != catalogue.OWN)
)
# One statement for a piece: of each one that changes a page, SQLite keeps the page as it was.
_ADD = (
    "INSERT INTO owners (recency, owner_id, first_name, last_name, phone, email, standing, customer_id,"
    " astro_customer_id) SELECT ? + (value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,"
    " ?, '', '' FROM json_each(?)"
)
_KEYS = {
    "email": "INSERT INTO owner_keys SELECT 'email', email, recency FROM owners"
    " WHERE recency IN (SELECT value FROM json_each(?)) AND email <> '' ON CONFLICT DO NOTHING",
    "last4": "INSERT INTO owner_keys SELECT 'last4', phone_last4, recency FROM owners"
    " WHERE recency IN (SELECT value FROM json_each(?)) AND phone_last4 IS NOT NULL ON CONFLICT DO NOTHING",
}
"""From the rows as they are by now: who was seen, named anew or erased meanwhile has no old key."""
# The places rise with the rows: full-text search writes out what it has gathered whenever a number falls. Who was
# renamed meanwhile is there already.
_THESE = "recency BETWEEN ? AND ? AND owner_id NOT IN (SELECT owner_id FROM erased_owners)"
_FIND = f"INSERT OR REPLACE {SEARCHED} {_THESE}"
_WARM = (
    "INSERT INTO warm_owners SELECT owner_id, coalesce(begun_at, ''), coalesce(begun_at, '') FROM owners"
    " LEFT JOIN snapshots USING (owner_id)"
    " WHERE recency BETWEEN ? AND ? AND owner_id NOT IN (SELECT owner_id FROM erased_owners) ON CONFLICT DO NOTHING"
)
_SEARCH_SET = "SELECT v FROM owner_search_config WHERE k = ?"
_SET_SEARCH = "INSERT INTO owner_search (owner_search, rank) VALUES (?, ?)"
_BY_ITSELF = {"automerge": 4, "crisismerge": 16, "usermerge": 4}
"""How the search index merges its parts when nobody says anything: now and then, and a lot at a time."""
_BY_US = {"automerge": 0, "crisismerge": 1000, "usermerge": 16}


def accept(connection: Connection, import_id: str, count: int) -> None:
    """From now on the rows are in, wherever they lie. Doing it again changes nothing."""
    lowest = func.min(select(func.coalesce(func.min(owners.c.recency), 0)).scalar_subquery(), 0)
    begin = lowest - count
    fresh = insert(import_now).values(
        one=1, import_id=import_id, moved_line=0, next_recency=begin, found_recency=begin, keyed=0, unmerged=0
    )
    told = {column.name: fresh.excluded[column.name] for column in import_now.columns if column.name != "one"}
    other = import_now.c.import_id != import_id
    connection.execute(fresh.on_conflict_do_update(index_elements=["one"], set_=told, where=other))


def accepted(connection: Connection) -> str:
    """The import that moves on; "" for none."""
    now = _NOW.one(connection)
    return str(now[0]) if now else ""


def count_of(facts: ImportFacts) -> int:
    return facts.rows - facts.twins - facts.left_out


def move(connection: Connection, waiting: Waiting, most: int) -> Moved:
    """Brings at most so many rows to their place, or lets some that are there be found.

    An owner or an item who came to be known since the row was read is not made twice.
    """
    now = _NOW.one(connection)
    if now is None:
        return Moved(0, more=False)
    import_id, moved, recency, found, keyed, unmerged = now
    if unmerged >= _UNMERGED:
        _merge(connection)
        _MOVED.change(connection, {"unmerged": 0})
        return Moved(0, more=True)
    if recency - found < TOGETHER:
        taken = waiting.rows(import_id, "owners", moved, most)
        if taken:
            _move_owners(connection, taken, recency - moved)
            last = taken[-1][0]
            # Who is known by now leaves a place empty: a row's line says its place, and so do the keys.
            _MOVED.change(connection, {"moved_line": last, "next_recency": recency + last - moved})
            return Moved(len(taken), more=True)
    if found < recency:
        up_to = min(found + TOGETHER, recency)
        let_be_found(connection, found, up_to - 1)
        _MOVED.change(connection, {"found_recency": up_to, "unmerged": unmerged + 1})
        return Moved(0, more=True)
    if keys := waiting.keys(import_id, keyed, KEYED, moved):
        _add_keys(connection, keys, recency - moved)
        _MOVED.change(connection, {"keyed": keyed + len(keys)})
        return Moved(0, more=True, keys=len(keys))
    taken = waiting.rows(import_id, "items", moved, most)
    if taken:
        _move_items(connection, taken)
        _MOVED.change(connection, {"moved_line": taken[-1][0]})
    more = len(taken) == most or not _search_in_order(connection)
    if not more:
        connection.execute(delete(import_now))
    return Moved(len(taken), more=more)


def add_unseen(connection: Connection, rows: Sequence[Sequence[Any]], recency: int) -> None:
    """Owners of a list, none of whom is there, the first at this place, the others as far behind it as their lines are
    apart; it ends below 0.

    `rows` as they waited: line, id, first and last name, phone, e-mail. Only by their phones they are found now.
    """
    connection.exec_driver_sql(
        _ADD, (recency - rows[0][0], Standing.CONTACT.value, json.dumps(rows, ensure_ascii=False))
    )


def let_be_found(connection: Connection, first: int, last: int) -> None:
    """These places come into the search, and have their turn to be read at Astro."""
    _merging(connection, _BY_US)
    connection.exec_driver_sql(_FIND, (first, last))
    connection.exec_driver_sql(_WARM, (first, last))


def _move_owners(connection: Connection, taken: Sequence[tuple[Any, ...]], first: int) -> None:
    """`first`: the place of line 1."""
    known: set[str] = set()
    for place, query in ((4, _KNOWN_PHONES), (5, _KNOWN_EMAILS)):
        asked = [row[place] for row in taken if row[place]]
        if asked:  # a phone has no @: one set does for both
            known |= {row[0] for row in query.rows(connection, keys=asked)}
    new = [row for row in taken if row[4] not in known and row[5] not in known]
    if new:
        add_unseen(connection, new, first + new[0][0] - 1)


def _add_keys(connection: Connection, keys: Sequence[tuple[str, int]], first: int) -> None:
    """`first`: the place of line 1."""
    for field, statement in _KEYS.items():
        places = [first + line - 1 for named, line in keys if named == field]
        if places:
            connection.exec_driver_sql(statement, (json.dumps(places),))


def _search_in_order(connection: Connection) -> bool:
    """Merges a few pages more; whether none is left that the search index would merge at the counter, all at once."""
    if _merged(connection) == _BY_ITSELF["automerge"]:
        return True
    connection.exec_driver_sql(_SET_SEARCH, ("usermerge", _BY_ITSELF["usermerge"]))
    before = _changes(connection)
    _merge(connection)
    if _changes(connection) - before >= 2:  # it counts one for the asking
        return False
    _merging(connection, _BY_ITSELF)
    return True


def _merge(connection: Connection) -> None:
    connection.exec_driver_sql(_SET_SEARCH, ("merge", _MERGED))


def _merging(connection: Connection, how: dict[str, int]) -> None:
    if _merged(connection) != how["automerge"]:
        for name, value in how.items():
            connection.exec_driver_sql(_SET_SEARCH, (name, value))


def _merged(connection: Connection) -> int:
    row = connection.exec_driver_sql(_SEARCH_SET, ("automerge",)).fetchone()
    return int(row[0]) if row else _BY_ITSELF["automerge"]


def _changes(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT total_changes()").scalar_one())


def _move_items(connection: Connection, taken: Sequence[tuple[Any, ...]]) -> None:
    astros = {row[0] for row in _OF_ASTRO.rows(connection, keys=[row[1] for row in taken])}
    own = [Item(code, description, form) for _, form, code, description in taken if form not in astros]
    catalogue.put_items(connection, own, catalogue.OWN)
