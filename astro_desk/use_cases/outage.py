"""An outage, by which redemptions without Astro are counted: from its last answer to the next empty outbox (DESIGN §7).

Until the outbox is empty Astro does not know of everything that was handed out here, and whoever comes back online for
a moment has not begun a new outage. What was promised is counted by the ids of this register, which rise under any
clock; where the last outage ended is kept in the database and the journal.
"""

from __future__ import annotations

from collections.abc import Mapping

from astro_desk.core.operations import Operation, State
from astro_desk.use_cases.ports import Records, UnitOfWork

OUTAGE_SETTING = "outage_ended_after"
"""The newest id of this register at the last empty outbox that Astro's answers made."""
_IN_OUTBOX = (State.WAITING, State.SENDING, State.UNKNOWN)


def promised(records: Records) -> tuple[Operation, ...]:
    """The redemptions of this outage, of cards and for points, that were handed out without Astro's word.

    Those taken back are not among them.
    """
    return records.promises(records.setting(OUTAGE_SETTING) or "")


def count(work: UnitOfWork, *, answered: bool) -> Mapping[State, int]:
    """How many operations are in each state; with none on the way and Astro answering, an outage is over.

    What stands in review waits for a person and not for Astro. Only an outage in which something was promised leaves a
    trace, so that the journal does not grow with each sale.
    """
    counts = work.counts()
    if answered and not any(counts.get(state, 0) for state in _IN_OUTBOX) and promised(work):
        work.save_setting(OUTAGE_SETTING, work.newest_id() or "")
    return counts
