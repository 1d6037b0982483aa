"""Records in the window: what the journal says, in pages, and the books checked at the press of a button."""

import pytest

from astro_desk.core.audit import AuditEntry, Deed
from astro_desk.core.errors import Unavailable
from tests.ui.fakes import NOW
from tests.ui.sample import written
from ui.screens.header import Place


@pytest.fixture
def records(counter):
    written(counter.register.audit)
    counter.window.open_place(Place.CLOSING)
    counter.find("closing-records").click()
    return counter


def rows(counter):
    return [(row.title, row.detail, row.note) for row in counter.window.places.closing.records.rows.rows_model.rows]


def test_a_line_says_what_was_done_when_by_whom_and_why(records):
    assert rows(records)[:4] == [
        ("Sale of 3 items, a reward with it", "10:34 · Ana", ""),
        ("Given up: 2 for Astro", "10:27 · Bo", "“the supplier paid it”"),
        ("Taken back", "10:20", ""),
        ("A rule was changed", "10:13 · redemption policy", ""),
    ]


def test_a_filter_shows_its_kind_alone(records):
    records.find("records-decisions").click()
    assert [title for title, *_ in rows(records)] == ["Given up: 2 for Astro"]
    records.find("records-all").click()
    assert len(rows(records)) == 7


def test_older_lines_come_a_page_at_a_time(records):
    entries = records.register.audit.entries
    entries[:] = [AuditEntry(n, NOW, Deed.SALE, "sale_finished", counts={"add": 1}) for n in range(250, 0, -1)]
    records.window.places.closing.records.open_place()
    older = records.find("olderRecords")
    assert (len(rows(records)), older.isEnabled()) == (100, True)
    older.click()
    older.click()
    assert (len(rows(records)), older.isEnabled()) == (250, False)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ((), "Journal and database are whole and agree."),
        (("journal/2026-03.ndjson, line 7: This line is not what was written.",), "line 7: This line is not what"),
        (("a", "b", "c", "d"), "And 2 more"),
    ],
)
def test_checking_the_books_says_what_came_of_it(records, qtbot, found, says):
    verdict = records.find("booksVerdict")
    records.find("verifyBooks").click()
    assert not records.find("verifyBooks").isEnabled()
    records.register.books.set_result(found)
    qtbot.waitUntil(lambda: says in verdict.text())
    assert records.find("verifyBooks").isEnabled()


def test_books_that_cannot_be_read_say_why(records, qtbot):
    records.find("verifyBooks").click()
    records.register.books.set_exception(Unavailable("database_damaged"))
    qtbot.waitUntil(lambda: "damaged" in records.find("booksVerdict").text())


def test_what_a_register_does_by_itself_is_no_changed_rule(records):
    subjects = ("backup_state", "backup_plan")
    entries = [AuditEntry(9, NOW, Deed.SETTING, "setting_saved", subject=one) for one in subjects]
    records.register.audit.entries[:] = entries
    records.window.places.closing.records.open_place()
    assert [title for title, *_ in rows(records)] == ["Done by itself", "A rule was changed"]
