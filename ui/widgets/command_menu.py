"""The menu of all commands, made from the table in `ui/commands.py`, and the switch between light and dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ui.commands import Command, Id
from ui.presenters.words import tr
from ui.theme.icons import icon
from ui.theme.scheme import Choice, Theme


class CommandMenu(QMenu):
    def __init__(self, theme: Theme, table: Sequence[Command], actions: Mapping[Id, QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("commandMenu")
        self.setAccessibleName(tr("Menu"))
        self._pictures = [(actions[command.id], command.icon) for command in table]
        for action, _ in self._pictures:
            self.addAction(action)
        self.addSeparator()
        switch = QAction(tr("Light or dark"), self)
        switch.setObjectName("switchTheme")
        switch.triggered.connect(lambda: theme.choose(Choice.LIGHT if theme.dark else Choice.DARK))
        self.addAction(switch)
        self._pictures.append((switch, "theme"))
        self.aboutToShow.connect(self._paint_icons)  # not before the first frame

    def _paint_icons(self) -> None:
        tokens = self._theme.tokens
        for action, picture in self._pictures:
            action.setIcon(icon(picture, tokens.accent, tokens.muted))
