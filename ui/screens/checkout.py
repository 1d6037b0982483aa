"""The Checkout place: owner, this sale, punch cards; below them what was said last, the one field and the commands."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from ui.commands import Command, Id
from ui.presenters.display import CounterDisplay, Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.basket_list import BasketList
from ui.widgets.cards_list import CardsList
from ui.widgets.command_button import CommandButton
from ui.widgets.due_notice import DueNotice
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.offer_strip import OfferStrip
from ui.widgets.omnibox import Omnibox
from ui.widgets.owner_panel import OwnerPanel
from ui.widgets.parts import OneLine, field, label, panel, set_text
from ui.widgets.side_panels import HandedOutPanel, HeldPanel, NewOwnerPanel

_BUTTONS = (Id.FIND_OWNER, Id.QUANTITY, Id.UNDO, Id.HOLD, Id.RESUME)


class CheckoutScreen(QWidget):
    def __init__(self, theme: Theme, table: tuple[Command, ...], actions: Mapping[Id, QAction]) -> None:
        super().__init__()
        self._theme = theme
        self._display = CounterDisplay()
        self.setObjectName("checkout")
        self.setAccessibleName(tr("Checkout"))
        self.owner_panel = OwnerPanel(theme)
        self.new_owner = NewOwnerPanel(theme)
        self.held = HeldPanel(theme)
        self.handed_out = HandedOutPanel(theme)
        self.side = QStackedWidget()
        for page in (self.owner_panel, self.new_owner, self.held, self.handed_out):
            self.side.addWidget(page)
        self.basket = BasketList(theme)
        self.cards = CardsList(theme)
        self.due = DueNotice(theme)
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
        self.basket.show_lines(display.lines)
        self.cards.empty_text = display.cards_hint
        self.cards.show_cards(display.cards)
        if not display.cards:
            self.cards.viewport().update()
        self.due.show_due(display.due)
        self.offers.show_offers(display.offers)
        self._total_caption.setVisible(display.asks_total)
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

    def show_side(self, page: QWidget | None) -> None:
        """A panel in the owner's column, or the owner again."""
        self.side.setCurrentWidget(page or self.owner_panel)

    @property
    def side_open(self) -> bool:
        return self.side.currentWidget() is not self.owner_panel

    # ------------------------------------------------------------------------------------------------------- inside

    def _lay_out(self) -> None:
        px = self._theme.px
        self._left, self._middle, self._right = self._owner_column(), self._sale_column(), self._cards_column()
        columns = QHBoxLayout()
        columns.setSpacing(px(16))
        columns.addWidget(self._left)
        columns.addWidget(self._middle, 1)
        columns.addWidget(self._right)
        self._bar = QHBoxLayout()
        self._bar.setSpacing(px(10))
        self._bar.addWidget(self.omnibox, 1)
        for command in (*_BUTTONS, Id.FINISH):
            self._bar.addWidget(self.buttons[command])
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(16), px(16), px(16))
        column.setSpacing(px(12))
        column.addLayout(columns, 1)
        column.addLayout(self._bar)

    def _owner_column(self) -> QFrame:
        px = self._theme.px
        made = panel(name="ownerColumn")
        column = QVBoxLayout(made)
        column.setContentsMargins(px(18), px(18), px(14), px(16))
        column.addWidget(self.side)
        return made

    def _sale_column(self) -> QFrame:
        theme, px = self._theme, self._theme.px
        sheet = panel(name="saleColumn")
        head = QHBoxLayout()
        self._items = OneLine(theme, Type.SMALL, right=True)
        self._items.setProperty("tone", "muted")
        self._items.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._items.setFixedWidth(px(96))
        self._items.setObjectName("itemCount")
        self._next = label(theme, Type.CAPTION_STRONG, Tone.GIFT)
        self._next.setObjectName("quantityNext")
        self._next.setProperty("kind", "chip")
        head.addWidget(label(theme, Type.TITLE, text=tr("This sale")))
        head.addStretch(1)
        head.addWidget(self._next)
        head.addWidget(self._items)
        foot = QHBoxLayout()
        caption = self._total_caption = QLabel(tr("Sale total, for points"))
        caption.setFont(theme.font(Type.SMALL))
        caption.setProperty("tone", "muted")
        caption.setBuddy(self.total)
        self.total.setFixedWidth(px(120))
        keeps = self.total.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)  # nothing jumps when an owner with points is chosen
        self.total.setSizePolicy(keeps)
        self.total.setAlignment(Qt.AlignmentFlag.AlignRight)
        foot.addStretch(1)
        foot.addWidget(caption)
        foot.addWidget(self.total)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(px(20), px(16), px(16), px(14))
        column.setSpacing(px(8))
        column.addLayout(head)
        column.addWidget(self.basket, 1)
        column.addWidget(self.offers)
        column.addLayout(foot)
        column.addWidget(self.notices)
        return sheet

    def _cards_column(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.px(12))
        column.addWidget(self.due)
        column.addWidget(self.cards, 1)
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width, px = event.size().width(), self._theme.px
        self._left.setFixedWidth(round(max(px(232), min(px(340), width * 0.21))))
        self._right.setFixedWidth(round(max(px(330), min(px(600), width * 0.34))))
        narrow = width < px(1180)
        for button in self.buttons.values():
            if button.brief != narrow:
                button.brief = narrow
                button.updateGeometry()
