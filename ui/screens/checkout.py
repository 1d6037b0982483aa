"""The Checkout place: owner, this sale, punch cards; below them what was said last, the one field and the commands."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.commands import Command, Id
from ui.presenters.display import CounterDisplay, Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.basket_list import BasketList
from ui.widgets.cards_column import CardsColumn
from ui.widgets.command_button import CommandButton, Form
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.offer_strip import OfferStrip
from ui.widgets.omnibox import Omnibox
from ui.widgets.owner_panel import OwnerPanel
from ui.widgets.parts import OneLine, button, field, label, panel, set_text, unmarked
from ui.widgets.side_panels import HeldPanel, NewOwnerPanel, free_goods_panel, handed_out_panel, points_panel

_THREE_COLUMNS = 940
"""Narrower than this, in pixels at 100 %, owner and cards share a column."""
_ALL_LINES = 560
"""Lower than this the goods get the room that is over."""
_BUTTONS = (Id.FIND_OWNER, Id.QUANTITY, Id.UNDO, Id.HOLD, Id.RESUME)


class CheckoutScreen(QWidget):
    def __init__(self, theme: Theme, table: tuple[Command, ...], actions: Mapping[Id, QAction]) -> None:
        super().__init__()
        self._theme = theme
        self._display = CounterDisplay()
        self._short = self._narrow = False
        """There is no room for all lines of the sale, or for three columns beside each other."""
        self.setObjectName("checkout")
        self.setAccessibleName(tr("Checkout"))
        self.owner_panel = OwnerPanel(theme)
        self.new_owner = NewOwnerPanel(theme)
        self.held = HeldPanel(theme)
        self.handed_out, self.points = handed_out_panel(theme), points_panel(theme)
        self.free_goods = free_goods_panel(theme)
        self.side = QStackedWidget()
        self.panels = (self.new_owner, self.held, self.handed_out, self.points, self.free_goods)
        for page in (self.owner_panel, *self.panels):
            self.side.addWidget(page)
        self.basket = BasketList(theme)
        self.cards_column = CardsColumn(theme)
        self.cards, self.due = self.cards_column.cards, self.cards_column.due
        self.notices = NoticeBar(theme)
        self.offers = OfferStrip(theme)
        self.omnibox = Omnibox(theme)
        self.total = field(theme, "saleTotal", tr("Sale total, for points"), tr("optional"))
        self.buttons = {
            command.id: CommandButton(
                theme, actions[command.id], command.brief, command.icon, primary=command.id is Id.FINISH
            )
            for command in table
            if command.id in (*_BUTTONS, Id.FINISH)
        }
        self._lay_out()
        self.show_display(CounterDisplay())

    def show_display(self, display: CounterDisplay) -> None:
        """Shows a new state; each part looks for itself whether anything of it has changed."""
        self._display = display
        self.owner_panel.show_owner(display.owner)
        self._name_tabs(display)
        self.basket.show_last(display.last_sale)
        self.basket.show_lines(display.lines)
        self.cards.empty_text = display.cards_hint
        self.cards_column.show_cards(display.due, display.cards)
        if not display.cards:
            self.cards.viewport().update()
        self.offers.show_offers(display.offers)
        self._total_caption.setVisible(display.asks_total and not self._short)
        self.total.setVisible(display.asks_total)
        self._items.say(display.items)
        set_text(self._next, display.quantity_next)
        self._next.setVisible(bool(display.quantity_next))
        # One place for both: there is a sale to hold, or there are held ones to go on with.
        held = bool(display.held) and not (display.lines or display.owner)
        self.buttons[Id.RESUME].say(tr("Held · {n}", n=display.held))
        self.buttons[Id.RESUME].setVisible(held)
        self.buttons[Id.HOLD].setVisible(not held)
        self.buttons[Id.FINISH].say(tr("Saving…") if display.busy else tr("Finish sale"))

    def _name_tabs(self, display: CounterDisplay) -> None:
        """Where the owner is behind the cards, the name still stands there."""
        name = display.owner.name if display.owner else tr("Pet owner")
        ruler = self._theme.ruler(Type.STRONG)
        fitting = ruler.elidedText(name, Qt.TextElideMode.ElideRight, self._theme.px(150))
        count = len(display.cards)
        for made, text, spoken in (
            (self._see_owner, fitting, tr("The pet owner: {name}", name=name)),
            (self._see_cards, tr("Cards · {n}", n=count) if count else tr("Cards"), tr("The punch cards")),
        ):
            if made.accessibleName() != spoken or made.text() != unmarked(text):
                made.setText(unmarked(text))
                made.setAccessibleName(spoken)

    def show_side(self, page: QWidget | None) -> None:
        """A panel in the owner's column, or the owner again."""
        self.side.setCurrentWidget(page or self.owner_panel)
        self._see(owner=page is not None)

    def bring_reward(self) -> bool:
        """Brings the reward that is due to sight; whether it stood there already."""
        seen = self.cards_column.bring_due()
        if not seen:
            self._see(owner=False)
        return seen

    @property
    def side_open(self) -> bool:
        return self.side.currentWidget() is not self.owner_panel

    # ------------------------------------------------------------------------------------------------------- inside

    def _lay_out(self) -> None:
        room = self._theme.room
        self._left, self._middle, self._right = self._owner_column(), self._sale_column(), self._cards_side()
        self._columns = QHBoxLayout()
        self._columns.setSpacing(room(16))
        self._columns.addWidget(self._left)
        self._columns.addWidget(self._middle, 1)
        self._columns.addWidget(self._right)
        self._bar = QHBoxLayout()
        self._bar.setSpacing(room(10))
        self._bar.addWidget(self.omnibox, 1)
        for command in (*_BUTTONS, Id.FINISH):
            self._bar.addWidget(self.buttons[command])
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(room(16), room(16), room(16), room(16))
        self._column.setSpacing(room(12))
        self._column.addLayout(self._columns, 1)
        self._column.addLayout(self._bar)

    def _owner_column(self) -> QFrame:
        px = self._theme.room
        made = panel(name="ownerColumn")
        column = QVBoxLayout(made)
        column.setContentsMargins(px(18), px(18), px(14), px(16))
        column.addWidget(self.side)
        return made

    def _sale_column(self) -> QFrame:
        theme, px = self._theme, self._theme.room
        sheet = panel(name="saleColumn")
        head = self._head = QHBoxLayout()
        self._title = label(theme, Type.TITLE, text=tr("This sale"))
        self._items = OneLine(theme, Type.SMALL, right=True)
        self._items.setProperty("tone", "muted")
        self._items.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._items.setFixedWidth(theme.px(96))
        self._items.setObjectName("itemCount")
        self._next = label(theme, Type.CAPTION_STRONG, Tone.GIFT)
        self._next.setObjectName("quantityNext")
        self._next.setProperty("kind", "chip")
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._next)
        head.addWidget(self._items)
        foot = self._foot = QHBoxLayout()
        caption = self._total_caption = QLabel(tr("Sale total, for points"))
        caption.setFont(theme.font(Type.SMALL))
        caption.setProperty("tone", "muted")
        caption.setBuddy(self.total)
        self.total.setFixedWidth(theme.px(84) + px(36))
        keeps = self.total.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)  # nothing jumps when an owner with points is chosen
        self.total.setSizePolicy(keeps)
        self.total.setAlignment(Qt.AlignmentFlag.AlignRight)
        foot.addStretch(1)
        foot.addWidget(caption)
        foot.addWidget(self.total)
        column = self._sheet = QVBoxLayout(sheet)
        column.setContentsMargins(px(20), px(16), px(16), px(14))
        column.setSpacing(px(8))
        column.addLayout(head)
        column.addWidget(self.basket, 1)
        column.addWidget(self.offers)
        column.addLayout(foot)
        column.addWidget(self.notices)
        return sheet

    def _cards_side(self) -> QWidget:
        """The punch cards; where two columns must do, the owner behind them."""
        theme, made = self._theme, QWidget()
        self._see_cards = button(theme, "seeCards", tr("Cards"), "place", accessible=tr("The punch cards"))
        self._see_owner = button(theme, "seeOwner", tr("Pet owner"), "place", accessible=tr("The pet owner"))
        self._which = QWidget()
        row = QHBoxLayout(self._which)
        row.setContentsMargins(0, 0, 0, 0)
        group = QButtonGroup(self)
        for one in (self._see_cards, self._see_owner):
            one.setCheckable(True)
            group.addButton(one)
            row.addWidget(one, 1)
        self._see_cards.setChecked(True)
        self._see_cards.clicked.connect(lambda: self._see(owner=False))
        self._see_owner.clicked.connect(lambda: self._see(owner=True))
        self._which.hide()
        self._right_column = column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.room(8))
        column.addWidget(self._which)
        column.addWidget(self.cards_column, 1)
        return made

    def _see(self, *, owner: bool) -> None:
        """Which of the two is in sight where both have one column."""
        (self._see_owner if owner else self._see_cards).setChecked(True)
        self._left.setVisible(owner or not self._narrow)
        self.cards_column.setVisible(not owner or not self._narrow)

    def _lay_out_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        if narrow:
            self._columns.removeWidget(self._left)
            self._right_column.addWidget(self._left, 1)
        else:
            self._right_column.removeWidget(self._left)
            self._columns.insertWidget(0, self._left)
        self._which.setVisible(narrow)
        self.cards_column.show_whole(narrow)
        self._see(owner=self.side_open)

    def _lay_out_short(self, short: bool) -> None:
        """The goods first: the total stands beside the title, of the offers there is one line."""
        self._short = short
        from_row, to_row = (self._foot, self._head) if short else (self._head, self._foot)
        from_row.removeWidget(self.total)
        to_row.insertWidget(2 if short else to_row.count(), self.total)
        self.total.setPlaceholderText(tr("Total") if short else tr("optional"))
        self._total_caption.setVisible(self._display.asks_total and not short)
        self.offers.show_short(short)
        room = self._theme.room
        around = room(10 if short else 16)
        self._column.setContentsMargins(around, around, around, around)
        self._column.setSpacing(room(8 if short else 12))
        edges = (20, 16, 16, 14) if not short else (16, 10, 12, 10)
        self._sheet.setContentsMargins(*map(room, edges))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width, height, px = event.size().width(), event.size().height(), self._theme.px
        narrow, short = width < px(_THREE_COLUMNS), height < px(_ALL_LINES)
        if narrow != self._narrow:
            self._lay_out_narrow(narrow)
        if short != self._short:
            self._lay_out_short(short)
        # What stood here before asked for its old widths until now.
        left, most = (0, 0x00FFFFFF) if narrow else (round(max(px(232), min(px(340), width * 0.21))),) * 2
        self._left.setMinimumWidth(left)
        self._left.setMaximumWidth(most)
        self._right.setFixedWidth(round(width * 0.46) if narrow else round(max(px(330), min(px(600), width * 0.34))))
        self._title.setVisible(width >= px(600))
        form = Form.ICON if narrow else Form.WORDS if width < px(1180) else Form.WHOLE
        for made in self.buttons.values():
            made.show_form(form)
