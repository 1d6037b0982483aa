"""A box of several words of which one is chosen, with an arrow in the window's own colours."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox

from ui.theme.fonts import Type
from ui.theme.scheme import Theme

_SHORTEST = 6
"""Letters; longer words end in an ellipsis where there is no room."""


class ChoiceBox(QComboBox):
    def __init__(self, theme: Theme, name: str, accessible: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        self.view().setObjectName(f"{name}List")
        self.call(accessible)
        self.setFont(theme.font(Type.BODY))
        self.setMinimumHeight(theme.room(48))
        self.setMaximumWidth(theme.px(420))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_SHORTEST)
        theme.changed.connect(self.update)

    def call(self, words: str) -> None:
        """The list that opens is a part of its own for a screen reader."""
        self.setAccessibleName(words)
        self.view().setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, px = self._theme.tokens, self._theme.px
        pen = QPen(QColor(tokens.text if self.isEnabled() else tokens.muted), px(2))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        centre, half = QPointF(self.width() - px(20), self.height() / 2), px(5)
        bottom = centre + QPointF(0, half / 2)
        for side in (-half, half):
            painter.drawLine(centre + QPointF(side, -half / 2), bottom)
        painter.end()
