"""The Closing place: a business date, what is left of it, its comparison with Astro, and the decision to close it.

The report of a day is read beside the screen (`read_day`): it sums thousands of rows, and a cashier may be scanning.
The test customer's sales are listed, marked, and not counted (ASTRO_API §7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from datetime import date, datetime, timedelta, tzinfo

from astro_desk.core.day import NOTHING_OPEN, Compared, DayClosing, OpenWork, PastDay, Standing, late, standing_of
from astro_desk.core.notes import Noted
from astro_desk.core.people import NAMELESS, Person
from astro_desk.core.roles import Act, may
from astro_desk.core.sales import Sale
from astro_desk.core.slip_numbers import slip_number
from astro_desk.use_cases.changes import Change, Connection, OwnersLeft, StatusChanged
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.close_day import NOT_COMPARED, DayReport, Ruling, close_day, read_since
from astro_desk.use_cases.day_ports import NamedDifference
from astro_desk.use_cases.day_words import figure_rows
from astro_desk.use_cases.exports import Row
from astro_desk.use_cases.people import said_by
from astro_desk.use_cases.ports import Clock, Records, Sync
from astro_desk.use_cases.sally import ids_of_test_customer, is_test
from ui.presenters.badge import connection_words
from ui.presenters.day_display import ComparisonDisplay, DayDisplay, DayPaper
from ui.presenters.day_words import (
    day_title,
    difference_words,
    make_paper,
    not_compared_words,
    past_words,
    show_day,
)
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.lines import code_words
from ui.presenters.manager import CheckPin
from ui.presenters.owner import owner_name
from ui.presenters.refusals import why_not
from ui.presenters.screen import Settle
from ui.presenters.time_words import clock_time
from ui.presenters.words import counted, tr

ReadDay = Callable[[date, datetime | None], Future[DayReport]]
"""The report of a day, read beside the screen; since when its owners count as compared."""
FindOwners = Callable[[date, datetime], Future[tuple[str, ...]]]
"""Whom a day's comparison has to ask for, found beside the screen."""

PAGE = 200
_NAMED = 50
"""So many differences are named on the screen; the files have all."""


class ClosingPresenter:
    def __init__(
        self,
        session: CheckoutSession,
        records: Records,
        clock: Clock,
        sync: Sync,
        check_pin: CheckPin,
        read_day: ReadDay,
        find_owners: FindOwners,
        settle: Settle,
        zone: tzinfo | None = None,
        register: str = "",
    ) -> None:
        self._session, self._records, self._clock, self._sync = session, records, clock, sync
        self._check_pin, self._read_day, self._find_owners = check_pin, read_day, find_owners
        self._settle, self._zone, self._register = settle, zone, register
        self._day: date | None = None
        self._report: DayReport | None = None
        self._reading = self._again = False
        self._since: dict[date, datetime] = {}
        """Of days that were compared: since when an owner counts as read."""
        self._to_ask: int | None = None
        """So many owners are still to be asked for; None: sync has not begun."""
        self._asked: datetime | None = None
        """Since when the comparison under way counts; None: it was broken off, or there was none."""
        self._status: StatusChanged | None = None
        self.trouble = ""
        """Why the day could not be read."""
        self.on_report: Callable[[], None] = lambda: None
        """The report of the chosen day is another one."""

    def hear(self, change: Change) -> None:
        """News from the workers."""
        if isinstance(change, OwnersLeft):
            self._to_ask = change.left
        elif isinstance(change, StatusChanged):
            self._status = change

    def forget_screen(self) -> None:
        """There is nobody any more to be told of a report."""
        self.on_report = lambda: None

    # --------------------------------------------------------------------------------------------------- the days

    @property
    def day(self) -> date:
        """The chosen day. Midnight does not change it: somebody may be about to close it."""
        if self._day is None:
            self._day = self._clock.today()
        return self._day

    def choose(self, day: date) -> None:
        self._day, self._report = min(day, self._clock.today()), None
        self.refresh()

    def step(self, days: int) -> None:
        self.choose(self.day + timedelta(days=days))

    @property
    def has_later(self) -> bool:
        return self.day < self._clock.today()

    def title(self) -> str:
        return day_title(self.day, self._clock.today())

    def days(self) -> tuple[RowDisplay, ...]:
        """Today and the days with a sale, the newest first, each with how it stands."""
        today, without = self._clock.today(), ids_of_test_customer(self._records)
        found = self._records.business_days()
        work = dict(self._records.open_work(today, without))
        days = sorted({today, *found, *work}, reverse=True)[:PAGE]
        closings = {one.day: one for one in self._records.day_closings(days)}
        tests = self._records.sales_of_owners_by_day(without, days[-1])
        return tuple(self._day_row(one, closings.get(one), work, today, tests.get(one, 0)) for one in days)

    def _day_row(
        self, day: date, closing: DayClosing | None, work: Mapping[date, OpenWork], today: date, tests: int
    ) -> RowDisplay:
        """`tests`: sales of the test customer, who counts in no report."""
        left = work.get(day, NOTHING_OPEN)
        recorded = self._records.day_recorded(day)
        standing = standing_of(closing, recorded, left)
        words = past_words(PastDay(day, standing, left, late(closing, recorded)), today).partition(": ")[2]
        sales = counted(tr("{n} sale"), tr("{n} sales"), recorded.sales - tests)
        tone = Tone.ACCENT if standing is Standing.CLOSED else Tone.WARN if day != today else Tone.MUTED
        return RowDisplay(day.isoformat(), day_title(day, today), sales, words, tone)

    def sales(self, below: str = "") -> tuple[RowDisplay, ...]:
        """A page of the day's sales, the newest first; the test customer's are marked. `below` goes on behind a row."""
        return tuple(self._sale_row(sale) for sale in self._records.sales_of_day(self.day, PAGE, below))

    def _sale_row(self, sale: Sale) -> RowDisplay:
        owner = self._records.owner(sale.owner_id) if sale.owner_id else None
        goods = ", ".join(dict.fromkeys(unit.description or code_words(unit.item_code) for unit in sale.units))
        count = len(sale.units) + len(sale.claims)
        items = counted(tr("{n} item"), tr("{n} items"), count)
        parts = (items, str(sale.total) if sale.total else "", clock_time(sale.finished_at, self._zone))
        return RowDisplay(
            key=sale.sale_id,
            title=owner_name(owner) if owner else tr("on nobody's card"),
            detail=goods or tr("reward only"),
            note=tr("test customer · not counted") if is_test(owner, self._records) else "",
            side=" · ".join(part for part in parts if part),
        )

    # ------------------------------------------------------------------------------------------------- its report

    def refresh(self) -> None:
        """Reads the report anew; `on_report` is told. While one is read, the next is asked for once."""
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        day = self.day

        def read(future: Future[DayReport]) -> None:
            self._reading, self.trouble = False, why_not(future)
            if not self.trouble and day == self.day:
                self._report = future.result()
            if self._again or day != self.day:
                self.refresh()
            self.on_report()

        self._settle(self._read_day(day, self._since.get(day)), read)

    def display(self) -> DayDisplay | None:
        """None while the first report of the day is read."""
        if self._report is None:
            return None
        now, today = self._clock.now(), self._clock.today()
        return show_day(self._report, today, now, self._zone, lambda by: said_by(self._records, by))

    # ------------------------------------------------------------------------------------------------- with Astro

    def compare(self) -> None:
        """Has the status of the day's owners read again, behind everything else."""
        since = self._asked = self._since[self.day] = read_since(self._clock.now())
        self._to_ask = None

        def found(future: Future[tuple[str, ...]]) -> None:
            self.trouble = why_not(future)
            if self._asked == since and not self.trouble:
                self._sync.read_again(future.result())

        self._settle(self._find_owners(self.day, since), found)
        self.refresh()

    def stop_comparing(self) -> None:
        """Nobody more is asked for; who was read stays compared."""
        self._asked, self._to_ask = None, 0
        self._sync.read_again(())
        self.refresh()

    def comparison(self) -> ComparisonDisplay:
        report = self._report
        if report is None or self.day not in self._since:
            return ComparisonDisplay(tr("Not compared with Astro yet."), Tone.MUTED)
        compared, differences = report.compared, self._differences(report)
        running = self._to_ask != 0 and compared.left > compared.unlinked
        away = self._away()
        if running and not away:
            words = tr("{n} of {of} owners compared …", n=compared.read, of=compared.owners)
            return ComparisonDisplay(words, Tone.PLAIN, compared.read, compared.owners, True, differences)
        words, tone = not_compared_words(compared), Tone.WARN
        if words and self._asked is None:
            words = tr("Stopped: {n} of {of} owners compared.", n=compared.read, of=compared.owners)
        if words and away:
            words = f"{words} {away}"
        if compared.unlinked:
            new = counted(tr("{n} owner is"), tr("{n} owners are"), compared.unlinked)
            words = f"{words} {tr('{owners} not at Astro yet.', owners=new)}"
        if not words:
            agree = not differences
            words, tone = (_agreed(report.settled), Tone.ACCENT) if agree else ("", Tone.WARN)
        if differences:
            many = len(report.differences)
            told = counted(tr("{n} difference at Astro."), tr("{n} differences at Astro."), many)
            words = f"{told} {words}".strip()
        return ComparisonDisplay(words, tone, compared.read, compared.owners, running, differences)

    def _away(self) -> str:
        """Why Astro cannot be asked, "" when it can."""
        connection = self._status.status.connection if self._status else Connection.STARTING
        if connection in (Connection.ONLINE, Connection.STARTING):
            return ""
        return tr("{why}.", why=connection_words(connection))

    def differing(self) -> tuple[NamedDifference, ...]:
        """As far as they are named on the screen."""
        return self._report.differences[:_NAMED] if self._report is not None else ()

    def _differences(self, report: DayReport) -> tuple[tuple[str, str], ...]:
        return tuple(self._named(report))

    def _named(self, report: DayReport) -> Iterator[tuple[str, str]]:
        for found in report.differences[:_NAMED]:
            owner = self._records.owner(found.discrepancy.owner_id)
            name = owner_name(owner) if owner else tr("unknown pet owner")
            yield name, difference_words(found, self._clock.today())

    # ------------------------------------------------------------------------------------------------- the decision

    def close(self, pin: str, why: str, then: Callable[[str], None]) -> None:
        """Closes the chosen day; `then` hears "" when that is written, else why not. `pin` "": nobody vouches."""
        if not pin:
            self._close(Ruling(self._session.cashier, compared=self._compared()), then)
            return

        def checked(future: Future[Person]) -> None:
            refusal = why_not(future)
            if refusal:
                then(refusal)
                return
            by = future.result()
            named = self._session.cashier or by.person_id if by == NAMELESS else by.person_id
            vouches = may(by.role, Act.CLOSE_WITH_OPEN_WORK)
            self._close(Ruling(self._session.cashier, named, why, vouches, self._compared()), then)

        self._settle(self._check_pin(pin, Act.CLOSE_WITH_OPEN_WORK), checked)

    def _compared(self) -> Compared:
        """As far as whoever closes the day has seen it."""
        return self._report.compared if self._report is not None else NOT_COMPARED

    def _close(self, ruling: Ruling, then: Callable[[str], None]) -> None:
        day, clock, new_id, zone = self.day, self._clock, self._session.new_id, self._zone

        def closed(future: Future[DayClosing]) -> None:
            refusal = why_not(future)
            self.refresh()
            then(refusal)

        job = self._session.jobs.ask(lambda work: close_day(work, day, ruling, clock, new_id, zone), by=ruling.by)
        self._settle(job, closed)

    # ------------------------------------------------------------------------------------------------- its files

    def file_name(self) -> str:
        """Without its ending."""
        return tr("Closing {day}", day=self.day.isoformat())

    def table(self) -> Iterator[Row]:
        """For the CSV; nothing while the report is read."""
        return figure_rows(self._report) if self._report else iter(())

    def paper(self) -> DayPaper | None:
        """For the PDF, which says whose register it is and names no pet owner; None while the report is read."""
        display = self.display()
        if display is None or self._report is None:
            return None
        differences = tuple(self._by_slip(self._report))
        register = tr("Register {name}", name=self._register) if self._register else ""
        return make_paper(self._report, display, self.comparison().text, differences, register)

    def note_given_out(self, rows: int, form: str, then: Callable[[str], None]) -> None:
        """Says in the journal that the day's figures leave as a file of this form ("pdf", "csv"); `then` hears "" when
        it does, else why not."""
        day = self.day.isoformat()
        job = self._session.jobs.ask(lambda work: work.note(Noted.EXPORT_FIGURES, day, rows, form))
        self._settle(job, lambda future: then(why_not(future)))

    def _by_slip(self, report: DayReport) -> Iterator[tuple[str, str]]:
        """Each difference below the number of its slip; the owner's id where no slip of this register has the unit."""
        for found in report.differences:
            one = found.discrepancy
            sale = self._records.sale_of_unit(one.transaction_id)
            where = tr("Slip {number}", number=slip_number(sale)) if sale else one.owner_id
            yield where, difference_words(found, self._clock.today())


def _agreed(settled: int) -> str:
    if not settled:
        return tr("All owners agree with Astro.")
    return counted(
        tr("All owners agree with Astro, but for {n} difference that was settled."),
        tr("All owners agree with Astro, but for {n} differences that were settled."),
        settled,
    )
