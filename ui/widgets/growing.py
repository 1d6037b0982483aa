"""A scroll area that may be as high as what it holds: where a whole page scrolls, its parts do not."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget


class GrowingArea(QScrollArea):
    """`grow(True)`: as high as its content; else it scrolls in the room that it is given."""

    def __init__(self, name: str, accessible: str, inside: QWidget) -> None:
        super().__init__()
        self._grows = False
        self._inside = inside
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        inside.setAutoFillBackground(False)  # setWidget has just switched it on; the panel below is the ground
        inside.installEventFilter(self)

    def grow(self, on: bool) -> None:
        self._grows = on
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if on else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(policy)
        self._fit()

    def show_inside(self, on: bool) -> None:
        """What it holds; the area itself may be a view that is not the one in sight."""
        self._inside.setVisible(on)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        layout = self._inside.layout()
        high = 0
        if self._grows and layout is not None:
            wide = self.viewport().width()
            high = layout.heightForWidth(wide) if layout.hasHeightForWidth() else layout.sizeHint().height()
        if self.minimumHeight() != high:
            self.setMinimumHeight(high)
