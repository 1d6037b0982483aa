"""The machine's clocks behind the port of the use cases."""

from __future__ import annotations

import sys
import time
import uuid
from datetime import UTC, date, datetime
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class SystemClock:
    """Wall clock, the store's date in this machine's time zone, and the boot clock.

    Where the system names no boot, each start of the program counts as one: the fence of DESIGN §6 then starts anew,
    which delays a resend and never doubles one, and so does the wait after wrong PINs.
    """

    def __init__(self) -> None:
        self._started_ns = 0
        try:
            self._boot = _BOOT_ID.read_text(encoding="ascii").strip()
        except OSError:
            self._boot, self._started_ns = uuid.uuid4().hex, time.monotonic_ns()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return datetime.now().astimezone().date()

    def boot(self) -> tuple[str, int]:
        # CLOCK_BOOTTIME goes on while the machine sleeps, as Astro's clocks do.
        if sys.platform == "linux":
            return self._boot, time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
        return self._boot, (time.monotonic_ns() - self._started_ns) // 1_000_000
