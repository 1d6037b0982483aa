"""The journal as a list: filters, older pages, and the button that checks the books."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenters.display import RowDisplay, Tone
from ui.presenters.records import RecordsPresenter
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.flow import FlowRow
from ui.widgets.parts import button, field, label, set_text, set_tone
from ui.widgets.row_list import RowList

_LIKE = "2026-03-14"
_ALL = "all", "", "", "", ""
"""Kind, person, span of days, first and last day."""


class RecordsPanel(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._presenter: RecordsPresenter | None = None
        self._shown = _ALL
        self.setObjectName("records")
        self.setAccessibleName(tr("Records"))
        self.rows = RowList("recordRows", tr("What was done"), theme, "")
        self._empty = tr("Nothing has been written yet.")
        self.rows.setUniformItemSizes(True)
        self._older = button(theme, "olderRecords", tr("Older"))
        self._verify = button(theme, "verifyBooks", tr("Check the books"))
        self._verdict = label(theme, Type.SMALL, wrap=True)
        self._verdict.setObjectName("booksVerdict")
        self._part = QTimer(self)
        self._part.setSingleShot(True)
        self._part.timeout.connect(self._show_older)
        self._older.clicked.connect(self._show_older)
        self._verify.clicked.connect(self._check)
        self.kind = ChoiceBox(theme, "recordsKind", tr("Records of what"))
        self.who = ChoiceBox(theme, "recordsWho", tr("Whose records"))
        self.when = ChoiceBox(theme, "recordsWhen", tr("Of which days"))
        self.first = field(theme, "recordsFrom", tr("From this day"), tr("From, like {date}", date=_LIKE))
        self.last = field(theme, "recordsTo", tr("To this day"), tr("To, like {date}", date=_LIKE))
        self._bad_day = label(theme, Type.SMALL, Tone.WARN, wrap=True)
        self._bad_day.setObjectName("recordsBadDay")
        for day in (self.first, self.last):
            day.setMinimumWidth(theme.room(200))
            day.editingFinished.connect(self._seek)
        for box in (self.kind, self.who, self.when):
            box.setMinimumWidth(theme.room(160))
            box.setMaximumWidth(16_777_215)
            box.activated.connect(self._seek)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(10))
        column.addLayout(FlowRow(theme.px(8), self.kind, self.who, self.when))
        column.addLayout(FlowRow(theme.px(8), self.first, self.last))
        column.addWidget(self._bad_day)
        column.addWidget(self.rows, 1)
        column.addWidget(self._verdict)
        acts = QHBoxLayout()
        acts.addWidget(self._older)
        acts.addStretch(1)
        acts.addWidget(self._verify)
        column.addLayout(acts)
        self._verdict.hide()
        self._bad_day.hide()
        self._show_days()

    def begin(self, presenter: RecordsPresenter) -> None:
        if self._presenter is presenter:
            return
        self._presenter = presenter
        _fill(self.kind, presenter.kinds())
        _fill(self.when, presenter.spans())

    def open_place(self) -> None:
        """The newest lines, unless somebody reads older ones."""
        if self.rows.verticalScrollBar().value() == 0 and not self._part.isActive():
            self._show_newest()

    def _show_newest(self) -> None:
        if self._presenter is not None:
            rows = self._presenter.open(self._shown[0])
            self.rows.show_pages(rows, self._next_page if self._presenter.more else None)
            self._say_how_far(self._presenter)
            _fill(self.who, self._presenter.people())

    def _seek(self) -> None:
        """Of what kind, whose, of which days: what fits is shown from its newest on."""
        if self._presenter is None:
            return
        self._show_days()
        kind, who, when = (str(box.currentData() or "") for box in (self.kind, self.who, self.when))
        wanted = kind, who, when, self.first.text(), self.last.text()
        if wanted == self._shown:
            return
        self._shown = wanted
        why = self._presenter.bound(who, when, self.first.text(), self.last.text())
        set_text(self._bad_day, why)
        self._bad_day.setVisible(bool(why))
        if not why:
            self._show_newest()
            self.rows.scrollToTop()

    def _show_days(self) -> None:
        for day in (self.first, self.last):
            day.setVisible(self.when.currentData() == "days")

    def _show_older(self) -> None:
        self.rows.rows_model.fetchMore(QModelIndex())

    def _next_page(self) -> tuple[RowDisplay, ...]:
        presenter = self._presenter
        if presenter is None:
            return ()
        rows = presenter.seek() if presenter.seeking else presenter.older()
        if not presenter.more:
            self.rows.rows_model.more = None
        self._say_how_far(presenter)
        return rows

    def _say_how_far(self, presenter: RecordsPresenter) -> None:
        """A page is sought part by part while a scan may come in between; nobody seeks behind another place."""
        nothing = self._empty if self._shown == _ALL else tr("No line of the journal fits.")
        self.rows.empty_text = tr("Looking through older lines …") if presenter.seeking else nothing
        self._older.setEnabled(presenter.more and not presenter.seeking)
        self.rows.viewport().update()
        if presenter.seeking and self.isVisible():
            self._part.start(0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._presenter is not None and self._presenter.seeking:
            self._part.start(0)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._part.stop()

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


def _fill(box: ChoiceBox, choices: tuple[tuple[str, str], ...]) -> None:
    """What was chosen stays chosen."""
    if choices == tuple((str(box.itemData(at)), box.itemText(at)) for at in range(box.count())):
        return
    chosen = box.currentData()
    box.clear()
    for key, words in choices:
        box.addItem(words, key)
    box.setCurrentIndex(max(0, box.findData(chosen)))
