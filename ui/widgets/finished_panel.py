"""Shift+F9: finished sales, to return goods of, to give to their owner, to see the slip of. A scan is still a scan."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.presenters.display import RowDisplay, Tone
from ui.presenters.finished import PAGE, FinishedPresenter
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.floating_panel import FloatingPanel
from ui.widgets.flow import FlowRow
from ui.widgets.parts import button, field, label, set_text, set_tone, unmarked
from ui.widgets.row_list import BrowsedRows, RowList


class FinishedPanel(FloatingPanel):
    """Enter in the field searches, on a sale opens it, on an item takes one unit of it back."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "finishedPanel", tr("Finished sales"), width=1040)
        self._sale_id = self._sought = ""
        self.presenter: FinishedPresenter | None = None
        self.on_slip: Callable[[str], None] | None = None
        self._search = field(theme, "findSale", tr("Find a finished sale"), tr("Slip number, date, phone or name"))
        self._search.returnPressed.connect(self._find)
        self._search.installEventFilter(self)
        self.sales = RowList("finishedSales", tr("Finished sales"), theme, tr("No sale fits."))
        self.sales.on_chosen = self._open
        self.lines = BrowsedRows("soldItems", tr("Items of the sale"), theme, tr("Choose a sale on the left."))
        self.lines.on_chosen = lambda row: self._give_back(row, 1)
        self._title = label(theme, Type.STRONG, wrap=True)
        self._detail = label(theme, Type.SMALL, Tone.MUTED, wrap=True)
        self._if_returned = label(theme, Type.SMALL, wrap=True)
        self._if_moved = label(theme, Type.SMALL, Tone.WARN, wrap=True)
        self._if_returned.setObjectName("ifReturned")
        self._if_moved.setObjectName("ifMoved")
        self._said = label(theme, Type.SMALL_STRONG, Tone.MUTED, wrap=True)
        self._said.setObjectName("finishedSaid")
        self._one = button(theme, "returnOne", tr("Return one"), "primary", accessible=tr("Take one unit back"))
        self._all = button(theme, "returnAll", tr("Return all"), accessible=tr("Take all units of this item back"))
        self._undo = button(theme, "undoReturn", tr("Undo return"))
        self._give = button(theme, "giveSale", tr("Give to owner"))
        self._slip = button(theme, "showSlip", tr("Slip"))
        leave = button(theme, "leaveFinished", tr("Back"), accessible=tr("Back to the sale"))
        self.lines.on_current = self._say_what_it_means
        self._one.clicked.connect(lambda: self._give_back(self.lines.chosen(), 1))
        self._all.clicked.connect(lambda: self._give_back(self.lines.chosen(), None))
        self._undo.clicked.connect(lambda: self._with(lambda on: on.undo(self._sale_id, self._tell)))
        self._give.clicked.connect(lambda: self._with(lambda on: on.give(self._sale_id, self._tell)))
        self._slip.clicked.connect(self._show_slip)
        leave.clicked.connect(self.closed)
        self._lay_out(leave)

    def _lay_out(self, leave: QWidget) -> None:
        room = self.theme.room
        left, right, sides = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        left_parts: tuple[QWidget, ...] = (self._search, self.sales)
        right_parts: tuple[QWidget, ...] = (
            self._title,
            self._detail,
            self.lines,
            self._if_returned,
            self._if_moved,
            self._said,
        )
        for row, parts in ((left, left_parts), (right, right_parts)):
            for part in parts:
                row.addWidget(part)
        for rows in (self.sales, self.lines):
            rows.setMinimumHeight(3 * room(64))
        right.addLayout(FlowRow(room(8), self._one, self._all, self._undo, self._give, self._slip))
        right.setStretchFactor(self.lines, 1)
        sides.setSpacing(room(18))
        sides.addLayout(left, 5)
        sides.addLayout(right, 6)
        self.add_leave(leave)
        self.column.addLayout(sides, 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow leads from the field into the sales; the part that scrolls would take it for itself."""
        key = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None
        if watched is self._search and key == Qt.Key.Key_Down:
            self.sales.enter()
            return True
        return super().eventFilter(watched, event)

    def begin(self) -> None:
        self._search.clear()
        _say(self._said, "")
        self._find()
        self.fit(height=680)
        self.appear(self._search)

    def _with(self, act: Callable[[FinishedPresenter], None]) -> None:
        if self.presenter is not None:
            act(self.presenter)

    def _find(self) -> None:
        if self.presenter is None:
            return
        self._sought = self._search.text()
        rows, why = self.presenter.search(self._sought)
        self.sales.show_pages(rows, self._older if len(rows) == PAGE else None)
        self.sales.scrollToTop()
        _say(self._said, why)
        set_tone(self._said, Tone.WARN)
        self._sale_id = ""
        self._show()
        if rows and self._search.text().strip():
            self.sales.setCurrentIndex(self.sales.rows_model.index(0))
            self._open(rows[0])

    def _older(self) -> tuple[RowDisplay, ...]:
        """Behind the last row, by the text that found it, whatever is typed by now."""
        last = self.sales.rows_model.rows[-1].key
        rows, _ = self.presenter.search(self._sought, last) if self.presenter is not None else ((), "")
        if len(rows) < PAGE:
            self.sales.rows_model.more = None
        return rows

    def _open(self, row: RowDisplay) -> None:
        self._sale_id = row.key
        _say(self._said, "")
        self._show()
        self.lines.setFocus()

    def _show(self) -> None:
        shown = self.presenter.detail(self._sale_id) if self.presenter and self._sale_id else None
        if shown:
            self.sales.rows_model.renew_row(shown.row)
        set_text(self._title, shown.row.title if shown else "")
        set_text(self._detail, shown.detail if shown else "")
        at = max(0, self.lines.currentIndex().row())
        self.lines.rows_model.show_rows(list(shown.lines) if shown else [])
        if shown and shown.lines:
            self.lines.setCurrentIndex(self.lines.rows_model.index(min(at, len(shown.lines) - 1)))
        _say(self._if_moved, shown.if_given if shown else "")
        self._say_what_it_means()
        for made in (self._one, self._all, self._slip):
            made.setEnabled(shown is not None)
        self._undo.setEnabled(shown is not None and shown.can_undo)
        self._give.setVisible(bool(shown and shown.give))
        if shown and shown.give:
            self._give.setText(unmarked(shown.give))
            self._give.setAccessibleName(shown.give)

    def renew(self) -> None:
        """News from the workers: what an act would mean is another thing once Astro has answered."""
        if self._sale_id:
            self._show()

    def _say_what_it_means(self) -> None:
        """Before it is done: what a return of the chosen line means."""
        row = self.lines.chosen()
        means = self.presenter.if_returned(self._sale_id, row.key) if self.presenter and row else ""
        _say(self._if_returned, tr("Return: {means}", means=means) if means else "")

    def _give_back(self, row: RowDisplay | None, count: int | None) -> None:
        if row is not None:
            self._with(lambda on: on.give_back(self._sale_id, row.key, count, self._tell))

    def _show_slip(self) -> None:
        if self.on_slip is not None and self._sale_id:
            self.on_slip(self._sale_id)

    def _tell(self, words: str, tone: Tone) -> None:
        """What came of an act, and the sale as it is now."""
        _say(self._said, words)
        set_tone(self._said, tone)
        self._show()


def _say(where: QLabel, words: str) -> None:
    set_text(where, words)
    where.setVisible(bool(words))
