"""The error tree: every failure that is not a bug carries a stable code and the facts of its sentence.

The core knows no sentences: `use_cases.sentences` turns a code and its facts into words for a person.
"""

from __future__ import annotations


class AstroDeskError(Exception):
    """A failure with an owner; `code` is stable, `facts` fill the sentence's places."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return self.code


class Refused(AstroDeskError):
    """What was asked cannot be done; the person who asked reads a sentence. Nothing was changed."""


class NeedsManager(Refused):
    """Refused unless a manager says otherwise with a PIN."""


class Unavailable(AstroDeskError):
    """Something outside (network, Astro, disk, keyring) is away; it is tried again or waited for."""
