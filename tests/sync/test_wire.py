"""Astro's answers in every spelling, and bodies that are none (ASTRO_API §1, §4, §5; FAILURES N10, U2)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Raw

from sync import catalogue_readings, json_bounds, readings, wire
from sync.envelope import Envelope, read_envelope, read_token
from sync.wire import Unreadable

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def raw(value: object) -> Raw:
    return Raw(json.dumps(value).encode())


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b'{"astro_status":100,"astro_status_message":"Success","returnData":""}', 100, "Success"),
        (b'{"astro_status":"100","astro_status_messsage":"Three s"}', 100, "Three s"),
        (b'{"status":320,"status_messsage":"Linked"}', 320, "Linked"),
        (b'{"status":" 100.0 ","status_message":null}', 100, ""),
        (b'\xef\xbb\xbf{"astro_status":100}', 100, ""),
        (b'{"astro_status":100,"status":"100","astro_status_message":["odd"]}', 100, ""),
        (b'{"astro_status":100,"astro_status_message":"caf\xe9"}', 100, "café"),
    ],
)
def test_envelopes_in_their_spellings(body: bytes, code: int, message: str) -> None:
    envelope = read_envelope(body)
    assert (envelope.code, envelope.message) == (code, message)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{}",
        b"[]",
        b"100",
        b"<html><body>Sign in to Wi-Fi</body></html>",
        b'{"astro_status":100',
        b'{"astro_status":true}',
        b'{"astro_status":[100]}',
        b'{"astro_status":"ok"}',
        b'{"astro_status":NaN}',
        b'{"astro_status":100.5}',
        b'{"astro_status":100,"status":310}',
        b'{"astro_status":' + b"1" * 5000 + b"}",
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"astro_status":100,"x":' + b"[" * 32 + b"]" * 32 + b"}",
        b'{"astro_status":310,"astro_status":100}',
        b'{"astro_status":100,"returnData":[{"transactionID":"a","transactionID":"b"}]}',
        '{"astro_status":"١٠٠"}'.encode(),
        b"[" * 10_000,
        b"\x00" * 100,
    ],
)
def test_what_is_no_envelope_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_envelope(body)


def test_nesting_is_counted_outside_of_strings_alone() -> None:
    as_deep_as_allowed = b'{"astro_status":100,"x":' + b"[" * 31 + b"]" * 31 + b"}"
    assert read_envelope(as_deep_as_allowed).code == 100
    in_words = json.dumps({"astro_status": 100, "astro_status_message": '\\"[{' * 40}).encode()
    assert read_envelope(in_words).code == 100


@given(st.binary() | st.text(alphabet='[]{}"\\a').map(str.encode))
def test_nesting_does_not_depend_on_where_the_slices_end(body: bytes) -> None:
    whole = [json_bounds.deeper_than(body, limit) for limit in range(9)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_bounds, "_SLICE", 3)
        assert [json_bounds.deeper_than(body, limit) for limit in range(9)] == whole


def test_a_key_may_come_twice_where_nothing_is_settled_by_it() -> None:
    """A catalogue may be too long for the second look."""
    assert read_envelope(b'{"astro_status":100,"returnData":[{"a":1,"a":2}]}', once=False).code == 100


def test_a_long_body_that_is_no_utf_8_at_its_end_alone_is_read_as_latin_1() -> None:
    body = b'{"astro_status":100,"x":"' + b"\xc3\xa9" * 200_000 + b'\xe9"}'
    assert bytes(read_envelope(body).data) == b""
    assert not json_bounds.is_utf8(body)
    assert json_bounds.is_utf8(body.replace(b'\xe9"', b'"'))


@given(st.binary())
@example(b'{"astro_status":"\xff"}')
def test_any_bytes_are_an_envelope_or_unreadable(body: bytes) -> None:
    try:
        assert isinstance(read_envelope(body), Envelope)
    except Unreadable:
        pass


READERS: list[Callable[[Raw], object]] = [
    readings.status_of,
    readings.rewards_of,
    catalogue_readings.offers_of,
    catalogue_readings.read_all,
    readings.eligibility_of,
    readings.astro_id_of,
    lambda data: readings.found_owner(data, "5550100199", ""),
    wire.points.one,
    wire.read_lines,
    lambda data: read_token(bytes(data)),
]
KEYS = st.sampled_from(
    [
        "astro_customer_id", "astroCardData", "astroOfferRewards", "cardPurchases", "cardFreeGoods", "redeemed_on",
        "imported_transaction_id", "purchase_date", "rewards", "items", "astro_reward_id", "program_list", "item_code",
        "available_programs", "astro_mfg_program_id", "astro_program_id", "isEligible", "transactionID", "expires",
        "transaction_status", "transactionDeleted", "access_token", "rebate_amount", "card_purchase_required_count",
        "0", "1",
    ]
)  # fmt: skip
SHAPED: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["100", "7", "2024-05-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=12,
)


@given(JSON | SHAPED)
def test_any_json_is_read_or_unreadable(value: object) -> None:
    data = raw(value)
    for read in READERS:
        try:
            read(data)
        except Unreadable:
            pass


@pytest.mark.parametrize("nothing", ["", None, [], {}, " "])
def test_nothing_in_any_spelling_is_an_empty_list(nothing: object) -> None:
    assert wire.split(raw(nothing), "x") == []
    assert wire.split(Raw(), "x") == []


def test_an_object_stands_for_an_array_of_one_and_a_numbered_object_for_an_array() -> None:
    entry = {"transactionID": "a", "transaction_status": "100"}
    for spelling in ([entry], entry, {"0": entry}, {"3": entry}):
        assert [line.transaction_id for line in wire.read_lines(raw(spelling))] == ["a"]


@pytest.mark.parametrize("wrong", [5, 0, True, False, "text", 1.5])
def test_a_value_in_place_of_a_list_never_looks_empty(wrong: object) -> None:
    """An owner whose punches cannot be read must not look like one without punches."""
    card = {"astro_card_id": "1", "cardPurchases": wrong}
    for broken in ({"astroCardData": wrong}, {"astroCardData": [card]}, {"astroCardData": [5]}):
        with pytest.raises(Unreadable):
            readings.status_of(raw({"astro_customer_id": "7", **broken}))


def test_a_line_that_cannot_be_read_is_missing_and_spoils_no_other() -> None:
    lines = wire.read_lines(raw([{"transactionID": ["a"]}, 5, {"transactionID": 12, "transaction_status": "100"}]))
    assert [(line.transaction_id, line.code) for line in lines] == [("12", 100)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(" 007 ", "007"), (7, "7"), (7.0, "7"), (7.5, "7.5"), (None, ""), (True, "")],
)
def test_text(value: wire.Scalar, expected: str) -> None:
    assert wire.text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("12", 12), (12, 12), ("4.00", 4), ("-3", -3), ("4.5", None), ("", None), (True, None)]
)
def test_number(value: wire.Scalar, expected: int | None) -> None:
    assert wire.number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(1, True), ("1", True), (True, True), ("True", True), (0, False), ("0", False), ("", False)]
)
def test_flag(value: wire.Scalar, expected: bool) -> None:
    assert wire.flag(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-05-01", date(2024, 5, 1)),
        ("2024-05-01 13:05:00", date(2024, 5, 1)),
        ("2024-05-01T13:05:00Z", date(2024, 5, 1)),
        ("5/1/2024", date(2024, 5, 1)),
        ("13/1/2024", None),
        ("0000-00-00", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_day(value: wire.Scalar, expected: date | None) -> None:
    assert wire.day(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", False),
        (None, False),
        ("0000-00-00 00:00:00", False),
        (0, False),
        ("null", False),
        (True, True),
        ("x", True),
    ],
)
def test_whether_a_date_is_set_at_all(value: wire.Scalar, expected: bool) -> None:
    assert wire.is_set(value) is expected


@pytest.mark.parametrize(("value", "expected"), [("3.50", 350), ("$3.5", 350), (3, 300), ("free", None), ("", None)])
def test_cents(value: wire.Scalar, expected: int | None) -> None:
    assert wire.cents(value) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"access_token": "T", "expires": "1800"}, ("T", 1800.0)),
        ({"access_token": "T", "expires": 60}, ("T", 60.0)),
        ({"access_token": "T", "expires": "soon"}, ("T", 1800.0)),
        ({"access_token": "T", "expires": 1_700_000_000}, ("T", 1800.0)),
        ({"access_token": "T", "expires": -5}, ("T", 1800.0)),
        ({"access_token": ""}, None),
        ({"error": "invalid_grant"}, None),
    ],
)
def test_token(body: object, expected: tuple[str, float] | None) -> None:
    assert read_token(json.dumps(body).encode()) == expected


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"access_token":"a\\nb"}', b'{"access_token":"\xc3\xa9"}', b""])
def test_what_is_no_token_answer_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_token(body)
