"""F10: the manager's PIN. A scan while it is open is still a scan, never a PIN."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.presenters.display import Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.floating_panel import FloatingPanel
from ui.widgets.parts import button, field, label, set_text
from ui.widgets.pin_answer import PinAnswer

_LONGEST = 12

TakePin = Callable[[str, Callable[[str], None]], None]
"""(a PIN, who hears "" or why not)."""


class ManagerPanel(FloatingPanel):
    allowed = Signal()
    settings = Signal()
    """The PIN was right, and the settings are open."""
    forgotten = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "managerPanel", tr("Manager"), width=420)
        self.on_pin: TakePin | None = None
        self.on_settings: TakePin | None = None
        self._why = label(theme, Type.SMALL, Tone.WARN, wrap=True)
        self._why.setObjectName("managerRefusal")
        self.said = PinAnswer(self._why, self.fit)
        self._pin = field(theme, "managerPin", tr("Manager's PIN"), tr("PIN"), secret=True)
        self._pin.setMaxLength(_LONGEST)
        self._pin.returnPressed.connect(lambda: self._take())
        self._allow = button(theme, "allowWithPin", tr("Allow"), "primary", accessible=tr("Allow with this PIN"))
        self._allow.clicked.connect(lambda: self._take())
        self._open = button(theme, "openSettings", tr("Settings"), accessible=tr("Settings, with this PIN"))
        self._open.clicked.connect(lambda: self._take(settings=True))
        self._only_settings = False
        self._what = label(theme, Type.SMALL, Tone.MUTED, wrap=True)
        self.column.addWidget(self._what)
        self.add_acts(self._pin, self._allow, self._open)
        self.column.addWidget(self._why)
        lost = button(theme, "pinForgotten", tr("PIN forgotten"))
        lost.clicked.connect(self.forgotten.emit)
        leave = button(theme, "leaveManager", tr("Back"), accessible=tr("Back without a PIN"))
        leave.clicked.connect(self.leave)
        self.add_acts(lost, leave)

    def begin(self, *, for_settings: bool = False) -> None:
        """Asks for the PIN; `for_settings`: there is nothing else that it is wanted for."""
        self._only_settings = for_settings
        self._allow.setVisible(not for_settings)
        set_text(self.heading, tr("Settings") if for_settings else tr("Manager"))
        either = tr("With a PIN the next reward of this sale may be handed out, or the settings are opened.")
        set_text(self._what, tr("The settings are a manager's: the PIN first.") if for_settings else either)
        self._pin.clear()
        self.said.begin()
        self.appear(self._pin)

    def _take(self, *, settings: bool = False) -> None:
        pin = self._pin.text()
        self._pin.clear()
        settings = settings or self._only_settings
        take = self.on_settings if settings else self.on_pin
        if pin and take is not None:
            self._wait(waits=True)
            take(pin, lambda refusal: self._answered(refusal, settings=settings))

    def _wait(self, *, waits: bool) -> None:
        self._allow.setEnabled(not waits)
        self._open.setEnabled(not waits)

    def _answered(self, refusal: str, *, settings: bool = False) -> None:
        self._wait(waits=False)
        self.said.refused(refusal)
        if not refusal and settings:
            self.settings.emit()
        elif not refusal:
            self.allowed.emit()
            self.closed.emit()
