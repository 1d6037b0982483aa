"""The practice store's seed, made once for a day and copied: drawing three hundred owners is slow."""

from __future__ import annotations

from datetime import datetime, time
from functools import cache
from typing import Any

from astro_desk.practice.seed import seed
from astro_desk.practice.store import PracticeStore


def fill(store: PracticeStore) -> None:
    """As `seed` does, by a copy of what it made for the same day. The store is to be empty."""
    assert store.is_empty
    _seeded_on(_ten(store))._db.backup(store._db)


def people(store: PracticeStore) -> list[dict[str, Any]]:
    """The owners of a store that `fill` has just filled, as `state` has them; not to be changed."""
    return _people_on(_ten(store))


def _ten(store: PracticeStore) -> datetime:
    """In the morning: of the time the seed keeps the day, and when the cards came in, weeks ago."""
    return datetime.combine(store.now(), time(10), store.now().tzinfo)


@cache
def _seeded_on(moment: datetime) -> PracticeStore:
    made = PracticeStore.open(now=lambda: moment)
    seed(made)
    return made


@cache
def _people_on(moment: datetime) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _seeded_on(moment).state()["owners"]
    return found
