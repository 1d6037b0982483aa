"""A regular's morning in the tour: offers with what they say, a pre-paid pass, and a unit that comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from astro_desk.practice.sample_catalogue import DAYCARE, FIRST_PROGRAM, codes_of
from astro_desk.practice.store import PracticeStore

if TYPE_CHECKING:
    from tests.tour.__main__ import Tour

RAW, TOPPER, CAT_KIBBLE = (codes_of(FIRST_PROGRAM + place)[0] for place in (4, 7, 3))
"""Two bags of the first make a third one free, the second has a rebate, for the third the store is not enrolled."""


def regular_with_pass(store: PracticeStore) -> str:
    """The phone of the one of the practice store's regulars who has most visits on a pre-paid pass, and e-mail."""
    with store.writing() as turn:
        row = turn.db.execute(
            "SELECT o.phone FROM owners o JOIN cards c ON c.owner_id = o.id JOIN punches p ON p.card_id = c.id"
            " WHERE c.program_id = ? AND o.last_name <> 'Pet Owner' GROUP BY o.id ORDER BY count(*) DESC LIMIT 1",
            (DAYCARE,),
        ).fetchone()
    return str(row["phone"])


def loyalty(tour: Tour) -> None:
    """Two sales of a regular's, and a return; Astro answers all the while."""
    phone = regular_with_pass(tour.store)
    tour.choose(phone)
    tour.sell(codes_of(DAYCARE)[0])
    tour.picture("pre-paid")
    tour.finish()
    tour.choose(phone)
    tour.sell(CAT_KIBBLE, f"3*{RAW}")
    tour.picture("offer", both=True)
    tour.press(Qt.Key.Key_F5)
    tour.wait(lambda: tour.session.basket.offers, "the offer in the sale")
    tour.picture("offer-accepted")
    tour.finish()
    tour.settled("the sale with an offer to be at Astro")
    tour.choose(phone)
    tour.press(Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    tour.type(phone)
    tour.press(Qt.Key.Key_Down)
    tour.picture("return-asked")
    tour.press(Qt.Key.Key_Return)
    said = tour.window.floating.finished.findChild(QLabel, "finishedSaid")
    tour.wait(lambda: said.text(), "the unit to be taken back")
    tour.picture("returned", both=True)
    tour.press(Qt.Key.Key_Escape)
    tour.settled("the return to be at Astro")
    for _ in ("asks", "clears"):
        tour.press(Qt.Key.Key_Escape)
    tour.wait(lambda: tour.session.owner is None, "the counter to be free")
