"""What Astro has otherwise than it was told, over its place: whose punch it is, and the way to that pet owner."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from ui.presenters.display import RowDisplay, Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.floating_panel import FloatingPanel
from ui.widgets.parts import button, label
from ui.widgets.row_list import RowList

_HIGH = 460
"""Pixels at 100 %: a list of five lines."""


class DifferencesPanel(FloatingPanel):
    """Opens over its parent; a row leads to its pet owner."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "differencesPanel", tr("Different at Astro"), width=620)
        self.on_owner: Callable[[str], None] | None = None
        """Hears the id of the pet owner whose row was chosen."""
        about = tr(
            "Nothing is sent again or taken back because of this: somebody may have meant it, on Astro's own page. "
            "Choose a line to see the pet owner. What is wrong is put right on Astro's page, and leaves this list "
            "when the pet owner is read the next time."
        )
        leave = button(theme, "leaveDifferences", tr("Back"))
        leave.clicked.connect(self.leave)
        self.rows = RowList("differenceRows", tr("Different at Astro"), theme, tr("Nothing differs any more."))
        self.rows.on_chosen = self._choose
        self.rows.setMinimumHeight(theme.px(150))
        self.add_leave(leave)
        self.column.addWidget(label(theme, Type.SMALL, Tone.MUTED, about, wrap=True))
        self.column.addWidget(self.rows, 1)

    def begin(self, rows: Sequence[RowDisplay]) -> None:
        self.rows.rows_model.show_rows(rows)
        self.fit(height=_HIGH)
        self.appear(self.rows)

    def _choose(self, row: RowDisplay) -> None:
        self.leave()
        if self.on_owner is not None:
            self.on_owner(row.key.partition(" ")[0])
