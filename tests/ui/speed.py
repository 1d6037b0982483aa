"""From the last key of a scan to the painted cards, in milliseconds of CPU: `python -m tests.ui.speed`."""

from __future__ import annotations

import os
import sys
from time import process_time

from PySide6.QtCore import QEvent, QEventLoop, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from tests.ui.sample import CHEW, LEASH, LOTUS, SALLY, TREAT, WASH, Register
from ui.bridge import Bridge
from ui.main_window import MainWindow, WindowSettings
from ui.theme.scheme import Choice, Theme

CODES = (LOTUS, WASH, CHEW, LEASH, TREAT)


def measure(scans: int = 300) -> list[float]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    register, bridge = Register(), Bridge()
    window = MainWindow(Theme(app, Choice.LIGHT), bridge, WindowSettings("R2", "Ana"))
    window.resize(1366, 768)
    window.show()
    desk = register.desk(bridge)
    window.begin(desk)
    loop, at, spans = QEventLoop(), 1_000_000, []

    def press(key: int, text: str) -> None:
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
        event.setTimestamp(at)
        QApplication.sendEvent(window.checkout.omnibox, event)

    for number in range(scans):
        if number % 40 == 0:
            desk.counter.cancel()
            desk.counter.choose_owner(SALLY)
        at += 5000
        for letter in CODES[number % len(CODES)]:
            at += 8
            press(ord(letter.upper()), letter)
        loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        at += 8
        began = process_time()
        press(Qt.Key.Key_Return.value, "\r")
        loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        spans.append((process_time() - began) * 1000)
    window.close()
    return sorted(spans)


if __name__ == "__main__":
    taken = measure()
    figures = {share: taken[min(len(taken) - 1, int(len(taken) * share / 100))] for share in (50, 95, 99)}
    sys.stdout.write(" · ".join(f"p{share} {span:.1f} ms" for share, span in figures.items()) + "\n")
