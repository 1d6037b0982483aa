"""Money is integer cents with a currency; nothing here is ever a float."""

from __future__ import annotations

import re
from dataclasses import dataclass

from astro_desk.core.errors import Refused

_DOLLARS = ("USD", "CAD")
HIGHEST = 99_999_99
"""No sale of a pet store is higher than that, whoever says so; in cents."""
_HUGE = re.compile(r"\d{10,40}(?:[.,]\d{1,2})?", re.ASCII)
_AMOUNT = re.compile(r"(\d{1,9})(?:[.,](\d{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the smallest unit of its currency (ISO 4217 code)."""

    cents: int
    currency: str = "USD"

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        return f"{sign}{abs(self.cents) // 100}.{abs(self.cents) % 100:02d}"

    @property
    def words(self) -> str:
        """As people read it, with its currency: `$5.00`, `5.00 EUR`. Astro's own amounts are dollars (ASTRO_API §3)."""
        if self.currency not in _DOLLARS:
            return f"{self} {self.currency}"
        return f"-${str(self).removeprefix('-')}" if self.cents < 0 else f"${self}"


def read_money(text: str, currency: str = "USD") -> Money:
    """An amount as a cashier types it: `41`, `41.5`, `41,50`.

    Raises Refused `amount_invalid`, `amount_negative`, and `amount_absurd` for ten digits and more.
    """
    typed = text.strip().removeprefix("$").strip()
    found = _AMOUNT.fullmatch(typed)
    if not found and typed[:1] in ("-", "\N{MINUS SIGN}") and _AMOUNT.fullmatch(typed[1:].removeprefix("$").strip()):
        raise Refused("amount_negative", text=text.strip()[:20])
    if _HUGE.fullmatch(typed):
        raise Refused("amount_absurd", amount=typed[:20], limit=str(Money(HIGHEST, currency)))
    if not found:
        raise Refused("amount_invalid", text=text.strip()[:20])
    whole, part = found.groups()
    return Money(int(whole) * 100 + int((part or "0").ljust(2, "0")), currency)
