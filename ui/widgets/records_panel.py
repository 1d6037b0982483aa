"""The journal as a list: filters, older pages, and the button that checks the books."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from ui.presenters.display import RowDisplay, Tone
from ui.presenters.records import RecordsPresenter
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import button, label, set_text, set_tone
from ui.widgets.row_list import RowList


class RecordsPanel(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._presenter: RecordsPresenter | None = None
        self._shown = "all"
        self.setObjectName("records")
        self.setAccessibleName(tr("Records"))
        self.rows = RowList("recordRows", tr("What was done"), theme, tr("Nothing has been written yet."))
        self.rows.setUniformItemSizes(True)
        self._older = button(theme, "olderRecords", tr("Older"))
        self._verify = button(theme, "verifyBooks", tr("Check the books"))
        self._verdict = label(theme, Type.SMALL, wrap=True)
        self._verdict.setObjectName("booksVerdict")
        self._older.clicked.connect(self._show_older)
        self._verify.clicked.connect(self._check)
        self._tabs = QButtonGroup(self)
        self._tab_row = QHBoxLayout()
        self._tab_row.setSpacing(theme.px(8))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(10))
        column.addLayout(self._tab_row)
        column.addWidget(self.rows, 1)
        column.addWidget(self._verdict)
        acts = QHBoxLayout()
        acts.addWidget(self._older)
        acts.addStretch(1)
        acts.addWidget(self._verify)
        column.addLayout(acts)
        self._verdict.hide()

    def begin(self, presenter: RecordsPresenter) -> None:
        if self._presenter is presenter:
            return
        self._presenter = presenter
        for place, (name, words) in enumerate(presenter.tabs()):
            tab = button(self._theme, f"records-{name}", words, "filter")
            tab.setCheckable(True)
            tab.setChecked(not place)
            tab.clicked.connect(lambda _=False, which=name: self._choose(which))
            self._tabs.addButton(tab, place)
            self._tab_row.addWidget(tab)
        self._tab_row.addStretch(1)

    def open_place(self) -> None:
        """The newest lines, unless somebody reads older ones."""
        if self._presenter is not None and self.rows.verticalScrollBar().value() == 0:
            rows = self._presenter.open(self._shown)
            self.rows.show_pages(rows, self._next_page if self._presenter.more else None)
            self._older.setEnabled(self._presenter.more)

    def _choose(self, name: str) -> None:
        self._shown = name
        self.rows.scrollToTop()
        self.open_place()

    def _show_older(self) -> None:
        self.rows.rows_model.fetchMore(QModelIndex())

    def _next_page(self) -> tuple[RowDisplay, ...]:
        rows = self._presenter.older() if self._presenter is not None else ()
        if self._presenter is None or not self._presenter.more:
            self.rows.rows_model.more = None
        self._older.setEnabled(self.rows.rows_model.more is not None)
        return rows

    def _check(self) -> None:
        if self._presenter is not None:
            self._verify.setEnabled(False)
            self._say(tr("Reading the whole journal …"), Tone.MUTED)
            self._presenter.verify(self._checked)

    def _checked(self, words: str, tone: Tone) -> None:
        self._verify.setEnabled(True)
        self._say(words, tone)

    def _say(self, words: str, tone: Tone) -> None:
        set_text(self._verdict, words)
        set_tone(self._verdict, tone)
        self._verdict.show()
