"""Closings of days: added, never changed, and how one is spelled in its row and in the journal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select

from astro_desk.core.day import Compared, DayClosing, DayFigures, OpenWork, ProgramDay, Recorded
from astro_desk.storage.mapping import Json, canonical_json, time_text
from astro_desk.storage.sealing import Sealer
from astro_desk.storage.tables import day_closings

PAGE = 200
_SEALED = ("cashier", "closed_by", "why")
_LAST = (
    select(func.max(day_closings.c.seq))
    .where(day_closings.c.business_date.in_(bindparam("days", expanding=True)))
    .group_by(day_closings.c.business_date)
)
_LAST_ONES = select(day_closings).where(day_closings.c.seq.in_(_LAST)).order_by(day_closings.c.business_date)
_FIRST_DAY = select(func.min(day_closings.c.business_date))


def add(connection: Connection, closing: DayClosing) -> None:
    """Records it; one that is there already stays as it is."""
    connection.execute(insert(day_closings).prefix_with("OR IGNORE"), _row(closing))


def last_ones(connection: Connection, days: Sequence[date]) -> tuple[DayClosing, ...]:
    asked = [day.isoformat() for day in days[:PAGE]]
    return tuple(_closing(row) for row in connection.execute(_LAST_ONES, {"days": asked}).mappings().all())


def first_day(connection: Connection) -> date | None:
    text = connection.scalar(_FIRST_DAY)
    return None if text is None else date.fromisoformat(text)


def everything(connection: Connection) -> Sequence[DayClosing]:
    """In the order in which they were made."""
    rows = connection.execute(select(day_closings).order_by(day_closings.c.seq)).mappings().all()
    return [_closing(row) for row in rows]


def to_body(closing: DayClosing, sealer: Sealer) -> Json:
    """For the journal: who and why may hold a name, so they are sealed."""
    row = _row(closing)
    facts = json.loads(row.pop("facts"))
    sealed = {name: row[name] and sealer.hide(row[name], closing.closing_id) for name in _SEALED}
    return row | sealed | {"facts": facts}


def from_body(body: Json, sealer: Sealer) -> DayClosing:
    about = body["closing_id"]
    shown = {name: sealer.show(body[name], about) for name in _SEALED}
    return _closing(body | shown | {"facts": canonical_json(body["facts"])})


def _row(closing: DayClosing) -> Json:
    figures = asdict(closing.figures)
    del figures["day"]
    left = asdict(closing.left)
    if not closing.left.differing:  # as the closings were written that did not know of it
        del left["differing"]
    facts = {
        "figures": figures,
        "recorded": asdict(closing.recorded),
        "left": left,
        "compared": asdict(closing.compared),
    }
    return {
        "closing_id": closing.closing_id,
        "business_date": closing.day.isoformat(),
        "closed_at": time_text(closing.closed_at),
        "cashier": closing.cashier,
        "closed_by": closing.by,
        "why": closing.why,
        "facts": canonical_json(facts),
    }


def _closing(row: Any) -> DayClosing:
    day, facts = date.fromisoformat(row["business_date"]), json.loads(row["facts"])
    figures = facts["figures"]
    programs = tuple(ProgramDay(**one) for one in figures["programs"])
    return DayClosing(
        closing_id=row["closing_id"],
        day=day,
        closed_at=datetime.fromisoformat(row["closed_at"]),
        cashier=row["cashier"],
        figures=DayFigures(**figures | {"day": day, "programs": programs, "hours": tuple(figures["hours"])}),
        recorded=Recorded(**facts["recorded"]),
        left=OpenWork(**facts["left"]),
        by=row["closed_by"],
        why=row["why"],
        compared=Compared(**facts["compared"]),
    )
