"""A backup put back before there is a counter: what is asked, what is said first, and by which keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from tests.ui.sample_keeping import of_a_broken_computer
from tests.ui.test_accessibility import as_last_read, nameless
from ui.presenters.put_back import PutBackAnswers
from ui.screens.put_back import PutBackScreen

FILE, PHRASE = "/media/stick/safe.zip", "a long store passphrase"


class Sheet:
    """The screen, and what it asked for."""

    def __init__(self, screen: PutBackScreen) -> None:
        self.screen = screen
        self.explained: list[PutBackAnswers] = []
        self.put_back: list[PutBackAnswers] = []
        self.left = 0
        self.told, self.refusal = of_a_broken_computer(), ""
        screen.on_explain = self._explain
        screen.on_put_back = self.put_back.append
        screen.on_back = self._leave

    def _explain(self, answers, then):
        self.explained.append(answers)
        then(None if self.refusal else self.told, self.refusal)

    def _leave(self):
        self.left += 1

    def field(self, name: str) -> QLineEdit:
        return self._part(QLineEdit, name)

    def button(self, name: str) -> QPushButton:
        return self._part(QPushButton, name)

    def words(self, name: str) -> str:
        return str(self._part(QLabel, name).text())

    def _part(self, kind: type[QWidget], name: str):
        found = self.screen.findChild(kind, name)
        assert found is not None
        return found

    def type_in(self) -> None:
        self.field("putBackFile").setText(FILE)
        self.field("putBackPassphrase").setText(PHRASE)


@pytest.fixture
def sheet(qtbot, theme) -> Sheet:
    made = PutBackScreen(theme)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(made.isActiveWindow)
    made.setFocus()
    return Sheet(made)


def key(code: Qt.Key, text: str = "") -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, text)
    QTest.keyClick(focused, code)


def test_a_keyboard_alone_puts_a_backup_back(qtbot, sheet):
    key(Qt.Key.Key_Return, FILE)
    key(Qt.Key.Key_Return, PHRASE)
    assert sheet.explained == [PutBackAnswers(FILE, PHRASE)]
    assert "2817 sales" in sheet.words("putBackSays")
    assert not sheet.button("restoreGone").isChecked(), "the Enter that asked answers nothing"
    qtbot.waitUntil(sheet.button("restoreGone").hasFocus)
    key(Qt.Key.Key_Space)
    assert "Never open the counter on the old computer again" in sheet.words("putBackFollows")
    sheet.button("putBackNow").setFocus()
    key(Qt.Key.Key_Return)
    assert sheet.put_back == [PutBackAnswers(FILE, PHRASE, "R2")]
    assert PHRASE not in repr(sheet.put_back)


def test_a_computer_that_still_works_keeps_its_name(sheet):
    sheet.type_in()
    sheet.button("putBackMeans").click()
    sheet.button("restoreWorks").click()
    for text, said in (("", "is no register name"), ("R2", "R2 works elsewhere"), ("to long", "is no register name")):
        sheet.field("putBackRegister").setText(text)
        sheet.button("putBackNow").click()
        assert said in sheet.words("putBackProblem")
    assert not sheet.put_back
    sheet.field("putBackRegister").setFocus()
    sheet.field("putBackRegister").setText("R3")
    key(Qt.Key.Key_Return)
    assert sheet.put_back == [PutBackAnswers(FILE, PHRASE, "R3")]


def test_nothing_is_put_back_before_the_question_is_answered(sheet):
    sheet.type_in()
    sheet.button("putBackMeans").click()
    sheet.button("putBackNow").click()
    assert "Say first what became of the computer" in sheet.words("putBackProblem")
    assert not sheet.put_back


def test_on_the_same_computer_nothing_is_asked(sheet):
    sheet.told = of_a_broken_computer(same_machine=True)
    sheet.type_in()
    sheet.button("putBackMeans").click()
    assert not sheet.button("restoreGone").isVisible()
    sheet.button("putBackNow").click()
    assert sheet.put_back == [PutBackAnswers(FILE, PHRASE)]


@pytest.mark.parametrize("name", ["putBackFile", "putBackPassphrase"])
def test_what_was_not_explained_cannot_be_put_back(sheet, name):
    sheet.type_in()
    sheet.button("putBackMeans").click()
    sheet.field(name).setText("another")
    assert not sheet.button("putBackNow").isVisible()
    assert sheet.button("putBackMeans").isVisible()


def test_a_refusal_is_said_and_another_try_is_open(sheet):
    sheet.button("putBackMeans").click()
    assert sheet.words("putBackProblem") == "Choose the backup first."
    sheet.refusal = "This backup is damaged."
    sheet.type_in()
    sheet.button("putBackMeans").click()
    assert sheet.words("putBackProblem") == "This backup is damaged."
    sheet.refusal = ""
    sheet.button("putBackMeans").click()
    sheet.button("restoreGone").click()
    sheet.button("putBackNow").click()
    for name in ("putBackNow", "putBackMeans", "putBackBack"):
        sheet.button(name).click()
    assert (len(sheet.put_back), len(sheet.explained), sheet.left) == (1, 2, 0), "one is enough"
    assert sheet.field("putBackFile").isReadOnly()
    sheet.screen.fail("There is not enough room on this disk.")
    assert not sheet.field("putBackFile").isReadOnly()
    assert sheet.words("putBackProblem") == "There is not enough room on this disk."


def test_who_leaves_leaves_no_passphrase_behind(sheet):
    sheet.type_in()
    key(Qt.Key.Key_Escape)
    assert sheet.left == 1
    assert sheet.field("putBackPassphrase").text() == ""


@pytest.mark.parametrize(
    ("chosen", "golden"),
    [("", "put-back"), ("restoreGone", "put-back-gone"), ("restoreWorks", "put-back-works")],
)
def test_it_is_read_as_it_was_last_read_by_a_person(sheet, chosen, golden):
    if chosen:
        sheet.type_in()
        sheet.button("putBackMeans").click()
        sheet.button(chosen).click()
    assert nameless(sheet.screen) == []
    as_last_read(sheet.screen, golden)
