"""Item codes (ASTRO_API §7, FAILURES R55–R59, C2, C3)."""

import pytest

from astro_desk.core.errors import Refused
from astro_desk.core.item_code import CheckDigit, canonical, form_of, is_card_track, read_code

VISA = "4111111111111111"
MASTERCARD = "2223003122003222"
AMEX = "378282246310005"


def refusal(text):
    with pytest.raises(Refused) as refused:
        read_code(text)
    return refused.value


@pytest.mark.parametrize(
    "spelling",
    [
        "036000291452",  # UPC-A
        "0036000291452",  # EAN-13 (R55)
        "00036000291452",  # GTIN-14
        "0-36000-29145-2",
        "0 36000 29145 2",
        "]E0036000291452",
        "]E00036000291452",
        "]E0 036000291452",
        "036000291452\r\n",  # R45
        "\x02036000291452\x03\t",
        "\u00a0036000291452\ufeff",  # as pasted from a page
    ],
)
def test_every_spelling_of_an_article_is_that_article(spelling):
    code = read_code(spelling)
    assert code.forms == ("00036000291452",)
    assert code.check_digit is CheckDigit.VALID
    assert code.is_gtin


@pytest.mark.parametrize("spelling", ["04252614", "]E004252614", "042100005264", "0042100005264", "00042100005264"])
def test_a_upc_e_is_the_upc_a_that_it_abbreviates(spelling):
    """R56"""
    assert read_code(spelling).forms[0] == "00042100005264"


def test_leading_zeros_are_kept_in_the_text():
    assert read_code("000000000017").text == "000000000017"
    assert read_code("000123").text == "000123"


def test_eight_digits_may_be_two_articles_and_the_catalogue_decides():
    """R56: 01234565 is the UPC-E of 012345000065 and, as an EAN-8, itself."""
    assert read_code("01234565").forms == ("00012345000065", "00000001234565")


def test_a_scanner_that_names_the_symbology_settles_what_eight_digits_are():
    assert read_code("]E001234565").forms == ("00012345000065",)
    assert read_code("]E401234565").forms == ("00000001234565", "00012345000065")
    # The catalogue writes down eight digits as it would read them: an EAN-8 that is scanned must still be found there.
    assert canonical("01234565") in read_code("]E401234565").forms


def test_eight_digits_that_only_an_ean_8_can_be():
    assert read_code("96385074").forms == ("00000096385074",)


def test_eight_digits_named_upc_e_with_the_check_digit_of_an_ean_8_are_wrong():
    code = read_code("]E096385074")
    assert code.check_digit is CheckDigit.WRONG
    assert code.forms == ("96385074",)


@pytest.mark.parametrize("digits", ["425261", "0425261"])
def test_a_short_number_is_an_item_number_first_and_may_be_a_upc_e(digits):
    """R59"""
    code = read_code(digits)
    assert code.forms == (digits, "00042100005264")
    assert code.check_digit is CheckDigit.NONE


def test_a_short_number_of_no_number_system_is_an_item_number_alone():
    assert read_code("5550199").forms == ("5550199",)


@pytest.mark.parametrize("wrong", ["036000291453", "0036000291453", "00036000291453", "96385075"])
def test_a_wrong_check_digit_is_told_and_the_text_stays_a_code(wrong):
    """R57: a store's own twelve digits are what they are."""
    code = read_code(wrong)
    assert code.check_digit is CheckDigit.WRONG
    assert code.forms == (wrong,)
    assert not code.is_gtin


@pytest.mark.parametrize(
    "custom",
    ["LEASH-12", "leash-12", "7", "12345", "0012", "ABC 036000291452", "5550100199", "١٢٣٤٥٦٧٨٩٠١٢", "*BATH*", "]"],
)
def test_a_custom_code_is_left_alone(custom):
    code = read_code(custom)
    assert (code.text, code.forms, code.check_digit) == (custom, (custom,), CheckDigit.NONE)
    assert not code.is_gtin


def test_the_prefix_that_names_the_symbology_is_no_part_of_a_custom_code():
    """R52"""
    assert read_code("]C0LEASH-12\r").text == "LEASH-12"
    assert read_code("]C0 LEASH-12").text == "LEASH-12"


@pytest.mark.parametrize("nothing", ["", " ", "\r\n", "]E0", "]E0 \t", "\x00"])
def test_nothing_is_no_code(nothing):
    assert refusal(nothing).code == "code_empty"


def test_a_blob_is_too_long_and_says_how_long():
    refused = refusal("7" * 4096)
    assert refused.code == "code_too_long"
    assert refused.facts == {"length": 4096, "limit": 48}
    assert read_code("x" * 48).text == "x" * 48
    assert refusal("x" * 49).code == "code_too_long"


@pytest.mark.parametrize("control", ["\x00", "\x1d", "\n", "\x7f", "\u200b", "\u202e", "\ud800", "\u2028", "\u2029"])
def test_control_characters_inside_are_refused(control):
    assert refusal(f"0360002{control}91452").code == "code_control_characters"


@pytest.mark.parametrize(
    "track",
    [
        f"%B{VISA}^OWNER/SALLY^2512101000000000?;{VISA}=2512101000000000?",
        f";{VISA}=25121010000000000?",
        "%B3782 822463 10005^OWNER/SALLY^2512?",
        "%E12345678901234567890",
        "% 4000001234567890^",
        f"ö{VISA}´2512101",  # the sentinels on another keyboard layout
        VISA,
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111 1111 1111 1111 12/27",
        AMEX,
        "3782 822463 10005",
        MASTERCARD,
        "2223 0031 2200 3222",
        "6304000000000000000",  # 19 digits
        f"name {VISA} here",
        f"]E0{VISA}",
    ],
)
def test_a_payment_card_is_seen_and_refused(track):
    """C3"""
    assert is_card_track(track)
    assert refusal(track).code == "card_track"


def test_the_refusal_of_a_card_does_not_carry_it():
    refused = refusal(f";{VISA}=2512?")
    assert VISA not in repr(refused.facts) + str(refused)


@pytest.mark.parametrize(
    "harmless",
    [
        "4111111111111112",  # fails Luhn
        "411111111111",
        "55501001990000",  # 14 digits: a GTIN-14 passes Luhn one time in ten
        "41111111111111",
        "4006381333931",  # an EAN-13
        "376104250021234",  # a phone with its country code
        "528140000345675",  # microchips and a telephone's number: fifteen digits that pass Luhn
        "380260000012344",
        "985141000123456",
        "356938035643809",
        "3782822463100050",  # longer by a digit than the card in it
        "63040000000000000000",
        "0000111122223333444455556666",
        "1111111111111117",
        "9006000000000000",
        "%discount",
        "%12",
        ";note=1",
    ],
)
def test_other_numbers_are_no_cards(harmless):
    assert not is_card_track(harmless)


@pytest.mark.parametrize("first", ["555-010-0199", "555 010 0199", "5550100199", "1-555-010-0199"])
def test_phones_side_by_side_are_no_card(first):
    """Whatever Luhn says of their digits together."""
    assert not any(is_card_track(f"{first} {second}-010-01{end:02}") for second in (555, 406) for end in range(100))


def test_no_gtin_is_a_card():
    """One number in ten passes Luhn; length and beginning must tell."""
    assert not any(is_card_track(f"{40000000000000 + 7 * number:014}") for number in range(200))


def test_an_item_number_as_long_as_a_card_may_pass_luhn_when_no_card_begins_so():
    assert read_code("9111111111111114").check_digit is CheckDigit.NONE


def test_canonical_compares_and_form_of_never_refuses():
    assert canonical("0036000291452") == canonical("036000291452") == form_of("]E0036000291452")
    assert canonical("LEASH") == "LEASH"
    assert form_of("bad\ncode") == "bad\ncode"
    with pytest.raises(Refused):
        canonical("bad\ncode")


def test_no_card_is_remembered():
    """C3: canonical forms are kept for speed; a card's number must not be kept with them."""
    before = canonical.cache_info().currsize
    for _ in range(2):
        with pytest.raises(Refused):
            canonical(VISA)
    assert canonical.cache_info().currsize == before
