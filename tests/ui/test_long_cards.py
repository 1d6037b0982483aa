"""Cards of more punches than there is room for paws (a program of the store's own may have any number)."""

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from astro_desk.core.cards import CardView
from ui.presenters.cards import show_card
from ui.widgets.punch_card import PunchCardPainter


@pytest.mark.parametrize(
    ("required", "paws", "shares"),
    [(30, 30, (0.0, 0.0, 0.0)), (31, 0, (20 / 31, 3 / 31, 2 / 31)), (40, 0, (0.5, 0.075, 0.05))],
)
def test_a_card_of_more_than_thirty_is_a_bar_and_a_number(required, paws, shares):
    shown = show_card(CardView("p", "Self-service wash", required, 20, 3, 2), 0)
    assert (shown.count, shown.of, shown.stub) == ("25", f"of {required}", f"{required - 25} to go")
    assert (len(shown.paws), shown.shares) == (paws, shares)
    assert [phrase.text for phrase in shown.legend] == ["20 confirmed", "3 waiting", "2 in this sale"]


@pytest.mark.parametrize(("required", "confirmed", "bar"), [(36, 0, True), (36, 9, True), (12, 0, False)])
def test_the_bar_of_a_long_card_without_a_punch_is_there_and_empty(theme, required, confirmed, bar):
    card = show_card(CardView("p", "Self-service wash", required, confirmed, 0, 0), 0)
    assert (card.count, card.of) == (str(confirmed), f"of {required}")
    assert card.bar is bar
    painter = PunchCardPainter(theme)
    picture = QImage(420, painter.height(card, 420), QImage.Format.Format_ARGB32)
    picture.fill(QColor("white"))
    drawing = QPainter(picture)
    painter.draw(drawing, card, 420)
    drawing.end()
    empty = QColor(theme.tokens.empty_paw).rgb()
    lines = [sum(picture.pixel(x, y) == empty for x in range(420)) for y in range(picture.height())]
    assert (max(lines) > 150) is bar, "the rest of a bar goes over most of the card"


def test_of_a_long_card_that_nobody_has_read_no_bar_says_that_it_is_empty():
    assert not show_card(CardView("p", "Self-service wash", 36, None, 0, 0), 0).bar
