"""Lists of finished sales, the newest first, in the order in which they were finished, whatever the clock said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from astro_desk.core.sales import Sale


class SaleLists(Protocol):
    """Pages of at most 200; `below` goes on behind the sale of this id."""

    def sales_by_slip(self, code: str) -> tuple[Sale, ...]:
        """Sales whose slip number ends in this code; more than one only among old ones."""
        ...

    def sales_of_day(self, day: date, limit: int = 200, below: str = "") -> tuple[Sale, ...]:
        """Of one business date."""
        ...

    def sales_of_owners(self, owner_ids: Sequence[str], limit: int = 200, below: str = "") -> tuple[Sale, ...]:
        """Of a few owners together."""
        ...

    def recent_sales(self, owner_id: str | None = None, limit: int = 10, below: str = "") -> tuple[Sale, ...]:
        """Of one owner, or of everybody."""
        ...
