"""Files of lists on this machine's disks: opened to be read, or written whole for one person alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TextIO

from astro_desk.app.paths import disk_errors
from astro_desk.core.errors import Refused


def open_list(file: str) -> BinaryIO:
    """Raises Refused `import_unreadable`."""
    try:
        return Path(file).expanduser().open("rb")
    except OSError as error:
        raise Refused("import_unreadable", file=file, reason=error.strerror or "") from error


def form_of_file(name: str) -> str:
    """`csv` or `json`, as a file's name ends."""
    return Path(name).suffix.lower().removeprefix(".")


def write_file(name: str, write: Callable[[TextIO, bool], int], told: Callable[[int], None] = lambda _: None) -> int:
    """Writes a .csv or .json file, whole or not at all, for this person alone; answers the number of rows.

    `write` is told the file and whether it is CSV; `told` hears the number before the file is there, and what it raises
    leaves none. Raises Refused `file_exists`, `export_name`, Unavailable when the
    disk says no.
    """
    target = Path(name).expanduser().absolute()
    kind = target.suffix.lower()
    if kind not in (".csv", ".json"):
        raise Refused("export_name", file=target.name)
    if target.exists():
        raise Refused("file_exists", file=target.name)
    part = target.with_name(f"{target.name}.part")
    with disk_errors():
        part.unlink(missing_ok=True)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        # The mark tells a spreadsheet that it is UTF-8; JSON has none.
        encoding = "utf-8-sig" if kind == ".csv" else "utf-8"
        with disk_errors(), os.fdopen(handle, "w", encoding=encoding, newline="") as file:
            count = write(file, kind == ".csv")
            file.flush()
            os.fsync(file.fileno())
        told(count)
        with disk_errors():
            part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return count
