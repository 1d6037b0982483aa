"""Where the data of a register lies, and what lies where in it."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from astro_desk.core.errors import Refused, Unavailable

# f_type of statfs(2), as /proc/self/mountinfo names them: drives that others write to at the same time (FAILURES D7).
_SHARED = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.rclone", "davfs", "afs"})
_MOUNT_TABLE = Path("/proc/self/mountinfo")
_CLOUD = ("OneDrive", "Dropbox", "Google Drive", "iCloudDrive", "com~apple~CloudDocs")


@dataclass(frozen=True, slots=True)
class DataPaths:
    root: Path

    @classmethod
    def of(cls, folder: str) -> DataPaths:
        return cls(Path(folder).expanduser().absolute())

    @property
    def key_file(self) -> Path:
        return self.root / "key.json"

    @property
    def settings(self) -> Path:
        return self.root / "settings.toml"

    @property
    def replacing(self) -> Path:
        """There from when other data were decided on (a backup, a reset) until they stand."""
        return self.root / "restore.json"

    @property
    def lock(self) -> Path:
        return self.root / "instance.lock"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    def check_outside(self, path: Path) -> None:
        """Raises Refused `backup_folder_inside`: a copy there would go with the data that it is a copy of."""
        if path.resolve().is_relative_to(self.root.resolve()):
            raise Refused("backup_folder_inside")

    def check_for_backups(self, folder: str) -> Path:
        """Raises Refused `backup_folder_inside`, `backup_folder_no_folder`, `backup_folder_read_only`.

        A folder that is not there may be on a drive that comes later, and is none of them.
        """
        path = Path(folder).expanduser().absolute()
        self.check_outside(path)
        if path.is_dir():
            _check_writable(path)
        elif path.exists():
            raise Refused("backup_folder_no_folder")
        return path


def _check_writable(folder: Path) -> None:
    """By writing: what rights say is not what a drive or a network does. A disk that is full may be emptier later."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise Refused("backup_folder_read_only") from error


def data_paths(chosen: str | None) -> DataPaths:
    """The folder that was named, or this person's own on this system."""
    if chosen:
        return DataPaths.of(chosen)
    import platformdirs

    return DataPaths(Path(platformdirs.user_data_dir("astro-desk", appauthor=False)))


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turns what the disk says into Unavailable `disk_full` or `disk_read_only`."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise Unavailable("disk_full" if full else "disk_read_only", reason=error.strerror or "") from error


def prepare(paths: DataPaths) -> None:
    """Makes the folder, for its owner alone.

    Raises Refused `data_on_network`, Unavailable `disk_read_only`, `disk_full`.
    """
    shared = shared_drive(paths.root)
    if shared:
        raise Refused("data_on_network", drive=shared)
    with disk_errors():
        paths.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = paths.root / ".writable"
        probe.write_bytes(b"")
        probe.unlink()


def shared_drive(root: Path, mount_table: Path = _MOUNT_TABLE) -> str:
    """The kind of drive that others write to as well, "" for one of this computer's own."""
    for cloud in _CLOUD:
        # A company's folder has the company's name behind it: "OneDrive - Happy Paws".
        if any(part == cloud or part.startswith(f"{cloud} ") for part in root.parts):
            return cloud
    try:
        mounts = mount_table.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    found, longest = "", -1
    for mount in mounts:
        before, _, after = mount.partition(" - ")
        point = before.split()[4].replace("\\040", " ")
        if root.is_relative_to(point) and len(point) >= longest:
            found, longest = after.split()[0], len(point)
    return found if found in _SHARED else ""
