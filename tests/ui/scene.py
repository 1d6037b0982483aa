"""One window with rich sample data in one state, for pictures and for the walk over every screen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QPushButton, QWidget

from astro_desk.use_cases.changes import Connection
from tests.ui.sample import LEASH, LOTUS, SALLY, WASH, Register, outage, status
from ui.bridge import Bridge
from ui.commands import Id
from ui.main_window import MainWindow, WindowSettings
from ui.theme.scheme import Theme


class Scene:
    """One window in one state, and the pictures of it."""

    def __init__(self, theme: Theme, size: tuple[int, int], offline: bool = True) -> None:
        self.register = Register()
        self.bridge = Bridge()
        if offline:
            outage(self.register.records)
        self.window = MainWindow(theme, self.bridge, WindowSettings("R2", "Ana"))
        self.window.resize(*size)
        self.window.show()
        self.shown: QWidget = self.window
        """What stands on the screen: the counter, or what comes before it."""
        self.desk = self.register.desk(self.bridge)
        self.window.begin(self.desk)
        connection = Connection.NO_INTERNET if offline else Connection.ONLINE
        self.bridge.notify(status(connection, 14 if offline else 0, 1 if offline else 0))
        pause(30)

    def instead(self, screen: QWidget, size: tuple[int, int]) -> None:
        """Shows a screen of its own in place of the counter."""
        self.window.close()
        self.shown = screen
        screen.resize(*size)
        screen.show()

    def close(self) -> None:
        for one in {self.window, self.shown}:
            one.close()
            one.deleteLater()

    def sale(self) -> None:
        counter = self.desk.counter
        counter.choose_owner(SALLY)
        for code in (LOTUS, LOTUS, LEASH, WASH):
            counter.enter(code, scanned=True)
        pause(30)

    def act(self, command: Id) -> None:
        self.window.findChild(QWidget, "root")
        action = next(one for one in self.window.actions() if one.objectName() == command.value)
        action.trigger()
        pause(30)


def pause(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def take(scene: Scene, path: Path) -> None:
    pause(40)
    scene.shown.grab().save(str(path))
    scene.close()


def button(scene: Scene, name: str) -> QPushButton:
    found = scene.shown.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found
