"""The last hours of the outbox: what was sent as bars, what waited as a line. Painted; the numbers are also spoken."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.presenters.sync_page import HourBar, TrafficDisplay
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme

_HIGH = 96
"""Of the bars, in px at 100 %."""


class TrafficChart(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: TrafficDisplay | None = None
        self.setObjectName("trafficChart")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_traffic(self, display: TrafficDisplay) -> None:
        if display != self._shown:
            self._shown = display
            self.setAccessibleName(display.summary)
            self.setAccessibleDescription(display.spoken)
            self.setToolTip(display.spoken)
            self.update()

    def sizeHint(self) -> QSize:
        line = self._theme.ruler(Type.CAPTION).height()
        return QSize(self._theme.px(160), round(self._theme.px(_HIGH) + 2 * line + self._theme.px(14)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _: QPaintEvent) -> None:
        if self._shown is None:
            return
        theme, hours = self._theme, self._shown.hours
        caption = theme.ruler(Type.CAPTION)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(caption.font)
        most = max(max(hour.sent, hour.waiting) for hour in hours)
        room = caption.horizontalAdvance(f"{most:,}") + theme.px(8)
        plot = QRectF(room, caption.height() + theme.px(10), self.width() - room, theme.px(_HIGH))
        self._paint_legend(painter, plot)
        self._paint_ground(painter, plot, most)
        self._paint_sent(painter, plot, hours, most)
        self._paint_waiting(painter, plot, hours, most)
        self._paint_hours(painter, plot, hours)
        painter.end()

    def _paint_legend(self, painter: QPainter, plot: QRectF) -> None:
        tokens, px, caption = self._theme.tokens, self._theme.px, self._theme.ruler(Type.CAPTION)
        x, size = plot.left(), px(10)
        for colour, words in ((tokens.accent, tr("sent")), (tokens.gift_fill, tr("waiting"))):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(x, (caption.height() - size) / 2, size, size), 3, 3)
            painter.setPen(QColor(tokens.muted))
            painter.drawText(QPointF(x + size + px(6), caption.ascent()), words)
            x += size + px(6) + caption.horizontalAdvance(words) + px(18)

    def _paint_ground(self, painter: QPainter, plot: QRectF, most: int) -> None:
        """Lines at nothing and at the most, with the numbers beside them."""
        tokens, caption = self._theme.tokens, self._theme.ruler(Type.CAPTION)
        grounds = [(0, plot.bottom(), tokens.line_strong), *([(most, plot.top(), tokens.line)] if most else [])]
        for value, y, colour in grounds:
            painter.setPen(QPen(QColor(colour), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(QColor(tokens.muted))
            words = f"{value:,}"
            x = plot.left() - self._theme.px(8) - caption.horizontalAdvance(words)
            painter.drawText(QPointF(x, y + caption.ascent() / 2), words)

    def _paint_sent(self, painter: QPainter, plot: QRectF, hours: tuple[HourBar, ...], most: int) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.accent))
        step = plot.width() / len(hours)
        for place, hour in enumerate(hours):
            if hour.sent:
                high = max(2.0, plot.height() * hour.sent / most)
                bar = QRectF(plot.left() + place * step + step * 0.18, plot.bottom() - high, step * 0.64, high)
                painter.drawRoundedRect(bar, min(3.0, bar.width() / 3), min(3.0, bar.width() / 3))

    def _paint_waiting(self, painter: QPainter, plot: QRectF, hours: tuple[HourBar, ...], most: int) -> None:
        """A step an hour; nothing where nothing waited."""
        step, line, drawing = plot.width() / len(hours), QPainterPath(), False
        for place, hour in enumerate(hours):
            if not hour.waiting:
                drawing = False
                continue
            left, y = plot.left() + place * step, plot.bottom() - plot.height() * hour.waiting / most
            if drawing:
                line.lineTo(left, y)
            else:
                line.moveTo(left, y)
            line.lineTo(left + step, y)
            drawing = True
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = QPen(QColor(self._theme.tokens.gift_fill), self._theme.px(2.5))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPath(line)

    def _paint_hours(self, painter: QPainter, plot: QRectF, hours: tuple[HourBar, ...]) -> None:
        caption, step = self._theme.ruler(Type.CAPTION), plot.width() / len(hours)
        painter.setPen(QColor(self._theme.tokens.muted))
        y, free_from = plot.bottom() + self._theme.px(4) + caption.ascent(), plot.left()
        for place in range(0, len(hours), 6):
            words, x = hours[place].label, plot.left() + place * step
            if x >= free_from and x + caption.horizontalAdvance(words) <= plot.right():
                painter.drawText(QPointF(x, y), words)
                free_from = x + caption.horizontalAdvance(words) + self._theme.px(8)
