"""Files in and out without a store: real files are read by the real rules, and what is accepted lies in a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from itertools import count
from typing import Any, TypeVar

from astro_desk.app.list_files import open_list
from astro_desk.core.errors import AstroDeskError, Refused
from astro_desk.core.imports import ImportFacts, ItemRow, Moved, OwnerRow, Twin
from astro_desk.use_cases.exchange_ports import ListFile, Order
from astro_desk.use_cases.import_file import Checked, FileImport, ImportReport, Progress
from astro_desk.use_cases.import_preview import Look, look_at
from tests.ui.fakes import FakeRecords, read_phone

T = TypeVar("T")


class FakeTask:
    def __init__(self) -> None:
        self.progress: Progress | None = None
        self.checked: Future[Checked] = Future()
        self.taken: Future[ImportReport] = Future()

    def cancel(self) -> None:
        self.checked.set_exception(Refused("import_cancelled"))


class FakeExchange:
    """Answers at once; while `held`, reading and taking in wait for `let_go`. It is its own staging and writer."""

    def __init__(self, records: FakeRecords) -> None:
        self.records = records
        self.rows: list[OwnerRow | ItemRow] = []
        self.accepted: list[ImportFacts] = []
        self.dropped = 0
        self.orders: list[Order] = []
        self.by: list[str] = []
        self.held = False
        self.tasks: list[FakeTask] = []
        self.wrong: AstroDeskError | None = None
        """What the disk says when something goes out."""
        self._waiting: list[Callable[[], None]] = []

    # Staging

    def add_owners(self, rows: Sequence[OwnerRow]) -> tuple[Twin, ...]:
        known = {row.line: self.records.owners_by_contact(row.phone, row.email) for row in rows}
        self.rows += [row for row in rows if not known[row.line]]
        return tuple(Twin(line, "phone", owner_id=found[0].owner_id) for line, found in known.items() if found)

    def add_items(self, rows: Sequence[ItemRow]) -> tuple[Twin, ...]:
        self.rows += rows
        return ()

    def keep(self) -> None: ...

    # Writer and unit of work

    def submit(self, job: Callable[[Any], T], *, counter: bool = False) -> Future[T]:
        del counter
        return _done(lambda: job(self))

    def accept_import(self, facts: ImportFacts) -> None:
        self.accepted.append(facts)

    def move_imported(self, most: int) -> Moved:
        del most
        return Moved(0, more=False)

    # Exchange

    def look(self, file: ListFile) -> Future[Look]:
        def work() -> Look:
            with open_list(file.path) as opened:
                return look_at(opened, file.kind, read_phone, file.columns, file.encoding)

        return _done(work)

    def check(self, file: ListFile) -> FakeTask:
        def work() -> Checked:
            with open_list(file.path) as opened:
                ids = map("new-{}".format, count(1))
                taking = FileImport(opened, file.kind, read_phone, ids.__next__, file.columns, file.encoding)
                return taking.check(self, lambda _: self)

        task = self._task()
        self._when_let(lambda: _settle(task.checked, work))
        return task

    def accept(self, checked: Checked, by: str, *, leave_out: bool) -> FakeTask:
        self.by.append(by)
        task = self._task()
        self._when_let(lambda: _settle(task.taken, lambda: checked.accept(self, leave_out=leave_out)))
        return task

    def drop(self, checked: Checked | None = None) -> None:
        del checked
        self.rows.clear()
        self.dropped += 1

    def give(self, order: Order, by: str) -> Future[int]:
        def work() -> int:
            self.by.append(by)
            if self.wrong is not None:
                raise self.wrong
            self.orders.append(order)
            return 3

        return _done(work)

    def let_go(self) -> None:
        self.held = False
        waiting, self._waiting = self._waiting, []
        for work in waiting:
            work()

    def _task(self) -> FakeTask:
        task = FakeTask()
        self.tasks.append(task)
        return task

    def _when_let(self, work: Callable[[], None]) -> None:
        if self.held:
            self._waiting.append(work)
        else:
            work()


def _done(work: Callable[[], T]) -> Future[T]:
    future: Future[T] = Future()
    _settle(future, work)
    return future


def _settle(future: Future[T], work: Callable[[], T]) -> None:
    try:
        future.set_result(work())
    except AstroDeskError as error:
        future.set_exception(error)
