"""Files that other programs wrote: read as they are meant, or refused with the line, and never half."""

import io

import pytest

from astro_desk.app.phone import phone_reader
from astro_desk.core.columns import ITEM_FIELDS, OWNER_FIELDS, column_keys, match_columns
from astro_desk.core.errors import Refused
from astro_desk.core.imports import ItemRow, OwnerRow, Problem
from astro_desk.use_cases import csv_reading
from astro_desk.use_cases.csv_reading import open_sheet, read_rows
from astro_desk.use_cases.import_file import FileImport
from astro_desk.use_cases.import_rows import split_name, with_its_zero
from astro_desk.use_cases.sentences import SENTENCES, explain

PEOPLE = "First Name,Last Name,Phone,Email\nZoë,Müller,555 010 0199,zoe@example.com\nSally,O’Brien,5550100200,\n"


def rows_of(content: bytes | str, kind="owners", **columns):
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    ids = iter(range(1000))
    return FileImport(file, kind, phone_reader("US"), lambda: f"id{next(ids)}", columns).preview(100).rows


def refused(content: bytes | str, kind="owners", **columns):
    with pytest.raises(Refused) as caught:
        rows_of(content, kind, **columns)
    assert caught.value.code in SENTENCES
    assert "{" not in explain(caught.value), "every place of the sentence is filled"
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_line_ends_are_told_apart(encoding, delimiter, line_end):
    content = PEOPLE.replace(",", delimiter).replace("\n", line_end).encode(encoding)
    assert rows_of(content) == (
        OwnerRow(2, "id0", "Zoë", "Müller", "5550100199", "zoe@example.com"),
        OwnerRow(3, "id1", "Sally", "O’Brien", "5550100200", ""),
    )


def test_a_spreadsheets_own_first_line_names_the_delimiter():
    (row,) = rows_of("sep=;\nName;Phone\nSally, of the Sparrows;5550100199\n")
    assert (row.line, row.first_name, row.last_name) == (3, "of the Sparrows", "Sally")


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        (
            ["FIRST NAME", "last_name", "E-Mail", "Cell Phone"],
            {"first_name": 0, "last_name": 1, "email": 2, "phone": 3},
        ),
        (["Customer", "Tel.", "Home phone"], {"name": 0, "phone": 1}),
        (["Vorname", "Nachname", "Téléphone", "Mail"], {"first_name": 0, "last_name": 1, "phone": 2, "email": 3}),
        (["City", "Dog"], {}),
    ],
)
def test_columns_are_told_by_their_headings(headings, found):
    assert match_columns(headings, OWNER_FIELDS) == found


def test_a_person_says_which_column_it_is():
    content = "A,B,C\nSally Sparrow,5550100199,5550100200\n"
    (row,) = rows_of(content, name="A", phone="C")
    assert (row.first_name, row.last_name, row.phone) == ("Sally", "Sparrow", "5550100200")
    assert refused(content, name="A", phone="D").code == "import_column_unknown"
    assert refused(content, pet="A").code == "import_field_unknown"
    assert refused(content).facts["columns"] == "“A”, “B”, “C”"
    assert match_columns(["phone", "email"], OWNER_FIELDS, {"email": ""}) == {"phone": 0}, "none at all"


def test_a_column_headed_like_another_one_or_not_at_all_is_chosen_by_its_place():
    headings = ["Name", "Phone", " phone", "", "--", "#2", "E-mail"]
    keys = column_keys(headings)
    assert keys == ("Name", "Phone", "#3", "#4", "#5", "#2", "E-mail")
    for place, key in enumerate(keys):
        assert match_columns(headings, OWNER_FIELDS, {"phone": key})["phone"] == place
    (row,) = rows_of("Name,Phone,Phone\nSally Sparrow,5550100199,5550100200\n", phone="#3")
    assert row.phone == "5550100200"
    for nothing in ("#0", "#8", "#", "#x"):
        with pytest.raises(Refused):
            match_columns(headings, OWNER_FIELDS, {"phone": nothing})


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "import_empty", None),
        (b"\n \n", "import_empty", None),
        (b"PK\x03\x04 a workbook", "import_is_workbook", None),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "import_is_binary", 2),
        (b"name,phone\nAnn,5550100199\n\0\0\1,2\n", "import_is_binary", 3),
        ("name,phone\nZoë,1\n".encode() + "Zoë,2\n".encode("cp1252"), "import_mixed_encodings", 3),
        (b"name,phone\nAnn,1\nZo\x81,2\n", "import_encoding_unknown", 3),
        ("name,phone\nAnn,1\n".encode("utf-16") + b"\0\xd8x", "import_encoding_unknown", 3),
        ('name,phone\nAnn,5550100199\n"Bob,5550100198\nCarl,5550100197\n', "import_quotes", 3),
        ('name,phone\n"Ann" x,5550100199\n', "import_quotes", 2),
        ("Ann,5550100199\nBob,5550100198\n", "import_headings_missing", None),
        ("Ann,ann@example.com\n", "import_headings_missing", None),
        ("name,city\nAnn,Denver\n", "import_columns_missing", None),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_line(content, code, line):
    error = refused(content)
    assert (error.code, error.facts.get("line")) == (code, line)


def test_fifty_megabytes_and_a_million_rows_are_no_list(monkeypatch):
    class Large(io.BytesIO):
        def seek(self, offset, whence=0):
            return 50 << 20 if whence else super().seek(offset)

    with pytest.raises(Refused) as caught:
        open_sheet(Large(PEOPLE.encode()), OWNER_FIELDS)
    assert explain(caught.value).startswith("The file has 50 MB, and no list has more than 40.")
    monkeypatch.setattr(csv_reading, "MOST_ROWS", 1)
    assert refused(PEOPLE).code == "import_too_many_rows"


def test_one_endless_row_does_not_end():
    assert refused('name,phone\n"' + "x" * 200_000).code == "import_line_too_long"
    assert refused('name,phone\n"' + "xxxxxxxxx\n" * 20_000).code == "import_quotes"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Ann,A,5.55E+09,", "phone_shortened"),
        ('Ann,A,"5,55E+09",', "phone_shortened"),
        ("Ann,A,12,", "phone_invalid"),
        ("Ann,A,,not an e-mail", "email_invalid"),
        ("Ann,A,,", "owner_contact_missing"),
        (",,5550100199,", "owner_name_missing"),
        (f"{'A' * 61},B,5550100199,", "owner_name_invalid"),
        ("Ann,A,5550100199", "import_wrong_columns"),
        ("Ann,A,5550100199,,,x", "import_wrong_columns"),
        ("4539578763621486,A,5550100199,", "card_track"),
    ],
)
def test_a_line_that_cannot_be_taken_says_why(line, code):
    found = rows_of(f"First Name,Last Name,Phone,Email\nZoë,M,5550100190,\n{line}\n")[1]
    assert isinstance(found, Problem)
    assert (found.line, found.code) == (3, code)
    assert code in SENTENCES


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Ann,A,+1 (555) 010-0199,", ("Ann", "A", "5550100199", "")),
        ("Ann,A,5550100199.0,", ("Ann", "A", "5550100199", "")),
        ("'=Ann,A,'+15550100199,", ("=Ann", "A", "5550100199", "")),
        ("  Ann   Marie , ,5550100199,ANN@EXAMPLE.COM", ("Ann Marie", "", "5550100199", "ann@example.com")),
        ("Ann,A,5550100199,,,,", ("Ann", "A", "5550100199", "")),
    ],
)
def test_what_a_spreadsheet_did_is_put_right(line, kept):
    (row,) = rows_of(f"First Name,Last Name,Phone,Email\n{line}\n")
    assert (row.first_name, row.last_name, row.phone, row.email) == kept


def test_empty_lines_count_and_are_passed_over():
    assert [row.line for row in rows_of("name,phone\n\nAnn A,5550100199\n,\n\nBob B,5550100198\n")] == [3, 6]


def test_a_row_over_several_lines_is_called_by_its_first():
    content = 'name,phone,note\nAnn A,5550100199,"two\nlines"\nBob B,x,\n'
    assert [row.line for row in rows_of(content)] == [2, 4]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Sally Sparrow", ("Sally", "Sparrow")),
        ("Sparrow, Sally", ("Sally", "Sparrow")),
        ("Sally", ("", "Sally")),
        ("", ("", "")),
    ],
)
def test_one_name_is_two(name, parts):
    assert split_name(name) == parts


def test_items_keep_their_codes_and_get_a_lost_zero_back():
    rows = rows_of(
        "UPC;Item Name\n36000291452;Kibble 20lb\n036000291452;Kibble again\nWASH-STD;Dog wash\n7.3612E+11;Cans\nX1;\n",
        "items",
    )
    assert rows[:3] == (
        ItemRow(2, "036000291452", "00036000291452", "Kibble 20lb"),
        ItemRow(3, "036000291452", "00036000291452", "Kibble again"),
        ItemRow(4, "WASH-STD", "WASH-STD", "Dog wash"),
    )
    assert [row.code for row in rows[3:]] == ["code_shortened", "item_description_invalid"]
    assert with_its_zero("12345678901") == "12345678901", "not right with a zero either"
    assert refused("UPC\n1\n", "items").code == "import_columns_missing"
    assert match_columns(["SKU", "Title"], ITEM_FIELDS) == {"code": 0, "description": 1}


def test_the_headings_are_no_row():
    file = io.BytesIO(PEOPLE.encode())
    sheet = open_sheet(file, OWNER_FIELDS)
    assert (sheet.encoding_name, sheet.delimiter, sheet.headings[0]) == ("UTF-8", ",", "First Name")
    assert [line for line, _ in read_rows(file, sheet)] == [2, 3]
    assert not file.closed
