"""Everything that waits for a person, also when there is more of it than a page."""

from __future__ import annotations

from astro_desk.core.operations import Operation, State
from astro_desk.use_cases.ports import Records

_PAGE = 200


def in_review(records: Records) -> tuple[Operation, ...]:
    """The oldest first. All of them: the oldest are those whose report Astro throws away next, and a case of which only
    a part was read could not be settled as a whole."""
    found: list[Operation] = []
    below = None
    while page := records.operations((State.REVIEW,), _PAGE, below):
        found += page
        below = page[-1].seq
    return tuple(reversed(found))
