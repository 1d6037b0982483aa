"""Rows of two lines of text with something at the side: owners, operations, sales, suggestions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QResizeEvent

from ui.models.rows import Index, RowsModel
from ui.presenters.display import RowDisplay, Suggestion
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.icons import renderer
from ui.theme.scheme import Theme
from ui.widgets.lists import Look, PaintedList, RowPainter
from ui.widgets.text import draw_pill, wrap


class _TwoLines(RowPainter[RowDisplay]):
    def row_height(self, row: RowDisplay, width: int) -> int:
        heading = max(self.theme.room(52), round(self.theme.ruler(Type.HEADING).height()) + self.theme.room(18))
        if self._view.uniformItemSizes():
            return max(heading, self._plain_height())
        if row.heading:
            return heading
        small = self.theme.ruler(Type.SMALL)
        notes = len(wrap(row.note, small, width - self.theme.room(32), 2)) if row.note else 0
        between = self.theme.room(12 if self._below(row, width) else 4) if notes else 0
        return self._two_lines(row, width) + round(notes * small.height()) + between

    def _below(self, row: RowDisplay, width: float) -> bool:
        """Whether the pill stands beside the second line: who or what it is comes first and needs the width."""
        if not row.side:
            return False
        room = width - self._side_rect(row, 0, 0).width() - self.theme.room(32 + 14)
        return self.theme.ruler(Type.STRONG).horizontalAdvance(row.title) > room

    def _title(self, row: RowDisplay, width: float) -> list[str]:
        """Of a short list it may take two lines: two goods may differ in their last word only."""
        if row.side and not self._below(row, width):
            return [row.title]
        most = 1 if self._view.uniformItemSizes() else 2
        return wrap(row.title, self.theme.ruler(Type.STRONG), width - self.theme.room(32), most)

    def _two_lines(self, row: RowDisplay, width: float) -> int:
        """Of the row's title and what stands below it, without its note."""
        more = len(self._title(row, width)) - 1
        return self._plain_height() + round(more * self.theme.ruler(Type.STRONG).height())

    def _plain_height(self) -> int:
        """Of a row whose title takes one line, without its note."""
        lines = self.theme.ruler(Type.STRONG).height() + self.theme.ruler(Type.SMALL).height()
        return max(self.theme.room(64), round(lines) + self.theme.room(16))

    def paint_row(self, painter: QPainter, rect: QRect, row: RowDisplay, look: Look) -> None:
        if row.heading:
            self._paint_heading(painter, QRectF(rect), row)
            return
        tokens, px, font = self.theme.tokens, self.theme.room, self.theme.font
        area = QRectF(rect)
        if any(look):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_soft if look.current else tokens.sunken))
            painter.drawRoundedRect(area.adjusted(2, 3, -2, -3), 12, 12)
        left, right = area.left() + px(16), area.right() - px(16)
        strong, small = self.theme.ruler(Type.STRONG), self.theme.ruler(Type.SMALL)
        beside, high = right, self._two_lines(row, area.width())
        first = row.detail.partition(" · ")[0] if row.firm else ""
        if row.side:
            pill, below = self._side_rect(row, right, area.top() + high / 2), self._below(row, area.width())
            pill.setLeft(max(pill.left(), left))  # a narrow list: its words end in an ellipsis, and never outside
            needed = left + small.horizontalAdvance(first) + px(14)
            above = not below and bool(first) and needed > pill.left()
            if below or above:
                pill.setHeight(pill.height() - px(8))  # slim: a line goes over it, or under it
            if below:
                pill.moveBottom(area.top() + high - px(4))
                pill.setLeft(max(pill.left(), needed) if first else pill.left())
            elif above:
                pill.moveTop(area.top() + px(6))
            if pill.width() > 2 * pill.height():  # else what stands whole has left no room for a word
                beside = right if above else pill.left() - px(14)
                caption = self.theme.ruler(Type.CAPTION_STRONG)
                draw_pill(painter, pill, row.side, caption, row.side_tone, self.theme.tokens)
        y = area.top() + (self._plain_height() - strong.height() - small.height()) / 2 + strong.ascent()
        painter.setFont(font(Type.STRONG))
        painter.setPen(QColor(tokens.text))
        cut = Qt.TextElideMode.ElideRight
        for place, line in enumerate(self._title(row, area.width())):
            y += strong.height() if place else 0
            painter.drawText(QPointF(left, y), line)
        painter.setFont(font(Type.SMALL))
        painter.setPen(QColor(tokens.muted))
        y += strong.descent() + small.ascent()
        alike = self._view.uniformItemSizes()  # a long list, whose rows are all as high as each other
        whole = " · ".join(part for part in (row.detail, row.note) if part) if alike else row.detail
        fits = small.elidedText(whole, cut, beside - left)
        painter.drawText(QPointF(left, y), fits if fits.startswith(first) else first)
        if row.note and not alike:
            painter.setPen(QColor(tokens.text if look.current else tokens.warn))
            y += px(8) if self._below(row, area.width()) else 0
            for line in wrap(row.note, small, area.width() - px(32), 2):
                y += small.height()
                painter.drawText(QPointF(left, y), line)
        painter.setPen(QColor(tokens.line))
        painter.drawLine(QPointF(left, area.bottom()), QPointF(area.right() - px(16), area.bottom()))

    def _paint_heading(self, painter: QPainter, area: QRectF, row: RowDisplay) -> None:
        tokens, px = self.theme.tokens, self.theme.room
        heading, small = self.theme.ruler(Type.HEADING), self.theme.ruler(Type.SMALL)
        left, right, line = area.left() + px(16), area.right() - px(16), area.bottom() - px(12)
        beside = small.horizontalAdvance(row.side)
        painter.setFont(self.theme.font(Type.SMALL))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QPointF(right - beside, line), row.side)
        painter.setFont(self.theme.font(Type.HEADING))
        painter.setPen(QColor(tokens.text))
        title = heading.elidedText(row.title, Qt.TextElideMode.ElideRight, right - left - beside - px(14))
        painter.drawText(QPointF(left, line), title)

    def _side_rect(self, row: RowDisplay, right: float, middle: float) -> QRectF:
        px, caption = self.theme.room, self.theme.ruler(Type.CAPTION_STRONG)
        height = caption.height() + px(13)
        width = caption.horizontalAdvance(row.side) + max(px(26), height * 0.8 + 4)
        return QRectF(right - width, middle - height / 2, width, height)


class RowList(PaintedList[RowDisplay]):
    def __init__(self, name: str, accessible: str, theme: Theme, empty: str = "") -> None:
        super().__init__(
            name, accessible, theme, RowsModel[RowDisplay](lambda row: row.key, lambda row: row.accessible)
        )
        self.painter = _TwoLines(theme, self)
        self.setItemDelegate(self.painter)
        self.empty_text = empty
        self._first_page = 0
        self.rows_model.slid = self._follow
        self.verticalScrollBar().valueChanged.connect(self._come_back)

    def _follow(self, way: int, rows: Sequence[RowDisplay]) -> None:
        """What is in sight stays where it is."""
        bar, width = self.verticalScrollBar(), self.viewport().width()
        if self.uniformItemSizes():
            high = len(rows) * self.sizeHintForRow(0)
        else:
            high = sum(self.painter.row_height(row, width) for row in rows)
        bar.setValue(bar.value() + way * high)

    def _come_back(self, value: int) -> None:
        if value == 0:
            self.rows_model.come_back()

    def show_pages(self, rows: Sequence[RowDisplay], more: Callable[[], Sequence[RowDisplay]] | None) -> None:
        """The first page; `more` reads those behind it as somebody scrolls."""
        self.rows_model.more = None
        self.rows_model.show_rows(rows)
        self.rows_model.more = more
        self._first_page = len(rows)

    def far_down(self) -> bool:
        """Somebody reads what is older: it stays where it is until they come up again."""
        model = self.rows_model
        paged = model.more is not None or model.seen > self._first_page
        return paged and self.verticalScrollBar().value() > 0


class BrowsedRows(RowList):
    """What is chosen is read beside the list before anything is done with it: a touch chooses, Enter acts."""

    on_current: Callable[[], None] | None = None

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if self.on_current is not None:
            self.on_current()

    def _choose(self, index: QModelIndex) -> None:
        """Chosen is enough."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())  # the words below it have taken some of its room


class _SuggestionRow(RowPainter[Suggestion]):
    HEIGHT = 52

    def paint_row(self, painter: QPainter, rect: QRect, row: Suggestion, look: Look) -> None:
        tokens, px, font = self.theme.tokens, self.theme.room, self.theme.font
        area = QRectF(rect)
        if any(look):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_soft if look.current else tokens.sunken))
            painter.drawRoundedRect(area.adjusted(6, 2, -6, -2), 10, 10)
        size = px(22)
        icon = QRectF(area.left() + px(20), area.center().y() - size / 2, size, size)
        renderer("owner" if row.kind == "owner" else "tag", tokens.accent if look.current else tokens.muted).render(
            painter, icon
        )
        left, right = icon.right() + px(14), area.right() - px(20)
        small = self.theme.ruler(Type.SMALL)
        detail = small.elidedText(row.detail, Qt.TextElideMode.ElideRight, (right - left) * 0.55)
        beside = small.horizontalAdvance(detail)
        strong = self.theme.ruler(Type.STRONG)
        title = strong.elidedText(row.title, Qt.TextElideMode.ElideRight, right - left - beside - px(16))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(Type.STRONG))
        painter.setPen(QColor(tokens.text))
        painter.drawText(QRectF(left, area.top(), right - left, area.height()), middle, title)
        painter.setFont(font(Type.SMALL))
        painter.setPen(QColor(tokens.muted))
        where = QRectF(right - beside, area.top(), beside + 1, area.height())
        painter.drawText(where, middle, detail)


class SuggestionList(PaintedList[Suggestion]):
    """Owners and items that fit what is typed; the omnibox keeps the focus and moves the choice."""

    def __init__(self, theme: Theme) -> None:
        model = RowsModel[Suggestion](lambda row: row.kind + row.key, lambda row: f"{row.title}, {row.detail}")
        super().__init__("suggestions", tr("Suggestions"), theme, model)
        self.setItemDelegate(_SuggestionRow(theme, self))
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
