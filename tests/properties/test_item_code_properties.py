"""Whatever is scanned or typed: one article, one form; a custom code is left alone; never anything but a refusal."""

from biip import ParseError
from biip.gtin import Gtin
from hypothesis import assume, given
from hypothesis import strategies as st

from astro_desk.core.errors import Refused
from astro_desk.core.item_code import CheckDigit, canonical, form_of, is_card_track, read_code


def with_check_digit(payload):
    """Written anew from the standard's rule, so that two minds agree."""
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(payload)))
    return payload + str(-weighted % 10)


def digits(count):
    return st.text("0123456789", min_size=count, max_size=count)


upc_a = digits(11).map(with_check_digit)
gtin = st.one_of(upc_a, digits(12).map(with_check_digit), digits(13).map(with_check_digit))
around = st.sampled_from(["", " ", "\r\n", "\t", "\n", "\x02", "\x1d", "\u00a0", "\ufeff"])
aim = st.sampled_from(["", "]E0", "]C1", "]I1", "]e0", "]d2"])


@given(gtin, st.integers(12, 14), aim, around, around, st.sampled_from(["", " ", "-"]))
def test_every_spelling_of_a_gtin_has_one_canonical_form(code, length, prefix, before, after, between):
    short = code.lstrip("0")
    spelling = short.zfill(max(length, 8, len(short)))
    assume(len(spelling) in (8, 12, 13, 14))
    grouped = between.join((spelling[:1], spelling[1:6], spelling[6:]))
    assert canonical(f"{before}{prefix}{grouped}{after}") == code.zfill(14)


def expand(payload):
    """A UPC-E's six digits, number system 0, as a UPC-A without its check digit."""
    a, b, c, d, e, last = payload
    if last in "012":
        return f"0{a}{b}{last}0000{c}{d}{e}"
    if last == "3":
        return f"0{a}{b}{c}00000{d}{e}"
    if last == "4":
        return f"0{a}{b}{c}{d}00000{e}"
    return f"0{a}{b}{c}{d}{e}0000{last}"


@given(digits(6), st.sampled_from(["", "]E0"]))
def test_a_upc_e_is_its_upc_a(payload, prefix):
    long = with_check_digit(expand(payload))
    assert canonical(f"{prefix}0{payload}{long[-1]}") == canonical(long)


@given(gtin, st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(code, place, change):
    assume(place < len(code))
    wrong = code[:place] + str((int(code[place]) + change) % 10) + code[place + 1 :]
    assert read_code(wrong).check_digit is CheckDigit.WRONG
    assert canonical(wrong) == wrong


@given(gtin)
def test_no_gtin_is_taken_for_a_card(code):
    assert not is_card_track(code)


@given(st.lists(digits(10).map(lambda ten: f"{ten[:3]}-{ten[3:6]}-{ten[6:]}"), min_size=1, max_size=4).map(" ".join))
def test_no_phones_are_taken_for_a_card(phones):
    assert not is_card_track(phones)


@given(
    st.sampled_from(["4", "51", "55", "2221", "2720", "6011", "62", "34", "37"]),
    digits(18),
    st.sampled_from(["{}", "%B{}^OWNER/SALLY^2512?", ";{}=2512?", "ö{}´2512", "]C0{}", "{}\r\n"]),
)
def test_every_card_is_noticed(begin, rest, track):
    size = 15 if begin in ("34", "37") else 16
    payload = (begin + rest)[: size - 1]
    luhn = sum(
        sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10)) for place, digit in enumerate(reversed(payload))
    )
    assert is_card_track(track.format(payload + str(-luhn % 10)))


def reading(text):
    try:
        return read_code(text)
    except Refused as refused:
        return refused


@given(st.text(max_size=60))
def test_a_text_is_a_code_or_refused_and_a_code_reads_as_itself_again(text):
    code = reading(text)
    if isinstance(code, Refused):
        assert code.code in {"card_track", "code_empty", "code_too_long", "code_control_characters"}
        assert form_of(text) == text
        return
    assert code.forms[0] == canonical(text) == form_of(text)
    assert len(code.forms) == len(set(code.forms)) > 0
    assert code.text in text
    if code.is_gtin:
        assert canonical(code.forms[0]) == code.forms[0]


@given(st.text("ABCXYZabc-_/.", min_size=1, max_size=48))
def test_a_custom_code_is_left_alone(text):
    assert read_code(text).forms == (text,)


@given(st.one_of(gtin, digits(12), digits(13), digits(14)))
def test_what_is_said_of_a_long_code_without_biip_is_what_biip_says(code):
    """Its table of companies takes 0.2 s to unpack, in the middle of the first scan of the day."""
    assume(not is_card_track(code))
    try:
        forms = (Gtin.parse(code).as_gtin_14(),)
    except ParseError:
        assert read_code(code).check_digit is CheckDigit.WRONG
    else:
        assert (read_code(code).forms, read_code(code).check_digit) == (forms, CheckDigit.VALID)
