"""Whether Astro's host answers at all, and what time it is there: one request without a log-in, for `doctor`."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sync.outcome import Cause, http_date
from sync.transport import CallFailed, HttpTransport

_DEADLINE_S = 8.0


@dataclass(frozen=True, slots=True)
class Probe:
    """`cause` is NONE when something answered, with whatever status. `there`: the answer's own Date, if it had one."""

    cause: Cause
    status: int = 0
    there: datetime | None = None


def probe(api_url: str, ca_file: Path | None = None) -> Probe:
    """As `ask`, for who has no loop."""
    return asyncio.run(ask(api_url, ca_file))


async def ask(api_url: str, ca_file: Path | None = None) -> Probe:
    """An empty form to the API's own address, which does nothing there. Raises Refused `ca_file_unreadable`."""
    async with HttpTransport(ca_file=ca_file) as transport:
        try:
            reply = await transport.post(api_url, {}, deadline_s=_DEADLINE_S, alone=True)
        except CallFailed as failed:
            return Probe(failed.outcome.cause)
        return Probe(Cause.NONE, reply.status, http_date(reply.headers.get("date", "")))
