"""What a person types to find an owner or an item; each answer within 10 ms among 200,000 owners.

Full-text search gives names and e-mails by the beginnings of their words, accents aside. A search row's number grows
with each visit, so that "the most recently seen first" is the index's own order and only the first page is read.
Phones are digits: their beginning, or their last four, come from ordinary indices.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, TextClause, text

from astro_desk.core.catalog import Item
from astro_desk.core.owners import Owner
from astro_desk.storage import catalogue
from astro_desk.storage.mapping import owner_from_row
from astro_desk.storage.prepared import Prepared

SHORTEST = 2
"""Fewer characters find nothing: one letter is no question."""
PAGE = 200
_FEW = 1000
_FEW_PHONES = 5000
"""So many are read and sorted in 2 ms."""
_PHONE = re.compile(r"\+?[\d\s().\-/]+")
_NO_DIGIT = re.compile(r"\D")
_WORD = re.compile(r"[^\W_]")
_LAST_LETTER = "\U0010ffff"


def _sql(*words: str) -> TextClause:
    return text(" ".join(words))


# Statements as text, made once: to build one with Core takes ten times as long as SQLite takes to answer it.
_OWNERS = (
    "SELECT owner_id, recency, first_name, last_name, phone, email, standing, customer_id, astro_customer_id, absent_at"
    " FROM owners WHERE"
)
_NEWEST = "ORDER BY recency DESC LIMIT :limit"
_BY_WORDS = _sql(
    _OWNERS,
    "recency IN (SELECT rowid FROM owner_search WHERE owner_search MATCH :words AND rowid < :before",
    "ORDER BY rowid DESC LIMIT :limit)",
    _NEWEST,
)
_BY_LAST4 = _sql(
    _OWNERS,
    "recency IN (SELECT recency FROM owner_keys WHERE field = 'last4' AND value = :digits AND recency < :before",
    f"{_NEWEST})",
    _NEWEST,
)
# A beginning is a range, which an index answers; LIKE would not use it.
_BY_EMAIL = _sql(
    _OWNERS,
    "recency IN (SELECT recency FROM owner_keys WHERE field = 'email' AND value >= :first AND value < :last",
    f"AND recency < :before {_NEWEST})",
    _NEWEST,
)
_PHONES = "WHERE phone >= :first AND phone < :last"
_BELOW = "AND recency < :before"
_PLACE = Prepared(_sql("SELECT recency FROM owners WHERE owner_id = :key"))
_BEHIND_ALL = 1 << 62
_COUNT_PHONES = _sql("SELECT count(*) FROM (SELECT 1 FROM owners INDEXED BY owners_phone", _PHONES, "LIMIT :few)")
_OF_FEW, _OF_MANY = (
    _sql(_OWNERS, "recency IN (SELECT recency FROM owners INDEXED BY", index, _PHONES, _BELOW, _NEWEST, ")", _NEWEST)
    for index in ("owners_phone", "owners_recent_phone")
)
_OF_HEAD = {
    length: _sql(
        *(_OWNERS, "recency IN (SELECT recency FROM owners INDEXED BY", f"owners_phone{length}", _PHONES),
        *(f"AND substr(phone, 1, {length}) = :head", _BELOW, _NEWEST, ")", _NEWEST),
    )
    for length in (3, 4)
}
_ITEMS = Prepared(
    _sql(
        "SELECT item_key, code, description, form, generation FROM items WHERE item_key IN",
        "(SELECT rowid FROM item_search WHERE item_search MATCH :words LIMIT :few)",
        "ORDER BY description, form LIMIT :limit",
    )
)


def search_owners(connection: Connection, typed: str, limit: int, after: str = "") -> tuple[Owner, ...]:
    """Owners whose name, e-mail or phone begins with the words typed, or whose phone ends in these 4 digits.

    `after`: those that come behind this owner.
    """
    typed = typed.strip()[:100]
    limit = min(limit, PAGE)
    if len(typed) < SHORTEST or limit < 1:
        return ()
    rows: dict[int, Any] = {}
    before = _PLACE.value(connection, key=after) if after else _BEHIND_ALL
    if before is None:
        return ()  # merged into another meanwhile
    if _PHONE.fullmatch(typed):
        digits = _NO_DIGIT.sub("", typed)
        if len(digits) >= SHORTEST:
            rows |= _phones(connection, digits, limit, before)
        if len(digits) == 4:
            rows |= _page(connection, _BY_LAST4, limit, before, digits=digits)
    if "@" in typed:
        email = typed.casefold()
        rows |= _page(connection, _BY_EMAIL, limit, before, first=email, last=email + _LAST_LETTER)
    elif words := match_words(typed):
        rows |= _page(connection, _BY_WORDS, limit, before, words=words)
    newest = sorted(rows, reverse=True)[:limit]
    return tuple(owner_from_row(rows[recency]) for recency in newest)


def search_items(connection: Connection, typed: str, limit: int) -> tuple[Item, ...]:
    """Items whose description's words begin with the words typed, by description."""
    words = match_words(typed[:100])
    if len(typed.strip()) < SHORTEST or not words:
        return ()
    found = _ITEMS.rows(connection, words=words, few=_FEW, limit=min(limit, PAGE))
    return catalogue.with_programs(connection, found)


def match_words(typed: str) -> str:
    """An FTS5 expression: every word is a prefix. Quoted, so that nothing typed is syntax; "" without a word."""
    words = (word.replace('"', "") for word in typed.split())
    return " ".join(f'"{word}"*' for word in words if _WORD.search(word))


def _page(connection: Connection, query: TextClause, limit: int, before: int, **asked: object) -> dict[int, Any]:
    found = connection.execute(query, {"limit": limit, "before": before, **asked}).mappings().all()
    return {row["recency"]: row for row in found}


def _phones(connection: Connection, digits: str, limit: int, before: int) -> dict[int, Any]:
    """Few phones with this beginning are read and sorted; of many, the newest owners are gone through until enough fit.

    The planner cannot know which: it has no figures of how a store's phones are spread. The newest are gone through
    among those whose first 3 or 4 digits are the same, or among all for 2 digits, which half of a store may share.
    """
    first, last = digits, digits + _LAST_LETTER
    count = connection.scalar(_COUNT_PHONES, {"first": first, "last": last, "few": _FEW_PHONES}) or 0
    if count < _FEW_PHONES:
        return _page(connection, _OF_FEW, limit, before, first=first, last=last)
    length = min(len(digits), 4)
    if length not in _OF_HEAD:
        return _page(connection, _OF_MANY, limit, before, first=first, last=last)
    return _page(connection, _OF_HEAD[length], limit, before, first=first, last=last, head=digits[:length])
