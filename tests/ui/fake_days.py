"""The days of a register without a database: summed from what its records hold, as storage does in SQL."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from astro_desk.core.by_hand import ByHandEntry
from astro_desk.core.checkout import Unit
from astro_desk.core.corrections import Correction
from astro_desk.core.day import Compared, DayClosing, DayFigures, OpenWork, ProgramDay, Recorded
from astro_desk.core.operations import OPEN, NewOwner, Operation, State
from astro_desk.core.reconciliation import Discrepancy, SettledDifference
from astro_desk.core.sales import AllowanceKind, Sale
from astro_desk.use_cases.day_ports import NamedDifference

if TYPE_CHECKING:
    from astro_desk.core.catalog import Item, Program
    from astro_desk.core.owners import Owner
    from astro_desk.core.snapshot import Snapshot


class FakeDays:
    owners: dict[str, Owner]
    snapshots: dict[str, Snapshot]
    outbox: dict[str, Operation]
    items: dict[str, Item]
    known_programs: dict[str, Program]
    sales: dict[str, Sale]
    put_right: list[Correction]
    listed: list[ByHandEntry]
    differing: list[Discrepancy]
    let_be: list[SettledDifference]
    closings: list[DayClosing]
    now_and_then: DayFigures | None = None
    """Figures that a test has chosen, of every day."""
    read_there: Compared | None = None
    """How far every day is compared, when a test has chosen it."""

    def _of(self, day: date, without: Sequence[str]) -> list[Sale]:
        return [one for one in self.sales.values() if one.business_date == day and one.owner_id not in without]

    def _punches(self, sales: Sequence[Sale]) -> Iterator[tuple[Sale, Unit, str]]:
        for sale in sales:
            for unit in sale.units if sale.owner_id else ():
                item = self.items.get(unit.form)
                if item is not None and item.program_ids:
                    yield sale, unit, item.program_ids[0]

    def day_figures(self, day: date, without: Sequence[str] = ()) -> DayFigures:
        if self.now_and_then is not None:
            return replace(self.now_and_then, day=day)
        sales = self._of(day, without)
        punches = Counter(program for _, _, program in self._punches(sales))
        redeemed = Counter(claim.program_id for sale in sales for claim in sale.claims)
        titles = {key: one.title for key, one in self.known_programs.items()}
        allowed = [one for sale in sales for one in sale.allowances]
        rebates = [one for one in allowed if one.kind is AllowanceKind.OFFER_REBATE]
        entries = [one for one in self.listed if one.business_date == day]
        return DayFigures(
            day,
            sales=len(sales),
            units=sum(len(sale.units) for sale in sales),
            owners=len({sale.owner_id for sale in sales if sale.owner_id}),
            nobody=sum(sale.owner_id is None for sale in sales),
            new_owners=sum(isinstance(row.intent, NewOwner) for row in self._told(day, without)),
            punches=punches.total(),
            redemptions=redeemed.total(),
            programs=tuple(
                ProgramDay(key, titles.get(key, key), punches[key], redeemed[key]) for key in {**punches, **redeemed}
            ),
            offer_goods=sum(one.kind is AllowanceKind.OFFER_GOOD for one in allowed),
            rebates=len(rebates),
            rebate_cents=sum(one.cents or 0 for one in rebates),
            by_hand=len(entries),
            keyed_in=sum(one.ticked_at is not None for one in entries),
        )

    def _told(self, day: date, without: Sequence[str]) -> list[Operation]:
        return [row for row in self.outbox.values() if row.business_date == day and row.owner_id not in without]

    def punch_times(self, day: date, without: Sequence[str] = ()) -> tuple[tuple[datetime, int], ...]:
        if self.now_and_then is not None:
            start = datetime.combine(day, time(), UTC)  # as the desk's clock, wherever this computer stands
            return tuple((start + timedelta(hours=hour), n) for hour, n in enumerate(self.now_and_then.hours) if n)
        counts = Counter(sale.finished_at for sale, _, _ in self._punches(self._of(day, without)))
        return tuple(counts.items())

    def open_work(self, until: date, without: Sequence[str] = ()) -> tuple[tuple[date, OpenWork], ...]:
        found: defaultdict[date, OpenWork] = defaultdict(OpenWork)
        for row in self.outbox.values():
            if row.state in OPEN and row.owner_id not in without and row.business_date <= until:
                review = row.state is State.REVIEW
                found[row.business_date] += OpenWork(int(not review), int(review))
        for entry in self.listed:
            if entry.ticked_at is None and entry.business_date <= until:
                found[entry.business_date] += OpenWork(by_hand=1)
        for one in self.day_differences(until):
            theirs = [sale.business_date for sale in self.sales.values() if sale.owner_id == one.discrepancy.owner_id]
            day = one.sold_on or max(theirs, default=date.max)
            if day <= until:
                found[day] += OpenWork(differing=1)
        return tuple(sorted(found.items()))

    def business_days(self, before: date | None = None, limit: int = 60) -> tuple[date, ...]:
        days = {sale.business_date for sale in self.sales.values()}
        return tuple(sorted((day for day in days if before is None or day < before), reverse=True))[:limit]

    def day_recorded(self, day: date) -> Recorded:
        return Recorded(len(self._of(day, ())), sum(one.business_date == day for one in self.put_right))

    def sales_of_owners_by_day(self, owner_ids: Sequence[str], since: date) -> Mapping[date, int]:
        found = (sale for sale in self.sales.values() if sale.owner_id in owner_ids)
        return Counter(sale.business_date for sale in found if sale.business_date >= since)

    def day_closings(self, days: Sequence[date]) -> tuple[DayClosing, ...]:
        return tuple({one.day: one for one in self.closings if one.day in days}.values())

    def first_closed_day(self) -> date | None:
        return min((one.day for one in self.closings), default=None)

    def close_day(self, closing: DayClosing) -> None:
        self.closings.append(closing)

    def _owners_of(self, day: date, without: Sequence[str]) -> set[str]:
        return {sale.owner_id for sale in self._of(day, without) if sale.owner_id}

    def day_compared(self, day: date, since: datetime, without: Sequence[str] = ()) -> Compared:
        if self.read_there is not None:
            return self.read_there
        ids = self._owners_of(day, without)
        read = sum(key in self.snapshots and self.snapshots[key].begun_at >= since for key in ids)
        return Compared(len(ids), read, sum(self.owners[key].standing != "linked" for key in ids))

    def owners_to_compare(
        self, day: date, since: datetime, after: str = "", without: Sequence[str] = ()
    ) -> tuple[str, ...]:
        return tuple(key for key in sorted(self._owners_of(day, without)) if key > after)

    def day_differences(self, day: date, without: Sequence[str] = ()) -> tuple[NamedDifference, ...]:
        sold = {unit.unit_id: (sale, unit) for sale in self.sales.values() for unit in sale.units}
        found = []
        for one in self.differing:
            sale, unit = sold.get(one.transaction_id, (None, None))
            code, what = (unit.item_code, unit.description) if unit else ("", "")
            found.append(NamedDifference(one, code, what, sale.business_date if sale else None))
        return tuple(found)

    def day_settled(self, day: date, without: Sequence[str] = ()) -> int:
        return len(self.let_be)

    def difference(self, transaction_id: str) -> Discrepancy | None:
        return next((one for one in self.differing if one.transaction_id == transaction_id), None)

    def settle_difference(self, settled: SettledDifference) -> None:
        self.differing.remove(settled.found)
        self.let_be.append(settled)

    def all_differences(self) -> tuple[NamedDifference, ...]:
        return self.day_differences(date.max)
