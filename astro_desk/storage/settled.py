"""Differences with Astro that a person has settled: added, never changed, and how one is spelled in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from astro_desk.core.reconciliation import Discrepancy, Kind, SettledDifference
from astro_desk.storage.mapping import Json, time_text
from astro_desk.storage.prepared import Prepared
from astro_desk.storage.sealing import Sealer
from astro_desk.storage.tables import settled_differences

_SEALED = ("settled_by", "why")
_OPEN = Prepared(
    select(settled_differences.c.transaction_id, settled_differences.c.kind).where(
        settled_differences.c.owner_id == bindparam("key"), settled_differences.c.over == 0
    )
)
_OVER = Prepared(
    update(settled_differences)
    .where(
        settled_differences.c.transaction_id == bindparam("key"),
        settled_differences.c.kind != bindparam("now"),
        settled_differences.c.over == 0,
    )
    .values(over=1)
)


def add(connection: Connection, one: SettledDifference) -> None:
    """Records it; one that is there already stays as it is."""
    connection.execute(insert(settled_differences).prefix_with("OR IGNORE"), _row(one))


def still_settled(connection: Connection, owner_id: str) -> Sequence[tuple[str, str]]:
    """Of an owner, each unit and its kind. The journal does not say which are over: a database that was made anew from
    it takes all for settled until Astro is looked at."""
    return [(row[0], row[1]) for row in _OPEN.rows(connection, key=owner_id)]


def end(connection: Connection, others: Iterable[tuple[str, str]]) -> None:
    """Units that differ no more ("" as their kind), or otherwise than before: what was settled of them is over."""
    for transaction_id, kind in others:
        _OVER.change(connection, {"key": transaction_id, "now": kind})


def everything(connection: Connection) -> Sequence[SettledDifference]:
    """In the order in which they were made."""
    query = select(settled_differences).order_by(settled_differences.c.settled_at, settled_differences.c.settled_id)
    return [_settled(row) for row in connection.execute(query).mappings().all()]


def to_body(one: SettledDifference, sealer: Sealer) -> Json:
    """For the journal: who and why may hold a name, so they are sealed."""
    row = _row(one)
    return row | {name: row[name] and sealer.hide(row[name], one.settled_id) for name in _SEALED}


def from_body(body: Json, sealer: Sealer) -> SettledDifference:
    return _settled(body | {name: sealer.show(body[name], body["settled_id"]) for name in _SEALED})


def _row(one: SettledDifference) -> Json:
    return {
        "settled_id": one.settled_id,
        "transaction_id": one.found.transaction_id,
        "owner_id": one.found.owner_id,
        "kind": str(one.found.kind),
        "settled_at": time_text(one.at),
        "settled_by": one.by,
        "why": one.why,
    }


def _settled(row: Any) -> SettledDifference:
    found = Discrepancy(row["transaction_id"], row["owner_id"], Kind(row["kind"]))
    at = datetime.fromisoformat(row["settled_at"])
    return SettledDifference(row["settled_id"], found, at, row["settled_by"], row["why"])
