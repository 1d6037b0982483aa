"""The port Keeping over one register: each piece of work on a thread of its own, imported when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from astro_desk.app.background import in_background
from astro_desk.app.paths import DataPaths
from astro_desk.core.checkup import Check
from astro_desk.core.errors import AstroDeskError
from astro_desk.core.people import is_person
from astro_desk.use_cases.ports import Clock, Records

if TYPE_CHECKING:  # the counter starts without them
    from astro_desk.app.upkeep import Upkeep
    from astro_desk.storage.store import Store


class KeepingDesk:
    """Implements Keeping. `on_restore` and `on_reset` are the window's: they end the counter and do it."""

    def __init__(
        self, paths: DataPaths, key: bytes, store: Store, records: Records, clock: Clock, register: str
    ) -> None:
        self._paths, self._key, self._store, self._records, self._clock = paths, key, store, records, clock
        self._register = register
        self._made: Upkeep | None = None
        self.on_restore: Callable[[str], None] | None = None
        self.on_reset: Callable[[str], None] | None = None

    def turn(self) -> tuple[Check, ...]:
        """What is due by itself; for a thread that may wait. Answers what a person should hear of."""
        try:
            self._store.take_notes()
            return self._upkeep().turn()
        except AstroDeskError:
            return ()  # the counter is being closed, or the disk is away: that is said where it is needed

    def back_up_now(self, by: str) -> Future[None]:
        def work() -> None:
            self._upkeep().back_up_now(by if is_person(by) else "")

        return in_background(work)

    def check_folder(self, folder: str) -> None:
        self._paths.check_for_backups(folder)

    def explain_restore(self, file: str) -> Future[tuple[str, ...]]:
        def work() -> tuple[str, ...]:
            from astro_desk.storage.restore import explain_restore
            from astro_desk.use_cases.safekeeping_words import consequence_lines

            source = Path(file).expanduser().absolute()
            return tuple(consequence_lines(explain_restore(self._paths.root, self._key, self._clock, source)))

        return in_background(work)

    def restore(self, file: str) -> None:
        if self.on_restore is not None:
            self.on_restore(file)

    @property
    def lasting(self) -> bool:
        return self.on_restore is not None

    def write_open(self, to: str, by: str) -> Future[int]:
        def work() -> int:
            from astro_desk.app.open_work import write_open

            return write_open(self._store, to, by if is_person(by) else "")

        return in_background(work)

    def reset(self, backup: str) -> None:
        if self.on_reset is not None:
            self.on_reset(backup)

    def would_forget(self, days: int) -> Future[tuple[int, int]]:
        def work() -> tuple[int, int]:
            from astro_desk.use_cases.retention import would_forget

            with closing(self._store.reading()) as unseen:
                return would_forget(unseen, days, self._clock)

        return in_background(work)

    def check_up(self) -> Future[tuple[Check, ...]]:
        def work() -> tuple[Check, ...]:
            from astro_desk.app.doctor import Doctor

            return tuple(Doctor(self._paths, self._clock, key=self._key).checks())

        return in_background(work)

    def bundle(self) -> Future[Mapping[str, str]]:
        def work() -> Mapping[str, str]:
            from astro_desk.app.diagnostics import bundle
            from astro_desk.app.doctor import Doctor

            return bundle(self._paths, Doctor(self._paths, self._clock, key=self._key))

        return in_background(work)

    def write_bundle(self, files: Mapping[str, str], to: str) -> Future[None]:
        def work() -> None:
            from astro_desk.app.diagnostics import write_bundle

            write_bundle(files, Path(to).expanduser().absolute())

        return in_background(work)

    def _upkeep(self) -> Upkeep:
        if self._made is None:
            from astro_desk.app.upkeep import Upkeep

            self._made = Upkeep(self._paths, self._store, self._records, self._clock, self._register)
        return self._made
