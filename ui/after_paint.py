"""Work that is done right after the frame that is due: painting does not share the interpreter with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt

_KIND = QEvent.Type(QEvent.registerEventType())
_AFTER_UPDATES = Qt.EventPriority.LowEventPriority.value - 1
"""Qt asks for a frame with the low priority."""


class AfterPaint(QObject):
    """Made and called on the screen's thread. A window that is not seen has no frame: it is done as soon then."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: list[Callable[[], None]] = []

    def __call__(self, work: Callable[[], None]) -> None:
        if not self._waiting:
            QCoreApplication.postEvent(self, QEvent(_KIND), _AFTER_UPDATES)
        self._waiting.append(work)

    def customEvent(self, _: QEvent) -> None:
        waiting, self._waiting = self._waiting, []
        for work in waiting:
            work()
