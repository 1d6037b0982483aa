"""Everything that the window shows, in one value: the counter and the list places over the same records."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from astro_desk.use_cases.attendance import Attendance
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.close_day import DayReport, day_report
from astro_desk.use_cases.people import said_by
from astro_desk.use_cases.ports import Audit, Clock, Records, Sync
from astro_desk.use_cases.settings_ports import SettingsPorts
from ui.presenters.by_hand import ByHandPresenter
from ui.presenters.closing import ClosingPresenter, ReadDay
from ui.presenters.counter import CounterPresenter
from ui.presenters.erasing import ErasingPresenter
from ui.presenters.finished import FinishedPresenter
from ui.presenters.manager import CheckPin, ManagerPresenter
from ui.presenters.offers import OfferPresenter
from ui.presenters.owners import OwnersPresenter
from ui.presenters.places import OutboxPresenter
from ui.presenters.points import PointsPresenter
from ui.presenters.records import CheckBooks, RecordsPresenter
from ui.presenters.review import ReviewPresenter
from ui.presenters.screen import Settle
from ui.presenters.settings import SettingsPresenter
from ui.presenters.sign_on import SignOnPresenter
from ui.presenters.sync_page import SyncPagePresenter


@dataclass(frozen=True, slots=True)
class Desk:
    counter: CounterPresenter
    offers: OfferPresenter
    points: PointsPresenter
    owners: OwnersPresenter
    outbox: OutboxPresenter
    sync_page: SyncPagePresenter
    closing: ClosingPresenter
    manager: ManagerPresenter
    review: ReviewPresenter
    records: RecordsPresenter
    by_hand: ByHandPresenter
    finished: FinishedPresenter
    settings: SettingsPresenter
    erasing: ErasingPresenter
    sign_on: SignOnPresenter
    attendance: Attendance
    sync: Sync


def make_desk(
    session: CheckoutSession,
    records: Records,
    clock: Clock,
    settle: Settle,
    sync: Sync,
    *,
    check_pin: CheckPin,
    audit: Audit,
    settings_ports: SettingsPorts,
    check_books: CheckBooks,
    zone: tzinfo | None = None,
    double_fire_ms: float = 300.0,
    owner_page: str = "",
    read_day: ReadDay | None = None,
) -> Desk:
    """`records` are the screen's own, on the read-only connection; `settle` is the bridge's.

    `owner_page`: the address of Astro's page about a pet owner. `read_day` reads a day beside the screen; by default it
    is read at once.
    """
    counter = CounterPresenter(session, records, clock, settle, zone=zone, double_fire_ms=double_fire_ms)
    attendance = Attendance(session, records, clock)
    return Desk(
        counter=counter,
        offers=OfferPresenter(session, counter),
        points=PointsPresenter(session, counter),
        owners=OwnersPresenter(session, records, clock, sync, settle, zone, owner_page),
        outbox=OutboxPresenter(records, clock, zone, session.fence),
        sync_page=SyncPagePresenter(session, records, clock, sync, settle, session.fence, zone),
        closing=ClosingPresenter(
            session, records, clock, sync, check_pin, read_day or _at_once(records, zone), settle, zone
        ),
        manager=ManagerPresenter(session, check_pin, settle),
        records=RecordsPresenter(audit, check_books, clock, settle, zone, lambda by: said_by(records, by)),
        review=ReviewPresenter(session, records, clock, sync, check_pin, settle, zone),
        by_hand=ByHandPresenter(session, records, clock, settle, zone),
        finished=FinishedPresenter(session, records, clock, settle, zone),
        settings=SettingsPresenter(session, records, check_pin, settle, settings_ports, counter.changed),
        erasing=ErasingPresenter(session, records, check_pin, settle, settings_ports.exchange),
        sign_on=SignOnPresenter(attendance, records, check_pin, settle),
        attendance=attendance,
        sync=sync,
    )


def _at_once(records: Records, zone: tzinfo | None) -> ReadDay:
    def read(day: date, since: datetime | None) -> Future[DayReport]:
        future: Future[DayReport] = Future()
        future.set_result(day_report(records, day, since, zone))
        return future

    return read
