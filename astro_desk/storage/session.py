"""The writer's side of the store: opening with replay, and the order in which a job becomes durable.

A job's order: rows change in an open transaction · its events become lines · the lines are written and, when a person
waits for them, fsynced · the transaction commits. The journal is the commit point: when the commit fails after the
fsync the answer is "saved", the database is opened anew and the tail applied (FAILURES R13, R14, D1, D2, P1).
One thread at a time uses a session.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Transaction, bindparam, delete, insert
from sqlalchemy.exc import SQLAlchemyError

from astro_desk.core.errors import Unavailable
from astro_desk.storage.chain import Line
from astro_desk.storage.database import Database, open_writing
from astro_desk.storage.disk import Ballast, sqlite_errors
from astro_desk.storage.erasure import ErasedFiles, clean, meet_list, uncleaned
from astro_desk.storage.imports import accepted
from astro_desk.storage.journal import Journal, cut, month_of
from astro_desk.storage.mapping import time_text
from astro_desk.storage.paths import Paths
from astro_desk.storage.prepared import Prepared
from astro_desk.storage.replay import Alarm, meet, write_head
from astro_desk.storage.schema import Step
from astro_desk.storage.sealing import Sealer, SideFiles, derive
from astro_desk.storage.staging import Waiting
from astro_desk.storage.tables import journal_tail
from astro_desk.storage.unit_of_work import Unit
from astro_desk.use_cases.ports import Clock, UnitOfWork

T = TypeVar("T")

LEARNED_DURABLE_MS = 1000
"""How long what was learned from Astro may wait for its fsync in the journal."""
_ASSURED = Prepared(delete(journal_tail).where(journal_tail.c.n <= bindparam("durable_n")))
_COPY = Prepared(insert(journal_tail))

IDLE_MS = 2000
"""How long nothing happens before the write-ahead log is moved into the database."""
PIECE = 250
"""Pages of it that are moved between two jobs when there is no pause: some 4 ms of the writer's time, and what the disk
takes for them (S9). A thousand kept a sale waiting for 340 ms when the disk was slow."""
MOST_LEFT = 4000
"""Pages that are moved whoever is at the counter: SQLite itself would do it at 16384, in the middle of a commit."""


class Session:
    """The open store of one data directory, for its writer's thread."""

    def __init__(
        self,
        data_dir: Path,
        key: bytes,
        uuid: str,
        clock: Clock,
        known: tuple[Step, ...],
        fence: timedelta,
        ballast_bytes: int = 0,
    ) -> None:
        """Raises what `open_writing` raises. What `meet` found is in `alarms`."""
        self._paths = Paths(data_dir)
        self._key = key
        self._uuid = uuid
        self._clock = clock
        self._known = known
        self._fence = fence
        self._sealer = Sealer(key, "journal words")
        self._side_files = SideFiles(self._paths.side_files, key)
        self._waiting = Waiting(self._paths, key)
        self._ballast = Ballast(self._paths.ballast, ballast_bytes)
        self._database: Database | None = None
        self._journal: Journal | None = None
        self._refused: tuple[Path, int] | None = None
        self._learned_at: int | None = None
        self._dirty = False
        self._left_behind = 0
        self._used_at = 0
        self.alarms: tuple[Alarm, ...] = ()
        self._open()
        self._keep_erased()
        self._sweep_imports()

    # ---------------------------------------------------------------------------------------------------------- opening

    def _open(self) -> tuple[Database, Journal]:
        stamp = self._clock.now().strftime("%Y%m%dT%H%M%SZ")
        database = open_writing(self._paths.database, self._key, self._known, self._paths.backup, stamp)
        journal = Journal(self._paths.journal, derive(self._key, "journal"), self._paths.quarantine)
        try:
            self._cut_refused()
            with sqlite_errors():
                found = meet(database.connection, journal, self._uuid, self._sealer, self._side_files, self._clock)
        except BaseException:
            journal.close()
            database.close()
            raise
        self.alarms = tuple(dict.fromkeys((*self.alarms, *found)))
        self._database, self._journal = database, journal
        self._dirty = True
        self._left_behind = 0
        self._used_at = self._clock.boot()[1]
        return database, journal

    def _keep_erased(self) -> None:
        """Whoever was erased stays so, in an older database that was put back too; then the pages are cleaned.

        Raises Unavailable.
        """
        database, _ = self._ready()
        with sqlite_errors():
            again = meet_list(database.connection, ErasedFiles(self._paths, self._key))
        for owner_id in again:
            self.run(partial(_erase, owner_id))
        self._clean(self._ready()[0])

    def _sweep_imports(self) -> None:
        database, _ = self._ready()
        with sqlite_errors(), database.connection.begin():
            moving = accepted(database.connection)
        self._waiting.sweep(moving)

    def _clean(self, database: Database) -> None:
        with sqlite_errors():
            with database.connection.begin():
                wanted = uncleaned(database.connection)
            if wanted:
                clean(database, self._paths, self._key)

    def _cut_refused(self) -> None:
        """Of these lines a person was told that they are not saved. Raises Unavailable."""
        if self._refused is not None:
            cut(*self._refused)
            self._refused = None

    # ------------------------------------------------------------------------------------------------------------- jobs

    def run(self, job: Callable[[UnitOfWork], T]) -> T:
        """Runs a job in one transaction; durable when it returns.

        Raises what the job raises, and Unavailable `disk_full`, `disk_read_only`, `not_saved`, `database_damaged`:
        then nothing was changed.
        """
        database, journal = self._ready()
        self._used_at = self._clock.boot()[1]
        unit = Unit(database.connection, self._sealer, self._side_files, self._waiting, self._clock, self._fence)
        try:
            result = self._transact(database, journal, unit, job)
        except Unavailable as error:
            if error.code in ("not_saved", "database_damaged"):
                self._drop()  # never go on with a handle that an input or output error came from (FAILURES D2)
            raise
        self._dirty = True
        self._drop_files(journal, unit.old_files)
        self._list_erased(unit.erased)
        self._drop_import(unit.imported)
        return result

    def _transact(self, database: Database, journal: Journal, unit: Unit, job: Callable[[UnitOfWork], T]) -> T:
        decided = False
        done = False
        with sqlite_errors():
            transaction = database.connection.begin()
        try:
            with sqlite_errors():
                result = job(unit)
                decided = any(event.decided for event in unit.said)
                lines = self._lines(database.connection, journal, unit, decided)
            mark = journal.append(lines, month_of(self._clock.now()), durable=decided) if lines else None
            try:
                self._commit(transaction)
            except (Unavailable, SQLAlchemyError) as error:
                if not (decided and isinstance(error, Unavailable)):
                    if mark is not None:
                        journal.take_back(mark)
                    raise
                self._heal()
            done = True
        finally:
            if not done:
                self._roll_back(transaction, unit)
        if lines and not decided and self._learned_at is None:
            self._learned_at = self._clock.boot()[1]
        return result

    def _lines(self, connection: Connection, journal: Journal, unit: Unit, decided: bool) -> list[Line]:
        """The unit's lines; the database notes its new head in the same transaction."""
        if not unit.said:
            return []
        now = time_text(self._clock.now())
        lines = journal.compose([(event.kind, event.data) for event in unit.said], now)
        _ASSURED.change(connection, {"durable_n": journal.durable_n})
        if not decided:
            _COPY.change(connection, *({"n": line.n, "line": line.raw.decode()} for line in lines))
        write_head(connection, lines[-1].head)
        return lines

    def _commit(self, transaction: Transaction) -> None:
        with sqlite_errors():
            transaction.commit()

    def _heal(self) -> None:
        """After the fsync, without the commit: saved. Opens anew and replays now, or else before the next job.

        On a full disk the ballast goes first: room for what is promised already (FAILURES D1).
        """
        self._drop()
        try:
            try:
                self._open()
            except Unavailable as error:
                if not (error.code == "disk_full" and self._ballast.release()):
                    raise
                self._open()
        except Unavailable:
            self._drop()

    def _roll_back(self, transaction: Transaction, unit: Unit) -> None:
        try:
            transaction.rollback()
        except SQLAlchemyError:
            self._drop()
        for owner_id, content in unit.files_before.items():
            self._put_file(owner_id, content)

    def _drop_files(self, journal: Journal, owner_ids: list[str]) -> None:
        """Side files go when the journal's line that makes them needless is on the disk: never both are missing."""
        if owner_ids and not journal.lost:
            try:
                journal.sync()
            except Unavailable:
                return  # the next start sweeps them
            for owner_id in owner_ids:
                self._put_file(owner_id, None)

    def _list_erased(self, owner_ids: list[str]) -> None:
        """What the disk does not take now is written at the next start; the database knows it as well."""
        files = ErasedFiles(self._paths, self._key)
        for owner_id in owner_ids:
            try:
                files.write(owner_id)
            except Unavailable:
                return

    def _drop_import(self, import_id: str) -> None:
        """A file that cannot go now goes at the next start."""
        if import_id:
            try:
                self._waiting.sweep("")
            except Unavailable:
                pass

    def _put_file(self, owner_id: str, content: bytes | None) -> None:
        """A side file that cannot go now goes at the next start; one that cannot come back holds what is newer."""
        try:
            self._side_files.put_back(owner_id, content)
        except Unavailable:
            pass

    def _ready(self) -> tuple[Database, Journal]:
        if self._journal is not None and self._journal.lost:
            self._drop()
        if self._database is None or self._journal is None:
            return self._open()
        return self._database, self._journal

    def _drop(self) -> None:
        database, journal = self._database, self._journal
        self._database = self._journal = None
        self._learned_at = None
        if journal is not None:
            self._refused = journal.refused or self._refused
            journal.close()
        if database is not None:
            try:
                database.close()
            except SQLAlchemyError:
                pass

    # ------------------------------------------------------------------------------------------------------ in between

    def patience(self) -> float | None:
        """Seconds until `tick` has something to do if no job comes; None: nothing."""
        now = self._clock.boot()[1]
        due = [self._learned_at + LEARNED_DURABLE_MS] if self._learned_at is not None else []
        due += [self._used_at + IDLE_MS] if self._dirty else []
        return max(0.0, (min(due) - now) / 1000) if due else None

    def tick(self, *, hurried: bool = False) -> None:
        """Fsyncs what was learned a second ago, and empties the write-ahead log after two seconds without a job.

        Where there is no such pause, in pieces between jobs: never more than one, and none while the counter waits or
        is likely to (`hurried`).
        What the disk says here is nobody's answer: the store is opened anew at the next job.
        """
        database, journal = self._database, self._journal
        if database is None or journal is None:
            return
        now = self._clock.boot()[1]
        try:
            if self._learned_at is not None and now >= self._learned_at + LEARNED_DURABLE_MS:
                journal.sync()
                self._learned_at = None
            if self._dirty and now >= self._used_at + IDLE_MS:
                self._left_behind = database.checkpoint()
                self._dirty = False
                self._ballast.take()
            elif self._dirty and database.behind() >= self._left_behind + (MOST_LEFT if hurried else PIECE):
                # What a long reader keeps from being moved is not tried again after each job.
                self._left_behind = database.checkpoint()
        except Unavailable:
            self._drop()

    def database(self) -> Database:
        """The writer's own connection, for `verify`. Raises Unavailable."""
        return self._ready()[0]

    def close(self) -> None:
        """Fsyncs, empties the write-ahead log and closes. Raises nothing: what is acknowledged is durable already."""
        database, journal = self._database, self._journal
        if database is not None and journal is not None:
            try:
                journal.sync()
                self._clean(database)
                database.checkpoint(whole=True)
            except Unavailable:
                pass
        self._drop()
        try:
            self._cut_refused()
            self._waiting.close()
        except Unavailable:
            pass


def _erase(owner_id: str, unit: UnitOfWork) -> None:
    unit.erase_owner(owner_id)
