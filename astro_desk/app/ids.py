"""The one maker of this register's ids, shared by its threads."""

from __future__ import annotations

import secrets
import threading
import time

from astro_desk.core.ids import IdSequence


class IdMaker:
    """`NewId` of the ports: strictly rising, whatever the clock does and whoever asks (FAILURES I15)."""

    def __init__(self, register: str, newest_id: str | None) -> None:
        self._sequence = IdSequence.after(register, newest_id)
        self._lock = threading.Lock()

    def __call__(self) -> str:
        with self._lock:
            made, self._sequence = self._sequence.next(time.time_ns() // 1_000_000, secrets.randbits(80))
            return made
