"""The encrypted database: SQLCipher under SQLAlchemy Core, with every pragma read back (ARCHITECTURE, Storage).

One writing connection, whose transactions begin with `BEGIN IMMEDIATE`; read-only connections in autocommit beside
it, in this process or another. A wrong key, a newer schema and a damaged file are three different answers.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from astro_desk.core.errors import Unavailable
from astro_desk.storage.disk import os_errors, sqlite_errors
from astro_desk.storage.schema import Step, bring_up, check_known

KEY_BYTES = 32
_AUTOCHECKPOINT = 16384
"""Pages: only a burst of 64 MiB is checkpointed while somebody waits; before that it happens between jobs."""

_CACHE_KIB = 20_000
"""So much of the database the writer keeps decrypted, where its work goes: a list of 100,000 owners is read once more,
in another order than it was written."""

_WRITER = (
    # synchronous comes before the write-ahead log: with less than EXTRA a power cut takes acknowledged sales (R14).
    ("synchronous", "EXTRA", 3),
    ("journal_mode", "WAL", "wal"),
    ("wal_autocheckpoint", _AUTOCHECKPOINT, _AUTOCHECKPOINT),
)
_EVERYBODY = (
    ("locking_mode", "NORMAL", "normal"),
    ("foreign_keys", "ON", 1),
    ("secure_delete", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("temp_store", "MEMORY", 2),
    ("busy_timeout", 5000, 5000),
)


class Database:
    """An open database and its engine; `connection` is the only one, and belongs to one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with sqlite_errors():
            self.connection: Connection = engine.connect()

    @property
    def raw(self) -> Any:
        """The DB-API connection, for what Core has no words for."""
        return self.connection.connection.dbapi_connection

    def pragmas(self) -> dict[str, object]:
        """The facts that make the file safe, as the connection says them now."""
        names = [name for name, _, _ in (*_WRITER, *_EVERYBODY)] + ["cipher_version", "user_version"]
        rows = {name: self.raw.execute(f"PRAGMA {name}").fetchone() for name in names}
        if not self.raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'owner_search_config'").fetchone():
            raise Unavailable("database_damaged")  # the schema's own page is not what was written
        search = self.raw.execute("SELECT v FROM owner_search_config WHERE k = 'secure-delete'").fetchone()
        return {name: row[0] if row else None for name, row in rows.items()} | {
            "owner_search_secure_delete": search[0] if search else None
        }

    def checkpoint(self, *, whole: bool = False) -> int:
        """Moves the write-ahead log into the database; `whole` also cuts it. Answers how many pages are left there,
        for a reader may keep it from finishing."""
        return self._checkpoint("TRUNCATE" if whole else "PASSIVE")

    def behind(self) -> int:
        """How many pages of the write-ahead log are not in the database yet."""
        return self._checkpoint("NOOP")

    def _checkpoint(self, how: str) -> int:
        with sqlite_errors():
            _, logged, moved = self.raw.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
        return int(logged - moved)

    def copy_to(self, path: Path) -> None:
        """A copy of the whole database under the same key, as of now. Raises Unavailable."""
        with sqlite_errors():
            self.raw.execute("PRAGMA query_only = OFF")  # it would forbid even this; the file itself is open read-only
            self.raw.execute("VACUUM INTO ?", (str(path),))

    def write_anew(self) -> None:
        """Writes the whole database anew: what was deleted is in no page any more, nor in the write-ahead log.

        Raises Unavailable `not_saved` while a reader keeps the log from being emptied.
        """
        with sqlite_errors():
            write_anew(self.raw)
            busy, *_ = self.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise Unavailable("not_saved", detail="the write-ahead log is in use")

    def close(self) -> None:
        self.connection.close()
        self._engine.dispose()


def open_writing(path: Path, key: bytes, known: tuple[Step, ...], backup_dir: Path, stamp: str) -> Database:
    """Opens or makes the database for its one writer and brings its schema up.

    Raises Refused `database_newer`; Unavailable `database_damaged` (a wrong key looks the same: ask `secret.check`
    first), `disk_full`, `disk_read_only`, `not_saved`.
    """
    with os_errors():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite would let everybody read it

    def connect() -> Any:
        raw = _connect(path, key, "rwc")
        try:
            with sqlite_errors():
                check_known(raw, known)  # before anything of it is changed
                _set_pragmas(raw, (*_WRITER, *_EVERYBODY))
                raw.execute(f"PRAGMA cache_size = -{_CACHE_KIB}").fetchall()
                bring_up(raw, known, backup_dir, stamp)
        except BaseException:
            raw.close()
            raise
        return raw

    engine = _engine(connect)
    event.listen(engine, "begin", _begin)
    return Database(engine)


def open_reading(path: Path, key: bytes, known: tuple[Step, ...]) -> Database:
    """Opens an existing database for reading, beside the running counter or alone; every statement sees the newest.

    Raises Refused `database_newer`, Unavailable `database_missing`, `database_damaged`, `not_saved`.
    """
    if not path.is_file():
        raise Unavailable("database_missing")

    def connect() -> Any:
        raw = _connect(path, key, "ro")
        try:
            with sqlite_errors():
                check_known(raw, known)
                _set_pragmas(raw, (*_EVERYBODY, ("query_only", "ON", 1)))
        except BaseException:
            raw.close()
            raise
        return raw

    return Database(_engine(connect).execution_options(isolation_level="AUTOCOMMIT"))


def open_copy(path: Path, key: bytes, *, new: bool = False) -> Any:
    """A DB-API connection for writing to a file beside the database, of whatever schema, that nobody else uses.

    Raises Unavailable, and what SQLite raises.
    """
    if new:
        with os_errors():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    raw = _connect(path, key, "rw")
    raw.execute("PRAGMA secure_delete = ON").fetchall()
    return raw


def open_beside(path: Path, key: bytes) -> Any:
    """A DB-API connection for reading the database beside its writer; each statement sees the newest.

    Raises Unavailable, and what SQLite raises.
    """
    raw = _connect(path, key, "ro")
    raw.execute("PRAGMA query_only = ON").fetchall()
    return raw


def write_anew(raw: Any) -> None:
    """The search index first: even a secure delete leaves there the words at which its pages begin."""
    raw.execute("INSERT INTO owner_search (owner_search) VALUES ('rebuild')")
    raw.execute("VACUUM")


def _engine(connect: Any) -> Engine:
    return create_engine("sqlite+pysqlite://", module=dbapi2, creator=connect, poolclass=StaticPool)


def _begin(connection: Connection) -> None:
    raw: Any = connection.connection.dbapi_connection
    raw.execute("BEGIN IMMEDIATE")


def _connect(path: Path, key: bytes, mode: str) -> Any:
    if len(key) != KEY_BYTES:
        raise ValueError("the database's key has 32 bytes")
    with sqlite_errors():
        # Autocommit at the driver: the transactions are SQLAlchemy's, begun by the event above.
        raw = dbapi2.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            raw.execute("PRAGMA cipher_log_level = NONE")  # it would write to standard error
            raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            raw.close()  # the error would keep it alive, and with it a hand on the files
            raise
    return raw


def _set_pragmas(raw: Any, pragmas: tuple[tuple[str, object, object], ...]) -> None:
    """Sets each pragma and refuses to go on when it does not read back (FAILURES D7, R14)."""
    for name, value, expected in pragmas:
        raw.execute(f"PRAGMA {name} = {value}").fetchall()
        found = raw.execute(f"PRAGMA {name}").fetchone()[0]
        if found != expected:
            raise Unavailable("database_unsafe", pragma=name, found=found, expected=expected)
