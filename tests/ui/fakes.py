"""A register without a database and a network: records in dictionaries, a writer that a test may hold back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import TypeVar

from astro_desk.core.audit import EVERYTHING, AuditEntry, Deed, Looked, Within
from astro_desk.core.by_hand import ByHandEntry
from astro_desk.core.catalog import Catalogue, Item, Program
from astro_desk.core.checkout import Basket
from astro_desk.core.corrections import Correction
from astro_desk.core.day import DayClosing
from astro_desk.core.errors import AstroDeskError
from astro_desk.core.notes import Noted
from astro_desk.core.operations import AddOffer, Operation, Redeem, RedeemOffer, RedeemPoints, State
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.reconciliation import Discrepancy, SettledDifference
from astro_desk.core.sales import HeldSale, Sale
from astro_desk.core.slip_numbers import slip_codes
from astro_desk.core.snapshot import Snapshot
from astro_desk.use_cases.ports import AstroAccount, CatalogueFacts
from astro_desk.use_cases.scan_ports import KeptScan
from astro_desk.use_cases.sync_ports import ConnectionChange, Freshness, TrafficPart
from tests.ui.fake_days import FakeDays

T = TypeVar("T")
NOW = datetime(2026, 11, 22, 10, 34, tzinfo=UTC)


class FakeClock:
    def __init__(self, now: datetime = NOW) -> None:
        self.moment, self.boot_ms = now, 0

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()

    def boot(self) -> tuple[str, int]:
        return "boot", self.boot_ms

    def pass_by(self, **span: float) -> None:
        self.moment += timedelta(**span)


class FakeRecords(FakeDays):
    """Records and the unit of work in one: what is written is there at once."""

    def __init__(self) -> None:
        self.owners: dict[str, Owner] = {}
        self.snapshots: dict[str, Snapshot] = {}
        self.outbox: dict[str, Operation] = {}
        self.decided: list[tuple[str, str, str]] = []
        self.items: dict[str, Item] = {}
        self.known_programs: dict[str, Program] = {}
        self.sales: dict[str, Sale] = {}
        self.put_right: list[Correction] = []
        self.drafts: dict[str, HeldSale] = {}
        self.scans: dict[int, KeptScan] = {}
        self.settings: dict[str, str] = {}
        self.log_in: AstroAccount | None = None
        self.names: dict[str, str] = {}
        self.notes: list[tuple[Noted, str, int, str]] = []
        self.acted: list[str] = []
        self.erased: list[tuple[str, str]] = []
        self.differing: list[Discrepancy] = []
        self.let_be: list[SettledDifference] = []
        self.listed: list[ByHandEntry] = []
        self.closings: list[DayClosing] = []
        self.fetched = True
        self.finishes = 0
        self.warm = Freshness(0, 0, 0, None)
        self.history: list[ConnectionChange] = []
        self.parts: list[TrafficPart] = []

    def freshness(self, now: datetime) -> Freshness:
        return self.warm

    def connection_history(self, limit: int = 50) -> tuple[ConnectionChange, ...]:
        return tuple(self.history[:limit])

    def traffic(self, since: datetime) -> tuple[TrafficPart, ...]:
        before = [part for part in self.parts if part.at < since][-1:]
        return (*before, *(part for part in self.parts if part.at >= since))

    def owner(self, owner_id: str) -> Owner | None:
        return self.owners.get(owner_id)

    def search_owners(self, text: str, limit: int = 20, after: str = "") -> tuple[Owner, ...]:
        words = text.casefold().split()
        digits = "".join(letter for letter in text if letter.isdigit())

        def fits(owner: Owner) -> bool:
            names = [*owner.name.casefold().split(), owner.email]
            if words and all(any(name.startswith(word) for name in names) for word in words):
                return True
            return len(digits) >= 3 and (owner.phone.startswith(digits) or owner.phone.endswith(digits))

        found = [owner for owner in self.owners.values() if fits(owner)]
        places = [place for place, owner in enumerate(found) if owner.owner_id == after]
        return tuple(found[places[0] + 1 if places else 0 :][:limit])

    def owners_by_contact(self, phone: str = "", email: str = "") -> tuple[Owner, ...]:
        return tuple(
            owner
            for owner in self.owners.values()
            if (phone and owner.phone == phone) or (email and owner.email == email)
        )

    def owner_by_astro_id(self, astro_customer_id: str) -> Owner | None:
        return None

    def snapshot(self, owner_id: str) -> Snapshot | None:
        return self.snapshots.get(owner_id)

    def owner_history(self, owner_id: str, limit: int = 200, below: int | None = None) -> tuple[Operation, ...]:
        of_owner = sorted(self.owner_operations(owner_id), key=lambda one: one.seq)
        return tuple(one for one in of_owner if below is None or one.seq < below)[-limit:]

    def owner_operations(self, owner_id: str) -> tuple[Operation, ...]:
        return tuple(one for one in self.outbox.values() if one.owner_id == owner_id)

    def operation(self, operation_id: str) -> Operation | None:
        return self.outbox.get(operation_id)

    def operations(self, states: Sequence[State], limit: int = 200, below: int | None = None) -> tuple[Operation, ...]:
        places = enumerate(self.outbox.values(), start=1)
        kept = (replace(one, seq=one.seq or n) for n, one in places if one.state in states)
        found = [one for one in kept if below is None or one.seq < below]
        return tuple(reversed(found))[:limit]

    def sale_operations(self, sale_id: str) -> tuple[Operation, ...]:
        return tuple(one for one in self.outbox.values() if one.sale_id == sale_id)

    def postal_address(self, owner_id: str) -> None:
        return None

    def owner_offers(self, owner_id: str) -> tuple[Operation, ...]:
        kinds = AddOffer | RedeemOffer
        return tuple(one for one in self.outbox.values() if one.owner_id == owner_id and isinstance(one.intent, kinds))

    def offers_left(self, since: date) -> tuple[Operation, ...]:
        kinds, states = AddOffer | RedeemOffer, (State.WAITING, State.REVIEW)
        mine = (one for one in self.outbox.values() if isinstance(one.intent, kinds) and one.state in states)
        return tuple(one for one in mine if one.business_date >= since)

    def promises(self, after: str) -> tuple[Operation, ...]:
        kinds = Redeem | RedeemPoints
        made = [one for one in self.outbox.values() if isinstance(one.intent, kinds) and one.intent.promised]
        return tuple(one for one in made if one.id > after and one.state is not State.CANCELLED)

    def counts(self) -> Mapping[State, int]:
        return {state: sum(one.state is state for one in self.outbox.values()) for state in State}

    def catalogue(self, forms: Sequence[str], program_ids: Sequence[str] = ()) -> Catalogue:
        items = [self.items[form] for form in forms if form in self.items]
        wanted = {program for item in items for program in item.program_ids} | set(program_ids)
        programs = [program for program in self.known_programs.values() if program.program_id in wanted]
        part = Catalogue.of(items, programs)
        return part if self.fetched else replace(part, empty=True)

    def search_items(self, text: str, limit: int = 20) -> tuple[Item, ...]:
        words = text.casefold().split()
        return tuple(
            item
            for item in self.items.values()
            if words and all(any(w.startswith(word) for w in item.description.casefold().split()) for word in words)
        )[:limit]

    def items_of(self, program_id: str, limit: int = 200) -> tuple[Item, ...]:
        return tuple(item for item in self.items.values() if program_id in item.program_ids)[:limit]

    def programs(self) -> tuple[Program, ...]:
        return tuple(self.known_programs.values())

    def discrepancies(self, limit: int = 200) -> tuple[Discrepancy, ...]:
        return tuple(self.differing[:limit])

    def catalogue_facts(self) -> CatalogueFacts:
        return CatalogueFacts(len(self.items), len(self.known_programs), NOW if self.fetched else None)

    def draft(self) -> HeldSale | None:
        return next((draft for draft in self.drafts.values() if not draft.held), None)

    def held_sales(self) -> tuple[HeldSale, ...]:
        return tuple(draft for draft in self.drafts.values() if draft.held)

    def sale(self, sale_id: str) -> Sale | None:
        return self.sales.get(sale_id)

    def recent_sales(self, owner_id: str | None = None, limit: int = 10, below: str = "") -> tuple[Sale, ...]:
        owner_ids = {sale.owner_id for sale in self.sales.values()} if owner_id is None else {owner_id}
        found = [sale for sale in self.sales.values() if sale.owner_id in owner_ids]
        newest = sorted(found, key=lambda sale: sale.finished_at, reverse=True)
        after = 1 + [sale.sale_id for sale in newest].index(below) if below else 0
        return tuple(newest[after : after + limit])

    def sales_of_owners(self, owner_ids: Sequence[str], limit: int = 200, below: str = "") -> tuple[Sale, ...]:
        meant = [sale for sale in self.recent_sales(limit=len(self.sales)) if sale.owner_id in owner_ids]
        after = 1 + [sale.sale_id for sale in meant].index(below) if below else 0
        return tuple(meant[after : after + limit])

    def sales_by_slip(self, code: str) -> tuple[Sale, ...]:
        return tuple(sale for sale in self.recent_sales(limit=200) if code in (sale.slip, *slip_codes(sale.sale_id)))

    def sales_of_day(self, day: date, limit: int = 200, below: str = "") -> tuple[Sale, ...]:
        of_it = [sale for sale in self.recent_sales(limit=len(self.sales)) if sale.business_date == day]
        after = 1 + [sale.sale_id for sale in of_it].index(below) if below else 0
        return tuple(of_it[after : after + limit])

    def sale_of_unit(self, unit_id: str) -> Sale | None:
        of_it = (sale for sale in self.sales.values() if any(unit.unit_id == unit_id for unit in sale.units))
        return next(of_it, None)

    def corrections(self, sale_id: str) -> tuple[Correction, ...]:
        return tuple(one for one in self.put_right if one.sale_id == sale_id)

    def newest_id(self) -> str | None:
        return None

    def setting(self, name: str) -> str | None:
        return self.settings.get(name)

    def account(self) -> AstroAccount | None:
        return self.log_in

    def save_account(self, account: AstroAccount) -> None:
        self.log_in = account

    def save_setting(self, name: str, value: str) -> None:
        self.settings[name] = value

    def note(self, what: Noted, subject: str = "", rows: int = 0, form: str = "", act: str = "") -> None:
        self.notes.append((what, subject, rows, form))

    def person_names(self) -> Mapping[str, str]:
        return self.names

    def save_person_name(self, person_id: str, name: str) -> None:
        self.names[person_id] = name

    def act_as(self, who: str) -> None:
        self.acted.append(who)

    # what the counter writes

    def finish_sale(self, sale: Sale, operations: Sequence[Operation]) -> Sale:
        self.finishes += 1
        self.sales[sale.sale_id] = sale = replace(sale, slip=next(slip_codes(sale.sale_id)))
        self.drafts.pop(sale.sale_id, None)
        self.add_operations(operations)
        return sale

    def correct_sale(self, correction: Correction, operations: Sequence[Operation] = ()) -> None:
        self.put_right.append(correction)
        if correction.owner_id:
            self.sales[correction.sale_id] = replace(self.sales[correction.sale_id], owner_id=correction.owner_id)
        self.add_operations(operations)

    def add_by_hand(self, entries: Sequence[ByHandEntry]) -> None:
        first = len(self.listed) + 1
        self.listed += [replace(entry, number=number) for number, entry in enumerate(entries, first)]

    def tick_by_hand(self, entry_id: str, at: datetime, by: str) -> None:
        self.listed = [
            replace(one, ticked_at=at, ticked_by=by) if one.entry_id == entry_id else one for one in self.listed
        ]

    def by_hand(self, limit: int = 200, *, ticked: bool = False) -> tuple[ByHandEntry, ...]:
        return tuple(one for one in self.listed if (one.ticked_at is not None) is ticked)[:limit]

    def by_hand_entry(self, number: int) -> ByHandEntry | None:
        return next((one for one in self.listed if one.number == number), None)

    def by_hand_units(self, unit_ids: Sequence[str]) -> tuple[ByHandEntry, ...]:
        return tuple(one for one in self.listed if one.unit_id in unit_ids)

    def add_owner(self, owner: Owner, operations: Sequence[Operation] = ()) -> None:
        self.owners[owner.owner_id] = owner
        self.add_operations(operations)

    def add_operations(self, operations: Sequence[Operation]) -> None:
        self.outbox.update({one.id: one for one in operations})

    def move(self, changes: Sequence[tuple[Operation, Operation]]) -> tuple[Operation, ...]:
        rows = tuple(row for _, row in changes)
        self.add_operations(rows)
        return rows

    def decide(
        self, changes: Sequence[tuple[Operation, Operation]], choice: str, by: str, why: str
    ) -> tuple[Operation, ...]:
        self.decided.append((choice, by, why))
        return self.move(changes)

    def save_draft(self, basket: Basket, saved_at: datetime, held: bool = False) -> None:
        if basket.empty and basket.owner_id is None:
            self.drafts.pop(basket.sale_id, None)
        else:
            self.drafts[basket.sale_id] = HeldSale(basket, saved_at, held)

    def drop_draft(self, sale_id: str) -> None:
        self.drafts.pop(sale_id, None)

    def kept_scans(self) -> tuple[tuple[int, KeptScan], ...]:
        return tuple(self.scans.items())

    def keep_scan(self, n: int, scan: KeptScan) -> None:
        self.scans[n] = scan

    def drop_kept_scans(self, last: int) -> None:
        self.scans = {n: scan for n, scan in self.scans.items() if n > last}

    def erase_owner(self, owner_id: str, why: str = "") -> None:
        self.erased.append((owner_id, why))
        self.owners[owner_id] = Owner(owner_id, "", "", "", "", Standing.CONTACT)
        self.snapshots.pop(owner_id, None)

    def owner_in_sale(self, owner_id: str) -> bool:
        return any(draft.basket.owner_id == owner_id for draft in self.drafts.values())

    def importing(self) -> bool:
        return False

    def save_owner(self, owner: Owner, seen_at: datetime | None = None) -> None:
        self.owners[owner.owner_id] = owner


class FakeWriter:
    """Runs each job at once; after `hold_back`, only when `let_go` is called. `failure` is raised by jobs."""

    def __init__(self, records: FakeRecords) -> None:
        self._records = records
        self._waiting: list[Callable[[], None]] = []
        self._held = False
        self.failure: Exception | None = None
        self.after: Callable[[], object] = lambda: None
        """Called when a job is done, which is when its transaction is."""

    def submit(self, job: Callable[..., T], *, counter: bool = False) -> Future[T]:
        future: Future[T] = Future()

        def run() -> None:
            if self.failure is not None:
                future.set_exception(self.failure)
                return
            try:
                future.set_result(job(self._records))
            except AstroDeskError as error:
                future.set_exception(error)
            self.after()

        if self._held:
            self._waiting.append(run)
        else:
            run()
        return future

    def hold_back(self) -> None:
        self._held = True

    def let_go(self) -> None:
        self._held = False
        waiting, self._waiting = self._waiting, []
        for run in waiting:
            run()


class FakeAudit:
    """A journal of `entries`, the newest first."""

    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []
        self.at_once = 600

    def newest(
        self, deeds: Collection[Deed] = (), before_n: int | None = None, limit: int = 200, within: Within = EVERYTHING
    ) -> tuple[AuditEntry, ...]:
        fits = (one for one in self.entries if (not deeds or one.deed in deeds) and within.holds(one))
        return tuple(one for one in fits if before_n is None or one.n < before_n)[:limit]

    def look(self, deeds: Collection[Deed], within: Within, place: tuple[str, int] | None, limit: int = 200) -> Looked:
        """Like the journal it looks at so many lines at once, fitting or not; a place is how many lie above it."""
        found: list[AuditEntry] = []
        for at in range(place[1] if place else 0, len(self.entries)):
            one = self.entries[at]
            found += [one] if (not deeds or one.deed in deeds) and within.holds(one) else []
            if len(found) == limit or (at + 1) % self.at_once == 0:
                return Looked(tuple(found), ("", at + 1))
        return Looked(tuple(found), None)


class FakeSync:
    def __init__(self) -> None:
        self.shown: list[str | None] = []
        self.looked_up: list[str] = []
        self.woken = 0
        self.to_read: list[str] = []
        self.hurried = 0

    def wake(self) -> None:
        self.woken += 1

    def owner_shown(self, owner_id: str | None) -> None:
        self.shown.append(owner_id)

    def look_up(self, owner_id: str) -> None:
        self.looked_up.append(owner_id)

    def read_again(self, owner_ids: Sequence[str]) -> None:
        self.to_read = list(owner_ids)

    def hurry(self) -> None:
        self.hurried += 1

    def refresh_catalogue(self) -> None: ...

    def use_network(self, on: bool) -> None: ...


def id_maker(register: str = "R2") -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"{register}-{next(numbers):06}"


def read_phone(text: str) -> str | None:
    digits = "".join(letter for letter in text if letter.isdigit())
    plain = text.strip().strip("+()- .0123456789") == ""
    return digits if plain and 10 <= len(digits) <= 11 else None
