"""Where the data lie, and where they must not."""

import errno
import sys
from pathlib import Path

import pytest

from astro_desk.app import paths as module
from astro_desk.app.paths import DataPaths, data_paths, disk_errors, prepare
from astro_desk.core.errors import Refused, Unavailable

MOUNTS = """\
21 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 21 0:30 / /home/shop rw - {kind} server:/export rw
31 30 8:2 / /home/shop/local rw - ext4 /dev/sdb1 rw
32 21 0:31 / /mnt/two\\040words rw - {kind} server:/other rw
33 21 0:32 / /over rw - ext4 /dev/sdc1 rw
34 21 0:33 / /over rw - {kind} server:/third rw
"""


@pytest.fixture
def mounted(tmp_path, monkeypatch):
    def mount(kind):
        table = tmp_path / "mountinfo"
        table.write_text(MOUNTS.format(kind=kind))
        return lambda folder: module.shared_drive(Path(folder), table)

    return mount


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs"])
def test_a_drive_of_somebody_else_is_known_by_its_mount(mounted, kind):
    drive = mounted(kind)
    assert drive("/home/shop/desk") == kind
    assert drive("/home/shop/local/desk") == ""
    assert drive("/home/shopping/desk") == ""
    assert drive("/mnt/two words/desk") == kind
    assert drive("/over/desk") == kind, "the mount that lies on top"


def test_a_drive_of_this_computer_is_fine(mounted):
    assert mounted("btrfs")("/home/shop/desk") == ""


def test_without_a_mount_table_the_path_alone_decides(tmp_path):
    assert module.shared_drive(Path("/home/shop"), tmp_path / "none") == ""


@pytest.mark.parametrize("cloud", ["OneDrive", "OneDrive - Happy Paws", "Dropbox", "Google Drive", "iCloudDrive"])
def test_a_folder_that_a_cloud_copies_is_refused(tmp_path, cloud):
    with pytest.raises(Refused) as refusal:
        prepare(DataPaths(tmp_path / cloud / "desk"))
    assert refusal.value.code == "data_on_network"
    assert not (tmp_path / cloud).exists()


def test_a_name_that_only_begins_alike_is_not_refused(tmp_path):
    prepare(DataPaths(tmp_path / "Dropboxes"))


def test_the_folder_is_made_for_its_owner_alone(tmp_path):
    paths = DataPaths(tmp_path / "a" / "b")
    prepare(paths)
    prepare(paths)
    assert list(paths.root.iterdir()) == []
    if sys.platform != "win32":
        assert paths.root.stat().st_mode & 0o777 == 0o700


def test_a_file_in_its_place_is_said_to_be_in_the_way(tmp_path):
    (tmp_path / "desk").write_text("mine")
    with pytest.raises(Unavailable, match="disk_read_only"):
        prepare(DataPaths(tmp_path / "desk"))


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@pytest.mark.parametrize(("number", "code"), [*((one, "disk_full") for one in FULL), (errno.EROFS, "disk_read_only")])
def test_what_the_disk_says_is_told_by_its_code(number, code):
    with pytest.raises(Unavailable) as refusal, disk_errors():
        raise OSError(number, "no")
    assert refusal.value.code == code


def test_a_folder_that_was_named_is_used_as_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data_paths("desk").root == tmp_path / "desk"
    assert data_paths("~/desk").root == tmp_path / "desk"
    assert "astro-desk" in str(data_paths(None).root)


def test_everything_has_its_place(tmp_path):
    paths = DataPaths(tmp_path)
    names = {path.name for path in (paths.key_file, paths.settings, paths.lock, paths.logs)}
    assert names == {"key.json", "settings.toml", "instance.lock", "logs"}
