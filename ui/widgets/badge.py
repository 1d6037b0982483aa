"""The connection badge: a dot, what is down in words, and what waits. A press leads to the Sync place."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui.presenters.display import BadgeDisplay, Tone
from ui.theme.fonts import Type
from ui.theme.ruler import Ruler
from ui.theme.scheme import Theme
from ui.widgets.text import tone_colour, tone_grounds, wrap


class ConnectionBadge(QAbstractButton):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.display = BadgeDisplay("", "", Tone.MUTED, "")
        self.setObjectName("connectionBadge")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.px(118))
        theme.changed.connect(self.update)

    def show_badge(self, display: BadgeDisplay) -> None:
        if display == self.display:
            return
        self.display = display
        words = ", ".join(part for part in (display.headline, display.detail) if part)
        self.setAccessibleName(words)
        self.setAccessibleDescription(display.explanation)
        self.setToolTip(f"{words}\n{display.explanation}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        room, strong, small = self._theme.room, self._theme.ruler(Type.SMALL_STRONG), self._theme.ruler(Type.CAPTION)
        words = max(strong.horizontalAdvance(self.display.headline), small.horizontalAdvance(self.display.detail))
        return QSize(round(words) + room(54), max(room(48), round(2 * strong.height()) + 4))

    def paintEvent(self, _: QPaintEvent) -> None:
        tokens, px = self._theme.tokens, self._theme.room
        tone = self.display.tone
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pill = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setBrush(QColor(tone_grounds(tone, tokens)))
        focused = self.hasFocus()
        painter.setPen(QPen(QColor(tokens.accent), 2) if focused else QPen(Qt.PenStyle.NoPen))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        ink = QColor(tone_colour(tone, tokens))
        middle = pill.center().y()
        dot = QPointF(pill.left() + px(21), middle)
        painter.setPen(Qt.PenStyle.NoPen)
        halo = QColor(ink)
        halo.setAlpha(60)
        painter.setBrush(halo)
        painter.drawEllipse(dot, px(7), px(7))
        painter.setBrush(ink)
        painter.drawEllipse(dot, px(4), px(4))
        painter.setPen(ink)
        left = dot.x() + px(15)
        width = pill.right() - left - px(14)
        rows = self._rows(width)
        y = middle - sum(ruler.height() for ruler, _ in rows) / 2
        for ruler, text in rows:
            painter.setFont(ruler.font)
            fitting = ruler.elidedText(text, Qt.TextElideMode.ElideRight, width)
            painter.drawText(QPointF(left, y + ruler.ascent()), fitting)
            y += ruler.height()
        painter.end()

    def _rows(self, width: float) -> list[tuple[Ruler, str]]:
        """What is down, and what waits. Where the first needs both lines, the Sync place's name says the second."""
        strong, small = self._theme.ruler(Type.SMALL_STRONG), self._theme.ruler(Type.CAPTION)
        lines = wrap(self.display.headline, strong, width, 2)
        rows = [(strong, line) for line in lines]
        if len(rows) == 1 and self.display.detail:
            rows.append((small, self.display.detail))
        return rows
