"""The Sync place: how the way to Astro stands, and what waits, by state and owner, with its reason."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.presenters.differences import DifferencesPresenter
from ui.presenters.display import BadgeDisplay, RowDisplay
from ui.presenters.places import OutboxPresenter
from ui.presenters.review import ReviewPresenter
from ui.presenters.sync_page import SyncPagePresenter
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.case_panel import CasePanel
from ui.widgets.differences_panel import DifferencesPanel
from ui.widgets.flow import FlowRow
from ui.widgets.parts import button, label, panel
from ui.widgets.row_list import RowList
from ui.widgets.sync_facts import SyncFacts

_AGAIN_MS = 5_000
"""How often what runs down is said anew while the page is open."""
_LISTS = ("open", "review", "done", "closed", "history")


class SyncScreen(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._presenter: OutboxPresenter | None = None
        self._review: ReviewPresenter | None = None
        self._page: SyncPagePresenter | None = None
        self._differing: DifferencesPresenter | None = None
        self.on_owner: Callable[[str], None] | None = None
        """A pet owner is to be seen in the Owners place."""
        self._shown = "open"
        self._below: int | None = None
        self.setObjectName("sync")
        self.setAccessibleName(tr("Sync"))
        self.facts = SyncFacts(theme)
        self.rows = RowList("outbox", tr("What waits for Astro"), theme)
        self.rows.on_chosen = self._open_case
        self.case = CasePanel(theme)
        self.case.settled.connect(self.open_place)
        self.differences = DifferencesPanel(theme, self)
        self.differences.settled.connect(self.open_place)
        self.facts.differences_wanted.connect(self._show_differences)
        self._tabs = QButtonGroup(self)
        self._beside = QStackedWidget()
        self._again = QTimer(self)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self.open_place)
        self._lay_out()

    def begin(
        self,
        presenter: OutboxPresenter,
        review: ReviewPresenter,
        page: SyncPagePresenter,
        differing: DifferencesPresenter,
    ) -> None:
        self._presenter, self._review, self._page, self._differing = presenter, review, page, differing
        self.facts.begin(page)
        self.case.on_settle = review.settle
        self.case.on_owner = self.differences.on_owner = self.on_owner

    def open_place(self) -> None:
        if self._presenter is None:
            return
        for place, (_, words) in enumerate((*self._presenter.tabs(), ("history", tr("Connection")))):
            tab = self._tabs.button(place)
            if tab.text() != words:
                tab.setText(words)
                tab.setAccessibleName(words)
        self._show_rows()
        self.facts.show_facts(self._presenter.catalogue(), self._presenter.differences())

    def show_badge(self, display: BadgeDisplay) -> None:
        self.facts.show_badge(display)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._again.stop()

    # ------------------------------------------------------------------------------------------------------ the lists

    def _show_rows(self) -> None:
        """Operations, or the cases of those that need a person with the chosen one beside them, or the history."""
        self._beside.setCurrentIndex(1 if self._shown == "review" else 0)
        self.rows.empty_text = _nothing()[self._shown]
        # A case is read word by word; of the rest only figures stand there.
        narrow, wide = (400, 560) if self._shown == "review" else (250, 440)
        half = max(self.width() // 2, self._theme.px(250))  # with large letters the list keeps its half
        self._beside.setMinimumWidth(min(self._theme.px(narrow), half))
        self._beside.setMaximumWidth(self._theme.px(wide))
        self.rows.setUniformItemSizes(self._shown != "review")
        if self._shown == "review":
            self._show_cases()
        elif self._shown == "history":
            self._show_list(self._page.history() if self._page else ())
        elif self._presenter is not None and not self.rows.far_down():
            page = self._presenter.page(self._shown)
            self._show_list(page.rows, page.below)

    def _show_list(self, rows: tuple[RowDisplay, ...], below: int | None = None) -> None:
        self._below = below
        self.rows.show_pages(rows, self._older if below is not None else None)

    def _older(self) -> tuple[RowDisplay, ...]:
        if self._presenter is None:
            return ()
        page = self._presenter.page(self._shown, self._below)
        self._below = page.below
        if page.below is None:
            self.rows.rows_model.more = None
        return page.rows

    def _show_cases(self) -> None:
        if self._review is None:
            return
        rows = self._review.rows()
        self._show_list(rows)
        if rows and self.rows.rows_model.at(self.rows.currentIndex()) is None:
            self.rows.setCurrentIndex(self.rows.rows_model.index(0))
        chosen = self.rows.rows_model.at(self.rows.currentIndex())
        self.case.show_case(self._review.detail(chosen.key) if chosen else None)

    def _open_case(self, row: RowDisplay) -> None:
        if self._shown == "review" and self._review is not None:
            self.case.show_case(self._review.detail(row.key))

    def _show_differences(self) -> None:
        if self._differing is not None:
            self.differences.begin(self._differing.lately(), self._differing.let_be)

    def show_list(self, name: str) -> None:
        """Chosen from elsewhere: one of the filters."""
        next(tab for tab in self._tabs.buttons() if tab.objectName() == f"outbox-{name}").click()

    def _choose(self, name: str) -> None:
        """From its first page on, however far down somebody read in another list."""
        self._shown = name
        self.rows.show_pages((), None)
        self.open_place()
        self.rows.scrollToTop()

    def _lay_out(self) -> None:
        px = self._theme.px
        tabs = FlowRow(px(8))
        for place, name in enumerate(_LISTS):
            tab = button(self._theme, f"outbox-{name}", "", "filter")
            tab.setCheckable(True)
            tab.setChecked(not place)
            tab.clicked.connect(lambda _=False, which=name: self._choose(which))
            self._tabs.addButton(tab, place)
            tabs.addWidget(tab)
        for name, inside in (("connectionColumn", self.facts), ("caseColumn", self.case)):
            side = panel(name=name)
            around = QVBoxLayout(side)
            around.setContentsMargins(px(22), px(18), px(12), px(18))
            around.addWidget(inside)
            self._beside.addWidget(side)
        sheet = panel(name="outboxColumn")
        inner = QVBoxLayout(sheet)
        inner.setContentsMargins(px(18), px(16), px(14), px(14))
        inner.setSpacing(px(10))
        inner.addWidget(label(self._theme, Type.TITLE, text=tr("For Astro")))
        inner.addLayout(tabs)
        inner.addWidget(self.rows, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(16), px(16), px(16))
        row.setSpacing(px(16))
        row.addWidget(sheet, 2)
        row.addWidget(self._beside, 1)


def _nothing() -> dict[str, str]:
    """What an empty list says, by its name."""
    return {
        "open": tr("Nothing waits for Astro."),
        "review": tr("Nothing needs a person."),
        "done": tr("Nothing was sent to Astro yet."),
        "closed": tr("No case was closed yet."),
        "history": tr("Astro was not called yet."),
    }
