"""The commands that take files in and give them out: `import`, `export`, `erase`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from astro_desk.app.keyring_store import system_keyring
from astro_desk.app.list_files import open_list
from astro_desk.app.opening import find_key
from astro_desk.app.paths import DataPaths
from astro_desk.app.phone import phone_reader
from astro_desk.app.secrets_input import Secrets
from astro_desk.app.settings import read_settings
from astro_desk.app.terminal import open_for_command
from astro_desk.core.columns import column_keys
from astro_desk.core.erasing import read_why
from astro_desk.core.errors import Unavailable
from astro_desk.core.imports import Kind, Problem
from astro_desk.storage.store import ReadOnlyRecords, open_read_only
from astro_desk.use_cases.counter_jobs import acting
from astro_desk.use_cases.erase_owner import erase_owner
from astro_desk.use_cases.exports import owner_meant
from astro_desk.use_cases.import_file import FileImport, ImportReport, Progress
from astro_desk.use_cases.import_words import problem_words, twin_words
from astro_desk.use_cases.ports import Records

Json = dict[str, Any]


def run_import(
    paths: DataPaths,
    secrets: Secrets,
    kind: Kind,
    file: str,
    columns: Mapping[str, str],
    *,
    encoding: str = "",
    leave_out: bool,
    progress: Callable[[Progress], None],
    who: str = "",
) -> Json:
    """`who`: the id of whose act it is.

    Raises Refused `import_unreadable`, as `FileImport`, and what opening the data raises.
    """
    with open_list(file) as opened:
        register = open_for_command(paths, secrets)
        try:
            taking = FileImport(opened, kind, register.read_phone, register.new_id, columns, encoding)
            report = taking.run(
                register.store.writer,
                register.store.staging,
                leave_out=leave_out,
                progress=progress,
                done_by=lambda job: acting(who, job),
            )
            names = {
                twin.owner_id: owner_label(register.records, twin.owner_id) for twin in report.twins if twin.owner_id
            }
        finally:
            register.close()
    return _as_json(report, names)


def run_preview(paths: DataPaths, kind: Kind, file: str, columns: Mapping[str, str], encoding: str = "") -> Json:
    """What a file is and how its first lines would be read; nothing is opened but the file itself."""
    country = read_settings(paths.settings).country
    ids = iter(range(1, 1000))
    with open_list(file) as opened:
        seen = FileImport(opened, kind, phone_reader(country), lambda: f"{next(ids)}", columns, encoding).preview()
    sheet = seen.sheet
    keys = column_keys(sheet.headings)
    return {
        "kind": kind,
        "encoding": sheet.encoding_name,
        "delimiter": sheet.delimiter,
        "columns": {field: keys[place] for field, place in sheet.columns.items()},
        "left": [key for place, key in enumerate(keys) if place not in sheet.columns.values()],
        "rows": [problem_json(row) if isinstance(row, Problem) else _shown(asdict(row)) for row in seen.rows],
    }


def owner_label(records: Records, owner_id: str) -> str:
    owner = records.owner(owner_id)
    return owner.label if owner else ""


def problem_json(problem: Problem) -> Json:
    return {"line": problem.line, "code": problem.code, "message": problem_words(problem)}


def _shown(row: Json) -> Json:
    return {name: value for name, value in row.items() if name not in ("owner_id", "form")}


def _as_json(report: ImportReport, names: Mapping[str, str]) -> Json:
    return {
        "kind": report.kind,
        "rows": report.rows,
        "added": report.added,
        "here_already": report.twin_count,
        "left_out": report.problem_count,
        "explained": [twin_words(twin, names.get(twin.owner_id, "")) for twin in report.twins],
        "problems": [problem_json(problem) for problem in report.problems],
    }


@contextmanager
def archive_of(paths: DataPaths, secrets: Secrets) -> Iterator[ReadOnlyRecords]:
    """Also beside a running counter: opened for reading alone, without the lock."""
    if not paths.root.is_dir():
        raise Unavailable("database_missing")
    records = open_read_only(paths.root, find_key(paths, secrets.passphrase, system_keyring()))
    try:
        yield records
    finally:
        records.close()


def run_erase(paths: DataPaths, secrets: Secrets, text: str, why: str, who: str = "") -> Json:
    """`who`: the id of whose act it is.

    Raises Refused as `read_why`, `owner_meant` and `erase_owner`, and what opening the data raises.
    """
    reason = read_why(why)
    register = open_for_command(paths, secrets)
    try:
        owner = owner_meant(register.store.archive(), text, register.read_phone)
        job = acting(who, lambda work: erase_owner(work, owner.owner_id, reason))
        register.store.writer.submit(job).result()
        others = register.records.owners_by_contact(owner.phone, owner.email)
    finally:
        register.close()
    return {"erased": owner.owner_id, "same_contact": [one.owner_id for one in others]}
