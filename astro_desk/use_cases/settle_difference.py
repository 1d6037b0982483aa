"""A person has looked into what Astro shows otherwise than it was told, and lets it be (DESIGN §6, sanity).

Nothing is sent and nothing is taken back. It is told no more, until Astro agrees or differs otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.reconciliation import Discrepancy, SettledDifference
from astro_desk.core.review import MOST_WORDS
from astro_desk.use_cases.ports import Clock, NewId, UnitOfWork


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who lets the difference be, and why. `manager`: a PIN was given whose role may."""

    by: str
    why: str
    manager: bool = False


def settle_difference(
    work: UnitOfWork, found: Discrepancy, ruling: Ruling, clock: Clock, new_id: NewId
) -> SettledDifference:
    """Raises Refused `why_missing`, `difference_changed` when it is not what Astro shows now or somebody was faster;
    NeedsManager `difference_needs_pin`. Nothing is changed then."""
    why = " ".join(ruling.why.split())[:MOST_WORDS]
    if not why:
        raise Refused("why_missing")
    if not ruling.manager:
        raise NeedsManager("difference_needs_pin")
    if work.difference(found.transaction_id) != found:
        raise Refused("difference_changed")
    settled = SettledDifference(new_id(), found, clock.now(), ruling.by, why)
    work.settle_difference(settled)
    return settled
