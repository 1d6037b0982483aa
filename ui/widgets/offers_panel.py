"""Ctrl+F5: every offer with its dates, its goods and what it says to this sale. A scan is still a scan."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenters.display import RowDisplay, Tone
from ui.presenters.offer_list import OfferListPresenter
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.choices import Choices
from ui.widgets.floating_panel import FloatingPanel
from ui.widgets.flow import FlowRow
from ui.widgets.parts import button, label, set_text
from ui.widgets.row_list import BrowsedRows, RowList

_HERE, _AWAY = "goodsHere", "goodsAway"


class OffersPanel(FloatingPanel):
    """Enter accepts the chosen offer, or leaves an accepted one."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "offersPanel", tr("Offers"), width=1040)
        self.presenter: OfferListPresenter | None = None
        self.on_accept: Callable[[str], None] = lambda _: None
        self.on_decline: Callable[[str], None] = lambda _: None
        self.offers = BrowsedRows("allOffers", tr("Offers"), theme, tr("Astro has told of no offer."))
        self.offers.on_chosen = lambda _: self._act()
        self.goods = RowList("offerGoods", tr("Goods of the offer"), theme, tr("Astro has not said which goods count."))
        self._title = label(theme, Type.STRONG, wrap=True)
        self._dates = label(theme, Type.SMALL, Tone.MUTED, wrap=True)
        self._says = label(theme, Type.SMALL_STRONG, wrap=True)
        self._says.setObjectName("offerSays")
        self._notes = label(theme, Type.SMALL, Tone.MUTED, wrap=True)
        self._accept = button(theme, "acceptChosen", tr("Accept"), "primary", accessible=tr("Accept the chosen offer"))
        self._leave = button(theme, "leaveChosen", tr("Leave it"), accessible=tr("Leave the chosen offer"))
        self._accept.clicked.connect(self._act)
        self._leave.clicked.connect(self._act)
        self._handed = Choices(
            theme,
            ((_HERE, tr("Handed over in the store")), (_AWAY, tr("Goods leave otherwise: delivered, sent"))),
            self,
        )
        for name, made in self._handed.buttons.items():
            made.clicked.connect(lambda _=False, away=name == _AWAY: self._hand_over(away=away))
        back = button(theme, "leaveOffers", tr("Back"), accessible=tr("Back to the sale"))
        back.clicked.connect(self.closed)
        self._lay_out(back)

    def _lay_out(self, back: QWidget) -> None:
        theme, room = self.theme, self.theme.room
        left, right, sides = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        left.addWidget(self.offers, 1)
        caption = label(theme, Type.SMALL_STRONG, Tone.MUTED, tr("Goods that count"))
        for part in (self._title, self._dates, self._says, self._notes, caption, self.goods):
            right.addWidget(part)
        for rows in (self.offers, self.goods):
            rows.setMinimumHeight(3 * room(64))
        right.setStretchFactor(self.goods, 1)
        right.addLayout(FlowRow(room(8), self._accept, self._leave))
        sides.setSpacing(room(18))
        sides.addLayout(left, 6)
        sides.addLayout(right, 5)
        self.add_leave(back)
        self.column.addLayout(sides, 1)
        self.add_acts(*self._handed.buttons.values())

    def begin(self) -> None:
        if self.presenter is None:
            return
        self._show()
        self.offers.setCurrentIndex(self.offers.rows_model.index(0) if self.offers.rows_model.rows else QModelIndex())
        self.offers.on_current = self._show_chosen
        self._show_chosen()
        self.fit(height=680)
        self.appear(self.offers)

    def _show(self) -> None:
        if self.presenter is not None:
            chosen = self.offers.chosen()
            rows = self.presenter.rows()
            self.offers.rows_model.show_rows(list(rows))
            place = next((place for place, row in enumerate(rows) if chosen and row.key == chosen.key), 0)
            if rows:
                self.offers.setCurrentIndex(self.offers.rows_model.index(place))
            self._handed.choose(_AWAY if self.presenter.away else _HERE)

    def _show_chosen(self) -> None:
        row = self.offers.chosen()
        shown = self.presenter.detail(row.key) if self.presenter and row else None
        set_text(self._title, shown.title if shown else "")
        set_text(self._dates, shown.dates if shown else "")
        set_text(self._says, shown.says if shown else "")
        set_text(self._notes, shown.notes if shown else "")
        self._notes.setVisible(bool(shown and shown.notes))
        self.goods.rows_model.show_rows(shown.goods if shown else ())
        self._accept.setVisible(not (shown and shown.can_leave))
        self._accept.setEnabled(bool(shown and shown.can_accept))
        self._leave.setVisible(bool(shown and shown.can_leave))

    def _act(self) -> None:
        row: RowDisplay | None = self.offers.chosen()
        shown = self.presenter.detail(row.key) if self.presenter and row else None
        if row is None or shown is None or not (shown.can_accept or shown.can_leave):
            return
        (self.on_decline if shown.can_leave else self.on_accept)(row.key)
        self._show_again()

    def _hand_over(self, *, away: bool) -> None:
        if self.presenter is not None:
            self.presenter.hand_over(away=away)
            self._show_again()

    def _show_again(self) -> None:
        """The sale has changed, and with it what each offer says."""
        self._show()
        self._show_chosen()
