"""The front of the room: `open_store` for the counter, `open_read_only` beside it (ARCHITECTURE, Storage).

Whoever calls `open_store` holds the instance lock; `open_read_only` needs none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from astro_desk.core.errors import Unavailable
from astro_desk.storage import secret
from astro_desk.storage.audit import AuditTrail
from astro_desk.storage.database import open_reading
from astro_desk.storage.disk import sqlite_errors
from astro_desk.storage.notes import NoteFiles
from astro_desk.storage.paths import Paths
from astro_desk.storage.quarantine import set_aside_database, stamp_of
from astro_desk.storage.records import StoredRecords
from astro_desk.storage.replacement import finish
from astro_desk.storage.replay import Alarm
from astro_desk.storage.schema import Step, steps, told_by_age
from astro_desk.storage.session import Session
from astro_desk.storage.staging import StagedRows
from astro_desk.storage.tables import register
from astro_desk.storage.unit_of_work import Unit
from astro_desk.storage.writer import WriterThread
from astro_desk.use_cases.ports import Clock, Records

if TYPE_CHECKING:
    from astro_desk.storage.backup import Backup
    from astro_desk.storage.verify import Verdict

DEFAULT_FENCE = timedelta(seconds=180)
BALLAST = 64 << 20


class ReadOnlyRecords(StoredRecords):
    """Records on a read-only connection of their own; every call sees what was committed last."""

    def __init__(self, data_dir: Path, key: bytes, known: tuple[Step, ...]) -> None:
        self._open = partial(open_reading, Paths(data_dir).database, key, known)
        self._database, self._known = self._open(), known
        self._spent = False
        super().__init__(self._database.connection)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """After one read error SQLCipher calls the file damaged for as long as the connection lives (FAILURES D2)."""
        with self._lock:
            if self._spent:
                self._database.close()
                self._database = self._open()
                self._connection = self._database.connection
                self._spent = False
            try:
                with told_by_age(self._database.raw, self._known), super()._reading() as connection:
                    yield connection
            except Unavailable:
                self._spent = True
                raise

    def close(self) -> None:
        with self._lock:
            self._database.close()


class Store:
    """An open data directory: the one writer, and a reader for the screen."""

    def __init__(self, data_dir: Path, key: bytes, session: Session, known: tuple[Step, ...], uuid: str) -> None:
        self.uuid = uuid
        """Names the database, in the keyring too."""
        self._session = session
        self._paths, self._key = Paths(data_dir), key
        self._own = (data_dir, key, known)
        self._reader = self.reading()
        self._audit = AuditTrail(data_dir, key)
        self._check = partial(_verdict, data_dir, key)
        self.writer = WriterThread(session)

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """What opening found, and opening again after a fault. Selling goes on; a manager should see them."""
        return self._session.alarms

    def records(self) -> Records:
        """The screen's own Records, read-only."""
        return self._reader

    def audit(self) -> AuditTrail:
        """The journal for a person to read."""
        return self._audit

    def check_books(self) -> Verdict:
        """As `verify`, beside this writer, from any thread but the screen's: it reads everything there is."""
        return self._check()

    def archive(self) -> StoredRecords:
        """The same records, for long reads page by page."""
        return self._reader

    def reading(self) -> ReadOnlyRecords:
        """Records for long reads on another thread, which closes them; the screen's own are not held up."""
        return ReadOnlyRecords(*self._own)

    def back_up(self, clock: Clock, to: Path) -> Backup:
        """As `copy_everything`, beside this writer, from any thread but the screen's."""
        from astro_desk.storage.backup import copy_everything

        return copy_everything(self._paths.data_dir, self._key, clock, to)

    def drop_older(self, folder: Path, register: str, keep: int) -> tuple[str, ...]:
        from astro_desk.storage.backup import drop_older

        return drop_older(folder, self._key, self.uuid, register, keep)

    def take_notes(self) -> None:
        """Puts the lines that commands left beside this register into its journal; not for the screen's thread."""
        files = NoteFiles(self._paths.notes, self._key)
        for note in files.waiting():
            self.writer.submit(partial(Unit.take_note, note=note)).result()
            files.drop(note)

    def staging(self, import_id: str) -> StagedRows:
        """Where the rows of a file wait; for the thread that calls. Raises Unavailable."""
        return StagedRows(self._paths, self._key, import_id)

    def close(self) -> None:
        """Every submitted job is done and the write-ahead log is emptied when it returns."""
        self._reader.close()
        self.writer.close()


def open_store(
    data_dir: Path,
    key: bytes,
    clock: Clock,
    *,
    fence: timedelta = DEFAULT_FENCE,
    known: tuple[Step, ...] | None = None,
    ballast_bytes: int = BALLAST,
) -> Store:
    """Opens or makes the store of a data directory and replays what its journal is ahead.

    `fence` is sync's (how long Astro's answers may be stale); `ballast_bytes` of disk are kept for the moment when it
    is full. Raises Refused `wrong_key`, `database_newer`;
    Unavailable `database_damaged`, `database_unsafe`, `key_file_damaged`, `disk_full`, `disk_read_only`, `not_saved`.
    """
    known = known or steps()
    finish(data_dir)  # a replacement of all data that a kill cut short
    file = secret.check_key(data_dir, key) or _vouch(data_dir, key, known)
    if not Paths(data_dir).database.exists():
        set_aside_database(data_dir, stamp_of(clock))  # a write-ahead log alone: SQLite would delete it
    session = Session(data_dir, key, file.uuid, clock, known, fence, ballast_bytes)
    try:
        return Store(data_dir, key, session, known, file.uuid)
    except BaseException:
        session.close()
        raise


def open_read_only(data_dir: Path, key: bytes) -> ReadOnlyRecords:
    """Records of a data directory, beside a running counter or without one. Nothing is written and nothing replayed.

    Raises Refused `wrong_key`, `database_newer`; Unavailable `database_missing`, `database_damaged`, `not_saved`.
    """
    secret.check_key(data_dir, key)
    return ReadOnlyRecords(data_dir, key, steps())


def recover(data_dir: Path, key: bytes, clock: Clock, *, fence: timedelta = DEFAULT_FENCE) -> Store:
    """Opens a store whose database is damaged or gone, from its journal. Whoever calls it holds the instance lock.

    The old files are moved into `quarantine/`, never deleted. Sales, operations, settings and ids come back; names of
    owners whom Astro has, snapshots, the catalogue and the log-in come from Astro again. Every operation that is not
    settled becomes UNKNOWN, so that it is looked up before it is sent (FAILURES D3). Raises what `open_store` raises.
    """
    secret.check_key(data_dir, key)
    set_aside_database(data_dir, stamp_of(clock))
    return open_store(data_dir, key, clock, fence=fence)


def _verdict(data_dir: Path, key: bytes) -> Verdict:
    from astro_desk.storage.verify import verify  # no counter needs it at its start

    return verify(data_dir, key)


def _vouch(data_dir: Path, key: bytes, known: tuple[Step, ...]) -> secret.KeyFile:
    """Makes the key's file. Was the file lost and not the database, the key must open that first."""
    path = Paths(data_dir).database
    uuid = ""
    if path.exists() and path.stat().st_size:
        database = open_reading(path, key, known)
        with sqlite_errors():
            uuid = database.connection.scalar(select(register.c.uuid)) or ""
        database.close()
    file = secret.describe(key, uuid)
    secret.write_key_file(data_dir, file)
    return file
