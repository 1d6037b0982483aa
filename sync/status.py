"""What the badge says: what is down, in words a person can act on, and since when (DESIGN §8, FAILURES R30-R32).

Connected is what the last authenticated answer says, never what a network card says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from astro_desk.core.frozen import replace
from astro_desk.core.operations import State
from astro_desk.use_cases.changes import Connection, Notify, StatusChanged, SyncStatus
from astro_desk.use_cases.sync_ports import ConnectionChange
from sync.outcome import Cause
from sync.state import SyncState

_CONNECTION = {
    Cause.NO_NETWORK: Connection.NO_NETWORK,
    Cause.NO_INTERNET: Connection.NO_INTERNET,
    # Something between us and Astro answered in its place.
    Cause.TLS_UNTRUSTED: Connection.NO_INTERNET,
    Cause.SIGN_IN_NEEDED: Connection.SIGN_IN_NEEDED,
}
_DETAIL = {
    Cause.TLS_UNTRUSTED: "tls_untrusted",
    Cause.SIGN_IN_NEEDED: "astro_password_wrong",
    Cause.BUSY: "astro_busy",
    Cause.SLOW: "astro_slow",
    Cause.UNREADABLE: "astro_unreadable",
}


def connection_of(state: SyncState, *, account: bool, switched_on: bool, last: bool = False) -> tuple[Connection, str]:
    """The connection and a stable code for the status page, "" when there is nothing to add.

    One failure alone does not change it, unless `last` asks for the last answer's word.
    """
    if not switched_on:
        return Connection.SWITCHED_OFF, ""
    if not account:
        return Connection.NOT_SET_UP, ""
    if state.hold.open or (last and state.hold.failures):
        cause = state.hold.cause
        return _CONNECTION.get(cause, Connection.ASTRO_DOWN), _DETAIL.get(cause, "")
    return (Connection.ONLINE if state.goods else Connection.STARTING), ""


class StatusBoard:
    """The status as last told; tells again when it changed."""

    def __init__(self, notify: Notify, now: Callable[[], datetime]) -> None:
        self._notify = notify
        self._now = now
        self.status = SyncStatus(Connection.STARTING, now())

    def connected(self, connection: Connection, detail: str, *, busy: bool) -> ConnectionChange | None:
        """Keeps `since` while the connection stays what it is; answers what is worth a line in its history."""
        told = self.status
        if (told.connection, told.detail, told.busy) == (connection, detail, busy):
            return None  # as after most steps
        since = self.status.since if connection is self.status.connection else self._now()
        self._tell(replace(self.status, connection=connection, since=since, detail=detail, busy=busy))
        if (told.connection, told.detail) == (connection, detail) or connection is Connection.STARTING:
            return None
        return ConnectionChange(self._now(), connection, detail)

    def counted(self, counts: Mapping[State, int]) -> None:
        """Takes what the records count."""
        waiting = sum(counts.get(state, 0) for state in (State.WAITING, State.SENDING, State.UNKNOWN))
        self._tell(replace(self.status, waiting=waiting, review=counts.get(State.REVIEW, 0)))

    def _tell(self, status: SyncStatus) -> None:
        if status != self.status:
            self.status = status
            self._notify(StatusChanged(status))
