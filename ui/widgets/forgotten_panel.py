"""A manager's PIN that nobody knows any more: the store's passphrase, and a new one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.presenters.display import Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.floating_panel import FloatingPanel
from ui.widgets.parts import button, field, label, set_text, set_tone
from ui.widgets.pin_pad import LONGEST

NewPin = Callable[[str, str, str, Callable[[str], None]], None]
"""(passphrase, PIN, PIN again, who hears "" or why not)."""


class ForgottenPanel(FloatingPanel):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "forgottenPanel", tr("PIN forgotten"), width=460)
        self.on_new_pin: NewPin | None = None
        what = tr("Whoever holds the store's passphrase gives the first manager a new PIN. The journal says so.")
        self._phrase = field(theme, "forgottenPassphrase", tr("Store passphrase"), tr("Store passphrase"), secret=True)
        self._pin = field(theme, "forgottenPin", tr("New PIN, 4 to 12 digits"), tr("New PIN"), secret=True)
        self._again = field(theme, "forgottenPinAgain", tr("The new PIN again"), tr("PIN again"), secret=True)
        for one in (self._pin, self._again):
            one.setMaxLength(LONGEST)
        self._set = button(theme, "forgottenSet", tr("Set this PIN"), "primary")
        self._set.clicked.connect(self._take)
        self._again.returnPressed.connect(self._take)
        self._told = label(theme, Type.SMALL_STRONG, Tone.WARN, wrap=True)
        self._told.setObjectName("forgottenAnswer")
        self.column.addWidget(label(theme, Type.SMALL, Tone.MUTED, what, wrap=True))
        for one in (self._phrase, self._pin, self._again):
            self.column.addWidget(one)
        self.add_acts(self._set)
        self.column.addWidget(self._told)

    def begin(self) -> None:
        self._wipe()
        self._say("")
        self.appear(self._phrase)

    def _take(self) -> None:
        if self.on_new_pin is not None and self._set.isEnabled():
            self._set.setEnabled(False)
            self.on_new_pin(self._phrase.text(), self._pin.text(), self._again.text(), self._answered)

    def _answered(self, refusal: str) -> None:
        self._set.setEnabled(True)
        if not refusal:
            self._wipe()
        self._say(refusal or tr("The new PIN holds from now on."), Tone.WARN if refusal else Tone.ACCENT)

    def _wipe(self) -> None:
        for one in (self._phrase, self._pin, self._again):
            one.clear()

    def _say(self, words: str, tone: Tone = Tone.WARN) -> None:
        set_text(self._told, words)
        set_tone(self._told, tone)
        self._told.setVisible(bool(words))
        self.fit()
