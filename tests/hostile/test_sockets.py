"""Answers that travel badly, over real sockets: cut, reset, dripping, endless (FAILURES N1, N2, N9, N10, N12, R32)."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date

import pytest

from astro_desk.use_cases.ports import AstroAccount
from sync.astro_api import AstroApi, PurchaseLine
from sync.outcome import Cause, Outcome, Verdict
from sync.sign_in import SignIn
from sync.transport import CallFailed, HttpTransport, Reply
from tests.hostile.questions import OWNER, REWARD, UNIT, line
from tests.support.own_time import pass_by, run_in_own_time
from tests.support.raw_server import Serve, answering, request, server

ACCOUNT = AstroAccount(api_url="", username="cashier", client_id="c", password="secret-canary")
TOKEN = b'{"access_token":"T1","expires":"1800"}'
Act = Callable[[AstroApi], Awaitable[Outcome]]


async def add(api: AstroApi) -> Outcome:
    bag = PurchaseLine(UNIT, "012345678905", date(2026, 5, 1))
    return (await api.add_purchases(OWNER.customer_id, "R1-S", [bag]))[UNIT]


async def redeem(api: AstroApi) -> Outcome:
    return await api.redeem(OWNER.customer_id, REWARD, "88")


ACTS: dict[str, tuple[Act, bytes]] = {
    "add": (add, json.dumps({"astro_status": 100, "returnData": [line(UNIT)]}).encode()),
    "redeem": (redeem, b'{"astro_status":100,"astro_status_message":"Success"}'),
}
EVERY_ACT = pytest.mark.parametrize("act", ACTS)


def http(body: bytes, length: bool = True) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    return head + (b"Content-Length: %d\r\n\r\n" % len(body) if length else b"Connection: close\r\n\r\n") + body


def chunked(body: bytes) -> bytes:
    parts = [body[start : start + 20] for start in range(0, len(body), 20)]
    coded = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + coded + b"0\r\n\r\n"


SPELT: list[Callable[[bytes], bytes]] = [http, chunked, lambda body: http(body, length=False)]


def reset(writer: asyncio.StreamWriter) -> None:
    """Ends the connection with RST."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def register(serve: Serve) -> AsyncIterator[tuple[AstroApi, list[Serve]]]:
    """A register whose log-in goes well and whose next call is answered by the first of the list."""
    served = [serve]

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await served[0](reader, writer)

    async with server(answering(http(TOKEN))) as door, server(accept) as port, HttpTransport() as transport:
        account = AstroAccount(f"http://127.0.0.1:{door}", ACCOUNT.username, ACCOUNT.client_id, ACCOUNT.password)
        yield AstroApi(transport, SignIn(transport, account), f"http://127.0.0.1:{port}"), served


def sending(answer: bytes, end: int, *, with_reset: bool) -> Serve:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request(reader)
        writer.write(answer[:end])
        await writer.drain()
        if with_reset:
            reset(writer)

    return serve


@EVERY_ACT
@pytest.mark.parametrize(
    "spelt", [http, chunked, lambda body: http(body, length=False)], ids=["length", "chunks", "end"]
)
def test_an_answer_cut_at_any_byte_is_no_success(act: str, spelt: Callable[[bytes], bytes]) -> None:
    """N2: only the last byte makes it one; resets and quiet ends take turns."""
    ask, body = ACTS[act]
    answer = spelt(body)

    async def main() -> None:
        async with register(sending(answer, len(answer), with_reset=False)) as (api, served):
            assert (await ask(api)).verdict is Verdict.APPLIED
            for end in range(len(answer)):
                served[0] = sending(answer, end, with_reset=bool(end % 2))
                outcome = await ask(api)
                assert outcome.verdict is Verdict.UNKNOWN, (end, outcome)

    asyncio.run(main())


@EVERY_ACT
def test_a_request_cut_off_at_any_byte_is_unknown(act: str) -> None:
    """N1: what has begun to go out may have arrived."""
    ask, _ = ACTS[act]

    def reading(most: int) -> Serve:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readexactly(most)
            reset(writer)

        return serve

    async def main() -> None:
        async with register(reading(0)) as (api, served):
            for most in range(1, 300, 7):
                served[0] = reading(most)
                assert (await ask(api)).verdict is Verdict.UNKNOWN

    asyncio.run(main())


# -------------------------------------------------------------------------------------------------- slow and endless


async def post(serve: Serve, *, limit: int = 1 << 20, deadline_s: float = 60.0) -> Reply | Outcome:
    async with server(serve) as port, HttpTransport() as transport:
        try:
            url = f"http://127.0.0.1:{port}/x/"
            return await transport.post(url, {}, token="T", limit=limit, deadline_s=deadline_s)
        except CallFailed as failed:
            return failed.outcome


def dripping(head: bytes, drop: bytes, dropped: list[bytes]) -> Serve:
    """Something always comes, so that no time-out of a single read ever strikes; the deadline is over soon."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request(reader)
        writer.write(head)
        while len(dropped) < ENDLESSLY:
            writer.write(drop)
            await writer.drain()
            dropped.append(drop)
            if len(dropped) == 20:
                pass_by(61)
            await asyncio.sleep(0)

    return serve


ENDLESSLY = 20_000
ENDLESS = {
    "a byte at a time": (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b" "),
    "a header at a time": (b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n"),
    "a status line at a time": (b"", b"H"),
    "interim answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "early hints": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"),
    "tiny chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "trailers": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n \r\n0\r\n", b"X-More: 1\r\n"),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_what_never_ends_is_ended_by_the_deadline(kind: str) -> None:
    """N12: the deadline holds for the whole, however steadily something comes."""
    dropped: list[bytes] = []
    got = run_in_own_time(post(dripping(*ENDLESS[kind], dropped)))
    assert isinstance(got, Outcome)
    assert (got.verdict, got.cause) in ((Verdict.UNKNOWN, Cause.SLOW), (Verdict.UNKNOWN, Cause.ASTRO_DOWN))
    assert 20 <= len(dropped) < ENDLESSLY / 2


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: ",
    ],
    ids=["length", "end", "header"],
)
def test_100_mib_are_not_taken_in(head: bytes) -> None:
    """N10: the connection ends soon after the limit; what the server could push is what lies in the sockets."""
    pushed = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal pushed
        await request(reader)
        writer.write(head)
        for _ in range(1600):
            writer.write(b"x" * 65536)
            await writer.drain()
            pushed += 65536

    got = asyncio.run(post(serve))
    assert isinstance(got, Outcome)
    assert got.verdict is Verdict.UNKNOWN
    assert pushed < 32 << 20


NO_HTTP = {
    "another protocol": b"220 mail.example ESMTP ready\r\n",
    "HTTP/0.9": b"<html>hello</html>",
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS alert": b"\x15\x03\x01\x00\x02\x02\x28",
    "two lengths": b'HTTP/1.1 200 OK\r\nContent-Length: 20\r\nContent-Length: 2\r\n\r\n{"astro_status":100}',
    "negative length": b'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{"astro_status":100}',
    "length and chunks": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\nTransfer-Encoding: chunked\r\n\r\n"
        b'5\r\n{"astro_status":100}\r\n0\r\n\r\n'
    ),
    "wrong chunk length": (
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{"astro_status":100}\r\n0\r\n\r\n'
    ),
    "nul in a header": b'HTTP/1.1 200 OK\r\nX-A: a\x00b\r\nContent-Length: 20\r\n\r\n{"astro_status":100}',
    "status 2000": b'HTTP/1.1 2000 OK\r\nContent-Length: 20\r\n\r\n{"astro_status":100}',
    "switching protocols": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
}


@pytest.mark.parametrize("kind", NO_HTTP)
def test_what_is_not_the_http_that_we_speak_is_no_success(kind: str) -> None:
    """R32."""

    async def main() -> Outcome:
        async with register(answering(NO_HTTP[kind])) as (api, _):
            return await redeem(api)

    assert asyncio.run(main()).verdict is Verdict.UNKNOWN


def test_a_redirect_is_followed_by_nobody() -> None:
    """N9: neither the token nor the form reaches the place that it names."""
    reached: list[bytes] = []

    async def elsewhere(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.append(await reader.read(1))

    async def main() -> list[Outcome]:
        async with server(elsewhere) as port:
            outcomes = []
            for status in (301, 302, 303, 307, 308):
                head = b"HTTP/1.1 %d Found\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n"
                async with register(answering(head % (status, port))) as (api, _):
                    outcomes.append(await redeem(api))
            return outcomes

    assert {(one.verdict, one.cause) for one in asyncio.run(main())} == {(Verdict.UNKNOWN, Cause.UNREADABLE)}
    assert reached == []
