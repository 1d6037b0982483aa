"""Sentences that count something, for when there is one of it: “one thing is left”, never “1 things are left”."""

from __future__ import annotations

from collections.abc import Mapping

from astro_desk.use_cases.words import Texts

OF_ONE: Texts[str] = {
    "day_left": "One thing is left of {day}. Settle it, or close it openly with a manager's PIN and a reason.",
    "sign_out_has_open": "Astro has not heard of everything yet: one operation is open. "
    "Let it be sent, or settle it, first; nothing was changed. "
    "`sign-out --export FILE` writes it down and signs out all the same.",
    "reset_has_open": "Astro has not heard of everything yet: one operation is open. "
    "Let it be sent, or settle it, first; nothing was changed. "
    "`reset --export FILE.zip` makes a checked backup and goes on all the same.",
    "owner_has_open": "Astro has not heard everything of this pet owner yet: one operation is open. Let it be sent, or "
    "settle it, first. Nothing was changed.",
    "code_incomplete": "“{text}” has one digit; bar codes have 8, 12, 13 or 14. Please scan again.",
    "import_lines_invalid": "Line {line} cannot be taken. Nothing was taken in.",
}
_COUNTS = ("count", "left", "digits")


def of_one(code: str, facts: Mapping[str, object]) -> str | None:
    """The sentence of this code where its count is one; None where there are more, or it counts nothing."""
    return OF_ONE.get(code) if any(facts.get(name) == 1 for name in _COUNTS) else None
