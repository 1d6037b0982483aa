"""What Astro and the other lanes may expect of a register: pauses that were asked for (N6), and its turns (I12)."""

from __future__ import annotations

from collections.abc import Mapping

LONGEST_S = 3_600
"""An absurd Retry-After is an hour (FAILURES N6)."""


class Manners:
    """One register's, for one life of its process. Times in ms of true time."""

    def __init__(self) -> None:
        self._told_ms = 0
        self._until_ms = 0

    def told(self, now_ms: int, status: int, headers: Mapping[str, str]) -> None:
        """An answer came that may ask to be left alone."""
        wait = headers.get("retry-after", "")
        if (status == 429 or status >= 500) and wait.isdecimal():
            self._told_ms = now_ms
            self._until_ms = max(self._until_ms, now_ms + 1_000 * min(max(int(wait), 1), LONGEST_S))

    def impatience_ms(self, now_ms: int) -> int:
        """How much too early a request is that begins now. What begins in the very instant could not know."""
        return max(0, self._until_ms - now_ms) if now_ms > self._told_ms else 0
