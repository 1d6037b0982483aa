"""The by-hand list in the Closing place: the rows, exactly what to key in for the chosen one, and its tick."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenters.by_hand import ByHandPresenter
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import button, label, set_text, set_tone
from ui.widgets.row_list import RowList


class ByHandPanel(QWidget):
    """`ticked` when an entry was ticked off: the figures beside the list are others now."""

    ticked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._presenter: ByHandPresenter | None = None
        self._key = ""
        self.setObjectName("byHand")
        self.setAccessibleName(tr("By hand"))
        nothing = tr("Nothing to key in by hand.")
        self.rows = RowList("byHandList", tr("To key in on Astro's page"), theme, nothing)
        self.rows.on_chosen = self._choose
        self._says = label(theme, Type.BODY, wrap=True)
        self._says.setObjectName("byHandWords")
        self.tick = button(theme, "tickByHand", tr("Keyed in: tick off"), "primary")
        self.tick.clicked.connect(self._tick)
        self._address = ""
        self.page = button(theme, "byHandPage", tr("Astro's page"), accessible=tr("Open Astro's page"))
        self.page.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self._address)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(10))
        column.addWidget(self.rows, 1)
        foot = QHBoxLayout()
        foot.setSpacing(theme.px(14))
        foot.addWidget(self._says, 1)
        foot.addWidget(self.page)
        foot.addWidget(self.tick)
        column.addLayout(foot)

    def begin(self, presenter: ByHandPresenter) -> None:
        self._presenter = presenter

    def open_place(self) -> None:
        """The first open entry is chosen unless another one is."""
        if self._presenter is None:
            return
        rows = self._presenter.rows()
        self.rows.rows_model.show_rows(rows)
        if not self._presenter.says(self._key)[1]:
            self._key = rows[0].key if rows else ""
            if rows:
                self.rows.setCurrentIndex(self.rows.rows_model.index(0))
        self._show()

    def _choose(self, row: RowDisplay) -> None:
        self._key = row.key
        self._show()

    def _show(self, trouble: str = "") -> None:
        words, is_open = self._presenter.says(self._key) if self._presenter else ("", False)
        set_text(self._says, trouble or words)
        set_tone(self._says, Tone.BAD if trouble else Tone.PLAIN)
        self._says.setVisible(bool(self._says.text()))
        self.tick.setVisible(is_open)
        self._address = self._presenter.page(self._key) if self._presenter else ""
        self.page.setVisible(bool(self._address))

    def _tick(self) -> None:
        if self._presenter is None or not self._key:
            return

        def then(trouble: str) -> None:
            if trouble:
                self._show(trouble)
            else:
                self.open_place()
                self.ticked.emit()

        self._presenter.tick(self._key, then)
