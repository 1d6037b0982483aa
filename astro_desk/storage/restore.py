"""Putting a backup back: the old data or the new ones stand afterwards, never half of either (FAILURES D3, D8, U1).

The backup is unpacked beside the data, checked, and brought up to the journal that lies here, which may know of later
sales than the backup does: what was acknowledged comes back with it. Whatever may have been sent since is UNKNOWN, so
that Astro is asked before anything is sent. Only then does the folder change (`replacement`).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from astro_desk.core.backups import Consequences, JournalFate, Manifest, Restored
from astro_desk.core.errors import Refused, Unavailable
from astro_desk.core.frozen import replace
from astro_desk.core.operations import State
from astro_desk.core.review_reasons import Reason
from astro_desk.storage.chain import Head, Line
from astro_desk.storage.database import open_reading
from astro_desk.storage.disk import os_errors, sqlite_errors
from astro_desk.storage.erasure import ErasedFiles
from astro_desk.storage.manifest import check_files, key_file_in, opened, read_manifest, unpack
from astro_desk.storage.paths import Paths
from astro_desk.storage.quarantine import stamp_of
from astro_desk.storage.recovery import recover_store
from astro_desk.storage.replacement import STAGING, Replacement, decide, finish
from astro_desk.storage.schema import steps
from astro_desk.storage.secret import FILE_NAME, KeyFile, check, read_key_file
from astro_desk.storage.session import Session
from astro_desk.storage.store import DEFAULT_FENCE
from astro_desk.storage.tables import sales
from astro_desk.storage.unit_of_work import Unit
from astro_desk.storage.verify import read_months, verify
from astro_desk.use_cases.ports import Clock, UnitOfWork

REGISTER = "register"
_SETTINGS = "settings.toml"
_ROOM = 3
"""Times the size of the backup: unpacked, written anew once, and a journal that goes on."""


@dataclass(frozen=True, slots=True)
class _Journals:
    """Today's journal beside a backup's."""

    fate: JournalFate
    since: tuple[Line, ...] = ()


def explain_restore(data_dir: Path, key: bytes, clock: Clock, source_path: Path) -> Consequences:
    """What putting this backup back would mean; changes nothing, and every file of it is read.

    Raises Refused `backup_missing`, `backup_damaged`, `backup_of_another_store`, `database_newer`; Unavailable.
    """
    own = read_key_file(data_dir)
    with opened(source_path) as source:
        if own is not None and key_file_in(source).uuid != own.uuid:
            raise Refused("backup_of_another_store")
        manifest = read_manifest(source, key)
        if manifest.schema > steps()[-1].version:
            raise Refused("database_newer", found=manifest.schema, known=steps()[-1].version)
        check_files(source, manifest)
    here = _own_key_file(data_dir, key, manifest)
    journals = _compare(data_dir, key, manifest)
    erased_here = set(ErasedFiles(Paths(data_dir), key).owner_ids())
    in_backup = {name.partition("/")[2] for name in manifest.files if name.startswith("erased/")}
    sold = sum(b'"kind":"sale_finished"' in line.raw for line in journals.since)
    return Consequences(
        manifest=manifest,
        fate=journals.fate,
        sales_since=sold,
        events_since=len(journals.since),
        data_here=Paths(data_dir).database.exists() or journals.fate is not JournalFate.NONE_HERE,
        same_machine=here is not None,
        from_the_future=manifest.made_at > clock.now() + timedelta(minutes=5),
        erased_since=len(erased_here - in_backup),
    )


def restore(
    data_dir: Path,
    key: bytes,
    clock: Clock,
    source_path: Path,
    *,
    register: str = "",
    fence: timedelta = DEFAULT_FENCE,
) -> Restored:
    """Puts a backup back. Whoever calls it holds the instance lock of the folder, which may be an empty one.

    `register`: another name for a copy that works beside the register it was made of; what is open is left to that
    one. Raises what `explain_restore` raises, Refused `restore_no_room`: nothing was changed then.
    """
    consequences = explain_restore(data_dir, key, clock, source_path)
    finish(data_dir)
    staging = data_dir / STAGING
    with os_errors():
        if shutil.disk_usage(data_dir).free < _ROOM * consequences.manifest.size:
            raise Refused("restore_no_room", needed=_ROOM * consequences.manifest.size)
        staging.mkdir(mode=0o700)
    try:
        with opened(source_path) as source:
            unpack(source, consequences.manifest, staging)
        made = _Ready(data_dir, key, clock, staging, fence)
        made.bring_up(consequences.fate, _erased(data_dir, source_path, key))
        looked_up, left = made.say(consequences.manifest, register)
        number = made.sales()
        if not verify(staging, key, patience_s=0).sound:
            raise Refused("backup_damaged", file=source_path.name)
    except BaseException:
        _tidy(staging)
        raise
    kept = decide(data_dir, Replacement(stamp_of(clock), made.items()))
    return Restored(consequences, kept, number, looked_up, left, register or consequences.manifest.register)


def _tidy(staging: Path) -> None:
    """What does not go now goes at the next start."""
    shutil.rmtree(staging, ignore_errors=True)


def _own_key_file(data_dir: Path, key: bytes, manifest: Manifest) -> KeyFile | None:
    """Raises Refused `backup_of_another_store` where the data of another one lie."""
    file = read_key_file(data_dir)
    if file is not None and not (check(key, file) and file.uuid == manifest.database_uuid):
        raise Refused("backup_of_another_store")
    return file


def _compare(data_dir: Path, key: bytes, manifest: Manifest) -> _Journals:
    """Raises Refused `backup_of_another_store` when not one line here was written under this key."""
    lines: list[Line] = []
    whole, forged, last, at_backup = True, 0, Head(0, ""), ""
    for month in read_months(data_dir, key):
        whole = whole and not month.breaks
        forged += sum(not line.authentic for line in month.lines)
        for line in month.lines:
            last = line.head
            if line.n == manifest.journal_n:
                at_backup = line.hash
            elif line.n > manifest.journal_n and line.authentic:
                lines.append(line)
    if not last.n:
        return _Journals(JournalFate.NONE_HERE)
    if forged and not lines and not at_backup:
        raise Refused("backup_of_another_store")
    if whole and at_backup == manifest.journal_hash:
        return _Journals(JournalFate.GOES_ON, tuple(lines))
    if whole and last.n < manifest.journal_n:
        return _Journals(JournalFate.OLDER)
    return _Journals(JournalFate.UNITED, tuple(lines))


def _erased(data_dir: Path, source_path: Path, key: bytes) -> tuple[str, ...]:
    """Who was erased since stays erased: by the list that lies here, and by those of the backups beside this one."""
    names = set(ErasedFiles(Paths(data_dir), key).owner_ids())
    if source_path.suffix == ".zip":
        for path in sorted(source_path.parent.glob("*.zip")):
            try:
                with opened(path) as source:
                    named = read_manifest(source, key).files
            except (Refused, Unavailable):
                continue  # of another store, or damaged: it says nothing
            names.update(name.partition("/")[2] for name in named if name.startswith("erased/"))
    return tuple(sorted(names))


class _Ready:
    """The staging folder on its way to be what the data folder will be."""

    def __init__(self, data_dir: Path, key: bytes, clock: Clock, staging: Path, fence: timedelta) -> None:
        self._data_dir, self._key, self._clock, self._staging, self._fence = data_dir, key, clock, staging, fence
        file = read_key_file(data_dir)
        self._uuid = (file or read_key_file(staging) or KeyFile("", "")).uuid

    def bring_up(self, fate: JournalFate, erased: Iterable[str]) -> None:
        """To the journal that shall go on, with those erased whom the list names. Raises Refused `backup_damaged`."""
        if fate is JournalFate.UNITED:
            self._open_once()  # what its own journal has and its database has not would be lost with that journal
        if fate in (JournalFate.GOES_ON, JournalFate.UNITED):
            self._take_journal()
        listed = ErasedFiles(Paths(self._staging), self._key)
        for owner_id in erased:
            listed.write(owner_id)
        if fate is not JournalFate.UNITED:
            self._open_once()
        if not verify(self._staging, self._key, patience_s=0).sound:
            self._mend()

    def _open_once(self) -> None:
        """Schema steps, and lines of the journal that the database has not applied."""
        with closing(self._session()):
            pass

    def _mend(self) -> None:
        """Another journal than the database follows, or a damaged store's backup: what is sound of both is kept."""
        try:
            recover_store(self._staging, self._key, self._clock, fence=self._fence)
        except Refused as error:
            raise Refused("backup_damaged", file=Paths(self._staging).database.name) from error

    def _take_journal(self) -> None:
        here, there = Paths(self._data_dir), Paths(self._staging)
        with os_errors():
            shutil.rmtree(there.journal)
            shutil.copytree(here.journal, there.journal)
            for folder, copy in ((here.side_files, there.side_files), (here.imports, there.imports)):
                if folder.is_dir():
                    shutil.copytree(folder, copy, dirs_exist_ok=True)

    def say(self, manifest: Manifest, register: str) -> tuple[int, int]:
        """Operations to be looked up, and those that are left to the other register."""

        def settle(work: UnitOfWork) -> int:
            assert isinstance(work, Unit)
            work.say_recovered("backup", "")
            left = 0
            if register and register != manifest.register:
                left = _leave(work)
                work.save_setting(REGISTER, json.dumps(register))
            work.doubt_everything()
            return left

        with closing(self._session()) as session:
            left = session.run(settle)
            return session.run(lambda work: work.counts()[State.UNKNOWN]), left

    def sales(self) -> int:
        database = open_reading(Paths(self._staging).database, self._key, steps())
        try:
            with sqlite_errors():
                return database.connection.scalar(select(func.count()).select_from(sales)) or 0
        finally:
            database.close()

    def items(self) -> tuple[str, ...]:
        """In this order: the key's file first where there is none, for without it nobody finds the rest."""
        paths = Paths(self._staging)
        for folder in (paths.journal, paths.side_files, paths.erased, paths.imports):
            folder.mkdir(mode=0o700, exist_ok=True)
        own = [name for name in (FILE_NAME, _SETTINGS) if not (self._data_dir / name).exists()]
        folders = [folder.name for folder in (paths.journal, paths.side_files, paths.erased, paths.imports)]
        return *own, paths.database.name, *folders

    def _session(self) -> Session:
        return Session(self._staging, self._key, self._uuid, self._clock, steps(), self._fence)


def _leave(work: Unit) -> int:
    """What is open belongs to the register that the backup was made of, which may still tell Astro."""
    left = 0
    while rows := work.operations((State.WAITING, State.SENDING, State.UNKNOWN)):
        work.move([(row, replace(row, state=State.REVIEW, reason=str(Reason.LEFT_TO_OTHER_REGISTER))) for row in rows])
        left += len(rows)
    return left
