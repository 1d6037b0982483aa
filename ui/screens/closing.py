"""The Closing place: what this register did today, whether all of it has reached Astro, and the records of it."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.presenters.by_hand import ByHandPresenter
from ui.presenters.display import Tone
from ui.presenters.places import ClosingPresenter
from ui.presenters.records import RecordsPresenter
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.by_hand_panel import ByHandPanel
from ui.widgets.parts import button, label, panel, set_text, set_tone
from ui.widgets.records_panel import RecordsPanel
from ui.widgets.row_list import RowList

_FIGURES = 6


class ClosingScreen(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._presenter: ClosingPresenter | None = None
        self._listed: ByHandPresenter | None = None
        self.setObjectName("closing")
        self.setAccessibleName(tr("Closing"))
        self._figures = [(label(theme, Type.DISPLAY), label(theme, Type.SMALL, Tone.MUTED)) for _ in range(_FIGURES)]
        self._verdict = label(theme, Type.STRONG, wrap=True)
        self._verdict.setObjectName("closingVerdict")
        self.rows = RowList("todaySales", tr("Sales of today"), theme, tr("No sale yet today."))
        self.records = RecordsPanel(theme)
        self.by_hand = ByHandPanel(theme)
        self.by_hand.ticked.connect(self.open_place)
        self._to_key_in = label(theme, Type.STRONG, Tone.WARN, wrap=True)
        self._to_key_in.setObjectName("closingByHand")
        self._views = QStackedWidget()
        self._tabs = QButtonGroup(self)
        self._lay_out()

    def begin(self, presenter: ClosingPresenter, records: RecordsPresenter, by_hand: ByHandPresenter) -> None:
        self._presenter, self._listed = presenter, by_hand
        self.by_hand.begin(by_hand)
        self.records.begin(records)

    def open_place(self) -> None:
        if self._presenter is None or self._listed is None:
            return
        for (figure, words), (number, what) in zip(self._figures, self._presenter.figures(), strict=True):
            set_text(figure, number)
            set_text(words, what)
        text, tone = self._presenter.verdict()
        set_text(self._verdict, text)
        set_tone(self._verdict, tone)
        self.rows.rows_model.show_rows(self._presenter.rows())
        tab = self._tabs.button(1)
        tab.setText(self._listed.tab())
        tab.setAccessibleName(tab.text())
        set_text(self._to_key_in, self._listed.verdict())
        self._to_key_in.setVisible(bool(self._to_key_in.text()))
        if self._views.currentWidget() is self.by_hand:
            self.by_hand.open_place()
        if self._views.currentWidget() is self.records:
            self.records.open_place()

    def _choose(self, view: int) -> None:
        self._views.setCurrentIndex(view)
        self.open_place()

    def _lay_out(self) -> None:
        px = self._theme.px
        sheet = panel(name="todayColumn")
        inner = QVBoxLayout(sheet)
        inner.setContentsMargins(px(18), px(16), px(14), px(14))
        inner.setSpacing(px(10))
        tabs = QHBoxLayout()
        tabs.setSpacing(px(8))
        views: tuple[tuple[str, str, QWidget], ...] = (
            ("sales", tr("Sales of today"), self.rows),
            ("by-hand", tr("By hand"), self.by_hand),
            ("records", tr("Records"), self.records),
        )
        for place, (name, title, view) in enumerate(views):
            tab = button(self._theme, f"closing-{name}", title, "filter")
            tab.setCheckable(True)
            tab.setChecked(not place)
            tab.clicked.connect(lambda _=False, which=place: self._choose(which))
            self._tabs.addButton(tab, place)
            tabs.addWidget(tab)
            self._views.addWidget(view)
        tabs.addStretch(1)
        inner.addLayout(tabs)
        inner.addWidget(self._views, 1)
        day = panel(name="figuresColumn")
        day.setFixedWidth(px(380))
        column = QVBoxLayout(day)
        column.setContentsMargins(px(22), px(20), px(22), px(20))
        column.setSpacing(px(14))
        column.addWidget(label(self._theme, Type.TITLE, text=tr("The day so far")))
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(20))
        grid.setVerticalSpacing(px(18))
        for place, (figure, words) in enumerate(self._figures):
            cell = QVBoxLayout()
            cell.setSpacing(0)
            cell.addWidget(figure)
            cell.addWidget(words)
            grid.addLayout(cell, place // 2, place % 2)
        column.addLayout(grid)
        column.addSpacing(px(6))
        column.addWidget(self._verdict)
        column.addWidget(self._to_key_in)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(16), px(16), px(16))
        row.setSpacing(px(16))
        row.addWidget(sheet, 1)
        row.addWidget(day)
