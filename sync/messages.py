"""What the protocol and the world around it say to each other: moments, events in, effects out (DESIGN §6).

All of it is frozen values. The protocol never looks at a clock or throws dice: each event brings the time and a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from astro_desk.core.operations import Operation
from astro_desk.core.owners import Owner
from astro_desk.core.reward_contact import PostalAddress
from astro_desk.use_cases.changes import Change
from sync.astro_api import AstroOwner, OwnerReading
from sync.dialect import Meaning
from sync.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, by the wall clock (UTC, aware) and by the clock of this boot (ms, set by nobody); `chance` is 0 ≤ c < 1.

    `store_day`: the store's own date, None where it is that of `now`.
    """

    now: datetime
    boot: str
    boot_ms: int
    chance: float = 0.5
    store_day: date | None = None

    @property
    def today(self) -> date:
        return self.store_day or self.now.date()


@dataclass(frozen=True, slots=True)
class LaneView:
    """An owner's lane as the records have it. `owner` None: no such owner.

    `operations` are the open ones in outbox order, `targets` what removals and undos among them point to, whatever its
    state; for a purchase that comes after a removal, of whatever lane, that one and its unit. `programs` maps a
    canonical form to the card programs it counts in, to none when it counts in offers alone; a form that the
    catalogue lacks is missing; None when Astro has never told us a catalogue, and when no purchase is among the
    operations. `snapshot_begun` is the age of what the counter shows. `claimed` are rewards that done redemptions
    took and no snapshot has shown as taken.
    """

    owner_id: str
    owner: Owner | None
    operations: tuple[Operation, ...] = ()
    targets: Mapping[str, Operation] = field(default_factory=dict)
    programs: Mapping[str, frozenset[str]] | None = None
    snapshot_begun: datetime | None = None
    claimed: frozenset[str] = frozenset()
    address: PostalAddress | None = None
    """For the brands that ask for one; None when no redemption is among the operations."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call at Astro: up to 25 units of one sale, or one other operation; without any, the owner's link.

    `operations` are rows committed as sending, in the order in which they are sent. `isolated`: a unit alone, by the
    single endpoint. `reward_id` and `astro_item_id` are those of a redemption or of its undoing. `lacking`: the units
    whose item our catalogue, which is not empty, does not hold; `counting` those whose item it has in a program.
    """

    owner: Owner
    operations: tuple[Operation, ...] = ()
    isolated: bool = False
    reward_id: str = ""
    astro_item_id: str = ""
    lacking: frozenset[str] = frozenset()
    counting: frozenset[str] = frozenset()
    address: PostalAddress | None = None


Changes = tuple[tuple[Operation, Operation], ...]
"""(row as it was read, row as it shall be)."""

# ------------------------------------------------------------------------------------------------------------- events


@dataclass(frozen=True, slots=True)
class Ticked:
    """A moment that a Wake asked for, or the first one of all."""

    at: Moment


@dataclass(frozen=True, slots=True)
class Grown:
    """There may be something new in the outbox."""

    at: Moment


@dataclass(frozen=True, slots=True)
class Hurried:
    """A person asked: every pause that the protocol has set itself ends now, once."""

    at: Moment


@dataclass(frozen=True, slots=True)
class Switched:
    """The register's own switch, or an account that came or went."""

    at: Moment
    on: bool


@dataclass(frozen=True, slots=True)
class Learned:
    """What a manager has said about status codes that the dialect lacks, all of it."""

    at: Moment
    codes: Mapping[int, Meaning]


@dataclass(frozen=True, slots=True)
class Shown:
    """This owner is on the screen; None: nobody is."""

    at: Moment
    owner_id: str | None


@dataclass(frozen=True, slots=True)
class Looked:
    """This owner is to be looked up or read again when there is nothing better to do."""

    at: Moment
    owner_id: str


@dataclass(frozen=True, slots=True)
class LanesRead:
    """Owners with something to send, and the place in the outbox of each one's newest operation on this page.

    `more`: the next page is below this place; None: there are no others.
    """

    at: Moment
    lanes: Mapping[str, int]
    more: int | None = None


@dataclass(frozen=True, slots=True)
class LaneRead:
    at: Moment
    view: LaneView


@dataclass(frozen=True, slots=True)
class Committed:
    """The rows as they are now, in the order of the Commit."""

    at: Moment
    owner_id: str
    rows: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Lost:
    """Somebody else moved one of the rows, or the owner is another one now: nothing of what was asked was done."""

    at: Moment
    owner_id: str


@dataclass(frozen=True, slots=True)
class Unsaved:
    """The records could not be read or written just now (disk full, read-only); nothing was changed."""

    at: Moment
    owner_id: str


@dataclass(frozen=True, slots=True)
class Saved:
    """A Keep or Merge is done."""

    at: Moment
    owner_id: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a Send, by operation id; of a bare link under "". A missing id is unknown."""

    at: Moment
    owner_id: str
    outcomes: Mapping[str, Outcome]


@dataclass(frozen=True, slots=True)
class OwnerRead:
    """Astro's answer to a ReadOwner, kept already if it was the expected owner; None: it knows no such customerID.

    `view` is the lane as it was when the answer was kept; None: it is to be read.
    """

    at: Moment
    owner_id: str
    reading: OwnerReading | None
    view: LaneView | None = None


@dataclass(frozen=True, slots=True)
class Searched:
    """Astro's answer to a SearchOwner. `known`: the owner of this register who is the one found, if there is one."""

    at: Moment
    owner_id: str
    found: AstroOwner | None
    known: Owner | None = None


@dataclass(frozen=True, slots=True)
class ReadBroke:
    """A ReadOwner or SearchOwner brought nothing."""

    at: Moment
    owner_id: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a call that the protocol did not ask for: the catalogue, a probe."""

    at: Moment
    outcome: Outcome


Event = (
    Ticked
    | Grown
    | Hurried
    | Switched
    | Learned
    | Shown
    | Looked
    | LanesRead
    | LaneRead
    | Committed
    | Lost
    | Unsaved
    | Saved
    | Answered
    | OwnerRead
    | Searched
    | ReadBroke
    | Heard
)

# ------------------------------------------------------------------------------------------------------------ effects


@dataclass(frozen=True, slots=True)
class ReadLanes:
    """Answer LanesRead with a page of owners, the most recently grown lane first; `below`: from this place on."""

    below: int | None = None


@dataclass(frozen=True, slots=True)
class ReadLane:
    """Answer LaneRead, or Unsaved."""

    owner_id: str


@dataclass(frozen=True, slots=True)
class Commit:
    """Compare-and-set of all changes or none. Answer Committed, Lost or Unsaved."""

    owner_id: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class Send:
    """Call Astro, at once. Answer Answered."""

    owner_id: str
    request: Request


@dataclass(frozen=True, slots=True)
class ReadOwner:
    """Read the owner at Astro, and keep the snapshot if Astro says that it is `expected`, or nothing was ("").

    Answer OwnerRead, ReadBroke or Unsaved.
    """

    owner_id: str
    customer_id: str
    expected: str


@dataclass(frozen=True, slots=True)
class SearchOwner:
    """Search at Astro by phone, then by e-mail ("" is not tried). Answer Searched, ReadBroke or Unsaved."""

    owner_id: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Keep:
    """Save the owner, who was `before` when that was decided. Answer Saved, Unsaved, or Lost when it is another now."""

    owner_id: str
    owner: Owner
    before: Owner


@dataclass(frozen=True, slots=True)
class Merge:
    """The two are one person, as `before` looked. Answer Saved, Unsaved or Lost, for `owner_id`."""

    owner_id: str
    kept_id: str
    before: Owner


@dataclass(frozen=True, slots=True)
class Wake:
    """Answer Ticked when the boot clock reads `boot_ms`; replaces the Wake before it. None: no more."""

    boot_ms: int | None


@dataclass(frozen=True, slots=True)
class Tell:
    """For the screen."""

    change: Change


Effect = ReadLanes | ReadLane | Commit | Send | ReadOwner | SearchOwner | Keep | Merge | Wake | Tell
