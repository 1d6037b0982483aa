"""Retry-After for every request there is: also the second one of a look, a log-in, the catalogue (FAILURES N6).

The protocol starts no lane while Astro wants to be left alone. What is under way by then consists of several requests,
and runs follow each other: so the pause is kept here once more, at the one way out. What nobody waits for has its turn
here as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sync import dialect
from sync.outcome import Cause, Outcome, Verdict, retry_after
from sync.transport import CallFailed, Reply, Transport
from sync.turns import own_turn


@dataclass(slots=True)
class Pause:
    """Until when a host wants to be left alone, in seconds of the monotonic clock. Outlives an event loop."""

    host: str = ""
    until: float = 0.0


class PatientTransport:
    """A Transport that sends nothing before a Retry-After that it was given has passed; `inner` does the rest."""

    def __init__(self, inner: Transport, pause: Pause, monotonic: Callable[[], float]) -> None:
        self._inner = inner
        self._pause = pause
        self._monotonic = monotonic

    async def post(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        token: str = "",
        limit: int = dialect.ANSWER_LIMIT,
        deadline_s: float = dialect.DEADLINE_S,
        alone: bool = False,
    ) -> Reply:
        """As Transport has it. Raises CallFailed with BUSY, provably not sent, while the pause lasts."""
        await own_turn()
        host, left = urlsplit(url).netloc, self._pause.until - self._monotonic()
        if left > 0 and host == self._pause.host:
            raise CallFailed(Outcome(Verdict.NOT_APPLIED, Cause.BUSY, retry_after_s=left))
        reply = await self._inner.post(url, form, token=token, limit=limit, deadline_s=deadline_s, alone=alone)
        if reply.status in dialect.BUSY_STATUSES or reply.status >= 500:
            self._asked(host, retry_after(reply.headers))
        return reply

    def _asked(self, host: str, wait_s: float | None) -> None:
        if wait_s is None:
            return
        until = self._monotonic() + wait_s
        self._pause.until = max(until, self._pause.until) if host == self._pause.host else until
        self._pause.host = host
