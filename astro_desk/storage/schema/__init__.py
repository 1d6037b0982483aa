"""The schema: numbered SQL steps under `PRAGMA user_version`, each in one transaction (ARCHITECTURE, Storage).

A released step is never edited. Before a database that holds something is changed, an encrypted copy goes to
`backup/`; a database that a newer program made is refused (FAILURES U1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from astro_desk.core.errors import Refused
from astro_desk.storage.disk import os_errors, sqlite_errors

_FILE = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: after it the database's `user_version` is `version`."""

    version: int
    sql: str


@cache
def steps() -> tuple[Step, ...]:
    """The steps that this program knows, in order, numbered from 1 without a gap."""
    files = sorted(resources.files(__name__).iterdir(), key=lambda file: file.name)
    numbered = ((_FILE.fullmatch(file.name), file) for file in files)
    known = tuple(Step(int(name.group(1)), file.read_text("utf-8")) for name, file in numbered if name)
    assert [step.version for step in known] == list(range(1, len(known) + 1)), "the steps are numbered without a gap"
    return known


def version_of(raw: Any) -> int:
    """The schema version of an open DB-API connection; 0 for a new database."""
    return int(raw.execute("PRAGMA user_version").fetchone()[0])


def check_known(raw: Any, known: tuple[Step, ...]) -> None:
    """Raises Refused `database_newer` for a database that a newer program made."""
    found = version_of(raw)
    if found > known[-1].version:
        raise Refused("database_newer", found=found, known=known[-1].version)


@contextmanager
def told_by_age(raw: Any, known: tuple[Step, ...]) -> Iterator[None]:
    """For what only reads, and so brings no schema up: raises Refused `database_older` where an older database has not
    what it is asked for."""
    try:
        yield
    except DBAPIError as error:
        found = version_of(raw)
        if found < known[-1].version:
            raise Refused("database_older", found=found, known=known[-1].version) from error
        raise


def bring_up(raw: Any, known: tuple[Step, ...], backup_dir: Path, stamp: str) -> Path | None:
    """Takes the missing steps on an open DB-API connection in autocommit; answers the backup that was made first.

    Raises Refused `database_newer`, Unavailable when the disk says no. A step that fails leaves the version before it.
    """
    check_known(raw, known)
    found = version_of(raw)
    if found == known[-1].version:
        return None
    backup = _back_up(raw, backup_dir / f"{stamp}-v{found}.db") if found else None
    for step in known[found:]:
        with sqlite_errors():
            try:
                raw.executescript(f"BEGIN IMMEDIATE;\n{step.sql}\nPRAGMA user_version = {step.version};\nCOMMIT;")
            finally:
                raw.rollback()
    return backup


def _back_up(raw: Any, path: Path) -> Path:
    """A copy of the whole database under the same key. `VACUUM INTO` writes no file over another."""
    with os_errors():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.unlink(missing_ok=True)
    with sqlite_errors():
        raw.execute("VACUUM INTO ?", (str(path),))
    return path
