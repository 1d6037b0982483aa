"""Money: what a cashier types is what is kept, to the cent."""

import pytest

from astro_desk.core.errors import Refused
from astro_desk.core.money import Money, read_money


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("41", 4100),
        ("41.5", 4150),
        ("41,50", 4150),
        ("41.05", 4105),
        (" $ 0.07 ", 7),
        ("$12", 1200),
        ("0", 0),
        ("9999999.99", 999999999),
    ],
)
def test_an_amount_is_read_to_the_cent(text, cents):
    assert read_money(text) == Money(cents, "USD")


@pytest.mark.parametrize(
    "text",
    ["", "$", "1.", ".5", "1.234", "1,234", "1,234.50", "1e3", "-x", "٤١", "NaN", "1 000", "$$1", "41x"],
)
def test_what_is_no_amount_is_refused_with_what_was_typed(text):
    with pytest.raises(Refused) as refused:
        read_money(text)
    assert (refused.value.code, refused.value.facts) == ("amount_invalid", {"text": text})


@pytest.mark.parametrize("text", ["1234567890", "99999999999.50", "9" * 40])
def test_ten_digits_and_more_are_an_amount_that_no_sale_comes_to(text):
    with pytest.raises(Refused) as refused:
        read_money(text)
    assert refused.value.code == "amount_absurd"
    assert refused.value.facts["limit"] == "99999.99"


@pytest.mark.parametrize("text", ["-1", "-$4.50", "\N{MINUS SIGN}3"])
def test_less_than_nothing_has_a_sentence_of_its_own(text):
    with pytest.raises(Refused) as refused:
        read_money(text)
    assert (refused.value.code, refused.value.facts) == ("amount_negative", {"text": text})


def test_a_blob_is_not_repeated_in_full():
    with pytest.raises(Refused) as refused:
        read_money("x" * 4096)
    assert refused.value.facts == {"text": "x" * 20}


def test_the_currency_stays_with_the_amount():
    assert read_money("1", "CAD") == Money(100, "CAD") != Money(100)


@pytest.mark.parametrize(
    ("cents", "shown"), [(0, "0.00"), (7, "0.07"), (4150, "41.50"), (-5, "-0.05"), (-100, "-1.00")]
)
def test_an_amount_is_shown_with_two_decimals(cents, shown):
    assert str(Money(cents)) == shown
