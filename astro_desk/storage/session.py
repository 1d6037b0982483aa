"""The writer's side of the store: opening with replay, and the order in which a job becomes durable.

A job's order: rows change in an open transaction · its events become lines · the lines are written and, when a person
waits for them, fsynced · the transaction commits. The journal is the commit point: when the commit fails after the
fsync the answer is "saved", the database is opened anew and the tail applied (FAILURES R13, R14, D1, D2, P1).
One thread at a time uses a session.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Transaction, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from astro_desk.core.errors import Unavailable
from astro_desk.core.owners import Standing
from astro_desk.storage import outbox, owners
from astro_desk.storage.chain import START, Head, Line, read_line
from astro_desk.storage.database import Database, open_writing
from astro_desk.storage.disk import sqlite_errors
from astro_desk.storage.events import Events
from astro_desk.storage.journal import Found, Journal
from astro_desk.storage.mapping import time_text
from astro_desk.storage.schema import Step
from astro_desk.storage.sealing import Sealer, SideFiles, Unreadable, derive
from astro_desk.storage.tables import journal_tail, register
from astro_desk.storage.unit_of_work import Unit
from astro_desk.use_cases.ports import Clock, UnitOfWork

T = TypeVar("T")

LEARNED_DURABLE_MS = 1000
"""How long what was learned from Astro may wait for its fsync in the journal."""
IDLE_MS = 2000
"""How long nothing happens before the write-ahead log is moved into the database."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Where everything lies in a data directory."""

    data_dir: Path

    @property
    def database(self) -> Path:
        return self.data_dir / "astro-desk.db"

    @property
    def journal(self) -> Path:
        return self.data_dir / "journal"

    @property
    def side_files(self) -> Path:
        return self.data_dir / "owners"

    @property
    def backup(self) -> Path:
        return self.data_dir / "backup"

    @property
    def quarantine(self) -> Path:
        return self.data_dir / "quarantine"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that a manager should see; selling goes on. `code` is stable:

    `journal_broken` (a line was changed, is missing, or was written by somebody else) · `journal_behind` (the
    database knows more than the journal) · `journal_forked` · `database_restored` (it was older than the journal) ·
    `event_unreadable` (a line could not be applied).
    """

    code: str
    detail: str = ""


class Session:
    """The open store of one data directory, for its writer's thread."""

    def __init__(
        self, data_dir: Path, key: bytes, uuid: str, clock: Clock, known: tuple[Step, ...], fence: timedelta
    ) -> None:
        """Raises what `open_writing` raises. Alarms are in `alarms`."""
        self._paths = Paths(data_dir)
        self._key = key
        self._uuid = uuid
        self._clock = clock
        self._known = known
        self._fence = fence
        self._sealer = Sealer(key, "journal words")
        self._side_files = SideFiles(self._paths.side_files, key)
        self._database: Database | None = None
        self._journal: Journal | None = None
        self._learned_at: int | None = None
        self._dirty = False
        self._used_at = 0
        self.alarms: tuple[Alarm, ...] = ()
        self._open()

    # ---------------------------------------------------------------------------------------------------------- opening

    def _open(self) -> tuple[Database, Journal]:
        stamp = self._clock.now().strftime("%Y%m%dT%H%M%SZ")
        database = open_writing(self._paths.database, self._key, self._known, self._paths.backup, stamp)
        journal = Journal(self._paths.journal, derive(self._key, "journal"), self._paths.quarantine)
        try:
            with sqlite_errors():
                self._meet(database.connection, journal)
        except BaseException:
            journal.close()
            database.close()
            raise
        self._database, self._journal = database, journal
        self._dirty = True
        self._used_at = self._clock.boot()[1]
        return database, journal

    def _meet(self, connection: Connection, journal: Journal) -> None:
        """Brings journal and database to the same head. Doing it again after a crash at any place is fine."""
        alarms: list[Alarm] = []
        with connection.begin():
            head, copies = self._read_head(connection)
        assured_n = copies[0].n - 1 if copies else head.n
        found = journal.find(head, assured_n)
        alarms += [Alarm("journal_broken", f"{b.file}:{b.line} {b.kind}") for b in found.breaks]
        alarms += [Alarm("journal_forked")] if found.forked else []
        missing = [line for line in copies if line.n > found.last.n]
        journal.open(found, head, keep_torn=head.n > found.last.n)
        if missing and missing[0].prev == found.last.hash:
            journal.head = found.last
            journal.append(missing, self._month(), durable=True)
        elif head.n > found.last.n:
            alarms.append(Alarm("journal_behind", f"{found.last.n} of {head.n}"))
        with connection.begin():
            alarms += self._replay(connection, found)
            connection.execute(delete(journal_tail))
            self._write_head(connection, journal.head)
        if not alarms:
            self._sweep(connection)
        self.alarms = tuple(dict.fromkeys((*self.alarms, *alarms)))

    def _read_head(self, connection: Connection) -> tuple[Head, list[Line]]:
        """The last line that the database knows, and its copies of lines that the journal may not have."""
        row = connection.execute(select(register.c.journal_n, register.c.journal_hash)).one_or_none()
        if row is None:
            connection.execute(
                insert(register).values(one=1, uuid=self._uuid, journal_n=START.n, journal_hash=START.hash)
            )
            return START, []
        kept = connection.scalars(select(journal_tail.c.line).order_by(journal_tail.c.n)).all()
        lines = [read_line(text.encode(), derive(self._key, "journal")) for text in kept]
        return Head(row.journal_n, row.journal_hash), [line for line in lines if line is not None]

    def _replay(self, connection: Connection, found: Found) -> list[Alarm]:
        if not found.tail:
            return []
        events = Events(connection, self._sealer, self._side_files)
        alarms: list[Alarm] = []
        commits = sum(not line.more for line in found.tail)
        for line in found.tail:
            body = line.body()
            try:
                with connection.begin_nested():
                    events.apply(body["kind"], body["data"])
            except (ValueError, KeyError, TypeError, Unreadable, IntegrityError) as error:
                alarms.append(Alarm("event_unreadable", f"{line.n} {type(error).__name__}"))
        if commits > 1:
            # A crash leaves one commit to be replayed. More: this database is an older copy, and another one may have
            # sent what waits here (FAILURES D8, I17).
            now, (boot, boot_ms) = self._clock.now(), self._clock.boot()
            doubted = outbox.doubt(connection, time_text(now), boot, boot_ms)
            alarms.append(Alarm("database_restored", f"{commits} commits, {doubted} operations"))
        return alarms

    def _sweep(self, connection: Connection) -> None:
        """Side files that a crash left: of owners whom Astro has now, and of owners who never came to be."""
        for owner_id in self._side_files.owner_ids():
            with connection.begin():
                owner = owners.find(connection, owner_id)
            if owner is None or owner.owner_id != owner_id or owner.standing is Standing.LINKED:
                self._side_files.remove(owner_id)

    # ------------------------------------------------------------------------------------------------------------- jobs

    def run(self, job: Callable[[UnitOfWork], T]) -> T:
        """Runs a job in one transaction; durable when it returns.

        Raises what the job raises, and Unavailable `disk_full`, `disk_read_only`, `not_saved`, `database_damaged`:
        then nothing was changed.
        """
        database, journal = self._ready()
        self._used_at = self._clock.boot()[1]
        unit = Unit(database.connection, self._sealer, self._side_files, self._clock, self._fence)
        try:
            result = self._transact(database, journal, unit, job)
        except Unavailable as error:
            if error.code in ("not_saved", "database_damaged"):
                self._drop()  # never go on with a handle that an input or output error came from (FAILURES D2)
            raise
        self._dirty = True
        for owner_id in unit.old_files:
            self._forget_file(owner_id)
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
            mark = journal.mark()
            if lines:
                journal.append(lines, self._month(), durable=decided)
            try:
                self._commit(transaction)
            except Unavailable:
                if not decided:
                    if lines:
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
        connection.execute(delete(journal_tail).where(journal_tail.c.n <= journal.durable_n))
        if not decided:
            copies = [{"n": line.n, "line": line.raw.decode()} for line in lines]
            connection.execute(insert(journal_tail), copies)
        self._write_head(connection, lines[-1].head)
        return lines

    def _commit(self, transaction: Transaction) -> None:
        with sqlite_errors():
            transaction.commit()

    def _heal(self) -> None:
        """After the fsync, without the commit: saved. Opens anew and replays now, or else before the next job."""
        self._drop()
        try:
            self._open()
        except Unavailable:
            self._drop()

    def _roll_back(self, transaction: Transaction, unit: Unit) -> None:
        try:
            transaction.rollback()
        except SQLAlchemyError:
            self._drop()
        for owner_id in unit.new_files:
            self._forget_file(owner_id)

    def _forget_file(self, owner_id: str) -> None:
        """A side file that cannot go now goes at the next start."""
        try:
            self._side_files.remove(owner_id)
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
            journal.close()
        if database is not None:
            try:
                database.close()
            except SQLAlchemyError:
                pass

    @staticmethod
    def _write_head(connection: Connection, head: Head) -> None:
        connection.execute(update(register).values(journal_n=head.n, journal_hash=head.hash))

    def _month(self) -> str:
        return time_text(self._clock.now())[:7]

    # ------------------------------------------------------------------------------------------------------ in between

    def patience(self) -> float | None:
        """Seconds until `tick` has something to do if no job comes; None: nothing."""
        now = self._clock.boot()[1]
        due = [self._learned_at + LEARNED_DURABLE_MS] if self._learned_at is not None else []
        due += [self._used_at + IDLE_MS] if self._dirty else []
        return max(0.0, (min(due) - now) / 1000) if due else None

    def tick(self) -> None:
        """Fsyncs what was learned a second ago, and empties the write-ahead log after two seconds without a job.

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
                database.checkpoint()
                self._dirty = False
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
                database.checkpoint(whole=True)
            except Unavailable:
                pass
        self._drop()
