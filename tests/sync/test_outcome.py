"""Outcomes: the default is UNKNOWN, and APPLIED needs our id with 100 (DESIGN §6; FAILURES N1-N12, U2, R34)."""

from __future__ import annotations

import errno
import socket
import ssl
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sync.dialect import Meaning
from sync.outcome import (
    MESSAGE_LENGTH,
    UNREADABLE,
    Cause,
    Line,
    Outcome,
    ReadFailed,
    Verdict,
    clean_message,
    from_code,
    from_exception,
    from_http,
    from_line,
    from_lines,
    from_link,
    retry_after,
)

OK = from_code(100, "Success")


def caused(error: BaseException, by: BaseException) -> BaseException:
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("error", "verdict", "cause"),
    [
        (httpx.ConnectError("x"), Verdict.NOT_APPLIED, Cause.ASTRO_DOWN),
        (caused(httpx.ConnectError("x"), ConnectionRefusedError()), Verdict.NOT_APPLIED, Cause.ASTRO_DOWN),
        (caused(httpx.ConnectError("x"), socket.gaierror()), Verdict.NOT_APPLIED, Cause.NO_INTERNET),
        (caused(httpx.ConnectError("x"), OSError(errno.ENETUNREACH, "")), Verdict.NOT_APPLIED, Cause.NO_NETWORK),
        (
            caused(httpx.ConnectError("x"), ExceptionGroup("", [OSError(errno.ENETUNREACH, ""), OSError()])),
            Verdict.NOT_APPLIED,
            Cause.NO_NETWORK,
        ),
        (caused(httpx.ConnectError("x"), ssl.SSLCertVerificationError()), Verdict.NOT_APPLIED, Cause.TLS_UNTRUSTED),
        (caused(httpx.ConnectError("x"), ssl.SSLError()), Verdict.NOT_APPLIED, Cause.TLS_UNTRUSTED),
        (caused(httpx.ConnectError("x"), ssl.SSLEOFError()), Verdict.NOT_APPLIED, Cause.ASTRO_DOWN),
        (caused(httpx.ConnectTimeout("x"), ssl.SSLWantReadError()), Verdict.NOT_APPLIED, Cause.NO_INTERNET),
        (httpx.ConnectTimeout("x"), Verdict.NOT_APPLIED, Cause.NO_INTERNET),
        (httpx.UnsupportedProtocol("x"), Verdict.NOT_APPLIED, Cause.ASTRO_DOWN),
        (httpx.ReadTimeout("x"), Verdict.UNKNOWN, Cause.SLOW),
        (httpx.WriteTimeout("x"), Verdict.UNKNOWN, Cause.SLOW),
        (TimeoutError(), Verdict.UNKNOWN, Cause.SLOW),
        (httpx.ReadError("x"), Verdict.UNKNOWN, Cause.ASTRO_DOWN),
        (httpx.WriteError("x"), Verdict.UNKNOWN, Cause.ASTRO_DOWN),
        (httpx.RemoteProtocolError("x"), Verdict.UNKNOWN, Cause.ASTRO_DOWN),
        (caused(httpx.ReadError("x"), ssl.SSLError()), Verdict.UNKNOWN, Cause.ASTRO_DOWN),
        (httpx.DecodingError("x"), Verdict.UNKNOWN, Cause.UNREADABLE),
        (ConnectionResetError(), Verdict.UNKNOWN, Cause.ASTRO_DOWN),
    ],
)
def test_only_a_failed_connection_proves_that_nothing_arrived(
    error: BaseException, verdict: Verdict, cause: Cause
) -> None:
    assert from_exception(error) == Outcome(verdict, cause)


def test_a_deadline_while_connecting_is_not_applied() -> None:
    assert from_exception(TimeoutError(), unsent=True) == Outcome(Verdict.NOT_APPLIED, Cause.NO_INTERNET)


def test_an_error_that_is_its_own_cause_is_looked_at_once() -> None:
    error = httpx.ReadError("x")
    other = OSError()
    error.__context__, other.__context__ = other, error
    assert from_exception(error).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("status", "headers", "verdict", "cause", "wait"),
    [
        (401, {}, Verdict.NOT_APPLIED, Cause.SIGN_IN_NEEDED, None),
        (403, {}, Verdict.UNKNOWN, Cause.SIGN_IN_NEEDED, None),
        (429, {}, Verdict.UNKNOWN, Cause.BUSY, None),
        (429, {"retry-after": "7"}, Verdict.UNKNOWN, Cause.BUSY, 7.0),
        (503, {"retry-after": "0"}, Verdict.UNKNOWN, Cause.BUSY, 1.0),
        (503, {}, Verdict.UNKNOWN, Cause.ASTRO_DOWN, None),
        (500, {"retry-after": "9"}, Verdict.UNKNOWN, Cause.ASTRO_DOWN, 9.0),
        (302, {"location": "http://portal"}, Verdict.UNKNOWN, Cause.UNREADABLE, None),
        (404, {}, Verdict.UNKNOWN, Cause.UNREADABLE, None),
    ],
)
def test_an_http_status_that_is_no_success(
    status: int, headers: dict[str, str], verdict: Verdict, cause: Cause, wait: float | None
) -> None:
    """R24: a 401 destroys nothing. N4, N6: a 5xx or 429 may have been applied. R32: a redirect is not Astro."""
    outcome = from_http(status, headers)
    assert outcome == Outcome(verdict, cause, None, f"HTTP {status}", wait)


def test_success_leaves_the_word_to_the_envelope() -> None:
    assert from_http(200, {"retry-after": "5"}) is None


@given(st.integers(201, 299))
def test_no_other_success_says_that_anything_was_done(status: int) -> None:
    """202 has only been taken in, 206 is half an answer."""
    assert from_http(status, {}) == Outcome(Verdict.UNKNOWN, Cause.UNREADABLE, message=f"HTTP {status}")


NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "now", "seconds"),
    [
        ({"retry-after": "Wed, 01 May 2024 12:01:00 GMT", "date": "Wed, 01 May 2024 12:00:30 GMT"}, None, 30.0),
        ({"retry-after": "Wed, 01 May 2024 12:01:00 GMT"}, NOW, 60.0),
        ({"retry-after": "Wed, 01 May 2024 12:01:00 GMT"}, None, None),
        ({"retry-after": "Wed, 01 May 2024 12:01:00 -0000"}, NOW, None),
        ({"retry-after": "Wed, 01 May 2034 12:01:00 GMT"}, NOW, 3600.0),
        ({"retry-after": "soon"}, NOW, None),
        ({"retry-after": "99999999999999999999"}, None, 3600.0),
        ({}, NOW, None),
    ],
)
def test_retry_after_in_seconds_or_as_a_date_within_bounds(
    headers: dict[str, str], now: datetime | None, seconds: float | None
) -> None:
    assert retry_after(headers, now) == seconds


@pytest.mark.parametrize(
    ("code", "verdict", "unexplained"),
    [
        (100, Verdict.APPLIED, False),
        (310, Verdict.REFUSED, False),
        (320, Verdict.UNKNOWN, False),
        (410, Verdict.REFUSED, False),
        (420, Verdict.UNKNOWN, False),
        (430, Verdict.REFUSED, False),
        (700, Verdict.REFUSED, False),
        (730, Verdict.REFUSED, False),
        (999, Verdict.UNKNOWN, True),
        (0, Verdict.UNKNOWN, True),
    ],
)
def test_status_codes_as_the_dialect_has_them(code: int, verdict: Verdict, unexplained: bool) -> None:
    outcome = from_code(code, "words")
    assert (outcome.verdict, outcome.code, outcome.unexplained_code) == (verdict, code, unexplained)
    assert outcome.answered


def test_no_status_code_is_unreadable() -> None:
    assert from_code(None, "words") is UNREADABLE
    assert not UNREADABLE.answered
    assert not UNREADABLE.unexplained_code


def test_a_managers_answer_about_a_code_is_remembered_but_never_against_the_table() -> None:
    learned = {999: Meaning.NOT_ENROLLED, 310: Meaning.OK}
    assert from_code(999, "no", learned).verdict is Verdict.REFUSED
    assert from_code(310, "no", learned).verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    ("envelope", "answered", "verdict"),
    [
        (OK, "7", Verdict.APPLIED),
        (OK, "", Verdict.UNKNOWN),
        (OK, "8", Verdict.UNKNOWN),
        (from_code(320, ""), "", Verdict.APPLIED),
        (from_code(320, ""), "7", Verdict.APPLIED),
        (from_code(320, ""), "8", Verdict.UNKNOWN),
        (from_code(310, ""), "", Verdict.REFUSED),
        (from_code(999, ""), "7", Verdict.UNKNOWN),
        (UNREADABLE, "7", Verdict.UNKNOWN),
    ],
)
def test_a_link_is_made_when_astro_names_the_owner_we_meant(envelope: Outcome, answered: str, verdict: Verdict) -> None:
    assert from_link(envelope, "7", answered).verdict is verdict


@pytest.mark.parametrize(
    ("lines", "envelope", "verdict", "code"),
    [
        ([Line("a", 100)], OK, Verdict.APPLIED, 100),
        ([Line("b", 100), Line("a", 410)], OK, Verdict.REFUSED, 410),
        ([Line("b", 100)], OK, Verdict.UNKNOWN, None),
        ([], OK, Verdict.UNKNOWN, None),
        ([Line("a", None)], OK, Verdict.UNKNOWN, None),
        ([Line("a", 100, deleted=True)], OK, Verdict.UNKNOWN, None),
        ([Line("a", 100, deleted=False)], OK, Verdict.APPLIED, 100),
        ([Line("a", 100), Line("a", 100)], OK, Verdict.APPLIED, 100),
        ([Line("a", 100), Line("a", 430)], OK, Verdict.UNKNOWN, None),
        ([], from_code(310, ""), Verdict.REFUSED, 310),
        ([], from_code(999, ""), Verdict.UNKNOWN, 999),
        ([Line("b", 100)], from_code(310, ""), Verdict.UNKNOWN, None),
        ([Line("a", 100)], from_code(310, ""), Verdict.UNKNOWN, None),
        ([Line("a", 410)], from_code(310, ""), Verdict.REFUSED, 410),
        ([], Outcome(Verdict.NOT_APPLIED, Cause.NO_INTERNET), Verdict.NOT_APPLIED, None),
    ],
)
def test_a_unit_is_found_by_its_id_alone(
    lines: list[Line], envelope: Outcome, verdict: Verdict, code: int | None
) -> None:
    """N11, R34."""
    outcome = from_lines("a", envelope, lines)
    assert (outcome.verdict, outcome.code) == (verdict, code)


@pytest.mark.parametrize(
    ("deleted", "verdict"), [(True, Verdict.APPLIED), (None, Verdict.APPLIED), (False, Verdict.UNKNOWN)]
)
def test_a_removal_is_done_unless_astro_says_that_it_deleted_nothing(deleted: bool | None, verdict: Verdict) -> None:
    assert from_lines("a", OK, [Line("a", 100, deleted=deleted)], removal=True).verdict is verdict


LINES = st.lists(
    st.builds(
        Line,
        st.sampled_from(["a", "b", ""]) | st.text(),
        st.none() | st.sampled_from([100, 310, 410, 420]) | st.integers(),
        st.text(),
        st.none() | st.booleans(),
    ),
    max_size=4,
)


@given(LINES, st.none() | st.sampled_from([100, 310, 320, 999]) | st.integers())
def test_applied_needs_our_id_with_100_in_an_envelope_with_100(lines: list[Line], code: int | None) -> None:
    outcome = from_lines("a", from_code(code, ""), lines)
    if outcome.verdict is Verdict.APPLIED:
        assert code == 100
        assert any(line.transaction_id == "a" and line.code == 100 for line in lines)


@given(st.none() | st.integers(), st.text(), st.dictionaries(st.integers(), st.sampled_from(Meaning)))
def test_a_code_is_applied_only_when_it_is_100_or_was_said_to_be(
    code: int | None, message: str, learned: dict[int, Meaning]
) -> None:
    outcome = from_line(Line("a", code, message), learned)
    if outcome.verdict is Verdict.APPLIED:
        assert code == 100 or (code is not None and learned.get(code) is Meaning.OK)


@given(st.integers(100, 599), st.dictionaries(st.sampled_from(["retry-after", "date"]), st.text()))
@example(503, {"retry-after": "Wed, 99 May 99999 12:01:00 GMT"})
def test_no_status_and_no_header_is_ever_applied(status: int, headers: dict[str, str]) -> None:
    outcome = from_http(status, headers, NOW)
    assert outcome is None or outcome.verdict is not Verdict.APPLIED


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        (" Item\r\n not   found\x00 ", "Item not found"),
        ("Customer jo@example.com exists", "Customer … exists"),
        ("Call 555-010-0199 or (555) 010 0199 now", "Call … or (… now"),
        ("Card 12 of 2104 is full", "Card 12 of 2104 is full"),
        ("Jo Ann Fairbairn and jo, not joy", "… … and …, not joy"),
    ],
)
def test_messages_are_one_line_without_personal_data(text: str, cleaned: str) -> None:
    assert clean_message(text, hide=("Jo", "Ann Fairbairn", "", " ")) == cleaned


@given(st.text(st.characters()), st.lists(st.text()))
def test_any_message_comes_out_short_printable_and_encodable(text: str, hide: list[str]) -> None:
    cleaned = clean_message(text * 20, hide)
    assert len(cleaned) <= MESSAGE_LENGTH
    assert "\n" not in cleaned
    cleaned.encode()


def test_a_failed_read_says_why() -> None:
    failed = ReadFailed(Outcome(Verdict.UNKNOWN, Cause.REFUSED, 999, "words"))
    assert failed.code == "astro_read_failed"
    assert failed.facts == {"cause": "refused", "status": 999, "message": "words"}
