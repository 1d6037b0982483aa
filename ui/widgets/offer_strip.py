"""Below the goods of the sale: what each offer says to it, with the two answers to one that the sale has earned."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from ui.presenters.display import OfferDisplay, Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import OneLine, button, label, set_text, set_tone, unmarked

_MOST = 2
"""Rows at a time: the goods need the room. The others are counted."""


# The key is for the one that is asked about first.
_ACCEPT = (lambda: tr("Accept  F5"), lambda: tr("Accept"))


class _Row(QFrame):
    def __init__(self, theme: Theme, place: int) -> None:
        super().__init__()
        px = theme.room
        self.offer: OfferDisplay | None = None
        self.setObjectName(f"offer{place}")
        self.setProperty("kind", "notice")
        self._deal, self._says = label(theme, Type.SMALL_STRONG, wrap=True), OneLine(theme, Type.SMALL)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._deal)
        words.addWidget(self._says)
        self.setMinimumHeight(theme.room(48))
        words_of = tr("Accept the offer")
        self.accept = button(theme, f"acceptOffer{place}", _ACCEPT[place](), "primary", accessible=words_of)
        self.choose = button(theme, f"chooseFree{place}", tr("Free good…"), accessible=tr("Choose the free good"))
        self.leave = button(theme, f"declineOffer{place}", tr("No"), accessible=tr("Decline the offer"))
        row = self._line = QHBoxLayout(self)
        row.setContentsMargins(px(12), 2, 2, 2)
        row.setSpacing(px(8))
        row.addLayout(words, 1)
        for made in (self.accept, self.choose, self.leave):
            row.addWidget(made)

    def add_button(self, made: QPushButton) -> None:
        """Behind the answers."""
        self._line.addWidget(made)

    def show_offer(self, offer: OfferDisplay | None) -> None:
        self.setVisible(offer is not None)
        if offer is None or offer == self.offer:
            return
        self.offer = offer
        set_text(self._deal, offer.deal)
        self._says.say(offer.says)
        set_tone(self._says, offer.tone)
        self.setAccessibleName(offer.text)
        self.setAccessibleDescription(offer.note)
        self.setToolTip(" ".join(part for part in (offer.text, offer.note) if part))
        self.accept.setVisible(offer.ready)
        self.choose.setVisible(offer.chooses)
        self.leave.setVisible(offer.ready or offer.accepted)
        self.leave.setText(unmarked(tr("Leave it") if offer.accepted else tr("No")))


class OfferStrip(QFrame):
    """Hidden while no offer has anything to say."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.on_accept: Callable[[str], None] = lambda _: None
        self.on_decline: Callable[[str], None] = lambda _: None
        self.on_choose: Callable[[str], None] = lambda _: None
        self.setObjectName("offers")
        self.setAccessibleName(tr("Offers"))
        self._offers: tuple[OfferDisplay, ...] = ()
        self._short = False
        self._first = 0
        """Of a short strip, the offer that stands there."""
        self._rows = [_Row(theme, place) for place in range(_MOST)]
        self._more = label(theme, Type.SMALL, Tone.MUTED)
        self._next = button(theme, "nextOffer", "", accessible=tr("The next offer"))
        self._next.clicked.connect(self._turn)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.room(6))
        for row in self._rows:
            column.addWidget(row)
            row.accept.clicked.connect(lambda _=False, row=row: self._answer(row, lambda: self.on_accept))
            row.leave.clicked.connect(lambda _=False, row=row: self._answer(row, lambda: self.on_decline))
            row.choose.clicked.connect(lambda _=False, row=row: self._answer(row, lambda: self.on_choose))
        column.addWidget(self._more)
        self._rows[0].add_button(self._next)
        self.show_offers(())

    def show_offers(self, offers: tuple[OfferDisplay, ...]) -> None:
        if offers != self._offers:
            self._offers, self._first = offers, 0
        self._show()

    def show_short(self, short: bool) -> None:
        """One row, and how many offers there are: the goods need the room."""
        if short != self._short:
            self._short, self._first = short, 0
            self._show()

    def _show(self) -> None:
        count = len(self._offers)
        shown = self._offers[self._first :][:1] if self._short else self._offers
        for place, row in enumerate(self._rows):
            row.show_offer(shown[place] if place < len(shown) else None)
        more = 0 if self._short else count - _MOST
        set_text(self._more, tr("{n} more offers", n=more) if more > 0 else "")
        self._more.setVisible(more > 0)
        self._next.setText(f"{self._first + 1}/{count}")
        self._next.setVisible(self._short and count > 1)
        self.setVisible(bool(count))

    def _turn(self) -> None:
        self._first = (self._first + 1) % max(1, len(self._offers))
        self._show()

    def _answer(self, row: _Row, act: Callable[[], Callable[[str], None]]) -> None:
        if row.offer is not None:
            act()(row.offer.key)
