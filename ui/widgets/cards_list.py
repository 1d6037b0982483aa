"""The pet owner's punch cards: one painted view, however many cards there are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPalette, QResizeEvent

from ui.models.rows import RowsModel
from ui.presenters.display import CardDisplay
from ui.presenters.words import tr
from ui.theme.scheme import Theme
from ui.widgets.lists import Look, PaintedList, RowPainter
from ui.widgets.punch_card import PunchCardPainter


class _CardRow(RowPainter[CardDisplay]):
    def __init__(self, theme: Theme, view: PaintedList[CardDisplay]) -> None:
        super().__init__(theme, view)
        self._cards = PunchCardPainter(theme)

    def row_height(self, row: CardDisplay, width: int) -> int:
        return self._cards.height(row, width) + self.theme.px(6)

    def paint_row(self, painter: QPainter, rect: QRect, row: CardDisplay, _look: Look) -> None:
        self._cards.draw(painter, row, rect.width())


class CardsList(PaintedList[CardDisplay]):
    def __init__(self, theme: Theme, name: str = "cards") -> None:
        model = RowsModel[CardDisplay](lambda card: card.key, lambda card: card.spoken)
        super().__init__(name, tr("Punch cards"), theme, model)
        self.on_row: Callable[[QRect], None] | None = None
        """Hears where the card stands that the last scan has punched."""
        self.on_width: Callable[[], None] | None = None
        """Hears that the cards have another width, in which their words are wrapped anew."""
        self.setItemDelegate(_CardRow(theme, self))
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.setSelectionMode(PaintedList.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # to be read: a touch on a card takes nothing from the one field

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.on_width is not None and event.size().width() != event.oldSize().width():
            self.on_width()

    def content_height(self) -> int:
        """As high as all cards together are."""
        self.doItemsLayout()
        count = len(self.rows_model.rows)
        last = self.visualRect(self.rows_model.index(count - 1)) if count else QRect()
        return last.bottom() + self.verticalOffset() + 1 if count else 0

    def show_cards(self, cards: tuple[CardDisplay, ...]) -> None:
        """Shows them, and has the card in sight that the last scan has punched."""
        before = {card.key: card for card in self.rows_model.rows}
        self.rows_model.show_rows(cards)
        self.executeDelayedItemsLayout()  # a card of another height moves the others: now, and not in a second frame
        new = [place for place, card in enumerate(cards) if card.hot and card != before.get(card.key)]
        if len(new) == 1:
            self.show_row(new[0])
            if self.on_row is not None:
                self.on_row(self.visualRect(self.rows_model.index(new[0])))
