"""Telling a scanner from a person: pure timing, with Hypothesis over gaps, lengths and terminators (R43–R54, C1–C3)."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from astro_desk.core.item_code import read_code
from ui.presenters.scan_reader import LONGEST, Do, DoubleFire, Focus, Key, ScanReader

UPC = "784672102346"
codes = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-", min_size=6, max_size=40)
quick = st.floats(0.5, 59.9)  # 60 itself and a sum of floats may come to a little more
slow = st.floats(61, 5000)
places = st.sampled_from(list(Focus))


def reader(known: bool = True) -> ScanReader:
    return ScanReader(lambda text: known)


def feed(scans: ScanReader, text: str, gap: float, focus: Focus, start: float = 0.0) -> tuple[list[Do], float]:
    at, seen = start, []
    for letter in text:
        at += gap
        seen.append(scans.key(Key.PRINTABLE, letter, at, focus).do)
    return seen, at


@given(codes, quick, quick, places)
def test_quick_keys_with_a_terminator_are_a_scan_wherever_the_focus_is(code, gap, last, focus):
    scans = reader()
    _, at = feed(scans, code, gap, focus)
    verdict = scans.key(Key.END, "", at + last, focus)
    assert (verdict.do, verdict.text) == (Do.SCAN, code)
    assert not scans.under_way


@given(codes, slow, places)
def test_a_persons_keys_are_never_a_scan_and_all_come_back(code, gap, focus):
    scans = reader()
    given_back = 0
    at = 0.0
    for letter in code:
        at += gap
        given_back += scans.silence(at - 0.25).do is Do.RELEASE
        verdict = scans.key(Key.PRINTABLE, letter, at, focus)
        assert verdict.do in {Do.PASS, Do.HOLD}
    given_back += scans.silence(at + 61).do is Do.RELEASE
    assert scans.key(Key.END, "", at + gap, focus).do is Do.PASS
    held = focus in {Focus.FIELD, Focus.ELSEWHERE}
    assert given_back == (len(code) if held else 0)


@given(codes, quick, places)
def test_a_key_is_held_at_most_sixty_ms_beyond_the_last_one(code, gap, focus):
    scans = ScanReader(lambda text: False)
    _, at = feed(scans, code, gap, focus)
    assert scans.silence(at + 60.5).do in {Do.RELEASE, Do.PASS}
    assert not scans.holding


@given(codes, quick, places, st.lists(st.floats(0.5, 59.9), min_size=1, max_size=3))
def test_terminators_behind_a_scan_are_the_scanners_own(code, gap, focus, stragglers):
    scans = reader()
    _, at = feed(scans, code, gap, focus)
    scans.key(Key.END, "", at + 1, focus)
    at += 1
    for wait in stragglers:
        at += wait
        for key in (Key.END, Key.STRAY):
            assert scans.key(key, "", at, focus).do is Do.SWALLOW
    assert scans.key(Key.END, "", at + 61, focus).do is Do.PASS


@given(st.sampled_from([UPC, "4006381333931", "01234565"]), quick, places)
def test_without_a_terminator_silence_ends_a_scan_of_a_code(code, gap, focus):
    scans = reader()
    _, at = feed(scans, code, gap, focus)
    assert scans.silence(at + 30).do is Do.PASS
    if len(code) < 12 and focus in {Focus.OMNIBOX, Focus.OMNIBOX_BEGUN}:
        assert scans.silence(at + 290).do is Do.PASS, "it may be the first half of a longer one"
        at += 240
    verdict = scans.silence(at + 61)
    assert (verdict.do, verdict.text) == (Do.SCAN, code)


def is_gtin(text: str) -> bool:
    return text.isdigit() and read_code(text).is_gtin


FALTERING = ["018542001003", "018543001002", "4006381333931", "784672102346", "96385074"]
"""The first two end in a valid EAN-8."""


@settings(max_examples=500)
@given(
    code=st.sampled_from(FALTERING),
    end=st.sampled_from(["ended", "unended", "unended, though the last had a terminator"]),
    focus=places,
    data=st.data(),
)
def test_a_scan_that_falters_is_that_code_or_none_and_never_another_one(code, end, focus, data):
    """R53: what a late key made of one code was sold as another."""
    scans = ScanReader(is_gtin)
    at = 0.0
    if end != "unended":
        _, at = feed(scans, UPC, 5, focus)
        assert scans.key(Key.END, "", at + 5, focus).do is Do.SCAN
        at += 2_000
    late = data.draw(st.integers(1, len(code) - 1), label="a pause before this key")
    asked = data.draw(st.booleans(), label="whether the timer noticed the pause")
    pause = data.draw(st.floats(61, 290), label="ms")
    held = focus in {Focus.FIELD, Focus.ELSEWHERE}
    # Keys are held for 60 ms and no longer: without a terminator ever, a first half that is a code is taken for one.
    assume(not (end == "unended" and held and is_gtin(code[:late])))
    found, here = [], focus
    for place, digit in enumerate(code):
        if place == late:
            verdict = scans.silence(at + 60.5) if asked else None
            found += [verdict.text] if verdict and verdict.do is Do.SCAN else []
        at += pause if place == late else 8
        # From a button or a list, what was held is replayed into the omnibox.
        here = focus if place < late else {Focus.FIELD: Focus.FIELD}.get(focus, Focus.OMNIBOX_BEGUN)
        verdict = scans.key(Key.PRINTABLE, digit, at, here)
        found += [verdict.text] if verdict.do is Do.SCAN else []
    verdict = scans.key(Key.END, "", at + 8, here) if end == "ended" else scans.silence(at + 310)
    found += [verdict.text] if verdict.do is Do.SCAN else []
    assert set(found) <= {code}


def test_a_number_typed_into_a_field_just_before_a_scan_is_not_part_of_it():
    scans = ScanReader(is_gtin)
    at = 0.0
    for digit in "17":  # before this UPC they would make a GTIN-14 of it
        at += 150
        scans.key(Key.PRINTABLE, digit, at, Focus.FIELD)
    assert is_gtin("17" + UPC)
    _, at = feed(scans, UPC, 5, Focus.FIELD, at + 400)
    verdict = scans.key(Key.END, "", at + 5, Focus.FIELD)
    assert (verdict.do, verdict.text) == (Do.SCAN, UPC)


def test_a_scan_in_halves_that_lost_a_key_is_not_sold_as_its_end():
    scans = ScanReader(is_gtin)
    _, at = feed(scans, "018", 5, Focus.OMNIBOX)  # the 5 never came
    _, at = feed(scans, "42001003", 5, Focus.OMNIBOX_BEGUN, at + 120)
    assert scans.key(Key.END, "", at + 5, Focus.OMNIBOX_BEGUN).do is Do.PASS


def test_a_swiped_card_that_falters_is_wiped_all_the_same():
    scans = reader()
    _, at = feed(scans, "%B41111111", 5, Focus.OMNIBOX)
    seen, _ = feed(scans, "11111111^PETOWNER/SALLY^2512", 5, Focus.OMNIBOX_BEGUN, at + 120)
    assert Do.WIPE in seen


def test_quick_text_in_a_field_that_is_no_code_is_typing():
    scans = ScanReader(lambda text: False)
    _, at = feed(scans, "5550100199", 5, Focus.FIELD)
    assert scans.key(Key.END, "", at + 5, Focus.FIELD).do is Do.RELEASE


def test_a_rolled_pair_of_keys_on_a_button_is_no_click_and_enter_behind_it_presses_nothing():
    scans = reader()
    _, at = feed(scans, "3", 5, Focus.ELSEWHERE)
    assert scans.key(Key.END, "", at + 5, Focus.ELSEWHERE).do is Do.SCAN


def test_keys_that_repeat_because_one_is_held_down_are_no_scan():
    scans = reader()
    at = 0.0
    for _ in range(30):
        at += 30
        assert scans.key(Key.PRINTABLE, "1", at, Focus.OMNIBOX, repeated=True).do is Do.PASS
    assert scans.key(Key.END, "", at + 30, Focus.OMNIBOX).do is Do.PASS


@pytest.mark.parametrize("focus", list(Focus))
def test_a_key_that_is_pressed_and_then_held_down_is_no_scan(focus):
    scans = reader()
    scans.key(Key.PRINTABLE, "1", 0, focus)
    scans.silence(61)
    for repeat in range(30):
        verdict = scans.key(Key.PRINTABLE, "1", 500 + repeat * 30, focus, repeated=True)
        assert verdict.do is Do.PASS
    assert scans.key(Key.END, "", 1430, focus).do is Do.PASS


@pytest.mark.parametrize("focus", list(Focus))
def test_like_digits_within_a_millisecond_are_a_scan_although_they_look_held_down(focus):
    scans, before = reader(), ""
    for place, digit in enumerate("000018542001"):
        verdict = scans.key(Key.PRINTABLE, digit, place // 3, focus, repeated=digit == before)
        assert verdict.do in {Do.PASS, Do.HOLD}
        before = digit
    verdict = scans.key(Key.END, "", 5, focus)
    assert (verdict.do, verdict.text) == (Do.SCAN, "000018542001")


@pytest.mark.parametrize(
    "track", ["%B4111111111111111^DOE/JANE^2512101000?", ";4111111111111111=25121010000012300000?"]
)
@given(gap=quick, focus=places)
def test_a_swiped_card_is_wiped_and_the_rest_of_it_swallowed(track, gap, focus):
    scans = reader()
    seen, at = feed(scans, track, gap, focus)
    assert seen.count(Do.WIPE) == 1
    assert set(seen[seen.index(Do.WIPE) + 1 :]) == {Do.SWALLOW}
    assert scans.key(Key.END, "", at + gap, focus).do is Do.SWALLOW
    assert scans.key(Key.PRINTABLE, "a", at + 1000, focus).do in {Do.PASS, Do.HOLD}


@given(st.integers(LONGEST + 1, 4096), places)
def test_an_endless_scan_is_cut_off_once_and_swallowed(length, focus):
    scans = reader()
    seen, at = feed(scans, "7" * length, 1, focus)
    assert seen.count(Do.OVERFLOW) == 1
    assert scans.key(Key.END, "", at + 1, focus).do is Do.SWALLOW


def test_when_an_input_method_takes_over_nothing_stays_held():
    scans = reader()
    feed(scans, "78", 5, Focus.FIELD)
    assert scans.forget().do is Do.RELEASE
    assert not scans.under_way


@given(codes, st.integers(0, 300), st.integers(50, 400))
def test_the_same_symbol_within_the_window_is_one(code, wait, length):
    gate = DoubleFire()
    first = gate.read(code, 0.0, length)
    again = gate.read(code, length + wait, 2 * length + wait)
    assert (first.doubled, again.doubled) == (code[: len(code) // 2] * 2 == code and len(code) >= 16, True)


@given(codes, st.floats(301, 3000))
def test_the_same_symbol_later_is_a_second_bag(code, wait):
    gate = DoubleFire()
    gate.read(code, 0.0, 100.0)
    assert gate.read(code, 100.0 + wait, 300.0 + wait).doubled is (
        code[: len(code) // 2] * 2 == code and len(code) >= 16
    )


def test_another_symbol_at_once_is_another_item():
    gate = DoubleFire()
    gate.read(UPC, 0.0, 100.0)
    assert not gate.read("036000291452", 101.0, 200.0).doubled


def test_a_code_that_was_sent_twice_in_one_burst_counts_once():
    fired = DoubleFire().read(UPC + UPC, 0.0, 200.0)
    assert (fired.code, fired.doubled) == (UPC, True)


@given(codes, quick, places, st.floats(1e6, 4e9))
def test_a_clock_that_begins_anew_binds_nobody(code, gap, focus, back):
    """The window system counts milliseconds in 32 bits."""
    scans = reader()
    feed(scans, "7" * (LONGEST + 2), 1, focus, start=4e9 - back)
    _, at = feed(scans, code, gap, focus, start=-1e9)
    verdict = scans.key(Key.END, "", at + 1, focus)
    assert (verdict.do, verdict.text) == (Do.SCAN, code)
    gate = DoubleFire()
    gate.read(code, 4e9, 4e9 + 100)
    assert gate.read(code, 5.0, 100.0).doubled is gate.read("A" + code, 1000.0, 1100.0).doubled or len(code) >= 16
