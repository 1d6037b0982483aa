"""How a day stands, and which days before it are named (issue: an unclosed or openly closed day is remembered)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from astro_desk.core.day import (
    NOTHING_OPEN,
    REMEMBERED,
    Compared,
    DayClosing,
    DayFigures,
    OpenWork,
    PastDay,
    Recorded,
    Standing,
    by_hour,
    earlier_days,
    in_the_way,
    late,
    standing_of,
)

DAY = date(2026, 3, 14)
ONE, OPEN = timedelta(days=1), OpenWork(waiting=2, review=1, by_hand=1)


def closing(day=DAY, sales=3, left=NOTHING_OPEN):
    moment = datetime(2026, 3, 14, 19, tzinfo=UTC)
    return DayClosing("R1-c", day, moment, "Ana", DayFigures(day), Recorded(sales), left)


@pytest.mark.parametrize(
    ("closed", "recorded", "left", "standing"),
    [
        (None, Recorded(), OpenWork(), Standing.UNCLOSED),
        (None, Recorded(3), OPEN, Standing.UNCLOSED),
        (closing(), Recorded(3), OpenWork(), Standing.CLOSED),
        (closing(), Recorded(4), OpenWork(), Standing.LATE),
        (closing(), Recorded(3, corrections=1), OPEN, Standing.LATE),
        (closing(left=OPEN), Recorded(3), OPEN, Standing.OPENLY),
        (closing(left=OPEN), Recorded(3), OpenWork(), Standing.CLOSED),
        (closing(), Recorded(3), OPEN, Standing.OPENLY),
    ],
)
def test_how_a_day_stands(closed, recorded, left, standing):
    assert standing_of(closed, recorded, left) is standing


def test_how_many_came_late():
    assert late(None, Recorded(3)) == 0
    assert late(closing(), Recorded(4, 1)) == 2
    assert late(closing(), Recorded(2)) == 0, "a copy that was put back may know less"


def named(days=(), work=None, closings=(), recorded=None, first=None):
    of_day = {one.day: one for one in closings}
    return earlier_days(DAY, days, work or {}, of_day, recorded or {}, first)


def test_only_days_before_it_are_named_oldest_first():
    found = named([DAY - ONE, DAY, DAY + ONE], {DAY - 3 * ONE: OPEN, DAY: OPEN})
    assert found == (
        PastDay(DAY - 3 * ONE, Standing.UNCLOSED, OPEN),
        PastDay(DAY - ONE, Standing.UNCLOSED, OpenWork()),
    )


def test_a_forgotten_day_is_named_for_a_month_and_not_from_before_the_first_closing():
    old = DAY - REMEMBERED
    assert [one.day for one in named([old - ONE, old])] == [old]
    assert named([old], first=old + ONE) == ()
    assert [one.day for one in named([old], first=old - ONE)] == [old]


def test_open_work_is_named_whatever_its_age():
    old = DAY - 3 * REMEMBERED
    assert named([], {old: OPEN}, first=DAY - ONE) == (PastDay(old, Standing.UNCLOSED, OPEN),)


def test_a_closed_day_is_not_named_and_one_with_late_sales_is():
    before = DAY - ONE
    assert named([before], closings=[closing(before)], recorded={before: Recorded(3)}) == ()
    found = named([before], closings=[closing(before)], recorded={before: Recorded(5)})
    assert found == (PastDay(before, Standing.LATE, OpenWork(), late=2),)


def test_in_the_way_is_what_nobody_has_decided_about():
    earlier = (
        PastDay(DAY - ONE, Standing.UNCLOSED, OpenWork(waiting=1)),
        PastDay(DAY - ONE, Standing.OPENLY, OpenWork(waiting=10)),
        PastDay(DAY - ONE, Standing.LATE, OpenWork(review=10)),
    )
    assert in_the_way(OPEN, earlier) == OpenWork(3, 1, 1)
    assert in_the_way(OpenWork(), ()).total == 0


def test_hours_are_the_store_s_own():
    moments = [(datetime(2026, 3, 14, 17, 45, tzinfo=UTC), 2), (datetime(2026, 3, 14, 18, 15, tzinfo=UTC), 3)]
    nepal = by_hour(moments, ZoneInfo("Asia/Kathmandu"))
    assert (nepal[23], nepal[0], sum(nepal)) == (2, 3, 5)
    assert by_hour([], None) == (0,) * 24


def test_who_was_not_compared():
    assert Compared(40, 28, 2).left == 12
    assert replace(closing(), left=OPEN).left.total == 4
