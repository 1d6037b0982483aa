"""F1: every key and what it does, made from `ui.commands`. Esc or a click closes it; a scan lands all the same."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.presenters.display import Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.floating_panel import FloatingPanel
from ui.widgets.parts import button, label

_TWO_COLUMNS = 720
"""At least so wide, in pixels at 100 %, the keys stand in two columns."""


class ShortcutSheet(FloatingPanel):
    def __init__(self, theme: Theme, rows: tuple[tuple[str, str], ...], parent: QWidget) -> None:
        super().__init__(theme, parent, "shortcutSheet", tr("Keys"), width=900)
        self.setAccessibleDescription("; ".join(f"{key}: {text}" for key, text in rows))
        self.column.addWidget(
            label(theme, Type.SMALL, Tone.MUTED, tr("Esc closes · the scanner works all the time"), wrap=True)
        )
        self._rows = [(self._key(key), label(theme, Type.SMALL, text=text, wrap=True)) for key, text in rows]
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.room(12))
        self._grid.setVerticalSpacing(theme.room(6))
        self.column.addLayout(self._grid)
        self.column.addStretch(1)
        self._leave = button(theme, "leaveKeys", tr("Back"), accessible=tr("Back to the sale"))
        self._leave.clicked.connect(self.closed)
        self.add_leave(self._leave)

    def begin(self) -> None:
        parent = self.parentWidget()
        columns = 2 if parent is not None and parent.width() >= self.theme.px(_TWO_COLUMNS) else 1
        lines = -(-len(self._rows) // columns)
        for place, (key, words) in enumerate(self._rows):
            column, line = divmod(place, lines)
            self._grid.addWidget(key, line, 2 * column, Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(words, line, 2 * column + 1)
        for column in range(2):
            self._grid.setColumnStretch(2 * column + 1, 1 if column < columns else 0)
        self.fit()
        self.appear(self._leave)

    def mousePressEvent(self, _: QMouseEvent) -> None:
        self.closed.emit()

    def _key(self, key: str) -> QWidget:
        made = label(self.theme, Type.SMALL_STRONG, text=key)
        made.setProperty("kind", "key")
        made.setAlignment(Qt.AlignmentFlag.AlignCenter)
        made.setMinimumSize(self.theme.px(72), self.theme.room(28))
        return made
