"""What closing a day needs of the records and of sync; parts of the ports in `use_cases.ports`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from astro_desk.core.day import Compared, DayClosing, DayFigures, OpenWork, Recorded
from astro_desk.core.reconciliation import Discrepancy, SettledDifference


@dataclass(frozen=True, slots=True)
class NamedDifference:
    """A difference with what this register knows of its unit: "" and None when it never made one of that id."""

    discrepancy: Discrepancy
    item_code: str = ""
    description: str = ""
    sold_on: date | None = None


class DayRecords(Protocol):
    """Reads keyed by a business date, summed where the rows are. `without`: owners who are not counted."""

    def day_figures(self, day: date, without: Sequence[str] = ()) -> DayFigures:
        """All but the hours."""
        ...

    def punch_times(self, day: date, without: Sequence[str] = ()) -> tuple[tuple[datetime, int], ...]:
        """How many punches in each quarter of an hour, by the UTC moment at which it begins; at most 200."""
        ...

    def open_work(self, until: date, without: Sequence[str] = ()) -> tuple[tuple[date, OpenWork], ...]:
        """Of each business date up to `until` with something open, the newest 200 of them."""
        ...

    def business_days(self, before: date | None = None, limit: int = 60) -> tuple[date, ...]:
        """Dates with a sale, the newest first."""
        ...

    def day_recorded(self, day: date) -> Recorded: ...

    def sales_of_owners_by_day(self, owner_ids: Sequence[str], since: date) -> Mapping[date, int]:
        """How many sales these owners have on each business date from `since` on."""
        ...

    def day_closings(self, days: Sequence[date]) -> tuple[DayClosing, ...]:
        """The last closing of each of these days that has one."""
        ...

    def first_closed_day(self) -> date | None: ...

    def day_compared(self, day: date, since: datetime, without: Sequence[str] = ()) -> Compared:
        """How many owners with a sale on `day` were read at Astro since then."""
        ...

    def owners_to_compare(
        self, day: date, since: datetime, after: str = "", without: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """Linked owners with a sale on `day` who were not read since then: a page of ids behind `after`."""
        ...

    def day_differences(self, day: date, without: Sequence[str] = ()) -> tuple[NamedDifference, ...]:
        """Where Astro's punches of the day's owners are not those that it was told, and nobody has settled it: at
        most 200."""
        ...

    def day_settled(self, day: date, without: Sequence[str] = ()) -> int:
        """How many more of them somebody has settled."""
        ...

    def all_differences(self) -> tuple[NamedDifference, ...]:
        """The same of all owners over 30 days, the newest first: at most 200."""
        ...

    def difference(self, transaction_id: str) -> Discrepancy | None:
        """That of one unit; None when there is none, or somebody has settled it."""
        ...


class DayWork(Protocol):
    """What a person decides."""

    def close_day(self, closing: DayClosing) -> None:
        """Idempotent by the closing's id. A day may have several closings; the last one counts."""
        ...

    def settle_difference(self, settled: SettledDifference) -> None:
        """Idempotent by its id. It is told no more until Astro agrees, or differs otherwise."""
        ...


class ReadAgain(Protocol):
    def read_again(self, owner_ids: Sequence[str]) -> None:
        """These owners' status is read when there is nothing better to do, one after the other as fast as Astro answers
        while the counter is at rest.

        Tells `OwnersLeft` as it goes on; returns at once. Asked again, the new list takes the old one's place; one
        without anybody ends it.
        """
        ...
