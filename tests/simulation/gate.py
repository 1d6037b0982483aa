"""Many seeds on a few processes: what broke, what was excused, and what was met on the way.

Not every seed runs every part of the program, for the sake of its time. All run the real protocol, session and run of
sync, the counter's use cases, and the outbox's own compare-and-set. One in four talks to Astro in bytes, by the real
API, readings and sign-in; the others hand values over (`network`). One in fifty has a register on the real, encrypted
store with its journal; the others keep their records in memory (`memory_store`). `--real-every 1` is a flag for all.
What no seed runs: threads, the real HTTP client, the window.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from tests.crash.engines import used_again
from tests.simulation.schedule import draw
from tests.simulation.world import Result, crashes_of, simulate

TWICE_EVERY = 50
"""Two in a hundred seeds run twice and must leave the same trace (I21)."""
REAL_EVERY = 50
"""One seed in so many has a register on a real, encrypted store on disk; the others keep theirs in memory."""


@dataclass(slots=True)
class Tally:
    seeds: int = 0
    failed: list[tuple[int, str, str]] = field(default_factory=list)
    """(seed, invariant, what)"""
    excused: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    fewest_operations: int = 1_000_000
    fewest_crashes: int = 1_000_000

    def add(self, seed: int, invariant: str, what: str, excused: Counter[str], met: Counter[str]) -> None:
        self.seeds += 1
        if invariant:
            self.failed.append((seed, invariant, what))
        self.excused += excused
        self.met += met
        if met:
            self.fewest_operations = min(self.fewest_operations, operations_of(met))
            self.fewest_crashes = min(self.fewest_crashes, crashes_of(met))


def operations_of(met: Counter[str]) -> int:
    return sum(met[what] for what in ("sale", "return", "undo", "owner"))


def run_seed(seed: int, real_every: int = REAL_EVERY) -> Result:
    """One seed; every 50th twice."""
    schedule = draw(seed, real_every=real_every)
    result = simulate(schedule)
    if seed % TWICE_EVERY == 0 and result.violation is None:
        again = simulate(schedule)
        if again.digest != result.digest:
            raise AssertionError(f"I21: seed {seed} left two traces, {result.digest} and {again.digest}")
    return result


def _briefly(seed: int, real_every: int) -> tuple[int, str, str, Counter[str], Counter[str]]:
    try:
        result = run_seed(seed, real_every)
    except Exception as error:  # noqa: BLE001 - whatever it is, the seed is to be named
        return seed, "I21" if "I21" in str(error) else "bug", f"{type(error).__name__}: {error}", Counter(), Counter()
    broken = result.violation
    return seed, broken.invariant if broken else "", broken.what if broken else "", result.cells, result.met


def results(seeds: Iterable[int], jobs: int, real_every: int) -> Iterator[tuple]:
    one = partial(_briefly, real_every=real_every)
    if jobs == 1:
        with used_again():
            yield from map(one, seeds)
        return
    with multiprocessing.get_context("spawn").Pool(jobs, _begin) as pool:
        yield from pool.imap_unordered(one, seeds, chunksize=20)


def _begin() -> None:
    """In a process of many seeds SQLAlchemy makes each statement once, and no collection looks at what is imported."""
    used_again().__enter__()
    gc.collect()
    gc.freeze()


def run_seeds(
    seeds: Iterable[int], *, jobs: int = 1, real_every: int = REAL_EVERY, stop_at_first: bool = False
) -> Tally:
    """All these seeds, or those up to the first that fails."""
    tally, began = Tally(), time.perf_counter()
    for brief in results(seeds, jobs, real_every):
        tally.add(*brief)
        if brief[1]:
            print(f"seed {brief[0]}: {brief[1]}: {brief[2]}", file=sys.stderr, flush=True)
        if stop_at_first and tally.failed:
            break
    tally.seconds = time.perf_counter() - began
    return tally
