"""Closing a day: its figures, what is left of it, and the decision of a person that it is closed (DESIGN §8, Closing).

Chosen here, and held by tests:

* A sale belongs to the business date on which it was finished, for ever. One that comes after its day was closed (the
  same evening, by another clock) stays on that day as a *late* one; the day is named at the later closings and may be
  closed again, which is a closing of its own in the journal. Nothing is moved to the next day.
* A day that is closed and has nothing late is not closed twice. A day to come is not closed, nor one without anything
  on it, today's excepted.
* Midnight changes nothing: what is closed is the day that was asked for, not the one that it has become meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from astro_desk.core.day import (
    NOTHING_OPEN,
    REMEMBERED,
    Compared,
    DayClosing,
    DayFigures,
    OpenWork,
    PastDay,
    Standing,
    by_hour,
    earlier_days,
    in_the_way,
    late,
    standing_of,
)
from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.frozen import replace
from astro_desk.use_cases.day_ports import NamedDifference
from astro_desk.use_cases.ports import Clock, NewId, Records, UnitOfWork
from astro_desk.use_cases.sally import ids_of_test_customer

LONGEST_REASON = 200
FRESH = timedelta(minutes=1)
"""Sync reads nobody again whose status is younger (DESIGN §7)."""
NOT_COMPARED = Compared()


@dataclass(frozen=True, slots=True)
class DayState:
    """How a day stands. `own`: what is open of it; `earlier` are days before it that are not settled; `way`: what must
    be settled, or let be by a manager, before it is closed. `held`: sales in progress that are set aside."""

    day: date
    standing: Standing
    closing: DayClosing | None
    own: OpenWork
    earlier: tuple[PastDay, ...]
    way: OpenWork
    late: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class DayReport:
    """All that is known of a day."""

    figures: DayFigures
    state: DayState
    compared: Compared
    differences: tuple[NamedDifference, ...] = ()
    settled: int = 0
    """So many more differences somebody has settled."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who closes the day; with something open `why` a manager lets it be. `compared`: as far as that was done."""

    cashier: str
    by: str = ""
    why: str = ""
    manager: bool = False
    compared: Compared = NOT_COMPARED


def day_figures(records: Records, day: date, zone: tzinfo | None) -> DayFigures:
    """What was done on a day, without the test customer. `zone`: the store's, None for this computer's own."""
    without = ids_of_test_customer(records)
    figures = records.day_figures(day, without)
    return replace(figures, hours=by_hour(records.punch_times(day, without), zone))


def day_state(records: Records, day: date) -> DayState:
    """What is left before a day ends well, and which days before it did not."""
    work = dict(records.open_work(day, ids_of_test_customer(records)))
    floor = day - REMEMBERED
    days = [one for one in records.business_days(before=day) if one >= floor]
    asked = list(dict.fromkeys((day, *days, *work)))
    closings = {one.day: one for one in records.day_closings(asked)}
    recorded = {one: records.day_recorded(one) for one in {day, *closings}}
    earlier = earlier_days(day, days, work, closings, recorded, records.first_closed_day())
    own, closing = work.get(day, NOTHING_OPEN), closings.get(day)
    return DayState(
        day=day,
        standing=standing_of(closing, recorded[day], own),
        closing=closing,
        own=own,
        earlier=earlier,
        way=in_the_way(own, earlier),
        late=late(closing, recorded[day]),
        held=len(records.held_sales()),
    )


def day_report(records: Records, day: date, since: datetime | None, zone: tzinfo | None = None) -> DayReport:
    """`since`: when somebody asked for the comparison with Astro, None when nobody did."""
    without = ids_of_test_customer(records)
    return DayReport(
        day_figures(records, day, zone),
        day_state(records, day),
        compared_with_astro(records, day, since),
        records.day_differences(day, without),
        records.day_settled(day, without),
    )


def close_day(
    work: UnitOfWork, day: date, ruling: Ruling, clock: Clock, new_id: NewId, zone: tzinfo | None = None
) -> DayClosing:
    """Writes that the day is closed, with its figures. What is open is looked at again in this very transaction.

    Raises Refused `day_future`, `day_empty`, `day_closed`, `day_needs_reason`; NeedsManager `day_left`. Nothing is
    changed then.
    """
    state, recorded = day_state(work, day), work.day_recorded(day)
    if day > clock.today():
        raise Refused("day_future", day=day.isoformat())
    if day < clock.today() and not (recorded.total or state.own.total):
        raise Refused("day_empty", day=day.isoformat())
    if state.closing is not None and state.standing is not Standing.LATE and not _settled_since(state):
        raise Refused("day_closed", day=day.isoformat())
    why = " ".join(ruling.why.split())[:LONGEST_REASON]
    if state.way.total:
        if not ruling.manager:
            raise NeedsManager("day_left", day=day.isoformat(), left=state.way.total)
        if not why:
            raise Refused("day_needs_reason")
    openly = bool(state.way.total)
    closing = DayClosing(
        closing_id=new_id(),
        day=day,
        closed_at=clock.now(),
        cashier=ruling.cashier,
        figures=day_figures(work, day, zone),
        recorded=recorded,
        left=state.way,
        by=ruling.by if openly else "",
        why=why if openly else "",
        compared=ruling.compared,
    )
    work.close_day(closing)
    return closing


def _settled_since(state: DayState) -> bool:
    """A day that was closed with something open, of which nothing is open any more, may be closed once more."""
    return state.closing is not None and bool(state.closing.left.total) and not state.way.total


def read_since(now: datetime) -> datetime:
    """From when on an owner counts as read, for a comparison that somebody asks for now."""
    return now - FRESH


def compared_with_astro(records: Records, day: date, since: datetime | None) -> Compared:
    """How far a day's owners were read since somebody asked; none of them when nobody did."""
    without = ids_of_test_customer(records)
    asked = records.day_compared(day, since or _NEVER, without)
    return asked if since is not None else replace(asked, read=0)


_NEVER = datetime.fromisoformat("0001-01-01T00:00:00+00:00")


def owners_to_compare(records: Records, day: date, since: datetime) -> tuple[str, ...]:
    """Everybody at Astro who had a sale on that day and was not read since; in no order that says anything."""
    without, found = ids_of_test_customer(records), list[str]()
    while page := records.owners_to_compare(day, since, found[-1] if found else "", without):
        found += page
    return tuple(found)
