"""The front of the room: `open_store` for the counter, `open_read_only` beside it (ARCHITECTURE, Storage).

Whoever calls `open_store` holds the instance lock; `open_read_only` needs none.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from astro_desk.core.errors import Refused
from astro_desk.storage import secret
from astro_desk.storage.database import open_reading
from astro_desk.storage.records import StoredRecords
from astro_desk.storage.schema import Step, steps
from astro_desk.storage.session import Alarm, Paths, Session
from astro_desk.storage.writer import WriterThread
from astro_desk.use_cases.ports import Clock

DEFAULT_FENCE = timedelta(seconds=180)


class ReadOnlyRecords(StoredRecords):
    """Records on a read-only connection of their own; every call sees what was committed last."""

    def __init__(self, data_dir: Path, key: bytes, known: tuple[Step, ...]) -> None:
        self._database = open_reading(Paths(data_dir).database, key, known)
        super().__init__(self._database.connection)

    def close(self) -> None:
        with self._lock:
            self._database.close()


class Store:
    """An open data directory: the one writer, and a reader for the screen."""

    def __init__(self, data_dir: Path, key: bytes, session: Session, known: tuple[Step, ...], uuid: str) -> None:
        self.uuid = uuid
        """Names the database, in the keyring too."""
        self.alarms: tuple[Alarm, ...] = session.alarms
        """What opening found. Selling goes on; a manager should see them."""
        self._reader = ReadOnlyRecords(data_dir, key, known)
        self.writer = WriterThread(session)

    def records(self) -> StoredRecords:
        """The screen's own Records, read-only."""
        return self._reader

    def close(self) -> None:
        """Every submitted job is done and the write-ahead log is emptied when it returns."""
        self._reader.close()
        self.writer.close()


def open_store(
    data_dir: Path, key: bytes, clock: Clock, *, fence: timedelta = DEFAULT_FENCE, known: tuple[Step, ...] | None = None
) -> Store:
    """Opens or makes the store of a data directory and replays what its journal is ahead.

    `fence` is sync's (how long Astro's answers may be stale). Raises Refused `wrong_key`, `database_newer`;
    Unavailable `database_damaged`, `database_unsafe`, `key_file_damaged`, `disk_full`, `disk_read_only`, `not_saved`.
    """
    known = known or steps()
    file = _check_key(data_dir, key)
    session = Session(data_dir, key, file.uuid, clock, known, fence)
    try:
        return Store(data_dir, key, session, known, file.uuid)
    except BaseException:
        session.close()
        raise


def open_read_only(data_dir: Path, key: bytes) -> ReadOnlyRecords:
    """Records of a data directory, beside a running counter or without one. Nothing is written and nothing replayed.

    Raises Refused `wrong_key`, `database_newer`; Unavailable `database_missing`, `database_damaged`, `not_saved`.
    """
    file = secret.read_key_file(data_dir)
    if file is not None and not secret.check(key, file):
        raise Refused("wrong_key")
    return ReadOnlyRecords(data_dir, key, steps())


def _check_key(data_dir: Path, key: bytes) -> secret.KeyFile:
    """The key's file, made when there is none; a wrong key is known before the database is touched (FAILURES K1)."""
    file = secret.read_key_file(data_dir)
    if file is None:
        file = secret.describe(key)
        if Paths(data_dir).database.exists():
            # The file was lost, not the database: the key must open that before a new file vouches for it.
            open_reading(Paths(data_dir).database, key, steps()).close()
        secret.write_key_file(data_dir, file)
    elif not secret.check(key, file):
        raise Refused("wrong_key")
    return file
