"""Times as a person at a counter says them. Pure: now and the zone are arguments."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from ui.presenters.words import counted, tr


def clock_time(moment: datetime, zone: tzinfo | None) -> str:
    return f"{moment.astimezone(zone):%H:%M}"


def day_words(day: date, today: date) -> str:
    """`today`, `12 Nov`, `9 Aug 2025`."""
    if day == today:
        return tr("today")
    if day == today - timedelta(days=1):
        return tr("yesterday")
    months = tr("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()
    short = f"{day.day} {months[day.month - 1]}"
    return short if day.year == today.year else f"{short} {day.year}"


def full_date(day: date) -> str:
    """`9 Aug 2025`, always with the year."""
    return day_words(day, date.min + timedelta(days=1))


def moment_words(moment: datetime, now: datetime, zone: tzinfo | None) -> str:
    """`10:31`, `yesterday 17:05`, `9 Aug 17:05`."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    time = f"{local.hour:02}:{local.minute:02}"  # `%H:%M` takes five times as long, and a list says it of each row
    return time if local.date() == today else f"{day_words(local.date(), today)} {time}"


def ago(moment: datetime, now: datetime) -> str:
    """`just now`, `4 min ago`, `3 h ago`, `2 days ago`; a clock that was set back gives `just now`."""
    seconds = (now - moment).total_seconds()
    if seconds < 60:
        return tr("just now")
    if seconds < 3600:
        return tr("{n} min ago", n=int(seconds // 60))
    if seconds < 86400:
        return tr("{n} h ago", n=int(seconds // 3600))
    return counted(tr("{n} day ago"), tr("{n} days ago"), int(seconds // 86400))
