"""Lists in and out in the settings: looked at, explained, and only then taken."""

from datetime import date

import pytest
from PySide6.QtWidgets import QComboBox, QFileDialog

from astro_desk.core.errors import Refused
from astro_desk.core.people import Person
from astro_desk.core.roles import Role
from astro_desk.use_cases.exchange_ports import Order, Wanted
from astro_desk.use_cases.import_file import Progress
from tests.ui.test_accessibility import as_last_read, nameless
from tests.ui.test_settings import open_settings
from ui.presenters.import_lists import Step
from ui.screens.header import Place

PEOPLE = (
    "First Name,Last Name,Cell,Email\n"
    "Zoë,Müller,(303) 555-0142,zoe@example.com\n"
    "Sally,Again,(555) 010-0199,\n"
    "Bob,B,5.55E+09,\n"
)
GOOD = "\n".join(PEOPLE.split("\n")[:2]) + "\n"


@pytest.fixture
def lists(counter, qtbot):
    open_settings(counter, qtbot)
    qtbot.waitUntil(lambda: counter.window.places.place is Place.SETTINGS)
    counter.press("settings-import")
    return counter


@pytest.fixture
def section(lists):
    return lists.find("section-import")


@pytest.fixture
def choose(lists, section, qtbot, tmp_path):
    def chosen(text, encoding="utf-8"):
        file = tmp_path / "people.csv"
        file.write_bytes(text.encode(encoding))
        lists.find("importFile").setText(str(file))
        lists.find("importFile").returnPressed.emit()
        qtbot.waitUntil(lambda: bool(section.presenter.now.facts or section.presenter.now.said))
        return section.presenter

    return chosen


def rows(lists, name):
    return [(row.title, row.detail, row.side, row.note) for row in lists.find(name).rows_model.rows]


def column(lists, field):
    return next(
        one for one in lists.window.findChildren(QComboBox) if one.isVisible() and field in one.accessibleName()
    )


def step_of(presenter):
    return presenter.now.step


def say(box, words):
    box.setCurrentIndex(box.findText(words))
    box.activated.emit(box.currentIndex())


def test_a_file_is_shown_as_it_will_be_read_before_anything_is_done(lists, choose):
    choose(PEOPLE)
    assert lists.words("importFacts") == "UTF-8, columns between commas."
    assert [column(lists, one).currentText() for one in ("First name", "Phone", "Whole name")] == [
        "First Name",
        "Cell",
        "no column",
    ]
    assert rows(lists, "importPreview")[0] == ("Zoë Müller", "(303) 555-0142 · zoe@example.com", "line 2", "")
    assert rows(lists, "importPreview")[2][:3] == ("Line 4", "", "cannot be taken")
    assert lists.find("importCheck").isVisible()
    assert not lists.find("importTake").isVisible()
    assert nameless(lists.find("settings")) == []


def test_a_column_that_nobody_recognises_is_named_by_hand(lists, choose, qtbot):
    presenter = choose("Kunde,Wert\nZoë Müller,3035550142\n")
    assert step_of(presenter) == "no_file"
    assert "There is no column for" in lists.words("answer-import")
    assert not lists.find("importCheck").isVisible()
    say(column(lists, "Whole name"), "Kunde")
    qtbot.waitUntil(lambda: "phone / email" in lists.words("answer-import"))
    say(column(lists, "Phone"), "Wert")
    qtbot.waitUntil(lambda: step_of(presenter) == Step.LOOKED)
    assert rows(lists, "importPreview") == [("Zoë Müller", "(303) 555-0142", "line 2", "")]
    say(column(lists, "Phone"), "no column")
    qtbot.waitUntil(lambda: step_of(presenter) == Step.NO_FILE)


def test_of_two_columns_headed_alike_the_second_is_named_by_its_place(lists, choose, qtbot):
    presenter = choose("Name,Phone,Phone,\nZoë Müller,3035550142,3035550143,x\n")
    box = column(lists, "Phone")
    words = [box.itemText(place) for place in range(box.count())]
    assert words == ["no column", "Name", "Phone", "Phone (column 3)", "(without a heading, column 4)"]
    assert box.currentText() == "Phone"
    say(box, "Phone (column 3)")
    qtbot.waitUntil(lambda: rows(lists, "importPreview") == [("Zoë Müller", "(303) 555-0143", "line 2", "")])
    assert (box.currentText(), step_of(presenter)) == ("Phone (column 3)", Step.LOOKED)


def test_the_encoding_is_named_by_hand(lists, choose, qtbot):
    presenter = choose(GOOD, "mac_roman")
    assert "Zoë Müller" not in rows(lists, "importPreview")[0][0]
    say(lists.find("importEncoding"), "Mac")
    qtbot.waitUntil(lambda: rows(lists, "importPreview")[0][0] == "Zoë Müller")
    say(lists.find("importEncoding"), "UTF-8")
    qtbot.waitUntil(lambda: "signs of no encoding" in lists.words("answer-import"))
    assert step_of(presenter) == "no_file"
    say(lists.find("importEncoding"), "Mac")
    qtbot.waitUntil(lambda: step_of(presenter) == Step.LOOKED)


def test_what_is_wrong_is_told_by_its_line_and_nothing_is_in_until_it_is_said(lists, choose, qtbot):
    presenter = choose(PEOPLE)
    lists.press("importCheck")
    qtbot.waitUntil(lambda: step_of(presenter) == Step.CHECKED)
    said = "1 row would come in. 1 is here already. 1 line cannot be taken. Nothing was taken in yet."
    assert lists.words("answer-import") == said
    assert [row[0] for row in rows(lists, "importFindings")] == ["Line 4", "Line 3"]
    assert "a spreadsheet has shortened" in rows(lists, "importFindings")[0][3]
    assert rows(lists, "importFindings")[1][3] == "Sally Pet Owner has this phone already."
    assert lists.register.exchange.accepted == []
    assert not lists.find("importTake").isVisible(), "not all of it can be taken"
    assert lists.words("importTakeGood") == "Leave 1 line out, take the rest"
    lists.press("importTakeGood")
    qtbot.waitUntil(lambda: lists.words("answer-import") == "1 row was taken in.")
    assert [facts.rows for facts in lists.register.exchange.accepted] == [3]
    assert lists.register.exchange.by == ["manager"]


def test_a_good_file_is_taken_whole(lists, choose, qtbot):
    presenter = choose(GOOD)
    lists.press("importCheck")
    qtbot.waitUntil(lambda: step_of(presenter) == Step.CHECKED)
    assert lists.words("importTake") == "Take 1 row in"
    lists.press("importTake")
    qtbot.waitUntil(lambda: lists.words("answer-import") == "1 row was taken in.")


def test_whoever_takes_nothing_leaves_nothing(lists, choose, qtbot):
    presenter = choose(GOOD)
    lists.press("importCheck")
    qtbot.waitUntil(lambda: step_of(presenter) == Step.CHECKED)
    lists.press("importDrop")
    assert lists.words("answer-import") == "Nothing was taken in."
    assert (lists.register.exchange.dropped, lists.register.exchange.accepted) == (1, [])


def test_reading_shows_how_far_it_is_and_is_broken_off(lists, choose, qtbot):
    presenter = choose(GOOD)
    lists.register.exchange.held = True
    lists.press("importCheck")
    assert lists.find("importProgress").isVisible()
    lists.register.exchange.tasks[0].progress = Progress("reading", 30, 60)
    qtbot.waitUntil(lambda: lists.find("importProgress").value() == 50)
    assert not lists.find("importFile").isEnabled()
    lists.press("importCancel")
    qtbot.waitUntil(lambda: lists.words("answer-import") == "It was broken off. Nothing was taken in.")
    assert step_of(presenter) == Step.LOOKED
    assert not lists.find("importProgress").isVisible()


def test_a_sale_goes_on_while_a_file_is_read(lists, choose, qtbot):
    presenter = choose(GOOD)
    lists.register.exchange.held = True
    lists.press("importCheck")
    lists.keys.scan("784672102346")
    assert len(lists.lines()) == 1
    lists.register.exchange.let_go()
    qtbot.waitUntil(lambda: step_of(presenter) == Step.CHECKED)
    presenter.take(leave_out=False)
    assert lists.register.exchange.accepted == [], "whoever gave the PIN has gone"
    assert "PIN" in presenter.now.said


def test_what_cannot_be_read_is_said(lists, choose, tmp_path, qtbot):
    lists.find("importFile").setText(str(tmp_path / "nowhere.csv"))
    lists.find("importFile").returnPressed.emit()
    qtbot.waitUntil(lambda: "cannot be read" in lists.words("answer-import"))
    presenter = choose(GOOD + "Zoë,M,3035550142,\n" * 9 + '"Bob,B,3035550143,\n')
    qtbot.waitUntil(lambda: step_of(presenter) == Step.LOOKED)
    lists.press("importCheck")
    qtbot.waitUntil(lambda: "quotation marks" in lists.words("answer-import"))
    assert step_of(presenter) == Step.LOOKED


def test_items_are_taken_too(lists, choose, qtbot):
    lists.press("importItems")
    presenter = choose("Code,Description\nNAILS-1,Nail trim\n")
    assert rows(lists, "importPreview") == [("Nail trim", "NAILS-1", "line 2", "")]
    assert presenter.now.kind == "items"


# ------------------------------------------------------------------------------------------------------------- out


def test_lists_go_out_in_both_forms(lists, qtbot, tmp_path):
    lists.press("settings-export")
    assert not lists.find("exportDate").isVisible(), "only a day has a date"
    lists.press("exportGive")
    assert lists.words("answer-export") == "Say first where the file is to lie."
    lists.find("exportFile").setText(str(tmp_path / "people"))
    lists.press("exportGive")
    qtbot.waitUntil(lambda: lists.words("answer-export") == "3 rows are in people.csv.")
    lists.press("exportDay")
    lists.press("exportJson")
    lists.find("exportDate").setText("2026-11-21")
    lists.find("exportFile").setText(str(tmp_path / "day.json"))
    lists.press("exportGive")
    qtbot.waitUntil(lambda: "day.json" in lists.words("answer-export"))
    assert lists.register.exchange.orders == [
        Order(Wanted.OWNERS, str(tmp_path / "people.csv"), None),
        Order(Wanted.DAY, str(tmp_path / "day.json"), date(2026, 11, 21)),
    ]
    lists.find("exportDate").setText("yesterday")
    lists.press("exportGive")
    assert "yesterday" in lists.words("answer-export")


def test_names_leave_the_register_with_a_manager_alone(lists, qtbot, tmp_path):
    lists.desk.settings.person = Person("person:4", Role.SET_UP, "Kit")
    lists.press("settings-export")
    lists.find("exportFile").setText(str(tmp_path / "people.csv"))
    lists.press("exportGive")
    assert lists.register.exchange.orders == []
    assert "manager" in lists.words("answer-export")


def test_what_the_disk_says_is_told(lists, qtbot, tmp_path):
    lists.register.exchange.wrong = Refused("file_exists", file="people.csv")
    lists.press("settings-export")
    lists.find("exportFile").setText(str(tmp_path / "people.csv"))
    lists.press("exportGive")
    qtbot.waitUntil(lambda: "people.csv is there already" in lists.words("answer-export"))


@pytest.mark.parametrize(("name", "part"), [("import", "importFile"), ("export", "exportFile")])
def test_a_file_is_picked_without_stopping_the_counter(lists, qtbot, tmp_path, name, part):
    lists.press(f"settings-{name}")
    lists.press(f"{part}Pick")
    picker = lists.window.findChild(QFileDialog, "filePicker")
    file = tmp_path / "people.csv"
    file.write_text(GOOD, encoding="utf-8")
    picker.fileSelected.emit(str(file))
    assert lists.words(part) == str(file)
    picker.reject()


def test_the_tree_is_as_it_was_last_read_by_a_person(lists, choose, qtbot):
    choose(PEOPLE)
    as_last_read(lists.find("section-import"), "import-looked")
    lists.press("importCheck")
    qtbot.waitUntil(lambda: lists.find("importTakeGood").isVisible())
    as_last_read(lists.find("section-import"), "import-read")
    lists.press("settings-export")
    as_last_read(lists.find("section-export"), "export")
