"""Where the data of a register lies, and what lies where in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from astro_desk.core.errors import Refused, Unavailable

# f_type of statfs(2), as /proc/self/mountinfo names them: drives that others write to at the same time (FAILURES D7).
_SHARED = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.rclone", "davfs", "afs"})
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
    def lock(self) -> Path:
        return self.root / "instance.lock"

    @property
    def logs(self) -> Path:
        return self.root / "logs"


def data_paths(chosen: str | None) -> DataPaths:
    """The folder that was named, or this person's own on this system."""
    if chosen:
        return DataPaths.of(chosen)
    import platformdirs

    return DataPaths(Path(platformdirs.user_data_dir("astro-desk", appauthor=False)))


def prepare(paths: DataPaths) -> None:
    """Makes the folder, for its owner alone. Raises Refused `data_on_network`, Unavailable `disk_read_only`."""
    shared = _shared_drive(paths.root)
    if shared:
        raise Refused("data_on_network", drive=shared)
    try:
        paths.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = paths.root / ".writable"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise Unavailable("disk_read_only", reason=error.strerror or "") from error


def _shared_drive(root: Path) -> str:
    for cloud in _CLOUD:
        if cloud in root.parts:
            return cloud
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    found, longest = "", -1
    for mount in mounts:
        before, _, after = mount.partition(" - ")
        point = before.split()[4].replace("\\040", " ")
        if root.is_relative_to(point) and len(point) > longest:
            found, longest = after.split()[0], len(point)
    return found if found in _SHARED else ""
