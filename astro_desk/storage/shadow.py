"""What the journal alone says, as rows in memory, and where the database says something else (FAILURES K4, I19).

Every line is applied by the same events that made the database, so that the two can only differ when somebody or
something changed one of them. Rows that the journal never hears of (drafts, snapshots, the catalogue, names, what is
just being sent) are not compared.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, select
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from astro_desk.core.operations import FINAL, State
from astro_desk.core.owners import Standing
from astro_desk.storage.bulk import BulkEvents
from astro_desk.storage.chain import Line
from astro_desk.storage.mapping import canonical_json, intent_from_json, intent_to_json
from astro_desk.storage.schema import Step
from astro_desk.storage.sealing import Sealer, SideFiles
from astro_desk.storage.tables import (
    allowances,
    by_hand,
    claims,
    corrections,
    day_closings,
    notes,
    operations,
    owner_aliases,
    owners,
    sales,
    settings,
    settled_differences,
    units,
)

Row = tuple[Any, ...]
_TOLD = frozenset(str(state) for state in FINAL | {State.REVIEW})
"""States that the journal hears of."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind`: `missing_in_database`, `missing_in_journal` or `differs`; `what` is of which table, `name` its id."""

    kind: str
    what: str
    name: str


class Shadow:
    """A database in memory that holds what the journal says."""

    def __init__(self, sealer: Sealer, side_files: SideFiles, known: tuple[Step, ...]) -> None:
        self._engine = _engine(known)
        self._connection = self._engine.connect()
        self._events = _EventsOfNobodySeen(self._connection, sealer, side_files)
        self.unreadable: list[int] = []
        """The numbers of lines that could not be applied."""

    def apply(self, lines: Iterable[Line]) -> None:
        """As replay does: a line that cannot be applied is noted and passed over."""
        self.unreadable += [n for n, _ in self._events.apply_lines(lines)]

    def differences(self, database: Connection) -> Iterator[Difference]:
        """Where `database`, in one state of it, says something else. `database` is only read."""
        for what, table, key, columns, same in _COMPARED:
            query = select(table.c[key], *(table.c[name] for name in columns)).order_by(table.c[key])
            of_journal = (tuple(row) for row in self._connection.execute(query))
            of_database = (tuple(row) for row in database.execute(query))
            for kind, row in _compare(of_journal, of_database, same):
                if not (kind == "missing_in_journal" and table is owners and _is_bare_contact(row)):
                    yield Difference(kind, what, str(row[0]))

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()


class _EventsOfNobodySeen(BulkEvents):
    """Who was at the counter last is not compared."""

    def _see(self, owner_id: str, at: datetime) -> None:
        pass


_NOT_COMPARED = (
    "SELECT 'DROP ' || type || ' ' || name FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql IS NOT NULL"
    " UNION ALL SELECT 'DROP TABLE owner_search' UNION ALL SELECT 'DROP TABLE item_search'"
)


def _engine(known: tuple[Step, ...]) -> Engine:
    """A database without what only makes the counter's searches quick: to keep it up takes longer than the rest."""

    def connect() -> Any:
        raw = dbapi2.connect(":memory:", isolation_level=None, check_same_thread=False)
        for step in known:
            raw.executescript(step.sql)
        for (drop,) in raw.execute(_NOT_COMPARED).fetchall():
            raw.execute(drop)
        raw.execute("CREATE TABLE owner_search (name TEXT, email TEXT)")
        return raw

    return create_engine("sqlite+pysqlite://", module=dbapi2, creator=connect, poolclass=StaticPool)


def _is_bare_contact(owner: Row) -> bool:
    """Nothing hangs on it but a draft: replay does not make it anew, for the journal has no phones."""
    return owner[1:] == (str(Standing.CONTACT), "", "")


def _equal(told: Row, kept: Row) -> bool:
    return told == kept


def _same_operation(told: Row, kept: Row) -> bool:
    """(id, version, state, what never changes…, what a move may change…). Versions that the journal has not heard of
    are moves on the way to Astro: then nothing but such a move may have happened."""
    fixed = slice(3, 3 + len(_FIXED))
    if told[fixed] != kept[fixed] or kept[1] < told[1]:
        return False
    if kept[1] != told[1]:
        return kept[2] not in _TOLD and told[2] not in _FINAL
    return kept == told or _in_todays_words(kept) == told


def _in_todays_words(kept: Row) -> Row:
    """The row with its intent as today's program writes it: an older one knew fewer fields of some (FAILURES U1)."""
    try:
        text = canonical_json(intent_to_json(intent_from_json(json.loads(kept[_INTENT]))))
    except (ValueError, KeyError, TypeError):
        return kept
    return *kept[:_INTENT], text, *kept[_INTENT + 1 :]


_FINAL = frozenset(str(state) for state in FINAL)
_FIXED = ("owner_id", "sale_id", "created_at", "business_date")
_MOVED = ("intent", "reason", "credited", "done_at")
_INTENT = 3 + len(_FIXED)


def _all(table: Table, *but: str) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if column.name not in but)


_COMPARED: tuple[tuple[str, Table, str, tuple[str, ...], Callable[[Row, Row], bool]], ...] = (
    ("setting", settings, "name", ("value",), _equal),
    ("owner", owners, "owner_id", ("standing", "customer_id", "astro_customer_id"), _equal),
    ("merged owner", owner_aliases, "gone_id", ("kept_id",), _equal),
    ("sale", sales, "sale_id", _all(sales, "seq", "sale_id"), _equal),
    ("unit", units, "unit_id", _all(units, "unit_id"), _equal),
    ("redemption", claims, "claim_id", _all(claims, "claim_id"), _equal),
    ("by-hand entry", by_hand, "entry_id", _all(by_hand, "number", "entry_id"), _equal),
    ("allowance", allowances, "allowance_id", _all(allowances, "allowance_id"), _equal),
    ("correction", corrections, "correction_id", _all(corrections, "seq", "correction_id"), _equal),
    ("day closing", day_closings, "closing_id", _all(day_closings, "seq", "closing_id"), _equal),
    ("settled difference", settled_differences, "settled_id", _all(settled_differences, "settled_id", "over"), _equal),
    ("note", notes, "note_id", _all(notes, "note_id"), _equal),
    ("operation", operations, "id", ("version", "state", *_FIXED, *_MOVED), _same_operation),
)


def _compare(
    of_journal: Iterator[Row], of_database: Iterator[Row], same: Callable[[Row, Row], bool]
) -> Iterator[tuple[str, Row]]:
    """Both in the order of their first column, which is unique in each."""
    told, kept = next(of_journal, None), next(of_database, None)
    while told is not None or kept is not None:
        if kept is None or (told is not None and told[0] < kept[0]):
            assert told is not None
            yield "missing_in_database", told
            told = next(of_journal, None)
        elif told is None or kept[0] < told[0]:
            yield "missing_in_journal", kept
            kept = next(of_database, None)
        else:
            if not same(told, kept):
                yield "differs", kept
            told, kept = next(of_journal, None), next(of_database, None)
