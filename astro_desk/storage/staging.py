"""Where the rows of a file wait until all of it was read: an encrypted file of their own below `import/`.

Its one writer is whoever reads the file in, so that the counter's writer has nothing to do with it. Nothing of it needs
to outlive a crash until `keep` returns; what was not accepted by then is thrown away at the next start.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

from astro_desk.core.imports import ItemRow, OwnerRow, Twin
from astro_desk.storage.catalogue import OWN
from astro_desk.storage.database import open_beside, open_copy
from astro_desk.storage.disk import make_directory, os_errors, sqlite_errors, sync_directory
from astro_desk.storage.paths import Paths

_TABLES = """
CREATE TABLE owners (line INTEGER PRIMARY KEY, owner_id TEXT, first_name TEXT, last_name TEXT, phone TEXT, email TEXT);
CREATE UNIQUE INDEX owners_phone ON owners (phone) WHERE phone <> '';
CREATE UNIQUE INDEX owners_email ON owners (email) WHERE email <> '';
CREATE TABLE items (line INTEGER PRIMARY KEY, form TEXT UNIQUE, code TEXT, description TEXT);
"""
_CACHE_KIB = 16_384
"""Enough for the indices of 100,000 owners."""
_OWNER = ("line", "owner_id", "first_name", "last_name", "phone", "email")
_ITEM = ("line", "form", "code", "description")
_ADD = {
    "owners": "INSERT OR IGNORE INTO owners VALUES (?, ?, ?, ?, ?, ?)",
    "items": "INSERT OR IGNORE INTO items VALUES (?, ?, ?, ?)",
}
# Every statement is a literal: a table's or a column's name chooses one, and is never put into one.
_THERE = {
    "owners": "SELECT line FROM owners WHERE line BETWEEN ? AND ?",
    "items": "SELECT line FROM items WHERE line BETWEEN ? AND ?",
}
_FIRST = {
    "phone": "SELECT line FROM owners WHERE phone = ? AND phone <> ''",
    "email": "SELECT line FROM owners WHERE email = ? AND email <> ''",
    "form": "SELECT line FROM items WHERE form = ?",
}
_KNOWN = {
    "phone": "SELECT phone, owner_id FROM owners WHERE phone IN (SELECT value FROM json_each(?))",
    "email": "SELECT value, owner_id FROM owner_keys JOIN owners USING (recency)"
    " WHERE field = 'email' AND value IN (SELECT value FROM json_each(?))",
}
_KNOWN_ITEMS = "SELECT form, generation, code, description FROM items WHERE form IN (SELECT value FROM json_each(?))"
_NEXT = {
    "owners": "SELECT * FROM owners WHERE line > ? ORDER BY line LIMIT ?",
    "items": "SELECT * FROM items WHERE line > ? ORDER BY line LIMIT ?",
}
# One transaction from the first row to the last: a page that many rows change is encrypted once, when it is kept. The
# file goes as a whole, so that nothing in it need be overwritten.
_PRAGMAS = ("synchronous = OFF", "secure_delete = OFF", f"cache_size = -{_CACHE_KIB}")
_SORTED = """
CREATE TABLE sorted (line INTEGER PRIMARY KEY, owner_id TEXT, first_name TEXT, last_name TEXT, phone TEXT, email TEXT)
"""
_SORT = """
INSERT INTO sorted (owner_id, first_name, last_name, phone, email)
    SELECT ids.owner_id, people.first_name, people.last_name, people.phone, people.email
    FROM (SELECT owner_id, row_number() OVER (ORDER BY owner_id) AS place FROM owners) AS ids
    JOIN (SELECT *, row_number() OVER (ORDER BY phone, line) AS place FROM owners) AS people USING (place)
    ORDER BY place
"""
_IN_ORDER = (
    _SORTED,
    _SORT,
    "DROP TABLE owners",
    "ALTER TABLE sorted RENAME TO owners",
    "CREATE TABLE keys (place INTEGER PRIMARY KEY, field TEXT, line INTEGER)",
    "INSERT INTO keys (field, line) SELECT 'email', line FROM owners WHERE email <> '' ORDER BY email",
    "INSERT INTO keys (field, line) SELECT 'last4', line FROM owners WHERE phone <> '' ORDER BY substr(phone, -4)",
)
"""By phone, under ids that rise as well (nobody has seen one yet): a piece of neighbours changes few pages of the
indices, where people in the order of a file touch another page each. What has an order of its own comes in that."""
_KEYS = "SELECT field, line FROM keys WHERE place > ? ORDER BY place LIMIT ?"
_HAS_KEYS = "SELECT 1 FROM sqlite_master WHERE name = 'keys'"


class StagedRows:
    """Implements Staging, for one file and one thread."""

    def __init__(self, paths: Paths, key: bytes, import_id: str) -> None:
        """Raises Unavailable."""
        self._path = staged_path(paths, import_id)
        with os_errors():
            make_directory(paths.imports)
        with sqlite_errors():
            # Read beside the running counter, a moment at a time; what it writes from now on is looked at again when
            # rows move on.
            self._store = open_beside(paths.database, key)
            self._raw = open_copy(self._path, key, new=True)
            for pragma in _PRAGMAS:
                self._raw.execute(f"PRAGMA {pragma}").fetchall()
            self._raw.executescript(f"BEGIN;{_TABLES}")

    def add_owners(self, rows: Sequence[OwnerRow]) -> tuple[Twin, ...]:
        """Keeps the rows, but for those whose phone or e-mail is here already: they are answered."""
        with sqlite_errors():
            known = {field: self._known_owners(field, rows) for field in ("phone", "email")}
            twins = [twin for row in rows if (twin := _of_known(row, known))]
            gone = {twin.line for twin in twins}
            twins += self._add("owners", [row for row in rows if row.line not in gone], _OWNER)
        return tuple(sorted(twins, key=lambda twin: twin.line))

    def add_items(self, rows: Sequence[ItemRow]) -> tuple[Twin, ...]:
        """The same by the code. Astro's own items stay as they are; one of the store's may be renamed."""
        with sqlite_errors():
            found = self._store.execute(_KNOWN_ITEMS, (json.dumps([row.form for row in rows]),)).fetchall()
            known = {form: told for form, *told in found}
            twins = [
                Twin(row.line, "code")
                for row in rows
                if (told := known.get(row.form)) and (told[0] != OWN or told[1:] == [row.code, row.description])
            ]
            gone = {twin.line for twin in twins}
            twins += self._add("items", [row for row in rows if row.line not in gone], _ITEM)
        return tuple(sorted(twins, key=lambda twin: twin.line))

    def keep(self) -> None:
        """All of it is on the disk when it returns. Raises Unavailable."""
        with sqlite_errors():
            for statement in _IN_ORDER:
                self._raw.execute(statement)
            self._raw.execute("COMMIT")
            self._close()
        with os_errors():
            with self._path.open("rb+") as file:
                os.fsync(file.fileno())
            sync_directory(self._path.parent)

    def drop(self) -> None:
        with sqlite_errors():
            self._close()
        remove(self._path)

    def _close(self) -> None:
        self._raw.close()
        self._store.close()

    def _known_owners(self, field: str, rows: Sequence[OwnerRow]) -> dict[str, str]:
        asked = [value for row in rows if (value := getattr(row, field))]
        return dict(self._store.execute(_KNOWN[field], (json.dumps(asked),)).fetchall())

    def _add(self, table: str, rows: Sequence[Any], fields: Sequence[str]) -> list[Twin]:
        if not rows:
            return []
        before = self._raw.total_changes
        self._raw.executemany(_ADD[table], list(map(attrgetter(*fields), rows)))
        if self._raw.total_changes - before == len(rows):
            return []
        there = {line for (line,) in self._raw.execute(_THERE[table], (rows[0].line, rows[-1].line)).fetchall()}
        return [self._first(table, row) for row in rows if row.line not in there]

    def _first(self, table: str, row: Any) -> Twin:
        """Which line was the first to say what this one says."""
        for field, name in (("phone", "phone"), ("email", "email")) if table == "owners" else (("form", "code"),):
            found = self._raw.execute(_FIRST[field], (getattr(row, field),)).fetchone()
            if found:
                return Twin(row.line, name, found[0])
        raise AssertionError("a row that is not there has a twin")


def _of_known(row: OwnerRow, known: dict[str, dict[str, str]]) -> Twin | None:
    for field, owners in known.items():
        value = getattr(row, field)
        if value and value in owners:
            return Twin(row.line, field, owner_id=owners[value])
    return None


class Waiting:
    """The rows of the accepted file, for the writer's thread; opened at the first question."""

    def __init__(self, paths: Paths, key: bytes) -> None:
        self._paths, self._key = paths, key
        self._open: tuple[str, Any] | None = None

    def rows(self, import_id: str, table: str, after: int, most: int) -> list[tuple[Any, ...]]:
        """In the order of their lines; none when the file is gone, as it is where the database was made anew.

        Raises Unavailable.
        """
        with sqlite_errors():
            raw = self._opened(import_id)
            found: list[tuple[Any, ...]] = raw.execute(_NEXT[table], (after, most)).fetchall() if raw else []
        return found

    def keys(self, import_id: str, after: int, most: int, lines: int) -> list[tuple[str, int]]:
        """`email` or `last4`, and the line of the owner who has it, in their own order.

        Of a file that tells no order (it is gone, or an older program wrote it) those of its lines up to `lines`.
        Raises Unavailable.
        """
        with sqlite_errors():
            raw = self._opened(import_id)
            if raw is not None and raw.execute(_HAS_KEYS).fetchone():
                found: list[tuple[str, int]] = raw.execute(_KEYS, (after, most)).fetchall()
                return found
        return [(("email", "last4")[n % 2], n // 2 + 1) for n in range(after, min(after + most, 2 * lines))]

    def _opened(self, import_id: str) -> Any:
        if self._open is None or self._open[0] != import_id:
            self.close()
            path = staged_path(self._paths, import_id)
            if not path.exists():
                return None
            self._open = import_id, open_copy(path, self._key)
        return self._open[1]

    def close(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def sweep(self, accepted: str) -> None:
        """Removes files of imports that are through, or that nobody accepted. Raises Unavailable."""
        with os_errors():
            found = list(self._paths.imports.iterdir()) if self._paths.imports.is_dir() else []
        for path in found:
            if not (accepted and path.name.startswith(accepted)):
                self.close()
                remove(path)


def staged_path(paths: Paths, import_id: str) -> Path:
    return paths.imports / f"{import_id}.db"


def remove(path: Path) -> None:
    with os_errors():
        for end in ("", "-journal", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
