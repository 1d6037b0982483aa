"""Below the goods of the sale: what each offer says to it, with the two answers to one that the sale has earned."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

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
        px = theme.px
        self.offer: OfferDisplay | None = None
        self.setObjectName(f"offer{place}")
        self.setProperty("kind", "notice")
        self._deal, self._says = OneLine(theme, Type.SMALL_STRONG), OneLine(theme, Type.SMALL)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._deal)
        words.addWidget(self._says)
        self.setMinimumHeight(px(48))
        words_of = tr("Accept the offer")
        self.accept = button(theme, f"acceptOffer{place}", _ACCEPT[place](), "primary", accessible=words_of)
        self.leave = button(theme, f"declineOffer{place}", tr("No"), accessible=tr("Decline the offer"))
        row = QHBoxLayout(self)
        row.setContentsMargins(px(12), px(2), px(2), px(2))
        row.setSpacing(px(8))
        row.addLayout(words, 1)
        row.addWidget(self.accept)
        row.addWidget(self.leave)

    def show_offer(self, offer: OfferDisplay | None) -> None:
        self.setVisible(offer is not None)
        if offer is None or offer == self.offer:
            return
        self.offer = offer
        self._deal.say(offer.deal)
        self._says.say(offer.says)
        set_tone(self._says, offer.tone)
        self.setAccessibleName(offer.text)
        self.setAccessibleDescription(offer.note)
        self.setToolTip(" ".join(part for part in (offer.text, offer.note) if part))
        self.accept.setVisible(offer.ready)
        self.leave.setVisible(offer.ready or offer.accepted)
        self.leave.setText(unmarked(tr("Leave it") if offer.accepted else tr("No")))


class OfferStrip(QFrame):
    """Hidden while no offer has anything to say."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.on_accept: Callable[[str], None] = lambda _: None
        self.on_decline: Callable[[str], None] = lambda _: None
        self.setObjectName("offers")
        self.setAccessibleName(tr("Offers"))
        self._rows = [_Row(theme, place) for place in range(_MOST)]
        self._more = label(theme, Type.SMALL, Tone.MUTED)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        for row in self._rows:
            column.addWidget(row)
            row.accept.clicked.connect(lambda _=False, row=row: self._answer(row, accepted=True))
            row.leave.clicked.connect(lambda _=False, row=row: self._answer(row, accepted=False))
        column.addWidget(self._more)
        self.show_offers(())

    def show_offers(self, offers: tuple[OfferDisplay, ...]) -> None:
        for place, row in enumerate(self._rows):
            row.show_offer(offers[place] if place < len(offers) else None)
        more = len(offers) - _MOST
        set_text(self._more, tr("{n} more offers", n=more) if more > 0 else "")
        self._more.setVisible(more > 0)
        self.setVisible(bool(offers))

    def _answer(self, row: _Row, *, accepted: bool) -> None:
        if row.offer is not None:
            (self.on_accept if accepted else self.on_decline)(row.offer.key)
