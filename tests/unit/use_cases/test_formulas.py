"""No cell of an export is run by a spreadsheet, wherever it parts the line, and an import reads what was exported."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astro_desk.use_cases.formulas import as_it_was, harmless


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("-5% on food", "'-5% on food"),
        ("\t=1+1", "'\t=1+1"),
        ("food;=HYPERLINK(0)", "food;'=HYPERLINK(0)"),
        ("=a|@b", "'=a|'@b"),
        ("＝1", "'＝1"),
        ("Dog; cat - and more", "Dog; cat - and more"),
        ("5+5", "5+5"),
        ("O'Hara", "O'Hara"),
        ("'", "'"),
        ("", ""),
    ],
)
def test_what_would_be_run_gets_an_apostrophe(text, cell):
    assert harmless(text) == cell
    assert as_it_was(cell) == text


@given(st.text(alphabet="a =+-@;|\t＝", max_size=12))
def test_what_is_written_is_read_back_and_no_part_of_it_begins_a_formula(text):
    cell = harmless(text)
    assert as_it_was(cell) == text
    assert not any(part.startswith(("=", "+", "-", "@", "＝")) for part in cell.replace("|", ";").split(";"))
