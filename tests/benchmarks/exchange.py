"""100,000 owners from a CSV file, beside the same file read by csv and the phones alone; the writer's longest holds.

The second figure is how long the counter waits behind a piece of it (DESIGN §3: 10 ms), beside one bare fsync.
"""

import csv
import os
import random
import resource
import time
from pathlib import Path
from string import ascii_lowercase

from astro_desk.app.phone import phone_reader
from astro_desk.use_cases.import_file import FileImport
from tests.benchmarks.figures import Figure, timed
from tests.support.counter import Counter

OWNERS = 100_000
AREAS = (303, 720, 719, 970, 307)
MEGABYTES = 200
"""The whole process, of which Python and its libraries take a third."""


def measure(folder: Path) -> list[Figure]:
    file = _write(folder / "owners.csv")
    read_phone = phone_reader("US")
    floor = timed(lambda: _bare(file, read_phone), 1)
    counter = Counter(folder / "desk")
    held: list[float] = []
    session = counter.store.writer._store
    run = session.run

    def watched(job):
        begun = time.perf_counter_ns()
        try:
            return run(job)
        finally:
            held.append((time.perf_counter_ns() - begun) / 1e6)

    session.run = watched
    try:
        with file.open("rb") as opened:
            begun = time.perf_counter_ns()
            taking = FileImport(opened, "owners", read_phone, counter.new_id)
            report = taking.run(counter.store.writer, counter.store.staging)
            ours = [(time.perf_counter_ns() - begun) / 1e6]
        assert report.added > OWNERS * 0.95, "some draw the same phone"
        assert counter.records.search_owners("ann77 mil")
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        assert used < MEGABYTES, f"{used:.0f} MB"
        with (folder / "bare").open("wb") as bare:
            fsyncs = timed(lambda: (bare.write(b"x" * 4096), bare.flush(), os.fsync(bare.fileno())), 200)
    finally:
        counter.close()
    return [
        Figure("import 100,000 owners", ours, floor, "csv and phones alone", max_goal=30_000),
        Figure("the writer is held by a piece of it", held, fsyncs, "a bare fsync", p99_goal=10),
    ]


def _write(file: Path) -> Path:
    """People as a store has them: any name, a few area codes, nothing in any order, so that each touches other pages
    of every index."""
    draw = random.Random(5)
    names = ["".join(draw.choices(ascii_lowercase, k=draw.randrange(3, 9))).title() for _ in range(5_000)]
    with file.open("w", encoding="utf-8") as out:
        out.write("First Name,Last Name,Phone,Email,City\n")
        for n in range(OWNERS):
            first, last = draw.choice(names), draw.choice(names)
            phone = f"({AREAS[n % len(AREAS)]}) {draw.randrange(1000):03d}-{draw.randrange(10_000):04d}"
            out.write(f"{first},{last},{phone},{first}.{last}{n}@example.com,Denver\n")
        out.write("Ann77,Miller,(212) 555-0177,ann77@example.com,Denver\n")
    return file


def _bare(file: Path, read_phone) -> None:
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.reader(opened):
            read_phone(row[2])
