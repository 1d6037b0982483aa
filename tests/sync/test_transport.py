"""The way out: trust, deadlines, limits, and what a broken connection proves.

DESIGN §6; FAILURES N1-N3, N9, N10, N12, N16, R25, R32, K2.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import subprocess
import sys
import zlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from astro_desk.core.errors import Refused
from astro_desk.use_cases.account import check_url
from sync import dialect
from sync.outcome import Cause, Outcome, Verdict
from sync.transport import CallFailed, HttpTransport, Reply
from tests.support.certificates import Authority, server_context
from tests.support.own_time import pass_by, run_in_own_time
from tests.support.raw_server import OK, Serve, answering, request, server
from tests.sync.fake_network import run


async def ask(port: int, limit: int = 1000, deadline_s: float = 20.0) -> Reply | Outcome:
    async with HttpTransport() as transport:
        try:
            url = f"http://127.0.0.1:{port}/api/json/x/"
            return await transport.post(url, {"jsonData": "{}"}, token="T", limit=limit, deadline_s=deadline_s)
        except CallFailed as failed:
            return failed.outcome


def asked(serve: Serve, limit: int = 1000, deadline_s: float = 20.0) -> Reply | Outcome:
    async def main() -> Reply | Outcome:
        async with server(serve) as port:
            return await ask(port, limit, deadline_s)

    return run(main())


def test_a_call_is_a_post_of_a_form_with_the_token_in_its_header() -> None:
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await request(reader))
        writer.write(OK)
        await writer.drain()

    reply = asked(serve)
    assert isinstance(reply, Reply)
    assert (reply.status, reply.body, reply.headers["content-type"]) == (200, b"{}", "application/json")
    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /api/json/x/ HTTP/1.1\r\n")
    assert b"Authorization: Bearer T" in head
    assert body == b"jsonData=%7B%7D"


def test_nobody_listening_is_not_applied() -> None:
    with socket.socket() as bound:  # held, or somebody else may get the port meanwhile
        bound.bind(("127.0.0.1", 0))
        assert run(ask(bound.getsockname()[1])) == Outcome(Verdict.NOT_APPLIED, Cause.ASTRO_DOWN)


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (b"HTTP/1.1 200",),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",),
        (b"no http at all\r\n\r\n",),
    ],
)
def test_a_connection_that_ends_after_the_request_leaves_it_unknown(parts: tuple[bytes, ...]) -> None:
    outcome = asked(answering(*parts))
    assert outcome == Outcome(Verdict.UNKNOWN, Cause.ASTRO_DOWN)


@pytest.mark.parametrize("parts", [(), (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",)])
def test_the_deadline_holds_for_the_whole(parts: tuple[bytes, ...]) -> None:
    """N12: also for an answer that drips."""

    async def main() -> Reply | Outcome:
        async with server(answering(*parts, then=lambda: pass_by(61))) as port:
            return await ask(port, deadline_s=60)

    assert run_in_own_time(main()) == Outcome(Verdict.UNKNOWN, Cause.SLOW)


def test_a_deadline_in_the_handshake_is_not_applied() -> None:
    async def main() -> Outcome | None:
        async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
            await reader.read(1)
            pass_by(dialect.CONNECT_S + 1)
            await reader.read()

        async with server(silent) as port, HttpTransport() as transport:
            with pytest.raises(CallFailed) as failed:
                await transport.post(f"https://127.0.0.1:{port}/x/", {}, deadline_s=60)
            return failed.value.outcome

    assert run_in_own_time(main()) == Outcome(Verdict.NOT_APPLIED, Cause.NO_INTERNET)


def test_an_answer_that_is_too_long_is_unreadable() -> None:
    """N10."""
    long = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000
    bomb = gzip.compress(b"x" * 5_000_000)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    for parts in ((long,), (head, bomb)):
        outcome = asked(answering(*parts))
        assert outcome == Outcome(Verdict.UNKNOWN, Cause.UNREADABLE, message="answer too long")


def packed(body: bytes, encoding: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Encoding: %b\r\nContent-Length: %d\r\n\r\n%b" % (encoding, len(body), body)


def test_a_packed_answer_is_unpacked_and_other_packings_are_unreadable() -> None:
    reply = asked(answering(packed(gzip.compress(b'{"a":1}'), b"gzip")))
    assert isinstance(reply, Reply)
    assert reply.body == b'{"a":1}'
    for parts in (packed(zlib.compress(b"{}"), b"br"), packed(b"not gzip at all", b"gzip")):
        assert asked(answering(parts)) == Outcome(Verdict.UNKNOWN, Cause.UNREADABLE)


def test_a_redirect_is_not_followed_and_the_body_of_a_failure_not_read() -> None:
    """N9, R32: a captive portal never sees the token."""
    reply = asked(
        answering(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 9\r\n\r\nsomewhere")
    )
    assert isinstance(reply, Reply)
    assert (reply.status, reply.body) == (302, b"")


def test_cookies_and_proxies_of_the_environment_do_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """N16, R25: no session of one user under another's token."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(2):
            seen.append(await request(reader))
            writer.write(OK.replace(b"Content-Length", b"Set-Cookie: session=1\r\nContent-Length"))
            await writer.drain()

    async def main() -> None:
        async with server(serve) as port, HttpTransport() as transport:
            for _ in range(2):
                await transport.post(f"http://127.0.0.1:{port}/x/", {})

    run(main())
    assert len(seen) == 2
    assert not any(b"session" in one or b"cookie" in one.lower() for one in seen)


def test_a_connection_kept_open_that_dies_under_a_call_leaves_it_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialect, "IDLE_S", 600.0)
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await request(reader)
        writer.write(OK)
        await writer.drain()
        await request(reader)

    async def main() -> Outcome:
        async with server(serve) as port, HttpTransport() as transport:
            await transport.post(f"http://127.0.0.1:{port}/x/", {})
            with pytest.raises(CallFailed) as failed:
                await transport.post(f"http://127.0.0.1:{port}/x/", {})
            return failed.value.outcome

    assert run(main()) == Outcome(Verdict.UNKNOWN, Cause.ASTRO_DOWN)
    assert connections == 1


@pytest.mark.parametrize(
    "first",
    [
        OK,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    ],
)
def test_what_is_left_over_on_a_connection_answers_no_call_that_wants_one_of_its_own(first: bytes) -> None:
    """An answer that names nothing of ours must not be another call's: a redemption would be done that never was."""
    left_over = b'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"astro_status":100}'
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await request(reader)
        writer.write(first + (left_over if connections == 1 else b""))
        await writer.drain()
        await request(reader)

    async def main() -> None:
        async with server(serve) as port, HttpTransport() as transport:
            url = f"http://127.0.0.1:{port}/x/"
            for alone in (False, True, True):
                assert (await transport.post(url, {}, alone=alone)).body == b"{}"

    run(main())
    assert connections == 3


def test_a_connection_idle_for_too_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialect, "IDLE_S", 0.0)
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while True:
            await request(reader)
            writer.write(OK)
            await writer.drain()

    async def main() -> None:
        async with server(serve) as port, HttpTransport() as transport:
            for _ in range(2):
                await transport.post(f"http://127.0.0.1:{port}/x/", {})

    run(main())
    assert connections == 2


# ---------------------------------------------------------------------------------------------------------------- trust


def over_tls(context: ssl.SSLContext, ca_file: Path | None) -> Reply | Outcome:
    async def main() -> Reply | Outcome:
        async with server(answering(OK), context) as port, HttpTransport(ca_file=ca_file) as transport:
            try:
                return await transport.post(f"https://127.0.0.1:{port}/x/", {})
            except CallFailed as failed:
                return failed.outcome

    return run(main())


def test_a_stranger_between_us_and_astro_is_not_trusted_unless_an_administrator_names_him(tmp_path: Path) -> None:
    """K2, N9: an unknown certificate is refused before a byte of the request, and there is no way round."""
    authority = Authority(tmp_path)
    ca_file, context = authority.file, server_context(authority.certify("127.0.0.1"))
    assert over_tls(context, None) == Outcome(Verdict.NOT_APPLIED, Cause.TLS_UNTRUSTED)
    reply = over_tls(context, ca_file)
    assert isinstance(reply, Reply)
    assert reply.status == 200


def test_something_that_speaks_no_tls_is_not_trusted() -> None:
    async def main() -> Outcome:
        async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(5)
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            await writer.drain()

        async with server(plain) as port, HttpTransport() as transport:
            with pytest.raises(CallFailed) as failed:
                await transport.post(f"https://127.0.0.1:{port}/x/", {})
            return failed.value.outcome

    assert run(main()) == Outcome(Verdict.NOT_APPLIED, Cause.TLS_UNTRUSTED)


def test_a_ca_file_that_is_none_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("no certificate")
    for file in (wrong, tmp_path / "missing.pem"):
        with pytest.raises(Refused, match="ca_file_unreadable"):
            HttpTransport(ca_file=file)


@pytest.mark.parametrize(
    ("url", "base"),
    [
        (" https://api.astroloyalty.com/api/json/ ", "https://api.astroloyalty.com/api/json"),
        ("https://astro.example:8443", "https://astro.example:8443"),
        ("http://127.0.0.1:8000/api/json", "http://127.0.0.1:8000/api/json"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://localhost:8000", "http://localhost:8000"),
    ],
)
def test_urls_that_may_be_used(url: str, base: str) -> None:
    assert check_url(url) == base


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://astro.example/api/json", "api_url_not_https"),
        ("http://127.0.0.1.example", "api_url_not_https"),
        ("http://0.0.0.0", "api_url_not_https"),
        ("ftp://127.0.0.1", "api_url_not_https"),
        ("astro.example/api", "api_url_invalid"),
        ("", "api_url_invalid"),
        ("https://", "api_url_invalid"),
        ("https://user:secret@astro.example", "api_url_invalid"),
        ("https://astro.example/?a=b", "api_url_invalid"),
        ("https://astro.example:0", "api_url_invalid"),
        ("https://astro.example:99999", "api_url_invalid"),
        ("https://[astro", "api_url_invalid"),
        ("https://astro.example/\x00", "api_url_invalid"),
    ],
)
def test_urls_that_may_not(url: str, code: str) -> None:
    """N9: a token never travels in clear."""
    with pytest.raises(Refused, match=code):
        check_url(url)


# ----------------------------------------------------------------------------------------------------- another network


def test_an_application_may_stand_in_for_the_network() -> None:
    """The demo: no port is opened."""

    async def app(scope: object, receive: object, send: Callable[[dict[str, object]], Awaitable[None]]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    async def lost(scope: object, receive: object, send: object) -> None:
        raise ConnectionResetError

    async def main() -> None:
        async with HttpTransport(inner=httpx.ASGITransport(app)) as transport:
            assert (await transport.post("http://localhost/x/", {})).body == b"{}"
        async with HttpTransport(inner=httpx.ASGITransport(lost)) as transport:
            with pytest.raises(CallFailed) as failed:
                await transport.post("http://localhost/x/", {})
            assert failed.value.outcome == Outcome(Verdict.UNKNOWN, Cause.ASTRO_DOWN)

    run(main())


def test_naming_the_modules_does_not_import_httpx() -> None:
    """DESIGN §10: the first frame of the counter does not pay for the network."""
    code = "import sys, sync.astro_api, sync.transport; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=300).returncode == 0
