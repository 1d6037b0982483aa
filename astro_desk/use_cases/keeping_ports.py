"""What the settings in the window need to look after the data: backups, putting one back, the check-up."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Protocol

from astro_desk.core.checkup import Check


class Keeping(Protocol):
    """Every call returns at once and works beside the counter. What cannot be is Refused in the future."""

    def back_up_now(self, by: str) -> Future[None]:
        """Into the folder of the plan; read again before it counts. `by`: the id of whoever asked, for the journal."""
        ...

    def check_folder(self, folder: str) -> None:
        """Raises Refused `backup_folder_inside`, `backup_folder_no_folder`, `backup_folder_read_only`. A folder that is
        not there may be on a drive that comes later."""
        ...

    def explain_restore(self, file: str) -> Future[tuple[str, ...]]:
        """What putting this backup back would mean, in sentences; changes nothing."""
        ...

    def restore(self, file: str) -> None:
        """Ends the counter, puts the backup back, and says on a screen of its own what came of it."""
        ...

    @property
    def lasting(self) -> bool:
        """Whether there are data that outlive the window: those of a practice store do not."""
        ...

    def write_open(self, to: str, by: str) -> Future[int]:
        """What Astro has not heard of, with names, into a .csv or .json file. Refused `file_exists`, `export_name`."""
        ...

    def reset(self, backup: str) -> None:
        """Ends the counter, sets all data aside, and says on a screen of its own what came of it.

        `backup`: a .zip file that is made and checked first; "" for none.
        """
        ...

    def would_forget(self, days: int) -> Future[tuple[int, int]]:
        """How many would be forgotten today: those who came once, and those who never did."""
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
