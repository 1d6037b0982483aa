"""The n-th call fails: for every n of every use case, each kind of fault, in the process that goes on selling after it.

    python -m tests.crash faults [--every 1] [--full-disks 20] [--jobs 2]
    python -m tests.crash faults --only USE:KIND:N      one of them again; USE or USE:KIND for all of them

Whatever the disk said, each sale was told as saved and is there, or was refused with a stable code and is not; when
the fault is gone the same process sells on, and so does the next one.
"""

from __future__ import annotations

import argparse
import errno
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

from astro_desk.core.errors import AstroDeskError
from astro_desk.storage.schema import Step, steps
from astro_desk.storage.verify import check_journal
from tests.crash import full_disk
from tests.crash.calls import Call, Fault, watching, why_not
from tests.crash.day import Day
from tests.crash.engines import used_again
from tests.crash.images import fast_folder
from tests.crash.power_cut import files_after, write_tree
from tests.crash.recording import Disk, Recording, read_tree
from tests.support.counter import KEY

CODES = {"not_saved", "disk_full", "disk_read_only", "database_damaged"}
"""How a refusal may be called when the disk is at fault."""
WRITES = frozenset({"open", "write", "truncate", "sync", "rename", "unlink", "mkdir"})
GROWTH = frozenset({"open", "write", "truncate", "mkdir", "rename"})
IMAGES = 2
"""Power cuts after each failed fsync."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`calls` that are counted, and fail with `errno`; `lasts`: so do all after; `short`: half is written first."""

    calls: frozenset[str]
    errno: int
    lasts: bool = False
    short: bool = False


KINDS = {
    "broken": Kind(WRITES | {"read"}, errno.EIO),
    "broken-on": Kind(WRITES, errno.EIO, lasts=True),
    "full": Kind(GROWTH, errno.ENOSPC),
    "full-on": Kind(GROWTH, errno.ENOSPC, lasts=True),
    "short": Kind(frozenset({"write"}), errno.ENOSPC, short=True),
    "short-on": Kind(frozenset({"write"}), errno.ENOSPC, lasts=True, short=True),
    "unsynced": Kind(frozenset({"sync"}), errno.EIO),
    "read-only-on": Kind(GROWTH | {"unlink"}, errno.EROFS, lasts=True),
}
USES = (
    "first_open",
    "reopen",
    "replay",
    "new_schema",
    "sell",
    "sell_to_a_contact",
    "sell_to_a_new_owner",
    "redeem",
    "take_back",
    "hold_and_resume",
    "leave_a_draft",
    "settle",
    "resolve_review",
    "merge",
    "choose_a_rule",
    "fetch_catalogue",
    "rest",
    "next_month",
    "restart",
)
OPENINGS = ("first_open", "reopen", "replay", "new_schema")
NEXT_STEP = Step(len(steps()) + 1, "CREATE TABLE next_years (one INTEGER) STRICT;")


@dataclass(slots=True)
class Faulty:
    """Counts calls while armed and fails the n-th. Implements Watcher, and tells a recording of each."""

    kind: Kind
    n: int
    recording: Recording
    armed: bool = False
    count: int = 0
    struck: list[Call] = field(default_factory=list)

    def before(self, call: Call) -> Fault | None:
        if not self.armed or call.name not in self.kind.calls or (call.name == "open" and self._opens_only(call)):
            return None
        self.count += 1
        if self.count < self.n or (self.count > self.n and not self.kind.lasts):
            return None
        first = not self.struck
        self.struck.append(call)
        half = len(call.data) // 2
        return Fault(short=half) if self.kind.short and first and half else Fault(self.kind.errno)

    def _opens_only(self, call: Call) -> bool:
        return self.kind.errno in (errno.ENOSPC, errno.EROFS) and not call.made

    def after(self, call: Call, result: int) -> None:
        self.recording.after(call, result)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        self.armed = True
        try:
            yield
        finally:
            self.armed = False


@dataclass(slots=True)
class Tally:
    faults: int = 0
    images: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.faults += other.faults
        self.images += other.images
        self.codes.update(other.codes)
        self.wrong += other.wrong


def base(use: str) -> dict[str, bytes]:
    """The files from which a use case starts."""
    return _base(use if use in ("first_open", "resolve_review", "replay") else "")


@cache
def _base(use: str) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory(prefix="astro-desk-", dir=fast_folder()) as name:
        folder = Path(name) / "data"
        folder.mkdir()
        if use == "first_open":
            return {}
        day = Day(folder, "base")
        day.open()
        day.stock()
        for act in ("sell", "sell", "redeem", "sell_to_a_new_owner", "sell_to_a_contact", "settle", "settle", "rest"):
            getattr(day, act)()
        while use == "resolve_review" and not day.records.counts().get("review"):
            day.sell()
            day.settle()
        before = {path: content for path, content in read_tree(folder).items() if "astro-desk.db" in path}
        if use == "replay":
            day.sell()
        after = read_tree(folder)
        day.close()
        # The journal is one sale ahead of the database, as after a crash between the two.
        return after | before if use == "replay" else read_tree(folder)


def try_fault(use: str, kind: str, n: int, folder: Path, tally: Tally) -> bool:
    """One fault; False when the use case has no n-th call of that kind."""
    write_tree(dict(base(use)), folder)
    recording = Recording(folder)
    faulty = Faulty(KINDS[kind], n, recording)
    known = (*steps(), NEXT_STEP) if use == "new_schema" else steps()
    day = Day(folder, "day", known=known, noting=False)
    label = f"{use}:{kind}:{n}"
    wrong: list[str] = []
    with watching(folder, faulty):
        try:
            if use not in OPENINGS:
                day.open()
            try:
                with faulty.at_work():
                    day.open() if use in OPENINGS else getattr(day, use)()
            except AstroDeskError as error:
                day.answers.append(error)
            if not faulty.struck:
                return False
            wrong += _check_process(day)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no answer to a cashier
            wrong.append(f"{type(error).__name__}: {error}")
        finally:
            day.close()
    wrong += _check_next(day, folder, known)
    if faulty.kind.calls == {"sync"}:
        wrong += _check_power_cuts(day, recording, folder, label, tally)
    tally.faults += 1
    tally.codes.update(error.code for error in day.answers if error is not None)
    where = f"{faulty.struck[0].name} {faulty.struck[0].path}" if faulty.struck else ""
    tally.wrong += [f"{label} ({where}): {text}" for text in wrong]
    return True


def _check_process(day: Day) -> list[str]:
    """The fault is gone: what was told is so, and this process sells on."""
    wrong = [f"refused as {error.code}" for error in day.answers if error is not None and error.code not in CODES]
    if day.closed:
        day.open()
    told = {sale.sale_id: sale for sale in day.sold}
    there = day.ask(lambda work: {sale_id: work.sale(sale_id) for sale_id in (*told, *day.refused)})
    wrong += ["a sale that was told as saved is not there" for one, sale in told.items() if there[one] != sale]
    wrong += ["a sale that was refused is there" for sale_id in day.refused if there[sale_id] is not None]
    if day.refused and day.screen.basket.sale_id in day.refused:
        day.finish()  # the cashier tries again
    day.sell_to_nobody()
    return wrong


def _check_next(day: Day, folder: Path, known: tuple[Step, ...]) -> list[str]:
    """The next start finds everything, each once, and nothing to alarm anybody with."""
    later = Day(folder, "later", known=known, noting=False)
    wrong: list[str] = []
    try:
        later.open()
        found = {sale.sale_id: sale for sale in later.records.recent_sales(limit=200)}
        wrong += ["lost at the next start" for sale in day.sold if found.get(sale.sale_id) != sale]
        wrong += ["not all units wait" for sale in day.sold if _missing(later, sale.sale_id)]
        wrong += ["refused and there at the next start" for sale_id in day.refused if sale_id in found]
        wrong += [f"alarm {code} at the next start" for code in later.alarms]
    except AstroDeskError as error:
        wrong.append(f"the next start: {error.code} {error.facts}")
    finally:
        later.close()
    chain, _ = check_journal(folder, KEY)
    if chain.torn or not chain.whole:
        wrong.append(f"the journal does not verify: {chain.breaks}")
    return wrong


def _missing(day: Day, sale_id: str) -> bool:
    sale = day.records.sale(sale_id)
    told = {one.id for one in day.records.sale_operations(sale_id)}
    return sale is not None and sale.owner_id is not None and not {unit.unit_id for unit in sale.units} <= told


def _check_power_cuts(day: Day, recording: Recording, folder: Path, label: str, tally: Tally) -> list[str]:
    """What an fsync failed on may never have reached the disk, although every later fsync succeeds (D2)."""
    disk = Disk(recording)
    for event in recording.events:
        disk.happen(event)
    wrong = []
    for number in range(IMAGES):
        write_tree(files_after(disk, Random(f"{label}:{number}")), folder)
        later = Day(folder, "after the cut", known=day.known, noting=False)
        try:
            later.open()
            wrong += ["lost in a power cut" for sale in day.sold if later.records.sale(sale.sale_id) != sale]
        except AstroDeskError as error:
            wrong.append(f"after a power cut: {error.code} {error.facts}")
        finally:
            later.close()
        tally.images += 1
    return wrong


def try_use(arguments: tuple[str, str, int]) -> Tally:
    """Every n of one use case and one kind of fault, or each so-manieth."""
    use, kind, every = arguments
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="astro-desk-", dir=fast_folder()) as name, used_again():
        n = 1 + len(use + kind) % every
        while try_fault(use, kind, n, Path(name) / "data", tally):
            n += every
    return tally


def _fill_disks(count: int, total: Tally) -> None:
    if full_disk.why_not():
        print(f"no full disks: {full_disk.why_not()}")
        return
    refused = 0
    for seed in range(count):
        wrong, jobs = full_disk.fill_and_sell(seed)
        total.wrong += wrong
        refused += jobs
        print(*wrong, sep="\n", end="")
    print(f"{count} full disks, {refused} jobs refused on them")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash faults", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--every", type=int, default=1, help="only each so-manieth call fails")
    parser.add_argument("--full-disks", type=int, default=20, help="small disks that are filled to the last bytes")
    parser.add_argument("--part", default="1/1", help="one share of so many; the full disks are in the first")
    parser.add_argument("--only", default="", help="USE, USE:KIND or USE:KIND:N")
    options = parser.parse_args(arguments)
    if why_not():
        print(why_not())
        return 1
    part, parts = map(int, options.part.split("/"))
    total, began = Tally(), time.monotonic()
    use, kind, n = [*options.only.split(":"), "", ""][:3]
    if n:
        with tempfile.TemporaryDirectory(prefix="astro-desk-", dir=fast_folder()) as name:
            try_fault(use, kind, int(n), Path(name) / "data", total)
        print(*total.wrong, sep="\n")
    else:
        wanted = [
            (one, other, options.every) for one in USES for other in KINDS if use in ("", one) and kind in ("", other)
        ]
        with ProcessPoolExecutor(options.jobs) as pool:
            for tally in pool.map(try_use, [one for one in wanted if USES.index(one[0]) % parts == part - 1]):
                total.add(tally)
                for text in tally.wrong[:20]:
                    print(text, flush=True)
    if not options.only and part == 1:
        _fill_disks(options.full_disks, total)
    print(
        f"{total.faults} faults in {len(USES)} use cases, {total.images} power cuts after a failed fsync,"
        f" {len(total.wrong)} violations, {time.monotonic() - began:.0f} s; refused as {dict(total.codes)}"
    )
    return 1 if total.wrong else 0
