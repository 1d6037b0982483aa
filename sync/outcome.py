"""What became of a call: applied, refused, not applied, or, whenever that is not proven, unknown (DESIGN §6).

Pure: exceptions, HTTP statuses, envelopes and lines go in, an Outcome comes out, and nothing here ever raises.
"""

from __future__ import annotations

import errno
import re
import socket
import ssl
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

from astro_desk.core.errors import Unavailable
from sync import dialect
from sync.dialect import Meaning

MESSAGE_LENGTH = 160
"""The most characters of Astro's own words that are kept."""


class Verdict(StrEnum):
    APPLIED = "applied"
    """Astro said so: HTTP 200, the right shape, our id in it with 100."""
    REFUSED = "refused"
    """Astro said no, with a code whose meaning is known. Nothing was changed there."""
    NOT_APPLIED = "not_applied"
    """It provably did not reach Astro, or not past its door. May be sent again at once."""
    UNKNOWN = "unknown"
    """Everything else. Only a look-up tells; never simply sent again."""


class Cause(StrEnum):
    """Why, for the badge and the pace of the next attempt."""

    NONE = "none"
    NO_NETWORK = "no_network"
    NO_INTERNET = "no_internet"
    ASTRO_DOWN = "astro_down"
    SLOW = "slow"
    """No answer within the deadline."""
    BUSY = "busy"
    """429, or 503 with Retry-After: `retry_after_s` says how long to leave Astro alone, None when it did not say."""
    SIGN_IN_NEEDED = "sign_in_needed"
    TLS_UNTRUSTED = "tls_untrusted"
    UNREADABLE = "unreadable"
    """Something answered that is not Astro's API as we know it: HTML, a cut-off body, a missing line, a redirect."""
    REFUSED = "refused"
    """Astro's own status code said something else than 100; it is in `code`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one operation.

    `code` is Astro's status code, never an HTTP status. `message` is folded, clipped, and without phone numbers and
    e-mail addresses. UNKNOWN with a `code` is a code that nobody has explained yet, or 420 “seen before”.
    """

    verdict: Verdict
    cause: Cause = Cause.NONE
    code: int | None = None
    message: str = ""
    retry_after_s: float | None = None

    @property
    def answered(self) -> bool:
        """Whether Astro itself spoke, whatever it said."""
        return self.code is not None

    @property
    def unexplained_code(self) -> bool:
        """Astro answered in its own words with a code that nobody has explained: one review case a day."""
        return (
            self.verdict is Verdict.UNKNOWN
            and self.cause is Cause.REFUSED
            and self.code is not None
            and dialect.meaning_of(self.code) is Meaning.UNKNOWN
        )


class ReadFailed(Unavailable):
    """A read brought nothing; `outcome` says why. Nothing was changed anywhere. Code `astro_read_failed`."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__("astro_read_failed", cause=outcome.cause.value, status=outcome.code, message=outcome.message)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a batch's or a removal's answer. `code` None: missing or no number; `deleted` None: not said."""

    transaction_id: str
    code: int | None
    message: str = ""
    deleted: bool | None = None


# ------------------------------------------------------------------------------------------------------ Astro's words

_WORD = re.compile(r"\S+")
_LONG_NUMBER = re.compile(r"\d(?:[\s().-]{0,2}\d){6,}")
_NOT_TEXT = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


def clean_message(text: str, hide: Iterable[str] = ()) -> str:
    """Astro's words on one line of at most 160 characters, without e-mails, long numbers and the words in `hide`."""
    text = _NOT_TEXT.sub(" ", text[: MESSAGE_LENGTH * 20]).strip()
    for word in sorted({word.strip() for word in hide} - {""}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "…", text, flags=re.IGNORECASE)
    text = _LONG_NUMBER.sub("…", _WORD.sub(_no_email, text))
    return text if len(text) <= MESSAGE_LENGTH else text[: MESSAGE_LENGTH - 1] + "…"


def _no_email(word: re.Match[str]) -> str:
    return "…" if "@" in word.group() else word.group()


# ----------------------------------------------------------------------------------------------------- classification

UNREADABLE = Outcome(Verdict.UNKNOWN, Cause.UNREADABLE)
_TLS_CUT_SHORT = (ssl.SSLWantReadError, ssl.SSLWantWriteError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""What a handshake that was merely interrupted leaves in the chain of causes: no matter of trust."""
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})


def from_exception(error: BaseException, *, unsent: bool = False) -> Outcome:
    """What a failed call means. `unsent`: the transport saw it die while it was still connecting.

    Only a failure to connect proves that nothing arrived; anything after the first byte may have been applied.
    """
    # httpx costs 0.2 s to import; where there is one of its errors it has been paid for.
    import httpx

    not_connected = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
    verdict = Verdict.NOT_APPLIED if unsent or isinstance(error, not_connected) else Verdict.UNKNOWN
    causes = tuple(links(error))
    if any(isinstance(link, ssl.SSLCertVerificationError) for link in causes):
        # The handshake comes before the first byte of a request.
        return Outcome(Verdict.NOT_APPLIED, Cause.TLS_UNTRUSTED)
    if verdict is Verdict.NOT_APPLIED:
        return Outcome(verdict, _why_not_connected(error, causes))
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        return Outcome(verdict, Cause.SLOW)
    if isinstance(error, httpx.DecodingError):
        return UNREADABLE
    return Outcome(verdict, Cause.ASTRO_DOWN)


def _why_not_connected(error: BaseException, causes: Sequence[BaseException]) -> Cause:
    if any(isinstance(link, ssl.SSLError) and not isinstance(link, _TLS_CUT_SHORT) for link in causes):
        return Cause.TLS_UNTRUSTED
    if any(isinstance(link, OSError) and link.errno in _NO_ROUTE for link in causes):
        return Cause.NO_NETWORK
    if any(isinstance(link, (socket.gaierror, TimeoutError)) for link in causes) or "Timeout" in type(error).__name__:
        return Cause.NO_INTERNET
    return Cause.ASTRO_DOWN


def links(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it, each once."""
    seen: set[int] = set()
    left: list[BaseException | None] = [error]
    while left:
        link = left.pop()
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        left += [link.__cause__, link.__context__]
        if isinstance(link, BaseExceptionGroup):
            left += link.exceptions


def from_http(status: int, headers: Mapping[str, str], now: datetime | None = None) -> Outcome | None:
    """What the HTTP status alone decides; None for 200, where the envelope speaks.

    `headers` by lower-case name. `now` (UTC) serves a Retry-After that is a date when the answer has no Date.
    """
    if status in dialect.ANSWER_STATUSES:
        return None
    message = f"HTTP {status}"
    if status in dialect.NOT_SIGNED_IN:
        return Outcome(Verdict.NOT_APPLIED, Cause.SIGN_IN_NEEDED, message=message)
    if status in dialect.TOKEN_IN_DOUBT:
        return Outcome(Verdict.UNKNOWN, Cause.SIGN_IN_NEEDED, message=message)
    wait = retry_after(headers, now)
    if status in dialect.BUSY_STATUSES or (status == 503 and wait is not None):
        return Outcome(Verdict.UNKNOWN, Cause.BUSY, message=message, retry_after_s=wait)
    if status >= 500:
        return Outcome(Verdict.UNKNOWN, Cause.ASTRO_DOWN, message=message, retry_after_s=wait)
    return Outcome(Verdict.UNKNOWN, Cause.UNREADABLE, message=message)


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """The seconds that Retry-After asks for, in seconds or as a date, within the dialect's bounds; None without one."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    low, high = dialect.RETRY_AFTER_S
    if text.isascii() and text.isdecimal():
        return min(max(float(text[:9]), low), high)
    until, from_ = http_date(text), http_date(headers.get("date", "")) or now
    if until is None or from_ is None:
        return None
    return min(max((until - from_).total_seconds(), low), high)


def http_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return date if date.tzinfo else None


def from_code(
    code: int | None, message: str, learned: Mapping[int, Meaning] | None = None, hide: Iterable[str] = ()
) -> Outcome:
    """What a status code says. APPLIED for 100 alone; that the answer is about our id is for the caller to see.

    `code` None: the answer had none that can be read. `learned`: what a manager said of codes nobody knew.
    """
    if code is None:
        return UNREADABLE
    meaning = dialect.meaning_of(code, learned)
    if meaning is Meaning.OK:
        return Outcome(Verdict.APPLIED, code=code)
    # "Seen before" and "already linked" say what was, not what is: only a look-up tells whether it still stands.
    open_ = meaning in (Meaning.UNKNOWN, Meaning.DUPLICATE, Meaning.ALREADY_LINKED)
    verdict = Verdict.UNKNOWN if open_ else Verdict.REFUSED
    return Outcome(verdict, Cause.REFUSED, code, clean_message(message, hide))


def from_link(envelope: Outcome, expected: str, answered: str) -> Outcome:
    """Of linkCustomer: 100 needs Astro's id of the owner in the answer, 320 only no other one (ASTRO_API §1)."""
    code = envelope.code
    linked_before = code is not None and dialect.meaning_of(code) is Meaning.ALREADY_LINKED
    if linked_before and dialect.RELINK_IS_SUCCESS and answered in ("", expected):
        return Outcome(Verdict.APPLIED, code=code)
    if envelope.verdict is Verdict.APPLIED and answered != expected:
        return UNREADABLE
    return envelope


def from_line(line: Line, learned: Mapping[int, Meaning] | None = None, *, removal: bool = False) -> Outcome:
    """What one line's own status says, whichever line it is. `removal`: of a call that takes something back."""
    outcome = from_code(line.code, line.message, learned)
    contradicted = line.deleted is not None and line.deleted is not removal
    return UNREADABLE if outcome.verdict is Verdict.APPLIED and contradicted else outcome


def from_lines(
    transaction_id: str,
    envelope: Outcome,
    lines: Iterable[Line],
    learned: Mapping[int, Meaning] | None = None,
    *,
    removal: bool = False,
) -> Outcome:
    """What became of one unit: by its id, never by its place (FAILURES N11). `removal`: it was to be taken back.

    Several lines with the id (a doubled purchase taken back) must agree; an envelope that refuses cannot stand
    beside a line that was done. Whatever contradicts itself is UNKNOWN.
    """
    lines = tuple(lines)
    ours = [from_line(line, learned, removal=removal) for line in lines if line.transaction_id == transaction_id]
    if not ours:
        return UNREADABLE if lines or envelope.verdict is Verdict.APPLIED else envelope
    first = ours[0]
    if any(other.verdict is not first.verdict for other in ours):
        return UNREADABLE
    if first.verdict is Verdict.APPLIED and envelope.verdict is not Verdict.APPLIED:
        return UNREADABLE
    return first
