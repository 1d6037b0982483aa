"""Replacing the data of a folder for others, whole or not at all, whatever kills the program on the way.

The new data are made ready in `restore.new/`. One small file, `restore.json`, is the point of no return: before it is
on the disk the old data stand untouched; after it every start goes on until the new ones stand. What they replace is
set aside, never deleted.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from astro_desk.core.errors import Unavailable
from astro_desk.storage.disk import os_errors, sync_directory, write_durably
from astro_desk.storage.mapping import canonical_json
from astro_desk.storage.paths import Paths
from astro_desk.storage.quarantine import database_files, set_aside

STAGING = "restore.new"
_MARKER = "restore.json"


@dataclass(frozen=True, slots=True)
class Replacement:
    """`items` of the staging folder come to their places; `gone` are set aside and nothing comes for them.

    `stamp` begins the names of what is set aside, in the folder `into` ("": the quarantine).
    """

    stamp: str
    items: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    into: str = ""


def is_under_way(data_dir: Path) -> bool:
    """Whether a replacement was decided, or begun, and not brought to its end."""
    return (data_dir / _MARKER).exists() or (data_dir / STAGING).exists()


def decide(data_dir: Path, replacement: Replacement) -> tuple[str, ...]:
    """From here on it will be done. Whoever calls it holds the instance lock. Raises Unavailable."""
    write_durably(data_dir / _MARKER, canonical_json(asdict(replacement)).encode())
    return finish(data_dir)


def finish(data_dir: Path) -> tuple[str, ...]:
    """Brings to its end what was decided, and sweeps what was only made ready; answers what was set aside.

    Does nothing where there is none. Whoever calls it holds the instance lock. Raises Unavailable.
    """
    kept: tuple[str, ...] = ()
    marker, staging = data_dir / _MARKER, data_dir / STAGING
    if marker.exists():
        kept = _move(data_dir, _read(marker))
        with os_errors():
            marker.unlink()
            sync_directory(data_dir)
    if staging.exists():
        with os_errors():
            shutil.rmtree(staging)
    return kept


def _move(data_dir: Path, replacement: Replacement) -> tuple[str, ...]:
    kept: tuple[str, ...] = ()
    for name in replacement.items:
        new = data_dir / STAGING / name
        if new.exists():  # else it stands at its place already
            kept += set_aside(_here(data_dir, name), data_dir, replacement.stamp, replacement.into)
            with os_errors():
                new.replace(data_dir / name)
                sync_directory(data_dir)
    for name in replacement.gone:
        kept += set_aside(_here(data_dir, name), data_dir, replacement.stamp, replacement.into)
    return kept


def _here(data_dir: Path, name: str) -> Sequence[Path]:
    if name == Paths(data_dir).database.name:
        return database_files(data_dir)
    return [data_dir / name] if (data_dir / name).exists() else []


def _read(marker: Path) -> Replacement:
    with os_errors():
        body = json.loads(marker.read_text("utf-8"))
    try:
        return Replacement(body["stamp"], tuple(body["items"]), tuple(body["gone"]), body["into"])
    except (KeyError, TypeError) as error:
        raise Unavailable("restore_unreadable") from error
