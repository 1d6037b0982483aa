"""The outbox: operations in the order in which they were decided, their lanes and their moves (ARCHITECTURE, Sync).

The row is the truth. It moves only by compare-and-set, only where core's MOVES lets it, and is never deleted
(FAILURES R20, I9). Counts are kept by triggers, lanes and lists answered by partial indices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, desc, insert, literal, select, text, union_all, update

from astro_desk.core.frozen import replace
from astro_desk.core.operations import MOVES, Operation, State, UpdateOwner
from astro_desk.core.review_reasons import Reason
from astro_desk.storage.mapping import operation_from_row, operation_to_row
from astro_desk.storage.prepared import Prepared
from astro_desk.storage.tables import (
    claims,
    in_lane,
    is_open,
    is_promised,
    is_promised_for_points,
    kept_id,
    of_offers,
    operation_counts,
    operations,
    shown,
)
from astro_desk.use_cases.ports import RowChanged

PAGE = 200

_ADD = Prepared(insert(operations).prefix_with("OR IGNORE"))
# What a move cannot change is not written, for SQLite would write its indices, too.
_FIXED = frozenset({"id", "owner_id", "sale_id", "created_at", "business_date"})
_WRITE = Prepared(update(operations).where(operations.c.id == bindparam("key")))
_KEYS = operations.c.id.in_(bindparam("keys", expanding=True))
_BY_ID = Prepared(select(operations).where(_KEYS).order_by(operations.c.seq))
_OF_OWNER, _LANE = (
    Prepared(select(operations).where(operations.c.owner_id == kept_id, condition).order_by("seq"))
    for condition in (shown, is_open)
)
_COUNTS = Prepared(select(operation_counts.c.state, operation_counts.c.n))
_HISTORY = Prepared(
    select(operations)
    .where(operations.c.owner_id == kept_id, operations.c.seq < bindparam("below"))
    .order_by(operations.c.seq.desc())
    .limit(bindparam("most"))
)
_OF_SALE = Prepared(select(operations).where(operations.c.sale_id == bindparam("key")).order_by("seq"))
_NEWEST = Prepared(
    select(operations)
    .where(operations.c.state == bindparam("state"), operations.c.seq < bindparam("below"))
    .order_by(operations.c.seq.desc())
    .limit(bindparam("most"))
)
_PROMISES = Prepared(
    select(operations)
    .join(claims, claims.c.claim_id == operations.c.id)
    .where(is_promised, claims.c.claim_id > bindparam("after"), operations.c.state != str(State.CANCELLED))
    .order_by(operations.c.seq)
)
# The plus sign keeps SQLite from going through the whole outbox for its order instead of the index of the few promises.
_PROMISES_FOR_POINTS = Prepared(
    select(operations)
    .where(is_promised_for_points, operations.c.id > bindparam("after"), operations.c.state != str(State.CANCELLED))
    .order_by(text("+seq"))
)
# Each state has its own walk down its index, and only their ends are compared.
_WALKS = (
    select(operations.c.seq, operations.c.owner_id)
    .where(operations.c.state == literal(state), operations.c.seq < bindparam("below"))
    .order_by(operations.c.seq.desc())
    .limit(bindparam("most"))
    .subquery()
    for state in ("waiting", "sending", "unknown")
)
_LANES = Prepared(union_all(*(select(walk) for walk in _WALKS)).order_by(desc("seq")).limit(bindparam("most")))
_BEHIND_ALL = 1 << 62
_OFFERS = Prepared(select(operations).where(of_offers, operations.c.owner_id == kept_id).order_by("seq"))
# The plus signs keep SQLite from going through everything that waits instead of the index of the few offers.
_ALL_OFFERS = Prepared(
    select(operations)
    .where(of_offers, text("+business_date >= :since"), text("+state IN ('waiting', 'review')"))
    .order_by(text("+seq"))
)
_SEEN = Prepared(update(operations).where(_KEYS).values(seen=1))

Change = tuple[Operation, Operation]
"""The row as it was read, and as it shall be."""


def find(connection: Connection, operation_id: str) -> Operation | None:
    return next(iter(find_all(connection, [operation_id])), None)


def find_all(connection: Connection, operation_ids: Sequence[str]) -> tuple[Operation, ...]:
    """In outbox order; an id that is not there is left out."""
    return _read(connection, _BY_ID, keys=list(operation_ids))


def newest(
    connection: Connection, states: Sequence[State], limit: int, below: int | None = None
) -> tuple[Operation, ...]:
    """Newest first, those below a place. Each state has its own walk down its index: a year of done rows is free."""
    limit = min(limit, PAGE)
    found: list[Operation] = []
    for state in dict.fromkeys(states):
        place = _BEHIND_ALL if below is None else below
        found += _read(connection, _NEWEST, state=str(state), most=limit, below=place)
    return tuple(sorted(found, key=lambda operation: -operation.seq)[:limit])


def counts(connection: Connection) -> Mapping[State, int]:
    """Every state, also with none in it."""
    kept: dict[str, int] = dict(_COUNTS.rows(connection))
    return {state: kept.get(str(state), 0) for state in State}


def of_owner(connection: Connection, owner_id: str) -> tuple[Operation, ...]:
    """In outbox order: the open ones, and those done or written off that no snapshot has shown yet."""
    return _read(connection, _OF_OWNER, key=owner_id)


def history(connection: Connection, owner_id: str, limit: int, below: int | None = None) -> tuple[Operation, ...]:
    """The owner's newest operations below a place, whatever became of them, in outbox order."""
    place = _BEHIND_ALL if below is None else below
    return tuple(reversed(_read(connection, _HISTORY, key=owner_id, most=limit, below=place)))


def of_sale(connection: Connection, sale_id: str) -> tuple[Operation, ...]:
    """Everything that a sale and what was taken back of it told Astro, whatever became of it."""
    return _read(connection, _OF_SALE, key=sale_id)


def promises(connection: Connection, after: str) -> tuple[Operation, ...]:
    """Redemptions handed out without Astro's word, by ids behind `after`; without those that were cancelled."""
    of_cards = _read(connection, _PROMISES, after=after)
    return (*of_cards, *_read(connection, _PROMISES_FOR_POINTS, after=after))


def offers_of_owner(connection: Connection, owner_id: str) -> tuple[Operation, ...]:
    """What Astro was told, or is to be told, of this owner's offers, whatever became of it."""
    return _read(connection, _OFFERS, key=owner_id)


def offers_left(connection: Connection, since: str) -> tuple[Operation, ...]:
    """Of everybody's offers in sales since that business date, what waits and what needs a person."""
    return _read(connection, _ALL_OFFERS, since=since)


def lanes(connection: Connection, below: int | None, limit: int) -> tuple[Mapping[str, int], int | None]:
    """Owners for whom sync has something to do, the most recently grown lane first, and where the next page begins.

    A page is so many rows, not owners: to look through 100,000 rows for their owners keeps the counter waiting.
    """
    rows = _LANES.rows(connection, below=_BEHIND_ALL if below is None else below, most=limit)
    newest: dict[str, int] = {}
    for seq, owner_id in rows:
        newest.setdefault(owner_id, seq)
    return newest, rows[-1][0] if len(rows) == limit else None


def lane(connection: Connection, owner_id: str) -> tuple[Operation, ...]:
    """The owner's open operations in outbox order, those in review too: what follows may depend on them."""
    return _read(connection, _LANE, key=owner_id)


def edited(connection: Connection, owner_id: str) -> bool:
    """Whether Astro is still to be told what an owner is called: the name lies here alone until then."""
    return any(isinstance(one.intent, UpdateOwner) for one in lane(connection, owner_id))


def add(connection: Connection, new: Sequence[Operation]) -> None:
    """Puts operations behind all others. One whose id is there already stays as it is."""
    _ADD.change(connection, *(operation_to_row(operation) for operation in new))


def check_moves(connection: Connection, changes: Sequence[Change]) -> tuple[Operation, ...]:
    """The rows as they will be, with their versions counted up; nothing is written yet.

    Raises RowChanged when a row is not as it was read; ValueError for a move that does not exist, and for one that
    would make another operation of it.
    """
    now = {row.id: row for row in find_all(connection, [before.id for before, _ in changes])}
    if len(now) != len(changes):
        raise RowChanged("an operation is not there, or stands in the changes twice")
    return tuple(_checked(now[before.id], before, after) for before, after in changes)


def _checked(now: Operation, before: Operation, after: Operation) -> Operation:
    if (now.version, now.state) != (before.version, before.state):
        raise RowChanged(before.id)
    if after.state not in MOVES[before.state]:
        raise ValueError(f"no operation moves from {before.state} to {after.state}")
    if (after.id, after.kind) != (before.id, before.kind):
        raise ValueError("a move changes what is known of an operation, not which it is")
    # What a merge or a snapshot wrote meanwhile without a new version is not the mover's to take back.
    return replace(after, version=now.version + 1, seq=now.seq, owner_id=now.owner_id, seen=now.seen or after.seen)


def write(connection: Connection, rows: Sequence[Operation]) -> None:
    """Sets rows that exist to these values; the caller has checked that they may be so."""
    _WRITE.change(connection, *(_changeable(row) | {"key": row.id} for row in rows))


def _changeable(row: Operation) -> dict[str, Any]:
    return {name: value for name, value in operation_to_row(row).items() if name not in _FIXED}


def mark_seen(connection: Connection, operation_ids: Sequence[str]) -> None:
    """A snapshot has shown these. No new version: who holds the row may still move it."""
    if operation_ids:
        _SEEN.change(connection, {"keys": list(operation_ids)})


def unseen(connection: Connection, owner_id: str) -> tuple[Operation, ...]:
    """What a new snapshot of this owner may show for the first time."""
    return tuple(operation for operation in of_owner(connection, owner_id) if not operation.seen)


def doubt(connection: Connection, sent_at: str, boot: str, boot_ms: int) -> int:
    """Every operation that waits or is being sent may have been sent by another copy of this database: UNKNOWN.

    The one move that MOVES has not; it is made while the store opens on a database older than its journal, when
    nobody holds a row yet (FAILURES D8, I17). Answers how many it were.
    """
    change = update(operations).where(in_lane, operations.c.state != str(State.UNKNOWN))
    values = {"state": str(State.UNKNOWN), "version": operations.c.version + 1, "reason": str(Reason.DATABASE_RESTORED)}
    sent = {"sent_at": sent_at, "sent_boot": boot, "sent_boot_ms": boot_ms, "missed_boot_ms": None}
    return connection.execute(change.values(**values, **sent)).rowcount


def _read(connection: Connection, query: Prepared, **asked: object) -> tuple[Operation, ...]:
    return tuple(operation_from_row(row) for row in query.rows(connection, **asked))
