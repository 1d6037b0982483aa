"""What a backup says of itself, and what putting one back would mean. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Manifest:
    """Written beside the files of a backup, under the database's key. No names in it.

    `files`: each file's size in bytes and SHA-256 in hex, by its path in the backup, `/` between folders;
    `journal_n`, `journal_hash`: the last line of its journal; `operations`: how many in which state.
    """

    made_at: datetime
    schema: int
    database_uuid: str
    register: str
    journal_n: int
    journal_hash: str
    sales: int
    owners: int
    operations: Mapping[str, int]
    files: Mapping[str, tuple[int, str]]
    last_sale_at: datetime | None = None
    open_drafts: int = 0

    @property
    def open_operations(self) -> int:
        return sum(self.operations.get(state, 0) for state in ("waiting", "sending", "unknown", "review"))

    @property
    def size(self) -> int:
        """Bytes, unpacked."""
        return sum(size for size, _ in self.files.values())


class JournalFate(StrEnum):
    """What becomes of the journal that lies here when a backup is put back."""

    NONE_HERE = "none_here"
    GOES_ON = "goes_on"
    """It holds the backup's last line and whatever came after: all of that comes back."""
    OLDER = "older"
    """The backup's own journal goes further."""
    UNITED = "united"
    """It is damaged or another history: what can be read of it is added, and it is written anew."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What will be true after a backup is put back. `since`: events in today's journal that the backup has not."""

    manifest: Manifest
    fate: JournalFate
    sales_since: int = 0
    events_since: int = 0
    data_here: bool = False
    same_machine: bool = False
    """A register under this key lies here already: it goes on under its name."""
    from_the_future: bool = False
    """Made later than this computer's clock says it is."""
    erased_since: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back. `to_look_up`: operations that Astro is asked about before anything is sent."""

    consequences: Consequences
    set_aside: tuple[str, ...]
    sales: int
    to_look_up: int
    left_to_other: int
    register: str
