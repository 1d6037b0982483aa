"""One program for one set of data; the lock ends with its process, however that ends (FAILURES D6)."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from astro_desk.app.paths import disk_errors
from astro_desk.core.errors import Refused


class InstanceLock:
    """Held from `take` until `release`.

    Raises Refused `already_running` when another process holds it, `data_on_network` for a drive that has no locks;
    Unavailable `disk_read_only`, `disk_full`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def take(self) -> None:
        with disk_errors():
            file = self._path.open("ab")
        try:
            _lock(file)
        except OSError as error:
            file.close()
            taken = isinstance(error, BlockingIOError | PermissionError) or sys.platform == "win32"
            raise Refused("already_running" if taken else "data_on_network") from None
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
