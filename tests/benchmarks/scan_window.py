"""One window at one scale: prints the milliseconds of scans and of bare repaints as JSON. Run by `scan`.

Alone in a process, because QT_SCALE_FACTOR holds for a whole one.
"""

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from astro_desk.app.background import settle_down, start_quickly
from astro_desk.use_cases.settings_ports import SettingsPorts
from tests.benchmarks.big_store import BUSY, CARDS, ITEMS, big_counter, upc
from tests.support.counter import Counter
from tests.ui.exchange_fakes import FakeExchange
from tests.ui.fakes import FakeRecords
from tests.ui.settings_fakes import FakeAccount, FakeKeeping, FakeMachine
from ui.bridge import Bridge
from ui.main_window import MainWindow, WindowSettings
from ui.presenters.desk import make_desk
from ui.theme.scheme import Choice, Theme

SCANS = 400
SALE = 24
"""Scans of one sale."""
_PROGRAMS = 100
_NOW = QEventLoop.ProcessEventsFlag.AllEvents
_PAINTED = QEvent.Type(QEvent.registerEventType())
_AFTER_UPDATES = Qt.EventPriority.LowEventPriority.value - 1


class Frame(QObject):
    """Takes the time at which everything that was due is painted: until then the cashier does not see the scan."""

    def __init__(self, painted: tuple[QWidget, ...]) -> None:
        super().__init__()
        self._at: int | None = None
        for widget in painted:
            widget.installEventFilter(self)

    def take(self, act: Callable[[], None]) -> float:
        """Milliseconds from `act` to its frame; a second frame, as after a late layout, counts too."""
        self._at = None
        QCoreApplication.postEvent(self, QEvent(_PAINTED), _AFTER_UPDATES)
        begun = time.perf_counter_ns()
        act()
        loop, seen = QEventLoop(), -1
        while self._at is None or self._at != seen:
            seen = self._at
            loop.processEvents(_NOW)
        return (self._at - begun) / 1e6

    def customEvent(self, _: QEvent) -> None:
        self._at = time.perf_counter_ns()

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._at is not None:
            self._at = None
            QCoreApplication.postEvent(self, QEvent(_PAINTED), _AFTER_UPDATES)
        return False


def item(number: int) -> str:
    """Each scan another item, so that each asks the catalogue; in turns of the eight programs that the owner is in."""
    return upc(4_000_000 + (number % CARDS + _PROGRAMS * (number // CARDS)) % ITEMS)


def ports(counter: Counter) -> SettingsPorts:
    """What the settings would ask, and nobody asks here."""
    fakes = FakeAccount(), FakeMachine(), FakeKeeping(), FakeExchange(FakeRecords())
    return SettingsPorts("1", counter.clock, *fakes, seal_pin=str, reset_pin=lambda _phrase, _pin: Future())


def main(folder: Path) -> None:
    start_quickly()  # as the program does
    app = QApplication([])
    counter = big_counter(folder)
    bridge = Bridge()
    window = MainWindow(Theme(app, Choice.LIGHT), bridge, WindowSettings("1", "Ana"))
    window.resize(1366, 768)
    window.show()
    session = counter.session
    desk = make_desk(
        session,
        counter.records,
        counter.clock,
        bridge.settle,
        counter.sync,
        check_pin=lambda _: Future(),
        settings_ports=ports(counter),
        audit=counter.store.audit(),
        check_books=Future,
    )
    window.begin(desk)
    loop, clock, ours, floor = QEventLoop(), 1_000_000, [], []
    painted = (window.checkout.cards.viewport(), window.checkout.basket.viewport(), window.checkout.notices)
    frame = Frame(painted)

    def press(key: int, text: str) -> None:
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
        event.setTimestamp(clock)
        QApplication.sendEvent(window.checkout.omnibox, event)

    def repaint() -> None:
        for widget in painted:
            widget.update()

    settle_down()
    for number in range(SCANS):
        if number % SALE == 0:
            desk.counter.cancel()
            desk.counter.choose_owner(BUSY)
            loop.processEvents(_NOW)
        clock += 5000
        for letter in item(number):
            clock += 8
            press(ord(letter), letter)
        loop.processEvents(_NOW)
        counter.settle()  # the draft of the scan before is not part of this one
        loop.processEvents(_NOW)
        clock += 8
        ours.append(frame.take(lambda: press(Qt.Key.Key_Return.value, "\r")))
        counter.settle()
        floor.append(frame.take(repaint))
    assert len(session.view.cards) >= CARDS  # a punch of the ready one begins the next
    window.close()
    counter.close()
    print(json.dumps({"ours": ours[20:], "floor": floor[20:]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
