"""The Owners place: who this register knows, their cards, and each purchase with what became of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.presenters.display import RowDisplay, Tone
from ui.presenters.erasing import ErasingPresenter
from ui.presenters.owners import PAGE, OwnerDetail, OwnersPresenter
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.cards_list import CardsList
from ui.widgets.erase_panel import ErasePanel
from ui.widgets.link_panel import LinkPanel
from ui.widgets.owner_panel import OwnerPanel
from ui.widgets.parts import button, field, label, panel, set_text
from ui.widgets.row_list import RowList


class OwnersScreen(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._presenter: OwnersPresenter | None = None
        self._owner_id = self._looked_for = ""
        self.on_sell: Callable[[str], None] | None = None
        self.setObjectName("owners")
        self.setAccessibleName(tr("Owners"))
        self.search = field(theme, "ownerSearch", tr("Find an owner"), tr("Name, phone or e-mail"))
        self._hint = tr("Type two letters or more of a name or a phone.")
        self.found = RowList("ownerList", tr("Owners found"), theme, self._hint)
        self.found.setUniformItemSizes(True)
        self.person = OwnerPanel(theme, "ownerDetail", tr("Nobody chosen"), tr("Find somebody on the left."))
        self.cards = CardsList(theme, "ownerCards")
        self.cards.empty_text = tr("Choose an owner to see the punch cards.")
        self.sell = button(theme, "sellToOwner", tr("Put on the sale"), "primary")
        self.history = RowList("ownerHistory", tr("Purchases and rewards"), theme, tr("Nothing is known yet."))
        self.twins = label(theme, Type.SMALL, Tone.WARN, wrap=True)
        self.twins.setObjectName("sameContact")
        self.look_up = button(theme, "readOwnerAgain", tr("Ask Astro again"))
        self.relink = button(theme, "linkOwnerAgain", tr("Link again"))
        self.page = button(theme, "openAstrosPage", tr("Astro's page"), accessible=tr("Open Astro's page"))
        self.link = LinkPanel(theme, self)
        self.data = button(theme, "ownerData", tr("Data, erase"), accessible=tr("Give out or erase this owner's data"))
        self.erasing = ErasePanel(theme, self)
        self._address = ""
        self._views = QStackedWidget()
        self._tabs = QButtonGroup(self)
        self._about = (self.sell, self.look_up, self.relink, self.data)
        for one in self._about:
            one.setEnabled(False)
        self.page.hide()
        self.twins.hide()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(90)
        self._wait.timeout.connect(self._look)
        self.search.textEdited.connect(lambda: self._wait.start())
        self.search.returnPressed.connect(self._look)
        self.found.on_chosen = self._open
        self.sell.clicked.connect(self._sell)
        self.look_up.clicked.connect(self._ask)
        self.relink.clicked.connect(self._link)
        self.page.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self._address)))
        self.link.on_link = self._link_by
        self.link.closed.connect(self.refresh)
        self.data.clicked.connect(lambda: self.erasing.begin(self._owner_id))
        self.erasing.erased.connect(self._forget)
        self.erasing.closed.connect(self.refresh)
        self._lay_out()

    def begin(self, presenter: OwnersPresenter, erasing: ErasingPresenter) -> None:
        self._presenter = presenter
        self.erasing.use(erasing)

    def open_place(self) -> None:
        self.search.setFocus()
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
        middle = panel(name="ownerDetailColumn")
        inner = QVBoxLayout(middle)
        inner.setContentsMargins(px(20), px(18), px(16), px(16))
        inner.addWidget(self.person, 1)
        inner.addWidget(self.twins)
        acts = QGridLayout()
        acts.setSpacing(px(8))
        acts.addWidget(self.sell, 0, 0, 1, 2)
        acts.addWidget(self.look_up, 1, 0)
        acts.addWidget(self.relink, 1, 1)
        acts.addWidget(self.data, 2, 0, 1, 2)
        acts.addWidget(self.page, 3, 0, 1, 2)
        inner.addLayout(acts)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(16), px(16), px(16))
        row.setSpacing(px(16))
        row.addWidget(left, 10)
        row.addWidget(middle, 8)
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

    def _open(self, row: RowDisplay) -> None:
        self._owner_id = row.key
        self._show_owner()

    def _show_owner(self) -> None:
        detail = self._presenter.detail(self._owner_id) if self._presenter and self._owner_id else None
        self.person.show_owner(detail.owner if detail else None)
        self.cards.rows_model.show_rows(detail.cards if detail else ())
        self.history.rows_model.show_rows(detail.history if detail else ())
        if detail is not None:
            self.cards.empty_text = tr("No open punch cards.")
        for one in self._about:
            one.setEnabled(detail is not None)
        self._show_more(detail)

    def _show_more(self, detail: OwnerDetail | None) -> None:
        set_text(self.twins, detail.twins if detail else "")
        self.twins.setVisible(bool(self.twins.text()))
        self._address = detail.page if detail else ""
        self.page.setVisible(bool(self._address))

    def _forget(self) -> None:
        """They are gone, and what was typed to find them."""
        self._owner_id = ""
        self.search.clear()

    def _ask(self) -> None:
        if self._presenter is not None and self._owner_id:
            self._presenter.look_up(self._owner_id)

    def _link(self) -> None:
        contact = self._presenter.contact(self._owner_id) if self._presenter and self._owner_id else None
        if contact is not None:
            self.link.begin(contact)

    def _link_by(self, phone: str, email: str, then: Callable[[str], None]) -> None:
        if self._presenter is not None:
            self._presenter.link_again(self._owner_id, phone, email, then)

    def _sell(self) -> None:
        if self.on_sell is not None and self._owner_id:
            self.on_sell(self._owner_id)
