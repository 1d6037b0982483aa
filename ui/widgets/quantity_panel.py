"""F4: how many of the item that was scanned last. A scan while it is open is still a scan, never a quantity (R43)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from ui.presenters.display import Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.floating_panel import FloatingPanel
from ui.widgets.parts import IconButton, button, field, label, set_text

_QUICK = (1, 2, 3, 4, 6, 12)


class QuantityPanel(FloatingPanel):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "quantityPanel", tr("Quantity"), width=316)
        self.on_quantity: Callable[[str], bool] | None = None
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
        self.column.addWidget(self._what)
        self.column.addLayout(steps)
        self.column.addLayout(quick)

    def begin(self, what: str, quantity: int, above: QWidget) -> None:
        set_text(self._what, what)
        self._number.setText(str(quantity))
        self.fit(above)
        self.appear(self._number)
        self._number.selectAll()

    def _step(self, by: int) -> None:
        count = int(self._number.text() or "0") + by
        self._number.setText(str(max(1, min(99, count))))

    def _take(self, text: str | bool = "") -> None:
        wanted = text if isinstance(text, str) and text else self._number.text()
        if self.on_quantity is not None and self.on_quantity(wanted):
            self.closed.emit()
