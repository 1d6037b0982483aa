"""Records in the window: what the journal says, in pages, and the books checked at the press of a button."""

from datetime import timedelta
from functools import partial

import pytest

from astro_desk.core.audit import AuditEntry, Deed
from astro_desk.core.errors import Unavailable
from astro_desk.core.operations import KINDS
from tests.ui.fakes import NOW
from tests.ui.sample import SALLY, staff, written
from tests.ui.scene import pick
from ui.presenters.records import CHANGES
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
        ("Sale of 3 items, a reward with it", "10:34 · Ana · slip R2-7KD4 · Sally Pet Owner", ""),
        (
            "Given up: 2 for Astro · Lotus Good Grains Chicken Recipe 20 lb",
            "10:27 · Bo · slip R2-7KD4 · Sally Pet Owner",
            "“the supplier paid it”",
        ),
        ("Taken back", "10:20", ""),
        ("A rule was changed", "10:13 · when rewards may be redeemed", ""),
    ]


def test_a_filter_shows_its_kind_alone(records):
    pick(records.find("recordsKind"), "decisions")
    assert [title for title, *_ in rows(records)] == ["Given up: 2 for Astro · Lotus Good Grains Chicken Recipe 20 lb"]
    pick(records.find("recordsKind"), "all")
    assert len(rows(records)) == 7


def test_older_lines_come_a_page_at_a_time(records):
    entries = records.register.audit.entries
    entries[:] = [AuditEntry(n, NOW, Deed.SALE, "sale_finished", counts={"add": 1}) for n in range(250, 0, -1)]
    records.window.places.closing.records.open_place()
    older = records.find("olderRecords")
    assert (len(rows(records)), older.isEnabled()) == (50, True)
    while older.isEnabled():
        older.click()
    assert len(rows(records)) == 250


def test_a_rare_line_is_sought_in_parts_and_the_window_says_so(records, qtbot):
    audit = records.register.audit
    audit.at_once = 30
    sales = [AuditEntry(n, NOW, Deed.SALE, "sale_finished", counts={"add": 1}) for n in range(400, 1, -1)]
    audit.entries[:] = [*sales, AuditEntry(1, NOW, Deed.SETTING, "setting_saved", subject="people_rules")]
    pick(records.find("recordsKind"), "settings")
    found, older = records.find("recordRows"), records.find("olderRecords")
    assert (rows(records), found.empty_text, older.isEnabled()) == ([], "Looking through older lines …", False)
    records.window.open_place(Place.CHECKOUT)
    records.window.open_place(Place.CLOSING)
    qtbot.waitUntil(lambda: found.empty_text == "No line of the journal fits.")
    assert ([row.side for row in found.rows_model.rows], older.isEnabled()) == (["no. 1"], False)


def test_whose_lines_are_shown_is_chosen_among_people_and_names_that_were_met(records):
    staff(records.register)
    entries = records.register.audit.entries
    entries.insert(0, AuditEntry(8, NOW, Deed.SETTING, "setting_saved", who="person:2", subject="people_rules"))
    records.window.places.closing.records.open_place()
    box = records.find("recordsWho")
    assert [(box.itemData(at), box.itemText(at)) for at in range(box.count())] == [
        ("", "Everybody"),
        ("person:1", "Mia"),
        ("person:2", "Ana"),
        ("person:3", "Ben"),
        ("Bo", "Bo"),
        ("nobody", "Nobody named"),
    ]
    pick(box, "person:2")  # her sales were written under her name, before she was one of the people
    assert [row.side for row in records.find("recordRows").rows_model.rows] == ["no. 8", "no. 7", "no. 1"]
    pick(box, "Bo")
    assert [row.side for row in records.find("recordRows").rows_model.rows] == ["no. 6"]
    pick(records.find("recordsKind"), "sales")
    assert (rows(records), records.find("recordRows").empty_text) == ([], "No line of the journal fits.")
    pick(records.find("recordsKind"), "all")
    pick(box, "nobody")
    assert [row.side for row in records.find("recordRows").rows_model.rows] == ["no. 5", "no. 4", "no. 3", "no. 2"]


def test_lines_are_shown_from_day_to_day_and_pages_stay_inside(records):
    entries = records.register.audit.entries
    entries[:] = [AuditEntry(n, NOW - timedelta(hours=400 - n), Deed.SALE, "sale_finished") for n in range(400, 0, -1)]
    when, shown = records.find("recordsWhen"), records.window.places.closing.records.rows.rows_model
    days = [records.find(name) for name in ("recordsFrom", "recordsTo")]
    pick(when, "yesterday")
    assert {row.detail.split()[0] for row in shown.rows} == {"yesterday"}
    assert len(shown.rows) == 24
    assert not any(day.isVisible() for day in days)
    pick(when, "days")
    for day, text in zip(days, ("2026-11-12", "11/17"), strict=True):
        assert day.isVisible()
        day.setText(text)
        day.editingFinished.emit()
    assert (len(shown.rows), records.find("olderRecords").isEnabled()) == (50, True)
    records.press("olderRecords")
    records.press("olderRecords")
    assert (len(shown.rows), records.find("olderRecords").isEnabled()) == (6 * 24, False)
    assert {row.detail.rpartition(" ")[0] for row in shown.rows} == {f"{day} Nov" for day in range(12, 18)}


def test_a_day_that_cannot_be_read_is_said_and_what_is_shown_stays(records):
    before = rows(records)
    pick(records.find("recordsWhen"), "days")
    records.find("recordsFrom").setText("last Tuesday")
    records.find("recordsFrom").editingFinished.emit()
    assert records.words("recordsBadDay") == "“last Tuesday” is no date. Type it like 2026-03-14."
    assert rows(records) == before
    pick(records.find("recordsWhen"), "")
    assert not records.find("recordsBadDay").isVisible()


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
    subjects = ("retention_state", "backup_state", "backup_plan")
    entries = [AuditEntry(9, NOW, Deed.SETTING, "setting_saved", subject=one) for one in subjects]
    records.register.audit.entries[:] = entries
    records.window.places.closing.records.open_place()
    assert [title for title, *_ in rows(records)] == [
        "Done by itself",
        "How the last backup went",
        "A rule was changed",
    ]


def test_what_was_given_out_and_what_was_done_to_people_is_told_in_words(records):
    staff(records.register)
    entries = [
        AuditEntry(
            5, NOW, Deed.GIVEN_OUT, "noted", who="person:1", choice="export_owners", counts={"rows": 41}, form="csv"
        ),
        AuditEntry(4, NOW, Deed.GIVEN_OUT, "noted", choice="export_day", subject="2026-11-20", counts={"rows": 1}),
        AuditEntry(3, NOW, Deed.PERSON, "noted", who="person:1", choice="pin_taken", subject="person:2"),
        AuditEntry(2, NOW, Deed.PERSON, "noted", choice="of a newer program", subject="person:3"),
        AuditEntry(1, NOW, Deed.PERSON, "noted", choice="pin_wrong", counts={"rows": 1}, act="sell"),
        AuditEntry(
            0, NOW, Deed.PERSON, "noted", choice="pin_paused", subject="person:1", counts={"rows": 3}, act="people"
        ),
    ]
    records.register.audit.entries[:] = entries
    records.window.places.closing.records.open_place()
    told = [(row.title, row.detail.partition(" · ")[2]) for row in records.find("recordRows").rows_model.rows]
    assert told == [
        ("41 pet owners given out as a file, as CSV", "Mia"),
        ("A day given out, 1 row", "2026-11-20"),
        ("The PIN was taken away", "Mia · about Ana"),
        ("People were changed", "about Ben"),
        ("A wrong PIN", "to sign on"),
        ("A wrong PIN, 3 in a row: the next one must wait", "about Mia · to change who works here"),
    ]
    pick(records.find("recordsKind"), "given-out")
    assert len(records.find("recordRows").rows_model.rows) == 2


def test_settings_of_people_are_told_in_words_of_their_own(records):
    subjects = ("people", "people_rules", "pin_tries", "points_rules")
    entries = [AuditEntry(9, NOW, Deed.SETTING, "setting_saved", subject=one) for one in subjects]
    records.register.audit.entries[:] = entries
    records.window.places.closing.records.open_place()
    assert [(title, detail.partition(" · ")[2]) for title, detail, _ in rows(records)] == [
        ("People were changed", ""),
        ("How people sign on was changed", ""),
        ("PIN tries were counted", ""),
        ("A rule was changed", "points"),
    ]


def test_every_kind_of_operation_is_told_in_words_of_its_own():
    assert CHANGES.keys() == KINDS.keys()
    assert len({words() for words in CHANGES.values()}) == len(KINDS)


def test_what_was_done_about_pet_owners_is_a_list_of_its_own_and_names_them_while_it_can(records):
    told = partial(AuditEntry, 1, NOW, Deed.OWNER)
    records.register.audit.entries[:] = [
        told("owner_erased", why="asked", owner_ids=("R2-gone",)),
        told("owners_merged", owner_ids=(SALLY,)),
        told("operations_added", counts={"update_owner": 1}, owner_ids=(SALLY,)),
        told("operations_added", counts={"link": 3}, owner_ids=("o1", "o2", "o3")),
        told("file_imported"),
        AuditEntry(1, NOW, Deed.SALE, "sale_finished", counts={"add": 1}),
    ]
    pick(records.find("recordsKind"), "owners")
    assert [(title, detail.partition(" · ")[2]) for title, detail, _ in rows(records)] == [
        ("A pet owner was erased", "R2-gone"),
        ("Two records became one", "Sally Pet Owner"),
        ("Change of name or contact", "Sally Pet Owner"),
        ("To be found and linked at Astro", "3 pet owners"),
        ("A list was taken in", ""),
    ]
