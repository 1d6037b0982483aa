"""Reading a file of columns that somebody else's program wrote: its encoding, its delimiter, its lines.

Nothing is guessed where a guess could spell a name wrong: a file that is not what it seems is refused with the line.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from astro_desk.core.columns import Field, columns_text, match_columns
from astro_desk.core.errors import Refused

LARGEST = 40 << 20
"""Bytes. A hundred thousand owners take some 8 million; what is larger was not meant."""
MOST_ROWS = 250_000
DELIMITERS = ",;\t|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_HEADING_IS_DATA = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[\d+() .\-]{7,}")
_SAMPLE = 4096
_NAMES = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as it will be read. `columns` says of each field that was found in which place it stands."""

    encoding: str
    delimiter: str
    headings: tuple[str, ...]
    columns: Mapping[str, int]
    size: int
    first_line: int
    """Where the headings stand, from 1."""

    @property
    def encoding_name(self) -> str:
        return _NAMES.get(self.encoding, self.encoding.upper())


def open_sheet(file: BinaryIO, fields: Sequence[Field], chosen: Mapping[str, str] | None = None) -> Sheet:
    """Finds out what a file is; the whole of it is gone through once. `chosen` as of `match_columns`.

    Raises Refused `import_too_large`, `import_empty`, `import_is_workbook`, `import_is_binary`,
    `import_mixed_encodings`, `import_encoding_unknown`, `import_headings_missing`, `import_quotes`, and as
    `match_columns`.
    """
    size = file.seek(0, os.SEEK_END)
    if size > LARGEST:
        raise Refused("import_too_large", size=f"{size / (1 << 20):.0f}", limit=LARGEST >> 20)
    encoding = find_encoding(file)
    first_line, named = _separator(file, encoding)
    options = [
        (delimiter, headings)
        for delimiter in named or DELIMITERS
        if (headings := _headings(file, encoding, delimiter, first_line))
    ]
    if not options:
        raise Refused("import_empty")
    found = [(match_columns(headings, fields), delimiter, headings) for delimiter, headings in options]
    _, delimiter, headings = max(found, key=lambda one: (len(one[0]), len(one[2])))
    if any(_HEADING_IS_DATA.fullmatch(heading.strip()) for heading in headings):
        raise Refused("import_headings_missing", columns=columns_text(headings))
    return Sheet(encoding, delimiter, headings, match_columns(headings, fields, chosen), size, first_line)


def read_rows(file: BinaryIO, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """Each row below the headings with the line it begins on; empty rows are passed over.

    Raises Refused `import_quotes`, `import_too_many_rows`.
    """
    with _text(file, sheet.encoding) as text:
        reader = csv.reader(text, delimiter=sheet.delimiter, strict=True, skipinitialspace=True)
        line, count = 1, 0
        try:
            for cells in reader:
                begun, line = line, reader.line_num + 1
                if begun > sheet.first_line and any(cells):
                    count += 1
                    if count > MOST_ROWS:
                        raise Refused("import_too_many_rows", limit=MOST_ROWS)
                    yield begun, cells
        except csv.Error as error:
            raise Refused("import_quotes", line=line) from error


def find_encoding(file: BinaryIO) -> str:
    """UTF-8 or UTF-16 with or without a mark, or Windows-1252, the one that fits every byte. Raises as `open_sheet`."""
    file.seek(0)
    head = file.read(_SAMPLE)
    if not head.strip():
        raise Refused("import_empty")
    if head.startswith(_WORKBOOKS):
        raise Refused("import_is_workbook")
    encoding = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), _unmarked_utf16(head))
    if not encoding:
        return _of_bytes(file)
    _check(file, encoding)
    return encoding


def _check(file: BinaryIO, encoding: str) -> None:
    """Of a file that says what it is, every sign is that."""
    file.seek(0)
    content = file.read()
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].decode(encoding, "replace").count("\n") + 1
        raise Refused("import_encoding_unknown", line=line) from error


def _unmarked_utf16(head: bytes) -> str:
    """Of letters that most names have, every second byte is 0."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    most = len(head) // 2 * 0.6
    if odd > most and not even:
        return "utf-16-le"
    return "utf-16-be" if even > most and not odd else ""


def _of_bytes(file: BinaryIO) -> str:
    """A line that is UTF-8 and not ASCII is hardly ever meant as something else; so one of each is a mixture."""
    proper = other = 0
    file.seek(0)
    for number, line in enumerate(file, start=1):
        if _CONTROLS.search(line):
            raise Refused("import_is_binary", line=number)
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            proper = proper or number
        except UnicodeDecodeError:
            try:
                line.decode("cp1252")
            except UnicodeDecodeError as error:
                raise Refused("import_encoding_unknown", line=number) from error
            other = other or number
        if proper and other:
            raise Refused("import_mixed_encodings", line=max(proper, other), other=min(proper, other))
    return "cp1252" if other else "utf-8"


@contextmanager
def _text(file: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    """The file as text, from its beginning; the file itself stays open."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="strict", newline="")
    try:
        yield text
    finally:
        text.detach()


def _separator(file: BinaryIO, encoding: str) -> tuple[int, str]:
    """On which line the headings stand, and the delimiter where a spreadsheet wrote it above them (`sep=;`)."""
    with _text(file, encoding) as text:
        found = _SEPARATOR.fullmatch(text.readline())
    return (2, found.group(1)) if found else (1, "")


def _headings(file: BinaryIO, encoding: str, delimiter: str, first_line: int) -> tuple[str, ...]:
    with _text(file, encoding) as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True, skipinitialspace=True)
        try:
            for _ in range(first_line - 1):
                next(reader)
            return tuple(cell.strip() for cell in next(reader, []))
        except csv.Error as error:
            raise Refused("import_quotes", line=first_line) from error
