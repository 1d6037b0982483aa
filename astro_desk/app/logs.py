"""The log and the crash file: what happened, never who it happened to.

Messages of ours hold codes and ids. A crash file holds file names, lines and the error's type; an error's own text
may quote what somebody typed, so it stays out.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from copy import copy
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from astro_desk.app.paths import DataPaths, disk_errors

_KEPT = 20


def keep_bugs_short() -> None:
    """What nobody catches goes to the terminal without the error's words, as long as there is no crash file."""

    def crashed(kind: type[BaseException], error: BaseException | None, at: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), at)
        else:
            print("Astro Desk met a bug.", *_frames(kind, at), sep="\n", file=sys.stderr)

    sys.excepthook = crashed
    threading.excepthook = lambda args: crashed(args.exc_type, args.exc_value, args.exc_traceback)


def set_up_logs(paths: DataPaths, level: int = logging.INFO) -> None:
    """Logs to `logs/astro-desk.log`, 1 MiB three times over, and writes a crash file for what nobody catches."""
    with disk_errors():
        paths.logs.mkdir(mode=0o700, exist_ok=True)
    # A log that cannot be written is no reason to stop, nor to say on the screen what stood in it.
    logging.raiseExceptions = False
    handler = RotatingFileHandler(
        paths.logs / "astro-desk.log", maxBytes=1 << 20, backupCount=2, encoding="utf-8", delay=True
    )
    handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(threadName)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    # Their messages name addresses with what was asked for.
    for name in ("httpx", "httpcore", "asyncio", "uvicorn", "sqlalchemy"):
        logging.getLogger(name).setLevel(logging.WARNING)

    def crashed(kind: type[BaseException], error: BaseException | None, at: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), at)
            return
        try:
            write_crash(paths.logs, kind, at)
            print(f"Astro Desk met a bug ({kind.__name__}); it is written down in {paths.logs}.", file=sys.stderr)
        except OSError as refusal:
            print(f"Astro Desk met a bug ({kind.__name__}), and {paths.logs}: {refusal.strerror}.", file=sys.stderr)

    sys.excepthook = crashed
    threading.excepthook = lambda args: crashed(args.exc_type, args.exc_value, args.exc_traceback)


def write_crash(folder: Path, kind: type[BaseException], at: TracebackType | None) -> Path:
    """One file a crash, the newest twenty kept."""
    now = datetime.now(UTC)
    path = folder / f"crash-{now:%Y%m%dT%H%M%S.%f}.txt"
    path.write_text("\n".join([now.isoformat(), *_frames(kind, at), ""]), encoding="utf-8")
    for old in sorted(folder.glob("crash-*.txt"))[:-_KEPT]:
        old.unlink(missing_ok=True)
    return path


def _frames(kind: type[BaseException], at: TracebackType | None) -> list[str]:
    """An error's type and where it came from, without its own words."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(at)]
    return [f"{kind.__module__}.{kind.__name__}", *frames]


class _Discreet(logging.Formatter):
    """An error that is logged tells its type and its way, as in a crash file: SQL errors quote what was to be kept."""

    def format(self, record: logging.LogRecord) -> str:
        record = copy(record)
        record.exc_text = None  # another handler's, with the error's words
        if record.name.partition(".")[0] in ("asyncio", "concurrent"):
            # They put the failed task into their message, and with it the error's words.
            record.msg, record.args = record.getMessage().partition("\n")[0].partition(" for <")[0], ()
        return super().format(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        kind, _, at = ei
        return "\n".join(_frames(kind, at)) if kind else ""
