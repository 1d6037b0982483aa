"""Settings, people: a manager adds, renames, switches off, and says how people sign on."""

import pytest
from PySide6.QtWidgets import QLineEdit

from astro_desk.core.roles import Role
from astro_desk.use_cases.people import read_people, read_rules
from tests.ui.sample import staff
from ui.screens.header import Place


@pytest.fixture
def people(early):
    """The section, opened by Mia."""
    staff(early.register)
    early.open()
    early.desk.settings.person = early.register.pins["2468"]
    early.window.open_place(Place.SETTINGS)
    early.press("settings-people")
    return early


def listed(counter):
    return [(row.title, row.detail, row.side) for row in counter.find("people").rows_model.rows]


def choose(counter, name):
    rows = counter.find("people")
    rows.on_chosen(next(row for row in rows.rows_model.rows if row.title == name))


def fill(counter, name, text):
    made = counter.find(name)
    assert isinstance(made, QLineEdit)
    made.setText(text)


def answer(counter, qtbot, press):
    counter.find("section-people").answer("")
    counter.press(press)
    qtbot.waitUntil(lambda: counter.words("answer-people") != "")
    return counter.words("answer-people")


def of(counter, name):
    return next(one for one in read_people(counter.register.records) if one.name == name)


def test_everybody_is_listed_with_role_and_whether_they_have_a_pin(people):
    assert listed(people) == [
        ("Mia", "manager", "with a PIN"),
        ("Ana", "cashier", "with a PIN"),
        ("Ben", "cashier", "no PIN"),
    ]


def test_somebody_new_is_added(people, qtbot):
    fill(people, "personName", "Cleo")
    people.press("role-manager")
    assert answer(people, qtbot, "savePerson") == "Whoever is more than a cashier needs a PIN."
    fill(people, "personPin", "1111")
    assert answer(people, qtbot, "savePerson") == "Somebody has this PIN already. Choose another one."
    fill(people, "personPin", "3333")
    assert answer(people, qtbot, "savePerson") == "Saved."
    assert (of(people, "Cleo").role, of(people, "Cleo").pin) == (Role.MANAGER, "hash of 3333")
    assert people.words("personName") == people.words("personPin") == ""
    assert people.register.records.acted[-1] == "person:1", "it was Mia's deed"


def test_one_of_them_gets_another_name_role_and_pin_at_once_or_nothing(people, qtbot):
    choose(people, "Ben")
    assert people.words("personName") == "Ben"
    fill(people, "personName", "Benno")
    people.press("role-set_up")
    assert answer(people, qtbot, "savePerson") == "Whoever is more than a cashier needs a PIN."
    fill(people, "personPin", "4444")
    assert answer(people, qtbot, "savePerson") == "Saved."
    assert (of(people, "Benno").role, of(people, "Benno").pin) == (Role.SET_UP, "hash of 4444")


def test_the_own_pin_may_be_typed_again(people, qtbot):
    choose(people, "Ana")
    fill(people, "personPin", "1111")
    assert answer(people, qtbot, "savePerson") == "Saved."


def test_a_cashiers_pin_is_taken_away_and_the_journal_says_who_did_it(people, qtbot):
    assert not people.find("takePin").isEnabled()
    choose(people, "Ana")
    assert people.words("personPinNow").startswith("Ana has a PIN ")
    assert answer(people, qtbot, "takePin") == "Saved."
    assert of(people, "Ana").pin == ""
    assert ("Ana", "cashier", "no PIN") in listed(people)
    assert people.register.records.notes[-1] == ("pin_taken", "person:2", 0, "")
    assert people.register.records.acted[-1] == "person:1", "it was Mia's deed"
    choose(people, "Ana")
    assert not people.find("takePin").isEnabled()
    assert people.words("personPinNow") == "Ana has no PIN and signs on by a press of the name."


def test_a_forgotten_pin_is_a_new_one(people, qtbot):
    choose(people, "Ana")
    fill(people, "personPin", "7777")
    assert answer(people, qtbot, "savePerson") == "Saved."
    assert of(people, "Ana").pin == "hash of 7777"
    assert people.register.records.notes[-1] == ("pin_given", "person:2", 0, "")


def test_a_manager_keeps_a_pin(people):
    choose(people, "Mia")
    assert not people.find("takePin").isEnabled()


def test_what_the_setting_means_for_whoever_has_no_pin_is_said(people, qtbot):
    assert "press of the name" in people.words("signOnMeans")
    people.press("signOn-pin")
    assert people.words("signOnMeans") == "A PIN alone opens this register. A cashier who has none cannot sign on."
    people.press("savePeopleRules")
    qtbot.waitUntil(lambda: read_rules(people.register.records).sign_on == "pin")
    people.desk.attendance.enter(people.register.pins["2468"])
    people.window.shutter._leave()
    people.desk.settings.person = people.register.pins["2468"]
    people.window.open_place(Place.SETTINGS)
    people.press("settings-people")
    assert ("Ben", "cashier", "no PIN: shut out") in listed(people)
    choose(people, "Ben")
    assert "cannot sign on" in people.words("personPinNow")


def test_who_left_is_switched_off_and_never_deleted(people, qtbot):
    choose(people, "Ana")
    assert answer(people, qtbot, "switchPerson") == "Saved."
    assert listed(people)[-1] == ("Ana", "cashier", "switched off")
    choose(people, "Ana")
    assert people.find("switchPerson").text() == "Switch on"
    assert answer(people, qtbot, "switchPerson") == "Saved."
    assert ("Ana", "cashier", "no PIN") in listed(people)


def test_the_last_manager_stays(people, qtbot):
    choose(people, "Mia")
    assert "last manager" in answer(people, qtbot, "switchPerson")
    people.press("role-cashier")
    assert "last manager" in answer(people, qtbot, "savePerson")
    assert of(people, "Mia").active


def test_who_is_switched_off_is_not_signed_on_any_more(people, qtbot):
    people.desk.attendance.by_name("Ben")
    choose(people, "Ben")
    assert answer(people, qtbot, "switchPerson") == "Saved."
    assert people.desk.attendance.person is None
    assert people.words("cashierName") == "Ana", "as the register's own settings say"


def test_how_people_sign_on_holds_at_once(people, qtbot):
    assert people.words("lockMinutes") == "0"
    people.press("signOn-name")
    fill(people, "lockMinutes", "5")
    people.press("savePeopleRules")
    qtbot.waitUntil(lambda: read_rules(people.register.records).lock_minutes == 5)
    qtbot.waitUntil(lambda: people.window.shutter.covers)  # nobody is signed on, and now somebody must be
    assert people.window.shutter._watch.isActive()


def test_a_time_that_is_none_is_told(people, qtbot):
    fill(people, "lockMinutes", "")
    assert "is no time" in answer(people, qtbot, "savePeopleRules")


def test_who_sets_registers_up_changes_no_people(people, qtbot):
    people.desk.settings.person = of(people, "Ben")
    fill(people, "personName", "Cleo")
    assert answer(people, qtbot, "savePerson") == "Only a manager sets this: the PIN first."
