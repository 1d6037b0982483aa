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
MOST_COLUMNS = 500
LONGEST_LINE = 100_000
"""Signs. A file without an end of line would be read as a single row of all that is in it."""
DELIMITERS = ",;\t|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL_SIGNS = re.compile(_CONTROLS.pattern.decode())
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_HEADING_IS_DATA = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[\d+() .\-]{7,}")
_SAMPLE = 4096
_PART = 1 << 20
ENCODINGS = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16", "cp850": "DOS 850", "mac_roman": "Mac"}
"""What a person may say that a file is, and what it is called."""


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
        return ENCODINGS.get(self.encoding, self.encoding.upper())


def open_sheet(
    file: BinaryIO, fields: Sequence[Field], chosen: Mapping[str, str] | None = None, encoding: str = ""
) -> Sheet:
    """Finds out what a file is; the whole of it is gone through once. `chosen` as of `match_columns`; `encoding`: one
    of ENCODINGS that a person named.

    Raises Refused `import_too_large`, `import_empty`, `import_is_workbook`, `import_is_binary`,
    `import_mixed_encodings`, `import_encoding_unknown`, `import_encoding_unheard`, `import_headings_missing`,
    `import_quotes`, `import_line_too_long`, `import_too_many_columns`, and as `match_columns`.
    """
    size = file.seek(0, os.SEEK_END)
    if size > LARGEST:
        raise Refused("import_too_large", size=f"{size / (1 << 20):.0f}", limit=LARGEST >> 20)
    encoding = find_encoding(file, encoding)
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
    if len(headings) > MOST_COLUMNS:
        raise Refused("import_too_many_columns", found=len(headings), limit=MOST_COLUMNS)
    if any(_HEADING_IS_DATA.fullmatch(heading.strip()) for heading in headings):
        raise Refused("import_headings_missing", columns=columns_text(headings))
    return Sheet(encoding, delimiter, headings, match_columns(headings, fields, chosen), size, first_line)


def read_rows(file: BinaryIO, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """Each row below the headings with the line it begins on; empty rows are passed over.

    Raises Refused `import_quotes`, `import_line_too_long`, `import_too_many_rows`.
    """
    with _text(file, sheet.encoding) as text:
        reader = csv.reader(_lines(text), delimiter=sheet.delimiter, strict=True, skipinitialspace=True)
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


def find_encoding(file: BinaryIO, named: str = "") -> str:
    """UTF-8 or UTF-16 with or without a mark, or Windows-1252, the one that fits every byte; or the one that is named.

    Raises as `open_sheet`.
    """
    if named and named not in ENCODINGS:
        raise Refused("import_encoding_unheard", encoding=named[:20], known=", ".join(ENCODINGS))
    file.seek(0)
    head = file.read(_SAMPLE)
    if not head.strip():
        raise Refused("import_empty")
    if head.startswith(_WORKBOOKS):
        raise Refused("import_is_workbook")
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")
    encoding = named or marked or _unmarked_utf16(head)
    if encoding == "utf-16" and marked != encoding:
        encoding = _unmarked_utf16(head) or "utf-16-le"
    if not encoding:
        return _of_bytes(file)
    _check(file, encoding)
    return encoding


def _check(file: BinaryIO, encoding: str) -> None:
    """Of a file that says what it is, or of which a person says it, every sign is that; read in parts."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    line, part = 1, b"x"
    while part:
        part = file.read(_PART)
        try:
            text = decoder.decode(part, final=not part)
        except UnicodeDecodeError as error:
            fine = error.object[: error.start].decode(encoding, "replace")
            raise Refused("import_encoding_unknown", line=line + _line_ends(fine)) from error
        found = _CONTROL_SIGNS.search(text)
        if found:
            raise Refused("import_is_binary", line=line + _line_ends(text[: found.start()]))
        line += _line_ends(text)


def _line_ends(text: str) -> int:
    return text.count("\n") or text.count("\r")


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


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Raises Refused `import_line_too_long`."""
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise Refused("import_line_too_long", line=number, limit=LONGEST_LINE)
        yield line


def _separator(file: BinaryIO, encoding: str) -> tuple[int, str]:
    """On which line the headings stand, and the delimiter where a spreadsheet wrote it above them (`sep=;`)."""
    with _text(file, encoding) as text:
        found = _SEPARATOR.fullmatch(text.readline(_SAMPLE))
    return (2, found.group(1)) if found else (1, "")


def _headings(file: BinaryIO, encoding: str, delimiter: str, first_line: int) -> tuple[str, ...]:
    with _text(file, encoding) as text:
        reader = csv.reader(_lines(text), delimiter=delimiter, strict=True, skipinitialspace=True)
        try:
            for _ in range(first_line - 1):
                next(reader)
            return tuple(cell.strip() for cell in next(reader, []))
        except csv.Error as error:
            raise Refused("import_quotes", line=first_line) from error
