"""What the by-hand list says of points and offers: facts are kept, and said in the language in which they are read."""

from dataclasses import replace

import pytest

from astro_desk.app.language import speak
from astro_desk.core.by_hand import Act, ByHandEntry, ByHandItem, OfSale
from astro_desk.core.catalog import ProgramKind
from astro_desk.use_cases.by_hand import to_key_in
from astro_desk.use_cases.by_hand_words import described
from tests.support.counter import NOW

DAY = "2026-03-14"
POINTS = ByHandItem("", "R2-P", ProgramKind.POINTS, Act.SOLD, "Points")
SPENT = replace(POINTS, act=Act.USED, title="$5 Off")
OFFER = ByHandItem("697231001007", "R2-O", ProgramKind.OFFER, Act.USED, "A free toy")


def entry(item, of_sale=None, description=""):
    item = replace(item, of_sale=of_sale)
    return ByHandEntry("R2-E", "R2-S", item.form, "sally", item, description, NOW.date(), NOW, taken_back=True)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (entry(POINTS, OfSale(DAY, 1, 3)), "1 of 3 goods of the sale of 2026-03-14; as many as their price brought"),
        (
            entry(POINTS, OfSale(DAY, 1, 3, 37)),
            "1 of 3 goods of the sale of 2026-03-14, which brought 37 points; as many as their price brought",
        ),
        (
            entry(POINTS, OfSale(DAY, 1, 3, None, 4199, "USD")),
            "1 of 3 goods of the sale of 2026-03-14 for $41.99; as many as their price brought",
        ),
        (entry(POINTS, OfSale(DAY, 3, 3, 37, 4199, "USD")), "all 37 points of the sale of 2026-03-14"),
        (
            entry(POINTS, OfSale(DAY, 3, 3, 37, rest=True)),
            "all 37 points of the sale of 2026-03-14, less what was taken back before",
        ),
        (
            entry(POINTS, OfSale(DAY, 3, 3, None, 4199, "USD")),
            "3 of 3 goods of the sale of 2026-03-14 for $41.99; as many as their price brought",
        ),
        (
            entry(POINTS, OfSale(DAY, 2, 3, 9, 900, "USD", rest=True)),
            (
                "2 of 3 goods of the sale of 2026-03-14 for $9.00, which brought 9 points; "
                "as many as their price brought, less what was taken back before"
            ),
        ),
        (entry(SPENT, OfSale(DAY, points=250)), "250 points, spent on “$5 Off” in the sale of 2026-03-14"),
        (entry(OFFER, OfSale(DAY), "Rope Toy"), "“Rope Toy” of the sale of 2026-03-14"),
        (entry(OFFER, OfSale(DAY)), "“697231001007” of the sale of 2026-03-14"),
        (entry(OFFER, None, "697231001007 of the sale of 2026-03-14"), "697231001007 of the sale of 2026-03-14"),
    ],
)
def test_an_entry_says_what_it_is_about_and_an_old_one_as_it_was_written(given, says):
    assert described(given) == says
    assert says in to_key_in(given, "Sally")


def test_it_is_said_in_the_language_in_force_when_it_is_read():
    given = entry(OFFER, OfSale(DAY), "Rope Toy")
    speak("es")
    try:
        assert described(given) == "“Rope Toy” de la venta del 2026-03-14"
        assert "Rope Toy" in to_key_in(given, "Sally")
        assert "take back" not in to_key_in(given, "Sally")
    finally:
        speak("en")
