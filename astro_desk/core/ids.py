"""Ids that are unique over registers, sortable and never reused: `<register>-<ULID>` (DESIGN §6).

A ULID is 48 bits of milliseconds and 80 bits of chance in Crockford's base 32, 26 characters. With a register
name of at most 6 characters an id has at most 33, within the 36 that Astro's field is taken to hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from astro_desk.core.errors import Refused
from astro_desk.core.frozen import replace

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {letter: value for value, letter in enumerate(_CROCKFORD)}
# Two letters at a time: a list of a hundred thousand owners makes as many ids.
_PAIRS = tuple(first + second for first in _CROCKFORD for second in _CROCKFORD)
_SHIFTS = tuple(range(120, -1, -10))
_CHANCE_BITS = 80
_CHANCE = 1 << _CHANCE_BITS
_LATEST_MS = (1 << 48) - 1
_STRIDE = 1 << 32
_ULID_LENGTH = 26
MAX_LENGTH = 36
_REGISTER = re.compile(r"[A-Za-z0-9]{1,6}")


def check_register(name: str) -> str:
    """The register's name, trimmed: 1 to 6 letters or digits. Raises Refused `register_name_invalid`."""
    name = name.strip()
    if not _REGISTER.fullmatch(name):
        raise Refused("register_name_invalid", name=name[:20])
    return name


def register_of(made_id: str) -> str:
    """The register that made an id; "" for an id that is none of ours."""
    name, dash, ulid = made_id.rpartition("-")
    ours = dash and _REGISTER.fullmatch(name) and len(ulid) == _ULID_LENGTH and _VALUE.keys() >= set(ulid)
    return name if ours else ""


def encode_ulid(value: int) -> str:
    """A 128-bit value as 26 characters that sort as the value does."""
    return "".join([_PAIRS[(value >> shift) & 1023] for shift in _SHIFTS])


def first_ulid_of(moment_ms: int) -> str:
    """The smallest ULID of that millisecond of the wall clock: whatever was made before it sorts below."""
    return encode_ulid(min(max(moment_ms, 0), _LATEST_MS) << _CHANCE_BITS)


def decode_ulid(text: str) -> int:
    """The value of 26 Crockford characters. Raises ValueError when they are none, or more than 128 bits."""
    if len(text) != _ULID_LENGTH or text[0] > "7" or any(letter not in _VALUE for letter in text):
        raise ValueError(f"not a ULID: {text[:40]!r}")
    value = 0
    for letter in text:
        value = value << 5 | _VALUE[letter]
    return value


@dataclass(frozen=True, slots=True)
class IdSequence:
    """The ids of one register. `last` is the value of the newest id ever made, 0 when there is none."""

    register: str
    last: int = 0

    @classmethod
    def after(cls, register: str, newest_id: str | None) -> IdSequence:
        """Continues behind `newest_id`, so that a clock set back cannot make an id twice."""
        return cls(check_register(register), decode_ulid(newest_id.rpartition("-")[2]) if newest_id else 0)

    def next(self, now_ms: int, chance: int) -> tuple[str, IdSequence]:
        """The next id and the sequence behind it.

        `now_ms` is the wall clock in milliseconds, `chance` at least 79 random bits. Strictly rising under any clock:
        within one millisecond, and after the clock went back, the value goes up from the last one by a random stride.
        """
        now_ms = min(max(now_ms, 1), _LATEST_MS)
        # The top bit of the chance stays clear, so that counting up has room and does not spill into the time.
        value = (now_ms << _CHANCE_BITS) + chance % (_CHANCE >> 1)
        if value >> _CHANCE_BITS <= self.last >> _CHANCE_BITS:
            # A stride and not a step: a restored backup under a clock that is behind would make the same ids again.
            value = self.last + 1 + chance % _STRIDE
        return f"{self.register}-{encode_ulid(value)}", replace(self, last=value)
