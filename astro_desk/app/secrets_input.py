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


def read_secrets(stream: IO[str], *, one_line: bool = False) -> Secrets:
    """One JSON object: the whole stream, or its first line when a script follows.

    Raises Refused `secrets_unreadable` without quoting what was there.
    """
    text = stream.readline() if one_line else stream.read()
    try:
        found = json.loads(text)
    except ValueError:
        raise Refused("secrets_unreadable") from None
    fits = isinstance(found, dict) and all(key in _KEYS and isinstance(value, str) for key, value in found.items())
    if not fits:
        raise Refused("secrets_unreadable")
    return Secrets(**found)
