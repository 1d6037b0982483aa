"""Rolling windows: a punch counts for so many months and then falls off; the rest of the card stays (ASTRO_API §7)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

LONGEST = 120
"""The most months that a window may have."""


@lru_cache(maxsize=512)  # each card of a scan asks for the same few days
def months_before(day: date, months: int) -> date:
    """The same day of the month that many months earlier, or that month's last day."""
    return _months_from(day, -months)


def falls_on(purchased_on: date, months: int) -> date:
    """The first day on which a purchase counts no more: it is older than the window then."""
    day = _months_from(purchased_on, months)
    while months_before(day, months) <= purchased_on and day < date.max:  # at a month's end a few days more
        day += timedelta(days=1)
    return day


def _months_from(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
