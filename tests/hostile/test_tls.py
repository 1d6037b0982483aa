"""Who gets a token: Astro alone, over TLS with a certificate that is right in everything (FAILURES N9, N16, K2, R32).

Each wrong server records what reached it. Nothing that a person could read may have.
"""

from __future__ import annotations

import asyncio
import inspect
import ssl
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from astro_desk.app.settings import SAMPLE
from astro_desk.core.errors import Refused
from astro_desk.use_cases.ports import AstroAccount
from sync.astro_api import AstroApi
from sync.engine import open_over_http
from sync.outcome import Cause, Outcome, Verdict
from sync.sign_in import LogIns, SignIn, Token
from sync.transport import HttpTransport, trust
from tests.support.certificates import Authority, self_signed, server_context
from tests.support.raw_server import request, server

PASSWORD, TOKEN, OWNER_ID = "password-canary", "token-canary", "astro-canary"
SECRET = (PASSWORD.encode(), TOKEN.encode(), OWNER_ID.encode(), b"Bearer", b"username")
HOUR = timedelta(hours=1)
SETTINGS = tomllib.loads(SAMPLE)
UNTRUSTED = Outcome(Verdict.NOT_APPLIED, Cause.TLS_UNTRUSTED)


class Listener:
    """A server that keeps what it was told and hangs up without an answer."""

    def __init__(self) -> None:
        self.heard = b""
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            self.heard += await request(reader)
        except asyncio.IncompleteReadError as cut:
            self.heard += cut.partial


class Wire(Listener):
    """What really goes over the wire to a server behind it: the bytes themselves, both ways passed on."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        self.connections += 1

        async def answers() -> None:
            while some := await there.read(4096):
                writer.write(some)
                await writer.drain()
            writer.close()

        answering = asyncio.create_task(answers())
        try:
            while some := await reader.read(4096):
                self.heard += some
                back.write(some)
                await back.drain()
        except ConnectionError:
            pass
        finally:
            back.close()
            await asyncio.gather(answering, return_exceptions=True)


async def both_calls(url: str, ca_file: Path | None) -> list[Outcome]:
    """A log-in, and a redemption with a token that is there already."""
    account = AstroAccount(url, "cashier", "client", PASSWORD)
    outcomes = []
    for past in (LogIns(), LogIns(account, Token(TOKEN, 0.0, 1e12))):
        async with HttpTransport(ca_file=ca_file) as transport:
            api = AstroApi(transport, SignIn(transport, account, past=past, monotonic=lambda: 1.0), url)
            outcomes.append(await api.redeem(OWNER_ID, "3", "88"))
    return outcomes


def against(
    context: ssl.SSLContext, ca_file: Path | None, host: str = "127.0.0.1"
) -> tuple[list[Outcome], Listener, Wire]:
    """What became of both calls, what the server understood, and what went over the wire."""

    async def main() -> tuple[list[Outcome], Listener, Wire]:
        listener = Listener()
        async with server(listener.serve, context) as behind:
            wire = Wire(behind)
            async with server(wire.serve) as port:
                return await both_calls(f"https://{host}:{port}", ca_file), listener, wire

    return asyncio.run(main())


WRONG = ["expired", "not yet valid", "self-signed", "another host", "unknown authority", "another authority", "old TLS"]


@pytest.mark.parametrize("kind", WRONG)
def test_a_server_with_a_wrong_certificate_is_told_nothing(kind: str, tmp_path: Path) -> None:
    """N9, K2: refused in the handshake, before the first byte of a request; said in words that a person can act on."""
    ours = Authority(tmp_path)
    ca_file: Path | None = ours.file
    match kind:
        case "expired":
            file = ours.certify("127.0.0.1", begins=-48 * HOUR, ends=-HOUR)
        case "not yet valid":
            file = ours.certify("127.0.0.1", begins=HOUR, ends=48 * HOUR)
        case "self-signed":
            file = self_signed(tmp_path, "127.0.0.1")
        case "another host":
            file = ours.certify("astro.example", "127.0.0.2")
        case "unknown authority":
            file, ca_file = ours.certify("127.0.0.1"), None
        case "another authority":
            file = Authority(tmp_path, "stranger").certify("127.0.0.1")
        case _:
            file = ours.certify("127.0.0.1")
    context = server_context(file)
    if kind == "old TLS":
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
    outcomes, listener, wire = against(context, ca_file)
    if kind == "old TLS":  # the server hangs up: that is no matter of trust
        assert {outcome.verdict for outcome in outcomes} == {Verdict.NOT_APPLIED}
    else:
        assert outcomes == [UNTRUSTED, UNTRUSTED]
    assert listener.heard == b""
    assert wire.connections == 2
    assert not [word for word in SECRET if word in wire.heard]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_right_certificate_gets_both(host: str, tmp_path: Path) -> None:
    """The servers above would have heard it: `ca_file` works, and over the wire it cannot be read."""
    authority = Authority(tmp_path)
    context = server_context(authority.certify("127.0.0.1", "localhost"))
    _, listener, wire = against(context, authority.file, host)
    assert [word for word in SECRET if word not in listener.heard] == []
    assert not [word for word in SECRET if word in wire.heard]


def test_a_server_that_speaks_no_tls_is_told_nothing() -> None:
    """N9: what comes first on the wire is a TLS greeting, and nothing comes after it."""

    class Plain(Listener):
        async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.heard += await reader.read(65536)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + b'{"astro_status":100}')
            self.heard += await reader.read(65536)

    plain = Plain()

    async def main() -> list[Outcome]:
        async with server(plain.serve) as port:
            return await both_calls(f"https://127.0.0.1:{port}", None)

    assert asyncio.run(main()) == [UNTRUSTED, UNTRUSTED]
    assert plain.heard.startswith(b"\x16\x03")
    assert not [word for word in SECRET if word in plain.heard]


def test_a_redirect_from_tls_to_http_is_not_followed(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    open_door = Listener()

    async def main() -> list[Outcome]:
        async with server(open_door.serve) as elsewhere:

            async def redirecting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                await request(reader)
                place = b"Location: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n" % elsewhere
                writer.write(b"HTTP/1.1 307 Temporary Redirect\r\n" + place)
                await writer.drain()

            async with server(redirecting, server_context(authority.certify("127.0.0.1"))) as port:
                return await both_calls(f"https://127.0.0.1:{port}", authority.file)

    log_in, redemption = asyncio.run(main())
    assert (log_in.verdict, log_in.cause) == (Verdict.NOT_APPLIED, Cause.UNREADABLE)
    assert (redemption.verdict, redemption.cause) == (Verdict.UNKNOWN, Cause.UNREADABLE)
    assert open_door.connections == 0


def test_an_http_address_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(Refused, match="api_url_not_https"):
        asyncio.run(both_calls("http://astro.example/api/json", None))


# ------------------------------------------------------------------------------------------------- no way round it


def contexts(transport: HttpTransport) -> list[ssl.SSLContext]:
    """The contexts that connections are really made with, of both pools."""
    pools: list[Any] = [transport._inner, transport._alone]
    return [inner._pool._ssl_context for inner in pools]


@pytest.mark.parametrize("named", [False, True])
def test_every_connection_is_verified(named: bool, tmp_path: Path) -> None:
    transport = HttpTransport(ca_file=Authority(tmp_path).file if named else None)
    for context in contexts(transport):
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
        assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
        assert len(context.get_ca_certs()) > 50, "certifi's roots are there"
    asyncio.run(transport.aclose())


def test_there_is_no_switch() -> None:
    """Whoever adds one has to come by here."""
    assert set(inspect.signature(HttpTransport.__init__).parameters) == {"self", "ca_file", "inner", "spoken"}
    assert set(inspect.signature(trust).parameters) == {"ca_file"}
    assert set(inspect.signature(open_over_http).parameters) == {"clock", "rules", "ca_file", "inner", "writer"}
    assert set(SETTINGS["sync"]) == {"fence_s", "ca_file"}


OF_THE_ENVIRONMENT = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


def test_proxies_log_ins_and_roots_of_the_environment_do_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """N16, K2: the test's own control is the first line of each step."""
    authority = Authority(tmp_path)
    context = server_context(authority.certify("127.0.0.1"))
    proxy = Listener()
    netrc = tmp_path / ".netrc"
    netrc.write_text("default login intruder password intruder\n")
    netrc.chmod(0o600)

    async def main() -> tuple[list[Outcome], Listener]:
        astro = Listener()
        async with server(proxy.serve) as proxy_port, server(astro.serve, context) as port:
            for name in OF_THE_ENVIRONMENT:
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy_port}")
            for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
                monkeypatch.setenv(name, str(authority.file))
            monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
            monkeypatch.setenv("NETRC", str(netrc))
            monkeypatch.setenv("HOME", str(tmp_path))
            monkeypatch.setenv("PYTHONHTTPSVERIFY", "0")
            assert httpx.Client()._mounts, "a client of httpx would take these proxies"
            assert ssl.create_default_context().get_ca_certs(), "a default context would take these roots"
            untrusted = await both_calls(f"https://127.0.0.1:{port}", None)
            await both_calls(f"https://127.0.0.1:{port}", authority.file)
            return untrusted, astro

    untrusted, astro = asyncio.run(main())
    assert untrusted == [UNTRUSTED, UNTRUSTED]
    assert proxy.connections == 0
    assert b"Bearer " + TOKEN.encode() in astro.heard
    assert b"Basic" not in astro.heard


def test_nobody_gets_the_keys_of_the_conversation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`SSLKEYLOGFILE` makes Python's own default context write down what decrypts everything; ours does not."""
    keys = tmp_path / "keys.log"
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    assert ssl.create_default_context().keylog_filename == str(keys)
    keys.unlink(missing_ok=True)
    authority = Authority(tmp_path)
    _, listener, _ = against(server_context(authority.certify("127.0.0.1")), authority.file)
    assert TOKEN.encode() in listener.heard
    assert not keys.exists()
    transport = HttpTransport(ca_file=authority.file)
    assert [context.keylog_filename for context in contexts(transport)] == [None, None]
    asyncio.run(transport.aclose())
