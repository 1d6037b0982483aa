"""The Owners place: who this register knows, their cards, and each purchase with what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from astro_desk.use_cases.owners import Contact
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.doubles import DoublesPresenter
from ui.presenters.erasing import ErasingPresenter
from ui.presenters.owner_history import OwnerHistory
from ui.presenters.owners import PAGE, OwnerDetail, OwnersPresenter
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.cards_list import CardsList
from ui.widgets.erase_panel import ErasePanel
from ui.widgets.flow import FlowRow
from ui.widgets.link_panel import LinkPanel
from ui.widgets.owner_panel import OwnerPanel
from ui.widgets.parts import button, field, label, panel, set_text
from ui.widgets.row_list import RowList

_HISTORY = 1
"""Of the two views on the right."""


class OwnersScreen(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._presenter: OwnersPresenter | None = None
        self._owner_id = self._looked_for = ""
        self.on_sell: Callable[[str], None] | None = None
        self.setObjectName("owners")
        self.setAccessibleName(tr("Owners"))
        self.search = field(theme, "ownerSearch", tr("Find an owner"), tr("Name or phone"))
        self.doubles = button(theme, "findDoubles", tr("Find duplicates"))
        self._doubles: DoublesPresenter | None = None
        self._shows_doubles = False
        self._hint = tr("Type two letters or more of a name or a phone.")
        self.found = RowList("ownerList", tr("Owners found"), theme, self._hint)
        self.found.setUniformItemSizes(True)
        self.person = OwnerPanel(theme, "ownerDetail", tr("Nobody chosen"), tr("Find somebody on the left."))
        self.cards = CardsList(theme, "ownerCards")
        self.cards.empty_text = tr("Choose an owner to see the punch cards.")
        self.sell = button(theme, "sellToOwner", tr("Put on the sale"), "primary")
        self.history = RowList("ownerHistory", tr("Purchases and rewards"), theme, tr("Nothing is known yet."))
        self._told: OwnerHistory | None = None
        self._told_of = ""
        """Whose history is shown."""
        self.twins = label(theme, Type.SMALL, Tone.WARN, wrap=True)
        self.twins.setObjectName("sameContact")
        self._said = label(theme, Type.SMALL, Tone.MUTED, wrap=True)
        self._said.setObjectName("ownerAsked")
        self._said.hide()
        self._now: tuple[str, datetime | None] | None = None
        """Who is shown, and when Astro was last asked about them; `_asked`: the same when somebody wanted it again."""
        self._asked: tuple[str, datetime | None] | None = None
        self.look_up = button(theme, "readOwnerAgain", tr("Ask Astro again"))
        self.edit = button(theme, "editOwner", tr("Edit"))
        self.relink = button(theme, "linkOwnerAgain", tr("Link again"))
        self.page = button(theme, "openAstrosPage", tr("Astro's page"), accessible=tr("Open Astro's page"))
        self.link = LinkPanel(theme, self)
        self.data = button(theme, "ownerData", tr("Data, erase"), accessible=tr("Give out or erase this owner's data"))
        self.erasing = ErasePanel(theme, self)
        self._address, self._new = "", False
        self._views = QStackedWidget()
        self._tabs = QButtonGroup(self)
        self._about = (self.sell, self.look_up, self.edit, self.relink, self.data)
        for one in self._about:
            one.setEnabled(False)
        self.page.hide()
        self.twins.hide()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(90)
        self._wait.timeout.connect(self._look)
        self.search.textEdited.connect(lambda: self._wait.start())
        self.search.returnPressed.connect(self._take_first)
        self.found.on_chosen = self._open
        self.sell.clicked.connect(self._sell)
        self.doubles.clicked.connect(self._find_doubles)
        self.look_up.clicked.connect(self._ask)
        self.edit.clicked.connect(self._edit)
        self.relink.clicked.connect(self._link)
        self.page.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self._address)))
        self.link.on_link, self.link.on_correct = self._link_by, self._correct
        self.link.closed.connect(self.refresh)
        self.data.clicked.connect(lambda: self.erasing.begin(self._owner_id))
        self.erasing.erased.connect(self._forget)
        self.erasing.closed.connect(self.refresh)
        self._lay_out()

    def begin(self, presenter: OwnersPresenter, erasing: ErasingPresenter, doubles: DoublesPresenter) -> None:
        self._presenter, self._doubles = presenter, doubles
        self.erasing.use(erasing)

    def open_place(self) -> None:
        self.search.setFocus()
        self.refresh()

    def show_owner(self, owner_id: str) -> None:
        """Chosen from elsewhere: what they bought, and what became of it."""
        self._forget()
        self._owner_id = owner_id
        self._tabs.button(_HISTORY).click()
        self.refresh()

    def refresh(self) -> None:
        self._look()
        self._show_owner()

    def _lay_out(self) -> None:
        px = self._theme.px
        left = panel(name="ownerListColumn")
        column = QVBoxLayout(left)
        column.setContentsMargins(px(18), px(16), px(14), px(14))
        column.setSpacing(px(10))
        column.addWidget(label(self._theme, Type.TITLE, text=tr("Owners")))
        column.addWidget(self.search)
        column.addWidget(self.found, 1)
        column.addWidget(self.doubles)
        middle = panel(name="ownerDetailColumn")
        inner = QVBoxLayout(middle)
        inner.setContentsMargins(px(12), px(18), px(12), px(14))
        inner.addWidget(self.person, 1)
        inner.addWidget(self.twins)
        inner.addWidget(self._said)
        acts = QVBoxLayout()
        acts.setSpacing(px(6))
        acts.addWidget(self.sell)
        acts.addLayout(FlowRow(px(6), self.look_up, self.edit, self.relink, self.data))
        acts.addWidget(self.page)
        inner.addLayout(acts)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(16), px(16), px(16))
        row.setSpacing(px(16))
        row.addWidget(left, 9)
        row.addWidget(middle, 9)
        row.addLayout(self._right(), 10)

    def _right(self) -> QVBoxLayout:
        """The cards, or the history of them."""
        tabs = QHBoxLayout()
        tabs.setSpacing(self._theme.px(8))
        views: tuple[tuple[str, str, QWidget], ...] = (
            ("cards", tr("Punch cards"), self.cards),
            ("history", tr("History"), self._history_sheet()),
        )
        for place, (name, words, view) in enumerate(views):
            tab = button(self._theme, f"owner-{name}", words, "filter")
            tab.setCheckable(True)
            tab.setChecked(not place)
            tab.clicked.connect(lambda _=False, which=place: self._views.setCurrentIndex(which))
            self._tabs.addButton(tab, place)
            tabs.addWidget(tab)
            self._views.addWidget(view)
        self._views.currentChanged.connect(lambda _: self._show_history())
        tabs.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(self._theme.px(10))
        column.addLayout(tabs)
        column.addWidget(self._views, 1)
        return column

    def _history_sheet(self) -> QWidget:
        sheet = panel(name="ownerHistoryColumn")
        column = QVBoxLayout(sheet)
        column.setContentsMargins(self._theme.px(8), self._theme.px(8), self._theme.px(8), self._theme.px(8))
        column.addWidget(self.history)
        return sheet

    def _look(self) -> None:
        if self._presenter is None:
            return
        text = self.search.text()
        if self._shows_doubles and text == self._looked_for:
            return
        self._shows_doubles = False
        rows = self._presenter.search(text)
        nobody = tr("Nobody here by that name or number.")
        self.found.empty_text = nobody if len(text.strip()) > 1 else self._hint
        if text != self._looked_for or not self.found.far_down():
            self._looked_for = text
            self.found.show_pages(rows, self._more_found if len(rows) == PAGE else None)
        self.found.viewport().update()
        if len(rows) == 1:
            self._open(rows[0])

    def _more_found(self) -> tuple[RowDisplay, ...]:
        presenter, last = self._presenter, self.found.rows_model.rows[-1]
        rows = presenter.search(self._looked_for, last.key) if presenter is not None else ()
        if len(rows) < PAGE:
            self.found.rows_model.more = None
        return rows

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """From the field down into what it found: by the text as it stands, not as it stood before the last letter."""
        if event.key() != Qt.Key.Key_Down or not self.search.hasFocus():
            super().keyPressEvent(event)
            return
        if self._wait.isActive():
            self._wait.stop()
            self._look()
        self.found.enter()

    def _take_first(self) -> None:
        """Enter: the first of those found, as at the counter."""
        self._wait.stop()
        self._look()
        rows = self.found.rows_model.rows
        if rows and not rows[0].heading:
            self._open(rows[0])

    def _find_doubles(self) -> None:
        """In place of the owners found, until something else is typed."""
        if self._doubles is None:
            return
        self.search.clear()
        self._looked_for, self._shows_doubles = "", True
        self._show_doubles((), tr("All pet owners are being compared …"))
        self._doubles.look(self._show_doubles)

    def _show_doubles(self, rows: tuple[RowDisplay, ...], nothing: str) -> None:
        if self._shows_doubles:
            self.found.empty_text = nothing
            self.found.show_pages(rows, None)
            self.found.viewport().update()

    def _open(self, row: RowDisplay) -> None:
        if not row.heading:
            self._owner_id = row.key.rpartition(" ")[2]  # among duplicates one owner may be there twice
            self._show_owner()

    def _show_owner(self) -> None:
        detail = self._presenter.detail(self._owner_id) if self._presenter and self._owner_id else None
        self.person.show_owner(detail.owner if detail else None)
        self.cards.rows_model.show_rows(detail.cards if detail else ())
        self._show_history()
        if detail is not None:
            self.cards.empty_text = tr("No open punch cards.")
        for one in self._about:
            one.setEnabled(detail is not None)
        self._show_more(detail)

    def _show_history(self) -> None:
        """Read when somebody looks at it; behind the cards nothing is kept of it. Who reads far down stays there."""
        wanted = bool(self._owner_id) and self._views.currentIndex() == _HISTORY
        if wanted and self._told_of == self._owner_id and self.history.far_down():
            return
        same, self._told_of = self._told_of == self._owner_id, self._owner_id if wanted else ""
        self._told = self._presenter.history(self._owner_id) if self._presenter and wanted else None
        rows = self._told.page() if self._told is not None else ()
        self.history.show_pages(rows, self._more_history if self._told is not None and self._told.more else None)
        if not same:
            self.history.scrollToTop()

    def _more_history(self) -> tuple[RowDisplay, ...]:
        rows = self._told.page() if self._told is not None else ()
        if self._told is None or not self._told.more:
            self.history.rows_model.more = None
        return rows

    def _show_more(self, detail: OwnerDetail | None) -> None:
        self._now = (detail.owner_id, detail.read_at) if detail else None
        if self._asked != self._now:  # Astro has answered, or it is somebody else
            self._asked = None
            self._said.hide()
        set_text(self.twins, detail.twins if detail else "")
        self.twins.setVisible(bool(self.twins.text()))
        self._new = detail is not None and detail.new
        self.edit.setEnabled(detail is not None and detail.editable)
        self.relink.setEnabled(detail is not None and not detail.new)
        self._address = detail.page if detail else ""
        self.page.setVisible(bool(self._address))

    def _forget(self) -> None:
        """They are gone, and what was typed to find them."""
        self._owner_id = ""
        self.search.clear()

    def _ask(self) -> None:
        if self._presenter is not None and self._owner_id:
            set_text(self._said, self._presenter.look_up(self._owner_id))
            self._said.show()
            self._asked = self._now

    def _contact(self) -> Contact | None:
        return self._presenter.contact(self._owner_id) if self._presenter and self._owner_id else None

    def _edit(self) -> None:
        contact = self._contact()
        if contact is not None:
            self.link.begin_edit(contact, new=self._new)

    def _link(self) -> None:
        contact = self._contact()
        if contact is not None:
            self.link.begin_link(contact)

    def _correct(self, typed: Contact, then: Callable[[str], None]) -> None:
        if self._presenter is not None:
            self._presenter.correct(self._owner_id, typed, then)

    def _link_by(self, phone: str, email: str, then: Callable[[str], None]) -> None:
        if self._presenter is not None:
            self._presenter.link_again(self._owner_id, phone, email, then)

    def _sell(self) -> None:
        if self.on_sell is not None and self._owner_id:
            self.on_sell(self._owner_id)
