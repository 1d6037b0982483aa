"""Sally Pet Owner, the test customer of every Astro account: how she is recognised (ASTRO_API §7).

That she exists is documented; how Astro spells her and under which id she stands in an account is not. What is guessed
stands in this one table, and a store may add a sign of its own.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from astro_desk.core.owners import Owner


@dataclass(frozen=True, slots=True)
class Sign:
    """`value` is in the comparing form; `confidence` as in ASTRO_API: V1 one document, I inferred, G a guess."""

    value: str
    confidence: str
    about: str


SIGNS: tuple[Sign, ...] = (
    Sign("sally pet owner", "V1", "her whole name, wherever it is parted into first and last"),
    Sign("sally petowner", "G", "the same, with her last name in one word"),
)


def is_test_customer(owner: Owner, own_signs: Collection[str] = ()) -> bool:
    """Whether nothing about this owner counts. `own_signs`: names, phones, e-mails, Astro ids that the store added."""
    name = " ".join(owner.name.casefold().split())
    if name and any(name == sign.value for sign in SIGNS):
        return True
    return any(sign in (name, owner.phone, owner.email, owner.astro_customer_id) for sign in own_signs if sign)
