"""What the Sync page tells and what sync reads again while nobody waits, as storage answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from astro_desk.use_cases.changes import Connection

FRESH = timedelta(days=1)
"""An outage may last that long and the cards still be worth showing (DESIGN §7)."""
KEPT_WARM = timedelta(days=90)
"""So long after the last visit an owner's cards are kept fresh."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """Of the owners who are kept fresh: how many, of whom read within a day, of whom never; the oldest snapshot."""

    owners: int
    fresh: int
    never: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class ConnectionChange:
    """From then on. `detail`: a stable code, "" when there is nothing to add."""

    at: datetime
    connection: Connection
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TrafficPart:
    """Ten minutes from `at` (UTC): how much became done, the most that waited at once, and what waited at the end."""

    at: datetime
    done: int
    most: int
    waiting: int


class SyncRecords(Protocol):
    """The page's reads, a part of Records."""

    def freshness(self, now: datetime) -> Freshness: ...

    def connection_history(self, limit: int = 50) -> Sequence[ConnectionChange]:
        """The newest first."""
        ...

    def traffic(self, since: datetime) -> Sequence[TrafficPart]:
        """Parts in which something happened, the oldest first; also the last one before, for what waited then."""
        ...


class SyncWork(Protocol):
    """What sync writes of it, a part of UnitOfWork. All of it is learned and none of it is in the journal."""

    def owners_to_warm(self, now: datetime, older_than: datetime, limit: int = 20) -> Sequence[str]:
        """Ids of whom to read again, the oldest snapshot first: seen within 90 days, or of a list that came in.

        Whom Astro can answer nothing about is passed over; whoever was seen too long ago leaves.
        """
        ...

    def put_off_warming(self, owner_id: str, turn: datetime) -> None:
        """Until a snapshot comes the owner has the place of one whose snapshot is of that time."""
        ...

    def note_connection(self, change: ConnectionChange) -> None: ...
