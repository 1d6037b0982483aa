"""Whatever a file holds: it comes in whole, or a sentence says why not and nothing of it is in (issue: bad input)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from astro_desk.app.phone import phone_reader
from astro_desk.core.errors import Refused
from astro_desk.core.imports import ImportFacts, ItemRow, Kind, Moved, OwnerRow, Twin
from astro_desk.use_cases import csv_reading
from astro_desk.use_cases.csv_reading import ENCODINGS, LARGEST
from astro_desk.use_cases.import_file import FileImport
from astro_desk.use_cases.sentences import SENTENCES, explain

PEOPLE = "First Name,Last Name,Phone,Email\nZoë,Müller,555 010 0199,zoe@example.com\nBob,B,5550100200,\n"


class Apart:
    """Rows that wait; whether they were kept or dropped at the end."""

    def __init__(self) -> None:
        self.rows: list[OwnerRow | ItemRow] = []
        self.end = ""

    def add_owners(self, rows: Sequence[OwnerRow]) -> tuple[Twin, ...]:
        self.rows += rows
        return ()

    def add_items(self, rows: Sequence[ItemRow]) -> tuple[Twin, ...]:
        self.rows += rows
        return ()

    def keep(self) -> None:
        self.end += "kept"

    def drop(self) -> None:
        self.end += "dropped"


class Books:
    """A writer that knows imports alone."""

    def __init__(self) -> None:
        self.accepted: list[ImportFacts] = []

    def submit(self, job: Callable[[Any], Any], *, counter: bool = False) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(job(self))
        return done

    def accept_import(self, facts: ImportFacts) -> None:
        self.accepted.append(facts)

    def move_imported(self, most: int) -> Moved:
        return Moved(0, more=False)


@dataclass(frozen=True)
class Taken:
    """What came of it: a report, or the refusal."""

    added: int = -1
    rows: int = -1
    refused: Refused | None = None

    @property
    def code(self) -> str:
        return self.refused.code if self.refused else ""


def take(content: bytes | str, kind: Kind = "owners", encoding: str = "") -> Taken:
    """Takes a file in, and checks that all of it is in or nothing."""
    books, apart = Books(), Apart()
    ids = iter(range(10**6))
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    refused, report = None, None
    try:
        taking = FileImport(file, kind, phone_reader("US"), lambda: f"{next(ids)}", None, encoding)
        report = taking.run(books, lambda _: apart)
    except Refused as error:
        refused = error
    if report is None:
        assert refused is not None
        assert refused.code in SENTENCES
        assert re.search(r"\{[a-z]", SENTENCES[refused.code]) is None or explain(refused) != SENTENCES[refused.code]
        assert books.accepted == []
        assert apart.end in ("", "dropped", "keptdropped")
        return Taken(refused=refused)
    assert len(apart.rows) == report.added == sum(facts.rows for facts in books.accepted)
    assert apart.end == ("kept" if report.added else "dropped")
    return Taken(report.added, report.rows)


_TORN = st.tuples(
    st.sampled_from([PEOPLE, PEOPLE.replace(",", ";"), PEOPLE.replace("\n", "\r"), f"sep=,\n{PEOPLE}"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]),
    st.integers(0, 200),
    st.integers(0, 3),
    st.binary(max_size=6),
).map(lambda one: one[0].encode(one[1])[: one[2]] + one[4] + one[0].encode(one[1])[one[2] + one[3] :])
"""A good file with a piece cut out of it and another put in."""


@given(st.binary(max_size=300) | _TORN, st.sampled_from(["owners", "items"]), st.sampled_from(["", *ENCODINGS]))
@example(PEOPLE.encode("utf-32"), "owners", "")
@example(b"sep=\r\nname,phone\nAnn,5550100199\n", "owners", "")
@example(b'sep="\nname"phone\nAnn"5550100199\n', "owners", "")
def test_any_bytes_are_a_list_or_a_sentence(content, kind, encoding):
    taken = take(content, kind, encoding)
    assert taken.code or taken.added >= 0


@given(st.text(max_size=200), st.sampled_from(["owners", "items"]))
def test_any_text_under_good_headings_is_rows_or_a_sentence(text, kind):
    head = "Name,Phone\n" if kind == "owners" else "Code,Description\n"
    taken = take((head + text).encode("utf-8", "replace"), kind)
    assert taken.code or taken.rows == taken.added


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("\ufeff", "import_empty"),
        ("name,phone\nAnn\0,5550100199\n", "import_is_binary"),
        (PEOPLE.encode("utf-16") + "\0".encode("utf-16-le"), "import_is_binary"),
        (PEOPLE.encode("utf-32"), "import_is_binary"),
        (bytes(range(256)) * 20, "import_is_binary"),
        (b"%PDF-1.7\n\xde\xad\x00\x01\n", "import_is_binary"),
        (",".join(f"c{n}" for n in range(10_000)) + "\n", "import_too_many_columns"),
        ("Name,Phone" + "," * 10_000 + "\nAnn,5550100199\n", "import_too_many_columns"),
        ("Name,Phone\nAnn A,5550100199" + "," * 10_000 + "x\n", "import_lines_invalid"),
        ("Name,Phone\nAnn A,5550100199" + "," * 200_000 + "\n", "import_line_too_long"),
        ("x" * 200_000, "import_line_too_long"),
        ("Name,Phone\nAnn A,5.55E+09\n", "import_lines_invalid"),
        ("Name;Phone\nAnn A,5550100199\n", "import_lines_invalid"),
        ("Name\tPhone\rAnn A\t\r", "import_lines_invalid"),
    ],
    ids=lambda one: None if isinstance(one, bytes) or len(one) > 40 else one,
)
def test_every_kind_of_broken_file_has_its_sentence(content, code):
    assert take(content).code == code


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\r", "\n\n\n"])
def test_headings_alone_are_a_list_of_nobody(end):
    assert take(PEOPLE.split("\n")[0] + end) == Taken(0, 0)


def test_the_line_of_a_strange_sign_is_told_in_every_encoding(monkeypatch):
    monkeypatch.setattr(csv_reading, "_PART", 64)
    for encoding in ("utf-8-sig", "utf-16"):
        content = (PEOPLE + "Carl,C,5550100201,\n" * 9 + "Eve\1,E,5550100202,\n").encode(encoding)
        taken = take(content)
        assert taken.refused is not None
        assert (taken.code, taken.refused.facts["line"]) == ("import_is_binary", 13)


def test_a_person_may_say_what_encoding_it_is():
    name = "Łukasz"
    content = f"First Name,Last Name,Phone,Email\n{name},É,5550100199,\n".encode("utf-16-le")
    assert take(content, encoding="utf-16").added == 1
    mac = PEOPLE.encode("mac_roman")
    taking = FileImport(io.BytesIO(mac), "owners", phone_reader("US"), lambda: "id", None, "mac_roman")
    row = taking.preview().rows[0]
    assert isinstance(row, OwnerRow)
    assert (row.first_name, row.last_name, taking.sheet.encoding_name) == ("Zoë", "Müller", "Mac")
    assert take(mac, encoding="utf-8-sig").code == "import_encoding_unknown"
    assert take(mac, encoding="klingon").code == "import_encoding_unheard"


def test_fifty_megabytes_are_refused_before_they_are_read():
    class Large(io.BytesIO):
        def seek(self, offset: int, whence: int = 0) -> int:
            return LARGEST + 1 if whence else super().seek(offset)

        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("it was read")

    with pytest.raises(Refused) as refused:
        FileImport(Large(), "owners", phone_reader("US"), lambda: "id")
    assert refused.value.code == "import_too_large"
