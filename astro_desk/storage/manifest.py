"""The manifest of a backup: what it holds, read before anything of it is unpacked, and checked after it is written.

It lies in the backup as `manifest.json`, under an HMAC of a key that is derived from the database's: nobody without
that key can make a backup that is believed. A backup is a folder or one `.zip`; both are read the same way.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Protocol

from sqlalchemy import func, select

from astro_desk.core.backups import Manifest
from astro_desk.core.errors import Refused, Unavailable
from astro_desk.storage import outbox
from astro_desk.storage.database import Database
from astro_desk.storage.disk import os_errors, sqlite_errors
from astro_desk.storage.mapping import canonical_json, maybe_time, maybe_time_text, time_text
from astro_desk.storage.schema import version_of
from astro_desk.storage.sealing import derive
from astro_desk.storage.secret import FILE_NAME, KeyFile, read_key_text
from astro_desk.storage.tables import drafts, owners, register, sales, settings
from astro_desk.storage.verify import ChainVerdict

MANIFEST = "manifest.json"
_FORM = 1
_PACKED = b"PK"
_LARGEST = 4 << 20
"""Bytes of a manifest or a key file; a backup has some hundreds of files at most."""
_BLOCK = 1 << 20


def describe_copy(database: Database, chain: ChainVerdict, folder: Path, uuid: str, made_at: datetime) -> Manifest:
    """Of the files that lie in `folder`, the database among them. Raises Unavailable."""
    with sqlite_errors():
        connection = database.connection
        name = connection.scalar(select(settings.c.value).where(settings.c.name == "register"))
        last_sale = connection.scalar(select(func.max(sales.c.finished_at)))
        return Manifest(
            made_at=made_at,
            schema=version_of(database.raw),
            database_uuid=uuid or connection.scalar(select(register.c.uuid)) or "",
            register=str(json.loads(name)) if name else "",
            journal_n=chain.head.n,
            journal_hash=chain.head.hash,
            sales=connection.scalar(select(func.count()).select_from(sales)) or 0,
            owners=connection.scalar(select(func.count()).select_from(owners)) or 0,
            operations={str(state): number for state, number in outbox.counts(connection).items()},
            files=_files_in(folder),
            last_sale_at=maybe_time(last_sale),
            open_drafts=connection.scalar(select(func.count()).select_from(drafts)) or 0,
        )


def _files_in(folder: Path) -> dict[str, tuple[int, str]]:
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with os_errors(), path.open("rb") as file:
                files[path.relative_to(folder).as_posix()] = (path.stat().st_size, _digest(file))
    return files


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := file.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def manifest_text(manifest: Manifest, key: bytes) -> str:
    body: dict[str, Any] = {
        "v": _FORM,
        "made_at": time_text(manifest.made_at),
        "schema": manifest.schema,
        "database_uuid": manifest.database_uuid,
        "register": manifest.register,
        "journal_n": manifest.journal_n,
        "journal_hash": manifest.journal_hash,
        "sales": manifest.sales,
        "owners": manifest.owners,
        "operations": dict(manifest.operations),
        "files": {name: list(facts) for name, facts in manifest.files.items()},
        "last_sale_at": maybe_time_text(manifest.last_sale_at),
        "open_drafts": manifest.open_drafts,
    }
    return canonical_json({"manifest": body, "mac": _mac(body, key)}) + "\n"


def _mac(body: dict[str, Any], key: bytes) -> str:
    return hmac.digest(derive(key, "backup manifest"), canonical_json(body).encode(), "sha256").hex()


class Source(Protocol):
    """The files of a backup."""

    def open(self, name: str) -> IO[bytes]:
        """Raises KeyError or OSError where there is none."""
        ...

    def names(self) -> tuple[str, ...]: ...


class _Folder:
    def __init__(self, root: Path) -> None:
        self._root = root

    def open(self, name: str) -> IO[bytes]:
        return (self._root / name).open("rb")

    def names(self) -> tuple[str, ...]:
        return tuple(path.relative_to(self._root).as_posix() for path in self._root.rglob("*") if path.is_file())


class _Archive:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def open(self, name: str) -> IO[bytes]:
        return self._archive.open(name)

    def names(self) -> tuple[str, ...]:
        return tuple(self._archive.namelist())


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Raises Refused `backup_missing`, `backup_none` for something else, `backup_damaged`, also for what is found while
    it is open."""
    try:
        if path.is_dir():
            yield _backup(_Folder(path), path)
            return
        with path.open("rb") as file:
            packed = file.read(len(_PACKED)) == _PACKED
        if not packed and not zipfile.is_zipfile(path):
            raise Refused("backup_none", file=path.name)
        with zipfile.ZipFile(path) as archive:
            yield _backup(_Archive(archive), path)
    except FileNotFoundError as error:
        raise Refused("backup_missing", file=path.name) from error
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, NotImplementedError) as error:
        # A zip that is damaged inside, whatever zipfile calls it; zlib's own error is caught where it is read.
        raise Refused("backup_damaged", file=path.name) from error


def _backup(source: Source, path: Path) -> Source:
    """Some other folder or archive has neither of the two files that every backup has."""
    missing = 0
    for name in (MANIFEST, FILE_NAME):
        try:
            source.open(name).close()
        except (KeyError, FileNotFoundError):
            missing += 1
    if missing == 2:
        raise Refused("backup_none", file=path.name)
    return source


def key_file_in(source: Source) -> KeyFile:
    """Raises Refused `backup_damaged`."""
    try:
        return read_key_text(_small(source, FILE_NAME))
    except Unavailable as error:
        raise Refused("backup_damaged", file=FILE_NAME) from error


def read_manifest(source: Source, key: bytes) -> Manifest:
    """Raises Refused `backup_damaged` when it is not what was written under this key, `database_newer`."""
    try:
        whole = json.loads(_small(source, MANIFEST))
        body, mac = whole["manifest"], whole["mac"]
        if not hmac.compare_digest(_mac(body, key), mac):
            raise Refused("backup_damaged", file=MANIFEST)
        if body["v"] != _FORM:
            raise Refused("database_newer", found=body["v"], known=_FORM)
        return Manifest(
            made_at=datetime.fromisoformat(body["made_at"]),
            schema=body["schema"],
            database_uuid=body["database_uuid"],
            register=body["register"],
            journal_n=body["journal_n"],
            journal_hash=body["journal_hash"],
            sales=body["sales"],
            owners=body["owners"],
            operations=body["operations"],
            files={name: (size, digest) for name, (size, digest) in body["files"].items()},
            last_sale_at=maybe_time(body["last_sale_at"]),
            open_drafts=body["open_drafts"],
        )
    except (ValueError, TypeError, KeyError) as error:
        raise Refused("backup_damaged", file=MANIFEST) from error


def check_files(source: Source, manifest: Manifest) -> None:
    """Every file of the manifest is there, as it was written. Raises Refused `backup_damaged` with its name."""
    for name, facts in manifest.files.items():
        with _reading(source, name) as file:
            digest = _digest(file)
        if digest != facts[1]:
            raise Refused("backup_damaged", file=name)


def unpack(source: Source, manifest: Manifest, to: Path) -> None:
    """Only what the manifest names, wherever its names may point inside of `to`. Raises Refused, Unavailable."""
    for name in manifest.files:
        target = to / name
        if not target.resolve().is_relative_to(to.resolve()):
            raise Refused("backup_damaged", file=name)
        with _reading(source, name) as file, os_errors():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with target.open("wb") as out:
                shutil.copyfileobj(file, out, _BLOCK)
            target.chmod(0o600)


@contextmanager
def _reading(source: Source, name: str) -> Iterator[IO[bytes]]:
    try:
        with source.open(name) as file:
            yield file
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, FileNotFoundError) as error:
        raise Refused("backup_damaged", file=name) from error


def _small(source: Source, name: str) -> bytes:
    with _reading(source, name) as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise Refused("backup_damaged", file=name)
    return content
