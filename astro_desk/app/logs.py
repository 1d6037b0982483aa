"""The log and the crash file: what happened, never who it happened to.

Messages of ours hold codes and ids. A crash file holds file names, lines and the error's type; an error's own text
may quote what somebody typed, so it stays out.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from astro_desk.app.paths import DataPaths

_KEPT = 20


def set_up_logs(paths: DataPaths, level: int = logging.INFO) -> None:
    """Logs to `logs/astro-desk.log`, 1 MiB three times over, and writes a crash file for what nobody catches."""
    paths.logs.mkdir(mode=0o700, exist_ok=True)
    handler = RotatingFileHandler(
        paths.logs / "astro-desk.log", maxBytes=1 << 20, backupCount=2, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s %(message)s"))
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
        write_crash(paths.logs, kind, at)
        print(f"Astro Desk met a bug ({kind.__name__}); it is written down in {paths.logs}.", file=sys.stderr)

    sys.excepthook = crashed
    threading.excepthook = lambda args: crashed(args.exc_type, args.exc_value, args.exc_traceback)


def write_crash(folder: Path, kind: type[BaseException], at: TracebackType | None) -> Path:
    """One file a crash, the newest twenty kept."""
    now = datetime.now(UTC)
    path = folder / f"crash-{now:%Y%m%dT%H%M%S.%f}.txt"
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(at)]
    path.write_text("\n".join([f"{now.isoformat()} {kind.__module__}.{kind.__name__}", *frames, ""]), encoding="utf-8")
    for old in sorted(folder.glob("crash-*.txt"))[:-_KEPT]:
        old.unlink(missing_ok=True)
    return path
