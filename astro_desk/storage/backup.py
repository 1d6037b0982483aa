"""A copy of everything that a register needs to live on elsewhere: database, key file, journal, owners' side files.

The database first, by `VACUUM INTO`; the journal after it, so that it is never shorter: put back, the copy is brought
to the journal's head at its first start. Nothing in the copy is readable without the key or the store's passphrase.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

from astro_desk.core.errors import Refused
from astro_desk.storage.disk import os_errors, sync_directory
from astro_desk.storage.paths import Paths
from astro_desk.storage.secret import FILE_NAME
from astro_desk.storage.store import back_up
from astro_desk.storage.verify import Verdict, verify

_SETTINGS = "settings.toml"


def copy_everything(data_dir: Path, key: bytes, to: Path) -> Verdict:
    """Writes the copy into the folder `to`, or into one file when its name ends in `.zip`; answers what it is worth.

    Works beside a running counter too. The folder must be empty or not there yet, the file must not be there.
    Raises Refused `file_exists`, and what `open_read_only` raises; then nothing stands at `to`.
    """
    packed = to.suffix.lower() == ".zip"
    if to.is_dir() and not packed:
        if any(to.iterdir()):
            raise Refused("file_exists", file=to.name)
    elif to.exists():
        raise Refused("file_exists", file=to.name)
    part = to.with_name(f"{to.name}.part")
    with os_errors():
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700, parents=True)
    try:
        _fill(data_dir, key, part)
        verdict = verify(part, key, patience_s=0)
        with os_errors():
            _finish(part, to, packed=packed)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return verdict


def _fill(data_dir: Path, key: bytes, part: Path) -> None:
    here, there = Paths(data_dir), Paths(part)
    back_up(data_dir, key, there.database)
    with os_errors():
        _copy_files(here.side_files, there.side_files, "*.sealed")
        _copy_files(here.journal, there.journal, "*.ndjson")
        for folder, copy in ((here.imports, there.imports), (here.erased, there.erased)):
            if folder.is_dir():
                _copy_files(folder, copy, "*")
        # Once more: of an owner who came meanwhile the journal's copy may speak already.
        _copy_files(here.side_files, there.side_files, "*.sealed")
        for name in (FILE_NAME, _SETTINGS):
            if (data_dir / name).exists():
                shutil.copyfile(data_dir / name, part / name)


def _copy_files(source: Path, target: Path, pattern: str) -> None:
    target.mkdir(mode=0o700, exist_ok=True)
    for path in sorted(source.glob(pattern)):
        try:
            shutil.copyfile(path, target / path.name)
        except FileNotFoundError:
            continue  # an owner whom Astro has got meanwhile


def _finish(part: Path, to: Path, *, packed: bool) -> None:
    """Durable, and at its place whole or not at all."""
    files = [path for path in sorted(part.rglob("*")) if path.is_file()]
    for path in files:
        path.chmod(0o600)
        _sync(path)
    if packed:
        archive = to.with_name(f"{to.name}.new")
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
            for path in files:
                zipped.write(path, path.relative_to(part).as_posix())
        archive.chmod(0o600)
        _sync(archive)
        archive.replace(to)
        shutil.rmtree(part)
    else:
        for folder in {path.parent for path in files} | {part / "journal", part / "owners", part}:
            sync_directory(folder)
        if to.is_dir():
            to.rmdir()
        part.replace(to)
    sync_directory(to.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
