"""The port UnitOfWork: one transaction of the writer. What belongs in the journal becomes an event and is applied.

The unit collects its events; `Session` writes them to the journal and commits. Nothing here touches the journal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import Connection, bindparam, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from astro_desk.core.by_hand import ByHandEntry
from astro_desk.core.catalog import Item, Program
from astro_desk.core.checkout import Basket
from astro_desk.core.corrections import Correction
from astro_desk.core.day import DayClosing
from astro_desk.core.errors import Refused
from astro_desk.core.frozen import replace
from astro_desk.core.imports import ImportFacts, Moved
from astro_desk.core.notes import Note, Noted
from astro_desk.core.operations import FINAL, Operation, State, UpdateOwner
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.reconciliation import LOOKED_BACK, SettledDifference
from astro_desk.core.review_reasons import Reason
from astro_desk.core.reward_contact import PostalAddress
from astro_desk.core.sales import Sale
from astro_desk.core.snapshot import Snapshot
from astro_desk.storage import (
    catalogue,
    erasure,
    freshness,
    imports,
    kept_scans,
    notes,
    outbox,
    owners,
    reconciliation,
    sales,
)
from astro_desk.storage.events import Event, Events
from astro_desk.storage.mapping import snapshot_to_json, time_text
from astro_desk.storage.newest_id import note_ids
from astro_desk.storage.prepared import Prepared
from astro_desk.storage.records import StoredRecords
from astro_desk.storage.sealing import Sealer, SideFiles
from astro_desk.storage.seen import seen_by
from astro_desk.storage.staging import Waiting
from astro_desk.storage.tables import account, person_names, snapshots
from astro_desk.use_cases.ports import AstroAccount, Clock
from astro_desk.use_cases.scan_ports import KeptScan
from astro_desk.use_cases.sync_ports import ConnectionChange

_ACCOUNT = Prepared(select(account.c.api_url, account.c.username, account.c.client_id, account.c.password))
_AGE = Prepared(select(snapshots.c.begun_at).where(snapshots.c.owner_id == bindparam("key")))
_fresh = upsert(snapshots)
_KEEP = Prepared(
    _fresh.on_conflict_do_update(
        index_elements=["owner_id"], set_={name: _fresh.excluded[name] for name in ("begun_at", "body")}
    )
)
_TO_PERSON = FINAL | {State.REVIEW}


class Unit(StoredRecords):
    """Implements UnitOfWork for the job that it is given to; of no use after that."""

    def __init__(
        self,
        connection: Connection,
        sealer: Sealer,
        side_files: SideFiles,
        waiting: Waiting,
        clock: Clock,
        fence: timedelta,
    ) -> None:
        super().__init__(connection)
        self._events = Events(connection, sealer, side_files)
        self._side_files = side_files
        self._waiting = waiting
        self._clock = clock
        self._fence = fence
        self._who = ""
        self.said: list[Event] = []
        """For the journal, in order."""
        self.files_before: dict[str, bytes | None] = {}
        """What the side files that were written held before, for a unit that is rolled back."""
        self.imported = ""
        """An import that is through, whose file may go once the unit is committed."""
        self.erased: list[str] = []
        """Owners to be put on the list of those, once the unit is committed."""
        self.old_files: list[str] = []
        """Owners whose side file may go once the unit is committed."""

    def act_as(self, who: str) -> None:
        self._who = who

    def _say(self, event: Event) -> None:
        if self._who and event.decided:
            event = replace(event, data={**event.data, "who": self._who})
        self._events.apply(event.kind, event.data)
        self.said.append(event)

    # ----------------------------------------------------------------------------------------- what a person decides

    def finish_sale(self, sale: Sale, operations: Sequence[Operation]) -> Sale:
        """Idempotent by the sale's id (FAILURES R5, R6)."""
        known = sales.find(self._connection, sale.sale_id) if sales.exists(self._connection, sale.sale_id) else None
        if known is not None:
            return known
        numbered = replace(sale, slip=sale.slip or sales.free_slip(self._connection, sale.sale_id))
        self._say(self._events.sale_finished(numbered, operations))
        return numbered

    def correct_sale(self, correction: Correction, operations: Sequence[Operation] = ()) -> None:
        """Idempotent by the correction's id, its operations by theirs."""
        self._say(self._events.sale_corrected(correction, operations))

    def add_owner(self, owner: Owner, operations: Sequence[Operation] = ()) -> None:
        """An owner who is there already is replaced. A record that was merged into another stays away.

        From now on the owner outlives the database: one who was only looked at before has no side file yet.
        """
        if erasure.erased(self._connection, owner.owner_id):
            self.add_operations(operations)
            return
        before = owners.find(self._connection, owner.owner_id)
        merged = before is not None and before.owner_id != owner.owner_id
        if merged or (before == owner and self._side_files.has(owner.owner_id)):
            self.add_operations(operations)
            return
        digest = self._seal(owner)
        self._say(self._events.owner_added(owner, digest, self._clock.now(), operations))

    def _seal(self, owner: Owner) -> str:
        """Writes the side file; answers its digest. What stood there comes back when the unit is rolled back."""
        self.files_before.setdefault(owner.owner_id, self._side_files.content(owner.owner_id))
        return self._side_files.write(owner)

    def add_operations(self, operations: Sequence[Operation]) -> None:
        """Those whose id is there already stay as they are. Raises Refused `owner_erased`: Astro can hear no more."""
        known = {row.id for row in outbox.find_all(self._connection, [o.id for o in operations])}
        new = [operation for operation in operations if operation.id not in known]
        if any(erasure.erased(self._connection, owner_id) for owner_id in {one.owner_id for one in new}):
            raise Refused("owner_erased")
        if new:
            self._say(self._events.operations_added(new))

    def add_by_hand(self, entries: Sequence[ByHandEntry]) -> None:
        if entries:
            self._say(self._events.by_hand_added(entries))

    def tick_by_hand(self, entry_id: str, at: datetime, by: str) -> None:
        self._say(self._events.by_hand_ticked(entry_id, at, by))

    def close_day(self, closing: DayClosing) -> None:
        self._say(self._events.day_closed(closing))

    def settle_difference(self, settled: SettledDifference) -> None:
        self._say(self._events.difference_settled(settled))

    def save_draft(self, basket: Basket, saved_at: datetime, held: bool = False) -> None:
        owner_id = basket.owner_id and owners.kept(self._connection, basket.owner_id)
        sales.save_draft(self._connection, replace(basket, owner_id=owner_id), saved_at, held)
        units = [unit.unit_id for unit in basket.goods]
        claims = [claim.claim_id for claim in basket.claims] + [claim.claim_id for claim in basket.points_claims]
        note_ids(self._connection, [basket.sale_id, *units, *claims])

    def drop_draft(self, sale_id: str) -> None:
        sales.drop_draft(self._connection, sale_id)

    def keep_scan(self, n: int, scan: KeptScan) -> None:
        kept_scans.keep(self._connection, n, scan)

    def drop_kept_scans(self, last: int) -> None:
        kept_scans.drop(self._connection, last)

    def save_setting(self, name: str, value: str) -> None:
        if self.setting(name) != value:
            self._say(self._events.setting_saved(name, value))

    def save_person_name(self, person_id: str, name: str) -> None:
        fresh = upsert(person_names).values(person_id=person_id, name=name)
        self._connection.execute(fresh.on_conflict_do_update(index_elements=["person_id"], set_={"name": name}))

    def note(self, what: Noted, subject: str = "", rows: int = 0, form: str = "", act: str = "") -> None:
        self.take_note(Note(token_hex(13), self._clock.now(), what, subject, rows, self._who, form, act))

    def take_note(self, note: Note) -> None:
        if not notes.exists(self._connection, note.note_id):
            self._say(self._events.noted(note))

    def say_recovered(self, what: str, reason: str) -> None:
        self._say(self._events.recovered(what, reason))

    def doubt_everything(self) -> int:
        """Another life of this database may have sent what waits here; answers how many operations it are now."""
        return outbox.doubt(self._connection, time_text(self._clock.now()), *self._clock.boot())

    def save_account(self, account_: AstroAccount) -> None:
        """Only the encrypted database has the password; the journal does not say that it changed. Without an address:
        there is none any more."""
        self._connection.execute(delete(account))
        if not account_.api_url:
            return
        self._connection.execute(
            insert(account).values(
                one=1,
                api_url=account_.api_url,
                username=account_.username,
                client_id=account_.client_id,
                password=account_.password,
            )
        )

    def erase_owner(self, owner_id: str, why: str = "") -> None:
        records = erasure.records_of(self._connection, owner_id)
        # An older copy that was put back may hold some again, and nobody knows any more to whom Astro would count them.
        left = [row for row in outbox.of_owner(self._connection, records[0]) if not row.state.final]
        self.move([(row, replace(row, state=State.REVIEW, reason=str(Reason.OWNER_ERASED))) for row in left])
        self._say(self._events.owner_erased(records, self._clock.now(), why))
        self.old_files += [one for one in records if self._side_files.has(one)]
        self.erased += records

    def owner_in_sale(self, owner_id: str) -> bool:
        return erasure.has_draft(self._connection, owners.kept(self._connection, owner_id))

    def accept_import(self, facts: ImportFacts) -> None:
        self._say(self._events.file_imported(facts))

    def importing(self) -> bool:
        return bool(imports.accepted(self._connection))

    def move_imported(self, most: int) -> Moved:
        import_id = imports.accepted(self._connection)
        moved = imports.move(self._connection, self._waiting, most)
        if not moved.more:
            self.imported = import_id
        return moved

    # ------------------------------------------------------------------------------------------------ what sync learns

    def account(self) -> AstroAccount | None:
        row = _ACCOUNT.one(self._connection)
        return None if row is None else AstroAccount(*row)

    def lanes(self, below: int | None = None, limit: int = outbox.PAGE) -> tuple[Mapping[str, int], int | None]:
        return outbox.lanes(self._connection, below, limit)

    def lane(self, owner_id: str) -> tuple[Operation, ...]:
        return outbox.lane(self._connection, owner_id)

    def move(self, changes: Sequence[tuple[Operation, Operation]]) -> tuple[Operation, ...]:
        """What ends an operation, brings it to a person or comes from one goes into the journal; the rest does not."""
        rows = outbox.check_moves(self._connection, changes)
        befores = [before.state for before, _ in changes]
        told = [row for row, before in zip(rows, befores, strict=True) if _is_told(before, row.state)]
        decided = any(_is_decided(before, row.state) for row, before in zip(rows, befores, strict=True))
        outbox.write(self._connection, [row for row in rows if row not in told])
        if told:
            self._say(self._events.operations_settled(told, decided))
            self._forget_edits(told)
        return rows

    def _forget_edits(self, told: Sequence[Operation]) -> None:
        """What was corrected lies beside the database until Astro has it; then Astro has the name."""
        for owner_id in {row.owner_id for row in told if isinstance(row.intent, UpdateOwner) and row.state.final}:
            if self._side_files.has(owner_id) and not outbox.edited(self._connection, owner_id):
                self.old_files.append(owner_id)

    def decide(
        self, changes: Sequence[tuple[Operation, Operation]], choice: str, by: str, why: str
    ) -> tuple[Operation, ...]:
        rows = outbox.check_moves(self._connection, changes)
        self._say(self._events.case_settled(rows, choice, by, why))
        return rows

    def save_snapshot(self, snapshot: Snapshot) -> None:
        owner_id = owners.kept(self._connection, snapshot.owner_id)
        begun_at = time_text(snapshot.begun_at)
        kept = _AGE.value(self._connection, key=owner_id)
        if (kept is not None and kept > begun_at) or erasure.erased(self._connection, owner_id):
            return
        row = {"owner_id": owner_id, "begun_at": begun_at, "body": snapshot_to_json(snapshot)}
        _KEEP.change(self._connection, row)
        unseen = outbox.unseen(self._connection, owner_id)
        outbox.mark_seen(self._connection, sorted(seen_by(snapshot, unseen, self._fence)))

    def compare_snapshots(self, most: int) -> bool:
        register = (self.newest_id() or "").rpartition("-")[0]
        since = self._clock.today() - LOOKED_BACK
        return reconciliation.compare(self._connection, register, since, self._fence, self._clock.now(), most)

    def save_owner(self, owner: Owner, seen_at: datetime | None = None) -> None:
        """Ids and standing go into the journal; a name and a contact never do.

        A side file is kept up to date until the owner is linked, and made for whom Astro has no more while something is
        open, and for whom Astro has otherwise while it is to be told. A record that was merged into another is not
        written again, nor one that was erased.
        """
        if erasure.erased(self._connection, owner.owner_id):
            return
        before = owners.find(self._connection, owner.owner_id)
        if before is None or before.owner_id == owner.owner_id:
            has_file = self._side_files.has(owner.owner_id)
            at_astro = owner.standing is Standing.LINKED and not outbox.edited(self._connection, owner.owner_id)
            if at_astro and has_file:
                self.old_files.append(owner.owner_id)
            rewritten = (
                not at_astro and before != owner and (has_file or bool(outbox.lane(self._connection, owner.owner_id)))
            )
            digest = self._seal(owner) if rewritten else ""
            owners.put(self._connection, owner)
            if before is None or rewritten or _ids(before) != _ids(owner):
                self._say(self._events.owner_known(owner, digest))
        if seen_at is not None:
            owners.see(self._connection, owners.kept(self._connection, owner.owner_id), seen_at)

    def save_postal_address(self, owner_id: str, address: PostalAddress) -> None:
        kept_id = owners.kept(self._connection, owner_id)
        if not erasure.erased(self._connection, kept_id):
            owners.put_postal_address(self._connection, kept_id, address)

    def merge_owners(self, gone_id: str, kept_id: str) -> None:
        kept_id = owners.kept(self._connection, kept_id)
        if owners.kept(self._connection, gone_id) != kept_id:
            self._say(self._events.owners_merged(gone_id, kept_id))
            if self._side_files.has(gone_id):
                self.old_files.append(gone_id)

    def owners_to_look_up(self, limit: int = 20) -> tuple[Owner, ...]:
        return owners.to_look_up(self._connection, self._clock.now(), limit)

    def owners_to_warm(self, now: datetime, older_than: datetime, limit: int = 20) -> tuple[str, ...]:
        return freshness.to_warm(self._connection, now, older_than, limit)

    def put_off_warming(self, owner_id: str, turn: datetime) -> None:
        freshness.put_off(self._connection, owner_id, turn)

    def note_connection(self, change: ConnectionChange) -> None:
        freshness.note(self._connection, change)

    def put_items(self, items: Sequence[Item], generation: str) -> None:
        catalogue.put_items(self._connection, items, generation)

    def put_programs(self, programs: Sequence[Program], generation: str) -> None:
        catalogue.put_programs(self._connection, programs, generation)

    def drop_stale_items(self, generation: str, limit: int) -> bool:
        return catalogue.drop_stale(self._connection, generation, limit)

    def close_catalogue(self, generation: str, fetched_at: datetime) -> None:
        catalogue.close(self._connection, generation, fetched_at)

    def list_offers(self, offers: Sequence[Program], at: datetime) -> bool:
        return catalogue.list_offers(self._connection, offers, at)

    def learn_program(self, program_id: str, required: int | None, window_months: int | None) -> None:
        catalogue.learn(self._connection, program_id, required, window_months)


def _is_told(before: State, after: State) -> bool:
    return after in _TO_PERSON or before is State.REVIEW


def _is_decided(before: State, after: State) -> bool:
    """By a person: taken back, written off, or settled out of review; what Astro's answer did is learned."""
    return before is State.REVIEW or after in (State.CANCELLED, State.WRITTEN_OFF)


def _ids(owner: Owner) -> tuple[Standing, str, str]:
    return owner.standing, owner.customer_id, owner.astro_customer_id
