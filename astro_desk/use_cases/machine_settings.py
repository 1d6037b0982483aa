"""What belongs to this machine and no PIN protects on the disk: `settings.toml`, behind a port (DESIGN §9)."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Protocol

Value = str | int | float


class MachineSettings(Protocol):
    """Keys are written as the file has them: `scanner.gap_ms`."""

    def value(self, key: str) -> Value:
        """What holds now; what was saved a moment ago, also when the program takes it up only at its next start."""
        ...

    def save(self, changes: Mapping[str, Value]) -> Future[None]:
        """Writes them into the file, all or none, and leaves its comments and everything else as they are.

        Raises Refused `settings_unknown_key`, `settings_invalid`, `settings_unreadable`; Unavailable as the disk.
        """
        ...
