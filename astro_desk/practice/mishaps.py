"""What a fault does to an answer, on a real socket and in one process (the kinds stand in `faults`).

Under our own server (`server.Protocol`) a connection really ends. Where there is no socket, as with httpx's
ASGITransport, the application raises ConnectionLost in its place, which that transport hands to the caller.
"""

from __future__ import annotations

import asyncio
import json
import math
from typing import Final

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from astro_desk.practice.faults import Fault

TRANSPORT: Final = "practice.transport"
"""The key in `scope["state"]` under which the server puts the connection's asyncio transport."""

PORTAL: Final = "<!doctype html><html><head><title>Guest network</title></head><body>Please sign in.</body></html>"


class ConnectionLost(ConnectionResetError):
    """The connection ended before the whole answer was out; raised only where there is no socket to close."""


class Dropped(Response):
    """No answer: the connection ends without a byte."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Closes the socket at once; ConnectionLost where there is none."""
        del send
        _transport(scope).abort()
        await left(receive)


class Hung(Response):
    """No answer, and the connection stays open until the caller gives up or the server stops."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Waits for the caller to leave."""
        del scope, send
        await left(receive)


class Slow(Response):
    """The whole answer after some seconds, unless the caller leaves first."""

    def __init__(self, reply: Response, seconds: float) -> None:
        self.reply = reply
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Waits, then answers."""
        if not await left(receive, self.seconds):
            await self.reply(scope, receive, send)


class Dripping(Response):
    """The answer's head at once, its body a byte every so many seconds."""

    def __init__(self, reply: Response, seconds: float) -> None:
        self.reply = reply
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends byte by byte until all is out or the caller leaves."""
        del scope
        body = bytes(self.reply.body)
        await _send_head(self.reply, send)
        for place in range(len(body)):
            if await left(receive, self.seconds):
                return
            await send({"type": "http.response.body", "body": body[place : place + 1], "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class CutOff(Response):
    """The answer's head and half of its body, then the connection ends."""

    def __init__(self, reply: Response) -> None:
        self.reply = reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends half and closes the socket; ConnectionLost where there is none."""
        transport = _transport(scope)
        body = bytes(self.reply.body)
        await _send_head(self.reply, send)
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        transport.close()  # this one sends what is written already, abort would not
        await left(receive)


def instead(fault: Fault) -> Response | None:
    """The answer of a fault that applies nothing; None for one that needs the right answer first."""
    match fault.kind:
        case "down":
            return Dropped()
        case "hang":
            return Hung()
        case "401" | "429" | "500" | "503":
            return _refusal(int(fault.kind), fault.seconds)
        case "html":
            return HTMLResponse(PORTAL)
        case "body":
            return Response(fault.text, media_type="application/json")
        case _:
            return None


def spoiled(fault: Fault, reply: Response) -> Response:
    """What becomes of `reply`, the right answer to a request that has been applied."""
    match fault.kind:
        case "lose_answer" | "late":
            return Dropped()
        case "hang_after":
            return Hung()
        case "slow":
            return Slow(reply, fault.seconds)
        case "drip":
            return Dripping(reply, fault.seconds)
        case "429_after" | "500_after" | "503_after" | "500_midway":
            return _refusal(int(fault.kind[:3]), fault.seconds)
        case "html_after":
            return HTMLResponse(PORTAL)
        case "empty":
            return Response(b"", media_type="application/json")
        case "cut_body":
            return CutOff(reply)
        case "cut_json":
            return Response(bytes(reply.body)[: len(reply.body) // 2], reply.status_code, media_type="application/json")
        case "wrong_type":
            return JSONResponse(json.loads(bytes(reply.body)) | {"returnData": 17}, reply.status_code)
        case _:
            raise AssertionError(f"{fault.kind} was to be answered before anything is applied")


async def left(receive: Receive, seconds: float | None = None) -> bool:
    """Waits until the caller has left, for `seconds` at most; whether it has."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


def _transport(scope: Scope) -> asyncio.Transport:
    transport = scope.get("state", {}).get(TRANSPORT)
    if not isinstance(transport, asyncio.Transport):
        raise ConnectionLost("the practice store dropped the connection")
    return transport


def _refusal(status: int, seconds: float) -> Response:
    headers = {"Retry-After": str(math.ceil(seconds))} if status == 429 else None
    return JSONResponse({"error": f"HTTP {status} by the practice store"}, status, headers)


async def _send_head(reply: Response, send: Send) -> None:
    await send({"type": "http.response.start", "status": reply.status_code, "headers": reply.raw_headers})
