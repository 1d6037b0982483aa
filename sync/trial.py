"""One log-in tried out: signed in once and one question asked, and what is wrong told apart (ASTRO_API §1).

Nothing is kept and nothing is written at Astro. The engine's own log-in goes on beside it.
"""

from __future__ import annotations

import errno
import json
import socket
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from astro_desk.use_cases.account import Finding, Trial
from astro_desk.use_cases.ports import AstroAccount
from sync import dialect
from sync.dialect import Meaning
from sync.envelope import read_envelope, read_token
from sync.outcome import Cause, Outcome, clean_message, from_http, links
from sync.sign_in import log_in_form, token_url
from sync.transport import CallFailed, HttpTransport, Reply
from sync.wire import Unreadable

if TYPE_CHECKING:
    import httpx

DEADLINE_S = 15.0
"""A person waits for it."""
_SPOKEN = dialect.LOG_IN_REFUSED | dialect.ANSWER_STATUSES
_DATE, _HOST = frozenset({9, 10}), frozenset({62, 64})
"""OpenSSL's numbers: not valid yet, expired · another host name, another address."""
_PLAIN = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"})
"""What OpenSSL calls an answer that is no TLS."""


async def try_account(
    account: AstroAccount,
    *,
    ca_file: Path | None = None,
    inner: Callable[[], httpx.AsyncBaseTransport] | None = None,
    deadline_s: float = DEADLINE_S,
) -> Trial:
    """Tries an account as `check_account` leaves it. Raises Refused `ca_file_unreadable`, nothing for the network."""
    host = urlsplit(account.api_url).netloc
    async with HttpTransport(ca_file=ca_file, inner=inner() if inner else None, spoken=_SPOKEN) as http:
        try:
            reply = await http.post(token_url(account), log_in_form(account), deadline_s=deadline_s)
            token = _token(reply)
            if isinstance(token, Trial):
                return token
            form = {dialect.FORM_FIELD: json.dumps({"phone": dialect.PROBE_PHONE})}
            url = f"{account.api_url}/searchCustomer/"
            answer = await http.post(url, form, token=token, deadline_s=deadline_s)
        except CallFailed as failed:
            return _not_reached(failed, host)
    return _answered(answer)


def _token(reply: Reply) -> str | Trial:
    if reply.status in dialect.LOG_IN_REFUSED:
        return _refused(reply)
    failed = from_http(reply.status, reply.headers)
    if failed is not None:
        return _by_outcome(failed)
    try:
        found = read_token(reply.body)
    except Unreadable:
        return Trial(Finding.NOT_ASTRO, "no token in its answer")
    return found[0] if found else _refused(reply)


def _refused(reply: Reply) -> Trial:
    """By the word that an OAuth server gives (RFC 6749 §5.2), where Astro gives one."""
    try:
        said = json.loads(reply.body)
        word = said.get("error") if isinstance(said, dict) else None
    except ValueError:  # also UnicodeDecodeError
        return Trial(Finding.LOG_IN if reply.status != 403 else Finding.NOT_ASTRO, f"HTTP {reply.status}")
    known = dialect.LOG_IN_ERRORS.get(word) if isinstance(word, str) else None
    detail = clean_message(word) if isinstance(word, str) else f"HTTP {reply.status}"
    return Trial(Finding(known) if known else Finding.LOG_IN, detail)


def _answered(reply: Reply) -> Trial:
    """The one question, asked with a token that is a second old: a refusal is about the account."""
    failed = from_http(reply.status, reply.headers)
    if failed is not None and failed.cause in (Cause.ASTRO_DOWN, Cause.BUSY):
        return _by_outcome(failed)
    if failed is not None:
        return Trial(Finding.API_OFF, failed.message)
    try:
        envelope = read_envelope(reply.body)
    except Unreadable:
        return Trial(Finding.NOT_ASTRO, "no status in its answer")
    if envelope.code is not None and dialect.meaning_of(envelope.code) in (Meaning.OK, Meaning.NO_SUCH_OWNER):
        return Trial(Finding.GOOD)
    return Trial(Finding.API_OFF, clean_message(f"{envelope.code} {envelope.message}"))


def _not_reached(failed: CallFailed, host: str) -> Trial:
    errors = tuple(links(failed))
    known = _by_error(errors)
    return Trial(known, host) if known is not None else _by_outcome(failed.outcome, host)


def _by_error(errors: Sequence[BaseException]) -> Finding | None:
    """What the system or OpenSSL says more precisely than an Outcome has use for."""
    for error in errors:
        if isinstance(error, ssl.SSLCertVerificationError):
            number = error.verify_code
            wrong = Finding.CERTIFICATE_HOST if number in _HOST else Finding.CERTIFICATE
            return Finding.CERTIFICATE_DATE if number in _DATE else wrong
        if isinstance(error, ssl.SSLError) and error.reason in _PLAIN:
            return Finding.NOT_ENCRYPTED
        if isinstance(error, socket.gaierror):
            return Finding.HOST_UNKNOWN
        if isinstance(error, OSError) and error.errno == errno.ECONNREFUSED:
            return Finding.NOBODY_LISTENS
    return None


def _by_outcome(outcome: Outcome, host: str = "") -> Trial:
    finding = {
        Cause.NO_NETWORK: Finding.NO_NETWORK,
        Cause.NO_INTERNET: Finding.NO_ANSWER,
        Cause.SLOW: Finding.NO_ANSWER,
        Cause.BUSY: Finding.BUSY,
        Cause.TLS_UNTRUSTED: Finding.CERTIFICATE,
        Cause.UNREADABLE: Finding.NOT_ASTRO,
    }.get(outcome.cause, Finding.UNWELL)
    by_host = finding in (Finding.NO_ANSWER, Finding.CERTIFICATE)
    return Trial(finding, host if by_host else outcome.message or "it hung up")
