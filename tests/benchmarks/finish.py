"""Finish sale → "done": the journal's fsync and the database's commit, beside two bare fsyncs."""

import os
from pathlib import Path

from tests.benchmarks.big_store import BUSY, big_counter, upc
from tests.benchmarks.figures import Figure, timed

ROUNDS = 400


def measure(folder: Path) -> list[Figure]:
    counter = big_counter(folder / "finish")
    try:
        counter.write(lambda work: None)

        def ring() -> None:
            counter.session.choose_owner(counter.records.owner(BUSY))
            for n in range(3):
                counter.session.enter(upc(4_000_000 + n))
            counter.settle()

        def finish() -> None:
            counter.session.finish().result()
            counter.session.finished()

        with (folder / "bare").open("wb") as bare:

            def two_fsyncs() -> None:
                for _ in range(2):
                    bare.write(b"x" * 1024)
                    bare.flush()
                    os.fsync(bare.fileno())

            ours, floor = [], []
            for _ in range(ROUNDS // 20):  # in turns, so that a busy neighbour troubles both
                ours += timed(finish, 20, ring)
                floor += timed(two_fsyncs, 20)
    finally:
        counter.close()
    return [Figure("finish sale → done (3 units)", ours, floor, "two bare fsyncs", p99_goal=25, max_goal=250)]
