"""Hostile answers: a corpus of those that have a name, and a seeded generator of all the others.

FAILURES N6, N10, N11.

A generated answer begins as the right one and is then spoiled: its values, its text, its bytes, and how it travels.
"""

from __future__ import annotations

import copy
import gzip
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tests.hostile.canned import Answer, packed
from tests.hostile.questions import CATALOGUE, OWNER_FOUND, STATUS, UNIT, Question, Write, envelope, line

MIB = 1 << 20
ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 100, 100.0, 100.5, "100", " 100 ", "+100", "100.0", "1e2", "0100", "١٠٠", 320, 410),
    *(420, 310, 730, 430, 700, 555, 2**63, -(2**63), 10**400, 1e308, "", " ", "\x00", "a\nb", "null", "0000-00-00"),
    *("NaN", [], {}, [[]], [None], {"0": None}, {"0": []}, "x" * 5000, "\U0001f436", "<b>", UNIT, "7"),
)
CODES = (100, "100", 310, 320, 410, "410", 420, 430, 700, 730, 555, 401, 0, -100, None, True, 100.0, 99, 1000)
STATUSES = (
    201,
    202,
    203,
    204,
    206,
    301,
    302,
    303,
    307,
    308,
    400,
    401,
    403,
    404,
    408,
    413,
    418,
    429,
    500,
    502,
    503,
    599,
)
RETRY_AFTER = (
    *("0", "1", "-1", "5", "99999999999999999999", "1e9", "NaN", "²", "", " ", "soon", "0x10", "1.5"),
    *("Wed, 21 Oct 2099 07:28:00 GMT", "Wed, 21 Oct 1815 07:28:00 GMT", "Wed, 99 Foo 20x6 99:99:99 XYZ", "\x7f"),
)
PAGE = b"<!DOCTYPE html><html><head><title>Sign in to Wi-Fi</title></head><body>100 Success</body></html>"
KEYS = (
    *("astro_status", "status", "returnData", "transactionID", "transaction_status", "transactionDeleted"),
    *("astro_customer_id", "cardPurchases", "astroCardData", "imported_transaction_id", "redeemed_on"),
    *("0", "", "access_token"),
)


def corpus(question: Question) -> Iterator[Answer]:
    """Those that people have met, or that a reader of the code would think of first."""
    right = json.dumps(envelope(question)).encode()
    key = b'"status"' if b'"status"' in right else b'"astro_status"'
    named: dict[str, bytes] = {
        "empty": b"",
        "html": PAGE,
        "null": b"null",
        "object": b"{}",
        "list": b"[]",
        "list for object": b"[" + right + b"]",
        "number": b"100",
        "text": b'"Success"',
        "NaN": right.replace(b"100", b"NaN", 1),
        "infinity": right.replace(b"100", b"Infinity", 1),
        "byte order mark": b"\xef\xbb\xbf" + right,
        "two byte order marks": b"\xef\xbb\xbf" * 2 + right,
        "utf-16": json.dumps(envelope(question)).encode("utf-16"),
        "utf-32": json.dumps(envelope(question)).encode("utf-32"),
        "latin-1": right.replace(b"Success", b"Succ\xe8s"),
        "lone surrogate": right.replace(b"Success", b"\\ud800"),
        "nul in a message": right.replace(b"Success", b"Suc\\u0000cess"),
        "bare nul": right.replace(b"Success", b"Suc\x00cess"),
        "newline in a message": right.replace(b"Success", b"Suc\\r\\ncess"),
        "bare newline in a message": right.replace(b"Success", b"Suc\r\ncess"),
        "trailing comma": right.replace(b"}", b",}", 1),
        "single quotes": right.replace(b'"', b"'"),
        "twice": right + right,
        "garbage behind": right + b" <!-- served by proxy -->",
        "jsonp": b"cb(" + right + b");",
        "xssi prefix": b")]}',\n" + right,
        "status twice, good last": right.replace(b"{", b"{" + key + b":500,", 1),
        "status twice, good first": right[:-1] + b"," + key + b":500}",
        "status under both names": right[:-1] + b',"status":310,"astro_status":100}',
        "status as text": right.replace(b"100", b'"100"', 1),
        "status as list": right.replace(b"100", b"[100]", 1),
        "unknown code": right.replace(b"100", b"987", 1),
        "deep list": right[:-1] + b',"x":' + b"[" * 33 + b"]" * 33 + b"}",
        "very deep list": right[:-1] + b',"x":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        "very deep, never closed": b'{"a":' * 200_000,
        "deep, allowed": right[:-1] + b',"x":' + b"[" * 31 + b"]" * 31 + b"}",
        "long number": right.replace(b"100", b"1" * 100_000, 1),
        "100 with a long fraction": right.replace(b"100", b"100." + b"0" * 100_000, 1),
        "100 with an exponent": right.replace(b"100", b"1e2", 1),
        "long message": right.replace(b"Success", b"A1(" * 300_000),
        "many keys": right[:-1] + b"," + b",".join(b'"k%d":%d' % (n, n) for n in range(20_000)) + b"}",
        "data is a number": b'{"astro_status":100,"status":100,"returnData":5}',
        "data is false": b'{"astro_status":100,"returnData":false}',
        "data left out": b'{"astro_status":100}',
    }
    for label, body in named.items():
        yield Answer(body, label=label)
    for status in STATUSES:
        yield Answer(right, status, label=f"right, with {status}")
    for code in CODES:
        refused = json.dumps({"astro_status": code, "astro_status_message": "No", "returnData": ""}).encode()
        yield Answer(refused, label=f"{code!r} without lines")
    for words in RETRY_AFTER:
        for status in (429, 503):
            yield Answer(b"", status, (("Retry-After", words),), label=f"Retry-After {words!r}")
    location = (("Location", "http://127.0.0.1:1/steal"),)
    yield Answer(right, 302, location, label="redirect")
    yield Answer(right, 200, location, label="Location with 200")
    yield from _travels(question, right)


def _travels(question: Question, right: bytes) -> Iterator[Answer]:
    """The right words, in the wrong way."""
    yield Answer(right, slow=True, label="a byte a second")
    yield Answer(right, breaks=True, label="whole, then broken")
    zipped = gzip.compress(right, mtime=0)
    for encoding in ("br", "deflate", "zstd", "gzip, gzip", "GZIP ", "x-gzip", "identity", "compress", "\x00"):
        yield Answer(right, headers=(("Content-Encoding", encoding),), label=f"called {encoding!r}")
        yield Answer(zipped, headers=(("Content-Encoding", encoding),), label=f"gzip called {encoding!r}")
    packed_up = (("Content-Encoding", "gzip"),)
    yield Answer(zipped[:-1], headers=packed_up, label="gzip without its last byte")
    yield Answer(zipped[:-8], headers=packed_up, label="gzip without its checksum")
    yield Answer(zipped[:-8] + b"\0" * 8, headers=packed_up, label="gzip with a wrong checksum")
    yield Answer(zipped + zipped, headers=packed_up, label="two gzips")
    yield Answer(zipped + b"more", headers=packed_up, label="gzip and more")
    yield Answer(gzip.compress(zipped, mtime=0), headers=packed_up, label="gzip in gzip")
    blank = b" " * MIB
    yield Answer(blank, times=100, label="100 MiB of blanks")
    yield packed(Answer(right + blank * 8, label="gzip bomb behind the right answer"))
    yield packed(Answer(b"[" * (8 * MIB), label="gzip bomb of brackets"))
    just = right + b" " * (2 * MIB - len(right))
    yield Answer(just, label="as long as allowed")
    yield Answer(just + b" ", label="a byte longer")
    if isinstance(question, Write) and question.ids:
        rows = [line(f"R9-{n}") for n in range(3_000)]
        yield Answer(json.dumps({"astro_status": 100, "returnData": rows}).encode(), label="3,000 foreign lines")


def cuts(question: Question) -> Iterator[Answer]:
    """The right answer cut at every byte: as if it were whole, and as a connection that breaks there."""
    right = json.dumps(envelope(question)).encode()
    for end in range(len(right)):
        yield Answer(right[:end], label=f"cut at {end}")
        yield Answer(right[:end], breaks=True, label=f"broken at {end}")


class Spoiler:
    """Makes one hostile answer after the other; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)

    def spoiled(self, question: Question) -> Answer:
        dice = self._dice
        value: Any = copy.deepcopy(envelope(question))
        labels = []
        for _ in range(dice.choice((0, 1, 1, 1, 2, 2, 3, 6))):
            spoil = dice.choice(_VALUE_SPOILERS)
            labels.append(spoil.__name__.strip("_"))
            value = spoil(dice, value)
        body = json.dumps(value, ensure_ascii=dice.random() < 0.7, indent=dice.choice((None, None, 1)))
        raw = body.encode("utf-8", "surrogatepass")
        for _ in range(dice.choice((0, 0, 0, 1, 1, 2))):
            tear = dice.choice(_TEXT_SPOILERS)
            labels.append(tear.__name__.strip("_"))
            raw = tear(dice, raw)
        return self._sent(Answer(raw, label=" ".join(labels)))

    def _sent(self, answer: Answer) -> Answer:
        dice = self._dice
        way = dice.random()
        if way < 0.05:
            answer = replace(answer, status=dice.choice(STATUSES), label=answer.label + " status")
        if way < 0.03:
            headers = (("Retry-After", dice.choice(RETRY_AFTER)), ("Date", dice.choice(RETRY_AFTER)))
            answer = replace(answer, headers=headers)
        if 0.05 < way < 0.12:
            answer = packed(answer)
            if way < 0.09:
                answer = replace(answer, body=_cut(dice, answer.body), label=answer.label + " cut")
        if 0.12 < way < 0.15:
            answer = replace(answer, breaks=True, label=answer.label + " breaks")
        return replace(answer, chunk=dice.choice((1 << 16, 1 << 16, 100, 7)))


def _nodes(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a value: (container, key)."""
    places, level = [], [value]
    while level:
        one = level.pop()
        if isinstance(one, dict | list):
            keys = one.keys() if isinstance(one, dict) else range(len(one))
            places += [(one, key) for key in keys]
            level += one.values() if isinstance(one, dict) else one
    return places


def _odd(dice: random.Random) -> Any:
    return copy.deepcopy(dice.choice(ODD_VALUES))


def _other_value(dice: random.Random, value: Any) -> Any:
    places = _nodes(value)
    if not places or dice.random() < 0.03:
        return _odd(dice)
    holder, key = dice.choice(places)
    holder[key] = _odd(dice)
    return value


def _other_code(dice: random.Random, value: Any) -> Any:
    places = [(holder, key) for holder, key in _nodes(value) if "status" in str(key)]
    for holder, key in dice.sample(places, min(len(places), dice.choice((1, 1, 2)))):
        holder[key] = dice.choice(CODES)
    return value


def _left_out(dice: random.Random, value: Any) -> Any:
    places = _nodes(value)
    if places:
        holder, key = dice.choice(places)
        del holder[key]
    return value


def _renamed(dice: random.Random, value: Any) -> Any:
    places = [(holder, key) for holder, key in _nodes(value) if isinstance(holder, dict)]
    if places:
        holder, key = dice.choice(places)
        holder[dice.choice(KEYS)] = holder.pop(key)
    return value


def _put_in(dice: random.Random, value: Any) -> Any:
    holders = [holder for holder, _ in _nodes(value) if isinstance(holder, dict)]
    if holders:
        dice.choice(holders)[dice.choice(KEYS)] = _odd(dice)
    return value


def _lists(value: Any) -> list[list[Any]]:
    return [holder[key] for holder, key in _nodes(value) if isinstance(holder[key], list)]


def _reordered(dice: random.Random, value: Any) -> Any:
    for one in _lists(value):
        dice.shuffle(one)
    return value


def _doubled(dice: random.Random, value: Any) -> Any:
    lists = [one for one in _lists(value) if one]
    if lists:
        one = dice.choice(lists)
        one.insert(dice.randrange(len(one) + 1), copy.deepcopy(dice.choice(one)))
    return value


def _foreign(dice: random.Random, value: Any) -> Any:
    lists = _lists(value)
    if lists:
        strange: tuple[Any, ...] = (line("R9-Z"), line(UNIT, 410), line(UNIT.lower()), STATUS, OWNER_FOUND, 7, None)
        one = dice.choice(lists)
        one.insert(dice.randrange(len(one) + 1), copy.deepcopy(dice.choice((*strange, CATALOGUE[0]))))
    return value


def _wrapped(dice: random.Random, value: Any) -> Any:
    places = _nodes(value)
    if not places:
        return [value]
    holder, key = dice.choice(places)
    wraps: tuple[Callable[[Any], Any], ...] = (
        lambda one: [one],
        lambda one: {"0": one},
        lambda one: {"data": one},
        lambda one: json.dumps(one),
        lambda one: dict(enumerate(one)) if isinstance(one, list) else [one, one],
    )
    holder[key] = dice.choice(wraps)(holder[key])
    return value


def _nested(dice: random.Random, value: Any) -> Any:
    deep = _odd(dice)
    for _ in range(dice.choice((5, 28, 30, 31, 32, 33, 40, 100))):
        deep = [deep] if dice.random() < 0.5 else {dice.choice(KEYS): deep}
    places = _nodes(value)
    if places:
        holder, key = dice.choice(places)
        if isinstance(holder, dict) and dice.random() < 0.7:
            holder["extra"] = deep
        else:
            holder[key] = deep
    return value


_VALUE_SPOILERS = (
    *(_other_value, _other_value, _other_code, _other_code, _left_out, _renamed, _put_in),
    *(_reordered, _doubled, _foreign, _wrapped, _nested),
)


def _cut(dice: random.Random, raw: bytes) -> bytes:
    return raw[: dice.randrange(len(raw) + 1)]


def _twice(dice: random.Random, raw: bytes) -> bytes:
    """One of the keys once more, at the beginning or at the end of an object."""
    key = b'"%b": %b' % (dice.choice(KEYS).encode(), json.dumps(dice.choice(CODES)).encode())
    at = [place for place in range(len(raw)) if raw[place : place + 1] in b"{}"]
    if not at:
        return raw
    place = dice.choice(at)
    if raw[place : place + 1] == b"{":
        return raw[: place + 1] + key + b"," + raw[place + 1 :]
    return raw[:place] + b"," + key + raw[place:]


def _other_byte(dice: random.Random, raw: bytes) -> bytes:
    if not raw:
        return raw
    place = dice.randrange(len(raw))
    return raw[:place] + bytes([dice.randrange(256)]) + raw[place + 1 :]


def _more_bytes(dice: random.Random, raw: bytes) -> bytes:
    place = dice.choice((0, len(raw), dice.randrange(len(raw) + 1)))
    more = dice.choice((b"\xef\xbb\xbf", b"\x00", b"\xff", b"\r\n", b"NaN", b"//", PAGE, b'"', b"}", b"\\", b"[" * 50))
    return raw[:place] + more + raw[place:]


def _dropped(dice: random.Random, raw: bytes) -> bytes:
    place = dice.randrange(len(raw) + 1)
    return raw[:place] + raw[place + dice.choice((1, 2, 30)) :]


def _latin_1(_dice: random.Random, raw: bytes) -> bytes:
    return raw.replace(b"a", b"\xe4", 1)


_TEXT_SPOILERS = (_cut, _twice, _twice, _other_byte, _other_byte, _more_bytes, _dropped, _latin_1)
