"""One sheet in the middle of an empty window: what is asked or said before there is a counter."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.presenters.display import Tone
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import label, panel, set_text, set_tone
from ui.widgets.paw import Tile

_WIDTH = 640
"""At most, in pixels at 100 %."""


class Sheet(QWidget):
    """As wide as the window allows, and scrolled when it is higher. Enter presses the button that has the focus."""

    def __init__(self, theme: Theme, name: str, title: str, hint: str) -> None:
        super().__init__()
        self.theme = theme
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setWindowTitle("Astro Desk")
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        sheet = panel(name=f"{name}Sheet")
        sheet.setMaximumWidth(theme.px(_WIDTH))
        room = theme.room
        self.column = QVBoxLayout(sheet)
        self.column.setContentsMargins(room(36), room(30), room(36), room(30))
        self.column.setSpacing(room(10))
        head = QHBoxLayout()
        head.setSpacing(room(14))
        head.addWidget(Tile(theme, 46))
        self.title = label(theme, Type.TITLE, text=title, wrap=True)
        head.addWidget(self.title, 1)
        self.column.addLayout(head)
        self.hint = label(theme, Type.BODY, Tone.MUTED, hint, wrap=True)
        self.column.addWidget(self.hint)
        self.column.addSpacing(room(8))
        self.problem = label(theme, Type.SMALL_STRONG, Tone.BAD, wrap=True)
        self.problem.setObjectName(f"{name}Problem")
        self.problem.hide()
        around = self._around = QWidget()
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(sheet, 100)
        middle.addStretch(1)
        outer = QVBoxLayout(around)
        outer.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(around)
        around.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.area)

    def say(self, sentence: str, tone: Tone = Tone.BAD) -> None:
        """What was wrong with the answers, or came of a trial; "" takes it away."""
        set_text(self.problem, sentence)
        set_tone(self.problem, tone)
        self.problem.setVisible(bool(sentence))
        if sentence:
            self._around.adjustSize()
            self.area.ensureWidgetVisible(self.problem)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self.focusWidget()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(focused, QAbstractButton):
            focused.click()
        else:
            super().keyPressEvent(event)
