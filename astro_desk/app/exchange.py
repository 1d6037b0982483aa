"""The commands that take files in and give them out: `import`, `export`, `erase`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from astro_desk.app.keyring_store import system_keyring
from astro_desk.app.opening import find_key
from astro_desk.app.paths import DataPaths, disk_errors
from astro_desk.app.phone import phone_reader
from astro_desk.app.secrets_input import Secrets
from astro_desk.app.settings import read_settings
from astro_desk.app.terminal import open_for_command
from astro_desk.core.errors import Refused, Unavailable
from astro_desk.core.imports import Kind, Problem, Twin
from astro_desk.storage.store import open_read_only
from astro_desk.use_cases.erase_owner import erase_owner
from astro_desk.use_cases.exports import Archive, owner_meant
from astro_desk.use_cases.import_file import FileImport, ImportReport, Progress
from astro_desk.use_cases.ports import Records
from astro_desk.use_cases.sentences import sentence

Json = dict[str, Any]
_OF_TWIN = {"phone": "this phone", "email": "this e-mail", "code": "this code"}


def run_import(
    paths: DataPaths,
    secrets: Secrets,
    kind: Kind,
    file: str,
    columns: Mapping[str, str],
    *,
    leave_out: bool,
    progress: Callable[[Progress], None],
) -> Json:
    """Raises Refused `import_unreadable`, as `FileImport`, and what opening the data raises."""
    with _opened(file) as opened:
        register = open_for_command(paths, secrets)
        try:
            taking = FileImport(opened, kind, register.read_phone, register.new_id, columns)
            report = taking.run(register.store.writer, register.store.staging, leave_out=leave_out, progress=progress)
            names = {
                twin.owner_id: owner_label(register.records, twin.owner_id) for twin in report.twins if twin.owner_id
            }
        finally:
            register.close()
    return _as_json(report, names)


def run_preview(paths: DataPaths, kind: Kind, file: str, columns: Mapping[str, str]) -> Json:
    """What a file is and how its first lines would be read; nothing is opened but the file itself."""
    country = read_settings(paths.settings).country
    ids = iter(range(1, 1000))
    with _opened(file) as opened:
        seen = FileImport(opened, kind, phone_reader(country), lambda: f"{next(ids)}", columns).preview()
    sheet = seen.sheet
    return {
        "kind": kind,
        "encoding": sheet.encoding_name,
        "delimiter": sheet.delimiter,
        "columns": {field: sheet.headings[place] for field, place in sheet.columns.items()},
        "left": [heading for place, heading in enumerate(sheet.headings) if place not in sheet.columns.values()],
        "rows": [problem_json(row) if isinstance(row, Problem) else _shown(asdict(row)) for row in seen.rows],
    }


def _opened(file: str) -> BinaryIO:
    try:
        return Path(file).expanduser().open("rb")
    except OSError as error:
        raise Refused("import_unreadable", file=file, reason=error.strerror or "") from error


def owner_label(records: Records, owner_id: str) -> str:
    owner = records.owner(owner_id)
    return owner.label if owner else ""


def problem_json(problem: Problem) -> Json:
    return {"line": problem.line, "code": problem.code, "message": sentence(problem.code, dict(problem.facts))}


def twin_words(twin: Twin, names: Mapping[str, str]) -> str:
    what = _OF_TWIN[twin.field]
    if twin.other_line:
        return f"Line {twin.line}: {what} stands in line {twin.other_line} already."
    name = names.get(twin.owner_id)
    return f"Line {twin.line}: {name} has {what} already." if name else f"Line {twin.line}: {what} is here already."


def _shown(row: Json) -> Json:
    return {name: value for name, value in row.items() if name not in ("owner_id", "form")}


def _as_json(report: ImportReport, names: Mapping[str, str]) -> Json:
    return {
        "kind": report.kind,
        "rows": report.rows,
        "added": report.added,
        "here_already": report.twin_count,
        "left_out": report.problem_count,
        "explained": [twin_words(twin, names) for twin in report.twins],
        "problems": [problem_json(problem) for problem in report.problems],
    }


@contextmanager
def archive_of(paths: DataPaths, secrets: Secrets) -> Iterator[Archive]:
    """Also beside a running counter: opened for reading alone, without the lock."""
    if not paths.root.is_dir():
        raise Unavailable("database_missing")
    records = open_read_only(paths.root, find_key(paths, secrets.passphrase, system_keyring()))
    try:
        yield records
    finally:
        records.close()


def write_file(name: str, write: Callable[[TextIO, bool], int]) -> int:
    """Writes a .csv or .json file, whole or not at all, for this person alone; answers the number of rows.

    `write` is told the file and whether it is CSV. Raises Refused `file_exists`, `export_name`, Unavailable when the
    disk says no.
    """
    target = Path(name).expanduser().absolute()
    kind = target.suffix.lower()
    if kind not in (".csv", ".json"):
        raise Refused("export_name", file=target.name)
    if target.exists():
        raise Refused("file_exists", file=target.name)
    part = target.with_name(f"{target.name}.part")
    with disk_errors():
        part.unlink(missing_ok=True)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        # The mark tells a spreadsheet that it is UTF-8; JSON has none.
        encoding = "utf-8-sig" if kind == ".csv" else "utf-8"
        with disk_errors(), os.fdopen(handle, "w", encoding=encoding, newline="") as file:
            count = write(file, kind == ".csv")
            file.flush()
            os.fsync(file.fileno())
        with disk_errors():
            part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return count


def run_erase(paths: DataPaths, secrets: Secrets, text: str) -> Json:
    """Raises Refused as `owner_meant` and `erase_owner`, and what opening the data raises."""
    register = open_for_command(paths, secrets)
    try:
        owner = owner_meant(register.store.archive(), text, register.read_phone)
        register.store.writer.submit(lambda work: erase_owner(work, owner.owner_id)).result()
        others = register.records.owners_by_contact(owner.phone, owner.email)
    finally:
        register.close()
    return {"erased": owner.owner_id, "same_contact": [one.owner_id for one in others]}
