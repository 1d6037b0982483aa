"""F10: the manager's PIN. A scan while it is open is still a scan, never a PIN."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.presenters.display import Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import button, field, label, set_text

_LONGEST = 12


class ManagerPanel(QFrame):
    closed = Signal()
    allowed = Signal()
    rules = Signal()
    """The PIN was right, and the manager wants to see the store's rules."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.on_pin: Callable[[str, Callable[[str], None]], None] | None = None
        self.setObjectName("managerPanel")
        self.setAccessibleName(tr("Manager"))
        self.setProperty("kind", "popover")
        what = tr("With a PIN the next reward of this sale may be handed out, or the store's rules are changed.")
        self._why = label(theme, Type.SMALL, Tone.WARN, wrap=True)
        self._why.setObjectName("managerRefusal")
        self._pin = field(theme, "managerPin", tr("Manager's PIN"), tr("PIN"), secret=True)
        self._pin.setMaxLength(_LONGEST)
        self._pin.returnPressed.connect(lambda: self._take())
        self._allow = button(theme, "allowWithPin", tr("Allow"), "primary", accessible=tr("Allow with this PIN"))
        self._allow.clicked.connect(lambda: self._take())
        self._rules = button(theme, "openRules", tr("Rules"), accessible=tr("The store's rules, with this PIN"))
        self._rules.clicked.connect(lambda: self._take(rules=True))
        self._wants_rules = False
        row = QHBoxLayout()
        row.addWidget(self._pin, 1)
        row.addWidget(self._allow)
        row.addWidget(self._rules)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(18), theme.px(16), theme.px(18), theme.px(18))
        column.setSpacing(theme.px(10))
        column.addWidget(label(theme, Type.HEADING, text=tr("Manager")))
        column.addWidget(label(theme, Type.SMALL, Tone.MUTED, what, wrap=True))
        column.addLayout(row)
        column.addWidget(self._why)
        self.setFixedWidth(theme.px(400))
        self.hide()

    def begin(self) -> None:
        self._pin.clear()
        self._say("")
        parent = self.parentWidget()
        if parent is not None:
            self.move((parent.width() - self.width()) // 2, (parent.height() - self.height()) // 3)
        self.show()
        self.raise_()
        self._pin.setFocus()

    def _take(self, *, rules: bool = False) -> None:
        pin = self._pin.text()
        self._pin.clear()
        if pin and self.on_pin is not None:
            self._wants_rules = rules
            self._allow.setEnabled(False)
            self.on_pin(pin, self._answered)

    def _answered(self, refusal: str) -> None:
        self._allow.setEnabled(True)
        self._say(refusal)
        if not refusal and self._wants_rules:
            self.rules.emit()
        elif not refusal:
            self.allowed.emit()
            self.closed.emit()

    def _say(self, refusal: str) -> None:
        set_text(self._why, refusal)
        self._why.setVisible(bool(refusal))
        self.adjustSize()
