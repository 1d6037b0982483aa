"""The practice store on a port: in the foreground for people, on a thread for tests."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any, Final, Self

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from astro_desk.practice.app import BASE, create_app
from astro_desk.practice.faults import Fault, Faults
from astro_desk.practice.mishaps import TRANSPORT
from astro_desk.practice.options import Options
from astro_desk.practice.seed import seed
from astro_desk.practice.store import PracticeStore, local_now

START_S: Final = 30.0
"""How long a thread may take to begin serving before `start` calls it failed."""

KEEP_ALIVE_S: Final = 600
"""A connection is the caller's to end. uvicorn's own 5 s are as long as httpx keeps one: a call that is sent just then
meets a connection that is closing, and is lost without a fault that anybody has asked for."""


def serve(
    port: int,
    data: Path | str | None = None,
    options: Options = Options(),
    faults: Iterable[Fault] = (),
    host: str = "127.0.0.1",
    ready: Callable[[str], object] | None = None,
) -> None:
    """Serves until SIGINT or SIGTERM; port 0 takes a free one. `ready` is told the base URL ("…/api/json").

    `data` is the store's file (None: memory); a store that is empty is seeded. Raises OSError when the port is
    taken, UnreadableStore for a file that is something else.
    """
    with _listener(host, port) as listener, PracticeStore.open(data, options) as store:
        if store.is_empty:
            seed(store)
        url = _url(listener)
        server = _Server(store, Faults(*faults), lambda: ready and ready(url), [])
        server.run(sockets=[listener])


class Breakdown(ExceptionGroup[Exception]):
    """The practice store had bugs while it served, and said 500 or nothing: what a caller made of it proves nothing."""


class RunningPracticeStore:
    """A practice store that serves from a thread while the `with` block runs.

    `store` is used when given and then left open at the end; else one is opened at `data` (None: in memory) with
    `options` and `now`, seeded when it is empty, and closed. `url` is the base, as serve's `ready` is told.

    Raises Breakdown at the end of a block that went well when the store had a bug meanwhile. `breakdowns` has what
    was raised, in the order in which it happened; who meant it to happen takes it out.
    """

    def __init__(
        self,
        store: PracticeStore | None = None,
        *,
        data: Path | str | None = None,
        options: Options = Options(),
        now: Callable[[], datetime] = local_now,
        faults: Faults | None = None,
        port: int = 0,
    ) -> None:
        self._owned = store is None
        self.store = PracticeStore.open(data, options, now=now) if store is None else store
        self.faults = Faults() if faults is None else faults
        self.breakdowns: list[Exception] = []
        self.url = ""
        self._port = port
        self._thread: threading.Thread | None = None
        self._server: _Server | None = None

    def __enter__(self) -> Self:
        if self._owned and self.store.is_empty:
            seed(self.store)
        self.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.stop()
        if self._owned:
            self.store.close()
        if self.breakdowns and kind is None:
            raise Breakdown("the practice store broke down", self.breakdowns)

    def start(self) -> None:
        """Serves, on the port of before if it served before; nothing when it serves already.

        Raises OSError when the port is taken meanwhile.
        """
        if self._thread is not None:
            return
        listener = _listener("127.0.0.1", self._port)
        self._port, self.url = listener.getsockname()[1], _url(listener)
        serving = threading.Event()
        self._server = _Server(self.store, self.faults, serving.set, self.breakdowns)
        run = self._server.run
        self._thread = threading.Thread(target=lambda: run(sockets=[listener]), name="practice-store", daemon=True)
        self._thread.start()
        if not serving.wait(START_S):
            raise RuntimeError("the practice store did not start")

    def stop(self) -> None:
        """Ends every connection and the port at once, as a power cut would; what was applied stays."""
        if self._thread is None or self._server is None:
            return
        self._server.stop()
        self._thread.join()
        self._thread = self._server = None


class Protocol(H11Protocol):
    """uvicorn's protocol, which lets the application end its connection (`mishaps.TRANSPORT`)."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Puts the transport where the request's scope will have it."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, TRANSPORT: transport}


class _Server(uvicorn.Server):
    """A server that stops at once and tells when it serves; uvicorn's own looks every 100 ms and drains."""

    def __init__(
        self, store: PracticeStore, faults: Faults, serving: Callable[[], object], breakdowns: list[Exception]
    ) -> None:
        """`breakdowns` takes what is raised in the application, and beside it in the loop."""
        super().__init__(
            uvicorn.Config(
                create_app(store, faults, breakdowns),
                http=Protocol,
                loop="asyncio",
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                date_header=False,
                proxy_headers=False,
                timeout_keep_alive=KEEP_ALIVE_S,
            )
        )
        self._serving = serving
        self._breakdowns = breakdowns
        self._over = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        """Says that it serves and waits to be stopped."""
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(self._in_the_loop)
        self._serving()
        await self._over.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Closes the port and every connection, whatever is under way on it."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        # All tasks but this one: answers under way, and callers whose connection is being accepted just now.
        while self.server_state.connections or len(asyncio.all_tasks()) > 1:
            for connection in list(self.server_state.connections):
                connection.transport.abort()
            await asyncio.sleep(0)

    def _in_the_loop(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Where no request is answered: a late one by its timer, or bytes that the protocol cannot read."""
        error = context.get("exception")
        # A caller who is gone meanwhile is no bug.
        if not isinstance(error, OSError):
            self._breakdowns.append(error if isinstance(error, Exception) else RuntimeError(context["message"]))
            loop.default_exception_handler(context)

    def stop(self) -> None:
        """Ends `main_loop`, or keeps it from beginning; from any thread."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._over.set)

    def handle_exit(self, _sig: int, _frame: FrameType | None) -> None:
        """A signal ends the server and is not raised again, so that `serve` returns."""
        self.stop()


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere this option would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # An accepted connection takes this over: an answer in two writes must not wait for the caller's ACK.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind((host, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{BASE}"
