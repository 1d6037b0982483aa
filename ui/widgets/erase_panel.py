"""Everything about one pet owner: as a file for them, and erased for ever, with the consequences and a PIN."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.presenters.display import Tone
from ui.presenters.erasing import ErasingPresenter, reasons
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.choices import Choices
from ui.widgets.file_field import FileField
from ui.widgets.floating_panel import FloatingPanel
from ui.widgets.parts import button, field, label, rule, set_text, set_tone


class ErasePanel(FloatingPanel):
    """Opens over its parent; `closed` when it is left, `erased` when somebody is gone."""

    erased = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "erasePanel", tr("This pet owner's data"), width=560)
        self._presenter: ErasingPresenter | None = None
        self._owner_id = ""
        leave = button(theme, "leaveErasing", tr("Back"), accessible=tr("Back without a change"))
        leave.clicked.connect(self.leave)
        self.add_leave(leave)
        self._pin = field(theme, "erasePin", tr("Manager's PIN"), tr("PIN"), secret=True)
        self._pin.setMaxLength(12)
        self._pin.setMaximumWidth(theme.px(200))
        self._answer = label(theme, Type.SMALL_STRONG, Tone.WARN, wrap=True)
        self._answer.setObjectName("eraseAnswer")
        self.column.addWidget(label(theme, Type.SMALL_STRONG, Tone.MUTED, tr("Manager's PIN, for either of the two")))
        self.column.addWidget(self._pin)
        self.column.addWidget(self._answer)
        self._add_file()
        self._add_erasing()

    def _add_file(self) -> None:
        theme = self.theme
        self.column.addWidget(rule())
        self.column.addWidget(label(theme, Type.STRONG, text=tr("Give it out")))
        what = tr("Everything that this register knows of them, as a table (.csv) or for programs (.json).")
        self.column.addWidget(label(theme, Type.SMALL, Tone.MUTED, what, wrap=True))
        self._file = FileField(theme, "ownerFile", tr("File to write"), save=True)
        self._file.proposal = lambda: "pet-owner.json"
        self._give = button(theme, "ownerGive", tr("Write the file"))
        self._give.clicked.connect(self._write)
        self.column.addWidget(self._file)
        self.add_acts(self._give)

    def _add_erasing(self) -> None:
        theme = self.theme
        self.column.addWidget(rule())
        self._who = label(theme, Type.STRONG, wrap=True)
        self._who.setObjectName("eraseWho")
        self._follows = label(theme, Type.SMALL, wrap=True)
        self._follows.setObjectName("eraseConsequences")
        self._stops = label(theme, Type.SMALL_STRONG, Tone.WARN, wrap=True)
        self._stops.setObjectName("eraseStops")
        for one in (self._who, self._follows, self._stops):
            self.column.addWidget(one)
        self._why = Choices(theme, tuple((f"erase-{code}", words) for code, words in reasons()), self)
        for choice in self._why.buttons.values():
            self.column.addWidget(choice)
        self._do = button(theme, "eraseNow", tr("Erase for ever"), "danger")
        self._do.clicked.connect(self._erase)
        self.add_acts(self._do)

    def use(self, presenter: ErasingPresenter) -> None:
        self._presenter = presenter

    def begin(self, owner_id: str) -> None:
        """For this owner."""
        shown = self._presenter.detail(owner_id) if self._presenter else None
        if shown is None:
            return
        self._owner_id = owner_id
        set_text(self._who, tr("Erase {name}", name=shown.name))
        set_text(self._follows, "\n".join(f"– {one}" for one in shown.consequences))
        set_text(self._stops, shown.stops)
        self._stops.setVisible(bool(shown.stops))
        self._why.choose("")
        for one in (self._do, *self._why.buttons.values()):
            one.setVisible(not shown.stops)
        self._give.setEnabled(True)
        self._pin.clear()
        self._file.path.clear()
        self._say("", Tone.PLAIN)
        self.appear(self._pin)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        self._pin.clear()
        super().leave()

    def _write(self) -> None:
        if self._presenter is not None:
            self._give.setEnabled(False)
            self._presenter.give(self._owner_id, self._file.text(), self._pin.text(), self._written)

    def _written(self, words: str, tone: Tone) -> None:
        self._give.setEnabled(True)
        self._say(words, tone)

    def _erase(self) -> None:
        if self._presenter is not None:
            self._do.setEnabled(False)
            why = self._why.chosen.removeprefix("erase-")
            self._presenter.erase(self._owner_id, why, self._pin.text(), self._done)

    def _done(self, refusal: str) -> None:
        self._do.setEnabled(True)
        if refusal:
            self._say(refusal, Tone.WARN)
            return
        self.erased.emit()
        self.leave()

    def _say(self, words: str, tone: Tone) -> None:
        set_text(self._answer, words)
        set_tone(self._answer, tone)
        self._answer.setVisible(bool(words))
        self.fit()
