"""A lane: what the protocol remembers of one pet owner, and the fence that absence must pass (DESIGN §6). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from astro_desk.core.operations import Operation, State
from astro_desk.core.owners import Owner
from astro_desk.core.snapshot import Snapshot
from sync.astro_api import AstroOwner, OwnerReading
from sync.backoff import Strikes
from sync.dialect import BATCH_LIMIT, FENCE_S, Meaning
from sync.messages import Changes, LaneView, Moment, Request

FRESH_MS = 60_000
"""How old an answer may be on which a redemption or the counter relies (DESIGN §7)."""
LOOKS = (0.0, 1 / 3, 1.0)
"""When an unknown operation is looked up, in parts of the fence since it was last sent."""
APART = 1 / 6
"""How far the second of two looks that decide absence begins behind the end of the first, in parts of the fence: longer
than reads lag behind writes. A look is two reads, and a card that fills up between what they show is in neither."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the administrator chose. `learned`: what a manager said about status codes that the dialect lacks."""

    fence_ms: int = int(FENCE_S * 1000)
    slots: int = 2
    batch: int = BATCH_LIMIT
    learned: Mapping[int, Meaning] = field(default_factory=dict)


class Awaiting(StrEnum):
    """Which answer a lane waits for; one at a time."""

    NOTHING = "nothing"
    LANE = "lane"
    COMMIT = "commit"
    OUTCOME_COMMIT = "outcome_commit"
    ANSWER = "answer"
    OWNER = "owner"
    SEARCH = "search"
    SAVE = "save"


@dataclass(frozen=True, slots=True)
class Look:
    """One read of the owner: `asked` is before its first byte; `reading` None: Astro knows no such customerID."""

    asked: Moment
    customer_id: str
    reading: OwnerReading | None

    @property
    def snapshot(self) -> Snapshot | None:
        return self.reading.snapshot if self.reading else None


@dataclass(frozen=True, slots=True)
class Search:
    """`phone`, `email`: by which it was asked; of another contact it says nothing."""

    asked: Moment
    found: AstroOwner | None
    known: Owner | None
    phone: str = ""
    email: str = ""

    def is_by(self, owner: Owner) -> bool:
        return (self.phone, self.email) == (owner.phone, owner.email)


@dataclass(frozen=True, slots=True)
class Lane:
    """Bookkeeping of one owner. Times in ms are by the boot clock.

    `request`: under way, or to be sent once its rows are committed. `asked`: when the read under way began, of the
    customerID `asked_for`, who should be Astro's `expected`, or by the phone and e-mail `sought`. `look`, `search`:
    Astro's last answers; a look from before the last write is forgotten. `wanted`: somebody wants to see the owner
    as they are now. `dirty`: written to since the last look, `wrote` when. `merging`: into whom, while that is
    saved. `limits`: units that failed together go in batches of at most so many, among their like.
    """

    owner_id: str
    awaiting: Awaiting = Awaiting.NOTHING
    request: Request | None = None
    recommits: int = 0
    """How often the request's rows were too old when they came back."""
    asked: Moment | None = None
    asked_for: str = ""
    expected: str = ""
    sought: tuple[str, str] = ("", "")
    look: Look | None = None
    search: Search | None = None
    wanted: bool = False
    dirty: bool = False
    wrote: Moment | None = None
    linked: Moment | None = None
    """When a link without an operation was last answered."""
    gone: bool = False
    """The astro_customer_id that is to be linked is no more."""
    claimed: frozenset[str] = frozenset()
    """Rewards that were redeemed in this run: a read that lags may still show them open."""
    merging: str = ""
    absent: bool = False
    """Once saved, the counter is told that Astro knows nobody by this contact."""
    grown: bool = False
    """The outbox grew while the lane was at work."""
    behind: frozenset[str] = frozenset()
    """Removals in other lanes that purchases of this one come behind."""
    unknown_since_ms: int | None = None
    """Since when Astro does not know the customerID of an owner who was linked."""
    backoff_ms: int = 0
    rest_ms: int | None = 0
    """Nothing to do before then; None: nothing until the outbox grows."""
    failures: int = 0
    """Of reads, in a row."""
    pause_ms: int = 0
    """Nothing is sent before then; looking is allowed."""
    send_failures: int = 0
    turn: int = 0
    limits: Mapping[str, int] = field(default_factory=dict)
    strikes: Mapping[str, Strikes] = field(default_factory=dict)

    @property
    def idle(self) -> bool:
        return self.awaiting is Awaiting.NOTHING

    def due_ms(self) -> int | None:
        """When the lane may have its next turn; None: not before the outbox grows."""
        return None if self.rest_ms is None else max(self.backoff_ms, self.rest_ms)

    def ready(self, at_ms: int) -> bool:
        """Whether it may have its next turn now."""
        return (
            self.rest_ms is not None
            and self.rest_ms <= at_ms
            and self.backoff_ms <= at_ms
            and self.awaiting is Awaiting.NOTHING
        )

    def out(self, key: str) -> bool:
        """Whether a unit (or the owner's reading, under "") has failed too often."""
        strikes = self.strikes.get(key)
        return strikes is not None and strikes.out


# -------------------------------------------------------------------------------------------------------------- moves


@dataclass(frozen=True, slots=True)
class Change:
    """Records alone."""

    changes: Changes


@dataclass(frozen=True, slots=True)
class Call:
    """Commit the changes, then send the request on the rows that come back."""

    changes: Changes
    request: Request


@dataclass(frozen=True, slots=True)
class LookUp:
    customer_id: str
    expected: str


@dataclass(frozen=True, slots=True)
class SearchFor:
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class KeepOwner:
    """Save the owner; `absent`: and tell the counter that Astro knows nobody by this contact."""

    owner: Owner
    absent: bool = False


@dataclass(frozen=True, slots=True)
class MergeInto:
    kept_id: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing to do before `until_ms`; None: before the outbox grows."""

    until_ms: int | None = None


Move = Change | Call | LookUp | SearchFor | KeepOwner | MergeInto | Rest

# -------------------------------------------------------------------------------------------------------- rows in time


def stamped(row: Operation, state: State, at: Moment, reason: str = "") -> Operation:
    """The row in `state`, as last sent now."""
    return replace(
        row,
        state=state,
        reason=reason,
        sent_at=at.now,
        sent_boot=at.boot,
        sent_boot_ms=at.boot_ms,
        missed_boot_ms=None,
    )


def unsent(row: Operation) -> Operation:
    """The row waiting again, with nothing of it under way any more."""
    return replace(row, state=State.WAITING, reason="", sent_at=None, sent_boot="", sent_boot_ms=0, missed_boot_ms=None)


def not_sent(row: Operation) -> Operation:
    """The row waiting as before: this attempt provably never reached Astro and counts for nothing."""
    return replace(unsent(row), attempts=row.attempts - 1)


def since_sent_ms(row: Operation, at: Moment) -> int | None:
    """Time since the row was last sent by the slower of the two clocks; None when they cannot be trusted.

    A new boot, a row from the future and a row without a time are in doubt: the fence begins anew (FAILURES T1).
    """
    if row.sent_at is None or row.sent_boot != at.boot:
        return None
    wall = int((at.now - row.sent_at).total_seconds() * 1000)
    boot = at.boot_ms - row.sent_boot_ms
    return None if min(wall, boot) < 0 else min(wall, boot)


def passed_fence(row: Operation, read: Moment, rules: Rules) -> bool:
    """Whether a look that began at `read` may be believed that it does not show the row."""
    elapsed = since_sent_ms(row, read)
    return elapsed is not None and elapsed >= rules.fence_ms


def surely_missed(row: Operation, read: Moment, rules: Rules) -> bool:
    """Whether a look that began at `read` and does not show the row is the second one behind the fence."""
    missed = row.missed_boot_ms
    return missed is not None and passed_fence(row, read, rules) and read.boot_ms - missed >= apart_ms(rules)


def apart_ms(rules: Rules) -> int:
    return int(APART * rules.fence_ms)


def due_ms(row: Operation, asked: Moment | None, rules: Rules) -> int:
    """When to look for a row in doubt again, given when the last look began; that moment may be over."""
    if row.missed_boot_ms is not None:
        return row.missed_boot_ms + apart_ms(rules)
    return next_look_ms(row.sent_boot_ms, asked, rules)


def next_look_ms(since_ms: int, asked: Moment | None, rules: Rules) -> int:
    """When to look at what happened at `since_ms`, given when the last look began; that moment may be over."""
    if asked is None:
        return since_ms
    due = (since_ms + int(part * rules.fence_ms) for part in LOOKS)
    # Behind the last one only a slow wall clock still says that the fence stands.
    later = asked.boot_ms + max(1_000, rules.fence_ms // 3)
    return next((ms for ms in due if asked.boot_ms < ms), later)


def view_rows(view: LaneView, *states: State) -> tuple[Operation, ...]:
    """The lane's rows in these states, in outbox order."""
    return tuple(row for row in view.operations if row.state in states)
