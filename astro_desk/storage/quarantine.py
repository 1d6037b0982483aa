"""Moving files out of the way: nothing that a person's data may be in is ever deleted (FAILURES D3, D4)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from astro_desk.storage.disk import os_errors, sync_directory
from astro_desk.storage.paths import Paths
from astro_desk.use_cases.ports import Clock


def stamp_of(clock: Clock) -> str:
    """For the names of what is set aside now."""
    return clock.now().strftime("%Y%m%dT%H%M%S%fZ")


def database_files(data_dir: Path) -> list[Path]:
    """The database with its write-ahead log."""
    return sorted(data_dir.glob(f"{Paths(data_dir).database.name}*"))


def set_aside_database(data_dir: Path, stamp: str) -> tuple[str, ...]:
    """Moves the database with its write-ahead log into `quarantine/`; answers where to, below the data directory."""
    return set_aside(database_files(data_dir), data_dir, stamp)


def set_aside(found: Sequence[Path], data_dir: Path, stamp: str, into: str = "") -> tuple[str, ...]:
    """Moves files or folders into `quarantine/`, or the folder `into` beside it, durably. Raises Unavailable."""
    folder = data_dir / into if into else Paths(data_dir).quarantine
    if not found:
        return ()
    with os_errors():
        folder.mkdir(mode=0o700, exist_ok=True)
        kept = [path.replace(folder / f"{stamp}-{path.name}") for path in found]
        for changed in {folder, data_dir, *(path.parent for path in found)}:
            sync_directory(changed)
    return tuple(path.relative_to(data_dir).as_posix() for path in kept)
