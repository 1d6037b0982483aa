"""What can still be read of a damaged database and stands nowhere else: names, contacts and the log-in (FAILURES D3).

Every page carries its own code, so that a page which reads is the page that was written; the others are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from astro_desk.core.errors import Refused, Unavailable
from astro_desk.core.owners import Owner
from astro_desk.storage.database import open_reading
from astro_desk.storage.mapping import owner_from_row
from astro_desk.storage.schema import Step
from astro_desk.use_cases.ports import AstroAccount, UnitOfWork

PATIENCE = 200
"""So many reads may fail before the rest is given up."""


@dataclass(frozen=True, slots=True)
class Salvage:
    owners: tuple[Owner, ...] = ()
    account: AstroAccount | None = None
    person_names: Mapping[str, str] = field(default_factory=dict)


def salvage(database: Path, key: bytes, known: tuple[Step, ...]) -> Salvage:
    """Never raises: what is too damaged has nothing to give."""
    reading = _Reading(database, key, known)
    found = [owner_from_row(row) for row in reading.rows("owners")]
    accounts = [
        AstroAccount(row["api_url"], row["username"], row["client_id"], row["password"])
        for row in reading.rows("account")
    ]
    names = {row["person_id"]: row["name"] for row in reading.rows("person_names")}
    return Salvage(tuple(owner for owner in found if owner.label), next(iter(accounts), None), names)


def give_back(unit: UnitOfWork, salvaged: Salvage) -> int:
    """Names the owners and people that have no name, and sets the log-in where none is; answers how many owners."""
    if salvaged.account is not None and unit.account() is None:
        unit.save_account(salvaged.account)
    for person_id, name in salvaged.person_names.items():
        if person_id not in unit.person_names():
            unit.save_person_name(person_id, name)
    named = 0
    for owner in salvaged.owners:
        now = unit.owner(owner.owner_id)
        if now is not None and now.owner_id == owner.owner_id and not now.label:
            named_again = replace(now, first_name=owner.first_name, last_name=owner.last_name)
            unit.save_owner(replace(named_again, phone=owner.phone, email=owner.email))
            named += 1
    return named


class _Reading:
    """Reads what reads. A failed read spoils its connection, so that each begins with a new one after it."""

    def __init__(self, database: Path, key: bytes, known: tuple[Step, ...]) -> None:
        self._database, self._key, self._known = database, key, known
        self._failures = 0

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        last = self._try(f"SELECT max(rowid) AS last FROM {table} NOT INDEXED")  # noqa: S608 - a name of ours
        highest = last[0]["last"] if last else None
        return self._between(table, 1, highest) if highest else iter(())

    def _between(self, table: str, low: int, high: int) -> Iterator[dict[str, Any]]:
        query = f"SELECT * FROM {table} NOT INDEXED WHERE rowid BETWEEN {low} AND {high}"  # noqa: S608 - numbers
        found = self._try(query)
        if found is not None:
            yield from found
        elif low < high:
            middle = (low + high) // 2
            yield from self._between(table, low, middle)
            yield from self._between(table, middle + 1, high)

    def _try(self, query: str) -> list[dict[str, Any]] | None:
        if self._failures >= PATIENCE:
            return None
        try:
            with closing(open_reading(self._database, self._key, self._known)) as database:
                cursor = database.raw.execute(query)
                names = [column[0] for column in cursor.description]
                return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except (Unavailable, Refused, dbapi2.Error):
            self._failures += 1
            return None
