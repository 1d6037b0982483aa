"""The commands of `ui/commands.py` as actions with their short cuts, each enabled when it can be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.commands import WHILE_SHUT, Command, Id
from ui.presenters.display import CounterDisplay


class CommandActions:
    def __init__(self, table: Sequence[Command], window: QWidget) -> None:
        self._table = table
        self._now, self._shut = CounterDisplay(), False
        self.of: Mapping[Id, QAction] = {command.id: QAction(command.text, window) for command in table}
        for command in table:
            action = self.of[command.id]
            action.setObjectName(command.id.value)
            action.setShortcut(QKeySequence(command.shortcut))
            action.setAutoRepeat(False)  # a key held down is one wish
            window.addAction(action)
        self._follow()

    def run(self, runs: Mapping[Id, Callable[[], object]]) -> None:
        """What each command does."""
        for command, action in self.of.items():
            action.triggered.connect(runs[command])

    def show(self, now: CounterDisplay) -> None:
        self._now = now
        self._follow()

    def shut(self, *, shut: bool) -> None:
        """While nobody is signed on there is nothing to be done but that."""
        self._shut = shut
        self._follow()

    def _follow(self) -> None:
        for command in self._table:
            action = self.of[command.id]
            enabled = command.enabled(self._now) and (not self._shut or command.id in WHILE_SHUT)
            if action.isEnabled() != enabled:
                action.setEnabled(enabled)
