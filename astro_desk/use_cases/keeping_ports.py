"""What the settings in the window need to look after the data: backups, putting one back, the check-up."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Protocol

from astro_desk.core.checkup import Check


class Keeping(Protocol):
    """Every call returns at once and works beside the counter. What cannot be is Refused in the future."""

    def back_up_now(self) -> Future[None]:
        """Into the folder of the plan; read again before it counts."""
        ...

    def explain_restore(self, file: str) -> Future[tuple[str, ...]]:
        """What putting this backup back would mean, in sentences; changes nothing."""
        ...

    def restore(self, file: str) -> None:
        """Ends the counter, puts the backup back, and says on a screen of its own what came of it."""
        ...

    def check_up(self) -> Future[tuple[Check, ...]]:
        """As `doctor`."""
        ...

    def bundle(self) -> Future[Mapping[str, str]]:
        """The files of the diagnostics bundle, to be shown."""
        ...

    def write_bundle(self, files: Mapping[str, str], to: str) -> Future[None]:
        """Into one zip. Refused `file_exists`."""
        ...
