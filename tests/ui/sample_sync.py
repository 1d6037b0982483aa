"""What the Sync page tells after a day with an outage in the morning."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from astro_desk.core.operations import State
from astro_desk.use_cases.changes import Connection
from astro_desk.use_cases.sync_ports import ConnectionChange, Freshness, TrafficPart
from tests.ui.fakes import NOW, FakeRecords

_DONE = (0, 0, 0, 0, 6, 14, 31, 44, 58, 37, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 27)
"""By hour, the last one is this one; the two before it are an outage."""


def sync_day(records: FakeRecords) -> None:
    first = NOW.replace(minute=0) - timedelta(hours=23)
    level = 0
    for hour, done in enumerate(_DONE):
        most = (18, 41, 33)[hour - 21] if hour > 20 else min(done, 3)
        level = most if hour > 20 else 0
        if done or most:
            records.parts.append(TrafficPart(first + timedelta(hours=hour, minutes=20), done, most, level))
    records.warm = Freshness(2140, 1512, 33, NOW - timedelta(days=6, hours=2))
    since = (
        (0, Connection.ASTRO_DOWN, "astro_busy"),
        (3, Connection.ONLINE, ""),
        (47, Connection.NO_INTERNET, ""),
        (49, Connection.STARTING, ""),
        (800, Connection.ONLINE, ""),
        (812, Connection.NO_NETWORK, ""),
        (1440, Connection.ONLINE, ""),
        (1441, Connection.STARTING, ""),
    )
    records.history = [ConnectionChange(NOW - timedelta(minutes=n), one, detail) for n, one, detail in since]
    for key, row in records.outbox.items():
        if row.state is State.UNKNOWN:
            records.outbox[key] = replace(row, sent_boot="boot", sent_boot_ms=-50_000)
