"""Database and journal meet at each open: one head, nothing acknowledged missing on either side (FAILURES D3, D4, D8).

The journal ahead: its tail is applied. The database ahead: it has copies of what the journal's own fsync had not
reached yet; without a copy it is an alarm. Nothing found here stops a counter from selling.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from astro_desk.core.owners import Standing
from astro_desk.storage import outbox, owners
from astro_desk.storage.bulk import NO_EVENT, BulkEvents
from astro_desk.storage.chain import START, Head, Line
from astro_desk.storage.events import Events
from astro_desk.storage.journal import Found, Journal, month_of
from astro_desk.storage.mapping import time_text
from astro_desk.storage.prepared import Prepared
from astro_desk.storage.sealing import Sealer, SideFiles
from astro_desk.storage.tables import journal_tail, operations, register, sales
from astro_desk.storage.tables import owners as owners_table
from astro_desk.use_cases.ports import Clock


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that a manager should see; selling goes on. `code` is stable:

    `journal_broken` a line was changed, is missing, or was written by somebody else · `journal_forked` another line
    stands where the database's last one should · `journal_behind` the database knows more than the journal ·
    `database_restored` it was older than the journal, or gone · `event_unreadable` a line could not be applied ·
    `owner_nameless` an owner made at the counter is without name and contact.
    """

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database says of the journal. `copies` are lines that it has not seen fsynced there."""

    head: Head
    copies: tuple[Line, ...]
    new: bool

    @property
    def assured_n(self) -> int:
        """Up to this line the database relies on the journal; of those behind it has copies."""
        copied = bool(self.copies) and self.copies[-1].n == self.head.n
        return self.copies[0].n - 1 if copied else self.head.n


def meet(
    connection: Connection, journal: Journal, uuid: str, sealer: Sealer, side_files: SideFiles, clock: Clock
) -> list[Alarm]:
    """Brings both to the same head and makes the journal ready to append. After a crash in it, it is done again.

    Raises Unavailable when the disk says no.
    """
    with connection.begin():
        known = _read(connection, journal)
    journal.mend(known.copies)
    found = journal.find(known.head, known.assured_n)
    alarms = [Alarm("journal_broken", f"{broken.file}:{broken.line} {broken.kind}") for broken in found.breaks]
    if found.forked:
        alarms.append(Alarm("journal_forked"))
    journal.open(found, known.head)
    missing = [line for line in known.copies if line.n > found.last.n]
    if missing and missing[0].prev == found.last.hash:
        journal.head = found.last
        journal.append(missing, month_of(clock.now()), durable=True)
    elif known.head.n > found.last.n:
        alarms.append(Alarm("journal_behind", f"{found.last.n} of {known.head.n}"))
    with connection.begin():
        if known.new:
            values = {"one": 1, "uuid": uuid, "journal_n": START.n, "journal_hash": START.hash}
            _BEGIN.change(connection, values)
        alarms += _replay(connection, found, BulkEvents(connection, sealer, side_files))
        if (known.new and found.tail) or _commits(found) > 1:
            alarms.append(_doubt(connection, clock))
        _DROP_COPIES.change(connection, {})
        write_head(connection, journal.head)
    if not (alarms or known.new):
        # A database that begins anew without a journal knows no owner yet: their files may be all that is left.
        _sweep(connection, side_files)
    return alarms


_HEAD = Prepared(update(register))
_BEGIN = Prepared(insert(register))
_KNOWN = Prepared(select(register.c.journal_n, register.c.journal_hash))
_COPIES = Prepared(select(journal_tail.c.line).order_by(journal_tail.c.n))
_DROP_COPIES = Prepared(delete(journal_tail))
_NAMELESS = Prepared(
    select(func.count())
    .select_from(owners_table)
    .where(owners_table.c.standing.in_([str(Standing.NEW), str(Standing.CONTACT)]))
    .where(owners_table.c.phone == "", owners_table.c.email == "")
)


def write_head(connection: Connection, head: Head) -> None:
    """The database now holds the journal up to here."""
    _HEAD.change(connection, {"journal_n": head.n, "journal_hash": head.hash})


def _read(connection: Connection, journal: Journal) -> _Known:
    row = _KNOWN.one(connection)
    if row is None:
        return _Known(START, (), new=True)
    lines = (journal.read(text.encode()) for (text,) in _COPIES.rows(connection))
    return _Known(Head(*row), tuple(line for line in lines if line is not None), new=False)


def _replay(connection: Connection, found: Found, events: BulkEvents) -> list[Alarm]:
    alarms = [Alarm("event_unreadable", f"line {n}: {why}") for n, why in events.apply_lines(found.tail)]
    if found.tail:
        nameless = _NAMELESS.value(connection)
        alarms += [Alarm("owner_nameless", str(nameless))] if nameless else []
    return alarms


_FACTS = frozenset(
    {"sale_finished", "sale_corrected", "operations_added", "operations_settled", "case_settled", "day_closed"}
)


def unite(connection: Connection, lines: Iterable[Line], events: Events, clock: Clock) -> int:
    """Gives the database the facts of a journal that it has not: sales, operations and their ends, owners.

    For a journal and a database whose histories parted: of state the database knows best, of facts none is thrown away
    (FAILURES D4). Answers how many rows it are; what is open then is UNKNOWN, for nobody knows who sent it.
    """
    before = _facts(connection)
    for line in lines:
        body = line.body()
        kind, data = body["kind"], body["data"]
        known = owners.find(connection, data["owner_id"]) if kind in ("owner_added", "owner_known") else None
        if kind in _FACTS or (kind in ("owner_added", "owner_known") and known is None):
            try:
                with connection.begin_nested():
                    events.apply(kind, data)
            except NO_EVENT:
                continue
    more = _facts(connection) - before
    if more:
        _doubt(connection, clock)
    return more


def _facts(connection: Connection) -> int:
    return sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in (sales, operations))


def _commits(found: Found) -> int:
    return sum(not line.more for line in found.tail)


def _doubt(connection: Connection, clock: Clock) -> Alarm:
    """A crash leaves one commit to be replayed. More: this database is an older copy, or empty, and another one may
    have sent what waits here. All of it is UNKNOWN, so that it is looked up before it is sent (FAILURES D8, I17)."""
    boot, boot_ms = clock.boot()
    doubted = outbox.doubt(connection, time_text(clock.now()), boot, boot_ms)
    return Alarm("database_restored", f"{doubted} operations to be looked up")


def _sweep(connection: Connection, side_files: SideFiles) -> None:
    """Side files that a crash left: of owners whom Astro has by now, and of owners who never came to be."""
    for owner_id in side_files.owner_ids():
        with connection.begin():
            owner = owners.find(connection, owner_id)
            told = owner is None or (owner.standing is Standing.LINKED and not outbox.edited(connection, owner_id))
        if owner is None or owner.owner_id != owner_id or told:
            side_files.remove(owner_id)
