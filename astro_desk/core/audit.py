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
    RECOVERY = "recovery"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A line. `n` is its number in the chain. `by` and `why` are "" where nobody's name or reason was written;
    `who`: the id of the person who did it, where one was signed on or gave a PIN.

    `counts`: how many operations of each kind it speaks of ("add", "redeem", …); `states`: in which states they
    are then; `subject`: a sale's id, a setting's name, the file that was recovered.
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
