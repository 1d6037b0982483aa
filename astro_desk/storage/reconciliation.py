"""Compares what Astro has shown with what the outbox told it, an owner at a time (DESIGN §6, sanity)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from astro_desk.core.operations import Operation
from astro_desk.core.reconciliation import Discrepancy, Kind, reconcile
from astro_desk.core.snapshot import Snapshot
from astro_desk.storage import outbox, settled
from astro_desk.storage.mapping import snapshot_from_json, time_text
from astro_desk.storage.prepared import Prepared
from astro_desk.storage.tables import discrepancies, kept_id, operations, snapshots, to_compare, unsettled

_NEXT = Prepared(select(to_compare.c.owner_id).limit(bindparam("most")))
_DONE = Prepared(delete(to_compare).where(to_compare.c.owner_id == bindparam("key")))
_SNAPSHOT = Prepared(select(snapshots).where(snapshots.c.owner_id == bindparam("key")))
_SINCE = Prepared(
    select(operations.c.id).where(operations.c.owner_id == kept_id, operations.c.business_date >= bindparam("since"))
)
_KNOWN = Prepared(
    select(discrepancies.c.transaction_id, discrepancies.c.kind).where(discrepancies.c.owner_id == bindparam("key"))
)
_new = insert(discrepancies)
_NOTE = Prepared(
    _new.on_conflict_do_update(
        index_elements=["transaction_id"], set_={name: _new.excluded[name] for name in ("owner_id", "kind")}
    )
)
_FORGET = Prepared(delete(discrepancies).where(discrepancies.c.transaction_id.in_(bindparam("keys", expanding=True))))
_LIST = select(discrepancies).where(unsettled).order_by(discrepancies.c.found_at.desc(), discrepancies.c.transaction_id)
_ONE = Prepared(select(discrepancies).where(discrepancies.c.transaction_id == bindparam("key"), unsettled))


def compare(connection: Connection, register: str, since: date, fence: timedelta, now: datetime, most: int) -> bool:
    """Compares `most` owners whose snapshot is new; whether there may be more."""
    owner_ids = [row[0] for row in _NEXT.rows(connection, most=most)]
    for owner_id in owner_ids:
        _DONE.change(connection, {"key": owner_id})
        row = _SNAPSHOT.one(connection, key=owner_id)
        found: tuple[Discrepancy, ...] = ()
        if row is not None:
            snapshot = snapshot_from_json(*row)
            found = reconcile(snapshot, _operations(connection, snapshot, register, since), register, since, fence)
        _replace(connection, owner_id, found, now, looked=row is not None)
    return len(owner_ids) == most


def _operations(connection: Connection, snapshot: Snapshot, register: str, since: date) -> dict[str, Operation]:
    """The owner's recent operations, and what there is of each unit that the snapshot calls ours."""
    lately = (row[0] for row in _SINCE.rows(connection, key=snapshot.owner_id, since=since.isoformat()))
    ours = {unit_id for unit_id in snapshot.transaction_ids if unit_id.startswith(f"{register}-")}
    return {row.id: row for row in outbox.find_all(connection, sorted({*lately, *ours}))}


def _replace(
    connection: Connection, owner_id: str, found: Sequence[Discrepancy], now: datetime, *, looked: bool
) -> None:
    """`looked`: there was an answer to compare; without one nobody knows whether a difference is over."""
    kept: dict[str, str] = dict(row[:2] for row in _KNOWN.rows(connection, key=owner_id))
    still = {one.transaction_id: str(one.kind) for one in found}
    if looked:
        before = (*kept.items(), *settled.still_settled(connection, owner_id))
        settled.end(connection, ((key, still.get(key, "")) for key, kind in before if still.get(key) != kind))
    if gone := sorted(kept.keys() - still.keys()):
        _FORGET.change(connection, {"keys": gone})
    if found:
        at = time_text(now)  # of one that is known already, the first day stands
        rows = ((one.transaction_id, str(one.kind)) for one in found)
        _NOTE.change(
            connection,
            *({"transaction_id": key, "owner_id": owner_id, "kind": kind, "found_at": at} for key, kind in rows),
        )


def newest(connection: Connection, limit: int) -> tuple[Discrepancy, ...]:
    """The newest first."""
    rows = connection.execute(_LIST.limit(limit)).all()
    return tuple(Discrepancy(row.transaction_id, row.owner_id, Kind(row.kind)) for row in rows)


def find(connection: Connection, transaction_id: str) -> Discrepancy | None:
    """The difference of a unit that nobody has settled."""
    row = _ONE.one(connection, key=transaction_id)
    return None if row is None else Discrepancy(row[0], row[1], Kind(row[2]))
