"""Money is integer cents with a currency; nothing here is ever a float."""

from __future__ import annotations

import re
from dataclasses import dataclass

from astro_desk.core.errors import Refused

_AMOUNT = re.compile(r"(\d{1,7})(?:[.,](\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the smallest unit of its currency (ISO 4217 code)."""

    cents: int
    currency: str = "USD"

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        return f"{sign}{abs(self.cents) // 100}.{abs(self.cents) % 100:02d}"


def read_money(text: str, currency: str = "USD") -> Money:
    """An amount as a cashier types it: `41`, `41.5`, `41,50`. Raises Refused `amount_invalid`."""
    found = _AMOUNT.fullmatch(text.strip().removeprefix("$").strip())
    if not found:
        raise Refused("amount_invalid", text=text.strip()[:20])
    whole, part = found.groups()
    return Money(int(whole) * 100 + int((part or "0").ljust(2, "0")), currency)
