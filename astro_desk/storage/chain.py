"""The lines of the journal and their chain; pure.

A line is one JSON object: the canonical body {"at","data","kind","n","prev"}, then "hash", the SHA-256 of that body,
and "mac", the same under a sub-key of the database's. `prev` is the line before's hash, over the months too. Anybody
can check the chain; only who has the key can write a line that replay believes (FAILURES K4, I19). `"more":true`
marks a line that its commit goes on after: the lines of one commit count together or not at all.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from astro_desk.storage.mapping import canonical_json

_END = re.compile(rb'"n":(\d{1,15}),"prev":"([0-9a-f]{64})"(,"hash":"([0-9a-f]{64})","mac":"([0-9a-f]{32})"\})\Z')


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
    return Line(
        n=int(end.group(1)),
        prev=end.group(2).decode(),
        hash=digest,
        authentic=hmac.compare_digest(_mac(mac_key, digest).encode(), end.group(5)),
        more=raw.endswith(b'"more":true,', 0, end.start()),
        raw=raw,
    )


def compose(events: Sequence[tuple[str, object]], at: str, head: Head, mac_key: bytes) -> list[Line]:
    """The lines of one commit, behind `head`: each event is (kind, data)."""
    lines: list[Line] = []
    for index, (kind, data) in enumerate(events):
        more = index < len(events) - 1
        body: dict[str, object] = {"n": head.n + 1, "at": at, "kind": kind, "data": data, "prev": head.hash}
        text = canonical_json(body | {"more": True} if more else body)
        digest = hashlib.sha256(text.encode()).hexdigest()
        raw = f'{text[:-1]},"hash":"{digest}","mac":"{_mac(mac_key, digest)}"}}'.encode()
        lines.append(Line(head.n + 1, head.hash, digest, True, more, raw))
        head = lines[-1].head
    return lines


def _mac(mac_key: bytes, digest: str) -> str:
    return hmac.digest(mac_key, digest.encode(), "sha256").hex()[:32]


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold. `line` counts from 1 in the month's file.

    `kind`: `changed` (the line is not what was written), `gap` (lines are missing, added or in another order),
    `forged` (a whole line that was written without the key).
    """

    file: str
    line: int
    kind: str


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
            breaks.append(Break(file, number, "forged"))
        elif expected is not None and (line.n, line.prev) != (expected.n + 1, expected.hash):
            breaks.append(Break(file, number, "gap"))
        expected = line.head
        lines.append(line)
    return lines, breaks
