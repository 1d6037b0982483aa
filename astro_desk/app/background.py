"""Work beside the screen while the program starts, and how the start is kept short."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def in_background(work: Callable[[], T]) -> Future[T]:
    """Runs `work` on a thread of its own; a bug in it reaches whoever asks for the result."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is asked for
            future.set_exception(error)
        else:
            future.set_result(result)

    threading.Thread(target=run, name="opening", daemon=True).start()
    return future


def start_quickly() -> None:
    """Imports make nothing but what stays: the collector need not look through it again and again."""
    gc.set_threshold(20_000, 20, 50)


def settle_down() -> None:
    """All that the start has made stays for good: no collection in the middle of a scan goes through it."""
    gc.collect()
    gc.freeze()
