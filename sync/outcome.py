"""What became of a call: applied, refused, not applied, or, whenever that is not proven, unknown (DESIGN §6).

Pure: exceptions, HTTP statuses, envelopes and lines go in, an Outcome comes out, and nothing here ever raises.
"""

from __future__ import annotations

import errno
import re
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
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
    def unexplained_code(self) -> bool:
        """Astro answered in its own words with a code that the dialect does not know: one review case a day."""
        return self.verdict is Verdict.UNKNOWN and self.cause is Cause.REFUSED and self.code is not None


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
