"""The first start, by keyboard and by touch: what is asked when, and what a person who goes back finds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from ui.presenters.display import Tone
from ui.presenters.setup import SetupAnswers, Step, step_of
from ui.screens.first_start import SetupScreen

TYPED = {
    "setupUrl": "https://astro.example/api/json",
    "setupUser": "cashier",
    "setupPassword": "practice",
    "setupClient": "practice",
    "setupRegister": "till2",
    "setupPin": "4711",
    "setupPinAgain": "4711",
    "setupPassphrase": "a long store passphrase",
    "setupPassphraseAgain": "a long store passphrase",
}


@pytest.fixture
def screen(qtbot, theme) -> SetupScreen:
    made = SetupScreen(theme)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def key(code: Qt.Key, text: str = "") -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, text)
    QTest.keyClick(focused, code)


def the_field(screen: SetupScreen, name: str) -> QLineEdit:
    found = screen.findChild(QLineEdit, name)
    assert found is not None
    return found


def press(screen: SetupScreen, name: str) -> None:
    found = screen.findChild(QPushButton, name)
    assert found is not None
    found.click()


def fill(screen: SetupScreen, **other: str) -> None:
    for name, text in (TYPED | other).items():
        the_field(screen, name).setText(text)


def test_enter_alone_opens_the_practice_store(screen):
    asked = []
    screen.on_look_around = lambda: asked.append(1)
    key(Qt.Key.Key_Return)
    assert asked == [1]


def test_a_keyboard_alone_sets_a_register_up(screen):
    heard: list[SetupAnswers] = []
    screen.on_answers = heard.append
    key(Qt.Key.Key_Tab)
    key(Qt.Key.Key_Return)
    the_field(screen, "setupUrl").setText("")
    the_field(screen, "setupUrl").setFocus()
    for name, text in TYPED.items():
        focused = QApplication.focusWidget()
        assert focused is the_field(screen, name)
        key(Qt.Key.Key_Return, text)
    assert heard == [
        SetupAnswers(TYPED["setupUrl"], "cashier", "practice", "till2", "practice", "a long store passphrase", "4711")
    ]


def test_who_goes_back_finds_what_was_typed(screen):
    press(screen, "beginSetup")
    fill(screen)
    press(screen, "setupDone")
    steps = [screen.step]
    for _ in range(2):
        key(Qt.Key.Key_Escape)
        steps.append(screen.step)
    assert steps == [Step.REGISTER, Step.LOG_IN, Step.WELCOME]
    press(screen, "beginSetup")
    assert {name: the_field(screen, name).text() for name in TYPED} == TYPED


@pytest.mark.parametrize(
    ("step", "other", "said"),
    [
        (Step.LOG_IN, {"setupUrl": "astro"}, "No web address"),
        (Step.LOG_IN, {"setupUser": ""}, "user name"),
        (Step.REGISTER, {"setupRegister": ""}, "Give the register a name"),
        (Step.REGISTER, {"setupRegister": "a b"}, "is no register name"),
        (Step.REGISTER, {"setupPin": "12"}, "4 to 12 digits"),
        (Step.REGISTER, {"setupPinAgain": "4712"}, "not the same"),
        (Step.PASSPHRASE, {"setupPassphraseAgain": "another"}, "not the same"),
    ],
)
def test_a_wrong_answer_is_said_before_the_next_step(screen, step, other, said):
    fill(screen, **other)
    screen.show_step(step)
    press(screen, "setupDone")
    assert screen.step is step
    assert said in screen.problem.text()


def test_what_the_set_up_refuses_is_said_where_it_is_mended(screen):
    screen.show_step(Step.PASSPHRASE)
    screen.refuse("astro_password_wrong", "Astro does not take it.")
    assert screen.step is Step.LOG_IN
    assert screen.problem.text() == "Astro does not take it."
    assert step_of("register_fixed") is Step.REGISTER
    assert step_of("disk_full") is step_of("passphrase_too_short") is Step.PASSPHRASE


def test_the_log_in_is_tried_without_going_on(screen):
    asked: list[tuple[SetupAnswers, Callable[[str, Tone], None]]] = []
    screen.on_test = lambda answers, then: asked.append((answers, then))
    screen.show_step(Step.LOG_IN)
    press(screen, "setupTest")
    assert not asked, "nothing is asked with half a log-in"
    fill(screen)
    press(screen, "setupTest")
    asked[0][1]("Astro takes this log-in, and its API answers.", Tone.ACCENT)
    assert screen.step is Step.LOG_IN
    assert screen.problem.text().startswith("Astro takes")
    screen.show_step(Step.REGISTER)
    asked[0][1]("An answer that came late.", Tone.WARN)
    assert screen.problem.text() == ""


def test_secrets_are_shown_only_while_they_are_to_be_seen(screen):
    fill(screen)
    screen.show_step(Step.PASSPHRASE)
    secret = the_field(screen, "setupPassphrase")
    assert secret.echoMode() is QLineEdit.EchoMode.Password
    press(screen, "setupShow")
    assert secret.echoMode() is QLineEdit.EchoMode.Normal
    assert "4711" not in repr(screen.answers())
