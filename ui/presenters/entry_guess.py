"""Whether a quick burst of keys in the omnibox was a scanner or somebody's quick hands."""

from __future__ import annotations

from astro_desk.core.errors import Refused
from astro_desk.core.item_code import read_code
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.ports import Records


def is_code(text: str, records: Records) -> bool:
    """Whether a text is a valid bar code, or one that the catalogue knows."""
    try:
        code = read_code(text)
    except Refused:
        return False
    return code.is_gtin or records.catalogue(code.forms).find(code) is not None


def person_like(text: str, session: CheckoutSession, records: Records) -> bool:
    """Whether a burst may be a person's or a program's typing: letters, the first phone, or another owner's phone while
    there are no goods that would change hands."""
    digits = sum(letter.isdigit() for letter in text)
    if not digits or "@" in text or " " in text:
        return True
    if session.owner is None:
        return not is_code(text, records)
    return session.basket.empty and bool(records.owners_by_contact(text))


def like_a_phone(text: str, records: Records) -> bool:
    """No bar code has ten digits; what is wrong with them as a phone is said when they are looked up."""
    return text.isdecimal() and len(text) == 10 and not is_code(text, records)
