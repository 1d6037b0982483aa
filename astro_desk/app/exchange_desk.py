"""Lists in and out beside the open counter: each on a thread of its own, with the register's writer and reader."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing
from typing import TextIO

from astro_desk.app.background import in_background
from astro_desk.app.list_files import form_of_file, open_list, write_file
from astro_desk.core.errors import Refused
from astro_desk.core.notes import Noted
from astro_desk.core.people import is_person
from astro_desk.storage.store import ReadOnlyRecords, Store
from astro_desk.use_cases.counter_jobs import acting
from astro_desk.use_cases.exchange_ports import ListFile, Order, Wanted
from astro_desk.use_cases.exports import (
    Row,
    day_facts,
    day_rows,
    item_rows,
    owner_rows,
    to_json,
    write_csv,
    write_json,
)
from astro_desk.use_cases.import_file import Checked, FileImport, ImportReport, Progress
from astro_desk.use_cases.import_preview import Look, look_at
from astro_desk.use_cases.offer_upload import missed_offers, upload_rows
from astro_desk.use_cases.owner_file import owner_facts, owner_table
from astro_desk.use_cases.ports import Clock, NewId, ReadPhone

_NOTED = {
    Wanted.OWNERS: Noted.EXPORT_OWNERS,
    Wanted.ITEMS: Noted.EXPORT_ITEMS,
    Wanted.DAY: Noted.EXPORT_DAY,
    Wanted.OFFERS: Noted.EXPORT_OFFERS,
    Wanted.OWNER: Noted.EXPORT_OWNER,
}
_ONE_OBJECT = frozenset({Wanted.DAY, Wanted.OWNER})
"""Of these the JSON file is one object with all there is to say, and the CSV a table of it."""


class _Task:
    """Implements UnderWay: looked at and broken off by the screen, worked on by its own thread."""

    def __init__(self) -> None:
        self.progress: Progress | None = None
        self._stop = threading.Event()

    def cancel(self) -> None:
        self._stop.set()

    def told(self, now: Progress) -> None:
        self.progress = now

    def cancelled(self) -> bool:
        return self._stop.is_set()


class _Reading(_Task):
    def __init__(self, work: Callable[[_Task], Checked]) -> None:
        super().__init__()
        self.checked = in_background(lambda: work(self))


class _Moving(_Task):
    def __init__(self, work: Callable[[_Task], ImportReport]) -> None:
        super().__init__()
        self.taken = in_background(lambda: work(self))


class ExchangeDesk:
    """Implements Exchange over an open store."""

    def __init__(self, store: Store, clock: Clock, read_phone: ReadPhone, new_id: NewId) -> None:
        self._store, self._clock = store, clock
        self._read_phone, self._new_id = read_phone, new_id

    def look(self, file: ListFile) -> Future[Look]:
        def work() -> Look:
            with open_list(file.path) as opened:
                return look_at(opened, file.kind, self._read_phone, file.columns, file.encoding)

        return in_background(work)

    def check(self, file: ListFile) -> _Reading:
        def work(task: _Task) -> Checked:
            with open_list(file.path) as opened:
                taking = FileImport(opened, file.kind, self._read_phone, self._new_id, file.columns, file.encoding)
                return taking.check(self._store.writer, self._store.staging, task.told, task.cancelled)

        return _Reading(work)

    def accept(self, checked: Checked, by: str, *, leave_out: bool) -> _Moving:
        who = by if is_person(by) else ""

        def work(task: _Task) -> ImportReport:
            return checked.accept(
                self._store.writer, leave_out=leave_out, progress=task.told, done_by=lambda job: acting(who, job)
            )

        return _Moving(work)

    def drop(self, checked: Checked) -> None:
        in_background(checked.drop)

    def give(self, order: Order, by: str) -> Future[int]:
        who = by if is_person(by) else ""

        form = form_of_file(order.path)

        def told(rows: int) -> None:
            line = acting(who, lambda work: work.note(_NOTED[order.wanted], self._subject(order), rows, form))
            self._store.writer.submit(line).result()

        def write(file: TextIO, is_csv: bool) -> int:
            with closing(self._store.reading()) as archive:  # the screen's own reads wait for no page of it
                return self._write(archive, order, file, is_csv)

        return in_background(lambda: write_file(order.path, write, told))

    def _subject(self, order: Order) -> str:
        if order.wanted is Wanted.DAY:
            return (order.day or self._clock.today()).isoformat()
        return order.owner_id if order.wanted is Wanted.OWNER else ""

    def _write(self, archive: ReadOnlyRecords, order: Order, file: TextIO, is_csv: bool) -> int:
        if order.wanted in _ONE_OBJECT and not is_csv:
            return file.write(to_json(self._facts(archive, order)) + "\n") and 1
        rows = self._rows(archive, order)
        return write_csv(file, rows) if is_csv else write_json(file, rows)

    def _rows(self, archive: ReadOnlyRecords, order: Order) -> Iterator[Row]:
        match order.wanted:
            case Wanted.OWNERS:
                return owner_rows(archive)
            case Wanted.ITEMS:
                return item_rows(archive)
            case Wanted.OFFERS:
                return upload_rows(missed_offers(archive, self._clock.today()))
            case Wanted.DAY:
                return day_rows(archive, order.day or self._clock.today())
            case Wanted.OWNER:
                owner = archive.owner(order.owner_id)
                if owner is None:
                    raise Refused("owner_not_here", text=order.owner_id)
                return owner_table(archive, owner)

    def _facts(self, archive: ReadOnlyRecords, order: Order) -> Row:
        if order.wanted is Wanted.DAY:
            return day_facts(archive, order.day or self._clock.today())
        owner = archive.owner(order.owner_id)
        if owner is None:
            raise Refused("owner_not_here", text=order.owner_id)
        return owner_facts(archive, owner)
