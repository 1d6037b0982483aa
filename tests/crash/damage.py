"""Damaged files: bits turned, pieces cut, overwritten, lost or exchanged, in the database, its log, the journal, the
owners' side files and the key's file; then what a person would do: look, open, recover.

    python -m tests.crash damage [--files 500] [--jobs 2] [--seed 1]
    python -m tests.crash damage --only SEED          one of them again, with what was wrong

The harm is noticed, or it harms nothing; and whatever of the acknowledged stands in a file that survived is there.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

from astro_desk.core.errors import AstroDeskError, Refused
from astro_desk.storage.chain import read_line
from astro_desk.storage.recovery import Believe, recover_store
from astro_desk.storage.sealing import derive
from astro_desk.storage.store import open_store
from astro_desk.storage.verify import verify
from tests.crash.day import BALLAST, Day
from tests.crash.engines import used_again
from tests.crash.facts import Facts, facts_of
from tests.crash.images import WEIGHTS, fast_folder
from tests.crash.power_cut import write_tree
from tests.crash.recording import read_tree
from tests.support.counter import KEY, StillClock

BASES = 12
"""Different days that are damaged."""
Files = dict[str, bytes | bytearray]
DATABASE, JOURNAL, SIDE, KEY_FILE = "database", "journal", "side files", "key file"
OPEN = ("waiting", "sending", "unknown")


@dataclass(slots=True)
class Tally:
    files: int = 0
    noticed: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.files += other.files
        self.noticed.update(other.noticed)
        self.wrong += other.wrong


@dataclass(frozen=True, slots=True)
class Base:
    files: dict[str, bytes]
    facts: Facts
    moment: StillClock
    earlier: bytes
    """The database as it was some sales ago."""


@cache
def base(number: int) -> Base:
    """A day's files, of a register that was closed, or that was killed."""
    with tempfile.TemporaryDirectory(prefix="astro-desk-", dir=fast_folder()) as name:
        folder, chance = Path(name) / "data", Random(f"base {number}")
        day = Day(folder, number)
        day.open()
        day.stock()
        acts = chance.choices(list(WEIGHTS), weights=list(WEIGHTS.values()), k=14)
        for act in ("sell_to_a_new_owner", "sell_to_a_contact", "sell", *acts[:7]):
            getattr(day, act)()
        day.restart()
        earlier = (folder / "astro-desk.db").read_bytes()
        for act in ("sell", *acts[7:], "sell_to_a_new_owner"):
            getattr(day, act)()
        if number % 3 == 0:
            day.close()
        files = read_tree(folder)
        day.close()
        files.pop("ballast", None)
        return Base(files, day.told[-1], day.clock, earlier)


def harm(files: Files, earlier: bytes, chance: Random) -> tuple[set[str], str]:
    """Changes the files; answers what was hit, and how."""
    targets = {
        DATABASE: [name for name in files if name.startswith("astro-desk.db") and not name.endswith("-shm")],
        JOURNAL: [name for name in files if name.startswith("journal/")],
        SIDE: [name for name in files if name.startswith("owners/")],
        KEY_FILE: ["key.json"],
    }
    kind = chance.choices([DATABASE, JOURNAL, SIDE, KEY_FILE, "both"], weights=[45, 30, 8, 5, 12])[0]
    hit = {DATABASE, JOURNAL} if kind == "both" else {kind}
    told = []
    for one in sorted(hit):
        if one == DATABASE and chance.random() < 0.2:
            told.append(_exchange(files, earlier, chance))
        elif one == JOURNAL and chance.random() < 0.4:
            told.append(_edit(files, chance.choice(targets[one]), chance))
        else:
            name = chance.choice(targets[one])
            told.append(f"{name} {_spoil(files, name, chance)}")
    return hit, ", ".join(told)


def _exchange(files: Files, earlier: bytes, chance: Random) -> str:
    """The whole database is gone, or an older one lies there."""
    for name in [name for name in files if name.startswith("astro-desk.db")]:
        del files[name]
    if chance.random() < 0.5:
        files["astro-desk.db"] = earlier
        return "an older database"
    return "no database"


def _spoil(files: Files, name: str, chance: Random) -> str:
    content = bytearray(files[name])
    size = len(content)
    way = chance.choice(("bits", "bits", "one bit", "zeros", "rubbish", "cut", "empty", "gone") if size else ("gone",))
    match way:
        case "bits" | "one bit":
            for _ in range(1 if way == "one bit" else chance.randint(2, 20)):
                content[chance.randrange(size)] ^= 1 << chance.randrange(8)
        case "zeros" | "rubbish":
            start, length = chance.randrange(size), chance.choice((1, 100, 512, 4096, 8192))
            length = min(length, size - start)
            content[start : start + length] = bytes(length) if way == "zeros" else chance.randbytes(length)
        case "cut":
            del content[chance.randrange(size) :]
        case "empty":
            content = bytearray()
    if way == "gone":
        del files[name]
    else:
        files[name] = content
    return way


def _edit(files: Files, name: str, chance: Random) -> str:
    """What somebody with an editor does to a journal."""
    lines = bytes(files[name]).splitlines(keepends=True)
    if not lines:
        return "an empty journal"
    place = chance.randrange(len(lines))
    way = chance.choice(("line deleted", "line doubled", "lines exchanged", "value changed"))
    match way:
        case "line deleted":
            del lines[place]
        case "line doubled":
            lines.insert(chance.randrange(len(lines)), lines[place])
        case "lines exchanged":
            other = chance.randrange(len(lines))
            lines[place], lines[other] = lines[other], lines[place]
        case _:
            lines[place] = lines[place].replace(b"2026", b"2025", 1)
    files[name] = b"".join(lines)
    return f"{name} {way}"


def try_damage(seed: int, folder: Path) -> Tally:
    """One harm, from the look to the recovery."""
    chance = Random(f"damage {seed}")
    day = base(seed % BASES)
    files: Files = dict(day.files)
    hit, how = harm(files, day.earlier, chance)
    clock = StillClock(day.moment.moment, day.moment.boot_ms)
    write_tree(files, folder)
    notes: list[str] = []
    wrong: list[str] = []
    found: Facts | None = None
    try:
        notes += _look(folder)
        if chance.random() < 0.5 or not notes:
            notes += _open(folder, clock)[1]
        if notes:
            notes += _recover(folder, clock, chance)
        found, alarms = _open(folder, clock)
        if found is None:
            wrong += [] if _nothing_left(files, hit) else [f"cannot be opened any more: {alarms}"]
    except Exception as error:  # noqa: BLE001 - a bug, whatever it is
        wrong.append(f"{type(error).__name__}: {error} {getattr(error, 'facts', '')}")
    if found is not None:
        lost = _lost(found, day.facts, files, hit)
        wrong += lost
        if not notes and not lost and _promised(found) != _promised(day.facts):
            wrong.append("changed, and nobody was told")
    kind = " and ".join(sorted(hit)) + (": noticed" if notes else ": harmless")
    wrong = [f"{seed} ({how}): {text}; noticed {sorted(set(notes))}" for text in wrong]
    return Tally(1, Counter({kind: 1}), wrong)


def _look(folder: Path) -> list[str]:
    try:
        verdict = verify(folder, KEY, patience_s=0)
    except AstroDeskError as error:
        return [error.code]
    return [] if verdict.sound else [*(finding.code for finding in verdict.findings), *verdict.damage] or ["unsound"]


def _open(folder: Path, clock: StillClock) -> tuple[Facts | None, list[str]]:
    try:
        store = open_store(folder, KEY, clock, ballast_bytes=BALLAST)
    except AstroDeskError as error:
        return None, [error.code]
    alarms = [alarm.code for alarm in store.alarms]
    try:
        read = store.writer.submit(lambda work: facts_of(work._connection.connection.dbapi_connection))
        return read.result(), alarms
    except AstroDeskError as error:
        return None, [*alarms, error.code]
    finally:
        store.close()


def _recover(folder: Path, clock: StillClock, chance: Random) -> list[str]:
    """What a manager does, told by the codes; answers them."""
    told = []
    for _ in range(4):
        try:
            recovery = recover_store(folder, KEY, clock)
            return told + [alarm.code for alarm in recovery.alarms]
        except AstroDeskError as error:
            told.append(error.code)
            match error.code:
                case "key_file_missing":
                    told += _open(folder, clock)[1]
                case "wrong_key" | "key_file_damaged":
                    (folder / "key.json").unlink()
                case "recover_needs_reason":
                    believe = chance.choice(list(Believe))
                    try:
                        recover_store(folder, KEY, clock, believe=believe, reason="tried")
                    except Refused as refusal:
                        told.append(refusal.code)
                case _:
                    return told
    return told


# -------------------------------------------------------------------------------------------------- what must be there


def _promised(facts: Facts) -> dict[str, Any]:
    """What stands in database and journal both: what was sold, what Astro is to be told, what was set."""
    states = {row[0]: "open" if row[6] in OPEN else row[6] for row in facts["operations"]}
    tables = {table: facts[table] for table in ("sales", "units", "claims", "settings")}
    return tables | {"operations": states, "owners": {row[0] for row in facts["owners"]}}


def _lost(found: Facts, before: Facts, files: Files, hit: set[str]) -> list[str]:
    """One half survived: all of it must be there. Both were hit: what the journal's sound lines say."""
    here, then = _promised(found), _promised(before)
    if {DATABASE, JOURNAL} <= hit:
        sold = {row[0] for row in found["sales"]}
        return [
            f"lost, and in the journal: {one}"
            for one in _in_journal(files)
            if one not in sold | set(here["operations"])
        ]
    wrong = [f"{name} differ: {_what(here[name], then[name])}" for name in then if here[name] != then[name]]
    names = {row[0]: row[1:5] for row in found["owners"]}
    for row in before["owners"]:
        # The journal has no names: of owners whom Astro knows they come back from there.
        kept = DATABASE not in hit or row[5] == "new"
        if kept and SIDE not in hit and names.get(row[0]) != row[1:5]:
            wrong.append(f"an owner's name is lost: {row[5]}")
    return wrong


def _what(here: Any, then: Any) -> str:
    if isinstance(here, dict):
        return str({key: (then.get(key), here.get(key)) for key in {*here, *then} if here.get(key) != then.get(key)})[
            :300
        ]
    return f"lost {str(sorted(then - here, key=str))[:200]} extra {str(sorted(here - then, key=str))[:200]}"


def _in_journal(files: Files) -> set[str]:
    """Ids of the sales and operations in lines of the damaged journal that are what their writer wrote."""
    mac_key = derive(KEY, "journal")
    ids: set[str] = set()
    for name, content in files.items():
        for raw in bytes(content).split(b"\n") if name.startswith("journal/") else ():
            line = read_line(raw, mac_key)
            if line is not None and line.authentic:
                data = json.loads(raw)["data"]
                ids |= {one["id"] for one in data.get("operations", ())}
                ids |= {data["sale"]["sale_id"]} if "sale" in data else set()
    return ids


def _nothing_left(files: Files, hit: set[str]) -> bool:
    return {DATABASE, JOURNAL} <= hit and not _in_journal(files)


def _some(seeds: range) -> Tally:
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="astro-desk-", dir=fast_folder()) as name, used_again():
        for seed in seeds:
            tally.add(try_damage(seed, Path(name) / "data"))
    return tally


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash damage", description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, default=None)
    options = parser.parse_args(arguments)
    total, began = Tally(), time.monotonic()
    if options.only is not None:
        total.add(_some(range(options.only, options.only + 1)))
        print(*total.wrong, sep="\n")
    else:
        first, last = options.seed, options.seed + options.files
        parts = [range(start, min(start + 25, last)) for start in range(first, last, 25)]
        with ProcessPoolExecutor(options.jobs) as pool:
            for tally in pool.map(partial(_some), parts):
                total.add(tally)
                for text in tally.wrong[:20]:
                    print(text, flush=True)
    print(f"{total.files} damaged stores, {len(total.wrong)} violations, {time.monotonic() - began:.0f} s;", end=" ")
    print(dict(sorted(total.noticed.items())))
    return 1 if total.wrong else 0
