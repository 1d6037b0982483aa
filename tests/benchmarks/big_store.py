"""A register that has been in use for years: 200,000 owners, 20,000 items. Made once and kept in build/bench."""

import random
import shutil
from datetime import timedelta
from pathlib import Path

from astro_desk.core.catalog import Item, Program
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.snapshot import Card, Punch, Reward, RewardItem, Snapshot
from astro_desk.storage.store import open_store
from tests.support.counter import KEY, Counter, StillClock

OWNERS, ITEMS, CARDS = 200_000, 20_000, 8
KEPT = Path("build/bench")
_FORM = "3"  # another number makes the kept ones anew
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
        print(f"(making a store of {OWNERS:,} owners and {ITEMS:,} items, once; it takes some minutes)", flush=True)
        making = KEPT / "making"
        shutil.rmtree(making, ignore_errors=True)
        _fill(making)
        making.rename(kept)
    shutil.copytree(kept, folder)
    return Counter(folder)


def _fill(folder: Path) -> None:
    clock, draw = StillClock(), random.Random(7)
    store = open_store(folder, KEY, clock)
    programs = [Program(f"{n}", f"Brand {n} | Food | Buy 12 Get 1 Free", required=12) for n in range(100)]
    items = [Item.of(upc(4_000_000 + n), f"Food {n} for dogs", [f"{n % 100}"]) for n in range(ITEMS)]
    store.writer.submit(lambda work: work.put_programs(programs, "1")).result()
    for start in range(0, ITEMS, 1000):
        store.writer.submit(lambda work, start=start: work.put_items(items[start : start + 1000], "1")).result()
    store.writer.submit(lambda work: work.close_catalogue("1", clock.now())).result()
    for start in range(0, OWNERS, 2000):

        def job(work, start=start):
            for n in range(start, start + 2000):
                first, last = draw.choice(_FIRST), draw.choice(_LAST)
                owner = Owner(
                    f"owner-{n}",
                    first,
                    f"{last}{n % 977}",
                    f"{2_000_000_000 + n * 37 % 8_000_000_000:010d}",
                    f"{first}.{last}{n}@example.com".lower(),
                    Standing.LINKED,
                    f"astro-{n}",
                    f"{n}",
                )
                work.save_owner(owner, seen_at=clock.now() - timedelta(days=n % 900))

        store.writer.submit(job).result()
    store.writer.submit(lambda work: work.save_snapshot(_snapshot(clock))).result()
    store.close()


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
