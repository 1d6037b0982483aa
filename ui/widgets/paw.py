"""Paw prints and the gift, drawn once a size, colour and turn, and kept as pixmaps."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QWidget

from ui.presenters.display import Paw
from ui.theme.scheme import Theme
from ui.theme.tokens import Tokens

_TOES = ((4.7, 11.4, 1.95, 2.65, -24.0), (9.2, 6.8, 2.05, 2.95, -7.0), (14.8, 6.8, 2.05, 2.95, 7.0))
_LAST_TOE = (19.3, 11.4, 1.95, 2.65, 24.0)
_TURN = 9.0
"""Degrees by which left and right paws turn, as a trail has it."""


@lru_cache(maxsize=1)
def paw_path() -> QPainterPath:
    """A paw print in a square of 24."""
    path = QPainterPath(QPointF(12, 12.2))
    path.cubicTo(14.9, 12.2, 17.8, 15.1, 17.8, 17.8)
    path.cubicTo(17.8, 19.8, 16.3, 20.8, 14.6, 20.4)
    path.cubicTo(13.6, 20.2, 12.9, 19.9, 12, 19.9)
    path.cubicTo(11.1, 19.9, 10.4, 20.2, 9.4, 20.4)
    path.cubicTo(7.7, 20.8, 6.2, 19.8, 6.2, 17.8)
    path.cubicTo(6.2, 15.1, 9.1, 12.2, 12, 12.2)
    for x, y, across, along, turn in (*_TOES, _LAST_TOE):
        toe = QPainterPath()
        toe.addEllipse(QPointF(0, 0), across, along)
        path.addPath(QTransform().translate(x, y).rotate(turn).map(toe))
    return path


@lru_cache(maxsize=512)
def paw_pixmap(kind: Paw, size: int, left: bool, tokens: Tokens, ratio: float) -> QPixmap:
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 24, size / 24)
    painter.translate(12, 12)
    painter.rotate(-_TURN if left else _TURN)
    painter.translate(-12, -12)
    if kind is Paw.WAITING:
        painter.setPen(QPen(QColor(tokens.accent), 1.5))
        painter.setBrush(QColor(tokens.panel))
        painter.drawPath(paw_path())
    else:
        colours = {Paw.CONFIRMED: tokens.accent, Paw.BASKET: tokens.gift_fill, Paw.EMPTY: tokens.empty_paw}
        painter.fillPath(paw_path(), QColor(colours[kind]))
    painter.end()
    return picture


def draw_paw(painter: QPainter, where: QRectF, colour: QColor) -> None:
    """One large paw, for empty places and the word mark."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(where.topLeft())
    painter.scale(where.width() / 24, where.height() / 24)
    painter.fillPath(paw_path(), colour)
    painter.restore()


class Tile(QWidget):
    """The program's mark: a paw on the accent."""

    def __init__(self, theme: Theme, size: int) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(theme.room(size), theme.room(size))
        theme.changed.connect(self.update)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tile, corner = QRectF(self.rect()), self.width() * 0.3
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.accent))
        painter.drawRoundedRect(tile, corner, corner)
        inset = self.width() * 0.18
        draw_paw(painter, tile.adjusted(inset, inset - 1, -inset, -inset - 1), QColor(self._theme.tokens.on_accent))
        painter.end()
