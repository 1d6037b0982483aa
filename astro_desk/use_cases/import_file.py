"""Taking a file in: whole or not at all, beside a working counter, and to be broken off until it is accepted.

Rows are read and checked here and wait apart in the database, in jobs of a few milliseconds. When the last line was
good one short commit accepts them all; from then on they come to their place whatever happens (`move_on`).
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from astro_desk.core.columns import ITEM_FIELDS, OWNER_FIELDS
from astro_desk.core.errors import Refused
from astro_desk.core.imports import ImportFacts, ItemRow, Kind, Moved, OwnerRow, Problem, Twin
from astro_desk.use_cases.csv_reading import Sheet, open_sheet, read_rows
from astro_desk.use_cases.import_ports import OpenStaging, Staging
from astro_desk.use_cases.import_rows import check_columns, item_reader, owner_reader
from astro_desk.use_cases.ports import NewId, ReadPhone, UnitOfWork, Writer

Row = OwnerRow | ItemRow
Job = Callable[[UnitOfWork], None]

LISTED = 200
"""So many problems and twins are kept to be told; of more the number is."""
SHOWN = 5
STAGED = 500
"""Rows that are kept apart at a time."""
AHEAD = 2
"""Jobs that the writer has, so that it need not wait for us between two; the counter's own go before them."""
PIECE_S = 0.0025
"""How long a job of rows may compute; its commit takes as long again (DESIGN §3: at most 10 ms). By the thread's own
clock: what other programs take of the processor says nothing about the rows."""


PARTS, PARTS_OF_ROW = 8, 6
"""Of the work for a row: so many to bring it to its place, one for each of its two keys, by the time they take."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`what`: `reading` (bytes; it may be broken off) or `moving` (rows; it may not). All is done at the end alone."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A file before anything of it is taken in. `rows`: the first lines as they will be read, or why they cannot."""

    kind: Kind
    sheet: Sheet
    rows: tuple[Row | Problem, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`twins` are the first LISTED of `twin_count` rows that were here already; `problems` of those left out."""

    kind: Kind
    rows: int
    added: int
    twin_count: int
    twins: tuple[Twin, ...]
    problem_count: int
    problems: tuple[Problem, ...]


class Pieces:
    """How many rows go into one job: as many as take PIECE_S, measured as it goes."""

    def __init__(self, first: int = 40, most: int = 400, clock: Callable[[], float] = time.thread_time) -> None:
        self.size = first
        self._most = most
        self._clock = clock

    def move(self, work: UnitOfWork) -> Moved:
        """A job of the writer."""
        begun = self._clock()
        moved = work.move_imported(self.size)
        took = max(self._clock() - begun, 1e-6)
        if moved.rows:
            fitting = int(moved.rows * PIECE_S / took)
            self.size = max(10, min(fitting, 2 * self.size, self._most))
        return moved


@dataclass(slots=True)
class _Tally:
    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    twins: list[Twin] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    last_id: str = ""

    def note_twins(self, found: tuple[Twin, ...]) -> None:
        self.counts["twins"] += len(found)
        self.twins += found[: LISTED - len(self.twins)]

    def note_problem(self, found: Problem) -> None:
        self.counts["problems"] += 1
        if len(self.problems) < LISTED:
            self.problems.append(found)

    @property
    def kept(self) -> int:
        return self.rows - self.counts["twins"] - self.counts["problems"]


class Checked:
    """A file that was read to its end and waits for a person's word. `report.added`: how many rows would come in."""

    def __init__(self, report: ImportReport, facts: ImportFacts, rows: Staging) -> None:
        self.report = report
        self._facts, self._rows = facts, rows

    def accept(
        self,
        writer: Writer,
        *,
        leave_out: bool = False,
        progress: Callable[[Progress], None] = lambda _: None,
        done_by: Callable[[Job], Job] = lambda job: job,
    ) -> ImportReport:
        """All of it is in when the first commit is made, whatever happens then. `leave_out`: lines that cannot be taken
        are left out instead of refusing the file. `done_by` makes the job a person's act.

        Raises Refused `import_lines_invalid` (facts: `problems`, `count`).
        """
        report, facts = self.report, self._facts
        if report.problems and not leave_out:
            told = {"count": report.problem_count, "line": report.problems[0].line, "problems": report.problems}
            raise Refused("import_lines_invalid", **told)
        if not report.added:
            self.drop()
            return report
        progress(Progress("moving", 0, report.added))
        writer.submit(done_by(lambda work: work.accept_import(facts))).result()
        move_on(writer, report.added, progress)
        return report

    def drop(self) -> None:
        """Nothing of it is kept. Raises Unavailable."""
        self._rows.drop()


class FileImport:
    """One file on its way in. `columns` and `encoding`: what a person said about them, as of `open_sheet`.

    Making one looks at the whole file and raises Refused as `open_sheet` and `check_columns` do.
    """

    def __init__(
        self,
        file: BinaryIO,
        kind: Kind,
        read_phone: ReadPhone,
        new_id: NewId,
        columns: Mapping[str, str] | None = None,
        encoding: str = "",
    ) -> None:
        self.kind = kind
        self._file = file
        self._new_id = new_id
        self.sheet = open_sheet(file, OWNER_FIELDS if kind == "owners" else ITEM_FIELDS, columns, encoding)
        check_columns(kind, self.sheet)
        self._read: Callable[[int, list[str]], Row] = (
            owner_reader(self.sheet, read_phone, new_id) if kind == "owners" else item_reader(self.sheet)
        )

    def preview(self, most: int = SHOWN) -> Preview:
        rows = islice(read_rows(self._file, self.sheet), most)
        return Preview(self.kind, self.sheet, tuple(self._try(line, cells) for line, cells in rows))

    def check(
        self,
        writer: Writer,
        staging: OpenStaging,
        progress: Callable[[Progress], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Checked:
        """Reads all of it and says what would come of it; the rows wait until it is accepted or dropped.

        Raises Refused `import_cancelled`, as `read_rows`, and Unavailable when the disk says no; then nothing is left.
        """
        move_on(writer)
        import_id = self._new_id()
        rows = staging(import_id)
        try:
            tally = self._stage(rows, progress, cancelled)
            if cancelled():
                raise Refused("import_cancelled")
            facts = self._facts(import_id, tally)
            if tally.kept:
                rows.keep()
        except BaseException:
            rows.drop()
            raise
        report = ImportReport(
            self.kind,
            tally.rows,
            tally.kept,
            tally.counts["twins"],
            tuple(tally.twins),
            tally.counts["problems"],
            tuple(tally.problems),
        )
        return Checked(report, facts, rows)

    def run(
        self,
        writer: Writer,
        staging: OpenStaging,
        *,
        leave_out: bool = False,
        progress: Callable[[Progress], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
        done_by: Callable[[Job], Job] = lambda job: job,
    ) -> ImportReport:
        """Takes the file in. Raises as `check` and `Checked.accept`; then nothing of the file is in the records."""
        checked = self.check(writer, staging, progress, cancelled)
        try:
            return checked.accept(writer, leave_out=leave_out, progress=progress, done_by=done_by)
        except Refused:
            checked.drop()
            raise

    def _facts(self, import_id: str, tally: _Tally) -> ImportFacts:
        self._file.seek(0)
        digest = hashlib.sha256()
        while part := self._file.read(1 << 20):
            digest.update(part)
        last_id = tally.last_id or import_id
        return ImportFacts(
            import_id,
            last_id,
            self.kind,
            digest.hexdigest(),
            tally.rows,
            tally.counts["twins"],
            tally.counts["problems"],
        )

    def _stage(self, rows: Staging, progress: Callable[[Progress], None], cancelled: Callable[[], bool]) -> _Tally:
        tally = _Tally()
        given = self._rows(tally)
        while piece := list(islice(given, STAGED)):
            owners = [row for row in piece if isinstance(row, OwnerRow)]
            items = [row for row in piece if isinstance(row, ItemRow)]
            tally.note_twins(rows.add_owners(owners) if owners else rows.add_items(items))
            progress(Progress("reading", self._file.tell(), self.sheet.size))
            if cancelled():
                break
        return tally

    def _rows(self, tally: _Tally) -> Iterator[Row]:
        for line, cells in read_rows(self._file, self.sheet):
            tally.rows += 1
            row = self._try(line, cells)
            if isinstance(row, Problem):
                tally.note_problem(row)
                continue
            if isinstance(row, OwnerRow):
                tally.last_id = row.owner_id
            yield row

    def _try(self, line: int, cells: list[str]) -> Row | Problem:
        try:
            return self._read(line, cells)
        except Refused as error:
            return Problem(line, error.code, error.facts)


def move_on(writer: Writer, total: int = 0, progress: Callable[[Progress], None] = lambda _: None) -> None:
    """Brings the rest of an accepted import to its place; nothing to do is fine."""
    pieces, parts, more = Pieces(), 0, True
    ahead: deque[Future[Moved]] = deque()
    while more:
        while len(ahead) < AHEAD:
            ahead.append(writer.submit(pieces.move))
        moved = ahead.popleft().result()
        more, parts = moved.more, parts + PARTS_OF_ROW * moved.rows + moved.keys
        done = min(parts // PARTS, max(total - 1, 0)) if more else total
        progress(Progress("moving", done, total))
    for job in ahead:  # there was nothing left for them
        job.result()


def go_on_behind(writer: Writer) -> None:
    """At the start: what an end of the program broke off goes on in the background."""

    def step(work: UnitOfWork) -> None:
        if work.move_imported(40).more:
            writer.submit(step)

    writer.submit(step)
