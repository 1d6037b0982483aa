"""The table of what is not certain."""

from __future__ import annotations

import pytest

from sync import dialect
from sync.dialect import Meaning, meaning_of, window_months


def test_each_row_has_a_confidence_and_says_what_it_is_about() -> None:
    assert {row.confidence for row in dialect.ROWS} == set(dialect.Confidence)
    assert all(row.about and row.value is not None for row in dialect.ROWS)
    assert len({row.key for row in dialect.ROWS}) == len(dialect.ROWS)


def test_the_code_reads_what_the_table_says() -> None:
    values = {row.key: row.value for row in dialect.ROWS}
    assert values["batch_limit"] == dialect.BATCH_LIMIT == 25
    assert values["fence_s"] == dialect.FENCE_S == 180.0
    assert values["status_310"] == meaning_of(310) == Meaning.NO_SUCH_OWNER


def test_a_learned_meaning_never_overrules_the_table() -> None:
    assert meaning_of(555, {555: Meaning.REFUSED}) is Meaning.REFUSED
    assert meaning_of(100, {100: Meaning.REFUSED}) is Meaning.OK
    assert meaning_of(555) is Meaning.UNKNOWN


@pytest.mark.parametrize(
    ("description", "months"),
    [
        ("Punches count for 14 months from purchase.", 14),
        ("a 12-month window", 12),
        ("24 Months", 24),
        ("within 1999 months", None),
        ("0 months", None),
        ("for ever", None),
        ("", None),
    ],
)
def test_the_window_is_guessed_from_the_description(description: str, months: int | None) -> None:
    assert window_months(description) == months
