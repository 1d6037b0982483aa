"""What an answer must not be before anybody reads it: nested without end, or saying a thing twice (FAILURES N10).

msgspec takes the last of two equal keys and nests as deep as the stack allows; both would let a body say one thing to
us and another to whoever reads it next.
"""

from __future__ import annotations

import codecs
import json
from itertools import accumulate

_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKET = bytes(byte for byte in range(256) if byte not in _STEP)
_SLICE = 128 << 10
"""Looked at in one go: the interpreter is free for the other threads in between."""


class Repeated(ValueError):
    """An object that has one of its keys twice."""


def deeper_than(body: bytes, limit: int) -> bool:
    """Whether more than so many arrays and objects lie in each other; of a body that is no JSON, whatever."""
    depth = inside = 0
    carry = b""
    for start in range(0, len(body), _SLICE):
        piece = carry + body[start : start + _SLICE]
        slashes = len(piece) - len(piece.rstrip(b"\\"))
        carry = b"\\" * (slashes % 2)  # what it escapes stands in the next slice
        piece = piece[: len(piece) - slashes].replace(b"\\\\", b"").replace(b'\\"', b"")
        parts = piece.split(b'"')
        brackets = b"".join(parts[inside::2]).translate(None, _NO_BRACKET)
        inside = (inside + len(parts) - 1) % 2
        heights = (*accumulate(map(_STEP.__getitem__, brackets), initial=depth),)
        if max(heights) > limit:
            return True
        depth = heights[-1]
    return False


def refuse_repeats(text: str) -> None:
    """Raises Repeated, or another ValueError for what is no JSON. Nothing of the text is kept."""
    json.loads(text, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, object]]) -> None:
    if len({key for key, _ in pairs}) != len(pairs):
        raise Repeated


def is_utf8(body: bytes) -> bool:
    """Whether all of it is UTF-8, without a second copy of a long body."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(body), _SLICE):
            decoder.decode(body[start : start + _SLICE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
