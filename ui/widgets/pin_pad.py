"""A PIN, typed or touched: the field, ten digits, delete and enter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import button, field

LONGEST = 12
_ROWS = ("123", "456", "789")


class PinPad(QWidget):
    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.on_pin: Callable[[str], None] | None = None
        self.pin = field(theme, name, tr("PIN"), tr("PIN"), secret=True)
        self.pin.setFont(theme.font(Type.TITLE))
        self.pin.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pin.setMaxLength(LONGEST)
        self.pin.returnPressed.connect(self._take)
        keys = QGridLayout()
        keys.setSpacing(theme.px(8))
        for row, digits in enumerate(_ROWS):
            for column, digit in enumerate(digits):
                keys.addWidget(self._digit(theme, digit), row, column)
        delete = button(theme, "pinDelete", "⌫", accessible=tr("Delete the last digit"))
        delete.clicked.connect(self.pin.backspace)
        self.sign_on = button(theme, "pinEnter", tr("OK"), "primary", accessible=tr("Sign on with this PIN"))
        self.sign_on.clicked.connect(self._take)
        for column, one in enumerate((delete, self._digit(theme, "0"), self.sign_on)):
            keys.addWidget(one, len(_ROWS), column)
        column_of = QVBoxLayout(self)
        column_of.setContentsMargins(0, 0, 0, 0)
        column_of.setSpacing(theme.px(10))
        column_of.addWidget(self.pin)
        column_of.addLayout(keys)
        self.setFixedWidth(theme.px(252))

    def clear(self) -> None:
        self.pin.clear()

    def wait(self, *, waits: bool) -> None:
        """A PIN is being checked; the next one is typed meanwhile and given when there is an answer."""
        self.sign_on.setEnabled(not waits)

    def _digit(self, theme: Theme, digit: str) -> QPushButton:
        made = button(theme, f"pinDigit{digit}", digit)
        made.setFont(theme.font(Type.HEADING))
        made.clicked.connect(lambda: self.pin.insert(digit))
        return made

    def _take(self) -> None:
        pin = self.pin.text()
        if pin and self.sign_on.isEnabled() and self.on_pin is not None:
            self.pin.clear()
            self.on_pin(pin)
