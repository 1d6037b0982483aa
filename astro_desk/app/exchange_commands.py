"""`import`, `export` and `erase` at the terminal: what was asked, and the words that answer it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any, TextIO

from astro_desk.app.exchange import archive_of, run_erase, run_import, run_preview
from astro_desk.app.list_files import form_of_file, write_file
from astro_desk.app.paths import DataPaths
from astro_desk.app.permission import Noting, permit
from astro_desk.app.phone import phone_reader
from astro_desk.app.secrets_input import Secrets
from astro_desk.app.settings import read_settings
from astro_desk.core.erasing import read_why
from astro_desk.core.errors import Refused
from astro_desk.core.imports import Kind
from astro_desk.core.notes import Noted
from astro_desk.core.roles import Act
from astro_desk.storage.store import ReadOnlyRecords
from astro_desk.use_cases.close_day import day_report
from astro_desk.use_cases.day_words import figure_rows, report_json
from astro_desk.use_cases.exports import (
    Row,
    day_facts,
    day_rows,
    item_rows,
    owner_meant,
    owner_rows,
    to_json,
    write_csv,
    write_json,
)
from astro_desk.use_cases.import_file import Progress
from astro_desk.use_cases.owner_file import owner_facts
from astro_desk.use_cases.ports import ReadPhone
from astro_desk.use_cases.sentences import explain, sentence

FINE, FAILED = 0, 1
_LISTED = 20
_PHASES = {"reading": "Reading", "moving": "Keeping"}


def import_command(paths: DataPaths, secrets: Secrets, options: argparse.Namespace) -> int:
    kind: Kind = "owners" if options.owners else "items"
    file = options.owners or options.items
    columns = _columns(options.column)
    if options.preview:
        _print_preview(run_preview(paths, kind, file, columns, options.encoding), as_json=options.json)
        return FINE
    who = permit(paths, secrets, Act.IMPORT)
    phases: set[str] = set()

    def progress(now: Progress) -> None:
        phases.add(now.what)
        _progress(now)

    try:
        how = {"encoding": options.encoding, "leave_out": options.leave_out}
        report = run_import(paths, secrets, kind, file, columns, **how, progress=progress, who=who)
    except Refused as error:
        if "problems" not in error.facts:
            raise
        _refuse(error, as_json=options.json)
        return FAILED
    except KeyboardInterrupt:
        raise Refused("import_goes_on" if "moving" in phases else "import_cancelled") from None
    if options.json:
        _print_json(report)
        return FINE
    _list(problem_line(problem) for problem in report["problems"])
    _list(report["explained"])
    print(
        f"{report['rows']} rows: {report['added']} added, {report['here_already']} here already,"
        f" {report['left_out']} left out."
    )
    return FINE


def _columns(given: list[str]) -> dict[str, str]:
    """Raises Refused `import_field_unknown` for one that is not FIELD=HEADING."""
    columns = {}
    for text in given:
        field, equals, heading = text.partition("=")
        if not equals:
            raise Refused("import_field_unknown", field=text, known="FIELD=HEADING")
        columns[field.strip()] = heading.strip()
    return columns


def _refuse(error: Refused, *, as_json: bool) -> None:
    problems = error.facts["problems"]
    assert isinstance(problems, tuple)
    told = [{"line": one.line, "code": one.code, "message": sentence(one.code, dict(one.facts))} for one in problems]
    if as_json:
        _print_json({"added": 0, "code": error.code, "message": explain(error), "problems": told})
    else:
        for one in told[:_LISTED]:
            print(problem_line(one), file=sys.stderr)
        print(explain(error), f"[{error.code}]", file=sys.stderr)


def export_command(paths: DataPaths, secrets: Secrets, options: argparse.Namespace) -> int:
    if not any((options.owners, options.items, options.day, options.owner)):
        raise Refused("export_what")
    day = _day(options.day) if options.day else None
    noting = Noting(paths, secrets, permit(paths, secrets, Act.EXPORT))
    with closing(noting), archive_of(paths, secrets) as archive:
        _Export(archive, noting, options).run(day, phone_reader(read_settings(paths.settings).country))
    return FINE


class _Export:
    """What is asked of one `export`; each file is noted before it is there."""

    def __init__(self, archive: ReadOnlyRecords, noting: Noting, options: argparse.Namespace) -> None:
        self._archive, self._noting, self._options = archive, noting, options

    def run(self, day: date | None, read_phone: ReadPhone) -> None:
        options, archive = self._options, self._archive
        if options.owners:
            count = self._table(options.owners, Noted.EXPORT_OWNERS, owner_rows(archive))
            print(f"{count} pet owners in {options.owners}.")
        if options.items:
            count = self._table(options.items, Noted.EXPORT_ITEMS, item_rows(archive))
            print(f"{count} items in {options.items}.")
        if day is not None:
            self._day(day)
        if options.owner:
            owner = owner_meant(archive, options.owner, read_phone)
            self._give(owner_facts(archive, owner), Noted.EXPORT_OWNER, owner.owner_id)

    def _day(self, day: date) -> None:
        options, archive = self._options, self._archive
        if options.figures:
            report = day_report(archive, day, None)
            self._table(options.figures, Noted.EXPORT_FIGURES, figure_rows(report), day.isoformat())
            print(f"The figures of {day} are in {options.figures}.")
        if options.to and options.to.lower().endswith(".csv"):
            self._table(options.to, Noted.EXPORT_DAY, day_rows(archive, day), day.isoformat())
        elif options.to or not options.figures:
            facts = {**day_facts(archive, day), **report_json(day_report(archive, day, None), given_out=True)}
            self._give(facts, Noted.EXPORT_DAY, day.isoformat(), len(facts["sales"]))

    def _table(self, file: str, what: Noted, rows: Iterator[Row], subject: str = "") -> int:
        def told(count: int) -> None:
            self._noting.leave(what, subject, count, form_of_file(file))

        return write_file(file, lambda to, is_csv: _write(to, rows, is_csv), told)

    def _give(self, facts: Row, what: Noted, subject: str, rows: int = 1) -> None:
        """Everything about something is no table: as JSON, to a file or to whoever asked."""
        to = self._options.to
        if to is None:
            self._noting.leave(what, subject, rows, "json")
            print(to_json(facts))
            return
        if not to.lower().endswith(".json"):
            raise Refused("export_name", file=to)
        leave = self._noting.leave
        write_file(to, lambda file, _: file.write(to_json(facts) + "\n"), lambda _: leave(what, subject, rows, "json"))
        print(f"Written to {to}.")


def _write(file: TextIO, rows: Iterator[Row], is_csv: bool) -> int:
    return write_csv(file, rows) if is_csv else write_json(file, rows)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("date_invalid", text=text[:20]) from None


def erase_command(paths: DataPaths, secrets: Secrets, options: argparse.Namespace) -> int:
    read_why(options.why)  # a slip of the finger is told before a PIN is asked
    done = run_erase(paths, secrets, options.owner, options.why, permit(paths, secrets, Act.ERASE_OWNER))
    if options.json:
        _print_json(done)
        return FINE
    print(f"{done['erased']} was erased: no name and no contact is left here.")
    if done["same_contact"]:
        print(f"The same phone or e-mail stands with {', '.join(done['same_contact'])} as well.")
    return FINE


def problem_line(problem: dict[str, Any]) -> str:
    return f"Line {problem['line']}: {problem['message']} [{problem['code']}]"


def _print_preview(seen: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        _print_json(seen)
        return
    delimiter = {"\t": "tabs", " ": "blanks"}.get(seen["delimiter"], f"“{seen['delimiter']}”")
    print(f"{seen['encoding']}, columns between {delimiter}.")
    for field, heading in seen["columns"].items():
        print(f"  {field.replace('_', ' ')}: “{heading}”")
    if seen["left"]:
        print(f"  not used: {', '.join(seen['left'])}")
    for row in seen["rows"]:
        print(problem_line(row) if "code" in row and "message" in row else json.dumps(row, ensure_ascii=False))


def _list(lines: Any) -> None:
    shown = list(lines)
    print(*shown[:_LISTED], sep="\n", end="\n" if shown else "")
    if len(shown) > _LISTED:
        print(f"… and {len(shown) - _LISTED} more")


def _progress(now: Progress) -> None:
    if sys.stderr.isatty() and now.total:
        end = "\n" if now.done >= now.total else ""
        print(f"\r{_PHASES[now.what]} {100 * now.done // now.total} %", end=end, file=sys.stderr, flush=True)


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))
