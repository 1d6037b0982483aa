"""Everything that the window shows, in one value: the counter and the list places over the same records."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import TypeVar

from astro_desk.use_cases.attendance import Attendance
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.close_day import day_report, owners_to_compare
from astro_desk.use_cases.doubles import Doubles, FindDoubles
from astro_desk.use_cases.pin_tries import PinPauses
from astro_desk.use_cases.ports import Audit, Clock, Records, Sync
from astro_desk.use_cases.settings_ports import SettingsPorts
from ui.presenters.by_hand import ByHandPresenter
from ui.presenters.closing import ClosingPresenter, FindOwners, ReadDay
from ui.presenters.counter import CounterPresenter
from ui.presenters.differences import DifferencesPresenter
from ui.presenters.doubles import DoublesPresenter
from ui.presenters.erasing import ErasingPresenter
from ui.presenters.finished import FinishedPresenter
from ui.presenters.manager import CheckPin, ManagerPresenter
from ui.presenters.offer_list import OfferListPresenter
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

S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    counter: CounterPresenter
    offers: OfferPresenter
    offer_list: OfferListPresenter
    points: PointsPresenter
    owners: OwnersPresenter
    doubles: DoublesPresenter
    differences: DifferencesPresenter
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
    find_owners: FindOwners | None = None,
    find_doubles: FindDoubles | None = None,
) -> Desk:
    """`records` are the screen's own, on the read-only connection; `settle` is the bridge's.

    `owner_page`: the address of Astro's page about a pet owner. `read_day` and `find_owners` read beside the screen; by
    default it is done at once. `find_doubles` looks through all owners; without it there are none.
    """
    counter = CounterPresenter(session, records, clock, settle, zone=zone, double_fire_ms=double_fire_ms)
    attendance = Attendance(session, records, clock)
    pauses = PinPauses(records, clock)
    owners = OwnersPresenter(session, records, clock, sync, settle, zone, owner_page)
    return Desk(
        counter=counter,
        offers=OfferPresenter(session, counter),
        offer_list=OfferListPresenter(session, records, counter),
        points=PointsPresenter(session, counter),
        owners=owners,
        doubles=DoublesPresenter(find_doubles or _no_doubles, settle, owners.row),
        differences=DifferencesPresenter(session, records, clock, check_pin, settle),
        outbox=OutboxPresenter(records, clock, zone, session.fence),
        sync_page=SyncPagePresenter(session, records, clock, sync, settle, session.fence, zone),
        closing=ClosingPresenter(
            session,
            records,
            clock,
            sync,
            check_pin,
            read_day or _at_once(lambda day, since: day_report(records, day, since, zone)),
            find_owners or _at_once(lambda day, since: owners_to_compare(records, day, since)),
            settle,
            zone,
            settings_ports.register,
        ),
        manager=ManagerPresenter(session, check_pin, settle, pauses, settings_ports.reset_pin),
        records=RecordsPresenter(audit, records, check_books, clock, settle, zone),
        review=ReviewPresenter(session, attendance, records, clock, sync, check_pin, settle, zone),
        by_hand=ByHandPresenter(session, records, clock, settle, zone, owner_page),
        finished=FinishedPresenter(session, records, clock, settle, zone),
        settings=SettingsPresenter(session, records, check_pin, settle, settings_ports, counter.changed),
        erasing=ErasingPresenter(session, records, check_pin, settle, settings_ports.exchange),
        sign_on=SignOnPresenter(attendance, records, check_pin, settle, pauses),
        attendance=attendance,
        sync=sync,
    )


def _at_once(read: Callable[[date, S], T]) -> Callable[[date, S], Future[T]]:
    def there(day: date, since: S) -> Future[T]:
        future: Future[T] = Future()
        future.set_result(read(day, since))
        return future

    return there


def _no_doubles() -> Future[tuple[Doubles, ...]]:
    future: Future[tuple[Doubles, ...]] = Future()
    future.set_result(())
    return future
