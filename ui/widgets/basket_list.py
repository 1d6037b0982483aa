"""The lines of this sale: quantity, goods, code, and the card that they punch."""

from __future__ import annotations

import re

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter

from ui.models.rows import RowsModel
from ui.presenters.display import LastSaleDisplay, LineDisplay
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.icons import renderer
from ui.theme.scheme import Theme
from ui.widgets.last_sale import paint_last_sale
from ui.widgets.lists import Look, PaintedList, RowPainter
from ui.widgets.text import draw_pill, wrap

_UNIT = re.compile(r"(\d) (\w{1,3})$")
"""A size at the end, `2.8 oz`: it is not torn apart."""


def line_height(theme: Theme) -> int:
    """Of two lines of words, or of one and the pill below it."""
    return max(theme.room(66), round(2 * theme.ruler(Type.BODY).height()) + theme.room(14))


class _LineRow(RowPainter[LineDisplay]):
    def row_height(self, _row: LineDisplay, _width: int) -> int:
        return line_height(self.theme)

    def remove_area(self, rect: QRect) -> QRect:
        """Where the line's own "take back" is, once the row is under the pointer or chosen."""
        size = self.theme.room(48)
        return QRect(rect.right() - size + 1, rect.center().y() - size // 2, size, size)

    def paint_row(self, painter: QPainter, rect: QRect, row: LineDisplay, look: Look) -> None:
        tokens, px = self.theme.tokens, self.theme.room
        area = QRectF(rect)
        if any(look):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.sunken))
            painter.drawRoundedRect(area.adjusted(0, 3, 0, -3), 12, 12)
        self._paint_quantity(painter, self._quantity_box(area), row)
        active = any(look)
        right = area.right() - (px(50) if active else px(8))
        if active:
            cross = QRectF(self.remove_area(rect)).adjusted(px(14), px(14), -px(14), -px(14))
            renderer("cancel", tokens.muted).render(painter, cross)
        left = area.left() + px(64)
        if right - left < self.theme.px(350):
            self._paint_narrow(painter, QRectF(left, area.top(), right - left, area.height()), row)
        else:
            pill = self._pill_rect(row, right, area.center().y(), (right - left) * 0.5, self._pill_height(12))
            self._paint_pill(painter, pill, row)
            self._paint_words(painter, QRectF(left, area.top(), pill.left() - px(14) - left, area.height()), row)
        painter.setPen(QColor(tokens.line))
        painter.drawLine(rect.bottomLeft() + QPoint(px(64), 0), rect.bottomRight())

    def paint_part(self, painter: QPainter, rect: QRect, before: LineDisplay, row: LineDisplay, look: Look) -> bool:
        """Mostly a line is only no longer the one that was scanned last."""
        if any(look) or _words_of(before) != _words_of(row):
            return False
        box = self._quantity_box(QRectF(rect))
        painter.fillRect(box.toAlignedRect(), self._view.ground())
        self._paint_quantity(painter, box, row)
        return True

    def _quantity_box(self, area: QRectF) -> QRectF:
        px = self.theme.room
        return QRectF(area.left() + px(8), area.center().y() - px(21), px(42), px(42))

    def _paint_quantity(self, painter: QPainter, box: QRectF, row: LineDisplay) -> None:
        tokens, px = self.theme.tokens, self.theme.room
        ground = tokens.gift_fill if row.fresh else tokens.gift_soft if row.claim_id else tokens.sunken
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(box, px(11), px(11))
        if row.claim_id:
            renderer("gift", tokens.gift).render(painter, box.adjusted(px(9), px(9), -px(9), -px(9)))
            return
        painter.setFont(self.theme.font(Type.QUANTITY))
        painter.setPen(QColor(tokens.on_gift if row.fresh else tokens.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, row.quantity)

    def _paint_narrow(self, painter: QPainter, area: QRectF, row: LineDisplay) -> None:
        """The pill below the goods, where there is no room beside them."""
        px, metrics = self.theme.room, self.theme.ruler(Type.BODY)
        height = self._pill_height(6)
        top = area.center().y() - (metrics.height() + px(3) + height) / 2
        painter.setFont(metrics.font)
        painter.setPen(QColor(self.theme.tokens.text))
        # Cut in the middle: the end says how large the bag is.
        words = row.description if row.pill else f"{row.description} · {row.code}"
        text = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(QPointF(area.left(), top + metrics.ascent()), text)
        middle = top + metrics.height() + px(3) + height / 2
        pill = self._pill_rect(row, area.right(), middle, area.width(), height)
        pill.moveLeft(area.left() - px(4))
        self._paint_pill(painter, pill, row)

    def _pill_height(self, around: int) -> int:
        return round(self.theme.ruler(Type.CAPTION_STRONG).height()) + around + 3

    def _paint_pill(self, painter: QPainter, pill: QRectF, row: LineDisplay) -> None:
        caption, tokens = self.theme.ruler(Type.CAPTION_STRONG), self.theme.tokens
        draw_pill(painter, pill, row.pill, caption, row.pill_tone, tokens, end=row.pill_end, progress=row.progress)

    def _pill_rect(self, row: LineDisplay, right: float, middle: float, most: float, height: int) -> QRectF:
        metrics = self.theme.ruler(Type.CAPTION_STRONG)
        words = " · ".join(part for part in (row.pill, row.pill_end) if part)
        width = min(metrics.horizontalAdvance(words) + height * 0.8 + 3, most)
        return QRectF(right - width, middle - height / 2, width, height)

    def _paint_words(self, painter: QPainter, area: QRectF, row: LineDisplay) -> None:
        tokens = self.theme.tokens
        upper, lower = self.theme.ruler(Type.BODY), self.theme.ruler(Type.SMALL)
        lines = wrap(_UNIT.sub("\\1\u00a0\\2", row.description), upper, area.width(), 2)
        below = row.code if len(lines) == 1 else ""
        height = len(lines) * upper.height() + (lower.height() if below else 0)
        y = area.center().y() - height / 2 + upper.ascent()
        painter.setFont(upper.font)
        painter.setPen(QColor(tokens.text))
        for line in lines:
            painter.drawText(QPoint(round(area.left()), round(y)), line)
            y += upper.height()
        if below:
            painter.setFont(lower.font)
            painter.setPen(QColor(tokens.muted))
            code = lower.elidedText(below, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(QPoint(round(area.left()), round(y - upper.ascent() + lower.ascent())), code)


def _words_of(row: LineDisplay) -> tuple[object, ...]:
    """What of a line is drawn beside its quantity."""
    return row.description, row.code, row.pill, row.pill_end, row.pill_tone, row.progress, row.claim_id


class BasketList(PaintedList[LineDisplay]):
    """A click on a row's cross, or Delete, calls `on_delete`."""

    def __init__(self, theme: Theme) -> None:
        model = RowsModel[LineDisplay](lambda line: line.key, lambda line: line.spoken)
        super().__init__("basket", tr("This sale"), theme, model)
        self._painter = _LineRow(theme, self)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.keep_place_of_bar()
        self.row_height = line_height(theme)
        self._last: LastSaleDisplay | None = None
        self.empty_text = tr("Scan the first item. The scanner works wherever the cursor is.")

    def show_last(self, last: LastSaleDisplay | None) -> None:
        """What became of the sale before, as long as nothing is in this one."""
        if last != self._last:
            self._last = last
            self.setAccessibleDescription(last.spoken if last else "")
            self.viewport().update()

    def _paint_empty(self, painter: QPainter) -> None:
        if self._last is None:
            super()._paint_empty(painter)
        else:
            paint_last_sale(painter, QRectF(self.viewport().rect()), self._last, self.empty_text, self.theme)

    def show_lines(self, lines: tuple[LineDisplay, ...]) -> None:
        grown = len(lines) > len(self.rows_model.rows)
        self.rows_model.show_rows(lines)
        fresh = next((place for place, line in enumerate(lines) if line.fresh), None)
        if fresh is not None:
            self.show_row(fresh)
        elif grown:
            self.scrollToBottom()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        row = self.rows_model.at(index)
        inside = row is not None and self._painter.remove_area(self.visualRect(index)).contains(at)
        if inside and row is not None and self.on_delete is not None:
            self.on_delete(row)
        else:
            super().mouseReleaseEvent(event)
