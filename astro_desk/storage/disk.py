"""What the disk can say, and the code under which a person hears of it (FAILURES D1, D2, D5); durable file writes.

`disk_full`, `disk_read_only`, `not_saved` and `database_damaged` are Unavailable: nothing was changed, and it may be
tried again. Errors that are none of the disk's (a broken constraint, wrong SQL) are bugs and pass through.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from astro_desk.core.errors import Unavailable

SPARE = 1 << 30
"""With less free room than this a ballast would be the harm that it is kept against."""
_BLOCK = 1 << 20

_OS = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EFBIG: "disk_full",
    errno.EROFS: "disk_read_only",
    errno.EACCES: "disk_read_only",
    errno.EPERM: "disk_read_only",
}
_SQLITE = {
    3: "disk_read_only",  # SQLITE_PERM
    5: "not_saved",  # SQLITE_BUSY: somebody else, an antivirus say, holds the file
    8: "disk_read_only",  # SQLITE_READONLY
    10: "not_saved",  # SQLITE_IOERR
    11: "database_damaged",  # SQLITE_CORRUPT
    13: "disk_full",  # SQLITE_FULL
    14: "disk_read_only",  # SQLITE_CANTOPEN
    26: "database_damaged",  # SQLITE_NOTADB
}


@contextmanager
def os_errors() -> Iterator[None]:
    """Turns OSError into Unavailable."""
    try:
        yield
    except OSError as error:
        raise Unavailable(_OS.get(error.errno or 0, "not_saved"), detail=error.strerror or "") from error


@contextmanager
def sqlite_errors() -> Iterator[None]:
    """Turns what SQLite says of the disk into Unavailable; lets everything else pass."""
    try:
        yield
    except DBAPIError as error:
        raise (_unavailable(error.orig) or error) from error
    except dbapi2.Error as error:
        raise (_unavailable(error) or error) from error


def _unavailable(error: Any) -> Unavailable | None:
    code = _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return Unavailable(code, detail=getattr(error, "sqlite_errorname", "")) if code else None


def sync_directory(path: Path) -> None:
    """Makes a new or a removed name in a directory durable. Windows does so by itself and has no way to ask."""
    if os.name != "nt":
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def make_directory(path: Path) -> None:
    """Makes a directory, and its name durable: its own files' fsyncs do not promise that it will be there (P2)."""
    if not path.is_dir():
        make_directory(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        sync_directory(path.parent)


def write_durably(path: Path, content: bytes) -> None:
    """The whole file or none of it, readable by its owner only. Raises Unavailable."""
    with os_errors():
        make_directory(path.parent)
        part = path.with_name(path.name + ".part")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            write_all(handle, content)
            os.fsync(handle)
        finally:
            os.close(handle)
        part.replace(path)
        sync_directory(path.parent)


def write_all(handle: int, content: bytes) -> None:
    """`os.write` until nothing is left; a short write is none of the caller's business."""
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]


class Ballast:
    """Room on the disk that is given back when a promise needs it (FAILURES D1). `size` 0: none is kept."""

    def __init__(self, path: Path, size: int) -> None:
        self._path = path
        self._size = size

    def take(self) -> None:
        """Occupies the room, unless the disk is nearly full already. A disk that says no is no news here."""
        try:
            if self._size and not self._path.exists() and shutil.disk_usage(self._path.parent).free > SPARE:
                handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                try:
                    for _ in range(0, self._size, _BLOCK):
                        write_all(handle, bytes(_BLOCK))
                finally:
                    os.close(handle)
        except OSError:
            self.release()

    def release(self) -> bool:
        """Gives the room back; whether there was any."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
