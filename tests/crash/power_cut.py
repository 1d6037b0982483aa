"""What a disk may hold when the power comes back: all that was fsynced, and of the rest whatever chance leaves.

Each file has a fate of its own. Writes that no fsync took may be there, be missing, be torn at a sector or in the
middle of a byte's neighbour, and be there without an earlier one; a file may have its new size before its data.
"""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path, PurePosixPath
from random import Random

from tests.crash.recording import SHARED_MEMORY, Disk, Event, File, change, rename

SECTOR = 512
Fate = str
FATES: dict[Fate, int] = {"none": 2, "all": 2, "prefix": 3, "some": 4, "sectors": 3}
"""`none`, `all`; `prefix`: up to a torn write; `some`: each write by itself; `sectors`: each sector by itself."""


def files_after(disk: Disk, chance: Random) -> dict[str, bytes | bytearray]:
    """The files of one possible disk, by path."""
    names = _names_after(disk, chance)
    found: dict[str, bytes | bytearray] = {}
    for path, number in names.items():
        if number and all(str(parent) == "." or str(parent) in names for parent in PurePosixPath(path).parents):
            found[path] = _shared(chance) if path.endswith(SHARED_MEMORY) else _content(disk.files[number], chance)
    return found


def write_tree(files: dict[str, bytes | bytearray], root: Path) -> Path:
    """Makes the folder anew with these files."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    for path, content in files.items():
        place = root / path
        if place.parent != root:
            place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return root


def _names_after(disk: Disk, chance: Random) -> dict[str, int]:
    """Mostly a journaling file system, which keeps the order; now and then one that does not."""
    names = dict(disk.names)
    if not disk.pending:
        return names
    if chance.random() < 0.7:
        kept = disk.pending[: chance.randint(0, len(disk.pending))]
    else:
        kept = [name for name in disk.pending if chance.random() < 0.5]
    for name in kept:
        rename(names, name.event)
    return names


def _content(file: File, chance: Random) -> bytearray:
    if not file.pending:
        return file.durable
    fate = chance.choices(list(FATES), weights=list(FATES.values()))[0]
    if file.doubtful and fate == "sectors":
        fate = "some"
    if fate == "sectors":
        return _by_sectors(file, chance)
    content = bytearray(file.durable)
    last = chance.randrange(len(file.pending))
    for place, event in enumerate(file.pending):
        if id(event) in file.firm or fate == "all":
            change(content, event)
        elif fate == "prefix" and place <= last:
            _torn(content, event, chance) if place == last else change(content, event)
        elif fate == "some" and chance.random() < 0.5:
            _torn(content, event, chance) if chance.random() < 0.3 else change(content, event)
    return _with_size(content, file, chance)


def _with_size(content: bytearray, file: File, chance: Random) -> bytearray:
    """The size may reach the disk before the data: what is missing is zero, or what lay on the disk before."""
    size = max(event.offset + len(event.data) for event in file.pending)
    if size > len(content) and chance.random() < 0.3:
        missing = chance.randint(1, size - len(content))
        content += chance.randbytes(missing) if chance.random() < 0.2 else bytes(missing)
    return content


def _by_sectors(file: File, chance: Random) -> bytearray:
    """Each sector is as old as the last fsync or as new as can be."""
    new, content = file.live(), bytearray(file.durable)
    if len(new) < len(content):
        return new if chance.random() < 0.5 else content
    touched = {
        sector
        for event in file.pending
        for sector in range(event.offset // SECTOR, (event.offset + len(event.data)) // SECTOR + 1)
    }
    content.extend(bytes(len(new) - len(content)))
    for sector in sorted(touched):
        if chance.random() < 0.5:
            content[sector * SECTOR : (sector + 1) * SECTOR] = new[sector * SECTOR : (sector + 1) * SECTOR]
    if chance.random() < 0.5:
        del content[chance.randint(len(file.durable), len(content)) :]
    return content


def _torn(content: bytearray, event: Event, chance: Random) -> None:
    """A part of a write: up to a byte, up to a sector, from a sector on, or some of its sectors."""
    size = len(event.data)
    if event.kind == "truncate" or size < 2:
        return
    first = SECTOR - event.offset % SECTOR
    cuts = list(range(first, size, SECTOR)) or [chance.randrange(1, size)]
    match chance.randrange(4):
        case 0:
            parts = [(0, chance.randrange(1, size))]
        case 1:
            parts = [(0, chance.choice(cuts))]
        case 2:
            parts = [(chance.choice(cuts), size)]
        case _:
            edges = [0, *cuts, size]
            parts = [part for part in pairwise(edges) if chance.random() < 0.5]
    for start, end in parts:
        change(content, Event("write", data=event.data[start:end], offset=event.offset + start))


def _shared(chance: Random) -> bytes:
    """The content of shared memory is nobody's promise."""
    return chance.choice([b"", bytes(32768), chance.randbytes(4096), chance.randbytes(32768)])
