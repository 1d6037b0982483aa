"""What one drain of the outbox did, for whoever asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from astro_desk.use_cases.changes import Connection

OFFLINE = frozenset({Connection.NO_NETWORK, Connection.NO_INTERNET, Connection.ASTRO_DOWN})


@dataclass(frozen=True, slots=True)
class DrainReport:
    """What one drain did and what it left. `sent` operations were sent and `done` became done, in this drain.

    `waiting` (also sending and unknown) and `review` are in the outbox now; `reasons` counts why, by stable code: a
    review's own reason, `looking_up` for an unknown one, `trying_again`, `waits_for_another`, else the connection's.
    """

    connection: Connection
    detail: str = ""
    sent: int = 0
    done: int = 0
    waiting: int = 0
    review: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)

    @property
    def sign_in_needed(self) -> bool:
        return self.connection is Connection.SIGN_IN_NEEDED

    @property
    def offline(self) -> bool:
        return self.connection in OFFLINE
