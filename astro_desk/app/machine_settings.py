"""`settings.toml` as the settings in the window write it: a value changes, a person's comments stay."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from threading import Lock

from astro_desk.app.background import in_background
from astro_desk.app.paths import disk_errors
from astro_desk.app.settings import SAMPLE, Settings, check_changes, read_settings
from astro_desk.core.errors import Refused
from astro_desk.use_cases.machine_settings import Value


class SettingsFile:
    """Implements MachineSettings over a file, which is made when something is first saved."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self._path, self._door = path, Lock()
        self._now = settings

    def value(self, key: str) -> Value:
        found: Value = getattr(self._now, key.partition(".")[2])
        return found

    def save(self, changes: Mapping[str, Value]) -> Future[None]:
        wanted = dict(changes)
        return in_background(lambda: self._save(wanted))

    def _save(self, changes: Mapping[str, Value]) -> None:
        check_changes(changes)
        with self._door, disk_errors():
            read_settings(self._path)  # a file that somebody has spoiled meanwhile is told and not written over
            try:
                text = self._path.read_text(encoding="utf-8")
            except FileNotFoundError:
                text = SAMPLE
            beside = self._path.with_name(f".{self._path.name}.new")
            with beside.open("w", encoding="utf-8") as file:
                file.write(_with(text, changes))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._path)
            self._now = read_settings(self._path)


def _with(text: str, changes: Mapping[str, Value]) -> str:
    # tomlkit takes 40 ms to import: only whoever saves pays for it.
    import tomlkit
    from tomlkit.items import Table

    document = tomlkit.parse(text)
    for key, value in changes.items():
        name, _, field = key.partition(".")
        if name not in document:
            document.add(name, tomlkit.table())
        table = document[name]
        if not isinstance(table, Table):  # dotted keys at the top: read, and not written here
            raise Refused("settings_unreadable", reason=f"[{name}] is no table")
        table[field] = value
    return tomlkit.dumps(document)
