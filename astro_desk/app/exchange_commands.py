"""`import`, `export` and `erase` at the terminal: what was asked, and the words that answer it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any, TextIO

from astro_desk.app.exchange import archive_of, run_erase, run_import, run_preview
from astro_desk.app.list_files import write_file
from astro_desk.app.paths import DataPaths
from astro_desk.app.phone import phone_reader
from astro_desk.app.secrets_input import Secrets
from astro_desk.app.settings import read_settings
from astro_desk.core.errors import Refused
from astro_desk.core.imports import Kind
from astro_desk.use_cases.close_day import day_report
from astro_desk.use_cases.day_words import figure_rows, report_json
from astro_desk.use_cases.exports import (
    Row,
    day_facts,
    day_rows,
    item_rows,
    owner_facts,
    owner_meant,
    owner_rows,
    to_json,
    write_csv,
    write_json,
)
from astro_desk.use_cases.import_file import Progress
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
    phases: set[str] = set()

    def progress(now: Progress) -> None:
        phases.add(now.what)
        _progress(now)

    try:
        how = {"encoding": options.encoding, "leave_out": options.leave_out}
        report = run_import(paths, secrets, kind, file, columns, **how, progress=progress)
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
    read_phone = phone_reader(read_settings(paths.settings).country)
    with archive_of(paths, secrets) as archive:
        if options.owners:
            count = write_file(options.owners, lambda file, is_csv: _write(file, owner_rows(archive), is_csv))
            print(f"{count} pet owners in {options.owners}.")
        if options.items:
            count = write_file(options.items, lambda file, is_csv: _write(file, item_rows(archive), is_csv))
            print(f"{count} items in {options.items}.")
        if day is not None:
            if options.figures:
                report = day_report(archive, day, None)
                write_file(options.figures, lambda file, is_csv: _write(file, figure_rows(report), is_csv))
                print(f"The figures of {day} are in {options.figures}.")
            if options.to and options.to.lower().endswith(".csv"):
                write_file(options.to, lambda file, _: write_csv(file, day_rows(archive, day)))
            elif options.to or not options.figures:
                _give({**day_facts(archive, day), **report_json(day_report(archive, day, None))}, options.to)
        if options.owner:
            _give(owner_facts(archive, owner_meant(archive, options.owner, read_phone)), options.to)
    return FINE


def _write(file: TextIO, rows: Iterator[Row], is_csv: bool) -> int:
    return write_csv(file, rows) if is_csv else write_json(file, rows)


def _give(facts: Row, to: str | None) -> None:
    """Everything about something is no table: as JSON, to a file or to whoever asked."""
    if to is None:
        print(to_json(facts))
        return
    if not to.lower().endswith(".json"):
        raise Refused("export_name", file=to)
    write_file(to, lambda file, _: file.write(to_json(facts) + "\n"))
    print(f"Written to {to}.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("date_invalid", text=text[:20]) from None


def erase_command(paths: DataPaths, secrets: Secrets, options: argparse.Namespace) -> int:
    done = run_erase(paths, secrets, options.owner, options.why)
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
