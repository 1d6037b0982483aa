"""The register's line to Astro, before and after the network's room is imported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from astro_desk.use_cases.changes import Connection, SyncStatus
from astro_desk.use_cases.ports import Clock

if TYPE_CHECKING:
    from sync.engine import SyncEngine


class Network:
    """Implements the port Sync. The engine is made when it is started or asked for: its room takes 0.2 s to import.

    Until then there is nobody to be woken; what an engine must know when it begins is kept. Every method may be called
    from any thread, and those of the port return at once, also while the engine is being made.
    """

    def __init__(self, make: Callable[[], SyncEngine], clock: Clock) -> None:
        self._make = make
        self._making = Lock()
        self._door = Lock()
        self._engine: SyncEngine | None = None
        self._before = SyncStatus(Connection.STARTING, clock.now())
        self._shown: str | None = None
        self._on = True
        self._closed = False

    @property
    def engine(self) -> SyncEngine:
        """Imports it first."""
        with self._making:
            return self._made()

    @property
    def status(self) -> SyncStatus:
        """As last told."""
        engine = self._engine
        return engine.status if engine is not None else self._before

    # ------------------------------------------------------------------------------------------------ the port Sync

    def wake(self) -> None:
        """There is something new in the outbox. An engine that begins later looks there by itself."""
        if self._engine is not None:
            self._engine.wake()

    def owner_shown(self, owner_id: str | None) -> None:
        with self._door:
            self._shown = owner_id
            if self._engine is not None:
                self._engine.owner_shown(owner_id)

    def look_up(self, owner_id: str) -> None:
        """An engine that begins later asks for old ones by itself."""
        if self._engine is not None:
            self._engine.look_up(owner_id)

    def read_again(self, owner_ids: Sequence[str]) -> None:
        """Before there is an engine nobody is read: whoever asked sees that, and may ask again."""
        if self._engine is not None:
            self._engine.read_again(owner_ids)

    def hurry(self) -> None:
        """An engine that begins later has no pause behind it."""
        if self._engine is not None:
            self._engine.hurry()

    def refresh_catalogue(self) -> None:
        """An engine that begins later fetches it by itself when it is due."""
        if self._engine is not None:
            self._engine.refresh_catalogue()

    def use_network(self, on: bool) -> None:
        """The register's own switch."""
        with self._door:
            self._on = on
            if self._engine is not None:
                self._engine.use_network(on)

    # -------------------------------------------------------------------------------------------- the thread's life

    def start(self) -> None:
        """Imports the engine and has it begin on a thread of its own; does nothing after `stop`."""
        with self._making:
            if not self._closed:
                self._made().start()

    def stop(self) -> None:
        """Returns when the engine's thread has ended, if it ever began; it does not begin any more."""
        with self._making:
            self._closed = True
            if self._engine is not None:
                self._engine.stop()

    def _made(self) -> SyncEngine:
        if self._engine is None:
            engine = self._make()
            with self._door:
                engine.use_network(self._on)
                engine.owner_shown(self._shown)
                self._engine = engine
        return self._engine
