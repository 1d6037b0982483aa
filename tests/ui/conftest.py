"""The window over fakes, a keyboard whose clock a test holds in its hand, and an application that tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from astro_desk.app.language import speak
from tests.ui.sample import Register
from tests.ui.scene import clear_away
from ui.bridge import Bridge
from ui.commands import Id
from ui.main_window import MainWindow, WindowSettings
from ui.presenters.desk import Desk
from ui.theme.fonts import Type
from ui.theme.scheme import Choice, Theme

_KEYS = {"\n": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}


PATIENCE_MS = 60_000
"""What has not come by then will not come. pytest-qt's own five seconds are soon gone where the machine is shared."""


class PatientBot(QtBot):
    """Waits for facts as long as any machine may take."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(scope="session")
def themes(qapp: QApplication) -> dict[float, Theme]:
    """By their scale. A theme is never gone again, since it follows the system's scheme."""
    qapp.setCursorFlashTime(0)  # a caret that blinks paints whenever half a second has passed
    return {}


@pytest.fixture
def dress(qapp: QApplication, themes: dict[float, Theme]) -> Callable[[float], Theme]:
    """Light, with letters of a scale: each test dresses the application itself, for the last one had other clothes."""
    return partial(_dress, qapp, themes)


def _dress(app: QApplication, themes: dict[float, Theme], scale: float) -> Theme:
    if scale not in themes:
        themes[scale] = Theme(app, Choice.LIGHT, scale)
    theme = themes[scale]
    theme.choose(Choice.LIGHT)
    if app.font() != theme.font(Type.BODY):
        app.setFont(theme.font(Type.BODY))
    return theme


@pytest.fixture
def theme(dress: Callable[[float], Theme]) -> Theme:
    return dress(1.0)


@pytest.fixture
def spanish() -> Iterator[None]:
    """The language is everybody's: after the test it is English again."""
    speak("es")
    yield
    speak("en")


class Keyboard:
    """Types into whatever has the focus; `now` is the time that the next key carries, in ms."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def press(
        self, key: Qt.Key, text: str = "", modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        target = QApplication.activePopupWidget() or QApplication.focusWidget() or QApplication.activeWindow()
        assert target is not None
        event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)
        event.setTimestamp(round(self.now))
        QApplication.sendEvent(target, event)

    def type(self, text: str, gap: float = 150.0) -> None:
        for letter in text:
            self.now += gap
            code = Qt.Key(ord(letter.upper())) if letter.isascii() and letter.isprintable() else Qt.Key.Key_unknown
            self.press(_KEYS.get(letter, code), {"\n": "\r"}.get(letter, letter))

    def scan(self, code: str, end: str = "\n", gap: float = 8.0, pause: float = 2000.0) -> None:
        self.now += pause
        self.type(code + end, gap)


class Counter:
    """One open counter for a test."""

    def __init__(self, theme: Theme) -> None:
        clear_away()
        self.register = Register()
        self.bridge = Bridge()
        with theme.undressed():  # as the program does
            self.window = MainWindow(theme, self.bridge, WindowSettings("R2", "Ana"))
        self.keys = Keyboard()

    def open(self) -> Desk:
        self.desk = self.register.desk(self.bridge)
        self.window.begin(self.desk)
        return self.desk

    @property
    def presenter(self):
        return self.desk.counter

    @property
    def notice(self) -> str:
        notice = self.window.checkout.notices.notice
        return notice.text if notice else ""

    def lines(self) -> list[tuple[str, str]]:
        return [(line.description, line.quantity) for line in self.window.checkout.basket.rows_model.rows]

    def act(self, command: Id) -> None:
        next(action for action in self.window.actions() if action.objectName() == command.value).trigger()

    def find(self, name: str) -> QWidget:
        found = self.window.findChild(QWidget, name)
        assert found is not None, name
        return found

    def press(self, name: str) -> None:
        made = self.find(name)
        assert isinstance(made, QPushButton)
        assert made.isVisible()
        made.click()

    def words(self, name: str) -> str:
        made = self.find(name)
        assert isinstance(made, QLabel | QLineEdit | QAbstractButton)
        return made.text().replace("&&", "&")


@pytest.fixture
def early(qtbot, theme: Theme) -> Iterator[Counter]:
    """The window as it is before the data is open."""
    made = Counter(theme)
    qtbot.addWidget(made.window)
    made.window.resize(1366, 768)
    made.window.show()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is made.window.checkout.omnibox)
    yield made
    made.window.close()


@pytest.fixture
def counter(early: Counter) -> Counter:
    early.open()
    return early
