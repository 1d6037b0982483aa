"""The diagnostics bundle: what somebody who helps must know, and nothing of whom the store knows (FAILURES K3, I20).

It is made of counts, codes and versions; what comes from the log is kept line by line without ids, addresses, numbers
that may be phones, and folders that may name a person. It is shown before it is written.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from astro_desk.app.doctor import Doctor, check_words
from astro_desk.app.paths import DataPaths, disk_errors
from astro_desk.app.settings import read_settings
from astro_desk.core.checkup import Check, StoreFacts
from astro_desk.core.errors import AstroDeskError, Refused

LOG_LINES = 400
_CRASHES = 3
_LIBRARIES = ("PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "cryptography", "httpx", "msgspec", "keyring")
_OPEN_SETTINGS = ("fence_s", "gap_ms", "double_fire_ms", "theme", "text_percent", "country")
"""Of settings.toml as they are; of the others only whether they are set: they may name a person or a store."""
_HIDDEN = (
    (re.compile(r"[A-Za-z0-9]{1,6}-[0-7][0-9A-HJKMNP-TV-Z]{25}"), "<id>"),
    (re.compile(r"\bastro-\d+\b"), "<id>"),
    (re.compile(r"[^\s@<>]+@[^\s@<>]+"), "<address>"),
    (re.compile(r"https?://\S+"), "<url>"),
    (re.compile(r"[“\"'‘][^“”\"'‘’]*[”\"'’]"), "<words>"),
    (re.compile(r"[0-9A-Fa-f]{16,}"), "<key>"),
    (re.compile(r"[+(]?\d[\d ().-]{5,}\d"), "<number>"),
)
_OWN_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ \S+ [a-zA-Z0-9_.]+ ")
"""How our log begins a line: time, level, thread, module."""
_FRAME = re.compile(r"[^:]*[/\\]([\w.]+\.py:\d+ [\w<>]+)|([a-zA-Z_][\w.]*)")


def bundle(paths: DataPaths, doctor: Doctor) -> dict[str, str]:
    """The files of the bundle by name, as text: this is what is shown, and what is written."""
    checks = tuple(doctor.checks())
    return {
        "versions.json": _json(_versions()),
        "settings.json": _json(_settings(paths)),
        "checks.json": _json([_check(one) for one in checks]),
        "store.json": _json(_store(doctor.facts)),
        "log.txt": "\n".join(_log_tail(paths)) + "\n",
        "crashes.txt": "\n".join(_crashes(paths)) + "\n",
    }


def write_bundle(files: Mapping[str, str], to: Path) -> None:
    """Raises Refused `file_exists`, Unavailable."""
    if to.exists():
        raise Refused("file_exists", file=to.name)
    with disk_errors():
        handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
            for name, text in files.items():
                zipped.writestr(name, text)


def hidden(line: str) -> str:
    """A line without ids, addresses, numbers, quoted words and folders of a person."""
    line = line.replace(str(Path.home()), "~")
    for pattern, instead in _HIDDEN:
        line = pattern.sub(instead, line)
    return line


def _versions() -> dict[str, Any]:
    return {
        "astro_desk": version("astro-desk"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "frozen": bool(getattr(sys, "frozen", False)),
        "libraries": {name: _version(name) for name in _LIBRARIES},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except ModuleNotFoundError:
        return "none"


def _settings(paths: DataPaths) -> dict[str, Any]:
    try:
        settings = read_settings(paths.settings)
    except AstroDeskError as error:
        return {"unreadable": error.code}
    return {
        name: value if name in _OPEN_SETTINGS else ("set" if value else "not set")
        for name, value in asdict(settings).items()
    }


def _check(check: Check) -> dict[str, Any]:
    said = {"name": check.name, "health": check.health.value, "code": check.facts.get("finding", check.code)}
    if check.name == "books" and "place" in check.facts:
        return said | {"place": str(check.facts["place"]).partition("/")[0]}
    return said | {"message": hidden(check_words(check)), "facts": _numbers(check)}


def _numbers(check: Check) -> dict[str, object]:
    return {name: value for name, value in check.facts.items() if isinstance(value, int | float)}


def _store(facts: StoreFacts | None) -> dict[str, Any]:
    if facts is None:
        return {}
    body = asdict(facts)
    del body["api_url"], body["newest_id_ms"]
    return body


def _log_tail(paths: DataPaths) -> Iterator[str]:
    """The newest lines that are our log's own; what stands between them may be anything."""
    lines = _text(paths.logs / "astro-desk.log").splitlines()
    yield from [hidden(line) for line in lines if _OWN_LINE.match(line)][-LOG_LINES:]


def _crashes(paths: DataPaths) -> Iterator[str]:
    """Where the last bugs were: module, line and function, and nothing else that may stand there."""
    for path in sorted(paths.logs.glob("crash-*.txt"))[-_CRASHES:] if paths.logs.is_dir() else []:
        yield path.name
        for line in _text(path).splitlines():
            if found := _FRAME.fullmatch(line.strip()):
                yield f"  {found.group(1) or found.group(2)}"


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n"
