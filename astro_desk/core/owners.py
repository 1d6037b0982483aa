"""Pet owners as this register knows them (ASTRO_API §2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from astro_desk.core.frozen import replace

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

    @property
    def bare(self) -> bool:
        """Nothing but a phone or e-mail is known: whoever names them is right. Who came in with a list has a name."""
        return self.standing is Standing.CONTACT and not self.name


class Named(Protocol):
    """A name and a contact, each part "" where it is not known."""

    @property
    def first_name(self) -> str: ...
    @property
    def last_name(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def email(self) -> str: ...


def called(owner: Owner, first: Named, second: Named) -> Owner:
    """The owner with the name and contact that `first` has, and with those of `second` where it has none."""
    return replace(
        owner,
        first_name=first.first_name or second.first_name,
        last_name=first.last_name or second.last_name,
        phone=first.phone or second.phone,
        email=first.email or second.email,
    )


def leave_out_bare(owners: Iterable[Owner]) -> tuple[Owner, ...]:
    """Without bare contacts whose phone or e-mail somebody named among them has: until Astro is asked, an outage may
    leave one beside its owner, and it is theirs."""
    found = tuple(owners)
    reached = {contact for one in found if not one.bare for contact in (one.phone, one.email) if contact}
    return tuple(one for one in found if not one.bare or reached.isdisjoint((one.phone, one.email)))


def read_email(text: str) -> str | None:
    """The e-mail address in its comparing form, or None when the text is none."""
    address = text.strip().lower()  # casefold would make another address of one with ß
    return address if len(address) <= 254 and address.isprintable() and _EMAIL.fullmatch(address) else None


def linked_customer_id(astro_customer_id: str) -> str:
    """The `customerID` that every register gives the same owner, so that two registers link once (DESIGN §6)."""
    return f"astro-{astro_customer_id}"
