"""The reward that is due above the punch cards; one scroll bar for both where the window is small or its text large."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from ui.presenters.display import CardDisplay, DueDisplay
from ui.theme.scheme import Theme
from ui.widgets.cards_list import CardsList
from ui.widgets.due_notice import DueNotice

_LEAST = 150
"""Of the cards, in pixels at 100 %, while the reward keeps its place above them."""


class CardsColumn(QScrollArea):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.due, self.cards = DueNotice(theme), CardsList(theme)
        self._whole = False
        self._least = theme.px(_LEAST)
        self.setObjectName("cardsColumn")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.room(12))
        column.addWidget(self.due)
        column.addWidget(self.cards, 1)
        self.setWidget(self._inside)
        self._inside.setAutoFillBackground(False)  # setWidget has just switched it on
        self.cards.setMinimumHeight(self._least)
        self.cards.on_row, self.cards.on_width = self._show_row, self._measure

    def show_whole(self, whole: bool) -> None:
        """Whether the cards are as high as they are many, and scroll with the reward instead of below it."""
        if whole != self._whole:
            self._whole = whole
            off, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
            self.cards.setVerticalScrollBarPolicy(off if whole else needed)
            self._measure()

    def show_cards(self, due: DueDisplay | None, cards: tuple[CardDisplay, ...]) -> None:
        new = due is not None and self.due.isHidden()
        self.cards.show_cards(cards)
        self.due.show_due(due)
        self._measure()
        if new:
            self.verticalScrollBar().setValue(0)

    def bring_due(self) -> bool:
        """Scrolls to the reward that is due; whether its buttons were in sight."""
        button = self.due.redeem
        seen = button.visibleRegion().boundingRect().height() > button.height() // 2
        if not seen:
            self.verticalScrollBar().setValue(0)
        return seen

    def _measure(self) -> None:
        needs = max(self.cards.content_height(), self._least) if self._whole else self._least
        if self.cards.minimumHeight() != needs:
            self.cards.setMinimumHeight(needs)

    def _show_row(self, row: QRect) -> None:
        """The card that a scan has punched, when the column and not the list scrolls."""
        if self._whole:
            top = self.cards.mapTo(self._inside, row.topLeft()).y()
            self.ensureVisible(0, top + row.height() // 2, 0, row.height() // 2)
