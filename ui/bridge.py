"""The one door between threads: workers call `notify`, the screen hears it on its own thread (DESIGN §3)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from astro_desk.use_cases.changes import Change

T = TypeVar("T")


class Bridge(QObject):
    """Made on the screen's thread. Connect to `changed` on that thread only."""

    changed = Signal(object)
    """A frozen `Change`, delivered on the screen's thread."""
    _called = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._called.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def notify(self, change: Change) -> None:
        """From any thread; returns at once."""
        self._called.emit(partial(self.changed.emit, change))

    def settle(self, future: Future[T], then: Callable[[Future[T]], None]) -> None:
        """Calls `then` with the done future on the screen's thread, never before this call has returned."""
        future.add_done_callback(lambda done: self._called.emit(partial(then, done)))

    @Slot(object)
    def _call(self, what: Callable[[], None]) -> None:
        what()
