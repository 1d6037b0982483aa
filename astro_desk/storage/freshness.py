"""How fresh the cache is and whom to read next; the history of the way to Astro, and the outbox's last hours.

Triggers keep what is asked here (step 8), so that none of it is counted anew over all owners or operations.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from astro_desk.core.owners import Standing
from astro_desk.storage.mapping import maybe_time, time_text
from astro_desk.storage.prepared import Prepared
from astro_desk.storage.tables import connection_history, outbox_traffic, owners, warm_counts, warm_owners
from astro_desk.use_cases import changes
from astro_desk.use_cases.sync_ports import FRESH, KEPT_WARM, ConnectionChange, Freshness, TrafficPart

DENIED_FOR = timedelta(days=7)
"""Whom Astro does not know it need not be asked about every day."""
_SCANNED = 200
_PART = len("2026-03-14T15:0")

_COUNTS = Prepared(select(warm_counts.c.owners, warm_counts.c.unread).where(warm_counts.c.one == 1))
_FRESH = Prepared(select(func.count()).where(warm_owners.c.read_at >= bindparam("since")))
_OLDEST = Prepared(select(func.min(warm_owners.c.read_at)).where(warm_owners.c.read_at > ""))
_NEXT = Prepared(
    select(
        warm_owners.c.owner_id,
        owners.c.standing,
        owners.c.recency,
        owners.c.seen_at,
        owners.c.absent_at,
        owners.c.phone != "",
        owners.c.email != "",
    )
    .join(owners, owners.c.owner_id == warm_owners.c.owner_id)
    .where(warm_owners.c.turn < bindparam("before"))
    .order_by(warm_owners.c.turn)
    .limit(bindparam("most"))
)
_this = warm_owners.c.owner_id == bindparam("key")
_PUT_OFF = Prepared(update(warm_owners).where(_this))
_LEAVE = Prepared(delete(warm_owners).where(_this))
_HISTORY = Prepared(
    select(connection_history.c.at, connection_history.c.connection, connection_history.c.detail)
    .order_by(connection_history.c.seq.desc())
    .limit(bindparam("most"))
)
_NOTE = Prepared(insert(connection_history))
_before = select(func.max(outbox_traffic.c.part)).where(outbox_traffic.c.part < bindparam("since")).scalar_subquery()
_TRAFFIC = Prepared(
    select(outbox_traffic)
    .where(outbox_traffic.c.part >= func.coalesce(_before, bindparam("since")))
    .order_by(outbox_traffic.c.part)
)


def freshness(connection: Connection, now: datetime) -> Freshness:
    counts = _COUNTS.one(connection)
    assert counts is not None  # its row came with the table
    fresh = _FRESH.value(connection, since=time_text(now - FRESH))
    return Freshness(counts[0], fresh, counts[1], maybe_time(_OLDEST.value(connection)))


def to_warm(connection: Connection, now: datetime, older_than: datetime, limit: int) -> tuple[str, ...]:
    """Goes through a page of the oldest: who is no longer to be kept fresh leaves, who cannot be asked is put off."""
    since, denied = time_text(now - KEPT_WARM), time_text(now - DENIED_FOR)
    rows = _NEXT.rows(connection, before=time_text(older_than), most=_SCANNED)
    found: list[str] = []
    for owner_id, standing, recency, seen_at, absent_at, phone, email in rows:
        linked = standing in (Standing.LINKED, Standing.FOUND)
        if recency >= 0 and (seen_at is None or seen_at < since):
            _LEAVE.change(connection, {"key": owner_id})
        elif not linked and (absent_at or "") >= denied:
            put_off(connection, owner_id, now + DENIED_FOR)
        elif standing == Standing.NEW or not (linked or phone or email):
            put_off(connection, owner_id, now)  # a new owner's own operation asks for them
        elif len(found) < limit:
            found.append(owner_id)
        else:
            break
    return tuple(found)


def put_off(connection: Connection, owner_id: str, turn: datetime) -> None:
    _PUT_OFF.change(connection, {"key": owner_id, "turn": time_text(turn)})


def history(connection: Connection, limit: int) -> tuple[ConnectionChange, ...]:
    rows = _HISTORY.rows(connection, most=limit)
    return tuple(
        ConnectionChange(datetime.fromisoformat(at), changes.Connection(name), detail) for at, name, detail in rows
    )


def note(connection: Connection, change: ConnectionChange) -> None:
    """What was noted last is not noted again."""
    last = history(connection, 1)
    if not last or (last[0].connection, last[0].detail) != (change.connection, change.detail):
        row = {"at": time_text(change.at), "connection": change.connection.value, "detail": change.detail}
        _NOTE.change(connection, row)


def traffic(connection: Connection, since: datetime) -> tuple[TrafficPart, ...]:
    rows = _TRAFFIC.rows(connection, since=time_text(since)[:_PART])
    return tuple(
        TrafficPart(datetime.fromisoformat(f"{part}0").replace(tzinfo=UTC), done, most, waiting)
        for part, done, most, waiting in rows
    )


class StoredFreshness:
    """The part of the port Records that the Sync page needs, on a connection of its owner's."""

    def _reading(self) -> AbstractContextManager[Connection]:
        raise NotImplementedError

    def freshness(self, now: datetime) -> Freshness:
        with self._reading() as connection:
            return freshness(connection, now)

    def connection_history(self, limit: int = 50) -> tuple[ConnectionChange, ...]:
        with self._reading() as connection:
            return history(connection, limit)

    def traffic(self, since: datetime) -> tuple[TrafficPart, ...]:
        with self._reading() as connection:
            return traffic(connection, since)
