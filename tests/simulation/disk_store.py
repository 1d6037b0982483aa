"""A register's records in the real store: SQLCipher, journal and side files in a directory of their own.

A process can die between the journal's line and the database's commit, the one instruction that records in memory do
not have. Nothing is closed tidily then: the next process finds the files as they are.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from astro_desk.core.operations import Operation
from astro_desk.storage.schema import steps
from astro_desk.storage.session import Session
from tests.simulation.memory_store import ITEMS, PROGRAMS
from tests.sync.little_astro import EPOCH

if TYPE_CHECKING:
    from tests.simulation.register import Register

T = TypeVar("T")
KEY = bytes(range(32))
MEMORY = Path("/dev/shm")
"""A disk that costs no time, where there is one; what a disk loses is the crash checks' matter."""


class DyingSession(Session):
    """The writer's session, in which a process may die between the two halves of a commit."""

    register: Register

    def _open(self) -> Any:
        database, journal = super()._open()
        append, register = journal.append, self.register

        def append_and_die(*args: Any, **more: Any) -> Any:
            mark = append(*args, **more)
            register.point("journal")
            return mark

        journal.append = append_and_die
        return database, journal

    def _commit(self, transaction: Any) -> None:
        super()._commit(transaction)
        self.register.point("journal")

    def _roll_back(self, transaction: Any, unit: Any) -> None:
        if self.register.up:
            super()._roll_back(transaction, unit)


class DiskStore:
    """The real store of one register."""

    def __init__(self, register: Register, fence: timedelta) -> None:
        self.moved: list[Operation] = []
        self._register = register
        self._fence = fence
        self._directory = Path(tempfile.mkdtemp(prefix="simulated-", dir=MEMORY if MEMORY.is_dir() else None))
        self._data = self._directory / "data"
        self._images = 0
        self._expected: set[str] = set()
        self._session: DyingSession | None = None
        self._fill()

    def _fill(self) -> None:
        def catalogue(work: Any) -> None:
            work.put_programs(tuple(PROGRAMS.values()), "first")
            work.put_items(tuple(ITEMS.values()), "first")
            work.close_catalogue("first", EPOCH)
            for program in PROGRAMS.values():
                work.learn_program(program.program_id, program.required, None)

        self.open()
        self.run(catalogue)
        self.close()

    def open(self) -> None:
        """A new process opens it, and meets what the last one left."""
        self.close()
        session = DyingSession.__new__(DyingSession)
        session.register = self._register
        session.__init__(self._data, KEY, "simulated", self._register.clock, steps(), self._fence)  # type: ignore[misc]
        self._session = session

    def close(self) -> None:
        """The process ends, and closes nothing tidily."""
        if self._session is not None:
            self._session._drop()
            self._session = None

    def discard(self) -> None:
        self.close()
        shutil.rmtree(self._directory, ignore_errors=True)

    @property
    def alarms(self) -> tuple[str, ...]:
        """What opening found that nobody has done to it."""
        assert self._session is not None
        found = tuple(str(alarm) for alarm in self._session.alarms if alarm.code not in self._expected)
        self._expected = set()
        return found

    def run(self, job: Callable[[Any], T]) -> T:
        assert self._session is not None

        def watched(unit: Any) -> T:
            move = unit.move

            def move_and_note(changes: Any) -> tuple[Operation, ...]:
                rows = move(changes)
                self.moved += rows
                return rows

            unit.move = move_and_note
            return job(unit)

        result = self._session.run(watched)
        self._session.tick()
        return result

    def peek(self, job: Callable[[Any], T]) -> T:
        """Runs a job that only looks."""
        assert self._session is not None
        return self._session.run(job)

    # ------------------------------------------------------------------------------------------------- an older image

    def image(self) -> Path:
        """A backup of the database as it is now."""
        self._images += 1
        path = self._directory / f"image-{self._images}"
        if self._session is None:
            self.open()
        assert self._session is not None
        self._session.database().copy_to(path)
        return path

    def restore(self, image: Path) -> None:
        """The image in the database's place; the journal stays."""
        for path in self._data.glob("astro-desk.db*"):
            path.unlink()
        shutil.copy(image, self._data / "astro-desk.db")
        self._expected = {"database_restored"}
