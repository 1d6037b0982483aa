"""Erasing an owner: no name and no contact stays anywhere, and none comes back under these ids.

The rows of sales and operations stay, under an id that names nobody, so that the books verify (the journal has ids
alone). What an update leaves in unused parts of pages goes with a `VACUUM`, at the latest when the store is closed.
Copies of the database in `backup/` and `quarantine/` are cleaned as well, or taken away when they do not open. A small
file for each erased id outlives the database: whatever older copy is put back beside it, the owner is erased there too.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlcipher3 import dbapi2

from astro_desk.core.errors import Unavailable
from astro_desk.core.owners import Owner, Standing
from astro_desk.storage import owners
from astro_desk.storage.database import Database, open_copy, write_anew
from astro_desk.storage.disk import os_errors, sync_directory, write_durably
from astro_desk.storage.paths import Paths
from astro_desk.storage.prepared import Prepared
from astro_desk.storage.sealing import derive
from astro_desk.storage.tables import (
    discrepancies,
    drafts,
    erased_owners,
    owner_aliases,
    postal_addresses,
    settled_differences,
    snapshots,
    to_compare,
)
from astro_desk.storage.tables import operations as outbox_rows
from astro_desk.storage.tables import owners as owner_rows

_ERASED = Prepared(select(erased_owners.c.owner_id).where(erased_owners.c.owner_id == bindparam("key")))
_ALSO = "SELECT name FROM sqlite_master WHERE name IN ('snapshots', 'postal_addresses')"
# A copy may be of a schema before Astro's own words were kept.
_SAID = "SELECT 1 FROM pragma_table_info('operations') WHERE name = 'said'"
_SETTLED = "SELECT 1 FROM sqlite_master WHERE name = 'settled_differences'"
_WORDS = "*[^a-z0-9_]*"
"""A reason that is no code: words that a person typed."""


def erased(connection: Connection, owner_id: str) -> bool:
    return _ERASED.one(connection, key=owner_id) is not None


def records_of(connection: Connection, owner_id: str) -> tuple[str, ...]:
    """The owner's id, and those of records that were merged into it."""
    kept = owners.kept(connection, owner_id)
    gone = connection.scalars(select(owner_aliases.c.gone_id).where(owner_aliases.c.kept_id == kept)).all()
    return kept, *sorted(gone)


def has_draft(connection: Connection, owner_id: str) -> bool:
    return connection.scalar(select(drafts.c.seq).where(drafts.c.owner_id == owner_id).limit(1)) is not None


def erase(connection: Connection, owner_id: str, at: str) -> None:
    """Takes the names out of the rows; doing it again changes nothing."""
    if owners.find(connection, owner_id) is not None and owners.kept(connection, owner_id) == owner_id:
        owners.put(connection, Owner(owner_id, "", "", "", "", Standing.CONTACT))
        connection.execute(update(owner_rows).where(owner_rows.c.owner_id == owner_id).values(seen_at=None))
    theirs = outbox_rows.c.owner_id == owner_id
    connection.execute(update(outbox_rows).where(theirs, outbox_rows.c.reason.op("GLOB")(_WORDS)).values(reason=""))
    connection.execute(update(outbox_rows).where(theirs, outbox_rows.c.said != "").values(said=""))
    connection.execute(update(settled_differences).where(settled_differences.c.owner_id == owner_id).values(why=""))
    for table in (
        postal_addresses,
        snapshots,
        to_compare,
        discrepancies,
    ):  # in this order: a snapshot that goes asks to be compared
        connection.execute(delete(table).where(table.c.owner_id == owner_id))
    fresh = insert(erased_owners).values(owner_id=owner_id, erased_at=at, cleaned=0)
    connection.execute(fresh.on_conflict_do_nothing())


def uncleaned(connection: Connection) -> bool:
    return connection.scalar(select(erased_owners.c.owner_id).where(erased_owners.c.cleaned == 0).limit(1)) is not None


class ErasedFiles:
    """The list that outlives the database: a file an id, with a code that only this database's key makes."""

    def __init__(self, paths: Paths, key: bytes) -> None:
        self._paths = paths
        self._key = derive(key, "erased owners")

    def write(self, owner_id: str) -> None:
        """Durable when it returns. Raises Unavailable."""
        if self._path(owner_id).exists():
            return
        write_durably(self._path(owner_id), self._code(owner_id))

    def owner_ids(self) -> tuple[str, ...]:
        """Of files that we wrote; anything else there is none of ours."""
        with os_errors():
            found = sorted(self._paths.erased.iterdir()) if self._paths.erased.is_dir() else []
            return tuple(
                path.name
                for path in found
                if path.is_file() and hmac.compare_digest(path.read_bytes(), self._code(path.name))
            )

    def _path(self, owner_id: str) -> Path:
        return self._paths.erased / owner_id

    def _code(self, owner_id: str) -> bytes:
        return hmac.digest(self._key, owner_id.encode(), "sha256").hex().encode()


def meet_list(connection: Connection, files: ErasedFiles) -> tuple[str, ...]:
    """Brings files and rows together; answers the ids that the files have and the database does not, to be erased."""
    with connection.begin():
        known = set(connection.scalars(select(erased_owners.c.owner_id)).all())
    listed = files.owner_ids()
    for owner_id in known.difference(listed):
        files.write(owner_id)
    return tuple(owner_id for owner_id in listed if owner_id not in known)


def clean(database: Database, paths: Paths, key: bytes) -> None:
    """Leaves nothing of erased owners in unused parts of any page, in copies, or in side files. Raises Unavailable.

    The whole database is written anew: seconds in a large store, so nobody should be waiting.
    """
    with database.connection.begin():
        gone = tuple(database.connection.scalars(select(erased_owners.c.owner_id)).all())
    database.write_anew()
    for path in _copies(paths):
        _clean_copy(path, key, gone)
    _drop_sealed(paths, gone)
    with database.connection.begin():
        database.connection.execute(update(erased_owners).values(cleaned=1))
    database.checkpoint(whole=True)


def _copies(paths: Paths) -> Iterator[Path]:
    for folder in (paths.backup, paths.quarantine):
        if folder.is_dir():
            yield from sorted(path for path in folder.iterdir() if path.is_file() and path.suffix == ".db")


def _clean_copy(path: Path, key: bytes, gone: Sequence[str]) -> None:
    """An older copy of the database, of whatever schema, sound or not."""
    try:
        with closing(open_copy(path, key)) as raw:
            _erase_raw(raw, gone)
    except (dbapi2.Error, Unavailable):
        with os_errors():
            for part in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))):
                part.unlink(missing_ok=True)
            sync_directory(path.parent)


def _erase_raw(raw: Any, gone: Sequence[str]) -> None:
    raw.execute("BEGIN IMMEDIATE")
    has_said, has_settled = (raw.execute(asked).fetchone() is not None for asked in (_SAID, _SETTLED))
    for owner_id in gone:
        raw.execute(
            "DELETE FROM owner_search WHERE rowid = (SELECT recency FROM owners WHERE owner_id = ?)", (owner_id,)
        )
        raw.execute(
            "UPDATE owners SET first_name = '', last_name = '', phone = '', email = '' WHERE owner_id = ?", (owner_id,)
        )
        raw.execute("UPDATE operations SET reason = '' WHERE owner_id = ? AND reason GLOB ?", (owner_id, _WORDS))
        if has_said:
            raw.execute("UPDATE operations SET said = '' WHERE owner_id = ? AND said <> ''", (owner_id,))
        if has_settled:
            raw.execute("UPDATE settled_differences SET why = '' WHERE owner_id = ?", (owner_id,))
        for table in raw.execute(_ALSO).fetchall():
            raw.execute(f"DELETE FROM {table[0]} WHERE owner_id = ?", (owner_id,))  # noqa: S608 - one of these two
    raw.execute("COMMIT")
    write_anew(raw)
    raw.execute("PRAGMA journal_mode = DELETE").fetchall()


def _drop_sealed(paths: Paths, gone: Sequence[str]) -> None:
    """Side files, those that a crash left half written, and those in quarantine: single ones, whose names begin with a
    time, and whole folders that a restore or a recovery has set aside."""
    aside = paths.quarantine
    with os_errors():
        folders = [path for path in aside.iterdir() if path.is_dir()] if aside.is_dir() else []
        for folder in (paths.side_files, aside, *folders):
            if not folder.is_dir():
                continue
            for path in folder.iterdir():
                named = path.name.removesuffix(".part").removesuffix(".sealed")
                if named != path.name and any(named == one or named.endswith(f"-{one}") for one in gone):
                    path.unlink()
            sync_directory(folder)
