"""What a manager may ask of a store: is what was written still there, and does database say what journal says (I19).

Reads only, beside a running counter or without one; the answer is facts with their places, the words are the
command's. What it cannot see: a database and a journal that were both put back to an older moment (FAILURES D8).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from astro_desk.core.errors import Unavailable
from astro_desk.core.owners import Standing
from astro_desk.storage import derived
from astro_desk.storage.chain import START, Break, Head, Line, check_chain, key_id
from astro_desk.storage.database import Database, open_reading
from astro_desk.storage.disk import os_errors, sqlite_errors
from astro_desk.storage.findings import Finding, break_finding, difference_findings, misfit_findings
from astro_desk.storage.journal import month_files
from astro_desk.storage.paths import Paths
from astro_desk.storage.schema import steps, told_by_age, version_of
from astro_desk.storage.sealing import Sealer, SideFiles, derive
from astro_desk.storage.secret import check_key
from astro_desk.storage.shadow import Shadow
from astro_desk.storage.tables import owners, register

PATIENCE_S = 1.0
"""So long a running counter is given to bring a commit to its end that is seen half."""
_PAUSE_S = 0.05


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """`lines` that are what was written, in `months` files; `breaks` where they are not; `torn`: half a last line."""

    months: int
    lines: int
    breaks: tuple[Break, ...]
    torn: bool
    head: Head
    side_files: Mapping[str, str]
    """The SHA-256 that each new owner's side file should have, as the journal said last."""
    last_file: str = ""
    key_id: str = ""
    older_side_files: frozenset[str] = frozenset()
    """Those that the journal named before it named another one for the same owner."""

    @property
    def whole(self) -> bool:
        return not self.breaks


@dataclass(frozen=True, slots=True)
class Verdict:
    """`damage`: what SQLite and SQLCipher find wrong with the pages. `behind`: lines that the database has not applied.

    `head_matches` is False when the database knows a line that the journal has not, or another one. `findings` say
    all of it again, each with its place; none: nothing is wrong.
    """

    chain: ChainVerdict
    damage: tuple[str, ...] = ()
    behind: int = 0
    head_matches: bool = True
    pragmas: Mapping[str, object] = field(default_factory=dict)
    changed_side_files: tuple[str, ...] = ()
    """Owners whose side file is not the one that was written."""
    findings: tuple[Finding, ...] = ()
    readable: bool = True
    """Whether the database could be opened and read."""

    @property
    def database_sound(self) -> bool:
        return self.readable and not self.damage

    @property
    def sound(self) -> bool:
        """Nothing is wrong but what the next start puts right by itself."""
        return all(finding.heals for finding in self.findings)


def verify(data_dir: Path, key: bytes, *, patience_s: float = PATIENCE_S) -> Verdict:
    """Reads everything there is; minutes, and the whole history in memory, on a large store.

    A database that is gone or damaged is a finding; raises Refused `wrong_key`, `database_newer`, `database_older`,
    and Unavailable when the disk says no.
    """
    check_key(data_dir, key)
    paths = Paths(data_dir)
    try:
        database = open_reading(paths.database, key, steps())
    except Unavailable as error:
        if error.code not in ("database_missing", "database_damaged"):
            raise
        return _without_database(data_dir, key, error.code)
    with ExitStack() as stack:
        stack.callback(database.close)
        if version_of(database.raw) == 0:  # an empty file is a database, too
            return _without_database(data_dir, key, "database_missing")
        damage = _damage(database, Path(f"{paths.database}-wal"))
        try:
            return _beside(data_dir, key, database, damage, patience_s)
        except Unavailable as error:
            if error.code != "database_damaged":
                raise
            return _without_database(data_dir, key, error.code, damage or (error.code,))


def _without_database(data_dir: Path, key: bytes, code: str, damage: tuple[str, ...] = ()) -> Verdict:
    """The journal alone: its own chain, and the side files that it speaks of."""
    chain, _ = check_journal(data_dir, key)
    name = Paths(data_dir).database.name
    findings = _of_pages(name, damage) or [Finding(_GONE.get(code, "database_unreadable"), name)]
    findings += _of_chain(chain)
    if not chain.months:
        findings.append(Finding("journal_lost", "journal"))
    files, changed = _of_side_files(data_dir, key, chain, None)
    return Verdict(
        chain=chain,
        damage=damage or ((code,) if code == "database_damaged" else ()),
        head_matches=False,
        changed_side_files=changed,
        findings=(*findings, *files),
        readable=False,
    )


def _beside(data_dir: Path, key: bytes, database: Database, damage: tuple[str, ...], patience_s: float) -> Verdict:
    paths = Paths(data_dir)
    until = time.monotonic() + patience_s
    with sqlite_errors():
        pragmas = database.pragmas()
    while True:
        known = _head(database)
        chain, at_known = check_journal(data_dir, key, known.n)
        behind = max(0, chain.head.n - _head(database).n)
        if not (behind or chain.torn) or time.monotonic() >= until:
            break
        time.sleep(_PAUSE_S)
    name = paths.database.name
    findings = _of_pages(name, damage)
    findings += _of_chain(chain)
    if known.n and not chain.months:
        findings.append(Finding("journal_missing", "journal", facts={"known": known.n}))
        # Without a journal all that there is differs from it; one finding says so.
        return Verdict(chain, damage, 0, head_matches=False, pragmas=pragmas, findings=tuple(findings))
    if known.n > chain.head.n:
        facts: dict[str, object] = {"found": chain.head.n, "known": known.n, "missing": known.n - chain.head.n}
        findings.append(Finding("journal_short", f"journal/{chain.last_file}", facts=facts))
    elif at_known != known.hash and chain.whole:
        findings.append(Finding("journal_forked", "journal", facts={"known": known.n}))
    if behind:
        facts = {"found": chain.head.n - behind, "missing": behind}
        findings.append(Finding("database_behind", name, facts=facts, heals=True))
    files, changed = _of_side_files(data_dir, key, chain, database)
    findings += files
    findings += _differences(data_dir, key, database)
    return Verdict(
        chain=chain,
        damage=damage,
        behind=behind,
        head_matches=at_known == known.hash,
        pragmas=pragmas,
        changed_side_files=changed,
        findings=tuple(findings),
    )


def _head(database: Database) -> Head:
    with sqlite_errors():
        row = database.connection.execute(select(register.c.journal_n, register.c.journal_hash)).one_or_none()
    return Head(row.journal_n, row.journal_hash) if row else START


def check_journal(data_dir: Path, key: bytes, known_n: int = 0) -> tuple[ChainVerdict, str | None]:
    """The whole journal, one month in memory at a time, and the hash that stands at line `known_n`."""
    last, count, torn = START, 0, False
    breaks: list[Break] = []
    side_files: dict[str, str] = {}
    named_files: set[str] = set()
    at_known = START.hash if known_n == 0 else None
    files = month_files(Paths(data_dir).journal)
    for month in read_months(data_dir, key):
        torn = month.torn
        breaks += month.breaks
        count += len(month.lines)
        at_known = next((line.hash for line in month.lines if line.n == known_n), at_known)
        for line in month.lines:
            if b'"side_file":' in line.raw:
                data = line.body()["data"]
                side_files[data["owner_id"]] = data["side_file"]
                named_files.add(data["side_file"])
        if month.lines:
            last = month.lines[-1].head
    name = files[-1].name if files else ""
    named = key_id(derive(key, "journal"))
    older = frozenset(named_files.difference(side_files.values()))
    return ChainVerdict(len(files), count, tuple(breaks), torn, last, side_files, name, named, older), at_known


@dataclass(frozen=True, slots=True)
class Month:
    """A file of the journal: the lines that are what was written, and where they are not. `torn`: half a last line."""

    name: str
    lines: list[Line]
    breaks: list[Break]
    torn: bool


def read_months(data_dir: Path, key: bytes) -> Iterator[Month]:
    """One file after the other, each checked against the one before. Raises Unavailable."""
    mac_key = derive(key, "journal")
    head: Head | None = START
    files = month_files(Paths(data_dir).journal)
    for path in files:
        with os_errors():
            *raws, rest = path.read_bytes().split(b"\n")
        lines, breaks = check_chain(path.name, raws, head, mac_key)
        if rest and path != files[-1]:
            breaks.append(Break(path.name, len(raws) + 1, "changed"))
        if lines:
            head = lines[-1].head
        yield Month(path.name, lines, breaks, bool(rest))


_GONE = {"database_missing": "database_lost"}


def _of_pages(name: str, damage: tuple[str, ...]) -> list[Finding]:
    """What was read of the damage; a bare code says only that reading ended there."""
    told = [what for what in damage if what != "database_damaged"]
    if damage and not told:
        return [Finding("database_unreadable", name)]
    return [Finding("database_page_damaged", name, facts={"what": what}) for what in told]


def _of_chain(chain: ChainVerdict) -> list[Finding]:
    findings = [break_finding(broken) for broken in chain.breaks]
    if chain.torn:
        findings.append(Finding("journal_torn", f"journal/{chain.last_file}", heals=True))
    return findings


def _of_side_files(
    data_dir: Path, key: bytes, chain: ChainVerdict, database: Database | None
) -> tuple[list[Finding], tuple[str, ...]]:
    """Files that are not what was written, and those that should be there and are not.

    A kill between a side file and its journal line leaves a file that the journal never named. It is sealed under our
    key, so nobody else made it; one that the journal has named before somebody put back.
    """
    files = SideFiles(Paths(data_dir).side_files, key)
    there = files.digests()
    changed = tuple(
        owner_id
        for owner_id, digest in there.items()
        if chain.side_files.get(owner_id) != digest
        and (digest in chain.older_side_files or files.read(owner_id) is None)
    )
    findings = [Finding("side_file_changed", f"owners/{owner_id}.sealed") for owner_id in changed]
    if database is not None:
        query = (
            select(owners.c.owner_id)
            .where(owners.c.standing != str(Standing.LINKED))
            .where((owners.c.phone != "") | (owners.c.email != ""))
            .order_by(owners.c.owner_id)
        )
        with sqlite_errors():
            wanted = [name for name in database.connection.scalars(query).all() if name in chain.side_files]
        missing = [owner_id for owner_id in wanted if owner_id not in there]
        findings += [Finding("side_file_missing", f"owners/{owner_id}.sealed") for owner_id in missing]
    return findings, changed


def _differences(data_dir: Path, key: bytes, database: Database) -> list[Finding]:
    """Applies the journal anew, in memory, as far as the database knows it, and compares row by row."""
    paths = Paths(data_dir)
    with ExitStack() as stack:
        stack.enter_context(told_by_age(database.raw, steps()))
        stack.enter_context(sqlite_errors())
        shadow = Shadow(Sealer(key, "journal words"), SideFiles(paths.side_files, key), steps())
        stack.callback(shadow.close)
        # One state of the database, however long it takes; the counter may go on writing behind it.
        database.raw.execute("BEGIN")
        stack.callback(database.raw.execute, "ROLLBACK")
        known = _head(database)
        for month in read_months(data_dir, key):
            shadow.apply(line for line in month.lines if line.authentic and line.n <= known.n)
        name = paths.database.name
        found = difference_findings(name, shadow, database.connection)
        return found + misfit_findings(name, derived.misfits(database.connection))


def _damage(database: Database, log: Path) -> tuple[str, ...]:
    """What `cipher_integrity_check` (every page's own code) and `integrity_check` (the structure) find.

    The first reads the file below the write-ahead log, where a counter at work is just writing pages, or has not
    written them yet: beside a log it is believed only when SQLite, too, meets a page that it cannot read. That one
    reads each page that is in use, with its code, as of one moment.
    """
    pages = _found(database, "cipher_integrity_check")
    structure = [*_found(database, "integrity_check"), *_found(database, "foreign_key_check")]
    if not structure and log.exists() and log.stat().st_size:
        pages = []
    return tuple(dict.fromkeys((*pages, *structure)))


def _found(database: Database, pragma: str) -> list[str]:
    try:
        with sqlite_errors():
            lines = [str(row[0]) for row in database.raw.execute(f"PRAGMA {pragma}").fetchall()]
    except Unavailable as error:
        return [error.code]
    return [line for line in lines if line != "ok"]
