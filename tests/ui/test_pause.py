"""What tests wait with: how slow the machine is makes no difference to what has come."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from tests.ui.scene import pause


def test_what_went_off_because_the_machine_was_slow_has_had_its_effect(qtbot):
    """One thing leads to the next, a turn for each; nobody asked for so long a wait."""
    window = QWidget()
    qtbot.addWidget(window)
    late, done, turns = QTimer(window), list[int](), list[int]()

    def step() -> None:
        done.append(len(done))
        if len(done) < 3:
            QTimer.singleShot(0, step)

    def slow() -> None:
        turns.append(len(turns))
        if len(turns) < 2:
            QTimer.singleShot(0, slow)
            return
        while late.remainingTime() > 0:
            pass

    late.setSingleShot(True)
    late.timeout.connect(step)
    late.start(300)
    QTimer.singleShot(0, slow)
    pause(10)
    assert done == [0, 1, 2]
