"""What a person types to find an owner or an item; each answer within 10 ms among 200,000 owners.

Full-text search gives names and e-mails by the beginnings of their words, accents aside. A search row's number grows
with each visit, so that "the most recently seen first" is the index's own order and only the first page is read.
Phones are digits: their beginning, or their last four, come from ordinary indices.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, String, column, select, table, text

from astro_desk.core.catalog import Item
from astro_desk.core.owners import Owner
from astro_desk.storage import catalogue
from astro_desk.storage.mapping import owner_from_row
from astro_desk.storage.tables import items, owners

SHORTEST = 2
"""Fewer characters find nothing: one letter is no question."""
PAGE = 200
_FEW = 1000
_PHONE = re.compile(r"\+?[\d\s().\-/]+")
_NO_DIGIT = re.compile(r"\D")
_WORD = re.compile(r"[^\W_]")
_LAST_LETTER = "\U0010ffff"

_owner_search = table("owner_search", column("rowid", Integer), column("owner_search", String))
_item_search = table("item_search", column("rowid", Integer), column("item_search", String))
_COUNT_PHONES = text(
    "SELECT count(*) FROM (SELECT 1 FROM owners INDEXED BY owners_phone"
    " WHERE phone >= :first AND phone < :last LIMIT :few)"
)
_FEW_PHONES, _MANY_PHONES = (
    text(
        f"SELECT recency FROM owners INDEXED BY {index} WHERE phone >= :first AND phone < :last"  # noqa: S608 - ours
        " ORDER BY recency DESC LIMIT :limit"
    )
    for index in ("owners_phone", "owners_recent_phone")
)
_owner_columns = [c for c in owners.columns if c.name not in ("phone_last4", "seen_at")]


def search_owners(connection: Connection, typed: str, limit: int) -> tuple[Owner, ...]:
    """Owners whose name, e-mail or phone begins with the words typed, or whose phone ends in these 4 digits."""
    typed = typed.strip()[:100]
    limit = min(limit, PAGE)
    if len(typed) < SHORTEST or limit < 1:
        return ()
    rows: dict[int, Any] = {}
    if _PHONE.fullmatch(typed):
        digits = _NO_DIGIT.sub("", typed)
        if len(digits) >= SHORTEST:
            rows |= _phones(connection, digits, limit)
        if len(digits) == 4:
            rows |= _page(connection, owners.c.phone_last4 == digits, limit)
    if "@" in typed:
        rows |= _page(connection, _begins(owners.c.email, typed.casefold()), limit)
    words = match_words(typed)
    if words and "@" not in typed:
        numbers = (
            select(_owner_search.c.rowid)
            .where(text("owner_search MATCH :words"))
            .order_by(_owner_search.c.rowid.desc())
            .limit(limit)
        )
        found = connection.scalars(numbers, {"words": words}).all()
        rows |= _page(connection, owners.c.recency.in_(found), limit)
    newest = sorted(rows, reverse=True)[:limit]
    return tuple(owner_from_row(rows[recency]) for recency in newest)


def search_items(connection: Connection, typed: str, limit: int) -> tuple[Item, ...]:
    """Items whose description's words begin with the words typed, by description."""
    words = match_words(typed[:100])
    if len(typed.strip()) < SHORTEST or not words:
        return ()
    numbers = select(_item_search.c.rowid).where(text("item_search MATCH :words")).limit(_FEW)
    keys = connection.scalars(numbers, {"words": words}).all()
    query = (
        select(items)
        .where(items.c.item_key.in_(keys))
        .order_by(items.c.description, items.c.form)
        .limit(min(limit, PAGE))
    )
    return catalogue.with_programs(connection, connection.execute(query).mappings().all())


def match_words(typed: str) -> str:
    """An FTS5 expression: every word is a prefix. Quoted, so that nothing typed is syntax; "" without a word."""
    words = (word.replace('"', "") for word in typed.split())
    return " ".join(f'"{word}"*' for word in words if _WORD.search(word))


def _begins(of: ColumnElement[Any], prefix: str) -> ColumnElement[bool]:
    """As a range, which an index answers; LIKE would not use it."""
    return (of >= prefix) & (of < prefix + _LAST_LETTER)


def _page(connection: Connection, condition: ColumnElement[bool], limit: int) -> dict[int, Any]:
    query = select(*_owner_columns).where(condition).order_by(owners.c.recency.desc()).limit(limit)
    return {row["recency"]: row for row in connection.execute(query).mappings().all()}


def _phones(connection: Connection, digits: str, limit: int) -> dict[int, Any]:
    """Few phones with this beginning are read and sorted; of many, the newest owners are gone through until enough fit.

    The planner cannot know which: it has no figures of how a store's phones are spread.
    """
    begins = {"first": digits, "last": digits + _LAST_LETTER}
    count = connection.scalar(_COUNT_PHONES, begins | {"few": _FEW}) or 0
    numbers = connection.scalars(_FEW_PHONES if count < _FEW else _MANY_PHONES, begins | {"limit": limit}).all()
    return _page(connection, owners.c.recency.in_(numbers), limit)
