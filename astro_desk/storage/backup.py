"""A copy of everything that a register needs to live on elsewhere: database, key file, journal, owners' side files.

The database first, by `VACUUM INTO`; the journal after it, so that it is never shorter: put back, the copy is brought
to the journal's head at its first start. Nothing in the copy is readable without the key or the store's passphrase.
A manifest says what it holds; what was written is read again before it counts as a backup.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

from astro_desk.core.backups import Manifest
from astro_desk.core.errors import Refused, Unavailable
from astro_desk.storage.database import open_reading
from astro_desk.storage.disk import os_errors, sync_directory
from astro_desk.storage.manifest import MANIFEST, check_files, describe_copy, manifest_text, opened, read_manifest
from astro_desk.storage.paths import Paths
from astro_desk.storage.quarantine import stamp_of
from astro_desk.storage.schema import steps
from astro_desk.storage.secret import FILE_NAME, check_key, read_key_file
from astro_desk.storage.verify import Verdict, verify
from astro_desk.use_cases.ports import Clock

_SETTINGS = "settings.toml"
_PLANNED = "astro-desk-"


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written, and what `verify` says of it."""

    manifest: Manifest
    verdict: Verdict

    @property
    def sound(self) -> bool:
        return self.verdict.sound


def copy_everything(data_dir: Path, key: bytes, clock: Clock, to: Path) -> Backup:
    """Writes the copy into the folder `to`, or into one file when its name ends in `.zip`; answers what it is worth.

    Works beside a running counter too. The folder must be empty or not there yet, the file must not be there.
    Raises Refused `file_exists`, `backup_damaged` when it does not read as it was written, and what `open_read_only`
    raises; then nothing stands at `to`, or nothing that is called a backup.
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
        manifest = _describe(data_dir, key, part, verdict, clock)
        with os_errors():
            written = _write(part, to, packed=packed)
        check_backup(written, key)
        with os_errors():
            _put(written, to)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        archive_of(to).unlink(missing_ok=True)
        raise
    if packed:
        shutil.rmtree(part, ignore_errors=True)
    return Backup(manifest, verdict)


def check_backup(path: Path, key: bytes) -> Manifest:
    """Reads every file of a backup again. Raises Refused `backup_missing`, `backup_damaged`."""
    with opened(path) as source:
        manifest = read_manifest(source, key)
        check_files(source, manifest)
    return manifest


def planned_file(folder: Path, register: str, clock: Clock) -> Path:
    """Where the next of the planned backups goes; sorts by its time, and `drop_older` knows it by its name."""
    return folder / f"{_PLANNED}{register}-{stamp_of(clock)}.zip"


def drop_older(folder: Path, key: bytes, uuid: str, register: str, keep: int) -> tuple[str, ...]:
    """Removes all but the newest planned backups of this database; answers which. What is not ours stays.

    What a kill left half made goes, too: of this register alone, for another one may be at work in the same folder.
    """
    for half in (*folder.glob(f"{_PLANNED}{register}-*.zip.part"), *folder.glob(f"{_PLANNED}{register}-*.zip.new")):
        if half.is_dir():
            shutil.rmtree(half, ignore_errors=True)
        else:
            half.unlink(missing_ok=True)
    ours = []
    for path in folder.glob(f"{_PLANNED}*.zip"):
        try:
            with opened(path) as source:
                manifest = read_manifest(source, key)
        except (Refused, Unavailable):
            continue
        if manifest.database_uuid == uuid:
            ours.append((manifest.made_at, path))
    older = [path for _, path in sorted(ours)[:-keep]]
    for path in older:
        with os_errors():
            path.unlink()
    return tuple(path.name for path in older)


def _describe(data_dir: Path, key: bytes, part: Path, verdict: Verdict, clock: Clock) -> Manifest:
    """Writes the manifest, the last of the files."""
    file = read_key_file(data_dir)
    database = open_reading(Paths(part).database, key, steps())
    try:
        uuid = file.uuid if file else ""
        manifest = describe_copy(database, verdict.chain, part, uuid, clock.now())
    finally:
        database.close()
    with os_errors():
        (part / MANIFEST).write_text(manifest_text(manifest, key), "utf-8")
    return manifest


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


def archive_of(to: Path) -> Path:
    """Where a packed copy lies until it is checked."""
    return to.with_name(f"{to.name}.new")


def _write(part: Path, to: Path, *, packed: bool) -> Path:
    """Durable; answers what is to be checked, and then put to its place."""
    files = [path for path in sorted(part.rglob("*")) if path.is_file()]
    for path in files:
        path.chmod(0o600)
        _sync(path)
    if not packed:
        for folder in {path.parent for path in files} | {part / "journal", part / "owners", part}:
            sync_directory(folder)
        return part
    archive = archive_of(to)
    with zipfile.ZipFile(archive, "w") as zipped:
        for path in files:
            # What is encrypted gets no smaller by being packed.
            packing = zipfile.ZIP_STORED if path.suffix in (".db", ".sealed") else zipfile.ZIP_DEFLATED
            zipped.write(path, path.relative_to(part).as_posix(), packing)
    archive.chmod(0o600)
    _sync(archive)
    return archive


def _put(written: Path, to: Path) -> None:
    """At its place whole or not at all."""
    if to.is_dir():
        to.rmdir()
    written.replace(to)
    sync_directory(to.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def back_up(data_dir: Path, key: bytes, to: Path) -> None:
    """Writes an encrypted copy of the database, beside a running counter too. `to` must not exist yet.

    Put back, it is brought up to the journal's head at the next open. Raises what `open_read_only` raises, Refused
    `file_exists`, and Unavailable when the disk says no.
    """
    check_key(data_dir, key)
    if to.exists():
        raise Refused("file_exists", name=to.name)
    database = open_reading(Paths(data_dir).database, key, steps())
    try:
        database.copy_to(to)
    finally:
        database.close()
