"""The journal read backwards for a manager: the newest lines first, a page at a time, what was sealed made readable.

Reading changes nothing and checks only that a line is what was written; `verify` checks the whole chain.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from astro_desk.core.audit import AuditEntry, Deed
from astro_desk.storage.chain import read_line
from astro_desk.storage.disk import os_errors
from astro_desk.storage.journal import month_files
from astro_desk.storage.paths import Paths
from astro_desk.storage.sealing import Sealer, Unreadable, derive
from astro_desk.use_cases.attendance import PRESENT_SETTING

PAGE = 200
_BLOCK = 1 << 16
_DEEDS = {
    "sale_finished": Deed.SALE,
    "sale_corrected": Deed.CHANGE,
    "operations_added": Deed.CHANGE,
    "operations_settled": Deed.SETTLED,
    "case_settled": Deed.DECISION,
    "owner_added": Deed.OWNER,
    "owner_known": Deed.OWNER,
    "owners_merged": Deed.OWNER,
    "owner_erased": Deed.OWNER,
    "file_imported": Deed.OWNER,
    "setting_saved": Deed.SETTING,
    "by_hand_added": Deed.BY_HAND,
    "by_hand_ticked": Deed.BY_HAND,
    "day_closed": Deed.CLOSING,
    "recovered": Deed.RECOVERY,
}


class AuditTrail:
    """The journal of a data directory, from any thread, beside the running counter."""

    def __init__(self, data_dir: Path, key: bytes) -> None:
        self._directory = Paths(data_dir).journal
        self._ended: tuple[int | None, Path | None, int] = None, None, 0
        self._mac_key, self._sealer = derive(key, "journal"), Sealer(key, "journal words")

    def newest(
        self, deeds: Collection[Deed] = (), before_n: int | None = None, limit: int = PAGE
    ) -> tuple[AuditEntry, ...]:
        """At most so many lines of these kinds (all, when none is named), the newest first, below number `before_n`.

        Raises Unavailable when the disk does not give them.
        """
        found: list[AuditEntry] = []
        first, end = self._place(before_n)
        words = _words_of(deeds)
        for path in reversed(month_files(self._directory)):
            if first is not None and path.name > first.name:
                continue
            for at, raw in _backwards(path, end if path == first else None):
                if words and not any(word in raw for word in words):
                    continue  # its seal is looked at when it is shown
                entry = self._entry(raw)
                if entry is None or (before_n is not None and entry.n >= before_n):
                    continue
                if not deeds or entry.deed in deeds:
                    found.append(entry)
                if len(found) == limit:
                    self._ended = found[-1].n, path, at
                    return tuple(found)
        return tuple(found)

    def _place(self, before_n: int | None) -> tuple[Path | None, int | None]:
        """Where the page ended that the next one goes on behind: an older page does not read all newer ones again."""
        n, path, end = self._ended
        return (path, end) if n == before_n and path is not None else (None, None)

    def _entry(self, raw: bytes) -> AuditEntry | None:
        line = read_line(raw, self._mac_key)
        if line is None:
            return None
        body = line.body()
        kind, data = body["kind"], body["data"]
        rows = data.get("operations", ())
        presence = kind == "setting_saved" and data["name"] == PRESENT_SETTING
        return AuditEntry(
            n=line.n,
            at=datetime.fromisoformat(body["at"]),
            deed=Deed.PRESENCE if presence else _DEEDS.get(kind, Deed.OTHER),
            kind=kind,
            by=self._by(kind, data),
            who=data.get("who", ""),
            why=self._words(_why(kind, data), _about(kind, data)),
            choice=self._state(data) if presence else data.get("choice", ""),
            subject=_subject(kind, data),
            counts=Counter(row["intent"]["kind"] for row in rows),
            states=frozenset(row.get("state", "waiting") for row in rows),
        )

    def _by(self, kind: str, data: dict[str, Any]) -> str:
        if kind == "sale_finished":
            return self._words(data["sale"].get("cashier"), data["sale"]["sale_id"])
        if kind == "sale_corrected":
            return self._words(data["correction"]["cashier"], data["correction"]["correction_id"])
        if kind == "day_closed":
            return self._words(data["closing"]["closed_by"] or data["closing"]["cashier"], _about(kind, data))
        return self._words(data.get("by"), _about(kind, data))

    def _state(self, data: dict[str, Any]) -> str:
        kept = self._words(data["value"], f"setting {PRESENT_SETTING}")
        return str(json.loads(kept)["state"]) if kept else ""

    def _words(self, hidden: Any, about: str) -> str:
        """What was sealed; "" when nothing was, or when it belongs to another key."""
        try:
            return self._sealer.show(hidden, about) if hidden else ""
        except Unreadable:
            return ""


def _why(kind: str, data: dict[str, Any]) -> Any:
    return data["closing"]["why"] if kind == "day_closed" else data.get("why") or data.get("reason")


def _about(kind: str, data: dict[str, Any]) -> str:
    """What the words of such an event are sealed for (`storage.events`)."""
    if kind == "case_settled":
        return f"case {data['operations'][0]['id']}"
    if kind == "day_closed":
        return str(data["closing"]["closing_id"])
    return f"recovered {data.get('what', '')}" if kind == "recovered" else str(data.get("entry_id", ""))


def _subject(kind: str, data: dict[str, Any]) -> str:
    if kind == "sale_finished":
        return str(data["sale"]["sale_id"])
    if kind == "sale_corrected":
        return str(data["correction"]["sale_id"])
    if kind == "day_closed":
        return str(data["closing"]["business_date"])
    return str(data.get("name") or data.get("what") or data.get("owner_id") or "")


def _words_of(deeds: Collection[Deed]) -> tuple[bytes, ...]:
    """One of these stands in every line of these kinds; none when that cannot be told from its kind."""
    if not deeds or Deed.OTHER in deeds:
        return ()
    kinds = {kind for kind, deed in _DEEDS.items() if deed in deeds}
    return tuple(kind.encode() for kind in kinds | ({"setting_saved"} if Deed.PRESENCE in deeds else set()))


def _backwards(path: Path, end: int | None = None) -> Iterator[tuple[int, bytes]]:
    """The whole lines of a file before byte `end`, the last one first, each with the byte at which it begins.

    The file is not held.
    """
    with os_errors(), path.open("rb") as file:
        end = file.seek(0, 2) if end is None else end
        rest = b""
        while end > 0:
            start = max(0, end - _BLOCK)
            file.seek(start)
            block = file.read(end - start) + rest
            first, *lines = block.split(b"\n")
            at = start + len(block)
            for line in reversed(lines):
                at -= len(line)
                if line:
                    yield at, line
                at -= 1
            rest, end = first, start
        if rest:
            yield 0, rest
