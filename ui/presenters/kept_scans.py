"""Scans that cannot be taken yet: before the data are open, and while nobody is signed on. None of them is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from astro_desk.use_cases.scan_ports import KeptScan

MOST = 200
"""So many are kept; whoever scans more at a shut register is told that it is full."""
_FIRST_MS, _APART_MS = -1e12, 10_000.0

TakeScan = Callable[[str, float, float, bool], None]
"""(text, first byte, last byte in ms, whether it was typed into the one field)."""


class ScanStore(Protocol):
    """Where they outlive the program (`use_cases.waiting_scans`)."""

    def read(self) -> tuple[tuple[int, KeptScan], ...]: ...

    def keep(self, scan: KeptScan) -> int: ...

    def taken(self, n: int) -> None: ...


class KeptScans:
    """In the order in which they came. From `begin` on each is in the store too, until the sale has it."""

    def __init__(self) -> None:
        self._kept: list[tuple[int, KeptScan]] = []
        """Each with its number in the store; 0: it is not there."""
        self._store: ScanStore | None = None

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def full(self) -> bool:
        return len(self._kept) >= MOST

    def begin(self, store: ScanStore, *, shut: bool) -> None:
        """The data are open. What an earlier life of the program left comes first; `shut`: all of it waits on."""
        early, self._store = self._kept, store
        self._kept = list(store.read())
        self._kept += [(store.keep(one) if shut else 0, one) for _, one in early]

    def keep(self, text: str, began: float, ended: float, typed: bool) -> bool:
        """Whether there was room for it."""
        if self.full:
            return False
        scan = KeptScan(text, began, ended, typed)
        self._kept.append((self._store.keep(scan) if self._store else 0, scan))
        return True

    def keep_typed(self, text: str) -> bool:
        """What was typed and entered: long before any scan, and apart from each other, so that none is a double."""
        at = _FIRST_MS + _APART_MS * len(self._kept)
        return self.keep(text, at, at, True)

    def take(self, take: TakeScan) -> int:
        """Gives all of them on, oldest first; answers how many."""
        kept, self._kept = self._kept, []
        for n, one in kept:
            take(one.code, one.began_ms, one.ended_ms, one.typed)
            if n and self._store is not None:
                self._store.taken(n)  # only now: the sale has it, and both are kept in one transaction
        return len(kept)
