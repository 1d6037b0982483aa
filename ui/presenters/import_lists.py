"""Settings, taking a list in: looked at first, read to its end, and only then taken, by a person's word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum

from astro_desk.core.columns import ITEM_FIELDS, OWNER_FIELDS, column_keys
from astro_desk.core.errors import AstroDeskError
from astro_desk.core.frozen import replace
from astro_desk.core.imports import Kind, OwnerRow, Problem, Twin
from astro_desk.core.roles import Act
from astro_desk.use_cases.csv_reading import ENCODINGS
from astro_desk.use_cases.exchange_ports import ListFile, Moving, Reading
from astro_desk.use_cases.import_file import Checked, ImportReport, Row
from astro_desk.use_cases.import_preview import Look
from astro_desk.use_cases.import_words import problem_words, twin_words
from astro_desk.use_cases.sentences import explain
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.owner import phone_words
from ui.presenters.settings import SettingsPresenter
from ui.presenters.words import counted, tr


class Step(StrEnum):
    NO_FILE = "no_file"
    LOOKED = "looked"
    READING = "reading"
    """To its end; it may be broken off."""
    CHECKED = "checked"
    """It waits for a person's word."""
    MOVING = "moving"
    """It is in, and comes to its place."""


@dataclass(frozen=True, slots=True)
class ImportDisplay:
    """`choices`: the file's columns, each with its words; `columns`: of each field which one, "" for none. `rows`: how
    the first lines are read. `findings`: what is left out and why. `count`: how many rows would come in; `bad`: how
    many lines cannot."""

    step: Step = Step.NO_FILE
    kind: Kind = "owners"
    facts: str = ""
    encoding: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    rows: tuple[RowDisplay, ...] = ()
    findings: tuple[RowDisplay, ...] = ()
    count: int = 0
    bad: int = 0
    said: str = ""
    tone: Tone = Tone.PLAIN


class ImportPresenter:
    def __init__(self, settings: SettingsPresenter) -> None:
        self._settings = settings
        self._exchange = settings.ports.exchange
        self._file = ListFile("owners", "")
        self._asked = 0
        self._reading: Reading | None = None
        self._moving: Moving | None = None
        self._checked: Checked | None = None
        self.now = ImportDisplay()
        self.on_change: Callable[[], None] = lambda: None

    def field_words(self, name: str) -> str:
        return {
            "first_name": tr("First name"),
            "last_name": tr("Last name"),
            "name": tr("Whole name"),
            "phone": tr("Phone"),
            "email": tr("E-mail"),
            "code": tr("Item code"),
            "description": tr("What it is called"),
        }[name]

    def encodings(self) -> tuple[tuple[str, str], ...]:
        """(encoding, what it is called); the first is as it was recognised."""
        return (("", tr("as recognised")), *ENCODINGS.items())

    # ---------------------------------------------------------------------------------------------- a person's acts

    def choose(self, kind: Kind, path: str) -> None:
        """Another file; what was said about the one before is forgotten."""
        self._look(ListFile(kind, path.strip()))

    def say_column(self, field: str, column: str) -> None:
        """Which column holds this; "" for none of them."""
        self._look(replace(self._file, columns={**self._file.columns, field: column}))

    def say_encoding(self, encoding: str) -> None:
        self._look(replace(self._file, encoding=encoding))

    def check(self) -> None:
        """Reads all of it; nothing is taken in."""
        if self._shut() or self.now.step is not Step.LOOKED:
            return
        self._reading = reading = self._exchange.check(self._file)
        self._show(replace(self.now, step=Step.READING, said="", findings=()))
        self._settings.settle(reading.checked, self._was_read)

    def cancel(self) -> None:
        if self._reading is not None:
            self._reading.cancel()

    def take(self, *, leave_out: bool) -> None:
        """Takes it in: what was found to be good, or all of it."""
        if self._shut() or self._checked is None or self.now.step is not Step.CHECKED:
            return
        checked, self._checked = self._checked, None
        person = self._settings.person
        self._moving = moving = self._exchange.accept(checked, person.person_id if person else "", leave_out=leave_out)
        self._show(replace(self.now, step=Step.MOVING, said=""))
        self._settings.settle(moving.taken, self._was_taken)

    def leave(self) -> None:
        """Takes nothing of what was read."""
        self._drop()
        self._show(replace(self.now, step=Step.LOOKED, findings=(), said=tr("Nothing was taken in."), tone=Tone.PLAIN))

    def percent(self) -> int:
        """How far the file is that is being worked on."""
        under_way = self._reading if self.now.step is Step.READING else self._moving
        progress = under_way.progress if under_way else None
        return min(100, 100 * progress.done // progress.total) if progress and progress.total else 0

    # -------------------------------------------------------------------------------------------- what comes of them

    def _shut(self) -> bool:
        return self._settings.shut(self._refuse, Act.IMPORT)

    def _refuse(self, why: str) -> None:
        self._show(replace(self.now, said=why, tone=Tone.BAD))

    def _show(self, display: ImportDisplay) -> None:
        self.now = display
        self.on_change()

    def _drop(self) -> None:
        if self._checked is not None:
            self._exchange.drop(self._checked)
            self._checked = None

    def _look(self, file: ListFile) -> None:
        if self._shut() or self.now.step in (Step.READING, Step.MOVING):
            return
        self._drop()
        same = file.path == self._file.path and file.kind == self._file.kind
        self._file = file
        self._asked += 1
        asked = self._asked
        if not file.path:
            self._show(ImportDisplay(kind=file.kind))
            return

        def looked(future: Future[Look]) -> None:
            if asked != self._asked:
                return  # another file was chosen meanwhile
            try:
                self._was_looked_at(future.result())
            except AstroDeskError as error:
                # What was recognised before stays, so that the encoding or the column can be said otherwise.
                before = self.now if same else ImportDisplay(kind=file.kind)
                told = replace(before, step=Step.NO_FILE, rows=(), findings=(), encoding=file.encoding)
                self._show(replace(told, said=explain(error), tone=Tone.BAD))

        self._settings.settle(self._exchange.look(file), looked)

    def _was_looked_at(self, look: Look) -> None:
        sheet, kind = look.sheet, self._file.kind
        fields = OWNER_FIELDS if kind == "owners" else ITEM_FIELDS
        between = {"\t": tr("tabs"), ",": tr("commas"), ";": tr("semicolons")}.get(sheet.delimiter, sheet.delimiter)
        keys = column_keys(sheet.headings)
        found = {name: keys[place] for name, place in sheet.columns.items()}
        self._show(
            ImportDisplay(
                step=Step.NO_FILE if look.missing else Step.LOOKED,
                kind=kind,
                facts=tr("{encoding}, columns between {signs}.", encoding=sheet.encoding_name, signs=between),
                encoding=self._file.encoding,
                choices=tuple((key, _column_words(key, sheet.headings, at)) for at, key in enumerate(keys)),
                columns=tuple((one.name, found.get(one.name, "")) for one in fields),
                rows=tuple(_row(row) for row in look.rows),
                said=explain(look.missing) if look.missing else "",
                tone=Tone.BAD,
            )
        )

    def _was_read(self, future: Future[Checked]) -> None:
        self._reading = None
        try:
            checked = future.result()
        except AstroDeskError as error:
            tone = Tone.PLAIN if error.code == "import_cancelled" else Tone.BAD
            self._show(replace(self.now, step=Step.LOOKED, said=explain(error), tone=tone))
            return
        report = checked.report
        self._checked = checked
        self._show(
            replace(
                self.now,
                step=Step.CHECKED,
                findings=self._findings(report),
                count=report.added,
                bad=report.problem_count,
                said=_verdict(report),
                tone=Tone.WARN if report.problem_count or not report.added else Tone.ACCENT,
            )
        )

    def _findings(self, report: ImportReport) -> tuple[RowDisplay, ...]:
        """Lines that cannot be taken first, then those that are here already; both by their number."""
        bad = [_bad_row(one) for one in report.problems]
        owner = self._settings.records.owner
        names = {one.owner_id: found.label for one in report.twins if one.owner_id and (found := owner(one.owner_id))}
        twins = [_twin_row(one, names.get(one.owner_id, "")) for one in report.twins]
        more = report.problem_count + report.twin_count - len(bad) - len(twins)
        last = [RowDisplay("more", tr("and {n} more", n=f"{more:,}"), "")] if more else []
        return (*bad, *twins, *last)

    def _was_taken(self, future: Future[ImportReport]) -> None:
        self._moving = None
        try:
            report = future.result()
        except AstroDeskError as error:
            self._show(replace(self.now, step=Step.LOOKED, said=explain(error), tone=Tone.BAD))
            return
        words = counted(tr("{n} row was taken in."), tr("{n} rows were taken in."), report.added)
        self._file = ListFile(self._file.kind, "")
        self._show(ImportDisplay(kind=self._file.kind, said=words, tone=Tone.ACCENT))


def _verdict(report: ImportReport) -> str:
    parts = [counted(tr("{n} row would come in."), tr("{n} rows would come in."), report.added)]
    if report.twin_count:
        parts.append(counted(tr("{n} is here already."), tr("{n} are here already."), report.twin_count))
    if report.problem_count:
        parts.append(counted(tr("{n} line cannot be taken."), tr("{n} lines cannot be taken."), report.problem_count))
    return " ".join([*parts, tr("Nothing was taken in yet.")])


def _bad_row(problem: Problem) -> RowDisplay:
    title, words = tr("Line {n}", n=problem.line), problem_words(problem)
    return RowDisplay(f"bad {problem.line}", title, "", tr("cannot be taken"), Tone.BAD, words)


def _twin_row(twin: Twin, name: str) -> RowDisplay:
    words = twin_words(twin, name).partition(": ")[2]
    return RowDisplay(f"twin {twin.line}", tr("Line {n}", n=twin.line), "", tr("here already"), note=words)


def _row(row: Row | Problem) -> RowDisplay:
    line = tr("line {n}", n=row.line)
    if isinstance(row, Problem):
        return _bad_row(row)
    if isinstance(row, OwnerRow):
        name = f"{row.first_name} {row.last_name}".strip()
        contact = " · ".join(part for part in (phone_words(row.phone), row.email) if part)
        return RowDisplay(f"{row.line}", name, contact, line)
    return RowDisplay(f"{row.line}", row.description, row.code, line)


def _column_words(key: str, headings: Sequence[str], place: int) -> str:
    """Its heading; by its place as well where the heading does not tell it from another one."""
    heading = headings[place]
    if key == heading:
        return heading
    if not heading.strip():
        return tr("(without a heading, column {n})", n=place + 1)
    return tr("{heading} (column {n})", heading=heading, n=place + 1)
