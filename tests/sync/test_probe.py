"""One request without a log-in: whether somebody answers, and what time it is there."""

import asyncio
from datetime import UTC, datetime

import pytest

from sync.outcome import Cause
from sync.probe import Probe, ask
from tests.support.raw_server import OK, answering, server

DATED = b"HTTP/1.1 404 Not Found\r\nDate: Sun, 22 Nov 2026 09:00:00 GMT\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (DATED, Probe(Cause.NONE, 404, datetime(2026, 11, 22, 9, tzinfo=UTC))),
        (OK, Probe(Cause.NONE, 200, None)),
        (OK.replace(b"\r\n", b"\r\nDate: some day\r\n", 1), Probe(Cause.NONE, 200, None)),
    ],
)
def test_whatever_answers_is_there(answer, found):
    async def story():
        async with server(answering(answer)) as port:
            return await ask(f"http://127.0.0.1:{port}/api/json")

    assert asyncio.run(story()) == found


def test_nobody_there():
    async def story():
        async with server(answering(OK)) as port:
            pass
        return await ask(f"http://127.0.0.1:{port}/api/json")

    assert asyncio.run(story()).cause is Cause.ASTRO_DOWN
