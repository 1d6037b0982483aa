"""A bar chart, painted with the theme's colours. Every number stands beside its bar, and is spoken with the chart."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.presenters.day_display import Bar, Chart
from ui.theme.fonts import Type
from ui.theme.ruler import Ruler
from ui.theme.scheme import Theme
from ui.theme.tokens import Tokens

_LYING, _UPRIGHT = 46, 170
"""Height of a lying bar with its label, and of a chart of upright ones, in px at 100 %."""


class BarChart(QWidget):
    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._chart: Chart | None = None
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_chart(self, chart: Chart) -> None:
        if chart == self._chart:
            return
        self._chart = chart
        self.setAccessibleName(chart.spoken)
        self.setFixedHeight(ceil(chart_height(chart, self._theme.ruler(Type.SMALL), self._theme.scale)))
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self.height())

    def paintEvent(self, _: QPaintEvent) -> None:
        if self._chart is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        rulers = theme.ruler(Type.SMALL), theme.ruler(Type.SMALL_STRONG)
        draw_chart(painter, QRectF(self.rect()), self._chart, rulers, theme.tokens, theme.scale)
        painter.end()


def chart_height(chart: Chart, small: Ruler, scale: float) -> float:
    if not chart.bars:
        return small.height() + 8 * scale
    return _UPRIGHT * scale if chart.upright else len(chart.bars) * max(_LYING * scale, small.height() + 22 * scale)


def draw_chart(
    painter: QPainter, area: QRectF, chart: Chart, rulers: tuple[Ruler, Ruler], tokens: Tokens, scale: float
) -> None:
    """`rulers`: of labels, and of numbers; `scale`: px at 100 % are multiplied by it."""
    small, strong = rulers
    if not chart.bars:
        painter.setFont(small.font)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QPointF(area.left(), area.top() + small.ascent()), chart.empty)
    elif chart.upright:
        _draw_upright(painter, area, chart.bars, small, strong, tokens, scale)
    else:
        _draw_lying(painter, area, chart.bars, small, strong, tokens, scale)


def _draw_lying(
    painter: QPainter, area: QRectF, bars: tuple[Bar, ...], small: Ruler, strong: Ruler, tokens: Tokens, scale: float
) -> None:
    """The label above its bar, the number at the right end of the row."""
    most = max(bar.value for bar in bars)
    room = max(strong.horizontalAdvance(bar.words) for bar in bars) + 12 * scale
    row, thick = area.height() / len(bars), 10 * scale
    for place, bar in enumerate(bars):
        top = area.top() + place * row
        painter.setFont(small.font)
        painter.setPen(QColor(tokens.text))
        fitting = small.elidedText(bar.label, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(QPointF(area.left(), top + small.ascent()), fitting)
        track = QRectF(area.left(), top + small.height() + 5 * scale, area.width() - room, thick)
        _fill(painter, track, tokens.empty_paw)
        _fill(painter, _part(track, bar, most), tokens.accent)
        painter.setFont(strong.font)
        painter.setPen(QColor(tokens.text))
        x = area.right() - strong.horizontalAdvance(bar.words)
        painter.drawText(QPointF(x, track.center().y() + strong.ascent() / 2 - strong.descent() / 2), bar.words)


def _part(track: QRectF, bar: Bar, most: int) -> QRectF:
    return QRectF(track.left(), track.top(), max(track.height(), track.width() * bar.value / most), track.height())


def _draw_upright(
    painter: QPainter, area: QRectF, bars: tuple[Bar, ...], small: Ruler, strong: Ruler, tokens: Tokens, scale: float
) -> None:
    """The number on top of its bar, the label below; labels that would touch each other are left out in between."""
    most = max(bar.value for bar in bars) or 1
    pitch = area.width() / len(bars)
    base = area.bottom() - small.height() - 4 * scale
    high = base - area.top() - strong.height() - 4 * scale
    widest = max(small.horizontalAdvance(bar.label) for bar in bars)
    every = max(1, ceil((widest + 6 * scale) / pitch))
    painter.setPen(QColor(tokens.line_strong))
    painter.drawLine(QPointF(area.left(), base), QPointF(area.right(), base))
    for place, bar in enumerate(bars):
        middle = area.left() + (place + 0.5) * pitch
        if bar.value:
            tall, wide = max(3 * scale, high * bar.value / most), min(pitch * 0.7, 34 * scale)
            _fill(painter, QRectF(middle - wide / 2, base - tall, wide, tall), tokens.accent, flat=True)
            painter.setFont(strong.font)
            painter.setPen(QColor(tokens.text))
            half = strong.horizontalAdvance(bar.words) / 2
            painter.drawText(QPointF(middle - half, base - tall - strong.descent() - 1), bar.words)
        if place % every == 0:
            painter.setFont(small.font)
            painter.setPen(QColor(tokens.muted))
            half = small.horizontalAdvance(bar.label) / 2
            painter.drawText(QPointF(middle - half, area.bottom() - small.descent()), bar.label)


def _fill(painter: QPainter, rect: QRectF, colour: str, *, flat: bool = False) -> None:
    """Round at both ends, or `flat` at the foot."""
    radius = min(rect.width(), rect.height()) / 2 if not flat else min(rect.width() / 4, rect.height())
    shape = QPainterPath()
    shape.addRoundedRect(rect, radius, radius)
    if flat:
        foot = QPainterPath()
        foot.addRect(rect.adjusted(0, rect.height() - min(radius, rect.height() / 2), 0, 0))
        shape = shape.united(foot)
    painter.fillPath(shape, QColor(colour))
