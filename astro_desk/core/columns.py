"""Which column of a file holds what, told by its heading in the words that tills and address books use."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from astro_desk.core.errors import Refused


@dataclass(frozen=True, slots=True)
class Field:
    """Something a column may hold. `words`: headings that mean it, the likeliest first, as `fold` makes them."""

    name: str
    words: tuple[str, ...]


OWNER_FIELDS = (
    Field("first_name", ("firstname", "first", "givenname", "forename", "fname", "vorname")),
    Field("last_name", ("lastname", "last", "surname", "familyname", "lname", "nachname")),
    Field("name", ("name", "fullname", "customername", "ownername", "petowner", "customer", "owner", "contactname")),
    Field(
        "phone",
        (
            *("phone", "phonenumber", "mobile", "mobilephone", "cell", "cellphone", "telephone", "tel", "contactphone"),
            *("phone1", "primaryphone", "mobilenumber", "homephone", "telefon", "phoneno"),
        ),
    ),
    Field("email", ("email", "emailaddress", "mail", "emailaddr", "email1", "primaryemail")),
)
ITEM_FIELDS = (
    Field(
        "code",
        ("itemcode", "code", "upc", "upccode", "barcode", "gtin", "ean", "itemnumber", "itemno", "sku", "plu", "item"),
    ),
    Field("description", ("itemdescription", "description", "itemname", "productname", "product", "title", "name")),
)


def fold(heading: str) -> str:
    """A heading as it compares: small letters and digits alone, without accents."""
    plain = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def column_keys(headings: Sequence[str]) -> tuple[str, ...]:
    """By what each column is chosen: its heading, or its place ("#3" of the third) where an earlier one is headed
    alike, or nothing that compares stands there."""
    folded = [fold(heading) for heading in headings]
    first = {words: place for place, words in reversed(tuple(enumerate(folded))) if words}
    return tuple(
        heading if first.get(words) == place else f"#{place + 1}"
        for place, (heading, words) in enumerate(zip(headings, folded, strict=True))
    )


def match_columns(
    headings: Sequence[str], fields: Sequence[Field], chosen: Mapping[str, str] | None = None
) -> dict[str, int]:
    """Of each field that was found the place of its column, from 0.

    `chosen` is what a person said: a field's name and its column, as of `column_keys`; "" for none. Raises Refused
    `import_field_unknown`, `import_column_unknown`.
    """
    folded = [fold(heading) for heading in headings]
    known = {one.name for one in fields}
    found: dict[str, int] = {}
    for name, heading in (chosen or {}).items():
        if name not in known:
            raise Refused("import_field_unknown", field=name, known=", ".join(one.name for one in fields))
        if heading:
            found[name] = _place(heading, headings, folded)
    for one in fields:
        if one.name in found or one.name in (chosen or {}):
            continue
        places = (folded.index(word) for word in one.words if word in folded)
        place = next((place for place in places if place not in found.values()), None)
        if place is not None:
            found[one.name] = place
    return found


def _place(heading: str, headings: Sequence[str], folded: Sequence[str]) -> int:
    if heading.strip().startswith("#") and heading.strip() not in (one.strip() for one in headings):
        number = heading.strip()[1:]
        if number.isascii() and number.isdecimal() and len(number) < 4 and 1 <= int(number) <= len(headings):
            return int(number) - 1
    if fold(heading) not in folded or not fold(heading):
        raise Refused("import_column_unknown", column=heading, columns=columns_text(headings))
    return folded.index(fold(heading))


def columns_text(headings: Sequence[str]) -> str:
    """The headings for a sentence, not more of them than a person reads."""
    shown = ", ".join(f"“{heading.strip()[:30]}”" for heading in headings[:12])
    return shown + (" …" if len(headings) > 12 else "")
