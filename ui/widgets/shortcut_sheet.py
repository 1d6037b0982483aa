"""F1: every key and what it does, made from `ui.commands`. Any key or click closes it; a scan lands all the same."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme


class ShortcutSheet(QWidget):
    closed = Signal()

    def __init__(self, theme: Theme, rows: tuple[tuple[str, str], ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._rows = theme, rows
        self.setObjectName("shortcutSheet")
        self.setAccessibleName(tr("Keys"))
        self.setAccessibleDescription("; ".join(f"{key}: {text}" for key, text in rows))
        self.hide()

    def begin(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()

    def mousePressEvent(self, _: QMouseEvent) -> None:
        self.closed.emit()

    def paintEvent(self, _: QPaintEvent) -> None:
        tokens, px, font = self._theme.tokens, self._theme.px, self._theme.font
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dim = QColor(tokens.shadow)
        dim.setAlpha(110)
        painter.fillRect(self.rect(), dim)
        row, columns = px(42), 2
        lines = -(-len(self._rows) // columns)
        width = min(self.width() - px(48), px(860))
        height = px(88) + lines * row + px(20)
        sheet = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        painter.setPen(QPen(QColor(tokens.line_strong), 1))
        painter.setBrush(QColor(tokens.panel))
        painter.drawRoundedRect(sheet, px(20), px(20))
        painter.setFont(font(Type.TITLE))
        painter.setPen(QColor(tokens.text))
        painter.drawText(QPointF(sheet.left() + px(28), sheet.top() + px(46)), tr("Keys"))
        painter.setFont(font(Type.SMALL))
        painter.setPen(QColor(tokens.muted))
        hint = QRectF(sheet.left(), sheet.top() + px(26), sheet.width() - px(28), px(28))
        end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(hint, end, tr("Esc closes · the scanner works all the time"))
        for place, (key, text) in enumerate(self._rows):
            column, line = divmod(place, lines)
            x = sheet.left() + px(28) + column * (sheet.width() - px(40)) / columns
            y = sheet.top() + px(76) + line * row
            self._draw_row(painter, QRectF(x, y, (sheet.width() - px(56)) / columns - px(8), row), key, text)
        painter.end()

    def _draw_row(self, painter: QPainter, area: QRectF, key: str, text: str) -> None:
        tokens, px, font = self._theme.tokens, self._theme.px, self._theme.font
        chip = QRectF(area.left(), area.center().y() - px(14), px(72), px(28))
        painter.setPen(QPen(QColor(tokens.line_strong), 1))
        painter.setBrush(QColor(tokens.sunken))
        painter.drawRoundedRect(chip, px(7), px(7))
        painter.setFont(font(Type.SMALL_STRONG))
        painter.setPen(QColor(tokens.text))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, key)
        painter.setFont(font(Type.SMALL))
        left = chip.right() + px(14)
        fitting = QFontMetricsF(font(Type.SMALL)).elidedText(text, Qt.TextElideMode.ElideRight, area.right() - left)
        where = QRectF(left, area.top(), area.right() - left, area.height())
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, fitting)
