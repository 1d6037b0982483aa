"""Where an fsync costs nothing. No test is cut by a power failure, and a disk takes most of the time."""

from __future__ import annotations

import shutil
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ROOM = 2 << 30
"""With less room than this the disk is the better place."""


def fast_folder() -> Path | None:
    """A folder in memory; None where there is none, or too little of it: then the usual place it is."""
    return _MEMORY if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM else None
