"""What a text in the one field means: an item, a pet owner, a contact (the order of DESIGN §8)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from astro_desk.core.catalog import Catalogue, Item
from astro_desk.core.checkout import Line, split_quantity
from astro_desk.core.errors import Refused
from astro_desk.core.item_code import CheckDigit, ItemCode, is_card_track, read_code
from astro_desk.core.money import Money
from astro_desk.core.owners import Owner, leave_out_bare, read_email
from astro_desk.use_cases.by_hand import find_own
from astro_desk.use_cases.ports import ReadPhone, Records

_GTIN_LENGTHS = (8, 12, 13, 14)
_SUGGESTIONS = 20
_LIKE_A_PHONE = re.compile(r"[+(]?\d{3}[)\-. ]")


@dataclass(frozen=True, slots=True)
class ItemMeant:
    """An item to put into the sale. `known` False: a right bar code that the catalogue does not hold.

    `part` of the catalogue was read on the way, and holds the item's programs.
    """

    item: Item
    known: bool
    quantity: int
    part: Catalogue = field(default=Catalogue(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class OwnerMeant:
    owner: Owner


@dataclass(frozen=True, slots=True)
class ContactMeant:
    """A phone (digits) or an e-mail that this register has never seen; exactly one of the two is not ""."""

    phone: str
    email: str

    @property
    def contact(self) -> tuple[str, str]:
        return self.phone, self.email


@dataclass(frozen=True, slots=True)
class QuantityMeant:
    """`3*` alone: the next scan counts so often."""

    quantity: int


@dataclass(frozen=True, slots=True)
class Several:
    """More than one thing fits; a person chooses."""

    owners: tuple[Owner, ...] = ()
    items: tuple[Item, ...] = ()


Meaning = ItemMeant | OwnerMeant | ContactMeant | QuantityMeant | Several


@dataclass(frozen=True, slots=True)
class ItemAdded:
    line: Line
    quantity: int
    known: bool


@dataclass(frozen=True, slots=True)
class OwnerChosen:
    """`contact`: the owner is a bare phone or e-mail until Astro has been asked."""

    owner: Owner
    contact: bool = False


@dataclass(frozen=True, slots=True)
class TotalRead:
    """The bar code of the till's receipt said what the sale comes to, or a person typed it."""

    total: Money


Entered = ItemAdded | OwnerChosen | QuantityMeant | TotalRead | Several
"""What came of an entry at the counter."""


def resolve(text: str, records: Records, read_phone: ReadPhone, *, scanned: bool = False) -> Meaning:
    """What `text` means; `scanned` when a scanner typed it, which never types phones or names.

    Raises Refused `card_track`, `code_empty`, `code_too_long`, `code_control_characters`, `quantity_invalid`,
    `check_digit_wrong`, `code_incomplete`, `phone_invalid`, `nothing_found`. Nothing of a card track is kept.
    """
    if is_card_track(text):
        raise Refused("card_track")
    quantity, rest = split_quantity(text)
    if quantity is not None and not rest.strip():
        return QuantityMeant(quantity)
    code = read_code(rest)
    part = records.catalogue(code.forms)
    item = part.find(code) or find_own(code, records)
    if item is not None:
        return ItemMeant(item, True, quantity or 1, part)
    if code.is_gtin:
        return ItemMeant(Item(_upc(code.forms[0]), "", code.forms[0]), False, quantity or 1)
    if scanned:
        raise _unreadable(code)
    return _person_or_name(code, records, read_phone)


def suggest(text: str, records: Records) -> Several:
    """What fits while a person is typing, from 2 characters; never refuses."""
    text = text.strip()
    if len(text) < 2 or is_card_track(text):
        return Several()
    owners = leave_out_bare(records.search_owners(text, _SUGGESTIONS))
    return Several(owners, records.search_items(text, _SUGGESTIONS - len(owners)) if len(owners) < _SUGGESTIONS else ())


def _person_or_name(code: ItemCode, records: Records, read_phone: ReadPhone) -> Meaning:
    text = code.text
    email = read_email(text)
    phone = "" if email else read_phone(text) or ""
    if email or phone:
        known = leave_out_bare(records.owners_by_contact(phone, email or ""))
        return _one_of(known, ()) or ContactMeant(phone, email or "")
    owners = leave_out_bare(records.search_owners(text, _SUGGESTIONS))
    found = _one_of(owners, () if owners else records.search_items(text, _SUGGESTIONS))
    if found is None:
        raise _unreadable(code)
    return found


def _one_of(owners: tuple[Owner, ...], items: tuple[Item, ...]) -> Meaning | None:
    if len(owners) == 1:
        return OwnerMeant(owners[0])
    if not owners and len(items) == 1:
        return ItemMeant(items[0], True, 1)
    return Several(owners, items) if owners or items else None


def _unreadable(code: ItemCode) -> Refused:
    digits = sum(letter.isdigit() for letter in code.text)
    if code.check_digit is CheckDigit.WRONG:
        return Refused("check_digit_wrong", text=code.text)
    if code.text.isdigit():
        return Refused("code_incomplete", text=code.text, digits=digits, lengths=_GTIN_LENGTHS)
    if digits >= 6 or _LIKE_A_PHONE.match(code.text):
        return Refused("phone_invalid", text=code.text)
    return Refused("nothing_found", text=code.text)


def _upc(form: str) -> str:
    """How Astro wants a GTIN that the catalogue has not: in 12 digits where they suffice (ASTRO_API §7)."""
    return form[2:] if form.startswith("00") else form.removeprefix("0")
