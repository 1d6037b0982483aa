"""The one way out: HTTPS with our own idea of whom to trust, deadlines for the whole and limits on what comes back."""

from __future__ import annotations

import asyncio
import ssl
import sys
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import urlencode

from astro_desk.core.errors import Refused
from sync import dialect
from sync.outcome import UNREADABLE, Cause, Outcome, Verdict, from_exception

if TYPE_CHECKING:
    import httpx


_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip",
    "User-Agent": "astro-desk",
    "Content-Type": "application/x-www-form-urlencoded",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer. `headers` by lower-case name; `body` is empty unless the status is one that answers (200)."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class CallFailed(Exception):
    """A call that brought no answer to read; `outcome` says what that means for what was asked."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{outcome.verdict} {outcome.cause}")
        self.outcome = outcome


class Transport(Protocol):
    """What AstroApi and SignIn need of the network."""

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
        """One POST of a form. `limit` in bytes, unpacked; the deadline holds from connecting to the last byte.

        `alone`: over a connection of its own, so that no answer left over from another call can be taken for its.

        Raises CallFailed; an HTTP status of whatever kind is a Reply.
        """
        ...


def trust(ca_file: Path | None = None) -> ssl.SSLContext:
    """certifi's roots, and those an administrator names; nothing of the environment, no way round (FAILURES K2).

    Raises Refused `ca_file_unreadable`.
    """
    if ca_file is None:
        return _trust_in_certifi()
    context = _certifi_context()
    try:
        context.load_verify_locations(cafile=ca_file)
    except OSError:  # ssl.SSLError is one
        raise Refused("ca_file_unreadable", file=str(ca_file)) from None
    return context


def _certifi_context() -> ssl.SSLContext:
    import certifi

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(cafile=certifi.where())
    return context


@lru_cache(maxsize=1)
def _trust_in_certifi() -> ssl.SSLContext:
    """Made once: reading the roots takes 50 ms."""
    return _certifi_context()


def _miss_once(module: str) -> None:
    """Marks a module that is not installed as missing, so that `import` no longer looks for it in every folder.

    httpcore tries to import sniffio four times a request, which took more of the request than the network.
    """
    if find_spec(module) is None:
        sys.modules[module] = None  # type: ignore[assignment]


class HttpTransport:
    """Transport over httpx's own: HTTP/1.1, and nothing of a client: no redirects, no proxies, no cookies.

    `inner` replaces the network, for the demo's ASGITransport. A connection idle for 2 s is used no more, because a
    write on one that has died meanwhile is a write nobody knows the end of. To be made and closed in one event loop.
    `spoken`: the HTTP statuses whose body is read.
    """

    def __init__(
        self,
        *,
        ca_file: Path | None = None,
        inner: httpx.AsyncBaseTransport | None = None,
        spoken: frozenset[int] = dialect.ANSWER_STATUSES,
    ) -> None:
        # httpx costs 0.2 s to import: whoever merely names this class must not pay for it.
        import httpx

        _miss_once("sniffio")
        self._spoken = spoken
        self._request = httpx.Request
        self._url = lru_cache(maxsize=64)(httpx.URL)
        self._errors = (httpx.HTTPError, httpx.StreamError, OSError, zlib.error)
        if inner is None:
            verify = trust(ca_file)
            limits = httpx.Limits(max_connections=4, keepalive_expiry=dialect.IDLE_S)
            once = httpx.Limits(max_connections=4, max_keepalive_connections=0)
            self._inner: httpx.AsyncBaseTransport = httpx.AsyncHTTPTransport(
                verify=verify, limits=limits, trust_env=False
            )
            self._alone: httpx.AsyncBaseTransport = httpx.AsyncHTTPTransport(
                verify=verify, limits=once, trust_env=False
            )
        else:
            self._inner = self._alone = inner

    async def aclose(self) -> None:
        await self._inner.aclose()
        if self._alone is not self._inner:
            await self._alone.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

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
        """See Transport."""
        inner = self._alone if alone else self._inner
        stage = _Stage()
        # Connecting and the handshake have time-outs of their own, within the deadline: a handshake that is
        # cancelled from outside leaves its socket open.
        connect_s = min(dialect.CONNECT_S, deadline_s / 3)
        request = self._request(
            "POST",
            self._url(url),
            content=urlencode(form, errors="replace").encode("ascii"),
            headers=_HEADERS | ({"Authorization": f"Bearer {token}"} if token else {}),
            extensions={
                "timeout": {"connect": connect_s, "read": None, "write": None, "pool": None},
                "trace": stage.trace,
            },
        )
        try:
            async with (
                asyncio.timeout(deadline_s),
                aclosing(await inner.handle_async_request(request)) as response,
            ):
                body = b""
                if response.status_code in self._spoken:
                    unpack = _unpacker(response.headers.get("content-encoding", ""))
                    body = await _read(response.aiter_raw(), unpack, limit)
                return Reply(response.status_code, {k.lower(): v for k, v in response.headers.items()}, body)
        except zlib.error:
            raise CallFailed(UNREADABLE) from None
        except self._errors as error:
            raise CallFailed(from_exception(error, unsent=stage.unsent)) from error


class _Stage:
    """How far a call has come, as httpcore tells it; another transport tells nothing, and then it counts as sent."""

    def __init__(self) -> None:
        self._connecting = False
        self._sending = False

    @property
    def unsent(self) -> bool:
        """It was seen to connect, and not one byte of the request was tried."""
        return self._connecting and not self._sending

    async def trace(self, event: str, _info: Mapping[str, object]) -> None:
        if event == "connection.connect_tcp.started":
            self._connecting = True
        elif event == "http11.send_request_headers.started":
            self._sending = True


class _Plain:
    """A body that is not packed."""

    def some(self, chunk: bytes, _most: int) -> bytes:
        return chunk

    def whole(self) -> bool:
        return True


class _Packed:
    """A gzip stream, one and no more, unpacked to so many bytes at most: a small answer may hold a huge one (N10)."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)

    def some(self, chunk: bytes, most: int) -> bytes:
        return self._stream.decompress(chunk, most)

    def whole(self) -> bool:
        """Whether its end and its checksum have come, and nothing behind them."""
        return self._stream.eof and not self._stream.unused_data


def _unpacker(encoding: str) -> _Plain | _Packed:
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return _Plain()
    if encoding in ("gzip", "x-gzip"):
        return _Packed()
    raise CallFailed(UNREADABLE)


async def _read(chunks: AsyncIterator[bytes], unpack: _Plain | _Packed, limit: int) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += unpack.some(chunk, limit + 1 - len(body))
        if len(body) > limit:
            raise CallFailed(Outcome(Verdict.UNKNOWN, Cause.UNREADABLE, message="answer too long"))
    if not unpack.whole():
        raise CallFailed(UNREADABLE)
    return bytes(body)


def over_asgi(app: Callable[..., Awaitable[None]]) -> Callable[[], httpx.AsyncBaseTransport]:
    """Makes what takes the network's place and asks an ASGI application in this process, for the demo."""

    def make() -> httpx.AsyncBaseTransport:
        import httpx

        return httpx.ASGITransport(app=app, client=("127.0.0.1", 0))

    return make
