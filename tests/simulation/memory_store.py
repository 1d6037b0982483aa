"""A register's records in memory, with the outbox's own compare-and-set and the journal's promise.

What is kept here outlives a crash, as a disk does; a job that is cut off has changed nothing. An image of the database
can be taken and put back: what the journal has beyond it is applied again, and what waits is in doubt, as storage does
it (ADR 6). The check of a move and the question what goes into the journal are storage's own functions.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import datetime, timedelta
from typing import Any, TypeVar

from astro_desk.core.catalog import Catalogue, Item, Program
from astro_desk.core.frozen import replace
from astro_desk.core.ids import decode_ulid
from astro_desk.core.operations import FINAL, Operation, Redeem, RedeemPoints, State, UpdateOwner
from astro_desk.core.owners import Owner, Standing
from astro_desk.storage.outbox import _checked
from astro_desk.storage.seen import seen_by
from astro_desk.storage.unit_of_work import _is_told
from astro_desk.use_cases.ports import AstroAccount, CatalogueFacts, Clock, RowChanged
from tests.simulation.astro import DEALS

T = TypeVar("T")
IN_LANE = (State.WAITING, State.SENDING, State.UNKNOWN)
ITEMS = {item.form: item for deal in DEALS for item in (Item.of(code, code, (deal.program_id,)) for code in deal.codes)}
PROGRAMS = {deal.program_id: Program(deal.program_id, deal.title, required=deal.required) for deal in DEALS}


class MemoryStore:
    """A UnitOfWork for the use cases and sync, and the Store that runs jobs on itself."""

    def __init__(self, clock: Clock, fence: Any, account: AstroAccount, fetched_at: datetime) -> None:
        self.clock = clock
        self.fence = fence
        self.rows: dict[str, Operation] = {}
        self.owners: dict[str, Owner] = {}
        self.aliases: dict[str, str] = {}
        self.snapshots: dict = {}
        self.sales: dict = {}
        self.put_right: dict = {}
        self.listed: dict = {}
        self.settings: dict[str, str] = {}
        self.put_off: dict[str, datetime] = {}
        self.the_account = account
        self.fetched_at = fetched_at
        self.made: str | None = None
        self.journal: list[tuple[str, Any]] = []
        self.applied = 0
        self.alarms: tuple[str, ...] = ()
        self.moved: list[Operation] = []
        """What the job has moved so far, for who watches."""

    # --------------------------------------------------------------------------------------------------- as a store

    def run(self, job: Callable[[Any], T]) -> T:
        return job(self)

    peek = run
    """Runs a job that only looks."""

    def image(self) -> MemoryStore:
        """A copy of the database as it is now, without the journal."""
        kept = copy(self)
        for name in ("rows", "owners", "aliases", "snapshots", "sales", "put_right", "settings", "listed"):
            setattr(kept, name, dict(getattr(self, name)))
        kept.journal = []
        return kept

    def restore(self, image: MemoryStore) -> None:
        """The image in the database's place, brought up to the journal's head."""
        for name in ("rows", "owners", "aliases", "snapshots", "sales", "put_right", "settings", "listed"):
            setattr(self, name, dict(getattr(image, name)))
        self.the_account = image.the_account
        tail = self.journal[image.applied :]
        for kind, data in tail:
            self._apply(kind, data)
        if len(tail) > 1:
            boot, boot_ms = self.clock.boot()
            doubt = {"sent_at": self.clock.now(), "sent_boot": boot, "sent_boot_ms": boot_ms}
            for row in list(self.rows.values()):
                if row.state in (State.WAITING, State.SENDING):
                    doubted = replace(row, state=State.UNKNOWN, reason="database_restored", **doubt)
                    self.rows[row.id] = replace(doubted, version=row.version + 1)

    def open(self) -> None:
        """A new process opens it."""

    def close(self) -> None:
        """The process ends."""

    def discard(self) -> None:
        """The world ends."""

    def _say(self, kind: str, data: Any) -> None:
        self.journal.append((kind, data))
        self._apply(kind, data)
        self.applied = len(self.journal)

    def _apply(self, kind: str, data: Any) -> None:
        match kind:
            case "sale":
                sale, rows = data
                owner_id = self.aliases.get(sale.owner_id, sale.owner_id)
                self.sales.setdefault(sale.sale_id, replace(sale, owner_id=owner_id))
                self._add(rows)
            case "owner":
                owner, rows = data
                self.owners[owner.owner_id] = owner
                self._note(owner.owner_id)
                self._add(rows)
            case "rows":
                self._add(data)
            case "correction":
                correction, rows = data
                known = self.put_right.get(correction.sale_id, ())
                if correction not in known:
                    self.put_right[correction.sale_id] = (*known, correction)
                    if correction.owner_id:
                        sale = self.sales[correction.sale_id]
                        owner_id = self.aliases.get(correction.owner_id, correction.owner_id)
                        self.sales[sale.sale_id] = replace(sale, owner_id=owner_id)
                self._add(rows)
            case "by_hand":
                self.listed |= {entry.entry_id: entry for entry in data}
            case "settled":
                for row in data:
                    now = self.rows.get(row.id)
                    if now is None or now.version < row.version:
                        self.rows[row.id] = row
            case "merged":
                self._merge(*data)

    def _add(self, rows: Any) -> None:
        for row in rows:
            owner_id = self.aliases.get(row.owner_id, row.owner_id)
            if row.id not in self.rows:
                self.rows[row.id] = replace(row, seq=len(self.rows) + 1, owner_id=owner_id)
            self._note(row.id)

    def _note(self, name: str) -> None:
        try:
            number = decode_ulid(name[-26:])
        except ValueError:
            return  # the world's own, made by no register
        if self.made is None or decode_ulid(self.made[-26:]) < number:
            self.made = name

    def _merge(self, gone_id: str, kept_id: str) -> None:
        self.aliases = {key: kept_id if kept == gone_id else kept for key, kept in self.aliases.items()}
        self.aliases[gone_id] = kept_id
        self.owners.pop(gone_id, None)
        for row in list(self.rows.values()):
            if row.owner_id == gone_id:
                self.rows[row.id] = replace(row, owner_id=kept_id)
        for sale in list(self.sales.values()):
            if sale.owner_id == gone_id:
                self.sales[sale.sale_id] = replace(sale, owner_id=kept_id)

    # -------------------------------------------------------------------------------------------------------- records

    def owner(self, owner_id: str) -> Owner | None:
        return self.owners.get(self.aliases.get(owner_id, owner_id))

    def owners_by_contact(self, phone: str = "", email: str = "") -> tuple[Owner, ...]:
        return tuple(one for one in self.owners.values() if (phone and one.phone == phone))

    def owner_by_astro_id(self, astro_customer_id: str) -> Owner | None:
        return next((one for one in self.owners.values() if one.astro_customer_id == astro_customer_id), None)

    def snapshot(self, owner_id: str) -> Any:
        return self.snapshots.get(owner_id)

    def owner_operations(self, owner_id: str) -> tuple[Operation, ...]:
        rows = (row for row in self.rows.values() if row.owner_id == owner_id)
        kept = (row for row in rows if not row.seen and row.state is not State.CANCELLED)
        return tuple(sorted(kept, key=lambda row: row.seq))

    def operation(self, operation_id: str) -> Operation | None:
        return self.rows.get(operation_id)

    def operations(self, states: Any, limit: int = 200, below: int | None = None) -> tuple[Operation, ...]:
        found = [row for row in self.rows.values() if row.state in states and (below is None or row.seq < below)]
        return tuple(sorted(found, key=lambda row: -row.seq)[:limit])

    def sale_operations(self, sale_id: str) -> tuple[Operation, ...]:
        return tuple(row for row in self.rows.values() if row.sale_id == sale_id)

    def postal_address(self, owner_id: str) -> None:
        return None

    def promises(self, after: str) -> tuple[Operation, ...]:
        kinds = Redeem | RedeemPoints
        made = (row for row in self.rows.values() if isinstance(row.intent, kinds) and row.intent.promised)
        return tuple(row for row in made if row.id > after and row.state is not State.CANCELLED)

    def held_sales(self) -> tuple[()]:
        return ()

    def counts(self) -> dict[State, int]:
        counts = dict.fromkeys(State, 0)
        for row in self.rows.values():
            counts[row.state] += 1
        return counts

    def catalogue(self, forms: Any, program_ids: Any = ()) -> Catalogue:
        items = [ITEMS[form] for form in forms if form in ITEMS]
        wanted = {*program_ids, *(one for item in items for one in item.program_ids)}
        return Catalogue.of(items, [PROGRAMS[one] for one in sorted(wanted) if one in PROGRAMS])

    def catalogue_facts(self) -> CatalogueFacts:
        return CatalogueFacts(len(ITEMS), len(PROGRAMS), self.fetched_at, offers_at=self.clock.now())

    def sale(self, sale_id: str) -> Any:
        return self.sales.get(sale_id)

    def newest_id(self) -> str | None:
        return self.made

    def person_names(self) -> dict[str, str]:
        return {}

    def save_person_name(self, person_id: str, name: str) -> None:
        raise AssertionError("nobody is named here")

    def act_as(self, who: str) -> None:
        pass

    def setting(self, name: str) -> str | None:
        return self.settings.get(name)

    def account(self) -> AstroAccount:
        return self.the_account

    def lanes(self, below: int | None = None, limit: int = 5) -> tuple[dict[str, int], int | None]:
        """By default pages of few rows, so that every schedule goes from page to page."""
        rows = sorted((row for row in self.rows.values() if row.state in IN_LANE), key=lambda row: -row.seq)
        page = [row for row in rows if below is None or row.seq < below][:limit]
        newest: dict[str, int] = {}
        for row in page:
            newest.setdefault(row.owner_id, row.seq)
        return newest, page[-1].seq if len(page) == limit else None

    def lane(self, owner_id: str) -> tuple[Operation, ...]:
        rows = [row for row in self.rows.values() if row.owner_id == owner_id and row.state not in FINAL]
        return tuple(sorted(rows, key=lambda row: row.seq))

    # -------------------------------------------------------------------------------------------------------- changes

    def finish_sale(self, sale: Any, operations: Any) -> Any:
        if sale.sale_id not in self.sales:
            self._say("sale", (sale, tuple(operations)))
        return self.sales[sale.sale_id]

    def correct_sale(self, correction: Any, operations: Any = ()) -> None:
        self._say("correction", (correction, tuple(operations)))

    def sale_of_unit(self, unit_id: str) -> Any:
        of_it = (sale for sale in self.sales.values() if any(unit.unit_id == unit_id for unit in sale.units))
        return next(of_it, None)

    def corrections(self, sale_id: str) -> tuple[Any, ...]:
        return self.put_right.get(sale_id, ())

    def add_by_hand(self, entries: Any) -> None:
        if entries:
            self._say("by_hand", tuple(entries))

    def tick_by_hand(self, entry_id: str, at: Any, by: str) -> None:
        self._say("by_hand", (replace(self.listed[entry_id], ticked_at=at, ticked_by=by),))

    def by_hand_units(self, unit_ids: Any) -> tuple[Any, ...]:
        return tuple(one for one in self.listed.values() if one.unit_id in unit_ids)

    def add_owner(self, owner: Owner, operations: Any = ()) -> None:
        if self.owner(owner.owner_id) == owner:
            self.add_operations(operations)
        else:
            self._say("owner", (owner, tuple(operations)))

    def add_operations(self, operations: Any) -> None:
        new = tuple(row for row in operations if row.id not in self.rows)
        if new:
            self._say("rows", new)

    def save_account(self, account: AstroAccount) -> None:
        self.the_account = account

    def save_setting(self, name: str, value: str) -> None:
        self.settings[name] = value

    def move(self, changes: Any) -> tuple[Operation, ...]:
        if any(before.id not in self.rows for before, _ in changes):
            raise RowChanged("an operation is not there")
        rows = tuple(_checked(self.rows[before.id], before, after) for before, after in changes)
        told = []
        for (before, _), row in zip(changes, rows, strict=True):
            if _is_told(before.state, row.state):
                told.append(row)
            else:
                self.rows[row.id] = row
        if told:
            self._say("settled", tuple(told))
        self.moved += rows
        return rows

    def save_snapshot(self, snapshot: Any) -> None:
        owner_id = self.aliases.get(snapshot.owner_id, snapshot.owner_id)
        kept = self.snapshots.get(owner_id)
        if kept is not None and kept.begun_at > snapshot.begun_at:
            return
        self.snapshots[owner_id] = snapshot
        unseen = [row for row in self.owner_operations(owner_id) if not row.seen]
        for name in seen_by(snapshot, unseen, self.fence):
            if name in self.rows:
                self.rows[name] = replace(self.rows[name], seen=True)

    def save_owner(self, owner: Owner, seen_at: Any = None) -> None:
        if owner.owner_id in self.aliases:
            return
        before = self.owners.get(owner.owner_id)
        # What Astro is still to be told of an owner is kept safe with them, as storage does it in a side file.
        edited = any(isinstance(row.intent, UpdateOwner) for row in self.lane(owner.owner_id))
        if before is None or _ids(before) != _ids(owner) or (edited and before != owner):
            self._say("owner", (owner, ()))
        else:
            self.owners[owner.owner_id] = owner

    def merge_owners(self, gone_id: str, kept_id: str) -> None:
        kept_id = self.aliases.get(kept_id, kept_id)
        if gone_id != kept_id and gone_id not in self.aliases:
            self._say("merged", (gone_id, kept_id))

    def compare_snapshots(self, most: int) -> bool:
        return False

    def owners_to_look_up(self, limit: int = 20) -> tuple[Owner, ...]:
        return tuple(one for one in self.owners.values() if one.standing is Standing.CONTACT)

    def owners_to_warm(self, now: datetime, older_than: datetime, limit: int = 20) -> tuple[str, ...]:
        """Everybody who may be asked for, the oldest snapshot first, as if all of them had been seen lately."""

        def turn(owner_id: str) -> datetime:
            never = now - timedelta(days=900)
            read = self.snapshots[owner_id].begun_at if owner_id in self.snapshots else never
            return max(read, self.put_off.get(owner_id, read))

        askable = (one.owner_id for one in self.owners.values() if one.standing is not Standing.NEW)
        return tuple(sorted((one for one in askable if turn(one) < older_than), key=turn))[:limit]

    def put_off_warming(self, owner_id: str, turn: datetime) -> None:
        self.put_off[owner_id] = turn

    def note_connection(self, change: Any) -> None:
        pass

    def put_items(self, items: Any, generation: str) -> None:
        pass

    def put_programs(self, programs: Any, generation: str) -> None:
        pass

    def drop_stale_items(self, generation: str, limit: int) -> bool:
        return False

    def close_catalogue(self, generation: str, fetched_at: datetime) -> None:
        self.fetched_at = fetched_at

    def learn_program(self, program_id: str, required: int | None, window_months: int | None) -> None:
        pass


def _ids(owner: Owner) -> tuple[Standing, str, str]:
    return owner.standing, owner.customer_id, owner.astro_customer_id
