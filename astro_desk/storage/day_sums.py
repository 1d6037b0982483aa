"""Sums over a business date, made where the rows are: a day of thousands of units is a few short answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, TextClause, bindparam, text

from astro_desk.core.day import Compared, DayFigures, OpenWork, ProgramDay, Recorded
from astro_desk.core.reconciliation import Discrepancy, Kind
from astro_desk.use_cases.by_hand import NOBODY
from astro_desk.use_cases.day_ports import NamedDifference

PAGE = 200
_OPEN = "state IN ('waiting', 'sending', 'unknown', 'review')"
"""Letter for letter as the partial index says it."""
_SALES = "sales s WHERE s.business_date = :day AND coalesce(s.owner_id, '') NOT IN :without"


def _sql(*lines: str) -> TextClause:
    query = text(" ".join(lines))
    return query.bindparams(bindparam("without", expanding=True)) if ":without" in query.text else query


_HEAD = _sql(
    "SELECT count(*) AS sales, count(DISTINCT s.owner_id) AS owners, count(*) - count(s.owner_id) AS nobody,",
    "count(s.total_cents) AS with_total, coalesce(sum(s.total_cents), 0) AS total_cents FROM",
    _SALES,
)
_UNITS = _sql("SELECT count(*) FROM units u JOIN", _SALES.replace("WHERE", "ON s.sale_id = u.sale_id WHERE"))
# A unit punches a card of the first card program that its item counts in, unless Astro said that it does not count or a
# manager gave it up. One that came back is a punch of its day, and a return of the day on which it came back.
_PUNCHES = (
    "FROM sales s JOIN units u ON u.sale_id = s.sale_id JOIN items i ON i.form = u.form"
    " JOIN programs p ON p.program_id = (SELECT ip.program_id FROM item_programs ip"
    " JOIN programs q ON q.program_id = ip.program_id WHERE ip.item_key = i.item_key AND q.kind = 'card'"
    " ORDER BY ip.position LIMIT 1)"
    " LEFT JOIN operations o ON o.id = u.unit_id"
    " WHERE s.business_date = :day AND s.owner_id NOT IN :without"
    " AND coalesce(o.credited, 1) = 1 AND coalesce(o.state, '') <> 'written_off'"
)
_BY_PROGRAM = _sql(
    "SELECT p.program_id, p.title, count(*) AS n",
    _PUNCHES,
    "AND s.owner_id IS NOT NULL GROUP BY p.program_id ORDER BY n DESC, p.title LIMIT :most",
)
_UNASSIGNED = _sql(
    "SELECT count(*) FROM sales s JOIN units u ON u.sale_id = s.sale_id JOIN operations o ON o.id = u.unit_id",
    "WHERE s.business_date = :day AND s.owner_id NOT IN :without AND o.credited = 1 AND NOT EXISTS",
    "(SELECT 1 FROM items i JOIN item_programs ip ON ip.item_key = i.item_key JOIN programs p",
    "ON p.program_id = ip.program_id WHERE i.form = u.form AND p.kind = 'card')",
)
_TIMES = _sql(
    "SELECT substr(s.finished_at, 1, 14) || printf('%02d', 15 * (CAST(substr(s.finished_at, 15, 2) AS INTEGER) / 15))",
    "AS quarter, count(*) AS n",
    _PUNCHES,
    "AND s.owner_id IS NOT NULL GROUP BY quarter ORDER BY quarter LIMIT :most",
)
_REDEMPTIONS = _sql(
    "SELECT c.program_id, max(c.program_title) AS title, count(*) AS n FROM sales s",
    "JOIN claims c ON c.sale_id = s.sale_id LEFT JOIN operations o ON o.id = c.claim_id",
    "WHERE s.business_date = :day AND coalesce(s.owner_id, '') NOT IN :without",
    "AND coalesce(o.state, '') <> 'cancelled' GROUP BY c.program_id ORDER BY n DESC, title LIMIT :most",
)
_ALLOWANCES = _sql(
    "SELECT a.kind, count(*) AS n, coalesce(sum(a.cents), 0) AS cents, coalesce(sum(a.points), 0) AS points",
    "FROM sales s JOIN allowances a ON a.sale_id = s.sale_id LEFT JOIN operations o ON o.id = a.allowance_id",
    "WHERE s.business_date = :day AND coalesce(s.owner_id, '') NOT IN :without",
    "AND coalesce(o.state, '') <> 'cancelled' GROUP BY a.kind",
)
_TOLD = _sql(
    "SELECT sum(kind = 'new_owner') AS new_owners, sum(kind = 'undo_redeem') AS undone,",
    "sum(kind = 'points') AS points_sales, sum(CASE kind WHEN 'points' THEN points END) AS points_said,",
    "sum(kind = 'points' AND points IS NULL) AS points_open",
    "FROM (SELECT json_extract(intent, '$.kind') AS kind, json_extract(intent, '$.points') AS points FROM operations",
    "WHERE business_date = :day AND owner_id NOT IN :without AND state <> 'cancelled'",
    # Letter for letter as the partial index says it, so that a day's thousands of units are not gone through.
    "AND json_extract(intent, '$.kind') IN ('new_owner', 'undo_redeem', 'points'))",
)
_CORRECTIONS = _sql(
    # A reward for points that came back is no unit.
    "SELECT c.kind, count(*) AS n, coalesce(sum((SELECT count(*) FROM json_each(c.unit_ids) u WHERE NOT EXISTS",
    "(SELECT 1 FROM allowances a WHERE a.allowance_id = u.value AND a.kind = 'points'))), 0) AS units",
    "FROM corrections c LEFT JOIN sales s ON s.sale_id = c.sale_id WHERE c.business_date = :day",
    "AND coalesce(s.owner_id, '') NOT IN :without GROUP BY c.kind",
)
_BY_HAND = _sql(
    "SELECT count(*) AS by_hand, coalesce(sum(ticked_at IS NOT NULL), 0) AS keyed_in FROM by_hand",
    "WHERE business_date = :day AND ticked_by <> :nobody",
)
_OPEN_OPERATIONS = _sql(
    "SELECT business_date, sum(state = 'review') AS review, sum(state <> 'review') AS waiting FROM operations",
    f"WHERE {_OPEN} AND business_date <= :day AND owner_id NOT IN :without",
    "GROUP BY business_date ORDER BY business_date DESC LIMIT :most",
)
_OPEN_BY_HAND = _sql(
    "SELECT business_date, count(*) AS n FROM by_hand WHERE ticked_at IS NULL AND business_date <= :day",
    "GROUP BY business_date ORDER BY business_date DESC LIMIT :most",
)
# From one day to the one before it by the index, not through all sales between them.
_DAYS = _sql(
    "WITH RECURSIVE days (day) AS (SELECT max(business_date) FROM sales WHERE business_date < :before UNION ALL",
    "SELECT (SELECT max(business_date) FROM sales WHERE business_date < days.day) FROM days WHERE days.day IS NOT NULL",
    "LIMIT :most) SELECT day FROM days WHERE day IS NOT NULL",
)
_RECORDED = _sql(
    "SELECT (SELECT count(*) FROM sales WHERE business_date = :day),",
    "(SELECT count(*) FROM corrections WHERE business_date = :day)",
)
_SALES_OF = text(
    "SELECT business_date AS day, count(*) AS n FROM sales WHERE owner_id IN :owners AND business_date >= :since"
    " GROUP BY business_date"
).bindparams(bindparam("owners", expanding=True))
_THEIR = "SELECT DISTINCT s.owner_id FROM sales s WHERE s.business_date = :day AND s.owner_id NOT IN :without"
# The planner takes the key's own index, and with it the whole answer of each owner, pages apart from the next one's.
_AGE = "LEFT JOIN snapshots n INDEXED BY snapshots_age ON n.owner_id = d.owner_id"
_COMPARED = _sql(
    "SELECT count(*) AS owners, coalesce(sum(n.begun_at >= :since), 0) AS read,",
    "coalesce(sum(o.standing <> 'linked'), 0) AS unlinked FROM (",
    _THEIR,
    ") d JOIN owners o ON o.owner_id = d.owner_id",
    _AGE,
    "WHERE d.owner_id IS NOT NULL",
)
_TO_COMPARE = _sql(
    "SELECT d.owner_id FROM (",
    _THEIR,
    "AND s.owner_id > :after) d JOIN owners o ON o.owner_id = d.owner_id AND o.standing = 'linked'",
    _AGE,
    "WHERE coalesce(n.begun_at, '') < :since",
    "ORDER BY d.owner_id LIMIT :most",
)
_NAMED_DIFFERENCES = (
    "SELECT x.transaction_id, x.owner_id, x.kind, u.item_code, u.description, s.business_date FROM discrepancies x"
    " LEFT JOIN units u ON u.unit_id = x.transaction_id LEFT JOIN sales s ON s.sale_id = u.sale_id"
)
# Somebody has looked into it and lets it be.
_SETTLED = (
    "EXISTS (SELECT 1 FROM settled_differences d"
    " WHERE d.transaction_id = x.transaction_id AND d.kind = x.kind AND d.over = 0)"
)
_DIFFERENCES = _sql(
    _NAMED_DIFFERENCES,
    "WHERE x.owner_id IN (",
    _THEIR,
    ") AND NOT",
    _SETTLED,
    "ORDER BY x.owner_id, x.transaction_id LIMIT :most",
)
_ALL_DIFFERENCES = _sql(
    _NAMED_DIFFERENCES, "WHERE NOT", _SETTLED, "ORDER BY x.found_at DESC, x.transaction_id LIMIT :most"
)
_DAY_SETTLED = _sql("SELECT count(*) FROM discrepancies x WHERE x.owner_id IN (", _THEIR, ") AND", _SETTLED)
# Of the day on which its goods were sold; what this register never sold is of its owner's last day here.
_OPEN_DIFFERENCES = _sql(
    "SELECT business_date, count(*) AS n FROM (SELECT coalesce(s.business_date,",
    "(SELECT max(o.business_date) FROM sales o WHERE o.owner_id = x.owner_id)) AS business_date FROM discrepancies x",
    "LEFT JOIN units u ON u.unit_id = x.transaction_id LEFT JOIN sales s ON s.sale_id = u.sale_id",
    "WHERE x.owner_id NOT IN :without AND NOT",
    _SETTLED,
    ") WHERE business_date <= :day GROUP BY business_date ORDER BY business_date DESC LIMIT :most",
)


def figures(connection: Connection, day: date, without: Sequence[str]) -> DayFigures:
    """All but the hours. Of more programs than a page the ones with the fewest are left out of the list alone."""
    asked = {"day": day.isoformat(), "without": list(without)}
    head = connection.execute(_HEAD, asked).mappings().one()
    told = connection.execute(_TOLD, asked).mappings().one()
    punches = connection.execute(_BY_PROGRAM, asked | {"most": PAGE}).all()
    redeemed = connection.execute(_REDEMPTIONS, asked | {"most": PAGE}).all()
    allowed = {row["kind"]: row for row in connection.execute(_ALLOWANCES, asked).mappings()}
    corrected = {row["kind"]: row for row in connection.execute(_CORRECTIONS, asked).mappings()}
    keyed = connection.execute(_BY_HAND, {"day": asked["day"], "nobody": NOBODY}).mappings().one()
    points = allowed.get("points", _NONE)
    counts: dict[str, Any] = {**head, **{name: value or 0 for name, value in told.items()}, **keyed}
    return DayFigures(
        day=day,
        units=connection.scalar(_UNITS, asked) or 0,
        punches=sum(row.n for row in punches) + (connection.scalar(_UNASSIGNED, asked) or 0),
        redemptions=sum(row.n for row in redeemed),
        programs=_programs(punches, redeemed),
        offer_goods=allowed.get("offer_good", _NONE)["n"],
        rebates=allowed.get("offer_rebate", _NONE)["n"],
        rebate_cents=allowed.get("offer_rebate", _NONE)["cents"],
        points_rewards=points["n"],
        points_spent=points["points"],
        points_cents=points["cents"],
        returned=corrected.get("return", _NONE)["units"],
        kept=corrected.get("keep", _NONE)["units"],
        moved=corrected.get("move", _NONE)["n"],
        attached=corrected.get("attach", _NONE)["n"],
        **counts,
    )


_NONE: Mapping[str, int] = {"n": 0, "cents": 0, "points": 0, "units": 0}


def _programs(punches: Sequence[Any], redeemed: Sequence[Any]) -> tuple[ProgramDay, ...]:
    titles = {row.program_id: row.title for row in (*redeemed, *punches)}
    punched, handed = ({row.program_id: row.n for row in rows} for rows in (punches, redeemed))
    found = (ProgramDay(key, title, punched.get(key, 0), handed.get(key, 0)) for key, title in titles.items())
    return tuple(sorted(found, key=lambda one: (-one.punches, -one.redemptions, one.title)))


def punch_times(connection: Connection, day: date, without: Sequence[str]) -> tuple[tuple[datetime, int], ...]:
    asked = {"day": day.isoformat(), "without": list(without), "most": PAGE}
    rows = connection.execute(_TIMES, asked).all()
    return tuple((datetime.fromisoformat(f"{row.quarter}:00+00:00"), row.n) for row in rows)


def open_work(connection: Connection, until: date, without: Sequence[str]) -> tuple[tuple[date, OpenWork], ...]:
    asked: dict[str, Any] = {"day": until.isoformat(), "most": PAGE}
    found: dict[str, OpenWork] = {}
    for row in connection.execute(_OPEN_OPERATIONS, asked | {"without": list(without)}).all():
        found[row.business_date] = OpenWork(row.waiting, row.review)
    for row in connection.execute(_OPEN_BY_HAND, asked).all():
        found[row.business_date] = found.get(row.business_date, OpenWork()) + OpenWork(by_hand=row.n)
    for row in connection.execute(_OPEN_DIFFERENCES, asked | {"without": list(without)}).all():
        found[row.business_date] = found.get(row.business_date, OpenWork()) + OpenWork(differing=row.n)
    return tuple((date.fromisoformat(day), found[day]) for day in sorted(found))


def days(connection: Connection, before: date | None, limit: int) -> tuple[date, ...]:
    """Dates with a sale, the newest first."""
    asked = {"before": before.isoformat() if before else "9999-12-31", "most": min(limit, PAGE)}
    return tuple(date.fromisoformat(row.day) for row in connection.execute(_DAYS, asked).all())


def recorded(connection: Connection, day: date) -> Recorded:
    return Recorded(*connection.execute(_RECORDED, {"day": day.isoformat()}).one())


def sales_of(connection: Connection, owner_ids: Sequence[str], since: date) -> Mapping[date, int]:
    asked = {"owners": list(owner_ids), "since": since.isoformat()}
    return {date.fromisoformat(row.day): row.n for row in connection.execute(_SALES_OF, asked).all()}


def compared(connection: Connection, day: date, since: str, without: Sequence[str]) -> Compared:
    """`since`: as times are spelled in rows."""
    asked = {"day": day.isoformat(), "since": since, "without": list(without)}
    return Compared(**connection.execute(_COMPARED, asked).mappings().one())


def to_compare(connection: Connection, day: date, since: str, after: str, without: Sequence[str]) -> tuple[str, ...]:
    asked = {"day": day.isoformat(), "since": since, "after": after, "without": list(without), "most": PAGE}
    return tuple(row.owner_id for row in connection.execute(_TO_COMPARE, asked).all())


def differences(connection: Connection, day: date, without: Sequence[str]) -> tuple[NamedDifference, ...]:
    """Of the day's owners."""
    asked = {"day": day.isoformat(), "without": list(without), "most": PAGE}
    return _named(connection.execute(_DIFFERENCES, asked).all())


def day_settled(connection: Connection, day: date, without: Sequence[str]) -> int:
    asked = {"day": day.isoformat(), "without": list(without)}
    return connection.scalar(_DAY_SETTLED, asked) or 0


def all_differences(connection: Connection) -> tuple[NamedDifference, ...]:
    """Of all owners, the newest first."""
    return _named(connection.execute(_ALL_DIFFERENCES, {"most": PAGE}).all())


def _named(rows: Sequence[Any]) -> tuple[NamedDifference, ...]:
    return tuple(
        NamedDifference(
            Discrepancy(row.transaction_id, row.owner_id, Kind(row.kind)),
            row.item_code or "",
            row.description or "",
            row.business_date and date.fromisoformat(row.business_date),
        )
        for row in rows
    )
