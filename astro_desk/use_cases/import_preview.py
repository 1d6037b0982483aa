"""A look at a file before anything of it is taken in: what it is, and how its first lines would be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import BinaryIO

from astro_desk.core.columns import ITEM_FIELDS, OWNER_FIELDS
from astro_desk.core.errors import Refused
from astro_desk.core.imports import Kind, Problem
from astro_desk.use_cases.csv_reading import Sheet, open_sheet
from astro_desk.use_cases.import_file import FileImport, Row
from astro_desk.use_cases.import_rows import check_columns
from astro_desk.use_cases.ports import ReadPhone


@dataclass(frozen=True, slots=True)
class Look:
    """`missing`: why it cannot be taken in yet, a column that nobody has named; there are no `rows` then."""

    sheet: Sheet
    rows: tuple[Row | Problem, ...]
    missing: Refused | None = None


def look_at(
    file: BinaryIO,
    kind: Kind,
    read_phone: ReadPhone,
    columns: Mapping[str, str] | None = None,
    encoding: str = "",
) -> Look:
    """Raises Refused as `open_sheet`; ids are made for nobody."""
    sheet = open_sheet(file, OWNER_FIELDS if kind == "owners" else ITEM_FIELDS, columns, encoding)
    try:
        check_columns(kind, sheet)
    except Refused as missing:
        return Look(sheet, (), missing)
    numbers = count(1)
    taking = FileImport(file, kind, read_phone, lambda: f"{next(numbers)}", columns, encoding)
    return Look(sheet, taking.preview().rows)
