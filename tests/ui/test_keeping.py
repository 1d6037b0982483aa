"""The settings that look after the data: backups, forgetting, the check-up, signing out."""

import json

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton

from astro_desk.core.errors import Refused
from astro_desk.core.people import Person
from astro_desk.core.roles import Role
from tests.ui.sample import cases
from tests.ui.test_settings import inside as inside  # the fixture
from ui.presenters.backups import BackupsPresenter
from ui.presenters.checkup import CheckupPresenter
from ui.screens.header import Place


def go(counter, section):
    counter.press(f"settings-{section}")
    return counter.register.ports.keeping


def write(counter, name, text):
    made = counter.find(name)
    assert isinstance(made, QLineEdit)
    made.setText(text)
    made.textEdited.emit(text)


def kept(counter, name):
    return json.loads(counter.register.records.settings[name])


def test_a_plan_is_saved_and_a_wrong_one_says_why(inside, qtbot):
    go(inside, "backups")
    assert "No backups are made" in inside.words("backupLast")
    write(inside, "backupFolder", "/media/stick")
    write(inside, "backupTime", "25:00")
    inside.press("saveBackups")
    assert "no time of the day" in inside.words("answer-backups")
    assert "backup_plan" not in inside.register.records.settings
    write(inside, "backupTime", "22:15")
    inside.press("saveBackups")
    qtbot.waitUntil(lambda: inside.words("answer-backups") == "Saved.")
    assert kept(inside, "backup_plan") == {"folder": "/media/stick", "at": "22:15", "keep": 14}
    assert "no good backup yet" in inside.words("backupLast")


def test_one_at_once_says_how_it_went(inside, qtbot):
    keeping = go(inside, "backups")
    inside.press("backUpNow")
    qtbot.waitUntil(lambda: "read again" in inside.words("answer-backups") and inside.find("backUpNow").isEnabled())
    keeping.error = Refused("backup_folder_missing")
    inside.press("backUpNow")
    qtbot.waitUntil(lambda: "plugged in" in inside.words("answer-backups"))
    assert keeping.asked == ["back_up_now", "back_up_now"]


def test_nothing_is_put_back_before_it_was_read_what_it_means(inside, qtbot):
    keeping = go(inside, "backups")
    assert not inside.find("restoreNow").isVisible()
    write(inside, "restoreFile", "/media/stick/a.zip")
    inside.press("explainRestore")
    qtbot.waitUntil(inside.find("restoreNow").isVisible)
    assert "41 sales" in inside.words("restoreMeans")
    write(inside, "restoreFile", "/media/stick/b.zip")
    assert not inside.find("restoreNow").isVisible(), "another file was not explained"
    inside.press("explainRestore")
    qtbot.waitUntil(inside.find("restoreNow").isVisible)
    inside.press("restoreNow")
    assert keeping.asked[-1] == "restore /media/stick/b.zip"
    presenter = BackupsPresenter(inside.desk.settings)
    presenter.restore("/media/stick/b.zip", lambda _: None)
    assert keeping.asked[-2:] == ["explain /media/stick/b.zip", "restore /media/stick/b.zip"], "and once"


def test_a_damaged_backup_says_so(inside, qtbot):
    go(inside, "backups").error = Refused("backup_damaged", file="journal")
    write(inside, "restoreFile", "/media/stick/a.zip")
    inside.press("explainRestore")
    qtbot.waitUntil(lambda: "is damaged" in inside.words("answer-backups"))
    assert not inside.find("restoreNow").isVisible()


def test_who_sets_up_makes_backups_and_forgets_nobody(inside):
    inside.desk.settings.person = Person("p1", Role.SET_UP)
    go(inside, "backups")
    inside.press("saveBackups")
    go(inside, "forgetting")
    write(inside, "forgetDays", "90")
    inside.press("saveForgetting")
    assert "Only a manager" in inside.words("answer-forgetting")
    assert "retention" not in inside.register.records.settings


def test_forgetting_has_its_limits(inside, qtbot):
    go(inside, "forgetting")
    for typed in ("7", "29"):
        write(inside, "forgetDays", typed)
        inside.press("saveForgetting")
        assert "is no number of days" in inside.words("answer-forgetting")
    write(inside, "forgetDays", "730")
    inside.press("saveForgetting")
    qtbot.waitUntil(lambda: inside.words("answer-forgetting") == "Saved.")
    assert kept(inside, "retention")["days"] == 730
    assert "0 pet owners were forgotten" in inside.words("forgottenSoFar")
    write(inside, "forgetDays", "")
    inside.press("saveForgetting")
    qtbot.waitUntil(lambda: kept(inside, "retention")["days"] == 0)


def test_the_check_up_says_what_is_wrong_first(inside, qtbot):
    go(inside, "help")
    inside.press("checkUp")
    qtbot.waitUntil(inside.find("checkLines").isVisible)
    lines: list[str] = []
    CheckupPresenter(inside.desk.settings).look(lambda found, _: lines.extend(one.mark for one in found))
    qtbot.waitUntil(lambda: lines == ["✗", "!", "✓"])


def test_a_bundle_is_shown_before_it_is_written(inside, qtbot):
    keeping = go(inside, "help")
    assert not inside.find("writeBundle").isEnabled()
    inside.press("showBundle")
    qtbot.waitUntil(inside.find("writeBundle").isEnabled)
    text = inside.find("bundleText")
    assert isinstance(text, QPlainTextEdit)
    assert "astro_desk" in text.toPlainText()
    inside.press("writeBundle")
    assert "Say where to" in inside.words("answer-help")
    write(inside, "bundleFile", "/tmp/x.zip")
    inside.press("writeBundle")
    qtbot.waitUntil(lambda: inside.words("answer-help") == "Written.")
    assert keeping.asked == ["bundle", "write /tmp/x.zip"]


@pytest.mark.parametrize("count", [False, True])
def test_signing_out_takes_two_presses_and_nothing_open(inside, qtbot, *, count):
    if count:
        cases(inside.register.records)
    go(inside, "signing-out")
    press = inside.find("signOut")
    assert isinstance(press, QPushButton)
    assert press.isEnabled() != count
    assert inside.find("signOutOpen").isVisible() == count
    if not count:
        press.click()
        assert "again" in press.text()
        go(inside, "help")
        go(inside, "signing-out")
        assert "again" not in press.text(), "who went elsewhere is asked again"
        press.click()
        press.click()
        qtbot.waitUntil(lambda: "Signed out" in inside.words("answer-signing-out"))
        assert kept(inside, "astro_log_in")["username"] == ""


def test_none_of_it_without_the_pin(inside):
    keeping = go(inside, "backups")
    write(inside, "restoreFile", "/x.zip")
    presenters = BackupsPresenter(inside.desk.settings), CheckupPresenter(inside.desk.settings)
    inside.window.open_place(Place.OWNERS)
    heard: list[str] = []
    presenters[0].back_up_now(heard.append)
    presenters[0].explain("/x.zip", lambda _, refusal: heard.append(refusal))
    presenters[1].look(lambda _, refusal: heard.append(refusal))
    presenters[1].show_bundle(lambda _, refusal: heard.append(refusal))
    assert len(heard) == 4
    assert all("PIN" in one for one in heard)
    assert keeping.asked == []
