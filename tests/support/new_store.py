"""An empty store, made once and copied: the steps of the schema take longer than most tests."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.support.fast_folder import fast_folder

_made: dict[object, dict[str, bytes]] = {}


def lay_out(folder: Path, kind: object, make: Callable[[Path], None]) -> None:
    """Puts into a folder that is empty or not there yet what `make` leaves in such a one; of one kind it is asked once.

    What is in a folder is left alone: it is somebody's store.
    """
    if folder.exists() and any(folder.iterdir()):
        return
    if kind not in _made:
        with tempfile.TemporaryDirectory(dir=fast_folder()) as name:
            data = Path(name) / "data"
            make(data)
            files = (path for path in data.rglob("*") if path.is_file())
            _made[kind] = {path.relative_to(data).as_posix(): path.read_bytes() for path in files}
    for name, content in _made[kind].items():
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o600)
