"""One window with rich sample data in one state, for pictures and for the walk over every screen."""

from __future__ import annotations

import gc
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QWidget

from astro_desk.use_cases.changes import Connection
from tests.ui.sample import LEASH, LOTUS, SALLY, WASH, Register, outage, status
from ui.bridge import Bridge
from ui.commands import Id
from ui.main_window import MainWindow, WindowSettings
from ui.theme.scheme import Theme

_CALM, _MOST_TURNS = 3, 60
"""A timer that comes again within a few milliseconds lets a slow machine never rest."""
_GONE = float("inf")


class Scene:
    """One window in one state, and the pictures of it."""

    def __init__(self, theme: Theme, size: tuple[int, int], offline: bool = True) -> None:
        clear_away()
        self.register = Register()
        self.bridge = Bridge()
        if offline:
            outage(self.register.records)
        with theme.undressed():  # as the program does
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


def clear_away() -> None:
    """Deletes what is to be deleted: else each style sheet that is put on dresses the parts of earlier windows, too."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()


def pause(milliseconds: int) -> None:
    """What comes within so many milliseconds has come, however slow the machine is; where nothing comes none pass."""
    end = None
    while True:
        _come_to_rest()
        end = end or monotonic() + milliseconds / 1000  # what was asked for takes no time from what is to come
        soon = [one for one in _hands().values() if monotonic() + one / 1000 <= end]
        if not soon:
            return
        _turn(min(soon))


def _come_to_rest() -> None:
    """Three turns in which no timer goes off: one thing leads to another, a signal to a layout, and that to a scroll.

    A slow machine may take so long that a timer of seconds is due in the last turn: what that changed is laid out, too.
    """
    calm = 0
    for _ in range(_MOST_TURNS):
        before = _hands()
        _turn(0)
        after = _hands()
        went_off = any(after.get(timer, _GONE) > left for timer, left in before.items())
        calm = 0 if went_off else calm + 1
        if calm == _CALM:
            return


def _hands() -> dict[QTimer, int]:
    """The timers that run, and in how many milliseconds each goes off."""
    return {timer: timer.remainingTime() for timer in _timers() if timer.isActive()}


def _turn(milliseconds: int) -> None:
    """Of an event loop, since what is to be deleted later goes in no other one."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _timers() -> list[QTimer]:
    app = QApplication.instance()
    roots = (*QApplication.topLevelWidgets(), *([app] if app is not None else []))
    return [timer for root in roots for timer in root.findChildren(QTimer)]


def pick(box: QComboBox, key: str) -> None:
    """Chooses one of a box's words by its key, as a person does."""
    box.setCurrentIndex(box.findData(key))
    box.activated.emit(box.currentIndex())


def take(scene: Scene, path: Path) -> None:
    pause(40)
    scene.shown.grab().save(str(path))
    scene.close()


def button(scene: Scene, name: str) -> QPushButton:
    found = scene.shown.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found
