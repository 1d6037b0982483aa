"""What is scanned at a locked register outlives the program, as the draft of the sale does, and comes into it once."""

from __future__ import annotations

from astro_desk.use_cases.counter_jobs import CounterJobs
from astro_desk.use_cases.ports import Records
from astro_desk.use_cases.scan_ports import KeptScan


class WaitingScans:
    """One register's, on the session's thread; each write is a job of the writer behind those before it."""

    def __init__(self, records: Records, jobs: CounterJobs) -> None:
        self._records, self._jobs = records, jobs
        self._last = 0

    def read(self) -> tuple[tuple[int, KeptScan], ...]:
        """What an earlier life of the program left, each with its number. Raises Unavailable."""
        found = self._records.kept_scans()
        self._last = max((n for n, _ in found), default=self._last)
        return found

    def keep(self, scan: KeptScan) -> int:
        """Gives it to the writer and answers its number; trouble is told as of every job of the counter."""
        self._last = n = self._last + 1
        self._jobs.submit(lambda work: work.keep_scan(n, scan))
        return n

    def taken(self, n: int) -> None:
        """The sale on the screen has the scan of this number: it goes in the transaction that keeps the sale so."""
        self._jobs.scans_taken(n)
