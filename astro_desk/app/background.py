"""Work beside the screen while the program starts, and how the start is kept short."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from types import ModuleType
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


def skip_source_reading() -> None:
    """Switches off what PySide6 does at each import of anything: it costs the start a tenth of its time.

    So that its `from __feature__ import snake_case` can work, shiboken reads the source of each module that is imported
    after it and looks for its own name in it. Nobody here switches such a feature on, so the answer that makes no
    difference is given unread. Where shiboken has changed, nothing happens.
    """
    with suppress(ImportError, AttributeError):
        import PySide6.QtCore  # noqa: F401 - brings shibokensupport with it
        import shibokensupport.feature as feature  # type: ignore[import-not-found,unused-ignore]

        if callable(feature._mod_uses_pyside):
            feature._mod_uses_pyside = _uses_no_feature


def _uses_no_feature(_: ModuleType) -> bool:
    return False
