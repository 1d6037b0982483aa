"""A file of a day's figures: under a name that was free, for this person alone, there only when the journal knows."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

from PySide6.QtCore import QStandardPaths

_OWN = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_FOR_ONE = 0o600


class DayFile:
    """Written beside its place under a name of its own, which `put` ends and `drop` takes away."""

    def __init__(self, folder: Path, stem: str, end: str) -> None:
        """Takes the first free name: nothing is ever written over. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        self.path = _free(folder, stem, end)
        self._part = self.path.with_name(f"{self.path.name}.part")

    def write(self, write: Callable[[Path], int]) -> int:
        """How many rows it has. What goes wrong leaves nothing behind and is raised on."""
        try:
            self._part.unlink(missing_ok=True)
            os.close(os.open(self._part, _OWN, _FOR_ONE))
            rows = write(self._part)
            with self._part.open("rb+") as file:
                os.fsync(file.fileno())
        except BaseException:
            self.drop()
            raise
        return rows

    def put(self) -> None:
        """It is there, whole. Raises OSError."""
        try:
            self._part.replace(self.path)
        except OSError:
            self.drop()
            raise

    def drop(self) -> None:
        for path in (self._part, self.path):
            path.unlink(missing_ok=True)


def documents() -> Path:
    """Where people look for what they have saved."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))


def _free(folder: Path, stem: str, end: str) -> Path:
    """`stem`, or `stem (2)` and so on; the name is taken when this returns."""
    for number in count(1):
        path = folder / (f"{stem}{end}" if number == 1 else f"{stem} ({number}){end}")
        try:
            os.close(os.open(path, _OWN, _FOR_ONE))
        except FileExistsError:
            continue
        return path
    raise AssertionError("numbers do not end")
