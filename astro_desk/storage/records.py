"""The port Records on one connection: keyed reads and short pages (see `use_cases.ports` for each one's meaning).

Every read fetches its whole answer and keeps nothing open, so that a reader never holds up the writer's checkpoint.
A lock makes one connection usable from several threads; alone it costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from threading import RLock

from sqlalchemy import Connection, bindparam, select

from astro_desk.core.by_hand import ByHandEntry
from astro_desk.core.catalog import Catalogue, Item, Program
from astro_desk.core.corrections import Correction
from astro_desk.core.operations import Operation, State
from astro_desk.core.owners import Owner
from astro_desk.core.reconciliation import Discrepancy
from astro_desk.core.reward_contact import PostalAddress
from astro_desk.core.sales import HeldSale, Sale
from astro_desk.core.snapshot import Snapshot
from astro_desk.storage import (
    archive,
    by_hand,
    catalogue,
    corrections,
    doubles,
    kept_scans,
    outbox,
    owners,
    reconciliation,
    sales,
    search,
)
from astro_desk.storage.days import StoredDays
from astro_desk.storage.disk import sqlite_errors
from astro_desk.storage.freshness import StoredFreshness
from astro_desk.storage.mapping import snapshot_from_json
from astro_desk.storage.newest_id import newest_id
from astro_desk.storage.prepared import Prepared
from astro_desk.storage.tables import kept_id, person_names, settings, snapshots
from astro_desk.use_cases.doubles import Doubles
from astro_desk.use_cases.ports import CatalogueFacts
from astro_desk.use_cases.sally import is_test_sale
from astro_desk.use_cases.scan_ports import KeptScan

_SETTING = Prepared(select(settings.c.value).where(settings.c.name == bindparam("name")))
_SNAPSHOT = Prepared(select(snapshots).where(snapshots.c.owner_id == kept_id))


class StoredRecords(StoredDays, StoredFreshness):
    """Implements Records. Each call raises Unavailable when the disk or the file is at fault."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = RLock()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._lock, sqlite_errors():
            yield self._connection

    def owner(self, owner_id: str) -> Owner | None:
        """Also by the id of a record that was merged into another; the answer then has the other's id."""
        with self._reading() as connection:
            return owners.find(connection, owner_id)

    def search_owners(self, text: str, limit: int = 20, after: str = "") -> tuple[Owner, ...]:
        with self._reading() as connection:
            return search.search_owners(connection, text, limit, after)

    def owners_by_contact(self, phone: str = "", email: str = "") -> tuple[Owner, ...]:
        with self._reading() as connection:
            return owners.by_contact(connection, phone, email)

    def owner_by_astro_id(self, astro_customer_id: str) -> Owner | None:
        with self._reading() as connection:
            return owners.by_astro_id(connection, astro_customer_id)

    def snapshot(self, owner_id: str) -> Snapshot | None:
        with self._reading() as connection:
            row = _SNAPSHOT.one(connection, key=owner_id)
        return None if row is None else snapshot_from_json(*row)

    def postal_address(self, owner_id: str) -> PostalAddress | None:
        with self._reading() as connection:
            return owners.postal_address(connection, owner_id)

    def owner_operations(self, owner_id: str) -> tuple[Operation, ...]:
        with self._reading() as connection:
            return outbox.of_owner(connection, owner_id)

    def owner_history(self, owner_id: str, limit: int = 200, below: int | None = None) -> tuple[Operation, ...]:
        with self._reading() as connection:
            return outbox.history(connection, owner_id, limit, below)

    def operation(self, operation_id: str) -> Operation | None:
        with self._reading() as connection:
            return outbox.find(connection, operation_id)

    def operations(self, states: Sequence[State], limit: int = 200, below: int | None = None) -> tuple[Operation, ...]:
        with self._reading() as connection:
            return outbox.newest(connection, states, limit, below)

    def sale_operations(self, sale_id: str) -> tuple[Operation, ...]:
        with self._reading() as connection:
            return outbox.of_sale(connection, sale_id)

    def owner_offers(self, owner_id: str) -> tuple[Operation, ...]:
        with self._reading() as connection:
            return outbox.offers_of_owner(connection, owner_id)

    def offers_left(self, since: date) -> tuple[Operation, ...]:
        with self._reading() as connection:
            return outbox.offers_left(connection, since.isoformat())

    def promises(self, after: str) -> tuple[Operation, ...]:
        with self._reading() as connection:
            return outbox.promises(connection, after)

    def counts(self) -> Mapping[State, int]:
        with self._reading() as connection:
            return outbox.counts(connection)

    def discrepancies(self, limit: int = 200) -> tuple[Discrepancy, ...]:
        with self._reading() as connection:
            found = reconciliation.newest(connection, min(limit, outbox.PAGE))
        tests = {owner_id for owner_id in {one.owner_id for one in found} if is_test_sale(owner_id, self)}
        return tuple(one for one in found if one.owner_id not in tests)

    def catalogue(self, forms: Sequence[str], program_ids: Sequence[str] = ()) -> Catalogue:
        with self._reading() as connection:
            return catalogue.part(connection, forms, program_ids)

    def search_items(self, text: str, limit: int = 20) -> tuple[Item, ...]:
        with self._reading() as connection:
            return search.search_items(connection, text, limit)

    def items_of(self, program_id: str, limit: int = 200) -> tuple[Item, ...]:
        with self._reading() as connection:
            return catalogue.items_of(connection, program_id, limit)

    def programs(self) -> tuple[Program, ...]:
        with self._reading() as connection:
            return catalogue.all_programs(connection)

    def catalogue_facts(self) -> CatalogueFacts:
        with self._reading() as connection:
            return catalogue.facts(connection)

    def draft(self) -> HeldSale | None:
        with self._reading() as connection:
            kept = sales.kept_drafts(connection, held=False)
        return kept[-1] if kept else None

    def held_sales(self) -> tuple[HeldSale, ...]:
        with self._reading() as connection:
            return sales.kept_drafts(connection, held=True)

    def kept_scans(self) -> tuple[tuple[int, KeptScan], ...]:
        with self._reading() as connection:
            return kept_scans.everything(connection)

    def sale(self, sale_id: str) -> Sale | None:
        with self._reading() as connection:
            return sales.find(connection, sale_id)

    def sales_by_slip(self, code: str) -> tuple[Sale, ...]:
        with self._reading() as connection:
            return sales.by_slip(connection, code)

    def sales_of_day(self, day: date, limit: int = 200, below: str = "") -> tuple[Sale, ...]:
        with self._reading() as connection:
            return sales.of_day(connection, day, limit, below)

    def sale_of_unit(self, unit_id: str) -> Sale | None:
        with self._reading() as connection:
            return sales.of_unit(connection, unit_id)

    def corrections(self, sale_id: str) -> tuple[Correction, ...]:
        with self._reading() as connection:
            return corrections.of_sale(connection, sale_id)

    def recent_sales(self, owner_id: str | None = None, limit: int = 10, below: str = "") -> tuple[Sale, ...]:
        with self._reading() as connection:
            kept_id = None if owner_id is None else owners.kept(connection, owner_id)
            return sales.recent(connection, kept_id, limit, below)

    def sales_of_owners(self, owner_ids: Sequence[str], limit: int = 200, below: str = "") -> tuple[Sale, ...]:
        with self._reading() as connection:
            kept = dict.fromkeys(owners.kept(connection, one) for one in owner_ids)
            return sales.of_owners(connection, tuple(kept), limit, below)

    def by_hand(self, limit: int = 200, *, ticked: bool = False) -> tuple[ByHandEntry, ...]:
        with self._reading() as connection:
            return by_hand.ticked(connection, limit) if ticked else by_hand.open_ones(connection, limit)

    def by_hand_entry(self, number: int) -> ByHandEntry | None:
        with self._reading() as connection:
            return by_hand.find(connection, number)

    def by_hand_units(self, unit_ids: Sequence[str]) -> tuple[ByHandEntry, ...]:
        with self._reading() as connection:
            return by_hand.of_units(connection, unit_ids)

    def newest_id(self) -> str | None:
        with self._reading() as connection:
            return newest_id(connection)

    def setting(self, name: str) -> str | None:
        with self._reading() as connection:
            value: str | None = _SETTING.value(connection, name=name)
        return value

    def person_names(self) -> Mapping[str, str]:
        with self._reading() as connection:
            return {row.person_id: row.name for row in connection.execute(select(person_names)).all()}

    # for exports: page by page, behind the last one's key

    def owners_after(self, owner_id: str) -> tuple[Owner, ...]:
        with self._reading() as connection:
            return archive.owners_after(connection, owner_id)

    def open_after(self, seq: int) -> tuple[Operation, ...]:
        with self._reading() as connection:
            return archive.open_after(connection, seq)

    def owners_unseen(self, before: datetime, after: str = "", limit: int = 100) -> tuple[str, ...]:
        with self._reading() as connection:
            return archive.owners_unseen(connection, before, after, limit)

    def doubles(self) -> tuple[Doubles, ...]:
        """Of the whole store: not for the screen's own thread."""
        with self._reading() as connection:
            return doubles.doubles(connection)

    def unseen_count(self, before: datetime) -> tuple[int, int]:
        with self._reading() as connection:
            return archive.unseen_count(connection, before)

    def items_after(self, form: str) -> tuple[Item, ...]:
        with self._reading() as connection:
            return archive.items_after(connection, form)

    def operations_after(self, owner_id: str, seq: int) -> tuple[Operation, ...]:
        with self._reading() as connection:
            return archive.operations_after(connection, owner_id, seq)

    def merged_ids(self, owner_id: str) -> tuple[str, ...]:
        with self._reading() as connection:
            return archive.merged_ids(connection, owner_id)

    def owner_corrections(self, owner_id: str) -> tuple[Correction, ...]:
        with self._reading() as connection:
            return corrections.of_owner(connection, owner_id, archive.merged_ids(connection, owner_id))

    def owner_by_hand(self, owner_id: str) -> tuple[ByHandEntry, ...]:
        with self._reading() as connection:
            return by_hand.of_owner(connection, owner_id)

    def day_sales_after(self, day: date, after: int) -> tuple[tuple[int, Sale], ...]:
        with self._reading() as connection:
            return archive.day_sales_after(connection, day, after)

    def sales_of_owner(self, owner_id: str, after: int) -> tuple[tuple[int, Sale], ...]:
        with self._reading() as connection:
            return archive.sales_of_owner(connection, owner_id, after)
