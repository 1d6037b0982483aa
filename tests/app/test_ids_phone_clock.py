"""The small parts that the shell brings: ids, phones, the clock."""

import re
import sys
import threading
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astro_desk.app import clock as clock_module
from astro_desk.app import phone
from astro_desk.app.clock import SystemClock
from astro_desk.app.ids import IdMaker
from astro_desk.app.phone import by_all_rules, phone_reader


def test_ids_of_several_threads_are_all_different_and_go_on_behind_the_last():
    new_id = IdMaker("R1", "R1-7ZZZZZZZZZ0000000000000000")
    made: list[str] = []
    threads = [threading.Thread(target=lambda: made.extend(new_id() for _ in range(200))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 800
    assert min(made) > "R1-7ZZZZZZZZZ0000000000000000"
    assert all(re.fullmatch(r"R1-[0-9A-HJKMNP-TV-Z]{26}", one) for one in made)


@pytest.mark.parametrize(
    ("country", "text", "digits"),
    [
        ("US", "(555) 010-0199", "5550100199"),
        ("US", " +1 555.010.0199 ", "5550100199"),
        ("US", "1-555-010-0199", "5550100199"),
        ("US", "+44 20 7946 0958", "442079460958"),
        ("GB", "020 7946 0958", "2079460958"),
        ("GB", "+1 555 010 0199", "15550100199"),
        ("US", "555-HELLO", None),
        ("US", "55501O0199", None),
        ("US", "010019", None),
        ("US", "555-0100", None),
        ("US", "+999 5550 100 199", None),
        ("US", "5550100199" * 3, None),
        ("US", "", None),
    ],
)
def test_phones_are_read_as_the_country_types_them(country, text, digits):
    assert phone_reader(country)(text) == digits


@given(
    st.from_regex(phone._TEN_DIGITS, fullmatch=True)
    | st.from_regex(r"[+(]{0,2}1?[ .()\-]{0,3}[0-9]{3}[ .()\-]{0,2}[0-9]{3,4}[ .\-]{0,2}[0-9]{3,4}", fullmatch=True),
    st.sampled_from(["US", "CA"]),
)
def test_the_quick_way_says_what_all_the_rules_say(text, country):
    assert phone_reader(country)(text) == by_all_rules(text.strip(), country)


def test_the_quick_way_is_taken_where_it_holds(monkeypatch):
    monkeypatch.setattr(phone, "by_all_rules", lambda text, country: f"{country} {text}")
    assert phone_reader("US")("(303) 555-0199") == "3035550199"
    assert phone_reader("GB")("303 555 0199") == "GB 303 555 0199"
    assert phone_reader("US")("103 555 0199") == "US 103 555 0199"


def test_the_clock_is_aware_and_its_boot_goes_on():
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert abs((clock.today() - clock.now().date()).days) <= 1
    (boot, first), (again, second) = clock.boot(), clock.boot()
    assert boot == again
    assert second >= first > 0


def test_where_the_system_names_no_boot_each_start_counts_as_one(tmp_path, monkeypatch):
    monkeypatch.setattr(clock_module, "_BOOT_ID", tmp_path / "none")
    monkeypatch.setattr(sys, "platform", "darwin")
    first, second = SystemClock(), SystemClock()
    assert first.boot()[0] != second.boot()[0]
    assert first.boot()[1] >= 0
