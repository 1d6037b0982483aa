"""The part of the port Records that closing a day needs (see `use_cases.day_ports`), on a connection of its owner's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime

from sqlalchemy import Connection

from astro_desk.core.day import Compared, DayClosing, DayFigures, OpenWork, Recorded
from astro_desk.core.reconciliation import Discrepancy
from astro_desk.storage import closings, day_sums, reconciliation
from astro_desk.storage.mapping import time_text
from astro_desk.use_cases.day_ports import NamedDifference


class StoredDays:
    """Implements DayRecords. Each call raises Unavailable when the disk or the file is at fault."""

    def _reading(self) -> AbstractContextManager[Connection]:
        raise NotImplementedError

    def day_figures(self, day: date, without: Sequence[str] = ()) -> DayFigures:
        with self._reading() as connection:
            return day_sums.figures(connection, day, without)

    def punch_times(self, day: date, without: Sequence[str] = ()) -> tuple[tuple[datetime, int], ...]:
        with self._reading() as connection:
            return day_sums.punch_times(connection, day, without)

    def open_work(self, until: date, without: Sequence[str] = ()) -> tuple[tuple[date, OpenWork], ...]:
        with self._reading() as connection:
            return day_sums.open_work(connection, until, without)

    def business_days(self, before: date | None = None, limit: int = 60) -> tuple[date, ...]:
        with self._reading() as connection:
            return day_sums.days(connection, before, limit)

    def day_recorded(self, day: date) -> Recorded:
        with self._reading() as connection:
            return day_sums.recorded(connection, day)

    def sales_of_owners_by_day(self, owner_ids: Sequence[str], since: date) -> Mapping[date, int]:
        with self._reading() as connection:
            return day_sums.sales_of(connection, owner_ids, since)

    def day_closings(self, days: Sequence[date]) -> tuple[DayClosing, ...]:
        with self._reading() as connection:
            return closings.last_ones(connection, days)

    def first_closed_day(self) -> date | None:
        with self._reading() as connection:
            return closings.first_day(connection)

    def day_compared(self, day: date, since: datetime, without: Sequence[str] = ()) -> Compared:
        with self._reading() as connection:
            return day_sums.compared(connection, day, time_text(since), without)

    def owners_to_compare(
        self, day: date, since: datetime, after: str = "", without: Sequence[str] = ()
    ) -> tuple[str, ...]:
        with self._reading() as connection:
            return day_sums.to_compare(connection, day, time_text(since), after, without)

    def day_differences(self, day: date, without: Sequence[str] = ()) -> tuple[NamedDifference, ...]:
        with self._reading() as connection:
            return day_sums.differences(connection, day, without)

    def day_settled(self, day: date, without: Sequence[str] = ()) -> int:
        with self._reading() as connection:
            return day_sums.day_settled(connection, day, without)

    def all_differences(self) -> tuple[NamedDifference, ...]:
        with self._reading() as connection:
            return day_sums.all_differences(connection)

    def difference(self, transaction_id: str) -> Discrepancy | None:
        with self._reading() as connection:
            return reconciliation.find(connection, transaction_id)
