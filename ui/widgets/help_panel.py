"""Shift+F1: help in plain words, over whatever is open. A scan lands all the same."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.presenters.help import HelpSection, help_sections
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.floating_panel import FloatingPanel
from ui.widgets.parts import button, label, rule


class HelpPanel(FloatingPanel):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "helpPanel", tr("Help"), width=780)
        self._leave = button(theme, "leaveHelp", tr("Back"), accessible=tr("Back to the sale"))
        self._leave.clicked.connect(self.closed)
        self.add_leave(self._leave)
        self._made = False

    def begin(self) -> None:
        if not self._made:  # not before somebody asks
            self._made = True
            for place, section in enumerate(help_sections()):
                if place:
                    self.column.addWidget(rule())
                self._add(section)
            self.column.addStretch(1)
        self.fit()
        self.appear(self._leave)

    def _add(self, section: HelpSection) -> None:
        theme = self.theme
        self.column.addWidget(label(theme, Type.STRONG, text=section.title, wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.room(16))
        grid.setVerticalSpacing(theme.room(8))
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 5)
        for line, (phrase, words) in enumerate(section.rows):
            what = label(theme, Type.SMALL_STRONG, phrase.tone, phrase.text, wrap=True)
            grid.addWidget(what, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(theme, Type.SMALL, text=words, wrap=True), line, 1, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(grid)
