"""A journal made anew from the database, when the one that was is lost or damaged (FAILURES D3, D4).

It says everything that the database knows and the journal would have said, as one commit behind the database's own
head: opening the store then replays it onto rows that are there already, changes nothing, and takes over the new head.
So a crash at any point leaves one of the two journals whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path

from sqlalchemy import Connection, exists, select

from astro_desk.core.owners import Standing
from astro_desk.storage import by_hand, closings, corrections, notes, settled
from astro_desk.storage.chain import REBUILT, Head, compose_one
from astro_desk.storage.disk import os_errors, sync_directory, write_all
from astro_desk.storage.events import Event, Events
from astro_desk.storage.journal import month_of
from astro_desk.storage.mapping import operation_from_row, owner_from_row, time_text
from astro_desk.storage.sales import by_number
from astro_desk.storage.sealing import SideFiles
from astro_desk.storage.tables import is_open, operations, owner_aliases, owners, register, settings

_OPERATIONS = 50
"""So many of them to a line."""


def write_journal(
    connection: Connection, events: Events, side_files: SideFiles, mac_key: bytes, at: datetime, directory: Path
) -> int:
    """Writes the journal of everything into the new `directory`, fsynced; answers how many lines it has.

    Owners whom Astro does not have get their side files anew, lest one of them be lost as well. Raises Unavailable.
    """
    row = connection.execute(select(register)).one()
    head, count = Head(row.journal_n, row.journal_hash), 0
    waiting = Event(REBUILT, {"behind": head.n, "newest_id": row.newest_id or ""})
    with os_errors():
        directory.mkdir(mode=0o700, parents=True)
        path = directory / f"{month_of(at)}.ndjson"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            for event in chain(_everything(connection, events, side_files), (None,)):
                line = compose_one(waiting.kind, waiting.data, time_text(at), head, mac_key, more=event is not None)
                write_all(handle, line.raw + b"\n")
                head, count = line.head, count + 1
                waiting = event or waiting
            os.fsync(handle)
        finally:
            os.close(handle)
        sync_directory(directory)
    return count


def _everything(connection: Connection, events: Events, side_files: SideFiles) -> Iterator[Event]:
    """In the order in which replay needs them."""
    for name, value in connection.execute(select(settings.c.name, settings.c.value).order_by("name")).all():
        yield events.setting_saved(name, value)
    has_open = exists().where(operations.c.owner_id == owners.c.owner_id, is_open)
    for row in connection.execute(select(owners, has_open.label("has_open")).order_by(owners.c.recency)).mappings():
        owner = owner_from_row(row)
        hangs_on_it = row["has_open"] or side_files.has(owner.owner_id)
        kept = owner.standing is not Standing.LINKED and (owner.phone or owner.email) and hangs_on_it
        yield events.owner_known(owner, side_files.write(owner) if kept else "")
    for gone_id, kept_id in connection.execute(select(owner_aliases.c.gone_id, owner_aliases.c.kept_id)).all():
        yield events.owners_merged(gone_id, kept_id)
    last = 0
    while page := by_number(connection, last):
        yield from (events.sale_finished(sale, ()) for _, sale in page)
        last = page[-1][0]
    for entries in by_hand.pages(connection):
        yield events.by_hand_added(entries)
    yield from (events.sale_corrected(one, ()) for one in corrections.everything(connection))
    yield from (events.day_closed(one) for one in closings.everything(connection))
    yield from (events.difference_settled(one) for one in settled.everything(connection))
    yield from (events.noted(one) for one in notes.everything(connection))
    last = 0
    query = select(operations).order_by(operations.c.seq).limit(_OPERATIONS)
    while rows := connection.execute(query.where(operations.c.seq > last)).all():
        yield events.operations_added([operation_from_row(tuple(row)) for row in rows])
        last = rows[-1].seq
