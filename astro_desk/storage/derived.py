"""Tables that only make searches and counts quick, made of others by triggers: whether they fit, and making them anew.

The journal says nothing of them, so `shadow` cannot: each is held against the rows that it is made of.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from astro_desk.storage.owners import SEARCHED

_KEYS = (
    "SELECT 'email' AS field, email AS value, recency FROM owners WHERE email <> ''"
    " UNION ALL SELECT 'last4', phone_last4, recency FROM owners WHERE phone_last4 IS NOT NULL"
)
_WORDS = (
    "SELECT recency, name, email FROM (SELECT recency, first_name || ' ' || last_name AS name,"
    " CASE WHEN instr(email, '@') THEN substr(email, 1, instr(email, '@') - 1) ELSE email END AS email FROM owners)"
    " WHERE trim(name) <> '' OR email <> ''"
)
"""As `owners.SEARCHED`; rows without a word are found by nothing, and some have an entry."""
# Owners of a list that is being taken in stand below 0, and are found when many of them have come to their place.
_THERE = "recency >= 0 OR NOT EXISTS (SELECT 1 FROM import_now)"


@dataclass(frozen=True, slots=True)
class Derived:
    """`misfits` counts the entries that are missing, too many or other ones; `remake` makes the table anew."""

    table: str
    misfits: str
    remake: tuple[str, ...]


def _sql(*parts: str) -> str:
    return " ".join(parts)


_TABLES = (
    Derived(
        "owner_keys",
        _sql(
            *("SELECT (SELECT count(*) FROM (SELECT * FROM (", _KEYS, ") WHERE", _THERE),
            "EXCEPT SELECT field, value, recency FROM owner_keys))",
            "+ (SELECT count(*) FROM (SELECT field, value, recency FROM owner_keys EXCEPT SELECT * FROM (",
            *(_KEYS, ")))"),
        ),
        ("DELETE FROM owner_keys", _sql("INSERT INTO owner_keys SELECT * FROM (", _KEYS, ") ORDER BY 1, 2, 3")),
    ),
    Derived(
        "owner_search",
        _sql(
            *("SELECT (SELECT count(*) FROM (SELECT * FROM (", _WORDS, ") WHERE", _THERE),
            "EXCEPT SELECT rowid, name, email FROM owner_search))",
            "+ (SELECT count(*) FROM (SELECT rowid, name, email FROM owner_search",
            "WHERE trim(name) <> '' OR email <> ''",
            *("EXCEPT", _WORDS, "))"),
        ),
        ("DELETE FROM owner_search", f"INSERT {SEARCHED} true ORDER BY recency"),
    ),
    Derived(
        "item_search",
        "SELECT (SELECT count(*) FROM items WHERE item_key NOT IN (SELECT id FROM item_search_docsize))"
        " + (SELECT count(*) FROM item_search_docsize WHERE id NOT IN (SELECT item_key FROM items))",
        ("INSERT INTO item_search (item_search) VALUES ('rebuild')",),
    ),
    Derived(
        "operation_counts",
        "SELECT count(*) FROM (SELECT state, count(*) AS n FROM operations GROUP BY state) o"
        " FULL JOIN (SELECT state, n FROM operation_counts WHERE n <> 0) c ON c.state = o.state"
        " WHERE o.n IS NOT c.n",
        (
            "DELETE FROM operation_counts",
            "INSERT INTO operation_counts SELECT state, count(*) FROM operations GROUP BY state",
        ),
    ),
    Derived(
        "warm_counts",
        "SELECT count(*) FROM (SELECT count(*) AS owners, count(*) FILTER (WHERE read_at = '') AS unread"
        " FROM warm_owners) w LEFT JOIN warm_counts c WHERE (w.owners, w.unread) IS NOT (c.owners, c.unread)",
        (
            "DELETE FROM warm_counts",
            "INSERT INTO warm_counts SELECT 1, count(*), count(*) FILTER (WHERE read_at = '') FROM warm_owners",
        ),
    ),
)


def misfits(connection: Connection) -> dict[str, int]:
    """How many entries of each such table do not fit; tables that fit are not named. `connection` is only read."""
    found = {one.table: connection.exec_driver_sql(one.misfits).scalar_one() for one in _TABLES}
    return {table: count for table, count in found.items() if count}


def remake(connection: Connection) -> None:
    """Those that do not fit, in the transaction of whoever asks."""
    found = misfits(connection)
    for one in _TABLES:
        for statement in one.remake if one.table in found else ():
            connection.exec_driver_sql(statement)
