"""What sync reads of the store as a whole when nothing has to be sent: the catalogue and its offers (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from astro_desk.core.catalog import Item, Program
from astro_desk.use_cases.changes import CatalogueProgress, Notify
from astro_desk.use_cases.ports import CatalogueFacts, UnitOfWork
from sync.astro_api import AstroApi, CataloguePart, ReadFailed
from sync.outcome import Outcome, Verdict

Job = Callable[[UnitOfWork], None]
T = TypeVar("T")


class Database(Protocol):
    """Runs a job of the writer and answers what it answers."""

    def __call__(self, job: Callable[[UnitOfWork], T]) -> Awaitable[T]: ...


ROWS_A_JOB = 40
"""About 10 ms of the writer's time: the counter's jobs wait behind no more than one such piece (DESIGN §3)."""
CATALOGUE_AGE = timedelta(hours=12)
OFFERS_AGE = timedelta(hours=3)
"""A brand may begin or end an offer on any day: a few times between opening and closing."""
COMPARED_A_JOB = 8
"""Owners, by the same measure."""
GOOD = Outcome(Verdict.APPLIED)


async def compare_all(database: Database) -> None:
    """Notes where Astro's punches differ from what it was told, for everybody read since the last time (DESIGN §6)."""
    while await database(lambda work: work.compare_snapshots(COMPARED_A_JOB)):
        pass


def catalogue_due(facts: CatalogueFacts, now: datetime) -> bool:
    """Whether the catalogue is older than 12 hours, or from the future, or was never told."""
    return facts.fetched_at is None or not timedelta() <= now - facts.fetched_at <= CATALOGUE_AGE


def offers_due(facts: CatalogueFacts, now: datetime) -> bool:
    """Whether the list of offers is older than 3 hours, or from the future, or was never told."""
    return facts.offers_at is None or not timedelta() <= now - facts.offers_at <= OFFERS_AGE


async def refresh_offers(api: AstroApi, database: Database, notify: Notify, at: datetime) -> tuple[Outcome, bool]:
    """Asks for the offers alone; what came of it, and whether one is new, so that its items must be asked for.

    Raises Unavailable when the records cannot be written.
    """
    try:
        offers = await api.list_offers()
    except ReadFailed as failed:
        return failed.outcome, False
    new = await database(lambda work: work.list_offers(offers, at))
    notify(CatalogueProgress(len(offers), len(offers)))
    return GOOD, new


async def refresh_catalogue(api: AstroApi, database: Database, notify: Notify, begun_at: datetime) -> Outcome:
    """Fetches the whole catalogue into a new generation and closes it; what came of it, for the register's pace.

    Broken off, it leaves the old catalogue with the new parts beside it. An answer without any item and program does
    not empty a catalogue. Raises Unavailable when the records cannot be written.
    """
    generation = begun_at.isoformat()
    found = 0
    try:
        async for part in api.fetch_catalogue():
            found += len(part.items) + len(part.programs)
            for job in _jobs(part, generation):
                await database(job)
            notify(CatalogueProgress(part.done, part.total))
    except ReadFailed as failed:
        return failed.outcome
    if found:
        # In small pieces: what is on sale no more may be half the shop, and the counter waits behind each piece.
        while await database(lambda work: work.drop_stale_items(generation, ROWS_A_JOB)):
            pass
        await database(lambda work: work.close_catalogue(generation, begun_at))
    return GOOD


def _jobs(part: CataloguePart, generation: str) -> Iterator[Job]:
    """Jobs of a few rows, so that the counter never waits behind a catalogue (DESIGN §3)."""
    for start in range(0, len(part.programs), ROWS_A_JOB):
        yield partial(_put_programs, part.programs[start : start + ROWS_A_JOB], generation)
    for start in range(0, len(part.items), ROWS_A_JOB):
        yield partial(_put_items, part.items[start : start + ROWS_A_JOB], generation)


def _put_programs(programs: Sequence[Program], generation: str, work: UnitOfWork) -> None:
    work.put_programs(programs, generation)


def _put_items(items: Sequence[Item], generation: str, work: UnitOfWork) -> None:
    work.put_items(items, generation)


@dataclass(slots=True)
class Wanted:
    """Owners of whom somebody asked for the news, one after the other. None: nobody asked. `at_once`: the next one need
    not wait for the next turn of idle work."""

    left: list[str] | None = None
    at_once: bool = False

    def next(self) -> tuple[str | None, int]:
        """The next of those and how many there are with it; None and 0 once, when the last one has been read."""
        if not self.left:
            self.left = None
            return None, 0
        left = len(self.left)
        return self.left.pop(0), left
