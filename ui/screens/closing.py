"""The Closing place: a business date with its figures, its sales, the by-hand list, the days before it, the records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from astro_desk.core.errors import AstroDeskError
from astro_desk.use_cases.exports import write_csv
from ui.presenters.by_hand import ByHandPresenter
from ui.presenters.closing import PAGE, ClosingPresenter
from ui.presenters.day_display import DayPaper
from ui.presenters.differences import DifferencesPresenter
from ui.presenters.display import RowDisplay
from ui.presenters.records import RecordsPresenter
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.by_hand_panel import ByHandPanel
from ui.widgets.closing_panel import ClosingPanel
from ui.widgets.day_files import DayFile, documents
from ui.widgets.day_panel import DayPanel
from ui.widgets.day_pdf import write_day_pdf
from ui.widgets.differences_panel import DifferencesPanel
from ui.widgets.flow import FlowRow
from ui.widgets.parts import button, label, panel, set_text, unmarked
from ui.widgets.records_panel import RecordsPanel
from ui.widgets.row_list import RowList

_TOGETHER_MS = 300
"""News come in swarms while sync works: the day is read once for many of them."""
_BESIDE = 860
"""From so many px at 100 % on the decision stands beside the day; below that the whole page scrolls."""


class ClosingScreen(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._presenter: ClosingPresenter | None = None
        self._listed: ByHandPresenter | None = None
        self._differing: DifferencesPresenter | None = None
        self._sales_of: date | None = None
        self._last_sale = ""
        """The end of the page that was read last."""
        self.on_go: Callable[[str], None] | None = None
        """Something of what is left is settled in the Sync place: "review" or "waiting"."""
        self.on_owner: Callable[[str], None] | None = None
        """A pet owner is to be seen in the Owners place."""
        self.setObjectName("closing")
        self.setAccessibleName(tr("Closing"))
        self.figures = DayPanel(theme)
        self.rows = RowList("todaySales", tr("Sales of the day"), theme, tr("No sale on this day."))
        self.by_hand = ByHandPanel(theme)
        self.days = RowList("closingDays", tr("Days"), theme, tr("No day yet."))
        self.days.on_chosen = self._choose_day
        self.records = RecordsPanel(theme)
        self.panel = ClosingPanel(theme)
        self.differences = DifferencesPanel(theme, self)
        self._views = QStackedWidget()
        self._beside = True
        self._tabs = QButtonGroup(self)
        self._title = label(theme, Type.TITLE, wrap=True)
        self._title.setObjectName("shownDay")
        self._before = button(theme, "dayBefore", "‹", "icon", accessible=tr("The day before"))
        self._after = button(theme, "dayAfter", "›", "icon", accessible=tr("The day after"))
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_TOGETHER_MS)
        self._lay_out()
        self._connect()

    def begin(
        self,
        presenter: ClosingPresenter,
        records: RecordsPresenter,
        by_hand: ByHandPresenter,
        differing: DifferencesPresenter,
    ) -> None:
        """Somebody has opened the place: the day is read now."""
        if self._presenter is not presenter:
            self.destroyed.connect(presenter.forget_screen)  # a report may come when the window is closed
        self._presenter, self._listed, self._differing = presenter, by_hand, differing
        self.differences.on_owner = self.on_owner
        presenter.on_report = self._show_report
        self.by_hand.begin(by_hand)
        self.records.begin(records)
        self._soon.stop()
        presenter.refresh()

    def open_place(self) -> None:
        """Something may be new: the list in sight at once, the day's report a moment later."""
        if self._presenter is None or self._listed is None:
            return
        self._soon.start()
        self._show_view()
        self._show_report()

    # ------------------------------------------------------------------------------------------------- what it shows

    def _show_report(self) -> None:
        presenter = self._presenter
        if presenter is None:
            return
        set_text(self._title, presenter.title())
        self._after.setEnabled(presenter.has_later)
        display = presenter.display()
        self.figures.show_inside(display is not None)
        if display is None:
            self.panel.show_reading(presenter.trouble)
            return
        self.figures.show_day(display)
        self.panel.show_day(display)
        comparison = presenter.comparison()
        self.panel.show_comparison(comparison)
        self.figures.show_differences(comparison.differences)

    def _show_view(self) -> None:
        presenter, listed = self._presenter, self._listed
        if presenter is None or listed is None:
            return
        tab = self._tabs.button(2)
        tab.setText(unmarked(listed.tab()))
        tab.setAccessibleName(listed.tab())
        shown = self._views.currentWidget()
        if shown is self.rows:
            self._show_sales(presenter)
        elif shown is self.by_hand:
            self.by_hand.open_place()
        elif shown is self.days:
            self.days.rows_model.show_rows(presenter.days())
        elif shown is self.records:
            self.records.open_place()

    def _show_sales(self, presenter: ClosingPresenter) -> None:
        """Who reads far down in the same day's list stays there."""
        if self._sales_of == presenter.day and self.rows.far_down():
            return
        rows = presenter.sales()
        self._sales_of, self._last_sale = presenter.day, rows[-1].key if rows else ""
        self.rows.show_pages(rows, self._older_sales if len(rows) == PAGE else None)

    def _older_sales(self) -> tuple[RowDisplay, ...]:
        rows = self._presenter.sales(self._last_sale) if self._presenter else ()
        if len(rows) < PAGE:
            self.rows.rows_model.more = None
        self._last_sale = rows[-1].key if rows else self._last_sale
        return rows

    def show_view(self, place: int) -> None:
        self._views.setCurrentIndex(place)
        self._tabs.button(place).setChecked(True)
        self._show_view()

    # ------------------------------------------------------------------------------------------------- a person's acts

    def _connect(self) -> None:
        self.by_hand.ticked.connect(self._read_again)
        self.differences.settled.connect(self._read_day)
        self._soon.timeout.connect(self._read_day)
        self._before.clicked.connect(lambda: self._step(-1))
        self._after.clicked.connect(lambda: self._step(1))
        self.panel.gone_to.connect(self._go)
        self.figures.differences_wanted.connect(self._show_differences)
        self.panel.compare_wanted.connect(self._compare)
        self.panel.stop_wanted.connect(self._stop_comparing)
        self.panel.pdf_wanted.connect(self._save_pdf)
        self.panel.csv_wanted.connect(self._save_csv)
        self.panel.close_wanted.connect(self._close)

    def _read_day(self) -> None:
        if self._presenter is not None:
            self._presenter.refresh()

    def _read_again(self) -> None:
        self._read_day()
        self._show_view()

    def _step(self, days: int) -> None:
        if self._presenter is not None:
            self._presenter.step(days)
            self._show_other_day()

    def _choose_day(self, row: RowDisplay) -> None:
        if self._presenter is not None and row.key != self._presenter.day.isoformat():
            self._presenter.choose(date.fromisoformat(row.key))
            self._show_other_day()

    def _show_other_day(self) -> None:
        self.panel.forget()
        self._show_report()
        self._show_view()

    def _go(self, key: str) -> None:
        """To where one of the lines is settled."""
        if key == "by-hand":
            self.show_view(2)
        elif key == "differing":
            self._show_differences()
        elif key in ("review", "waiting"):
            if self.on_go is not None:
                self.on_go(key)
        elif self._presenter is not None:
            self._presenter.choose(date.fromisoformat(key))
            self._show_other_day()

    def _show_differences(self) -> None:
        presenter, differing = self._presenter, self._differing
        if presenter is not None and differing is not None:
            found = presenter.differing()
            self.differences.begin(differing.rows(found) if found else differing.lately(), differing.let_be)

    def _compare(self) -> None:
        if self._presenter is not None:
            self._presenter.compare()
            self._show_report()

    def _stop_comparing(self) -> None:
        if self._presenter is not None:
            self._presenter.stop_comparing()
            self._show_report()

    def _close(self, pin: str, why: str) -> None:
        if self._presenter is not None:
            self._presenter.close(pin, why, self.panel.answered)

    # ------------------------------------------------------------------------------------------------------- files

    def _save_pdf(self) -> None:
        paper = self._presenter.paper() if self._presenter else None
        if paper is not None:
            self._save(".pdf", lambda path: _write_paper(paper, path))

    def _save_csv(self) -> None:
        presenter = self._presenter
        if presenter is not None:
            self._save(".csv", lambda path: _write_table(presenter, path))

    def _save(self, end: str, write: Callable[[Path], int]) -> None:
        """The journal says first that the figures leave; then the file is there."""
        assert self._presenter is not None
        folder = documents()
        failed = tr("The file could not be written to {folder}.", folder=folder)
        try:
            file = DayFile(folder, self._presenter.file_name(), end)
            rows = file.write(write)
        except (OSError, AstroDeskError):
            self.panel.say_saved(failed)
            return

        def noted(refusal: str) -> None:
            if refusal:
                file.drop()
                self.panel.say_saved(refusal)
                return
            try:
                file.put()
            except OSError:
                self.panel.say_saved(failed)
                return
            self.panel.say_saved(tr("Saved: {path}", path=file.path))

        self._presenter.note_given_out(rows, end.removeprefix("."), noted)

    # ------------------------------------------------------------------------------------------------------ the layout

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(beside=event.size().width() >= self._theme.px(_BESIDE))

    def _arrange(self, *, beside: bool) -> None:
        """Beside each other and each scrolling for itself, or below each other on one page that scrolls."""
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(direction)
        self._decision.setMaximumWidth(self._theme.px(380) if beside else 16_777_215)
        self._decision.setMinimumWidth(self._theme.px(320) if beside else 0)
        self._beside = beside
        self.panel.grow(not beside)
        self._grow_figures()
        self._views.setMinimumHeight(0 if beside else self._theme.px(340))
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if beside else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self._page.setVerticalScrollBarPolicy(policy)

    def _grow_figures(self) -> None:
        """As high as they are only where they are seen: the lists beside them scroll for themselves."""
        self.figures.grow(not self._beside and self._views.currentWidget() is self.figures)

    def _lay_out(self) -> None:
        px = self._theme.px
        sheet = panel(name="dayColumn")
        inner = QVBoxLayout(sheet)
        inner.setContentsMargins(px(18), px(14), px(14), px(14))
        inner.setSpacing(px(10))
        heading = QHBoxLayout()
        heading.setSpacing(px(4))
        for made in (self._before, self._after):
            made.setFixedSize(px(48), px(48))
        heading.addWidget(self._before)
        heading.addWidget(self._after)
        heading.addSpacing(px(8))
        heading.addWidget(self._title, 1)
        inner.addLayout(heading)
        tabs = FlowRow(px(8))
        views: tuple[tuple[str, str, QWidget], ...] = (
            ("figures", tr("The day"), self.figures),
            ("sales", tr("Sales"), self.rows),
            ("by-hand", tr("By hand"), self.by_hand),
            ("days", tr("Days"), self.days),
            ("records", tr("Records"), self.records),
        )
        for place, (name, title, view) in enumerate(views):
            tab = button(self._theme, f"closing-{name}", title, "filter")
            tab.setCheckable(True)
            tab.setChecked(not place)
            tab.clicked.connect(lambda _=False, which=place: self.show_view(which))
            self._tabs.addButton(tab, place)
            tabs.addWidget(tab)
            self._views.addWidget(view)
        self._views.currentChanged.connect(lambda _: self._grow_figures())
        inner.addLayout(tabs)
        inner.addWidget(self._views, 1)
        self._decision = panel(name="closingColumn")
        around = QVBoxLayout(self._decision)
        around.setContentsMargins(px(18), px(16), px(12), px(16))
        around.setSpacing(px(8))
        around.addWidget(self.panel, 1)
        around.addWidget(self.panel.foot)
        inside = QWidget()
        inside.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._columns.setContentsMargins(px(16), px(16), px(16), px(16))
        self._columns.setSpacing(px(16))
        self._columns.addWidget(sheet, 1)
        self._columns.addWidget(self._decision)
        self._page = QScrollArea()
        self._page.setObjectName("closingPage")
        self._page.setAccessibleName(tr("Closing"))
        self._page.setWidgetResizable(True)
        self._page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._page.setWidget(inside)
        inside.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._page)


def _write_paper(paper: DayPaper, path: Path) -> int:
    """How many rows its tables have. Raises OSError."""
    write_day_pdf(paper, path)
    return paper.rows


def _write_table(presenter: ClosingPresenter, path: Path) -> int:
    """The mark tells a spreadsheet that it is UTF-8. Raises OSError."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        return write_csv(file, presenter.table())
