"""F4: how many of the item that was scanned last. A scan while it is open is still a scan, never a quantity (R43)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.presenters.display import Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import IconButton, button, field, label, set_text

_QUICK = (1, 2, 3, 4, 6, 12)


class QuantityPanel(QFrame):
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.on_quantity: Callable[[str], bool] | None = None
        self.setObjectName("quantityPanel")
        self.setAccessibleName(tr("Quantity"))
        self.setProperty("kind", "popover")
        self._what = label(theme, Type.SMALL, Tone.MUTED, wrap=True)
        self._number = field(theme, "quantityNumber", tr("Quantity"))
        self._number.setFont(theme.font(Type.TITLE))
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._number.setValidator(QIntValidator(0, 999, self))
        self._number.returnPressed.connect(self._take)
        fewer, more = (
            IconButton(theme, "fewer", "minus", tr("One fewer")),
            IconButton(theme, "more", "plus", tr("One more")),
        )
        fewer.clicked.connect(lambda: self._step(-1))
        more.clicked.connect(lambda: self._step(1))
        take = button(theme, "takeQuantity", tr("Set"), "primary", accessible=tr("Set the quantity"))
        take.clicked.connect(self._take)
        steps = QHBoxLayout()
        for part in (fewer, self._number, more, take):
            steps.addWidget(part)
        quick = QGridLayout()
        for place, count in enumerate(_QUICK):
            one = button(theme, f"quantity{count}", str(count), accessible=tr("Quantity {n}", n=count))
            one.clicked.connect(lambda _=False, n=count: self._take(str(n)))
            quick.addWidget(one, place // 3, place % 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(18), theme.px(16), theme.px(18), theme.px(18))
        column.setSpacing(theme.px(10))
        column.addWidget(label(theme, Type.HEADING, text=tr("Quantity")))
        column.addWidget(self._what)
        column.addLayout(steps)
        column.addLayout(quick)
        self.hide()

    def begin(self, what: str, quantity: int, above: QWidget) -> None:
        set_text(self._what, what)
        self._number.setText(str(quantity))
        self.setFixedWidth(self._theme.px(316))
        self.adjustSize()
        parent = self.parentWidget()
        if parent is not None:
            corner = above.mapTo(parent, QPoint(0, 0))
            x = min(max(8, corner.x()), parent.width() - self.width() - 16)
            self.move(x, max(8, corner.y() - self.height() - self._theme.px(10)))
        self.show()
        self.raise_()
        self._number.setFocus()
        self._number.selectAll()

    def _step(self, by: int) -> None:
        count = int(self._number.text() or "0") + by
        self._number.setText(str(max(1, min(99, count))))

    def _take(self, text: str | bool = "") -> None:
        wanted = text if isinstance(text, str) and text else self._number.text()
        if self.on_quantity is not None and self.on_quantity(wanted):
            self.closed.emit()
