"""The lines of the journal and their chain; pure.

A line is one JSON object: the canonical body {"at","data","kind","n","prev"}, then "hash", the SHA-256 of that body,
"key", the id of the key that the next one is made under, and "mac", an HMAC of both under a sub-key of the
database's. `prev` is the line before's hash, over the months too. Anybody can check the chain; only who has the key
can write a line that replay believes (FAILURES K4, I19). `"more":true` marks a line that its commit goes on after:
the lines of one commit count together or not at all. A journal made anew from the database begins behind the number
of the one it replaces, with a line of the kind REBUILT.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from astro_desk.storage.mapping import canonical_json

REBUILT = "journal_rebuilt"
_REBUILT = f'"kind":"{REBUILT}"'.encode()
# The first journals of all had no key id.
_END = re.compile(
    rb'"n":(\d{1,15}),"prev":"([0-9a-f]{64})"'
    rb'(,"hash":"([0-9a-f]{64})"(?:,"key":"([0-9a-f]{8})")?,"mac":"([0-9a-f]{32})"\})\Z'
)


@dataclass(frozen=True, slots=True)
class Head:
    """The place behind a line: its number and hash."""

    n: int
    hash: str


START = Head(0, "0" * 64)
"""Before the first line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is what its writer wrote. `raw` is the text without the line break."""

    n: int
    prev: str
    hash: str
    key_id: str
    authentic: bool
    more: bool
    raw: bytes

    @property
    def head(self) -> Head:
        return Head(self.n, self.hash)

    def body(self) -> dict[str, Any]:
        """The keys "at", "kind", "data" and the rest."""
        body: dict[str, Any] = json.loads(self.raw)
        return body


def read_line(raw: bytes, mac_key: bytes) -> Line | None:
    """None when the text is no line of a journal or was changed after it was written."""
    end = _END.search(raw)
    if end is None:
        return None
    digest = hashlib.sha256(raw[: end.start(3)] + b"}").hexdigest()
    if digest.encode() != end.group(4):
        return None
    named = (end.group(5) or b"").decode()
    return Line(
        n=int(end.group(1)),
        prev=end.group(2).decode(),
        hash=digest,
        key_id=named,
        authentic=hmac.compare_digest(_mac(mac_key, named, digest).encode(), end.group(6)),
        more=raw.endswith(b'"more":true,', 0, end.start()),
        raw=raw,
    )


def compose(events: Sequence[tuple[str, object]], at: str, head: Head, mac_key: bytes) -> list[Line]:
    """The lines of one commit, behind `head`: each event is (kind, data)."""
    lines: list[Line] = []
    for index, (kind, data) in enumerate(events):
        lines.append(compose_one(kind, data, at, head, mac_key, more=index < len(events) - 1))
        head = lines[-1].head
    return lines


def compose_one(kind: str, data: object, at: str, head: Head, mac_key: bytes, *, more: bool) -> Line:
    """One line behind `head`; `more`: its commit goes on after it."""
    body: dict[str, object] = {"n": head.n + 1, "at": at, "kind": kind, "data": data, "prev": head.hash}
    text = canonical_json(body | {"more": True} if more else body)
    digest = hashlib.sha256(text.encode()).hexdigest()
    named = key_id(mac_key)
    raw = f'{text[:-1]},"hash":"{digest}","key":"{named}","mac":"{_mac(mac_key, named, digest)}"}}'.encode()
    return Line(head.n + 1, head.hash, digest, named, True, more, raw)


@lru_cache(maxsize=8)
def key_id(mac_key: bytes) -> str:
    """Names the key, and tells nothing else about it: 8 hex digits."""
    return hmac.digest(mac_key, b"key id", "sha256").hex()[:8]


def _mac(mac_key: bytes, named: str, digest: str) -> str:
    return hmac.digest(mac_key, (named + digest).encode(), "sha256").hex()[:32]


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold. `line` counts from 1 in the month's file.

    `kind`: `changed` (the line is not what was written), `gap` (lines are missing, added or in another order),
    `forged` (a whole line that was written without the key). Of a `gap`, `expected` is the number that should stand
    there and `found` the one that does; of a forged line, `key_id` is the key that it says it has.
    """

    file: str
    line: int
    kind: str
    expected: int = 0
    found: int = 0
    key_id: str = ""


def check_chain(
    file: str, raws: Iterable[bytes], behind: Head | None, mac_key: bytes
) -> tuple[list[Line], list[Break]]:
    """The lines of a file that are what was written, and the breaks. `behind` None: what came before is not known."""
    lines: list[Line] = []
    breaks: list[Break] = []
    expected = behind
    for number, raw in enumerate(raws, start=1):
        line = read_line(raw, mac_key)
        if line is None:
            breaks.append(Break(file, number, "changed"))
            # The hash that stands there still binds the next line, so that one flipped letter is one break.
            end = _END.search(raw)
            expected = Head(int(end.group(1)), end.group(4).decode()) if end else None
            continue
        if not line.authentic:
            breaks.append(Break(file, number, "forged", found=line.n, key_id=line.key_id))
        elif expected is not None and not _follows(line, expected):
            breaks.append(Break(file, number, "gap", expected.n + 1, line.n))
        expected = line.head
        lines.append(line)
    return lines, breaks


def _follows(line: Line, head: Head) -> bool:
    return (line.n, line.prev) == (head.n + 1, head.hash) or (head == START and _REBUILT in line.raw)
