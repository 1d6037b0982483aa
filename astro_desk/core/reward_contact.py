"""What some brands ask for before a reward is theirs to give: an e-mail, or a postal address (ASTRO_API §7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from astro_desk.core.errors import Refused
from astro_desk.core.frozen import replace
from astro_desk.core.item_code import is_card_track
from astro_desk.core.review_reasons import Reason

_LONGEST = {"address": 100, "city": 60, "state": 30, "zip_code": 12}


class Needs(StrEnum):
    """What the brand of a program asks for."""

    NOTHING = ""
    EMAIL = "email"
    ADDRESS = "address"


class Field(StrEnum):
    """One thing that a cashier can type, as `addRedemption` has it."""

    EMAIL = "email"
    ADDRESS = "address"
    CITY = "city"
    STATE = "state"
    ZIP = "zip"

    @property
    def reason(self) -> str:
        """Why a redemption stands in review that Astro refused for lack of it."""
        return _REASONS[self]


_REASONS = {
    Field.EMAIL: Reason.NEEDS_EMAIL,
    Field.ADDRESS: Reason.NEEDS_ADDRESS,
    Field.CITY: Reason.NEEDS_CITY,
    Field.STATE: Reason.NEEDS_STATE,
    Field.ZIP: Reason.NEEDS_ZIP,
}
POSTAL = (Field.ADDRESS, Field.CITY, Field.STATE, Field.ZIP)
UNNAMED_REASON: str = Reason.NEEDS_CONTACT
"""Astro asked for something and did not name it so that we understand."""


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """`address` is the street with its number; "" for what nobody has said here."""

    address: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""

    def has(self, field: Field) -> bool:
        return bool(getattr(self, _NAMES[field]))

    def put(self, field: Field, value: str) -> PostalAddress:
        return replace(self, **{_NAMES[field]: value})


_NAMES = {Field.ADDRESS: "address", Field.CITY: "city", Field.STATE: "state", Field.ZIP: "zip_code"}


def read_postal(field: Field, text: str) -> str:
    """The text on one line. Raises Refused `card_track`, `contact_field_invalid`."""
    if is_card_track(text):
        raise Refused("card_track")
    value = " ".join(text.split())
    if not value or len(value) > _LONGEST[_NAMES[field]] or not value.isprintable():
        raise Refused("contact_field_invalid", field=field.value)
    return value


def missing(needs: Needs, email: str, known: PostalAddress) -> tuple[Field, ...]:
    """What has to be asked for, in the order in which it is asked."""
    if needs is Needs.EMAIL:
        return () if email else (Field.EMAIL,)
    return tuple(field for field in POSTAL if not known.has(field)) if needs is Needs.ADDRESS else ()


def needs_of(field: Field) -> Needs:
    """What the brand must be asking for when this is missing."""
    return Needs.EMAIL if field is Field.EMAIL else Needs.ADDRESS


def field_of(reason: str) -> Field | None:
    """The field that a reason in review names."""
    return next((field for field in Field if field.reason == reason), None)
