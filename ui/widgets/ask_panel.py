"""One thing to type beside the sale: what a brand wants to know, a difference. A scan while it is open is a scan."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.presenters.display import Tone
from ui.presenters.screen import Ask
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.floating_panel import FloatingPanel
from ui.widgets.parts import button, field, label, set_text, unmarked


class AskPanel(FloatingPanel):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "askPanel", tr("A question"), width=400)
        self._ask: Ask | None = None
        self._what = label(theme, Type.SMALL, Tone.MUTED, wrap=True)
        self._text = field(theme, "askText", tr("What to type"))
        self._text.setMaxLength(254)
        self._text.returnPressed.connect(self._take)
        self._keep = button(theme, "askKeep", tr("Keep"), "primary")
        self._keep.clicked.connect(self._take)
        self._skip = button(theme, "askSkip", tr("Skip"))
        self._skip.clicked.connect(self._leave_out)
        self.column.addWidget(self._what)
        self.column.addWidget(self._text)
        self.add_acts(self._keep, self._skip)

    def begin(self, ask: Ask) -> None:
        self._ask = ask
        set_text(self.heading, ask.title)
        set_text(self._what, ask.what)
        self._text.clear()
        self._text.setAccessibleName(ask.caption)
        self._text.setPlaceholderText(ask.caption)
        for made, text in ((self._keep, ask.keep), (self._skip, ask.skip)):
            made.setText(unmarked(text))
            made.setAccessibleName(text)
        self._skip.setVisible(bool(ask.skip))
        self.setAccessibleName(ask.title)
        self.fit()
        self.appear(self._text)

    def _take(self) -> None:
        text, ask = self._text.text(), self._ask
        if text.strip() and ask is not None:
            self.closed.emit()
            ask.on_text(text)

    def _leave_out(self) -> None:
        if self._ask is not None:
            self.closed.emit()
            self._ask.on_skip()
