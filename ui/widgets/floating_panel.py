"""What all panels over the window share: a sheet that is never larger than the window, and scrolls when it would be."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.flow import FlowRow
from ui.widgets.parts import label

_EDGE = 8
"""Pixels of the window that stay in sight around a panel."""


_FRAME = 6
"""Pixels for the border and what the style sheet puts inside it."""


class FloatingPanel(QFrame):
    """A heading, then what is added to `column`. `closed` when it is done or left."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget, name: str, title: str, *, width: int) -> None:
        """`width` is in pixels at 100 %, and what the panel wants."""
        super().__init__(parent)
        self.theme = theme
        self.wants = theme.px(width)
        self._fitted: tuple[QWidget | None, int] = (None, 0)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setProperty("kind", "popover")
        inside = QWidget()
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(theme.room(18), theme.room(14), theme.room(16), theme.room(16))
        self.column.setSpacing(theme.room(10))
        self.heading = label(theme, Type.HEADING, text=title, wrap=True)
        self.column.addWidget(self.heading)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        inside.setAutoFillBackground(False)  # setWidget has just switched it on; the sheet is the ground
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.addWidget(self._scroll)
        self.hide()

    def add_acts(self, *acts: QWidget) -> None:
        """Buttons beside each other, or below each other where the text is large."""
        self.column.addLayout(FlowRow(self.theme.room(8), *acts))

    def add_leave(self, leave: QWidget) -> None:
        """The way out beside the heading, where it is in sight however long the panel is."""
        head = QHBoxLayout()
        self.column.removeWidget(self.heading)
        head.addWidget(self.heading, 1)
        head.addWidget(leave)
        self.column.insertLayout(0, head)

    def fit(self, above: QWidget | None = None, *, height: int = 0) -> None:
        """As large as it wants and the window allows; in the middle, or `above` another part of the window.

        `height` in pixels at 100 % is for a panel whose lists take what they are given.
        """
        self._fitted = above, height
        parent = self.parentWidget()
        if parent is None:
            return
        width = min(self.wants, parent.width() - 2 * _EDGE)
        needs = self.column.totalHeightForWidth(width - _FRAME)
        needs = (needs if needs > 0 else self.column.sizeHint().height()) + _FRAME
        high = min(max(needs, self.theme.px(height)), parent.height() - 2 * _EDGE)
        self.setFixedSize(width, high)
        if above is None:
            self.move((parent.width() - width) // 2, (parent.height() - high) // (2 if height else 3))
        else:
            corner = above.mapTo(parent, QPoint(0, 0))
            top = corner.y() - high - self.theme.room(10)
            self.move(min(corner.x(), parent.width() - width - _EDGE), max(_EDGE, top))

    def fit_again(self) -> None:
        """The window is another size now."""
        if self.isVisible():
            above, height = self._fitted
            self.fit(above, height=height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is below the edge is a key away too."""
        bar = self._scroll.verticalScrollBar()
        steps = {
            Qt.Key.Key_Down: bar.singleStep(),
            Qt.Key.Key_Up: -bar.singleStep(),
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            bar.setValue(bar.value() + step)

    def leave(self) -> None:
        self.hide()
        self.closed.emit()

    def appear(self, focus: QWidget) -> None:
        self.show()
        self.raise_()
        focus.setFocus()
        self._scroll.verticalScrollBar().setValue(0)
        self._scroll.ensureWidgetVisible(focus)
