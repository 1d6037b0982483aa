"""Files that come in and go out beside a working counter, as the screen asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from astro_desk.core.imports import Kind
from astro_desk.use_cases.import_file import Checked, ImportReport, Progress
from astro_desk.use_cases.import_preview import Look


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file, and what a person said about it: `columns` as of `match_columns`, `encoding` as of `open_sheet`."""

    kind: Kind
    path: str
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""


class Wanted(StrEnum):
    """What is to go out."""

    OWNERS = "owners"
    ITEMS = "items"
    DAY = "day"
    OFFERS = "offers"
    """For Astro's upload."""
    OWNER = "owner"
    """Everything about one pet owner."""


@dataclass(frozen=True, slots=True)
class Order:
    """`day` and `owner_id` for those of them that need one; the name's ending says CSV or JSON."""

    wanted: Wanted
    path: str
    day: date | None = None
    owner_id: str = ""


class UnderWay(Protocol):
    """A file that is being worked on, on a thread of its own. `progress` is looked at, from any thread."""

    @property
    def progress(self) -> Progress | None: ...

    def cancel(self) -> None:
        """It ends with Refused `import_cancelled` at its next look, while it may still be broken off."""
        ...


class Reading(UnderWay, Protocol):
    @property
    def checked(self) -> Future[Checked]: ...


class Moving(UnderWay, Protocol):
    @property
    def taken(self) -> Future[ImportReport]: ...


class Exchange(Protocol):
    """Each call returns at once; its future raises Refused and Unavailable."""

    def look(self, file: ListFile) -> Future[Look]: ...

    def check(self, file: ListFile) -> Reading: ...

    def accept(self, checked: Checked, by: str, *, leave_out: bool) -> Moving:
        """`by`: the id of whoever decided it."""
        ...

    def drop(self, checked: Checked) -> None: ...

    def give(self, order: Order, by: str) -> Future[int]:
        """Writes a file; answers how many rows it has. `by`: the id of whoever asked; the journal says so before the
        file is there."""
        ...
