"""One window at one scale: prints the milliseconds of scans and of bare repaints as JSON. Run by `scan`.

Alone in a process, because QT_SCALE_FACTOR holds for a whole one.
"""

import gc
import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from tests.benchmarks.big_store import BUSY, CARDS, big_counter, upc
from ui.bridge import Bridge
from ui.main_window import MainWindow, WindowSettings
from ui.presenters.desk import make_desk
from ui.theme.scheme import Choice, Theme

SCANS = 400
_NOW = QEventLoop.ProcessEventsFlag.AllEvents


def main(folder: Path) -> None:
    app = QApplication([])
    counter = big_counter(folder)
    bridge = Bridge()
    window = MainWindow(Theme(app, Choice.LIGHT), bridge, WindowSettings("1", "Ana"))
    window.resize(1366, 768)
    window.show()
    session = counter.session
    desk = make_desk(session, counter.records, counter.clock, bridge.settle, counter.sync)
    window.begin(desk)
    loop, clock, ours, floor = QEventLoop(), 1_000_000, [], []
    painted = (window.checkout.cards.viewport(), window.checkout.basket.viewport(), window.checkout.notices)

    def press(key: int, text: str) -> None:
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
        event.setTimestamp(clock)
        QApplication.sendEvent(window.checkout.omnibox, event)

    gc.collect()
    for number in range(SCANS):
        if number % 50 == 0:
            desk.counter.cancel()
            desk.counter.choose_owner(BUSY)
            loop.processEvents(_NOW)
        clock += 5000
        for letter in upc(4_000_000 + number % CARDS):
            clock += 8
            press(ord(letter), letter)
        loop.processEvents(_NOW)
        counter.settle()  # the draft of the scan before is not part of this one
        loop.processEvents(_NOW)
        clock += 8
        begun = time.perf_counter_ns()
        press(Qt.Key.Key_Return.value, "\r")
        loop.processEvents(_NOW)
        ours.append((time.perf_counter_ns() - begun) / 1e6)

        begun = time.perf_counter_ns()
        for widget in painted:
            widget.update()
        loop.processEvents(_NOW)
        floor.append((time.perf_counter_ns() - begun) / 1e6)
    assert len(session.view.cards) >= CARDS  # a punch of the ready one begins the next
    window.close()
    counter.close()
    print(json.dumps({"ours": ours[20:], "floor": floor[20:]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
