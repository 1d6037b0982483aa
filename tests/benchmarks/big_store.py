"""A register that has been in use for years: 200,000 owners with 2,000,000 punches, 200,000 operations, 20,000 items.

Made once and kept in build/bench.
"""

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from astro_desk.core.catalog import Item, Program
from astro_desk.core.item_code import form_of
from astro_desk.core.operations import AddPurchase, Operation, State
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.snapshot import Card, Punch, Reward, RewardItem, Snapshot
from astro_desk.storage.mapping import operation_to_row, owner_to_row, snapshot_to_json, time_text
from astro_desk.storage.paths import Paths
from astro_desk.storage.store import open_store
from tests.support.counter import KEY, Counter, StillClock

OWNERS, PUNCHES, ITEMS, CARDS = 200_000, 2_000_000, 20_000, 8
KEPT = Path("build/bench")
_FORM = "4"  # another number makes the kept ones anew
_FIRST = ("Ana", "Ben", "Carla", "Dev", "Edith", "Femi", "Grace", "Hugo", "Iris", "Jon", "Kira", "Leo", "Mona", "Rosa")
_LAST = ("Abel", "Brandt", "Castillo", "Diaz", "Egede", "Fox", "Gomez", "Hale", "Ito", "Jansen", "Kovac", "Reyes")
BUSY = "owner-7"
"""The owner with eight cards."""


def upc(number: int) -> str:
    digits = f"{number:011d}"
    odd, even = sum(map(int, digits[::2])), sum(map(int, digits[1::2]))
    return f"{digits}{-(odd * 3 + even) % 10}"


def big_counter(folder: Path) -> Counter:
    """A counter on a copy of the big store, in `folder`."""
    kept = KEPT / _FORM
    if not kept.exists():
        print(
            f"(making a store of {OWNERS:,} owners and {PUNCHES:,} punches, once; it takes a minute or two)", flush=True
        )
        making = KEPT / "making"
        shutil.rmtree(making, ignore_errors=True)
        _fill(making)
        making.rename(kept)
    shutil.copytree(kept, folder)
    return Counter(folder)


def _fill(folder: Path) -> None:
    """The catalogue by the writer; the years of use as rows, for they would take the writer half an hour."""
    clock = StillClock()
    store = open_store(folder, KEY, clock)
    programs = [Program(f"{n}", f"Brand {n} | Food | Buy 12 Get 1 Free", required=12) for n in range(100)]
    items = [Item.of(upc(4_000_000 + n), f"Food {n} for dogs", [f"{n % 100}"]) for n in range(ITEMS)]
    store.writer.submit(lambda work: work.put_programs(programs, "1")).result()
    for start in range(0, ITEMS, 1000):
        store.writer.submit(lambda work, start=start: work.put_items(items[start : start + 1000], "1")).result()
    store.writer.submit(lambda work: work.close_catalogue("1", clock.now())).result()
    store.close()
    raw = dbapi2.connect(str(Paths(folder).database), isolation_level=None)
    raw.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    raw.execute("PRAGMA synchronous = OFF")
    raw.execute("PRAGMA cache_size = -200000")
    raw.execute("BEGIN")
    _insert(raw, "owners", _owners(clock))
    raw.execute(
        "INSERT INTO owner_search (rowid, name, email) SELECT recency, first_name || ' ' || last_name,"
        " substr(email, 1, instr(email, '@') - 1) FROM owners ORDER BY recency"
    )
    _insert(raw, "snapshots", _snapshots(clock))
    _insert(raw, "sales", _sales(clock))
    _insert(raw, "operations", _operations(clock))
    raw.execute("DELETE FROM to_compare")  # all of them were compared in those years
    raw.execute("COMMIT")
    raw.close()


def _insert(raw: Any, table: str, rows: Iterator[dict[str, Any]]) -> None:
    first = next(rows)
    places = ", ".join("?" * len(first))
    values = (tuple(row.values()) for row in chain([first], rows))
    raw.executemany(f"INSERT INTO {table} ({', '.join(first)}) VALUES ({places})", values)


def _owners(clock: StillClock) -> Iterator[dict[str, Any]]:
    draw = random.Random(7)
    for n in range(OWNERS):
        first, last = draw.choice(_FIRST), draw.choice(_LAST)
        phone, email = f"{2_000_000_000 + n * 37 % 8_000_000_000:010d}", f"{first}.{last}{n}@example.com".lower()
        owner = Owner(f"owner-{n}", first, f"{last}{n % 977}", phone, email, Standing.LINKED, f"astro-{n}", f"{n}")
        seen_at = time_text(clock.now() - timedelta(days=n % 900))
        yield owner_to_row(owner) | {"recency": n + 1, "seen_at": seen_at}


def _unit_id(owner: int, number: int) -> str:
    """One in ten owners bought at this register, and it told Astro of it."""
    register, digits = ("R1" if owner % 10 == 7 else "R2"), f"{owner:010d}{number:06d}"
    return f"{register}-01KKPK0000{digits}"


def _snapshots(clock: StillClock) -> Iterator[dict[str, Any]]:
    for n in range(OWNERS):
        begun_at = clock.now() - timedelta(hours=n % 2000)
        if f"owner-{n}" == BUSY:
            snapshot = _snapshot(clock)
        else:
            punches = tuple(
                Punch(_unit_id(n, k), upc(4_000_000 + n % ITEMS), "Food", clock.today() - timedelta(days=30 * k))
                for k in range(PUNCHES // OWNERS)
            )
            title = f"Brand {n % 100} | Food | Buy 12 Get 1 Free"
            card = Card(f"c{n}", f"{n % 100}", title, f"Brand {n % 100}", 12, 14, punches)
            snapshot = Snapshot(f"owner-{n}", begun_at, (card,))
        body = snapshot_to_json(snapshot)
        yield {"owner_id": snapshot.owner_id, "begun_at": time_text(snapshot.begun_at), "body": body}


def _sales(clock: StillClock) -> Iterator[dict[str, Any]]:
    for n in range(7, OWNERS, 10):
        for k in range(0, PUNCHES // OWNERS, 5):
            at = clock.now() - timedelta(days=30 * k)
            yield {
                "sale_id": f"R1-01KKPK0001{n:010d}{k:06d}",
                "owner_id": f"owner-{n}",
                "finished_at": time_text(at),
                "business_date": at.date().isoformat(),
                "cashier": "Ana",
                "slip": f"{n:06d}{k}",
            }


def _operations(clock: StillClock) -> Iterator[dict[str, Any]]:
    """All done, but for a hundred that wait. The busy owner has a page of them, on eight cards."""
    for n in range(7, OWNERS, 10):
        busy = f"owner-{n}" == BUSY
        for k in range(200 if busy else PUNCHES // OWNERS):
            at = clock.now() - timedelta(days=30 * k)
            code = upc(4_000_000 + (k % CARDS if busy else n % ITEMS))
            made = Operation(
                _unit_id(n, k), f"owner-{n}", AddPurchase(code, form_of(code)), at, at.date(), credited=True, seen=True
            )
            waits = n > OWNERS - 1000 and k == 0
            state = State.WAITING if waits else State.DONE
            yield operation_to_row(replace(made, state=state, done_at=None if waits else at, seen=not waits))


def _snapshot(clock: StillClock) -> Snapshot:
    cards = []
    for program in range(CARDS):
        punches = tuple(
            Punch(f"x{program}-{n}", upc(4_000_000 + program), "Food", clock.today() - timedelta(days=n))
            for n in range(9)
        )
        rewards = ()
        if program == 0:
            rewards = (Reward("900", "One free bag", None, (RewardItem("5", upc(4_000_000), "Food"),)),)
        title = f"Brand {program} | Food | Buy 12 Get 1 Free"
        cards.append(Card(f"c{program}", f"{program}", title, f"Brand {program}", 12, 14, punches, rewards))
    return Snapshot(BUSY, clock.now(), tuple(cards), points=120)
