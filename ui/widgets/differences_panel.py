"""What Astro has otherwise than it was told, over its place: whose it is, and a manager's word that it may stay so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.presenters.display import RowDisplay, Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.floating_panel import FloatingPanel
from ui.widgets.parts import button, field, label, set_text
from ui.widgets.row_list import BrowsedRows

LetBe = Callable[[str, str, str, Callable[[str], None]], None]
"""(key of the row, the reason, PIN, who hears "" or why not)."""
_HIGH = 560
"""Pixels at 100 %: a list of four lines."""


class DifferencesPanel(FloatingPanel):
    """Opens over its parent. A row is chosen; Enter or the button leads to its pet owner, and a manager lets it be."""

    settled = Signal()
    """One of them is none any more."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "differencesPanel", tr("Different at Astro"), width=620)
        self.on_owner: Callable[[str], None] | None = None
        """Hears the id of the pet owner whose row was chosen."""
        self._let_be: LetBe | None = None
        about = tr(
            "Nothing is sent again or taken back because of this: somebody may have meant it, on Astro's own page. "
            "What is wrong is put right there, and leaves this list when the pet owner is read the next time. What may "
            "stay as it is a manager lets be, and it comes back only when Astro shows something else."
        )
        leave = button(theme, "leaveDifferences", tr("Back"))
        leave.clicked.connect(self.leave)
        self.rows = BrowsedRows("differenceRows", tr("Different at Astro"), theme, tr("Nothing differs any more."))
        self.rows.on_chosen = self._go
        self.rows.on_current = self._chosen
        self.rows.setMinimumHeight(theme.px(150))
        self._owner = button(theme, "differenceOwner", tr("See the pet owner"))
        self._owner.clicked.connect(self._see)
        self._why = field(theme, "differenceReason", tr("Why it may stay so"), tr("Why it may stay so"))
        self._why.setMaxLength(200)
        self._pin = field(theme, "differencePin", tr("Manager's PIN"), tr("PIN"), secret=True)
        self._pin.setMaxLength(12)
        self._settle = button(theme, "settleDifference", tr("Let it be"), "primary")
        self._refusal = label(theme, Type.SMALL_STRONG, Tone.BAD, wrap=True)
        self._refusal.setObjectName("differenceRefusal")
        self._why.returnPressed.connect(self._pin.setFocus)
        self._pin.returnPressed.connect(self._take)
        self._settle.clicked.connect(self._take)
        self.add_leave(leave)
        self.column.addWidget(label(theme, Type.SMALL, Tone.MUTED, about, wrap=True))
        self.column.addWidget(self.rows, 1)
        self.column.addWidget(self._refusal)
        asked = QHBoxLayout()
        asked.setSpacing(theme.px(8))
        asked.addWidget(self._why, 2)
        asked.addWidget(self._pin, 1)
        self.column.addLayout(asked)
        self.add_acts(self._owner, self._settle)

    def begin(self, rows: Sequence[RowDisplay], let_be: LetBe) -> None:
        self._let_be = let_be
        self._show(rows)
        self.fit(height=_HIGH)
        self.appear(self.rows)

    def leave(self) -> None:
        self._pin.clear()
        super().leave()

    def _show(self, rows: Sequence[RowDisplay]) -> None:
        self.rows.rows_model.show_rows(rows)
        if rows:
            self.rows.setCurrentIndex(self.rows.rows_model.index(0))
        self._chosen()

    def _chosen(self) -> None:
        """What was typed for one row is for no other."""
        row = self._current()
        self._why.clear()
        self._pin.clear()
        self._refuse("")
        for part in (self._owner, self._why, self._pin, self._settle):
            part.setEnabled(row is not None)

    def _current(self) -> RowDisplay | None:
        return self.rows.rows_model.at(self.rows.currentIndex())

    def _see(self) -> None:
        row = self._current()
        if row is not None:
            self._go(row)

    def _go(self, row: RowDisplay) -> None:
        self.leave()
        if self.on_owner is not None:
            self.on_owner(row.key.partition(" ")[0])

    def _take(self) -> None:
        row, pin = self._current(), self._pin.text()
        self._pin.clear()
        if row is None or self._let_be is None:
            return
        self._settle.setEnabled(False)

        def heard(refusal: str) -> None:
            self._settle.setEnabled(True)
            if refusal:
                self._refuse(refusal)
                return
            self._show([one for one in self.rows.rows_model.rows if one.key != row.key])
            self.settled.emit()

        self._let_be(row.key, self._why.text(), pin, heard)

    def _refuse(self, words: str) -> None:
        set_text(self._refusal, words)
        self._refusal.setVisible(bool(words))
