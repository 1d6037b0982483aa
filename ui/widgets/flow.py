"""Parts beside each other as long as there is room, and then below: buttons keep their words at any text size."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowRow(QLayout):
    """Each row's room is shared out, so that the parts of every row end at the same edge.

    A last row of fewer parts does not fill its room: none of them is wider than those above it.
    """

    def __init__(self, spacing: int, *parts: QWidget) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)
        for part in parts:
            self.addWidget(part)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        highs = [max(item.sizeHint().height() for item in row) for row in self._rows(width)]
        return sum(highs) + self.spacing() * max(0, len(highs) - 1)

    def minimumSize(self) -> QSize:
        """As wide as the widest part."""
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        return QSize(max((one.width() for one in shown), default=0), max((one.height() for one in shown), default=0))

    def sizeHint(self) -> QSize:
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(one.width() for one in shown) + self.spacing() * max(0, len(shown) - 1)
        return QSize(width, max((one.height() for one in shown), default=0))

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        top, above, widest = area.top(), 0, area.width()
        for row in self._rows(area.width()):
            most = widest if len(row) < above else area.width()
            above, widest = len(row), 0
            high = max(item.sizeHint().height() for item in row)
            grows = [item for item in row if item.expandingDirections() & Qt.Orientation.Horizontal] or row
            over = area.width() - sum(item.sizeHint().width() for item in row) - self.spacing() * (len(row) - 1)
            left = area.left()
            for item in row:
                width = item.sizeHint().width()
                if item in grows:
                    width = max(width, min(width + max(0, over) // len(grows), most))
                width = min(width, area.width())
                widest = max(widest, width)
                item.setGeometry(QRect(QPoint(left, top), QSize(width, high)))
                left += width + self.spacing()
            top += high + self.spacing()

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = []
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            need = item.sizeHint().width()
            if not rows or used + self.spacing() + need > width:
                rows.append([item])
                used = need
            else:
                rows[-1].append(item)
                used += self.spacing() + need
        return rows
