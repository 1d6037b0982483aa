"""What all painted lists share: one view, smooth scrolling, rows painted by a delegate, an empty place that speaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.models.rows import RowsModel
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.theme.tokens import Tokens
from ui.widgets.paw import draw_paw
from ui.widgets.text import wrap

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex


_MOST_KEPT = 400
# As numbers: Python's own flags cost more than the painting of a kept picture.
_CURRENT = QStyle.StateFlag.State_Selected.value
_HOVERED = QStyle.StateFlag.State_MouseOver.value
_FOCUSED = QStyle.StateFlag.State_HasFocus.value
_SMOOTH = QPainter.RenderHint.Antialiasing


class Look(NamedTuple):
    """`current`: the chosen row; `hovered`: under the pointer."""

    current: bool
    hovered: bool


class _Kept(NamedTuple, Generic[R]):
    """A row's picture and what it depends on. Compared, not hashed: equal values are mostly the very same."""

    row: R
    size: QSize
    look: Look
    tokens: Tokens
    ratio: float
    picture: QPixmap


class RowPainter(QStyledItemDelegate, Generic[R]):
    """Paints one row; subclasses say how high it is and what it looks like. What did not change is not drawn again."""

    HEIGHT = 64
    """Of rows that are all alike, in pixels at 100 %."""

    def __init__(self, theme: Theme, view: PaintedList[R]) -> None:
        super().__init__(view)
        self.theme = theme
        self._view, self._model = view, view.rows_model
        self._kept: dict[str, _Kept[R]] = {}
        self._heights: dict[str, tuple[R, int, QSize]] = {}

    def row_height(self, _row: R, _width: int) -> int:
        return self.theme.room(self.HEIGHT)

    def paint_row(self, painter: QPainter, rect: QRect, row: R, look: Look) -> None:
        """Paints into `rect`, which begins at 0, 0."""
        raise NotImplementedError

    def paint_part(self, _painter: QPainter, _rect: QRect, _before: R, _row: R, _look: Look) -> bool:
        """Paints over the picture of `before` where alone the row differs from it; False: it is drawn anew."""
        return False

    def _row(self, index: Index) -> R | None:
        return self._model.at(index)

    def _make_room(self) -> None:
        if len(self._kept) > _MOST_KEPT:
            self._kept.clear()
            self._heights.clear()

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        row = self._row(index)
        if row is None:
            return QSize()
        width, key = self._view.viewport().width(), self._model.key_of(row)
        kept = self._heights.get(key)
        if kept is None or kept[1] != width or kept[0] != row:
            kept = (row, width, QSize(width, self.row_height(row, width)))
            self._heights[key] = kept
        return kept[2]

    def keeps_height(self, index: Index) -> bool:
        """Whether the row that stands there now is as high as the one before it, which the view has laid out."""
        row = self._row(index)
        kept = self._heights.get(self._model.key_of(row)) if row is not None else None
        return kept is not None and self.sizeHint(QStyleOptionViewItem(), index) == kept[2]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._row(index)
        if row is None:
            return
        rect: QRect = option.rect
        state: int = option.state.value
        look = Look(bool(state & _CURRENT), bool(state & _HOVERED))
        ratio, tokens, key = painter.device().devicePixelRatio(), self.theme.tokens, self._model.key_of(row)
        kept = self._kept.get(key)
        if kept is None or kept[:-1] != (row, rect.size(), look, tokens, ratio):
            picture = self._touch_up(kept, rect.size(), row, look, ratio) or self._draw(rect.size(), row, look, ratio)
            self._make_room()
            kept = self._kept[key] = _Kept(row, rect.size(), look, tokens, ratio, picture)
        painter.drawPixmap(rect.topLeft(), kept.picture)
        if state & _FOCUSED and self._view.hasFocus():
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 2, -2, -2), 12, 12)
            painter.restore()

    def _touch_up(self, kept: _Kept[R] | None, size: QSize, row: R, look: Look, ratio: float) -> QPixmap | None:
        if kept is None or kept[1:-1] != (size, look, self.theme.tokens, ratio):
            return None
        painter = QPainter(kept.picture)
        painter.setRenderHint(_SMOOTH)
        done = self.paint_part(painter, QRect(QPoint(0, 0), size), kept.row, row, look)
        painter.end()
        return kept.picture if done else None

    def _draw(self, size: QSize, row: R, look: Look, ratio: float) -> QPixmap:
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(self._view.ground())
        painter = QPainter(picture)
        painter.setRenderHint(_SMOOTH)
        self.paint_row(painter, QRect(QPoint(0, 0), size), row, look)
        painter.end()
        return picture


class PaintedList(QListView, Generic[R]):
    """A list of painted rows. Enter or a click on a row calls `on_chosen`."""

    def __init__(self, name: str, accessible: str, theme: Theme, model: RowsModel[R]) -> None:
        super().__init__()
        self.theme = theme
        self.rows_model = model
        self.on_chosen: Callable[[R], None] | None = None
        self.on_delete: Callable[[R], None] | None = None
        self._empty_text = ""
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setModel(model)
        model.repaint_row = self._repaint_row
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.verticalScrollBar().setSingleStep(24)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing below is painted for it
        self.clicked.connect(self._choose)
        theme.changed.connect(self.viewport().update)

    @property
    def empty_text(self) -> str:
        """What stands in place of rows where there are none; another text is painted at once."""
        return self._empty_text

    @empty_text.setter
    def empty_text(self, words: str) -> None:
        if words != self._empty_text:
            self._empty_text = words
            self.viewport().update()

    def enter(self) -> None:
        """From the field above: the first row is chosen, and the keys are the list's."""
        if self.rows_model.rows:
            self.setCurrentIndex(self.rows_model.index(0))  # before the focus: a view that gets it chooses a row itself
            self.setFocus()

    def _repaint_row(self, place: int) -> bool:
        """A list view lays all its rows out again when it hears of one; mostly its height is what it was."""
        painter = self.itemDelegate()
        index = self.rows_model.index(place)
        if not isinstance(painter, RowPainter) or not painter.keeps_height(index):
            return False
        self.viewport().update(self.visualRect(index))
        return True

    def keep_place_of_bar(self) -> None:
        """Rows are as wide without a scroll bar as with one: none is drawn anew for the row that brings it."""
        bar = self.verticalScrollBar()
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        bar.rangeChanged.connect(lambda _, most: bar.setEnabled(most > 0))
        bar.setEnabled(False)

    def ground(self) -> QColor:
        """The colour below the rows."""
        below = self.viewport()
        return below.palette().color(below.backgroundRole())

    def show_row(self, place: int) -> None:
        """Scrolls when the row is not whole in sight."""
        index = self.rows_model.index(place)
        if not self.viewport().rect().contains(self.visualRect(index)):
            self.scrollTo(index)

    def _choose(self, index: QModelIndex) -> None:
        row = self.rows_model.at(index)
        if row is not None and self.on_chosen is not None:
            self.on_chosen(row)

    def chosen(self) -> R | None:
        return self.rows_model.at(self.currentIndex())

    def move_choice(self, by: int) -> None:
        """The row above or below becomes the chosen one, without taking the focus."""
        count = len(self.rows_model.rows)
        if not count:
            return
        row = self.currentIndex().row()
        row = (0 if by > 0 else count - 1) if row < 0 else max(0, min(count - 1, row + by))
        self.setCurrentIndex(self.rows_model.index(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.chosen()
        if row is not None and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.on_chosen is not None:
            self.on_chosen(row)
        elif (
            row is not None and event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self.on_delete is not None
        ):
            self.on_delete(row)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.scheduleDelayedItemsLayout()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.ground())
        if not self.rows_model.rows and self.empty_text:
            self._paint_empty(painter)
        painter.end()
        super().paintEvent(event)

    def _paint_empty(self, painter: QPainter) -> None:
        tokens, px = self.theme.tokens, self.theme.room
        area = QRectF(self.viewport().rect())
        size = min(px(76), area.height() / 4)
        ruler = self.theme.ruler(Type.BODY)
        painter.setFont(ruler.font)
        lines = wrap(self.empty_text, ruler, min(area.width() - px(24), self.theme.px(320)), 5)
        step = ruler.height() + 4
        height = size + px(14) + len(lines) * step
        top = max(px(8), (area.height() - height) / 2)
        draw_paw(painter, QRectF(area.center().x() - size / 2, top, size, size), QColor(tokens.empty_paw))
        painter.setPen(QColor(tokens.muted))
        for place, line in enumerate(lines):
            where = QRectF(area.left(), top + size + px(14) + place * step, area.width(), step)
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, line)
