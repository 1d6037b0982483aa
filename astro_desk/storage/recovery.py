"""Making anew what was lost or damaged, from what was not (FAILURES D3, D4); `verify` says what that is.

The database from the journal and the side files of owners; the journal from the database; side files from the
database. What is replaced is set aside in `quarantine/`, never deleted. Whatever may have been sent by another life of
this register becomes UNKNOWN, so that Astro is asked before anything is sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import func, select

from astro_desk.core.errors import Refused, Unavailable
from astro_desk.core.operations import State
from astro_desk.core.owners import Owner, Standing
from astro_desk.storage import derived, outbox
from astro_desk.storage import owners as owner_rows
from astro_desk.storage.database import Database, open_reading
from astro_desk.storage.disk import os_errors, sqlite_errors, sync_directory
from astro_desk.storage.events import Events
from astro_desk.storage.findings import Finding
from astro_desk.storage.paths import Paths
from astro_desk.storage.quarantine import set_aside, set_aside_database, stamp_of
from astro_desk.storage.rebuild import write_journal
from astro_desk.storage.replay import Alarm, unite
from astro_desk.storage.salvage import Salvage, give_back, salvage
from astro_desk.storage.schema import steps
from astro_desk.storage.sealing import Sealer, SideFiles, derive
from astro_desk.storage.secret import check_key
from astro_desk.storage.session import Session
from astro_desk.storage.store import DEFAULT_FENCE
from astro_desk.storage.tables import account, is_open, operations, owners, sales
from astro_desk.storage.unit_of_work import Unit
from astro_desk.storage.verify import Verdict, read_months, verify
from astro_desk.use_cases.ports import Clock, UnitOfWork

NEW_JOURNAL = "journal.new"


@dataclass(frozen=True, slots=True)
class Recovery:
    """`made` names what was made anew: `database`, `journal`, `side_files`; empty: opening was enough.

    `owners_unnamed` are those of whom only Astro's id is left: the name comes back from Astro. `owners_lost` are
    without id, name and contact, and have open operations: nobody can tell Astro who it was.
    """

    made: tuple[str, ...]
    found: tuple[Finding, ...]
    set_aside: tuple[str, ...]
    """Where the replaced files lie now, below the data directory."""
    alarms: tuple[Alarm, ...]
    united: int
    """Sales and operations that the journal had and the database had not."""
    sales: int
    operations: Mapping[State, int]
    owners_named: int
    """Owners whose name or contact could still be read of the damaged database."""
    owners: int
    owners_unnamed: int
    owners_lost: tuple[str, ...]
    has_account: bool
    """The log-in lay in the database alone, and comes back where its page can be read."""
    verdict: Verdict
    """Of the store as it is now."""


class Believe(StrEnum):
    """Which half a person believes, when neither is damaged; the other one is made anew from it."""

    JOURNAL = "journal"
    DATABASE = "database"


def recover_store(
    data_dir: Path,
    key: bytes,
    clock: Clock,
    *,
    believe: Believe | None = None,
    reason: str = "",
    fence: timedelta = DEFAULT_FENCE,
) -> Recovery:
    """Makes the store sound again. Whoever calls it holds the instance lock.

    What is damaged decides what is made anew, unless a person says whom to `believe`, for a `reason` that is kept.
    Raises Refused `nothing_to_recover`, `recover_needs_reason`, `recover_would_lose`, Unavailable `nothing_left`,
    `key_file_missing`, and what `verify` and `open_store` raise; then nothing was changed, unless the disk gave up on
    the way: the next call takes it up again.
    """
    file = check_key(data_dir, key)
    if file is None:
        raise Unavailable("key_file_missing")
    before = verify(data_dir, key, patience_s=0)
    plan = _plan(before, believe)
    work = _Work(data_dir, key, file.uuid, clock, fence)
    if "side_files" in plan:
        work.set_aside([data_dir / finding.place for finding in before.findings if finding.code == "side_file_changed"])
    if "database" in plan:
        work.salvage()
        work.set_aside_database()
    why = reason or next((finding.code for finding in before.findings), "")
    work.mend(plan, before, why)
    if "journal" in plan:
        work.write_journal(why)
    return work.report(plan, before)


def _plan(verdict: Verdict, believe: Believe | None) -> tuple[str, ...]:
    """What is to be made anew."""
    codes = {finding.code for finding in verdict.findings if not finding.heals}
    journal_hurt = any(code.startswith("journal_") for code in codes)
    sides = ("side_files",) if any(code.startswith("side_file_") for code in codes) else ()
    remade = ("derived",) if "derived_differs" in codes else ()
    if not verdict.database_sound:
        forged = sum(broken.kind == "forged" for broken in verdict.chain.breaks)
        if verdict.chain.lines <= forged:
            raise Unavailable("nothing_left")
        if believe is Believe.DATABASE:
            raise Refused("recover_would_lose")
        return ("database", "journal") if journal_hurt else ("database",)
    if believe is Believe.JOURNAL and journal_hurt:
        raise Refused("recover_would_lose")
    if believe is Believe.JOURNAL:
        return ("database",)
    if journal_hurt or believe is Believe.DATABASE:
        return ("journal", *sides, *remade)
    if codes - {"side_file_changed", "side_file_missing", "row_missing_in_database", "derived_differs"}:
        raise Refused("recover_needs_reason")
    if not verdict.findings:
        raise Refused("nothing_to_recover")
    return (*sides, *remade)


class _Work:
    """One recovery on its way."""

    def __init__(self, data_dir: Path, key: bytes, uuid: str, clock: Clock, fence: timedelta) -> None:
        self._data_dir, self._key, self._uuid, self._clock, self._fence = data_dir, key, uuid, clock, fence
        self._stamp = stamp_of(clock)
        self._paths = Paths(data_dir)
        self._side_files = SideFiles(self._paths.side_files, key)
        self._sealer = Sealer(key, "journal words")
        self._moved: tuple[str, ...] = ()
        self._alarms: tuple[Alarm, ...] = ()
        self._united = 0
        self._salvaged = Salvage()
        self._named = 0

    def set_aside(self, found: list[Path]) -> None:
        self._moved += set_aside([path for path in found if path.exists()], self._data_dir, self._stamp)

    def salvage(self) -> None:
        if self._paths.database.exists():
            self._salvaged = salvage(self._paths.database, self._key, steps())

    def set_aside_database(self) -> None:
        self._moved += set_aside_database(self._data_dir, self._stamp)

    def mend(self, plan: tuple[str, ...], before: Verdict, why: str) -> None:
        """Opens the store, which replays, and gives it what the journal has besides."""
        with closing(self._session()) as session:
            self._alarms += session.alarms
            if "database" not in plan:
                self._unite(session.database())
            if "side_files" in plan:
                self._seal(session, before)
            if "derived" in plan:
                with session.database().connection.begin():
                    derived.remake(session.database().connection)
            if "database" in plan:
                self._named = session.run(lambda unit: give_back(unit, self._salvaged))
            for what in plan:
                if what != "journal":
                    session.run(_saying(what, why))

    def write_journal(self, why: str) -> None:
        """The new one is whole on the disk before the old one goes."""
        new = self._data_dir / NEW_JOURNAL
        self.set_aside([new])  # of a recovery that was cut short
        with closing(self._reading()) as database, sqlite_errors():
            events = Events(database.connection, self._sealer, self._side_files)
            mac_key = derive(self._key, "journal")
            write_journal(database.connection, events, self._side_files, mac_key, self._clock.now(), new)
        self.set_aside([self._paths.journal])
        with os_errors():
            new.replace(self._paths.journal)
            sync_directory(self._data_dir)
        with closing(self._session()) as session:
            self._alarms += session.alarms
            session.run(_saying("journal", why))

    def report(self, plan: tuple[str, ...], before: Verdict) -> Recovery:
        with closing(self._reading()) as database, sqlite_errors():
            connection = database.connection
            unnamed = (owners.c.first_name == "") & (owners.c.last_name == "")
            known = owners.c.standing.in_([str(Standing.LINKED), str(Standing.FOUND)])
            lost = unnamed & ~known & (owners.c.phone == "") & (owners.c.email == "")
            has_open = select(operations.c.owner_id).where(is_open)
            query = select(owners.c.owner_id).where(lost, owners.c.owner_id.in_(has_open)).order_by("owner_id")
            return Recovery(
                made=plan,
                found=before.findings,
                set_aside=self._moved,
                alarms=tuple(dict.fromkeys(self._alarms)),
                united=self._united,
                sales=connection.scalar(select(func.count()).select_from(sales)) or 0,
                operations=outbox.counts(connection),
                owners_named=self._named,
                owners=connection.scalar(select(func.count()).select_from(owners)) or 0,
                owners_unnamed=connection.scalar(select(func.count()).select_from(owners).where(unnamed & known)) or 0,
                owners_lost=tuple(connection.scalars(query).all()),
                has_account=connection.scalar(select(func.count()).select_from(account)) == 1,
                verdict=verify(self._data_dir, self._key, patience_s=0),
            )

    def _unite(self, database: Database) -> None:
        events = Events(database.connection, self._sealer, self._side_files)
        with database.connection.begin():
            for month in read_months(self._data_dir, self._key):
                lines = [line for line in month.lines if line.authentic]
                self._united += unite(database.connection, lines, events, self._clock)

    def _seal(self, session: Session, before: Verdict) -> None:
        for finding in before.findings:
            if finding.code.startswith("side_file_"):
                owner_id = Path(finding.place).stem
                with session.database().connection.begin():
                    connection = session.database().connection
                    owner = owner_rows.find(connection, owner_id)
                    wanted = owner is not None and (
                        owner.standing is not Standing.LINKED or outbox.edited(connection, owner_id)
                    )
                if owner is not None and owner.owner_id == owner_id and wanted:
                    session.run(_sealing(owner))

    def _session(self) -> Session:
        return Session(self._data_dir, self._key, self._uuid, self._clock, steps(), self._fence)

    def _reading(self) -> Database:
        return open_reading(self._paths.database, self._key, steps())


def _saying(what: str, why: str) -> Callable[[UnitOfWork], None]:
    def say(unit: UnitOfWork) -> None:
        assert isinstance(unit, Unit)
        unit.say_recovered(what, why)

    return say


def _sealing(owner: Owner) -> Callable[[UnitOfWork], None]:
    return lambda unit: unit.add_owner(owner)
