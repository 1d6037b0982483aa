"""The network's place, taken by one answer that was written beforehand, under a clock that waits for nobody."""

from __future__ import annotations

import asyncio
import gzip
import json
import selectors
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from tests.hostile.questions import QUESTIONS, TOKEN, envelope

T = TypeVar("T")
STALL_S = 1.0
"""Between two chunks of an answer that comes slowly; by the loop's own clock, which jumps."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says. `body` goes over the wire as it is, `times` over, in chunks.

    `breaks`: the connection ends where the body does, before its promised end. `slow`: a byte a second.
    """

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    times: int = 1
    chunk: int = 64 << 10
    breaks: bool = False
    slow: bool = False
    label: str = ""

    @property
    def encoding(self) -> str:
        return ", ".join(value for name, value in self.headers if name.lower() == "content-encoding").strip().lower()

    def short(self) -> str:
        """For a person who has to find out."""
        body = self.body if len(self.body) <= 600 else self.body[:600] + b"..."
        return f"[{self.label}] {self.status} {list(self.headers)} x{self.times} {body!r}"


def packed(answer: Answer) -> Answer:
    """The same, in gzip."""
    body = gzip.compress(answer.body * answer.times, 1, mtime=0)
    headers = (*answer.headers, ("Content-Encoding", "gzip"))
    return Answer(body, answer.status, headers, 1, answer.chunk, answer.breaks, answer.slow, answer.label + " gzip")


class _Stream(httpx.AsyncByteStream):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        answer, step = self._answer, 1 if self._answer.slow else self._answer.chunk
        for _ in range(answer.times):
            for start in range(0, len(answer.body), step):
                if answer.slow:
                    await asyncio.sleep(STALL_S)
                yield answer.body[start : start + step]
        if answer.breaks:
            raise httpx.RemoteProtocolError("peer closed connection")

    async def aclose(self) -> None:
        pass


@dataclass(slots=True)
class Network(httpx.AsyncBaseTransport):
    """Gives `answer` to `endpoint` and the right answer to everything else; remembers who asked with which token."""

    endpoint: str = ""
    answer: Answer = field(default_factory=Answer)
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        endpoint = request.url.path.rstrip("/").rpartition("/")[2]
        self.asked.append((endpoint, request.headers.get("authorization", "")))
        answer = self.answer if endpoint == self.endpoint else RIGHT_ANSWERS[endpoint]
        headers = [(name.encode(), value.encode("latin-1")) for name, value in answer.headers]
        return httpx.Response(answer.status, headers=headers, stream=_Stream(answer))


RIGHT_ANSWERS = {each.endpoint: Answer(json.dumps(envelope(each)).encode()) for each in QUESTIONS} | {
    "token": Answer(json.dumps(TOKEN).encode())
}


class _Impatient(selectors.DefaultSelector):
    """Where the loop would wait for its next timer, time jumps."""

    ahead = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            return super().select(None)
        ready = super().select(0)
        if not ready:
            self.ahead += timeout
        return ready


class _JumpingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._impatient = _Impatient()
        super().__init__(self._impatient)

    def time(self) -> float:
        return super().time() + self._impatient.ahead


def run_at_once(main: Coroutine[Any, Any, T]) -> T:
    """As asyncio.run, but nobody waits: deadlines and pauses pass when there is nothing else to do."""
    with asyncio.Runner(loop_factory=_JumpingLoop) as runner:
        return runner.run(main)
