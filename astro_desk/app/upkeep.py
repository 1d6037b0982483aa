"""What a register does by itself beside the counter: the planned backup, and forgetting names whose time has come.

One thread of its own does it, never the screen's; it reads on connections of its own, and what it writes is background
work of the writer, one small job after the other.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from threading import Lock

from astro_desk.app.paths import DataPaths
from astro_desk.core.backups import Manifest
from astro_desk.core.checkup import Check, Health
from astro_desk.core.errors import AstroDeskError, Refused
from astro_desk.core.notes import Noted
from astro_desk.storage.backup import planned_file
from astro_desk.storage.store import Store
from astro_desk.use_cases.backup_plan import is_due, note_failed, note_made, read_plan, read_state, standing
from astro_desk.use_cases.counter_jobs import acting
from astro_desk.use_cases.ports import Clock, Records, UnitOfWork
from astro_desk.use_cases.retention import forget, read_retention


class Upkeep:
    """One register's. Every call may take minutes, and only one of them works at a time."""

    def __init__(self, paths: DataPaths, store: Store, records: Records, clock: Clock, name: str) -> None:
        self._paths, self._store, self._records, self._clock, self._name = paths, store, records, clock, name
        self._at_work = Lock()
        self._told: tuple[object, ...] = ()

    def turn(self) -> tuple[Check, ...]:
        """Does what is due; answers what a person should hear of, each once a day."""
        with self._at_work:
            if is_due(read_plan(self._records), read_state(self._records), self._local()):
                self._planned()
            forget_due(self._store, self._records, self._clock)
            return self._news()

    def back_up_now(self, by: str = "") -> Manifest:
        """Into the folder that was chosen, and a note of it. `by`: the id of whoever asked, "" for nobody known.

        Raises as `backup_folder` and `copy_everything`, and Refused.
        """
        with self._at_work:
            return self._make(by, asked=True)

    def _planned(self) -> None:
        try:
            self._make("", asked=False)
        except AstroDeskError:
            pass  # kept with its code, and told

    def _make(self, by: str, *, asked: bool) -> Manifest:
        plan = read_plan(self._records)
        try:
            folder = backup_folder(plan.folder, self._paths.root)
            target = planned_file(folder, self._name, self._clock)
            done = self._store.back_up(self._clock, target)
            if not done.sound:
                raise Refused("backup_unsound")
            self._store.drop_older(folder, self._name, plan.keep)
        except AstroDeskError as error:
            at, why = self._clock.now(), error.code
            self._store.writer.submit(acting(by, lambda work: note_failed(work, at, why))).result()
            raise
        made_at = done.manifest.made_at

        def made(work: UnitOfWork) -> None:
            note_made(work, made_at, target.name)
            if asked:
                work.note(Noted.EXPORT_BACKUP)

        self._store.writer.submit(acting(by, made)).result()
        return done.manifest

    def _news(self) -> tuple[Check, ...]:
        found = standing(read_plan(self._records), read_state(self._records), self._clock.now())
        news = [found] if found.health is not Health.OK and found.code != "backup_unset" else []
        if read_retention(self._records).stands_still(self._clock.today()):
            news.append(Check("retention", Health.WARN, "retention_stands_still"))
        told = (self._clock.today(), *(one.code for one in news))
        if told == self._told:
            return ()
        self._told = told
        return tuple(news)

    def _local(self) -> datetime:
        return self._clock.now().astimezone()


def forget_due(store: Store, records: Records, clock: Clock) -> int:
    """How many were forgotten."""
    rule = read_retention(records)
    if not rule.days or (rule.looked and rule.day == clock.today()):
        return 0
    unseen = store.reading()
    try:
        return forget(records, unseen, store.writer, clock)
    finally:
        unseen.close()


def backup_folder(folder: str, root: Path) -> Path:
    """One that is there: a drive that is not plugged in must not become a folder on this one.

    Raises Refused `backup_folder_none`, `backup_folder_missing` and as `check_for_backups`.
    """
    if not folder:
        raise Refused("backup_folder_none")
    path = DataPaths(root).check_for_backups(folder)
    if not path.is_dir():
        raise Refused("backup_folder_missing")
    return path
