"""Work beside the screen while the program starts, and how the start is kept short."""

from __future__ import annotations

import builtins
import gc
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from importlib import import_module
from typing import TypeVar

T = TypeVar("T")
_SWITCH_S = 0.0005


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
    gc.set_threshold(200_000, 20, 50)


def import_qt() -> None:
    """Imports Qt, and nothing else pays for it.

    PySide6 puts an import of its own in the place of Python's. That one reads the source of every module imported
    after it, in search of `from __feature__ import …`, which nobody here uses: a fifth of the cost of SQLAlchemy.
    """
    pythons_own = builtins.__import__
    for name in ("QtCore", "QtGui", "QtWidgets", "QtSvg"):
        import_module(f"PySide6.{name}")
    builtins.__import__ = pythons_own


def settle_down() -> None:
    """All that the start has made stays for good: no collection in the middle of a scan goes through it.

    And a thread that computes gives the interpreter back to the screen sooner. Painting lets go of it at each call of
    Qt, and would wait 5 ms each time for it to come back from the writer or from sync.
    """
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(_SWITCH_S)
    gc.set_threshold(20_000, 20, 50)
