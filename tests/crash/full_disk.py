"""A disk that is really full: a small tmpfs, filled up to the last bytes, sold on, emptied and sold on (D1).

python -m tests.crash faults --full-disks 40
"""

from __future__ import annotations

import ctypes
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from astro_desk.core.errors import AstroDeskError
from tests.crash.day import Day

SIZE = 4 << 20
ACTS = (
    "sell",
    "sell_to_a_contact",
    "sell_to_a_new_owner",
    "take_back",
    "settle",
    "rest",
    "next_month",
    "sell_to_nobody",
)
MOST = 60
"""Use cases on a disk that fills up; it is full long before."""


def why_not() -> str:
    """The reason for which no disk can be mounted here; "" when one can."""
    try:
        with tempfile.TemporaryDirectory(prefix="astro-desk-") as name, _mounted(Path(name), 1 << 16):
            return ""
    except (OSError, AttributeError) as error:
        return f"needs the right to mount a tmpfs: {error}"


@contextmanager
def _mounted(place: Path, size: int) -> Iterator[None]:
    libc = ctypes.CDLL(None, use_errno=True)
    options = f"size={size},mode=0700".encode()
    if libc.mount(b"tmpfs", os.fsencode(place), b"tmpfs", ctypes.c_ulong(0), options):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    try:
        yield
    finally:
        libc.umount2(os.fsencode(place), 2)  # MNT_DETACH


def fill_and_sell(seed: int) -> tuple[list[str], int]:
    """What was wrong, and how many jobs were refused."""
    chance = Random(f"full disk {seed}")
    with tempfile.TemporaryDirectory(prefix="astro-desk-") as name, _mounted(Path(name), SIZE):
        folder, filler = Path(name) / "data", Path(name) / "other programs' files"
        folder.mkdir()
        day = Day(folder, seed)
        day.open()
        day.stock()
        day.sell()
        left = os.statvfs(name)
        filler.write_bytes(bytes(max(0, left.f_bavail * left.f_bsize - chance.randrange(0, 300_000))))
        for act in chance.choices(ACTS, k=MOST):
            _try(day, act)
        refused = [error.code for error in day.answers if error is not None]
        wrong = [f"refused as {code}" for code in refused if code != "disk_full"]
        filler.unlink()
        if day.screen.basket.units:
            day.finish()
        day.sell()
        day.close()
        day.open()
        found = {sale.sale_id: sale for sale in day.records.recent_sales(limit=200)}
        wrong += ["a sale that was told as saved is lost" for sale in day.sold if found.get(sale.sale_id) != sale]
        wrong += ["a sale that was refused is there" for sale_id in day.refused & set(found)]
        wrong += [f"alarm {code}" for code in day.alarms]
        day.close()
    return [f"full disk {seed}: {text}" for text in wrong], len(refused)


def _try(day: Day, act: str) -> None:
    try:
        getattr(day, act)()
    except AstroDeskError:
        pass  # its answer is noted
