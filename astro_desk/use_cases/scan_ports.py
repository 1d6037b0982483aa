"""Scans that wait for somebody to sign on, as storage keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class KeptScan:
    """`began_ms`, `ended_ms`: its first and last byte, by the clock of the screen's keys; `typed`: by the one field."""

    code: str
    began_ms: float
    ended_ms: float
    typed: bool = False


class ScanRecords(Protocol):
    def kept_scans(self) -> tuple[tuple[int, KeptScan], ...]:
        """Each with its number, in the order in which they came."""
        ...


class ScanWork(Protocol):
    def keep_scan(self, n: int, scan: KeptScan) -> None:
        """As the draft of a sale: in the encrypted database alone, and durable with this unit."""
        ...

    def drop_kept_scans(self, last: int) -> None:
        """Those with numbers up to this one are in the draft, or were refused aloud."""
        ...
