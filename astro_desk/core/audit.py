"""The journal as a person reads it: who did what, when and why. Values only; `storage.audit` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Deed(StrEnum):
    """What a line of the journal is about, as kinds that a manager asks for."""

    SALE = "sale"
    CHANGE = "change"
    """Units returned, a redemption taken back, and what else was told to Astro outside a sale."""
    DECISION = "decision"
    """A person settled a case."""
    SETTLED = "settled"
    """What Astro's answers made of operations."""
    OWNER = "owner"
    SETTING = "setting"
    PRESENCE = "presence"
    """Who came to the register, left it or locked it."""
    BY_HAND = "by_hand"
    CLOSING = "closing"
    """A day was closed."""
    GIVEN_OUT = "given_out"
    """A file with the store's records was written for somebody."""
    PERSON = "person"
    """What was done to somebody's PIN, name or role."""
    RECOVERY = "recovery"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A line. `n` is its number in the chain. `by` and `why` are "" where nobody's name or reason was written;
    `who`: the id of the person who did it, where one was signed on or gave a PIN.

    `counts`: how many operations of each kind it speaks of ("add", "redeem", …), or the "rows" of a file; `states`: in
    which states they are then; `subject`: a sale's id, a setting's name, the file that was recovered, whom it was
    about; `choice`: what a person chose, or which note it is (`core.notes`).

    `owner_ids`: whose records it touched, as they were called then; `sale_id`: the sale it belongs to, "" for none or
    several, and `slip` the code of that sale's number where the line itself says it; `item_codes`: of which goods.
    """

    n: int
    at: datetime
    deed: Deed
    kind: str
    by: str = ""
    who: str = ""
    why: str = ""
    choice: str = ""
    subject: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    states: frozenset[str] = frozenset()
    owner_ids: tuple[str, ...] = ()
    sale_id: str = ""
    slip: str = ""
    item_codes: tuple[str, ...] = ()
    form: str = ""
    """How a file that was given out is written: "csv", "json", "pdf"."""
    act: str = ""
    """What a wrong PIN was for, of the table of roles."""


@dataclass(frozen=True, slots=True)
class Within:
    """Whose lines, and of what time; what is left out lets all in.

    `who`: as somebody stands in the lines, by id, and by the name that was written before there were ids; "" for lines
    that name nobody. `since` ≤ `at` < `until`.
    """

    who: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, entry: AuditEntry) -> bool:
        named = {entry.who, entry.by} - {""} or {""}
        begun = self.since is None or self.since <= entry.at
        return (
            begun and (self.until is None or entry.at < self.until) and (not self.who or not self.who.isdisjoint(named))
        )


EVERYTHING = Within()


@dataclass(frozen=True, slots=True)
class Looked:
    """A part of the journal that was looked through: what fits, the newest first, and where the older part begins.

    `place`: a month's file and a byte in it; None at the journal's beginning.
    """

    entries: tuple[AuditEntry, ...]
    place: tuple[str, int] | None
