"""Why a pet owner is erased: a code that names nobody, for the journal keeps it for ever."""

from __future__ import annotations

from enum import StrEnum

from astro_desk.core.errors import Refused


class WhyErased(StrEnum):
    ASKED = "asked"
    """The pet owner wants it."""
    MISTAKE = "mistake"
    """A test, a double, somebody who never was a pet owner here."""
    GONE = "gone"
    """Moved away, or died."""
    RETENTION = "retention"
    """Nobody has seen them for as long as the store keeps names."""


def read_why(text: str) -> WhyErased:
    """Raises Refused `erase_why_missing` for what is none of them: words of one's own might hold the name."""
    try:
        return WhyErased(text)
    except ValueError:
        raise Refused("erase_why_missing", known=", ".join(WhyErased)) from None
