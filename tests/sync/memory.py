"""The ports of sync in memory, and Astro's API over the little Astro: hand-written and small."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import Future
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from astro_desk.core.catalog import Catalogue, Item, Program
from astro_desk.core.errors import Unavailable
from astro_desk.core.operations import Redeem, RedeemPoints, State
from astro_desk.use_cases.ports import AstroAccount, CatalogueFacts, RowChanged
from astro_desk.use_cases.sync_ports import ConnectionChange
from sync.astro_api import CataloguePart, OwnerAdded
from sync.dialect import Meaning
from sync.outcome import Cause, Outcome, ReadFailed, Verdict, from_code
from tests.sync.little_astro import EPOCH, LittleAstro
from tests.sync.world import Records

ACCOUNT = AstroAccount("https://astro.example/api", "cashier", "client", "secret")


class MemoryUnit(Records):
    """What sync needs of UnitOfWork."""

    def __init__(self) -> None:
        super().__init__()
        self.the_account: AstroAccount | None = ACCOUNT
        self.items: dict[str, tuple[Item, str]] = {}
        self.known_programs: dict[str, Program] = {}
        self.fetched_at: datetime | None = EPOCH
        self.offers_at: datetime | None = EPOCH
        self.learned: dict[str, int | None] = {}
        self.largest_job = 0
        self.settings: dict[str, str] = {}
        self.compared: set[str] = set()
        self.put_off: dict[str, datetime] = {}
        self.noted: list[ConnectionChange] = []

    def account(self):
        return self.the_account

    def operation(self, operation_id):
        return self.rows.get(operation_id)

    def owner_operations(self, owner_id):
        return tuple(row for row in self.rows.values() if row.owner_id == owner_id and not row.seen)

    def operations(self, states, limit=200, below=None):
        found = [row for row in self.rows.values() if row.state in states and (below is None or row.seq < below)]
        return tuple(sorted(found, key=lambda row: -row.seq)[:limit])

    def postal_address(self, owner_id: str) -> None:
        return None

    def promises(self, after):
        kinds = Redeem | RedeemPoints
        promised = (row for row in self.rows.values() if isinstance(row.intent, kinds) and row.intent.promised)
        return tuple(row for row in promised if row.id > after)

    def newest_id(self):
        return max(self.rows, default=None)

    def setting(self, name):
        return self.settings.get(name)

    def save_setting(self, name, value):
        self.settings[name] = value

    def counts(self):
        return {state: sum(row.state is state for row in self.rows.values()) for state in State}

    def catalogue(self, forms, program_ids=()):
        if not self.items:
            return Catalogue()
        return Catalogue.of((self.items[form][0] for form in forms if form in self.items), ())

    def compare_snapshots(self, most):
        new = sorted(self.snapshots.keys() - self.compared)[:most]
        self.compared.update(new)
        return len(new) == most

    def catalogue_facts(self):
        return CatalogueFacts(len(self.items), len(self.known_programs), self.fetched_at, self.offers_at)

    def snapshot(self, owner_id):
        return self.snapshots.get(owner_id)

    def save_snapshot(self, snapshot):
        self.snapshots[snapshot.owner_id] = snapshot

    def save_owner(self, owner, seen_at=None):
        self.owners[owner.owner_id] = owner

    def merge_owners(self, gone_id, kept_id):
        self.merge(gone_id, kept_id)

    def owner_by_astro_id(self, astro_customer_id):
        return next((one for one in self.owners.values() if one.astro_customer_id == astro_customer_id), None)

    def move(self, changes):
        rows = super().move(changes)
        if rows is None:
            raise RowChanged
        return rows

    def owners_to_look_up(self, limit=20):
        return tuple(one for one in self.owners.values() if one.standing == "contact")

    def owners_to_warm(self, now, older_than, limit=20):
        def turn(owner_id):
            read = self.snapshots[owner_id].begun_at if owner_id in self.snapshots else EPOCH - timedelta(days=900)
            return max(read, self.put_off.get(owner_id, read))

        askable = (one.owner_id for one in self.owners.values() if one.standing != "new")
        return tuple(sorted((one for one in askable if turn(one) < older_than), key=turn))[:limit]

    def put_off_warming(self, owner_id, turn):
        self.put_off[owner_id] = turn

    def note_connection(self, change):
        self.noted.append(change)

    def put_items(self, items, generation):
        self.largest_job = max(self.largest_job, len(items))
        self.items.update({item.form: (item, generation) for item in items})

    def put_programs(self, programs, generation):
        self.known_programs.update({program.program_id: program for program in programs})

    def drop_stale_items(self, generation, limit):
        stale = [form for form, kept in self.items.items() if kept[1] != generation][:limit]
        for form in stale:
            del self.items[form]
        return len(stale) == limit

    def close_catalogue(self, generation, fetched_at):
        self.items = {form: kept for form, kept in self.items.items() if kept[1] == generation}
        self.fetched_at = self.offers_at = fetched_at

    def list_offers(self, offers, at):
        new = [one for one in offers if one.program_id not in self.known_programs]
        self.put_programs(offers, "listed")
        self.offers_at = at
        return bool(new)

    def learn_program(self, program_id, required, window_months):
        self.learned[program_id] = required


class MemoryWriter:
    """Runs each job at once, one after the other; the job number `breaks_at` fails as on a full disk."""

    def __init__(self, unit: MemoryUnit) -> None:
        self.unit = unit
        self._one_by_one = threading.Lock()
        self.jobs = 0
        self.breaks_at: int | None = None

    def submit(self, job, *, counter=False):
        with self._one_by_one:
            return self._run(job)

    def _run(self, job):
        future: Future = Future()
        self.jobs += 1
        if self.jobs == self.breaks_at:
            future.set_exception(Unavailable("disk_full"))
            return future
        try:
            future.set_result(job(self.unit))
        except (RowChanged, Unavailable) as error:
            future.set_exception(error)
        return future


class TestClock:
    """Stands still until it is set on."""

    __test__ = False

    def __init__(self) -> None:
        self.ms = 1_000

    def now(self):
        return EPOCH + timedelta(milliseconds=self.ms)

    def today(self):
        return self.now().date()

    def boot(self):
        return "boot-1", self.ms


OFFLINE = Outcome(Verdict.NOT_APPLIED, Cause.NO_NETWORK)


class LittleApi:
    """AstroApi over a LittleAstro. `fault(name)` answers an outcome to give instead; for a write after applying it."""

    def __init__(self, astro: LittleAstro) -> None:
        self.astro = astro
        self.fault: Callable[[str], Outcome | None] = lambda _name: None
        self.calls: list[str] = []
        self.learned: Mapping[int, Meaning] = {}
        self.parts: tuple[CataloguePart, ...] = ()
        self.offers: tuple[Program, ...] = ()
        self.opened = 0

    @asynccontextmanager
    async def open(self, account):
        self.opened += 1
        yield self
        self.opened -= 1

    def _read(self, name):
        self.calls.append(name)
        outcome = self.fault(name)
        if outcome is not None:
            raise ReadFailed(outcome)

    def _write(self, name, act) -> Outcome:
        self.calls.append(name)
        outcome = self.fault(name)
        if outcome is not None and outcome.verdict is Verdict.NOT_APPLIED:
            return outcome
        code = act()
        return outcome or from_code(code, "")

    async def search_owner(self, *, phone="", email=""):
        self._read("search")
        return self.astro.search(phone, email)

    async def read_snapshot(self, owner_id, customer_id, now):
        self._read("read")
        return self.astro.read(owner_id, customer_id, now)

    async def list_offers(self):
        self._read("offers")
        return self.offers

    async def fetch_catalogue(self) -> AsyncIterator[CataloguePart]:
        self._read("catalogue")
        for part in self.parts:
            yield part
            self._read("catalogue part")

    async def add_purchases(self, customer_id, sale_id, lines):
        return {
            line.transaction_id: self._write(
                "add", lambda line=line: self.astro.add(customer_id, line.transaction_id, line.item_code)
            )
            for line in lines
        }

    async def add_purchase(self, customer_id, sale_id, line):
        return self._write("add", lambda: self.astro.add(customer_id, line.transaction_id, line.item_code))

    async def remove_purchase(self, customer_id, transaction_id):
        return self._write("remove", lambda: self.astro.remove(customer_id, transaction_id))

    async def redeem(self, customer_id, reward_id, astro_item_id, contact):
        return self._write("redeem", lambda: self.astro.redeem(customer_id, reward_id))

    async def undo_redemption(self, customer_id, reward_id):
        return self._write("undo", lambda: self.astro.undo_redemption(customer_id, reward_id))

    async def link_owner(self, customer_id, astro_customer_id):
        def link():
            code = self.astro.link(customer_id, astro_customer_id)
            return 100 if code == 320 else code

        return self._write("link", link)

    async def add_owner(self, customer_id, first_name, last_name, phone, email):
        said = self._write("new", lambda: self.astro.add_owner(customer_id, first_name, last_name, phone, email))
        return OwnerAdded(said)

    async def add_offer(self, customer_id, transaction_id, item_code):
        return self._write("offer", lambda: 100)

    async def remove_offer(self, customer_id, transaction_id):
        return self._write("remove offer", lambda: 100)

    async def redeem_offer(self, customer_id, reward_id, astro_item_id):
        return self._write("redeem offer", lambda: 100)

    async def add_points(self, customer_id, cents):
        return self._write("points", lambda: 100)

    async def redeem_points(self, customer_id, points_reward_id):
        return self._write("redeem points", lambda: 100)
