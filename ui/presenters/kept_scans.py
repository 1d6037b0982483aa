"""Scans that cannot be taken yet: before the data are open, and while nobody is signed on. None of them is lost."""

from __future__ import annotations

from collections.abc import Callable

MOST = 200
"""So many are kept; whoever scans more at a shut register is told that it is full."""
_FIRST_MS, _APART_MS = -1e12, 10_000.0

TakeScan = Callable[[str, float, float, bool], None]
"""(text, first byte, last byte in ms, whether it was typed into the one field)."""


class KeptScans:
    """In the order in which they came."""

    def __init__(self) -> None:
        self._kept: list[tuple[str, float, float, bool]] = []

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def full(self) -> bool:
        return len(self._kept) >= MOST

    def keep(self, text: str, began: float, ended: float, typed: bool) -> bool:
        """Whether there was room for it."""
        if self.full:
            return False
        self._kept.append((text, began, ended, typed))
        return True

    def keep_typed(self, text: str) -> bool:
        """What was typed and entered: long before any scan, and apart from each other, so that none is a double."""
        at = _FIRST_MS + _APART_MS * len(self._kept)
        return self.keep(text, at, at, True)

    def take(self, take: TakeScan) -> int:
        """Gives all of them on, oldest first; answers how many."""
        kept, self._kept = self._kept, []
        for one in kept:
            take(*one)
        return len(kept)
