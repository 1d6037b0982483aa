"""Power cuts: a register's days are recorded call by call, cut at any moment, and opened by the real storage code.

    python -m tests.crash images [--images 50000] [--jobs 2] [--seed 1]
    python -m tests.crash images --only DAY:MOMENT:FATE     one image again, with what was wrong

In each image everything that was acknowledged must be there, and of the one job under way all or nothing. A day begins
in an empty folder, or in an image of the day before (so that opening after a crash is itself cut).
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from astro_desk.core.errors import AstroDeskError
from astro_desk.storage.disk import sqlite_errors
from astro_desk.storage.paths import Paths
from astro_desk.storage.schema import steps
from astro_desk.storage.secret import check_key
from astro_desk.storage.session import Session
from astro_desk.storage.store import DEFAULT_FENCE, Store, open_store
from astro_desk.storage.verify import check_journal, verify
from tests.crash.calls import watching, why_not
from tests.crash.day import BALLAST, Day
from tests.crash.engines import used_again
from tests.crash.facts import NOTHING, Facts, differences, facts_of
from tests.crash.power_cut import files_after, write_tree
from tests.crash.recording import SHARED_MEMORY, Disk, Event, Recording, jobs_of, read_tree
from tests.support.counter import KEY, StillClock

PER_DAY = 500
"""Images of one day."""
SELLS_ON = 100
"""One image in so many is opened with its reader and its thread, sold on from, and verified whole."""
ALARMS = {"journal_broken", "owner_nameless"}
"""What may be said after a power cut: a line that nobody was told of is half there, or an owner's name is with Astro
alone. Any other alarm says that something was not fsynced before it counted."""
TELLS = 5000
"""After so many images it says how it stands."""
WEIGHTS = {
    "sell": 6,
    "sell_to_nobody": 2,
    "sell_to_a_contact": 3,
    "sell_to_a_new_owner": 3,
    "redeem": 3,
    "take_back": 2,
    "hold_and_resume": 2,
    "leave_a_draft": 2,
    "settle": 5,
    "resolve_review": 2,
    "read_sally": 1,
    "merge": 2,
    "choose_a_rule": 1,
    "fetch_catalogue": 1,
    "rest": 4,
    "next_month": 2,
    "restart": 2,
}
ACTS = 14
"""Use cases of one day."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A day's events, the database's content after each acknowledged job, and the clock at the end."""

    recording: Recording
    told: list[Facts]
    clock: StillClock


@dataclass(slots=True)
class Tally:
    images: int = 0
    mid_job: int = 0
    alarms: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.images += other.images
        self.mid_job += other.mid_job
        self.alarms.update(other.alarms)
        self.wrong += other.wrong


def record(folder: Path, seed: int, first: Facts = NOTHING, clock: StillClock | None = None) -> Recorded:
    """A day in a folder, which may hold the image of another. Raises AssertionError when a call was not seen."""
    recording = Recording(folder)
    day = Day(folder, seed, mark=recording.mark, clock=clock)
    chance = Random(f"acts of {seed}")
    with watching(folder, recording):
        day.open()
        if not any(one.owner_id == "sally" for one in day.records.search_owners("sally")):
            day.stock()
        for act in chance.choices(list(WEIGHTS), weights=list(WEIGHTS.values()), k=ACTS):
            getattr(day, act)()
        if chance.random() < 0.5:
            day.close()
    _check_complete(recording, folder)
    day.close()
    return Recorded(recording, [first, *day.told[1:]], day.clock)


def _check_complete(recording: Recording, folder: Path) -> None:
    """All calls were seen: played on an empty disk they give the very files that are there."""
    disk = Disk(recording)
    for event in recording.events:
        disk.happen(event)
    there = {path: content for path, content in read_tree(folder).items() if not path.endswith(SHARED_MEMORY)}
    assert disk.live() == there, "the recording is not what happened"


def moments_of(events: list[Event], count: int, chance: Random) -> list[int]:
    """After which events the power goes: as many in jobs as anywhere else, so that quiet stretches take no room."""
    begun = [number for number, (_, begun) in enumerate(jobs_of(events)) if begun]
    return sorted(
        chance.choice(begun) if chance.random() < 0.5 else chance.randrange(len(events)) for _ in range(count)
    )


def try_day(seed: int, folder: Path, count: int, only: str = "") -> Tally:
    """Two days, the second in an image of the first, and `count` images of both; or only the one that is named."""
    tally = Tally()
    first = record(folder / "one", seed)
    moments = moments_of(first.recording.events, count // 2, Random(f"{seed}a"))
    start = Random(f"the second day of {seed}").choice(moments)
    _try_images(first, f"{seed}a", moments, folder / "image", tally, only)
    found = _open_at(first, start, f"{seed}b", folder / "two")
    if found is not None:
        write_tree(_files_at(first, start, f"{seed}b"), folder / "two")
        second = record(folder / "two", seed + 10**6, found, StillClock(first.clock.moment, first.clock.boot_ms))
        moments = moments_of(second.recording.events, count - count // 2, Random(f"{seed}b"))
        _try_images(second, f"{seed}b", moments, folder / "image", tally, only)
    shutil.rmtree(folder, ignore_errors=True)
    return tally


def _files_at(day: Recorded, moment: int, fate: str) -> dict[str, bytes | bytearray]:
    disk = Disk(day.recording)
    for event in day.recording.events[: moment + 1]:
        disk.happen(event)
    return files_after(disk, Random(fate))


def _open_at(day: Recorded, moment: int, fate: str, folder: Path) -> Facts | None:
    """What an image holds; None when it does not open, which its own day has reported."""
    write_tree(_files_at(day, moment, fate), folder)
    try:
        return _open_whole(folder, StillClock(day.clock.moment, day.clock.boot_ms))[0]
    except AstroDeskError:
        return None


def _try_images(day: Recorded, name: str, moments: list[int], folder: Path, tally: Tally, only: str) -> None:
    disk, progress, wanted = Disk(day.recording), jobs_of(day.recording.events), Counter(moments)
    for moment, event in enumerate(day.recording.events):
        disk.happen(event)
        acknowledged, begun = next(progress)
        for fate in range(wanted[moment]):
            label = f"{name}:{moment}:{fate}"
            if only not in ("", label):
                continue
            before = day.told[acknowledged]
            after = day.told[acknowledged + 1] if begun else before
            write_tree(files_after(disk, Random(label)), folder)
            sells_on = Random(label).random() < 1 / SELLS_ON
            alarms, wrong = open_image(folder, day.clock, before, after, sells_on=sells_on)
            tally.images += 1
            tally.mid_job += begun
            tally.alarms.update(alarms)
            tally.wrong += [f"{label} {event.kind} {event.path}: {text}" for text in wrong]


def open_image(
    folder: Path, clock: StillClock, before: Facts, after: Facts, *, sells_on: bool
) -> tuple[list[str], list[str]]:
    """The alarms at its opening, and what is wrong with the image."""
    now = StillClock(clock.moment, clock.boot_ms)
    try:
        found, alarms = _open_whole(folder, now) if sells_on else _open(folder, now)
    except AstroDeskError as error:
        return [], [f"does not open: {error.code} {error.facts}"]
    wrong = differences(found, before, after)
    wrong += [f"a power cut alone gives the alarm {code}" for code in alarms if code not in ALARMS]
    if not sells_on:
        return alarms, wrong
    chain, _ = check_journal(folder, KEY)
    if chain.torn or not (chain.whole or "journal_broken" in alarms):
        wrong.append(f"the journal does not verify afterwards, and nobody was told: {chain.breaks}")
    return alarms, [*wrong, *_sell_on(folder, clock, found)]


def _open(folder: Path, clock: StillClock) -> tuple[Facts, list[str]]:
    """The writer's half of `open_store`: everything but the screen's own connection and the writer's thread."""
    file = check_key(folder, KEY)
    if file is None or not Paths(folder).database.exists():
        return _open_whole(folder, clock)
    session = Session(folder, KEY, file.uuid, clock, steps(), DEFAULT_FENCE, BALLAST)
    try:
        with sqlite_errors():
            return facts_of(session.database().raw), [alarm.code for alarm in session.alarms]
    finally:
        session.close()


def _open_whole(folder: Path, clock: StillClock) -> tuple[Facts, list[str]]:
    store = open_store(folder, KEY, clock, ballast_bytes=BALLAST)
    try:
        return _facts(store), [alarm.code for alarm in store.alarms]
    finally:
        store.close()


def _facts(store: Store) -> Facts:
    return store.writer.submit(lambda work: facts_of(work._connection.connection.dbapi_connection)).result()


def _sell_on(folder: Path, clock: StillClock, found: Facts) -> list[str]:
    """The register goes on in the image, and everything is sound and still there."""
    day = Day(folder, 1, clock=StillClock(clock.moment, clock.boot_ms))
    day.open()
    day.sell_to_nobody()
    day.close()
    wrong = [
        f"lost while selling on: {table}" for table in ("sales", "units") if not found[table] <= day.told[-1][table]
    ]
    verdict = verify(folder, KEY)
    if not verdict.sound and verdict.chain.whole:
        wrong.append(f"not sound after selling on: {verdict}")
    return wrong


def _one_day(arguments: tuple[int, int]) -> Tally:
    seed, count = arguments
    with tempfile.TemporaryDirectory(prefix="astro-desk-", dir=fast_folder()) as folder, used_again():
        return try_day(seed, Path(folder), count)


def fast_folder() -> Path | None:
    """Where an fsync costs nothing; what is durable is the model's business here, not the machine's."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() else None


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash images", description=__doc__)
    parser.add_argument("--images", type=int, default=50_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1, help="of the first day")
    parser.add_argument("--only", default="", help="DAY:MOMENT:FATE, as it was printed")
    options = parser.parse_args(arguments)
    if why_not():
        print(why_not())
        return 1
    total, began = Tally(), time.monotonic()
    if options.only:
        with tempfile.TemporaryDirectory(prefix="astro-desk-", dir=fast_folder()) as folder:
            seed = int(options.only.partition(":")[0][:-1])
            total.add(try_day(seed, Path(folder), PER_DAY, options.only))
        print(*total.wrong, sep="\n")
    else:
        days = [(options.seed + n, PER_DAY) for n in range(options.images // PER_DAY)]
        days += [(options.seed + len(days), options.images % PER_DAY)] if options.images % PER_DAY else []
        with ProcessPoolExecutor(options.jobs) as pool:
            for tally in pool.map(_one_day, days):
                total.add(tally)
                for text in tally.wrong[:3]:
                    print(text, flush=True)
                if total.images % TELLS == 0:
                    print(f"{total.images} images, {len(total.wrong)} violations", flush=True)
    print(
        f"{total.images} power-loss images, {total.mid_job} of them in the middle of a job,"
        f" {len(total.wrong)} violations, {time.monotonic() - began:.0f} s; alarms {dict(total.alarms)}"
    )
    return 1 if total.wrong else 0
