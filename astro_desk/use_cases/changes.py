"""What the workers tell the screen: that something changed, not what it is now; who cares reads it (DESIGN §3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from astro_desk.core.errors import AstroDeskError


class Connection(StrEnum):
    """What is down, in the order in which a person can do something about it (DESIGN §8)."""

    STARTING = "starting"
    ONLINE = "online"
    SWITCHED_OFF = "switched_off"
    """By this register's own switch."""
    NOT_SET_UP = "not_set_up"
    NO_NETWORK = "no_network"
    """This computer's own network."""
    NO_INTERNET = "no_internet"
    ASTRO_DOWN = "astro_down"
    SIGN_IN_NEEDED = "sign_in_needed"


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """`since`: when the connection became what it is. `waiting`: operations not final and not in review."""

    connection: Connection
    since: datetime
    waiting: int = 0
    review: int = 0
    busy: bool = False
    detail: str = ""
    """A stable code for the status page: `tls_untrusted`, `astro_password_wrong`, …"""


@dataclass(frozen=True, slots=True)
class StatusChanged:
    status: SyncStatus


@dataclass(frozen=True, slots=True)
class OwnerChanged:
    """Facts, snapshot or operations of this owner changed."""

    owner_id: str


@dataclass(frozen=True, slots=True)
class OwnerResolved:
    """A bare contact turned out to be an owner that we know: what was `gone_id` is `kept_id`."""

    gone_id: str
    kept_id: str


@dataclass(frozen=True, slots=True)
class OwnerAbsent:
    """Astro knows nobody by this contact."""

    owner_id: str


@dataclass(frozen=True, slots=True)
class CatalogueProgress:
    """`total` None: not known yet. `done` equal to `total`: the catalogue is complete."""

    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class OwnersLeft:
    """So many of the owners that somebody wanted to be read again are still to be asked for; 0: that is over."""

    left: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Background work at the counter (a draft, a contact) could not be saved; the sale itself still stands."""

    error: AstroDeskError


Change = StatusChanged | OwnerChanged | OwnerResolved | OwnerAbsent | CatalogueProgress | OwnersLeft | Trouble
Notify = Callable[[Change], None]
"""Given to the workers; may be called on any thread and returns at once."""
