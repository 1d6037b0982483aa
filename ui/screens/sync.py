"""The Sync place: how the way to Astro stands, and what waits, by state, with its reason."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.presenters.display import BadgeDisplay, RowDisplay, Tone
from ui.presenters.places import OutboxPresenter
from ui.presenters.review import ReviewPresenter
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.case_panel import CasePanel
from ui.widgets.parts import button, label, panel, set_text, set_tone
from ui.widgets.row_list import RowList


class SyncScreen(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._presenter: OutboxPresenter | None = None
        self._review: ReviewPresenter | None = None
        self._shown = "open"
        self.on_wake: Callable[[], None] | None = None
        self.setObjectName("sync")
        self.setAccessibleName(tr("Sync"))
        self._headline = label(theme, Type.TITLE)
        self._headline.setObjectName("syncHeadline")
        self._detail = label(theme, Type.BODY, Tone.PLAIN, wrap=True)
        self._detail.setObjectName("syncDetail")
        self._why = label(theme, Type.BODY, Tone.MUTED, wrap=True)
        self._why.setObjectName("syncExplanation")
        self._catalogue = label(theme, Type.SMALL, Tone.MUTED, wrap=True)
        self._catalogue.setObjectName("catalogueState")
        self._differences = label(theme, Type.BODY, Tone.WARN, wrap=True)
        self._differences.setObjectName("differencesAtAstro")
        self.now = button(theme, "syncNow", tr("Try now"), "primary")
        self.now.clicked.connect(self._try_now)
        self.rows = RowList("outbox", tr("What waits for Astro"), theme, tr("Nothing here. Everything has its place."))
        self.rows.on_chosen = self._open_case
        self.case = CasePanel(theme)
        self.case.settled.connect(self.open_place)
        self._tabs = QButtonGroup(self)
        self._tab_row = QHBoxLayout()
        self._tab_row.setSpacing(theme.px(8))
        for place, name in enumerate(("open", "review", "done", "closed")):
            tab = button(theme, f"outbox-{name}", "", "filter")
            tab.setCheckable(True)
            tab.setChecked(not place)
            tab.clicked.connect(lambda _=False, which=name: self._choose(which))
            self._tabs.addButton(tab, place)
            self._tab_row.addWidget(tab)
        self._tab_row.addStretch(1)
        self._beside = QStackedWidget()
        self._lay_out()

    def begin(self, presenter: OutboxPresenter, review: ReviewPresenter) -> None:
        self._presenter, self._review = presenter, review
        self.case.on_settle = review.settle

    def open_place(self) -> None:
        if self._presenter is None:
            return
        for place, (_, words) in enumerate(self._presenter.tabs()):
            tab = self._tabs.button(place)
            if tab.text() != words:
                tab.setText(words)
                tab.setAccessibleName(words)
        self._show_rows(self._presenter)
        set_text(self._catalogue, self._presenter.catalogue())
        set_text(self._differences, self._presenter.differences())
        self._differences.setVisible(bool(self._differences.text()))

    def _show_rows(self, presenter: OutboxPresenter) -> None:
        """Operations, or the cases of those that need a person with the chosen one beside them."""
        cases = self._shown == "review" and self._review is not None
        self._beside.setCurrentIndex(1 if cases else 0)
        if not cases or self._review is None:
            self.rows.rows_model.show_rows(presenter.rows(self._shown))
            return
        rows = self._review.rows()
        self.rows.rows_model.show_rows(rows)
        if rows and self.rows.rows_model.at(self.rows.currentIndex()) is None:
            self.rows.setCurrentIndex(self.rows.rows_model.index(0))
        chosen = self.rows.rows_model.at(self.rows.currentIndex())
        self.case.show_case(self._review.detail(chosen.key) if chosen else None)

    def _open_case(self, row: RowDisplay) -> None:
        if self._shown == "review" and self._review is not None:
            self.case.show_case(self._review.detail(row.key))

    def show_badge(self, display: BadgeDisplay) -> None:
        set_text(self._headline, display.headline)
        set_tone(self._headline, Tone.PLAIN if display.tone is Tone.MUTED else display.tone)
        set_text(self._detail, display.detail or tr("Nothing waits."))
        set_text(self._why, display.explanation)

    def _try_now(self) -> None:
        if self.on_wake is not None:
            self.on_wake()

    def _choose(self, name: str) -> None:
        self._shown = name
        self.open_place()
        self.rows.scrollToTop()

    def _lay_out(self) -> None:
        px = self._theme.px
        facts = panel(name="connectionColumn")
        column = QVBoxLayout(facts)
        column.setContentsMargins(px(22), px(20), px(22), px(20))
        column.setSpacing(px(10))
        column.addWidget(label(self._theme, Type.SMALL_STRONG, Tone.MUTED, tr("The way to Astro")))
        self._headline.setWordWrap(True)
        for part in (self._headline, self._detail, self._why):
            column.addWidget(part)
        column.addSpacing(px(8))
        column.addWidget(self.now)
        column.addSpacing(px(8))
        column.addWidget(self._catalogue)
        column.addWidget(self._differences)
        self._differences.hide()
        column.addStretch(1)
        kept = tr("Each sale is on this register's disk before the screen says so. Nothing here is ever dropped.")
        column.addWidget(label(self._theme, Type.SMALL, Tone.MUTED, kept, wrap=True))
        case = panel(name="caseColumn")
        around = QVBoxLayout(case)
        around.setContentsMargins(px(22), px(20), px(16), px(20))
        around.addWidget(self.case)
        self._beside.addWidget(facts)
        self._beside.addWidget(case)
        self._beside.setMinimumWidth(px(330))
        self._beside.setMaximumWidth(px(440))
        sheet = panel(name="outboxColumn")
        inner = QVBoxLayout(sheet)
        inner.setContentsMargins(px(18), px(16), px(14), px(14))
        inner.setSpacing(px(10))
        inner.addWidget(label(self._theme, Type.TITLE, text=tr("For Astro")))
        inner.addLayout(self._tab_row)
        inner.addWidget(self.rows, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(16), px(16), px(16))
        row.setSpacing(px(16))
        row.addWidget(sheet, 2)
        row.addWidget(self._beside, 1)
