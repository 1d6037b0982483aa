"""The settings that look after the data: backups, forgetting, the check-up, signing out."""

import json

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton

from astro_desk.core.errors import Refused
from astro_desk.core.people import Person
from astro_desk.core.roles import Role
from astro_desk.use_cases.leaving import open_operations
from tests.ui.sample import LOTUS, SALLY, cases
from tests.ui.test_settings import inside as inside  # the fixture
from ui.presenters.backups import BackupsPresenter
from ui.presenters.beginning_anew import BeginningAnewPresenter
from ui.presenters.checkup import CheckupPresenter
from ui.presenters.signing_out import SigningOutPresenter
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
    write(inside, "backupFolder", "/data/backup")
    inside.press("saveBackups")
    assert "outside of the data folder" in inside.words("answer-backups")
    assert "backup_plan" not in inside.register.records.settings
    write(inside, "backupFolder", "/media/stick")
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
    assert keeping.asked == [f"back_up_now {inside.desk.settings.person.person_id}"] * 2


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


def test_who_sets_up_signs_out_and_writes_no_names_down(inside):
    """Names leave the register with the file of what is open: that is the manager's to allow."""
    inside.desk.settings.person = Person("p1", Role.SET_UP)
    presenter = SigningOutPresenter(inside.desk.settings, inside.register.sync)
    cases(inside.register.records)
    heard: list[str] = []
    presenter.sign_out("/media/stick/open.csv", heard.append)
    assert len(heard) == 1
    assert "Only a manager" in heard[0]
    assert inside.register.ports.keeping.asked == []
    inside.desk.settings.person = Person("p2", Role.MANAGER)
    presenter.sign_out("/media/stick/open.csv", heard.append)
    assert inside.register.ports.keeping.asked == ["write open /media/stick/open.csv"]


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


@pytest.mark.parametrize(
    ("unseen", "said"),
    [
        ((0, 0), "Nobody would be forgotten today."),
        ((1, 0), "1 pet owner would be forgotten today."),
        ((12, 0), "12 pet owners would be forgotten today."),
        ((12, 340), "12 not seen for so long, and 340 known for so long who never came."),
    ],
)
def test_it_says_whom_a_rule_would_forget_before_it_is_saved(inside, qtbot, unseen, said):
    keeping = go(inside, "forgetting")
    keeping.unseen = unseen
    write(inside, "forgetDays", "7")
    inside.press("previewForgetting")
    assert "is no number of days" in inside.words("answer-forgetting")
    write(inside, "forgetDays", "400")
    inside.press("previewForgetting")
    qtbot.waitUntil(lambda: said in inside.words("answer-forgetting"))
    assert keeping.asked == ["would forget 400"]
    assert "retention" not in inside.register.records.settings


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


def test_signing_out_takes_two_presses(inside, qtbot):
    go(inside, "signing-out")
    press = inside.find("signOut")
    assert isinstance(press, QPushButton)
    assert not inside.find("signOutOpen").isVisible()
    assert not inside.find("signOutFile").isVisible()
    press.click()
    assert "again" in press.text()
    go(inside, "help")
    go(inside, "signing-out")
    assert "again" not in press.text(), "who went elsewhere is asked again"
    press.click()
    press.click()
    qtbot.waitUntil(lambda: "Signed out" in inside.words("answer-signing-out"))
    assert kept(inside, "astro_log_in")["username"] == ""


def test_what_is_open_is_written_down_before_the_log_in_goes(inside, qtbot):
    cases(inside.register.records)
    keeping = go(inside, "signing-out")
    assert inside.find("signOutOpen").isVisible()
    twice(inside, "signOut")
    assert "Say first where" in inside.words("answer-signing-out")
    write(inside, "signOutFile", "/media/stick/open.csv")
    keeping.error = Refused("file_exists", file="open.csv")
    twice(inside, "signOut")
    qtbot.waitUntil(lambda: "open.csv" in inside.words("answer-signing-out"))
    keeping.error, keeping.written = None, open_operations(inside.register.records) - 1
    twice(inside, "signOut")
    qtbot.waitUntil(lambda: "Astro has not heard of everything" in inside.words("answer-signing-out"))
    assert "astro_log_in" not in inside.register.records.settings, "one came after the file was written"
    keeping.written += 1
    twice(inside, "signOut")
    qtbot.waitUntil(lambda: "Signed out" in inside.words("answer-signing-out"))
    assert kept(inside, "astro_log_in")["username"] == ""
    assert keeping.asked == ["write open /media/stick/open.csv"] * 3


def twice(counter, name):
    counter.press(name)
    counter.press(name)


def test_a_reset_says_what_it_means_and_takes_the_pin_once_more(inside, qtbot):
    keeping = go(inside, "beginning-anew")
    assert "Nothing is deleted" in inside.words("resetMeans")
    assert not inside.find("resetOpen").isVisible()
    write(inside, "resetPin", "1111")
    inside.press("resetNow")
    qtbot.waitUntil(lambda: "PIN" in inside.words("answer-beginning-anew"))
    assert keeping.asked == []
    write(inside, "resetPin", "2468")
    inside.press("resetNow")
    qtbot.waitUntil(lambda: keeping.asked == ["reset "])
    assert kept(inside, "beginning_anew")["backup"] is False, "the journal that is set aside says who wanted it"
    go(inside, "help")
    assert inside.find("resetPin").text() == "", "no PIN stays behind"


@pytest.mark.parametrize("held", [False, True])
def test_a_reset_waits_for_what_is_open_or_has_a_backup_made(inside, qtbot, *, held):
    if held:
        inside.presenter.choose_owner(SALLY)
        inside.presenter.enter(LOTUS, scanned=True)
        inside.presenter.session.jobs.save_draft()
    else:
        cases(inside.register.records)
    keeping = go(inside, "beginning-anew")
    said = "A sale is not finished" if held else "operations are open"
    assert said in inside.words("resetOpen")
    write(inside, "resetPin", "2468")
    inside.press("resetNow")
    assert said in inside.words("answer-beginning-anew")
    write(inside, "resetBackup", "/media/stick/all.tar")
    inside.press("resetNow")
    assert "ends in .zip" in inside.words("answer-beginning-anew")
    write(inside, "resetBackup", "/media/stick/all.zip")
    inside.press("resetNow")
    qtbot.waitUntil(lambda: keeping.asked == ["reset /media/stick/all.zip"])


def test_the_practice_store_has_nothing_to_reset(inside):
    keeping = go(inside, "beginning-anew")
    keeping.lasting = False
    write(inside, "resetPin", "2468")
    inside.press("resetNow")
    assert "practice store" in inside.words("answer-beginning-anew")
    assert keeping.asked == []


def test_none_of_it_without_the_pin(inside):
    keeping = go(inside, "backups")
    write(inside, "restoreFile", "/x.zip")
    presenters = BackupsPresenter(inside.desk.settings), CheckupPresenter(inside.desk.settings)
    inside.window.open_place(Place.OWNERS)
    heard: list[str] = []
    presenters[0].back_up_now(heard.append)
    presenters[0].explain("/x.zip", lambda _, refusal: heard.append(refusal))
    BeginningAnewPresenter(inside.desk.settings).begin_anew("", "2468", heard.append)
    SigningOutPresenter(inside.desk.settings, inside.register.sync).sign_out("", heard.append)
    presenters[1].look(lambda _, refusal: heard.append(refusal))
    presenters[1].show_bundle(lambda _, refusal: heard.append(refusal))
    assert len(heard) == 6
    assert all("PIN" in one for one in heard)
    assert keeping.asked == []
