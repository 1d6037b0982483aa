"""The highest id that this register has ever made or seen: no copy put back may make it again (FAILURES R14, I15)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from astro_desk.storage.prepared import Prepared
from astro_desk.storage.tables import register

_ULID = 26
_MADE = re.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}")
_NEWEST = Prepared(select(register.c.newest_id))
_NOTE = Prepared(update(register))


def newest_id(connection: Connection) -> str | None:
    """None: no id was made yet."""
    newest: str | None = _NEWEST.value(connection)
    return newest


def note_ids(connection: Connection, ids: Sequence[str]) -> None:
    """Keeps the highest id ever seen; ids that are none of a register's are passed over (FAILURES R14, I15)."""
    made = [(name[-_ULID:], name) for name in ids if _MADE.fullmatch(name, max(0, len(name) - _ULID))]
    if not made:
        return
    ulid, name = max(made)  # a ULID sorts as its value does
    kept = newest_id(connection)
    if kept is None or kept[-_ULID:] < ulid:
        _NOTE.change(connection, {"newest_id": name})
