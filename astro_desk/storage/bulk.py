"""Many lines of the journal applied at once: a lost database filled again, the journal's word in memory to compare.

What each event would do again and again (owners move to the top of the search, the newest id is noted) is done at the
end, and a savepoint is taken for many lines. What comes out is the same, row by row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from astro_desk.storage import owners
from astro_desk.storage.chain import Line
from astro_desk.storage.events import Events
from astro_desk.storage.mapping import Json
from astro_desk.storage.newest_id import note_ids
from astro_desk.storage.sealing import Sealer, SideFiles, Unreadable

NO_EVENT = (ValueError, KeyError, TypeError, Unreadable, IntegrityError)
"""What a line raises that is no event of ours."""
_TOGETHER = 64
_OF_OWNERS = frozenset({"owner_added", "owner_known", "owners_merged", "owner_erased"})


class BulkEvents(Events):
    """Events of many lines. `finish` makes the last of them good."""

    def __init__(self, connection: Connection, sealer: Sealer, side_files: SideFiles) -> None:
        super().__init__(connection, sealer, side_files)
        self._seen: dict[str, datetime] = {}
        """By owner, in the order of the last sight."""
        self._newest: list[str] = []
        self._kept: dict[str, str] = {}

    def apply_lines(self, lines: Iterable[Line]) -> list[tuple[int, str]]:
        """Applies them in their order; the numbers of those that are no event of ours, and why, are passed over."""
        unreadable: list[tuple[int, str]] = []
        rest = iter(lines)
        while together := list(islice(rest, _TOGETHER)):
            if not self._try(together):
                unreadable += [(line.n, why) for line in together if (why := self._why_not(line))]
        self.finish()
        return unreadable

    def _try(self, together: Sequence[Line]) -> bool:
        try:
            self._apply_at_once(together)
        except NO_EVENT:
            return False
        return True

    def _why_not(self, line: Line) -> str:
        try:
            self._apply_at_once([line])
        except NO_EVENT as error:
            return type(error).__name__
        return ""

    def _apply_at_once(self, lines: Sequence[Line]) -> None:
        before = dict(self._seen), list(self._newest)
        try:
            with self._connection.begin_nested():
                for line in lines:
                    body: dict[str, Any] = line.body()
                    self.apply(body["kind"], body["data"])
        except NO_EVENT:
            self._seen, self._newest = before
            self._kept.clear()
            raise

    def finish(self) -> None:
        """Moves the owners who were seen to the top, in their order, and notes the newest id."""
        for owner_id, at in self._seen.items():
            owners.see(self._connection, owner_id, at)
        self._seen.clear()
        note_ids(self._connection, self._newest)
        self._newest.clear()

    def apply(self, kind: str, data: Json) -> None:
        if kind in _OF_OWNERS:
            # Who comes new stands above all who were seen before.
            self.finish()
            self._kept.clear()
        super().apply(kind, data)

    def _see(self, owner_id: str, at: datetime) -> None:
        last = self._seen.get(owner_id)
        if last is None or last <= at:
            self._seen.pop(owner_id, None)
            self._seen[owner_id] = at

    def _note(self, ids: Sequence[str]) -> None:
        self._newest += ids
        if len(self._newest) > 1_000:
            note_ids(self._connection, self._newest)
            self._newest.clear()

    def _owner_for(self, owner_id: str) -> str:
        kept_id = self._kept.get(owner_id)
        if kept_id is None:
            self.finish()
            kept_id = self._kept[owner_id] = super()._owner_for(owner_id)
        return kept_id
