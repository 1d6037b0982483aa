"""Each section of the settings does what its words say, and says what it refuses."""

import json

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit

from astro_desk.core.people import NAMELESS
from tests.ui.sample import LOTUS, SALLY
from ui.commands import Id
from ui.screens.header import Place


@pytest.fixture
def section(counter):
    """Opens a section as a manager."""
    counter.desk.settings.person = NAMELESS
    counter.window.open_place(Place.SETTINGS)

    def open_section(name):
        counter.press(f"settings-{name}")
        return counter

    return open_section


def fill(counter, name, text):
    made = counter.find(name)
    assert isinstance(made, QLineEdit)
    made.selectAll()
    made.insert(text)


def saved(counter, qtbot, name, button):
    """Presses the button and waits for the answer, which is given back."""
    counter.press(button)
    answer = counter.find(f"answer-{name}")
    qtbot.waitUntil(lambda: answer.isVisible() and counter.words(f"answer-{name}") != "")
    return counter.words(f"answer-{name}")


def kept(counter, setting):
    return json.loads(counter.register.records.settings[setting])


# ---------------------------------------------------------------------------------------------------- this machine


def test_the_registers_name_is_shown_and_is_no_field(section):
    counter = section("store")
    assert isinstance(counter.find("registerFixed"), QLabel)
    assert counter.words("registerFixed") == "Register R2"


def test_what_belongs_to_the_machine_goes_into_its_file(section, qtbot):
    counter = section("store")
    fill(counter, "storeCalled", " Front counter ")
    fill(counter, "storeCashier", " Bo ")
    fill(counter, "storeCountry", "ca")
    fill(counter, "storeOwnerPage", "https://astro.example/{id}")
    assert saved(counter, qtbot, "store", "saveStore").startswith("Saved.")
    machine = counter.register.ports.machine.settings
    assert machine.called == "Front counter"
    assert (machine.cashier, machine.country, machine.owner_page) == ("Bo", "CA", "https://astro.example/{id}")


def test_what_people_call_the_register_stands_above_its_own_name(counter):
    assert (counter.words("registerName"), counter.words("cashierName")) == ("Register R2", "Ana")
    counter.window.show_people("R2", "Ana", "Front counter")
    assert (counter.words("registerName"), counter.words("cashierName")) == ("Front counter", "R2 · Ana")
    counter.window.header.show_cashier("Bo")
    assert counter.words("cashierName") == "R2 · Bo"


def test_what_the_file_may_not_hold_is_told(section, qtbot):
    counter = section("store")
    fill(counter, "storeOwnerPage", "ftp://old")
    assert "store.owner_page" in saved(counter, qtbot, "store", "saveStore")
    assert counter.register.ports.machine.settings.owner_page == ""


def test_the_scanners_timing_holds_at_once(section, qtbot):
    counter = section("scanner")
    fill(counter, "scanGap", "25")
    fill(counter, "scanDouble", "900")
    assert saved(counter, qtbot, "scanner", "saveScanner") == "Saved."
    assert counter.register.ports.machine.settings.gap_ms == 25
    counter.window.open_place(Place.CHECKOUT)
    counter.keys.scan(LOTUS, gap=20.0)
    counter.keys.scan(LOTUS, gap=20.0, pause=700.0)
    assert counter.lines() == [("Lotus Good Grains Chicken Recipe 20 lb", "1")], "within 900 ms it is one pull"


@pytest.mark.parametrize("gap", ["4", "501", "", "-"])
def test_a_timing_that_no_scanner_has_is_told(section, gap):
    counter = section("scanner")
    fill(counter, "scanGap", gap)
    counter.find("scanGap").setText(gap)
    counter.press("saveScanner")
    assert "from 5 to 500 milliseconds" in counter.words("answer-scanner")
    assert counter.register.ports.machine.settings.gap_ms == 60


def test_a_scan_is_tried_and_sells_nothing(section):
    counter = section("scanner")
    counter.keys.scan(LOTUS, gap=8.0)
    assert counter.words("scanMeaning") == f"{LOTUS} is “Lotus Good Grains Chicken Recipe 20 lb”."
    assert counter.words("scanPace") == "12 signs, 8 ms apart, then Enter or Tab."
    assert counter.window.places.place is Place.SETTINGS
    assert counter.lines() == []
    counter.keys.scan("012345678905")
    assert "the catalogue does not have it" in counter.words("scanMeaning")


def test_light_or_dark_is_seen_at_once_and_kept(section, qtbot, theme):
    counter = section("look")
    before = theme.choice
    try:
        counter.press("lookDark")
        counter.press("lookText150")
        assert saved(counter, qtbot, "look", "saveLook") == "Saved."
        assert theme.dark
    finally:
        theme.choose(before)
    machine = counter.register.ports.machine.settings
    assert (machine.theme, machine.text_percent) == ("dark", 150)


def test_another_language_is_kept_and_the_program_hears_of_it_once(section, qtbot):
    counter = section("look")
    heard: list[str] = []
    counter.desk.settings.on_language = heard.append
    assert counter.find("languageSystem").isChecked()
    assert saved(counter, qtbot, "look", "saveLook") == "Saved."
    assert heard == [], "nothing about it was changed"
    counter.press("language-es")
    counter.press("saveLook")
    qtbot.waitUntil(lambda: heard == ["es"])
    assert counter.register.ports.machine.settings.language == "es"
    counter = section("look")
    assert counter.find("language-es").isChecked()


def test_a_size_of_letters_that_is_no_choice_stays(section, qtbot):
    counter = section("store")
    counter.register.ports.machine.save({"look.text_percent": 90})
    counter = section("look")
    assert saved(counter, qtbot, "look", "saveLook") == "Saved."
    assert counter.register.ports.machine.settings.text_percent == 90


# -------------------------------------------------------------------------------------------------- cards and windows


def choose(counter, list_name, key):
    rows = next(one for one in (counter.find(list_name),))
    place = next(place for place, row in enumerate(rows.rows_model.rows) if row.key == key)
    rows.setCurrentIndex(rows.rows_model.index(place))
    rows.on_chosen(rows.rows_model.rows[place])


def test_a_manager_says_how_long_a_punch_counts_and_the_card_follows(section, qtbot):
    counter = section("programs")
    counter.presenter.choose_owner(SALLY)
    choose(counter, "programRows", "wash")
    assert counter.words("windowAstro").endswith("As Astro says: not told by Astro")
    fill(counter, "windowNumber", "1")
    assert counter.find("windowMonths").isChecked(), "typing months chooses them"
    counter.press("needsEmail")
    assert saved(counter, qtbot, "programs", "saveProgram") == "Saved."
    assert kept(counter, "program_rules") == {"wash": {"months": 1, "needs": "email"}}
    card = next(one for one in counter.presenter.session.view.cards if one.program_id == "wash")
    assert card.confirmed == 0, "its punches are older than a month"
    rows = counter.find("programRows").rows_model.rows
    assert (rows[0].key, rows[0].side) == ("wash", "1 month"), "what a manager has touched comes first"


@pytest.mark.parametrize("months", ["0", "121", ""])
def test_months_that_are_none_are_told_and_nothing_is_kept(section, qtbot, months):
    counter = section("programs")
    choose(counter, "programRows", "wash")
    counter.press("windowMonths")
    counter.find("windowNumber").setText(months)
    counter.press("needsAddress")
    assert saved(counter, qtbot, "programs", "saveProgram") != "Saved."
    assert "program_rules" not in counter.register.records.settings


def test_never_and_as_astro_says(section, qtbot):
    counter = section("programs")
    choose(counter, "programRows", "lotus")
    assert counter.words("windowAstro").endswith("As Astro says: 18 months")
    counter.press("windowNever")
    assert saved(counter, qtbot, "programs", "saveProgram") == "Saved."
    assert kept(counter, "program_rules")["lotus"]["months"] == 0
    counter = section("programs")
    assert counter.find("windowNever").isChecked(), "the one that was open is open again"
    counter.press("windowAstro")
    counter.press("saveProgram")
    qtbot.waitUntil(lambda: kept(counter, "program_rules") == {})


def test_the_list_is_searched(section):
    counter = section("programs")
    fill(counter, "programSearch", "bully")
    assert [row.key for row in counter.find("programRows").rows_model.rows] == ["redbarn"]
    fill(counter, "programSearch", "nothing like it")
    assert counter.find("programRows").rows_model.rows == ()


# ------------------------------------------------------------------------------------------------------------ points


def test_the_rules_for_points(section, qtbot):
    counter = section("points")
    assert counter.find("pointsAuto").isChecked()
    counter.press("pointsOn")
    fill(counter, "pointsRate", "1.50")
    fill(counter, "pointsPerSale", "2")
    counter.press("pointsNextDay")
    fill(counter, "pointsReceipt", "R{any:3}T{total:6}")
    assert saved(counter, qtbot, "points", "savePoints") == "Saved."
    rules = counter.presenter.session.points.rules
    assert (rules.in_use, rules.rate, rules.per_sale, rules.same_day) == (True, 150, 2, False)
    section("points")
    assert counter.words("pointsRate") == "1.50"
    assert counter.find("pointsNextDay").isChecked()
    fill(counter, "pointsRate", "")
    assert saved(counter, qtbot, "points", "savePoints") == "Saved."
    assert counter.presenter.session.points.rules.rate is None


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("pointsRate", "much", "is no amount"),
        ("pointsRate", "0", ""),
        ("pointsReceipt", "{total}", ""),
        ("pointsPerSale", "21", ""),
    ],
)
def test_rules_for_points_that_make_no_sense(section, qtbot, field, text, words):
    counter = section("points")
    counter.find(field).setText(text)
    told = saved(counter, qtbot, "points", "savePoints")
    assert told != "Saved."
    assert words in told
    assert "points_rules" not in counter.register.records.settings


def test_a_receipt_is_tried_where_a_form_for_it_stands(section):
    counter = section("points")
    fill(counter, "pointsReceipt", "R{any:3}T{total:6}")
    counter.keys.scan("R777T004150")
    assert counter.words("pointsReceiptWhy") == "“R777T004150” is a receipt of 41.50."
    counter.keys.scan(LOTUS)
    assert "is no receipt of that form" in counter.words("pointsReceiptWhy")
    assert counter.lines() == []


def test_without_a_form_a_scan_is_a_sale(section):
    counter = section("points")
    counter.keys.scan(LOTUS)
    assert len(counter.lines()) == 1


# ----------------------------------------------------------------------------------------------------------- by hand


def test_goods_by_hand_are_scanned_listed_changed_and_removed(section, qtbot):
    counter = section("by-hand")
    counter.keys.scan("012345678905")
    assert counter.words("byHandCode") == "012345678905"
    counter.press("byHand-visit")
    fill(counter, "byHandTitle", "Daycare Pass")
    assert saved(counter, qtbot, "by-hand", "saveByHandItem") == "Saved."
    rows = counter.find("byHandItems").rows_model.rows
    assert [(row.title, row.side) for row in rows] == [("012345678905 · Daycare Pass", "Pre-paid: a visit on a pass")]
    counter.press("newByHandItem")
    assert counter.words("byHandTitle") == ""
    assert not counter.find("forgetByHandItem").isEnabled()
    choose(counter, "byHandItems", "012345678905")
    assert counter.find("byHand-visit").isChecked()
    counter.press("byHand-pass")
    assert saved(counter, qtbot, "by-hand", "saveByHandItem") == "Saved."
    assert [one["act"] for one in kept(counter, "by_hand_items")] == ["sold"]
    counter.press("forgetByHandItem")
    qtbot.waitUntil(lambda: counter.find("byHandItems").rows_model.rows == ())


def test_goods_without_a_program_are_refused(section, qtbot):
    counter = section("by-hand")
    fill(counter, "byHandCode", "DAYCARE-1")
    assert saved(counter, qtbot, "by-hand", "saveByHandItem") != "Saved."
    assert "by_hand_items" not in counter.register.records.settings


# ------------------------------------------------------------------------------------------------------------- slips


def test_the_slip_shows_what_its_words_look_like(section, qtbot):
    counter = section("slips")
    fill(counter, "slipHeading", "Paws & Claws")
    fill(counter, "slipFooter", "See you soon")
    counter.press("slipNamesNone")
    fill(counter, "slipTaxWords", "Tax as the till says.")
    assert counter.find("slipTaxOwn").isChecked()
    lines = counter.find("slipPreview").toPlainText().split("\n")
    assert lines[0].strip() == "Paws & Claws"
    assert lines[-1].strip() == "See you soon"
    assert "Tax as the till says." in lines
    assert not any("Sally" in line for line in lines)
    assert saved(counter, qtbot, "slips", "saveSlips") == "Saved."
    assert kept(counter, "slip_words") == {
        "names": "none",
        "tax": "Tax as the till says.",
        "heading": "Paws & Claws",
        "footer": "See you soon",
    }
    section("slips")
    assert counter.words("slipTaxWords") == "Tax as the till says."


def test_words_that_are_too_long_are_told(section, qtbot):
    counter = section("slips")
    fill(counter, "slipHeading", "x" * 100)
    assert "at most 84" in counter.find("slipPreview").toPlainText()
    assert "at most 84" in saved(counter, qtbot, "slips", "saveSlips")


def test_whoever_may_not_is_told_so(section, qtbot):
    counter = section("slips")
    counter.desk.settings.leave()
    assert saved(counter, qtbot, "slips", "saveSlips") == "Only a manager sets this: the PIN first."
    counter = section("scanner")
    counter.press("saveScanner")
    assert counter.words("answer-scanner") == "Only a manager sets this: the PIN first."
    assert counter.register.ports.machine.settings.gap_ms == 60


def test_a_key_of_the_counter_leaves_the_settings(section):
    counter = section("look")
    counter.act(Id.FIND_OWNER)
    assert counter.window.places.place is Place.CHECKOUT
    assert not counter.desk.settings.open
