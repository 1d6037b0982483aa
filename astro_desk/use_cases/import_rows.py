"""One line of a file as a pet owner or an item, by the same rules as what a cashier types.

Spreadsheets spoil numbers: they shorten long ones, put `.0` behind them, take a leading zero away, or were told by an
apostrophe to leave them alone. What can be told is put right; what is lost is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from astro_desk.core.columns import columns_text
from astro_desk.core.errors import Refused
from astro_desk.core.imports import ItemRow, Kind, OwnerRow
from astro_desk.core.item_code import CheckDigit, read_code
from astro_desk.use_cases.csv_reading import Sheet
from astro_desk.use_cases.formulas import as_it_was
from astro_desk.use_cases.owners import read_contact
from astro_desk.use_cases.ports import NewId, ReadPhone

_SHORTENED = re.compile(r"[+-]?\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
_WITH_ZERO = re.compile(r"(\d{7,})\.0+")
_LONGEST_DESCRIPTION = 200

Cells = Sequence[str]
ReadOwner = Callable[[int, Cells], OwnerRow]
ReadItem = Callable[[int, Cells], ItemRow]


def check_columns(kind: Kind, sheet: Sheet) -> None:
    """Raises Refused `import_columns_missing` with what a file of this kind cannot do without."""
    wanted = (
        (("first_name", "last_name", "name"), ("phone", "email")) if kind == "owners" else (("code",), ("description",))
    )
    missing = [" / ".join(group).replace("_", " ") for group in wanted if not sheet.columns.keys() & set(group)]
    if missing:
        raise Refused("import_columns_missing", missing=", ".join(missing), columns=columns_text(sheet.headings))


def owner_reader(sheet: Sheet, read_phone: ReadPhone, new_id: NewId) -> ReadOwner:
    """Reads a line of owners. Raises Refused `import_wrong_columns`, `phone_shortened`, `owner_name_missing`, and as
    `read_contact`."""

    def read(line: int, cells: Cells) -> OwnerRow:
        told = _cells(cells, sheet)
        first, last = told("first_name"), told("last_name")
        if not first and not last:
            first, last = split_name(told("name"))
        if not first and not last:
            raise Refused("owner_name_missing")
        phone = _number(told("phone"), "phone_shortened")
        who = read_contact(first, last, phone, told("email"), read_phone, half_name=True)
        return OwnerRow(line, new_id(), who.first_name, who.last_name, who.phone, who.email)

    return read


def item_reader(sheet: Sheet) -> ReadItem:
    """Reads a line of items. Raises Refused `import_wrong_columns`, `code_shortened`, `item_description_invalid`, and
    as `read_code`."""

    def read(line: int, cells: Cells) -> ItemRow:
        told = _cells(cells, sheet)
        code = read_code(with_its_zero(_number(told("code"), "code_shortened")))
        description = " ".join(told("description").split())
        if not description or len(description) > _LONGEST_DESCRIPTION or not description.isprintable():
            raise Refused("item_description_invalid", limit=_LONGEST_DESCRIPTION)
        return ItemRow(line, code.text, code.forms[0], description)

    return read


def split_name(name: str) -> tuple[str, str]:
    """First and last name of one text: “Sparrow, Sally” or “Sally Sparrow”."""
    last, comma, first = name.partition(",")
    if comma:
        return first.strip(), last.strip()
    first, _, last = name.strip().rpartition(" ")
    return first.strip(), last.strip()


def with_its_zero(code: str) -> str:
    """A UPC whose leading 0 a spreadsheet took away: 11 digits that are right with it (FAILURES R55)."""
    if len(code) == 11 and code.isascii() and code.isdigit():
        whole = f"0{code}"
        if read_code(whole).check_digit is CheckDigit.VALID:
            return whole
    return code


def _cells(cells: Cells, sheet: Sheet) -> Callable[[str], str]:
    width = len(sheet.headings)
    if len(cells) < width or any(cells[width:]):
        raise Refused("import_wrong_columns", found=len(cells), expected=width)
    columns: Mapping[str, int] = sheet.columns

    def told(field: str) -> str:
        place = columns.get(field)
        if place is None:
            return ""
        return as_it_was(cells[place].strip())

    return told


def _number(text: str, code: str) -> str:
    """Raises Refused `code` for a number of which a spreadsheet kept the first digits only."""
    if _SHORTENED.fullmatch(text):
        raise Refused(code, text=text)
    whole = _WITH_ZERO.fullmatch(text)
    return whole.group(1) if whole else text
