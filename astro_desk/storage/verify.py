"""What a manager may ask of a store: does the chain hold, are the pages whole, is it as safe as it should be (I19).

Reads only, beside a running counter or without one; the answer is facts, the words are the command's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from astro_desk.core.errors import Unavailable
from astro_desk.storage.chain import START, Break, Head, check_chain
from astro_desk.storage.database import Database, open_reading
from astro_desk.storage.disk import os_errors, sqlite_errors
from astro_desk.storage.journal import month_files
from astro_desk.storage.paths import Paths
from astro_desk.storage.schema import steps
from astro_desk.storage.sealing import SideFiles, derive
from astro_desk.storage.store import check_key
from astro_desk.storage.tables import register


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

    @property
    def whole(self) -> bool:
        return not self.breaks


@dataclass(frozen=True, slots=True)
class Verdict:
    """`damage`: what SQLite and SQLCipher find wrong with the pages. `behind`: lines that the database has not applied.

    `head_matches` is False when the database knows a line that the journal has not, or another one.
    """

    chain: ChainVerdict
    damage: tuple[str, ...]
    behind: int
    head_matches: bool
    pragmas: Mapping[str, object]
    changed_side_files: tuple[str, ...]
    """Owners whose side file is not the one that was written."""

    @property
    def sound(self) -> bool:
        return self.chain.whole and not self.damage and self.head_matches and not self.changed_side_files


def verify(data_dir: Path, key: bytes) -> Verdict:
    """Reads everything there is; minutes on a large store. Raises what `open_read_only` raises."""
    check_key(data_dir, key)
    database = open_reading(Paths(data_dir).database, key, steps())
    try:
        with sqlite_errors():
            row = database.connection.execute(select(register.c.journal_n, register.c.journal_hash)).one()
            pragmas = database.pragmas()
        known = Head(row.journal_n, row.journal_hash)
        chain, at_known = check_journal(data_dir, key, known.n)
        return Verdict(
            chain=chain,
            damage=_damage(database),
            behind=max(0, chain.head.n - known.n),
            head_matches=at_known == known.hash,
            pragmas=pragmas,
            changed_side_files=tuple(
                owner_id
                for owner_id, digest in SideFiles(Paths(data_dir).side_files, key).digests().items()
                if chain.side_files.get(owner_id) != digest
            ),
        )
    finally:
        database.close()


def check_journal(data_dir: Path, key: bytes, known_n: int = 0) -> tuple[ChainVerdict, str | None]:
    """The whole journal, one month in memory at a time, and the hash that stands at line `known_n`."""
    mac_key = derive(key, "journal")
    head: Head | None = START
    last, count, torn = START, 0, False
    breaks: list[Break] = []
    side_files: dict[str, str] = {}
    at_known = START.hash if known_n == 0 else None
    files = month_files(Paths(data_dir).journal)
    for path in files:
        with os_errors():
            *raws, rest = path.read_bytes().split(b"\n")
        torn = bool(rest)
        lines, found = check_chain(path.name, raws, head, mac_key)
        if rest and path != files[-1]:
            found.append(Break(path.name, len(raws) + 1, "changed"))
        breaks += found
        count += len(lines)
        at_known = next((line.hash for line in lines if line.n == known_n), at_known)
        for line in lines:
            if b'"side_file":' in line.raw:
                data = line.body()["data"]
                side_files[data["owner_id"]] = data["side_file"]
        if lines:
            head = last = lines[-1].head
    return ChainVerdict(len(files), count, tuple(breaks), torn, last, side_files), at_known


def _damage(database: Database) -> tuple[str, ...]:
    """What `cipher_integrity_check` (every page's own code) and `integrity_check` (the structure) find."""
    found: list[str] = []
    try:
        with sqlite_errors():
            found += [str(row[0]) for row in database.raw.execute("PRAGMA cipher_integrity_check").fetchall()]
            found += [str(row[0]) for row in database.raw.execute("PRAGMA integrity_check").fetchall()]
            found += [str(row) for row in database.raw.execute("PRAGMA foreign_key_check").fetchall()]
    except Unavailable as error:
        found.append(error.code)
    return tuple(line for line in found if line != "ok")
