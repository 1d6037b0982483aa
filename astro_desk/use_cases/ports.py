"""What the use cases need of the rooms around them, as Protocols; `astro_desk.app.bootstrap` fills them in.

Two rules hold for all of them. Nothing here waits for the network. Everything that changes a record runs as one
job of the writer, in one transaction, and is durable when the job's future has its result (DESIGN §3, §4).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar

from astro_desk.core.audit import EVERYTHING, AuditEntry, Deed, Looked, Within
from astro_desk.core.by_hand import ByHandEntry
from astro_desk.core.catalog import Catalogue, Item, Program
from astro_desk.core.checkout import Basket
from astro_desk.core.corrections import Correction
from astro_desk.core.imports import ImportFacts, Moved
from astro_desk.core.operations import Operation, State
from astro_desk.core.owners import Owner
from astro_desk.core.reconciliation import Discrepancy
from astro_desk.core.reward_contact import PostalAddress
from astro_desk.core.sales import HeldSale, Sale
from astro_desk.core.snapshot import Snapshot
from astro_desk.use_cases.day_ports import DayRecords, DayWork, ReadAgain
from astro_desk.use_cases.note_ports import NoteWork
from astro_desk.use_cases.people_ports import PeopleNames, PeopleWork
from astro_desk.use_cases.sale_ports import SaleLists
from astro_desk.use_cases.scan_ports import ScanRecords, ScanWork
from astro_desk.use_cases.sync_ports import SyncRecords, SyncWork

T = TypeVar("T")

NewId = Callable[[], str]
"""The next id of this register, strictly rising; may be called from any thread."""

ReadPhone = Callable[[str], str | None]
"""A phone as typed, as digits in the country's own form; None when it can be none."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The wall clock, UTC, aware."""
        ...

    def today(self) -> date:
        """The store's own date."""
        ...

    def boot(self) -> tuple[str, int]:
        """The id of this boot of the machine and the milliseconds since, by a clock that nobody sets."""
        ...


@dataclass(frozen=True, slots=True)
class AstroAccount:
    """How this register signs in at Astro (ASTRO_API §1)."""

    api_url: str
    username: str
    client_id: str
    password: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class CatalogueFacts:
    """`fetched_at` None: Astro has never told us which items count; `offers_at`: when it last listed the offers."""

    items: int
    programs: int
    fetched_at: datetime | None
    offers_at: datetime | None = None


class RowChanged(Exception):
    """A compare-and-set met a row that somebody else has moved on; read it again. Nothing was changed."""


class Records(DayRecords, PeopleNames, SaleLists, ScanRecords, SyncRecords, Protocol):
    """Keyed reads, each a page of at most 200 rows. The GUI's own copy is on a read-only connection."""

    def owner(self, owner_id: str) -> Owner | None:
        """The owner; for the id of one that was merged, the one that was kept."""
        ...

    def search_owners(self, text: str, limit: int = 20, after: str = "") -> tuple[Owner, ...]:
        """Owners whose name, e-mail or phone begins with the words of `text`, or whose phone ends in 4 digits of it.

        From 2 characters; the most recently seen first. `after`: the last owner of the page before.
        """
        ...

    def owners_by_contact(self, phone: str = "", email: str = "") -> tuple[Owner, ...]:
        """Owners with exactly this phone (digits) or this e-mail (lower case)."""
        ...

    def owner_by_astro_id(self, astro_customer_id: str) -> Owner | None: ...

    def snapshot(self, owner_id: str) -> Snapshot | None: ...

    def postal_address(self, owner_id: str) -> PostalAddress | None:
        """What was typed here for a brand that asks for it; Astro never tells what it has."""
        ...

    def owner_operations(self, owner_id: str) -> tuple[Operation, ...]:
        """In outbox order: the open ones, and those done or written off that no snapshot has shown yet."""
        ...

    def owner_history(self, owner_id: str, limit: int = 200, below: int | None = None) -> tuple[Operation, ...]:
        """The owner's newest operations below a place in the outbox, whatever became of them, in outbox order."""
        ...

    def operation(self, operation_id: str) -> Operation | None: ...

    def operations(self, states: Sequence[State], limit: int = 200, below: int | None = None) -> tuple[Operation, ...]:
        """Newest first, for lists; those below a place in the outbox."""
        ...

    def sale_operations(self, sale_id: str) -> tuple[Operation, ...]:
        """All operations of a sale, in whatever state, also of what was taken back of it later."""
        ...

    def owner_offers(self, owner_id: str) -> tuple[Operation, ...]:
        """Everything that Astro was told, or is to be told, of this owner's offers, in outbox order."""
        ...

    def offers_left(self, since: date) -> tuple[Operation, ...]:
        """Of everybody's offers in sales since that business date, what waits and what needs a person."""
        ...

    def promises(self, after: str) -> tuple[Operation, ...]:
        """Redemptions handed out without Astro's word whose ids come after `after`, but those that were cancelled."""
        ...

    def counts(self) -> Mapping[State, int]:
        """How many operations are in each state; quick, for the badge."""
        ...

    def discrepancies(self, limit: int = 200) -> tuple[Discrepancy, ...]:
        """Where Astro's punches are not those that this register told it, and nobody has settled it, the newest
        first; the test customer's do not count."""
        ...

    def catalogue(self, forms: Sequence[str], program_ids: Sequence[str] = ()) -> Catalogue:
        """The part of the catalogue with these canonical forms, their programs and these programs."""
        ...

    def search_items(self, text: str, limit: int = 20) -> tuple[Item, ...]:
        """Items whose description's words begin with the words of `text`."""
        ...

    def items_of(self, program_id: str, limit: int = 200) -> tuple[Item, ...]:
        """The items that count in a program, by description. Looks through the catalogue: not while somebody scans."""
        ...

    def programs(self) -> tuple[Program, ...]: ...

    def catalogue_facts(self) -> CatalogueFacts: ...

    def draft(self) -> HeldSale | None:
        """The sale that is on the screen."""
        ...

    def held_sales(self) -> tuple[HeldSale, ...]:
        """Oldest first."""
        ...

    def sale(self, sale_id: str) -> Sale | None: ...

    def sale_of_unit(self, unit_id: str) -> Sale | None:
        """The sale in which a unit was sold, by the unit's id as sold."""
        ...

    def corrections(self, sale_id: str) -> tuple[Correction, ...]:
        """What was put right about a sale, in that order."""
        ...

    def by_hand(self, limit: int = 200, *, ticked: bool = False) -> tuple[ByHandEntry, ...]:
        """What a person must still key into Astro's page, oldest first; or what was keyed in, the newest first."""
        ...

    def by_hand_entry(self, number: int) -> ByHandEntry | None: ...

    def by_hand_units(self, unit_ids: Sequence[str]) -> tuple[ByHandEntry, ...]:
        """The entries of these units, ticked off or not, in the order of the list."""
        ...

    def newest_id(self) -> str | None:
        """The highest id that this register ever made and that was kept anywhere: operations, sales, drafts."""
        ...

    def setting(self, name: str) -> str | None:
        """A value that a PIN protects, as JSON text."""
        ...


class UnitOfWork(Records, DayWork, NoteWork, PeopleWork, ScanWork, SyncWork, Protocol):
    """One transaction of the writer: a change of the database and its line in the journal.

    What a person was told or decided is fsynced in the journal before the database commits; what was learned from
    Astro within a second (DESIGN §4). Raises Unavailable `disk_full`, `disk_read_only`, `not_saved`.
    """

    # what a person decides
    def finish_sale(self, sale: Sale, operations: Sequence[Operation]) -> Sale:
        """The sale, its operations, and the end of its draft. A sale_id that is there already changes nothing.

        Answers the sale as it is recorded, with the shortest slip number that no other sale here has.
        """
        ...

    def correct_sale(self, correction: Correction, operations: Sequence[Operation] = ()) -> None:
        """A correction and what Astro must be told of it; one that gives the sale to an owner makes it theirs."""
        ...

    def add_owner(self, owner: Owner, operations: Sequence[Operation] = ()) -> None:
        """A pet owner first met at this counter, named or as a bare contact; name and contact also go, sealed, to a
        side file until Astro has them. An owner who is there already is replaced."""
        ...

    def add_operations(self, operations: Sequence[Operation]) -> None: ...

    def add_by_hand(self, entries: Sequence[ByHandEntry]) -> None: ...

    def tick_by_hand(self, entry_id: str, at: datetime, by: str) -> None:
        """A person has keyed it in. The first who says so has done it."""
        ...

    def save_draft(self, basket: Basket, saved_at: datetime, held: bool = False) -> None:
        """Keeps the sale in progress; an empty basket without an owner is dropped."""
        ...

    def drop_draft(self, sale_id: str) -> None: ...

    def save_setting(self, name: str, value: str) -> None: ...

    def save_account(self, account: AstroAccount) -> None: ...

    def erase_owner(self, owner_id: str, why: str = "") -> None:
        """Takes every name and contact of an owner, and of records merged into them, away for ever; ids, sales and
        operations stay. What is written of the owner from then on is passed over. `why` is a code."""
        ...

    def owner_in_sale(self, owner_id: str) -> bool:
        """Whether a sale in progress, or a held one, is this owner's."""
        ...

    # what comes in from a file: its rows wait apart (Staging) until it is accepted, and then move on in pieces
    def accept_import(self, facts: ImportFacts) -> None:
        """All that waits is in from now on, whatever happens."""
        ...

    def importing(self) -> bool:
        """Whether accepted rows are still to be moved."""
        ...

    def move_imported(self, most: int) -> Moved:
        """Brings at most so many accepted rows to their place, or lets some be found that are there."""
        ...

    # what sync learns
    def account(self) -> AstroAccount | None: ...

    def lanes(self, below: int | None = None, limit: int = 200) -> tuple[Mapping[str, int], int | None]:
        """Whose operations wait, are sending or unknown, the most recently grown lane first: a page of so many rows.

        Each owner with the place in the outbox of the newest of them, and where the next page begins, None at the end.
        An owner may be on several pages.
        """
        ...

    def lane(self, owner_id: str) -> tuple[Operation, ...]:
        """The owner's open operations in outbox order."""
        ...

    def move(self, changes: Sequence[tuple[Operation, Operation]]) -> tuple[Operation, ...]:
        """Compare-and-set of (row as it was read, row as it shall be), all or nothing, answers the new rows.

        The rows' versions are counted up here. Raises RowChanged; ValueError for a move that DESIGN §6 has not.
        """
        ...

    def decide(
        self, changes: Sequence[tuple[Operation, Operation]], choice: str, by: str, why: str
    ) -> tuple[Operation, ...]:
        """As `move`, by a person: the journal says who chose what, and why."""
        ...

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """Replaces the owner's snapshot unless the kept one begun later, and marks what it shows as seen."""
        ...

    def compare_snapshots(self, most: int) -> bool:
        """Compares at most so many owners whose snapshot is new with what Astro was told; whether there may be more."""
        ...

    def save_owner(self, owner: Owner, seen_at: datetime | None = None) -> None:
        """What Astro answered about an owner, or a new one from Astro. `seen_at`: just at the counter."""
        ...

    def save_postal_address(self, owner_id: str, address: PostalAddress) -> None:
        """In the encrypted database alone: with the database it is gone, and asked for again."""
        ...

    def merge_owners(self, gone_id: str, kept_id: str) -> None:
        """Two local records are one person: operations, sales and drafts go to `kept_id`."""
        ...

    def owners_to_look_up(self, limit: int = 20) -> tuple[Owner, ...]:
        """Bare contacts nobody has resolved and that Astro has not denied within the last hour, newest first."""
        ...

    def put_items(self, items: Sequence[Item], generation: str) -> None:
        """A part of a catalogue that is being fetched; visible at once, beside the old one."""
        ...

    def put_programs(self, programs: Sequence[Program], generation: str) -> None: ...

    def drop_stale_items(self, generation: str, limit: int) -> bool:
        """Takes at most so many items out of the catalogue that are not of this generation; whether there are more."""
        ...

    def close_catalogue(self, generation: str, fetched_at: datetime) -> None:
        """The fetch was complete: what is not of this generation goes."""
        ...

    def list_offers(self, offers: Sequence[Program], at: datetime) -> bool:
        """The offers as Astro lists them now; whether there is one whose items nobody has told us yet.

        Those that are not in the list any more stay, as not enrolled.
        """
        ...

    def learn_program(self, program_id: str, required: int | None, window_months: int | None) -> None:
        """What a card told about its program."""
        ...


class Audit(Protocol):
    """The journal for a person to read. Answers beside the writer, from any thread."""

    def newest(
        self, deeds: Collection[Deed] = (), before_n: int | None = None, limit: int = 200, within: Within = EVERYTHING
    ) -> tuple[AuditEntry, ...]:
        """At most so many lines of these kinds (all, when none is named), the newest first, below number `before_n`."""
        ...

    def look(self, deeds: Collection[Deed], within: Within, place: tuple[str, int] | None, limit: int = 200) -> Looked:
        """The same from a place on (None: the newest line), in a part of it that is short however little fits."""
        ...


class Writer(Protocol):
    """The one thread that changes records."""

    def submit(self, job: Callable[[UnitOfWork], T], *, counter: bool = False) -> Future[T]:
        """Runs the job in one transaction; rolled back when it raises. `counter`: before all background work."""
        ...


class Sync(ReadAgain, Protocol):
    """The way from the counter to the network's thread; every call returns at once and may come from any thread."""

    def wake(self) -> None:
        """There is something new in the outbox."""
        ...

    def owner_shown(self, owner_id: str | None) -> None:
        """This owner's lane comes first; a contact is looked up, an old snapshot read again."""
        ...

    def look_up(self, owner_id: str) -> None:
        """Astro is asked about this owner as soon as it can be; the counter's owner stays the first."""
        ...

    def hurry(self) -> None:
        """Everything is tried at once, whatever pause there was but one that Astro asked for."""
        ...

    def refresh_catalogue(self) -> None: ...

    def use_network(self, on: bool) -> None:
        """The register's own switch."""
        ...
