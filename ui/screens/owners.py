"""The Owners place: who this register knows, and their cards; one button puts somebody on the sale."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenters.display import RowDisplay
from ui.presenters.places import OwnersPresenter
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.cards_list import CardsList
from ui.widgets.owner_panel import OwnerPanel
from ui.widgets.parts import button, field, label, panel
from ui.widgets.row_list import RowList


class OwnersScreen(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._presenter: OwnersPresenter | None = None
        self._owner_id = ""
        self.on_sell: Callable[[str], None] | None = None
        self.setObjectName("owners")
        self.setAccessibleName(tr("Owners"))
        self.search = field(theme, "ownerSearch", tr("Find an owner"), tr("Name, phone or e-mail"))
        self._hint = tr("Type two letters or more of a name or a phone.")
        self.found = RowList("ownerList", tr("Owners found"), theme, self._hint)
        self.person = OwnerPanel(theme, "ownerDetail", tr("Nobody chosen"), tr("Find somebody on the left."))
        self.cards = CardsList(theme, "ownerCards")
        self.cards.empty_text = tr("Choose an owner to see the punch cards.")
        self.sell = button(theme, "sellToOwner", tr("Put on the sale"), "primary")
        self.sell.setEnabled(False)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(90)
        self._wait.timeout.connect(self._look)
        self.search.textEdited.connect(lambda: self._wait.start())
        self.search.returnPressed.connect(self._look)
        self.found.on_chosen = self._open
        self.sell.clicked.connect(self._sell)
        self._lay_out()

    def begin(self, presenter: OwnersPresenter) -> None:
        self._presenter = presenter

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
        inner.addWidget(self.sell)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(16), px(16), px(16))
        row.setSpacing(px(16))
        row.addWidget(left, 10)
        row.addWidget(middle, 8)
        row.addWidget(self.cards, 10)

    def _look(self) -> None:
        if self._presenter is None:
            return
        text = self.search.text()
        rows = self._presenter.search(text)
        nobody = tr("Nobody here by that name or number.")
        self.found.empty_text = nobody if len(text.strip()) > 1 else self._hint
        self.found.rows_model.show_rows(rows)
        self.found.viewport().update()
        if len(rows) == 1:
            self._open(rows[0])

    def _open(self, row: RowDisplay) -> None:
        self._owner_id = row.key
        self._show_owner()

    def _show_owner(self) -> None:
        detail = self._presenter.detail(self._owner_id) if self._presenter and self._owner_id else None
        self.person.show_owner(detail.owner if detail else None)
        self.cards.rows_model.show_rows(detail.cards if detail else ())
        if detail is not None:
            self.cards.empty_text = tr("No open punch cards.")
        self.sell.setEnabled(detail is not None)

    def _sell(self) -> None:
        if self.on_sell is not None and self._owner_id:
            self.on_sell(self._owner_id)
