"""The counter beside a backup of the big store: a sale finished, and how long any job waits for the writer.

The backup reads on connections and a thread of its own (DESIGN §3): the counter should not notice it.
"""

import shutil
import threading
import time
from pathlib import Path

from astro_desk.storage.backup import Backup
from tests.benchmarks.big_store import BUSY, big_counter, upc
from tests.benchmarks.figures import Figure, timed
from tests.support.counter import Counter

BEFORE = 60
BETWEEN_S = 0.05
"""A counter that is never still, and leaves the processor to others between two sales."""


def measure(folder: Path) -> list[Figure]:
    counter = big_counter(folder / "desk")
    target = folder / "safe.zip"
    made: list[Backup] = []
    try:
        counter.write(lambda work: None)
        without, waited_without = _sell(counter, lambda done: done < BEFORE)
        work = threading.Thread(target=lambda: made.append(counter.store.back_up(counter.clock, target)))
        begun = time.perf_counter()
        work.start()
        beside, waited = _sell(counter, lambda _: work.is_alive())
        took = time.perf_counter() - begun
        work.join()
        assert made, "it was written, and read again"  # what it is worth is another question: the years are rows alone
        size = target.stat().st_size
        print(f"(the backup took {took:.0f} s beside the sales and has {size / 1e6:.0f} MB)")
    finally:
        counter.close()
        shutil.rmtree(folder / "desk", ignore_errors=True)
        target.unlink(missing_ok=True)
    return [
        Figure("finish sale → done beside a backup", beside, without, "without one", ratio_goal=2, max_goal=250),
        Figure(
            "a job waits for the writer beside a backup",
            waited,
            waited_without,
            "without one",
            p99_goal=10,
            ratio_goal=2,
        ),
    ]


def _sell(counter: Counter, go_on) -> tuple[list[float], list[float]]:
    """Milliseconds of each sale's finish, and of each wait for a job that does nothing."""
    finished: list[float] = []
    waited: list[float] = []
    while go_on(len(finished)):
        counter.session.choose_owner(counter.records.owner(BUSY))
        for n in range(3):
            counter.session.enter(upc(4_000_000 + n))
        counter.settle()
        finished += timed(lambda: counter.session.finish().result(), 1)
        counter.session.finished()
        begun = time.perf_counter_ns()
        at = counter.store.writer.submit(lambda _: time.perf_counter_ns(), counter=True).result()
        waited.append((at - begun) / 1e6)
        time.sleep(BETWEEN_S)
    return finished, waited
