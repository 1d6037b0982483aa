"""Secrets from standard input, so that none is ever in the arguments or the environment (DESIGN §9)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import IO

from astro_desk.core.errors import Refused


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a person knows: Astro's password, the store's passphrase, the manager's PIN. Never shown."""

    password: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)
    pin: str = field(default="", repr=False)


_KEYS = ("password", "passphrase", "pin")
_LONGEST = 10_000


def read_secrets(stream: IO[str]) -> Secrets:
    """One JSON object. Nothing behind its last line is read: a script may follow.

    Raises Refused `secrets_unreadable` without quoting what was there.
    """
    text, found = "", None
    while found is None and len(text) < _LONGEST and (line := stream.readline()):
        text += line
        try:
            found = json.loads(text)
        except ValueError:
            continue  # the object may go over several lines
    if not isinstance(found, dict) or not all(key in _KEYS and _is_text(value) for key, value in found.items()):
        raise Refused("secrets_unreadable")
    return Secrets(**found)


def _is_text(value: object) -> bool:
    """JSON can write half a character (a lone surrogate), which no keyboard types and nothing can encode."""
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)
