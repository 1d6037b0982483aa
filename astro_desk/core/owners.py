"""Pet owners as this register knows them (ASTRO_API §2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_EMAIL = re.compile(r"[^@\s<>\"(),:;\\]{1,64}@[^@\s.<>\"(),:;\\]+(\.[^@\s.<>\"(),:;\\]+)+")


class Standing(StrEnum):
    """How far Astro knows this pet owner under an id of ours."""

    LINKED = "linked"
    """`customer_id` answers at Astro."""
    FOUND = "found"
    """Astro has the owner; our id is still to be linked."""
    NEW = "new"
    """Made at this counter, not yet at Astro."""
    CONTACT = "contact"
    """A bare phone or e-mail that nobody has resolved yet."""


@dataclass(frozen=True, slots=True)
class Owner:
    """`owner_id` is local and never sent; `customer_id` is what Astro calls `customerID`.

    `phone` holds digits only, `email` is lower case; either may be "".
    """

    owner_id: str
    first_name: str
    last_name: str
    phone: str
    email: str
    standing: Standing
    customer_id: str = ""
    astro_customer_id: str = ""
    absent_at: datetime | None = None
    """When Astro last answered that it knows nobody by this phone or e-mail."""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def label(self) -> str:
        """The name, or the bare contact while there is no name."""
        return self.name or self.email or self.phone


def read_email(text: str) -> str | None:
    """The e-mail address in its comparing form, or None when the text is none."""
    address = text.strip().lower()  # casefold would make another address of one with ß
    return address if len(address) <= 254 and address.isprintable() and _EMAIL.fullmatch(address) else None


def linked_customer_id(astro_customer_id: str) -> str:
    """The `customerID` that every register gives the same owner, so that two registers link once (DESIGN §6)."""
    return f"astro-{astro_customer_id}"
