"""The port Writer: one thread, two priorities, one transaction a job (ARCHITECTURE, Threads; FAILURES R35).

Jobs of the counter go before all background work, each kind in its own order. A job that raises fails its own future
and nobody else's.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from itertools import count
from queue import Empty, PriorityQueue
from threading import Lock, Thread
from time import monotonic
from typing import Protocol, TypeVar

from astro_desk.core.errors import Unavailable
from astro_desk.use_cases.ports import UnitOfWork

T = TypeVar("T")

_COUNTER, _BACKGROUND, _END = range(3)
QUIET_S = 0.05
"""So long after a job of the counter nothing is begun that can wait: mostly the next one is on its way, as F12 is
behind the draft of the last scan."""


class Store(Protocol):
    """What the thread works on; `session.Session` is one."""

    def run(self, job: Callable[[UnitOfWork], T]) -> T: ...

    def patience(self) -> float | None: ...

    def tick(self, *, hurried: bool = False) -> None: ...

    def close(self) -> None: ...


class WriterThread:
    """Implements Writer over a store, which from now on is this thread's alone, its closing included."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._jobs: PriorityQueue[tuple[int, int, Callable[[], None]]] = PriorityQueue()
        self._number = count()
        self._at_the_counter = 0
        """Jobs of the counter that have not begun."""
        self._door = Lock()
        self._closed = False
        self._thread = Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[UnitOfWork], T], *, counter: bool = False) -> Future[T]:
        """The future fails with what the job raises; with Unavailable `closing` after `close`, and nothing was done."""
        future: Future[T] = Future()

        def work() -> None:
            if future.set_running_or_notify_cancel():
                _fill(future, lambda: self._store.run(job))

        with self._door:
            if not self._closed:
                self._at_the_counter += counter
                self._jobs.put((_COUNTER if counter else _BACKGROUND, next(self._number), work))
                return future
        future.set_exception(Unavailable("closing"))
        return future

    def close(self) -> None:
        """Does every job that was submitted, then closes the store. Returns when all is done; again is fine."""
        with self._door:
            if not self._closed:
                self._closed = True
                self._jobs.put((_END, next(self._number), self._store.close))
        self._thread.join()

    def _work(self) -> None:
        order, quiet_from = _BACKGROUND, 0.0
        while order != _END:
            try:
                order, _, work = self._jobs.get(timeout=self._patience(quiet_from - monotonic()))
            except Empty:
                self._store.tick()
                continue
            if order == _COUNTER:
                with self._door:
                    self._at_the_counter -= 1
            work()
            if order == _COUNTER:
                quiet_from = monotonic() + QUIET_S
            if order != _END:  # a busy hour must not keep what was learned from its fsync
                self._store.tick(hurried=self._at_the_counter > 0 or monotonic() < quiet_from)

    def _patience(self, until_quiet: float) -> float | None:
        """Seconds until there is something to do if no job comes; None: nothing."""
        patience = self._store.patience()
        return patience if until_quiet <= 0 or patience is None else min(patience, until_quiet)


def _fill(future: Future[T], work: Callable[[], T]) -> None:
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001 - it is the waiting thread's, whatever it is
        future.set_exception(error)
    else:
        future.set_result(result)
