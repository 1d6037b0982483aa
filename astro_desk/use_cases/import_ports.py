"""What taking a file in needs of storage, beside the writer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from astro_desk.core.imports import ItemRow, OwnerRow, Twin


class Staging(Protocol):
    """Where the rows of one file wait until it is accepted. Raises Unavailable."""

    def add_owners(self, rows: Sequence[OwnerRow]) -> tuple[Twin, ...]:
        """Keeps the rows, but for those whose phone or e-mail is here already: they are answered."""
        ...

    def add_items(self, rows: Sequence[ItemRow]) -> tuple[Twin, ...]:
        """The same, by the code."""
        ...

    def keep(self) -> None:
        """All of it is on the disk; to be called before the import is accepted."""
        ...

    def drop(self) -> None: ...


OpenStaging = Callable[[str], Staging]
"""For the import of this id."""
