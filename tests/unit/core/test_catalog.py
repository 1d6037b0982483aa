"""The catalogue: which items count in which programs."""

import pytest

from astro_desk.core.catalog import Catalogue, Item, Program, ProgramKind, fold_title, required_from_title
from astro_desk.core.errors import Refused
from astro_desk.core.item_code import read_code
from tests.unit.core.making import CANS, CATALOGUE, DEAL, KIBBLE, LEASH, NO_CATALOGUE, WET


@pytest.mark.parametrize("spelling", [KIBBLE, "0" + KIBBLE, "]E0" + KIBBLE, "00" + KIBBLE])
def test_an_item_is_found_by_any_spelling_and_sent_in_astros(spelling):
    found = CATALOGUE.find(read_code(spelling))
    assert found is not None
    assert found.code == KIBBLE


def test_a_custom_code_is_found_as_it_is():
    assert CATALOGUE.find(read_code(LEASH)) is not None
    assert CATALOGUE.find(read_code(LEASH.lower())) is None


def test_of_eight_digits_the_reading_that_the_catalogue_knows_is_meant():
    """R56"""
    ean_8 = Item.of("0000001234565", "Treats")
    upc_e = Item.of("012345000065", "Shampoo")
    scan = read_code("01234565")
    assert Catalogue.of([ean_8], []).find(scan) == ean_8
    assert Catalogue.of([upc_e], []).find(scan) == upc_e
    assert Catalogue.of([ean_8, upc_e], []).find(scan) == upc_e


@pytest.mark.parametrize("scan", ["01234565", "]E001234565", "]E401234565", "012345000065"])
def test_what_astro_wrote_with_eight_digits_is_found_however_it_is_scanned(scan):
    item = Item.of("01234565", "Treats")
    assert Catalogue.of([item], []).find(read_code(scan)) == item


def test_an_item_number_is_found_before_the_upc_e_that_it_might_be():
    number, upc = Item.of("425261", "Bath"), Item.of(CANS, "Cans")
    assert Catalogue.of([upc, number], []).find(read_code("425261")) == number
    assert Catalogue.of([upc], []).find(read_code("425261")) == upc


def test_astros_code_that_is_none_is_refused():
    with pytest.raises(Refused, match="code_empty"):
        Item.of(" ", "Nothing")


def test_an_article_under_two_spellings_counts_in_the_programs_of_both():
    """R58: the first is not silently taken for the whole."""
    both = Catalogue.of(
        [Item.of(CANS, "Cans", ["wet"]), Item.of("0" + CANS, "Cans again", ["deal", "wet"])], [WET, DEAL]
    )
    assert list(both.items.values()) == [Item.of(CANS, "Cans", ["wet", "deal"])]


def test_the_programs_of_an_item_are_told_by_kind_in_astros_order():
    form = read_code(CANS).forms[0]
    assert CATALOGUE.programs_of(form, ProgramKind.CARD) == (WET,)
    assert CATALOGUE.programs_of(form, ProgramKind.OFFER) == (DEAL,)
    assert CATALOGUE.programs_of("unheard of", ProgramKind.CARD) == ()


def test_a_program_that_the_catalogue_does_not_hold_is_left_out():
    part = Catalogue.of([Item.of(CANS, "Cans", ["wet", "deal"])], [DEAL])
    assert part.programs_of(read_code(CANS).forms[0], ProgramKind.CARD) == ()


def test_a_catalogue_that_astro_never_told_differs_from_one_without_items():
    assert NO_CATALOGUE.empty
    assert not Catalogue.of([], []).empty


def test_titles_come_on_one_line():
    assert fold_title("  Almo Nature |\r\n  Buy 4,\tGet 1 FREE ") == "Almo Nature | Buy 4, Get 1 FREE"


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("Lotus DOG | 20lb & 25lb Kibble LG | Official Buy 12 Get 1 Free", 12),
        ("Almo Nature |  Buy 4, Get 1 FREE on 2.47oz HQS Cat Cans", 4),
        ("BUY  10 GET 1", 10),
        ("buy 8 get 1, then buy 4 get 1", 8),
        ("Buy one get one", None),
        ("Buy 0 Get 1", None),
        ("Buy 100 Get 1", None),
        ("Bestbuy 12", None),
        ("12 lb bags", None),
        ("", None),
    ],
)
def test_the_count_is_guessed_from_the_title(title, count):
    assert required_from_title(title) == count


def test_a_program_nobody_described_is_a_card_without_a_count():
    assert (Program("x", "X").kind, Program("x", "X").required) == (ProgramKind.CARD, None)
