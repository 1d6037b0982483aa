"""The top of the window: word mark, places, connection, register and cashier, menu."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from ui.presenters.display import Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.badge import ConnectionBadge
from ui.widgets.parts import IconButton, button, label, set_text
from ui.widgets.paw import Tile


class Place(IntEnum):
    CHECKOUT = 0
    OWNERS = 1
    SYNC = 2
    CLOSING = 3
    SETTINGS = 4
    """Behind a PIN, and so without a button of its own."""


class Header(QFrame):
    chosen = Signal(int)
    """A place, as `Place`."""

    def __init__(self, theme: Theme, menu: QMenu) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("header")
        self.setProperty("kind", "top")
        self._mark = label(theme, Type.HEADING, text="Astro Desk")
        self._places = QButtonGroup(self)
        self.badge = ConnectionBadge(theme)
        self._register = label(theme, Type.SMALL_STRONG)
        self._register.setObjectName("registerName")
        self._cashier = label(theme, Type.CAPTION, Tone.MUTED)
        self._cashier.setObjectName("cashierName")
        self._own_name = ""
        self.menu = IconButton(theme, "menu", "menu", tr("Menu"))
        self.menu.clicked.connect(lambda: menu.popup(self.menu.mapToGlobal(self.menu.rect().bottomLeft())))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.room(18), theme.room(8), theme.room(10), theme.room(8))
        row.setSpacing(theme.room(6))
        self._tile = Tile(theme, 34)
        row.addWidget(self._tile)
        row.addSpacing(theme.room(4))
        row.addWidget(self._mark)
        row.addSpacing(theme.room(10))
        for place, words in self._words():
            one = button(theme, f"place{place.name.capitalize()}", words, "place")
            one.setCheckable(True)
            one.setChecked(place is Place.CHECKOUT)
            self._places.addButton(one, place.value)
            row.addWidget(one)
        self._places.idClicked.connect(self.chosen)
        row.addStretch(1)
        row.addWidget(self.badge)
        row.addSpacing(theme.room(10))
        self._people = _pair(self._register, self._cashier)
        row.addWidget(self._people)
        row.addWidget(self.menu)

    def show_place(self, place: Place) -> None:
        one = self._places.button(place.value)
        self._places.setExclusive(one is not None)
        for each in self._places.buttons():
            each.setChecked(each is one)

    def show_waiting(self, waiting: int) -> None:
        one = self._places.button(Place.SYNC.value)
        words = tr("Sync · {n}", n=waiting) if waiting else tr("Sync")
        if one.text() != words:
            one.setText(words)
            one.setAccessibleName(words)

    def show_people(self, register: str, cashier: str, called: str = "") -> None:
        """`called`: what people call this register; its own name stands below then."""
        set_text(self._register, called or (tr("Register {name}", name=register) if register else ""))
        self._own_name = register if called else ""
        self.show_cashier(cashier)

    def show_cashier(self, cashier: str) -> None:
        words = " · ".join(part for part in (self._own_name, cashier) if part)
        set_text(self._cashier, words)
        self._cashier.setVisible(bool(words))

    def shut(self, *, shut: bool) -> None:
        """Nobody is signed on: there is no way to a place."""
        for one in self._places.buttons():
            one.setVisible(not shut)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is said elsewhere too goes first: the name of the program, its mark, then who sells where."""
        super().resizeEvent(event)
        width, px = event.size().width(), self._theme.px
        self._mark.setVisible(width >= px(1180))
        self._tile.setVisible(width >= px(760))
        self._people.setVisible(width >= px(600))

    def _words(self) -> tuple[tuple[Place, str], ...]:
        return (
            (Place.CHECKOUT, tr("Checkout")),
            (Place.OWNERS, tr("Owners")),
            (Place.SYNC, tr("Sync")),
            (Place.CLOSING, tr("Closing")),
        )


def _pair(upper: QWidget, lower: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addStretch(1)
    column.addWidget(upper)
    column.addWidget(lower)
    column.addStretch(1)
    return made
