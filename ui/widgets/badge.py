"""The connection badge: a dot, what is down in words, and what waits. A press leads to the Sync place."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui.presenters.display import BadgeDisplay, Tone
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.text import tone_colour, tone_grounds


class ConnectionBadge(QAbstractButton):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.display = BadgeDisplay("", "", Tone.MUTED, "")
        self.setObjectName("connectionBadge")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.px(150))
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
        px = self._theme.px
        strong = QFontMetricsF(self._theme.font(Type.SMALL_STRONG)).horizontalAdvance(self.display.headline)
        small = QFontMetricsF(self._theme.font(Type.CAPTION)).horizontalAdvance(self.display.detail)
        return QSize(round(max(strong, small)) + px(54), px(48))

    def paintEvent(self, _: QPaintEvent) -> None:
        tokens, px, font = self._theme.tokens, self._theme.px, self._theme.font
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
        rows = [(Type.SMALL_STRONG, self.display.headline)]
        if self.display.detail:
            rows.append((Type.CAPTION, self.display.detail))
        metrics = [QFontMetricsF(font(step)) for step, _ in rows]
        y = middle - sum(one.height() for one in metrics) / 2
        for (step, text), one in zip(rows, metrics, strict=True):
            painter.setFont(font(step))
            painter.drawText(QPointF(left, y + one.ascent()), one.elidedText(text, Qt.TextElideMode.ElideRight, width))
            y += one.height()
        painter.end()
