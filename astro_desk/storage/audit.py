"""The journal read backwards for a manager: the newest lines first, a page at a time, what was sealed made readable.

Reading changes nothing and checks only that a line is what was written; `verify` checks the whole chain.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from astro_desk.core.audit import EVERYTHING, AuditEntry, Deed, Looked, Within
from astro_desk.core.operations import KIND_OF, LinkOwner, NewOwner, UpdateOwner
from astro_desk.core.people import is_person
from astro_desk.storage.chain import read_line
from astro_desk.storage.disk import os_errors
from astro_desk.storage.journal import month_files, month_of
from astro_desk.storage.mapping import time_text
from astro_desk.storage.paths import Paths
from astro_desk.storage.sealing import Sealer, Unreadable, derive
from astro_desk.use_cases.attendance import PRESENT_SETTING

PAGE = 200
AT_ONCE = 600
"""Lines that are looked at for a screen before it is asked again: to open the seals of all takes about 20 ms."""
_BLOCK = 1 << 16
_BYTES_A_LINE = 1 << 14
"""To look for the times alone in so many bytes takes as long as to open the seals of a line."""
_DEEDS = {
    "sale_finished": Deed.SALE,
    "sale_corrected": Deed.CHANGE,
    "operations_added": Deed.CHANGE,
    "operations_settled": Deed.SETTLED,
    "case_settled": Deed.DECISION,
    "difference_settled": Deed.DECISION,
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
_AT = len('{"at":"')
"""Where a line's time begins: its keys stand in their order."""
_NAMING = (b'"by":', b'"cashier":', b'"closed_by":', b'"settled_by":')
"""One of these stands before every name that was sealed."""
_OF_OWNERS = frozenset(KIND_OF[intent] for intent in (NewOwner, LinkOwner, UpdateOwner))
"""Operations that are about the pet owner, and not about what they bought."""


class AuditTrail:
    """The journal of a data directory, from any thread, beside the running counter."""

    def __init__(self, data_dir: Path, key: bytes) -> None:
        self._directory = Paths(data_dir).journal
        self._mac_key, self._sealer = derive(key, "journal"), Sealer(key, "journal words")
        self._oldest: dict[str, tuple[int, bytes]] = {}
        """Of each month's file that was gone through: its size then, and its earliest time."""

    def newest(
        self,
        deeds: Collection[Deed] = (),
        before_n: int | None = None,
        limit: int = PAGE,
        within: Within = EVERYTHING,
    ) -> tuple[AuditEntry, ...]:
        """At most so many lines of these kinds (all, when none is named), the newest first, below number `before_n`.

        Raises Unavailable when the disk does not give them.
        """
        entries = (entry for *_, entry in self._lines(deeds, within, None) if entry is not None)
        older = (entry for entry in entries if before_n is None or entry.n < before_n)
        return tuple(islice(older, limit))

    def look(self, deeds: Collection[Deed], within: Within, place: tuple[str, int] | None, limit: int = PAGE) -> Looked:
        """At most so many of them from `place` on, out of at most AT_ONCE lines: few may fit, and a screen waits.

        Raises Unavailable when the disk does not give them.
        """
        found: list[AuditEntry] = []
        for looked, (name, at, entry) in enumerate(self._lines(deeds, within, place), 1):
            if entry is not None:
                found.append(entry)
            if len(found) == limit or looked == AT_ONCE:
                return Looked(tuple(found), (name, at))
        return Looked(tuple(found), None)

    def _lines(
        self, deeds: Collection[Deed], within: Within, place: tuple[str, int] | None
    ) -> Iterator[tuple[str, int, AuditEntry | None]]:
        """Each line of the months that are meant, the newest first: file, first byte, and what it says if it fits."""
        words, may_be_meant = _words_of(deeds), _sieve(within)
        last, end = place if place is not None else ("", None)
        for path in reversed(month_files(self._directory)):
            if last and path.name > last:
                continue
            if within.since is not None and path.stem < month_of(within.since):
                return  # no line is of a later month than its file
            strayed, new_bytes = self._strayed_before(path, within.until)
            if not strayed:
                for _ in range(new_bytes // _BYTES_A_LINE):
                    yield path.name, 0, None  # it took as long as so many lines
                continue
            for at, raw in _backwards(path, end if path.name == last else None):
                # Its seal is looked at when it may be meant.
                meant = (not words or any(word in raw for word in words)) and may_be_meant(raw)
                entry = self._entry(raw) if meant else None
                fits = entry is not None and (not deeds or entry.deed in deeds) and within.holds(entry)
                yield path.name, at, entry if fits else None

    def _strayed_before(self, path: Path, until: datetime | None) -> tuple[bool, int]:
        """Whether a line of this month's file may be older than `until`: a clock that was set back leaves its lines in
        the month that was reached (`storage.journal`). And how many bytes were gone through to know it."""
        if until is None or path.stem <= month_of(until):
            return True, 0
        with os_errors():
            size = path.stat().st_size
        known = self._oldest.get(path.name)
        if known is None or known[0] != size:
            known = self._oldest[path.name] = size, _oldest(path)
            return known[1] < time_text(until).encode(), size
        return known[1] < time_text(until).encode(), 0

    def _entry(self, raw: bytes) -> AuditEntry | None:
        line = read_line(raw, self._mac_key)
        if line is None:
            return None
        body = line.body()
        kind, data = body["kind"], body["data"]
        rows = data.get("operations", ())
        presence, noted = kind == "setting_saved" and data["name"] == PRESENT_SETTING, kind == "noted"
        return AuditEntry(
            n=line.n,
            at=datetime.fromisoformat(body["at"]),
            deed=Deed.PRESENCE if presence else _deed(kind, data),
            kind=kind,
            by=self._by(kind, data),
            who=data.get("who", ""),
            why=self._words(_why(data), _about(kind, data)),
            choice=self._state(data) if presence else _choice(kind, data),
            subject=_subject(kind, data),
            counts={"rows": data["row_count"]} if noted else Counter(row["intent"]["kind"] for row in rows),
            states=frozenset(row.get("state", "waiting") for row in rows),
            owner_ids=_owner_ids(data),
            sale_id=_sale_id(data),
            slip=str(data.get("sale", {}).get("slip", "")),
            item_codes=_item_codes(rows),
            form=str(data.get("form", "")) if noted else "",
            act=str(data.get("act", "")) if noted else "",
        )

    def _by(self, kind: str, data: dict[str, Any]) -> str:
        if kind == "sale_finished":
            return self._words(data["sale"].get("cashier"), data["sale"]["sale_id"])
        if kind == "sale_corrected":
            return self._words(data["correction"]["cashier"], data["correction"]["correction_id"])
        if kind == "day_closed":
            return self._words(data["closing"]["closed_by"] or data["closing"]["cashier"], _about(kind, data))
        if kind == "difference_settled":
            return self._words(data["settled"]["settled_by"], _about(kind, data))
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


def _deed(kind: str, data: dict[str, Any]) -> Deed:
    if kind == "noted":
        return Deed.GIVEN_OUT if str(data["what"]).startswith("export_") else Deed.PERSON
    if kind == "operations_added" and {row["intent"]["kind"] for row in data["operations"]} <= _OF_OWNERS:
        return Deed.OWNER
    return _DEEDS.get(kind, Deed.OTHER)


def _choice(kind: str, data: dict[str, Any]) -> str:
    if kind == "difference_settled":
        return str(data["settled"]["kind"])
    return str(data.get("choice", data["what"] if kind == "noted" else ""))


def _why(data: dict[str, Any]) -> Any:
    inside = data.get("closing") or data.get("settled") or data
    return inside.get("why") or data.get("reason")


def _about(kind: str, data: dict[str, Any]) -> str:
    """What the words of such an event are sealed for (`storage.events`)."""
    if kind == "case_settled":
        return f"case {data['operations'][0]['id']}"
    if kind == "day_closed":
        return str(data["closing"]["closing_id"])
    if kind == "difference_settled":
        return str(data["settled"]["settled_id"])
    return f"recovered {data.get('what', '')}" if kind == "recovered" else str(data.get("entry_id", ""))


def _subject(kind: str, data: dict[str, Any]) -> str:
    if kind == "sale_finished":
        return str(data["sale"]["sale_id"])
    if kind == "sale_corrected":
        return str(data["correction"]["sale_id"])
    if kind == "day_closed":
        return str(data["closing"]["business_date"])
    if kind == "difference_settled":
        return str(data["settled"]["transaction_id"])
    if kind == "noted":
        return str(data["subject"])
    return str(data.get("name") or data.get("what") or data.get("owner_id") or "")


def _owner_ids(data: dict[str, Any]) -> tuple[str, ...]:
    """Each once, in the order in which they are told; of a merge the one that was kept."""
    bodies = (data, data.get("sale", {}), data.get("correction", {}), data.get("settled", {}))
    named = [body.get(name) for body in bodies for name in ("owner_id", "from_owner_id", "kept_id")]
    named += data.get("owner_ids", ())
    named += [row["owner_id"] for row in (*data.get("operations", ()), *data.get("entries", ()))]
    return tuple(dict.fromkeys(str(one) for one in named if one))


def _sale_id(data: dict[str, Any]) -> str:
    rows = (data.get("sale", {}), data.get("correction", {}), *data.get("operations", ()), *data.get("entries", ()))
    found = {row.get("sale_id") for row in rows if row}
    return str(found.pop() or "") if len(found) == 1 else ""


def _item_codes(rows: Collection[dict[str, Any]]) -> tuple[str, ...]:
    """Of the goods that the operations name, each once."""
    return tuple(dict.fromkeys(code for row in rows if (code := row["intent"].get("item_code"))))


def _words_of(deeds: Collection[Deed]) -> tuple[bytes, ...]:
    """One of these stands in every line of these kinds; none when that cannot be told from its kind."""
    if not deeds or Deed.OTHER in deeds:
        return ()
    kinds = {kind for kind, deed in _DEEDS.items() if deed in deeds}
    more = {"setting_saved": {Deed.PRESENCE}, "noted": {Deed.GIVEN_OUT, Deed.PERSON}}
    more |= {f'"{kind}"': {Deed.OWNER} for kind in _OF_OWNERS}
    return tuple(kind.encode() for kind in kinds | {kind for kind, such in more.items() if such & set(deeds)})


def _oldest(path: Path) -> bytes:
    """The earliest time in a month's file, at least as far as its month: the file's own where no clock was set back."""
    month = path.stem.encode()
    usual = b'{"at":"' + month
    with os_errors(), path.open("rb") as file:
        return min((line[_AT : _AT + 32] for line in file if not line.startswith(usual)), default=month)


def _sieve(within: Within) -> Callable[[bytes], bool]:
    """What the text of a line tells before its seal is looked at and its words are opened: whether it may be meant."""
    since, until = (time_text(one).encode() if one is not None else b"" for one in (within.since, within.until))
    persons = tuple(b'"who":' + json.dumps(one).encode() for one in within.who if is_person(one))

    def may_be_meant(raw: bytes) -> bool:
        if since or until:
            at = raw[_AT : _AT + 32]
            if at < since or (until and at >= until):
                return False
        if not within.who:
            return True
        if b'"who":"' in raw:  # whoever is told by id is told so in every line of theirs
            return any(person in raw for person in persons)
        return "" in within.who or any(word in raw for word in _NAMING)

    return may_be_meant


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
