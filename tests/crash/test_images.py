"""Power cuts at any call of a real day (P2, R13, R14, I1, I2): a small part of `python -m tests.crash images`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash import images
from tests.crash.calls import Call, why_not
from tests.crash.engines import used_again
from tests.crash.recording import Disk, Event, Recording

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


@pytest.fixture
def folder(tmp_path: Path):
    with used_again():
        yield tmp_path / "days"


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_the_power_left_of_the_disk_all_that_was_acknowledged_is_there(folder: Path, seed: int) -> None:
    tally = images.try_day(seed, folder, 60)
    assert tally.wrong == []
    assert tally.images == 60
    assert 20 < tally.mid_job < 60


@pytest.mark.parametrize("forgotten", [".ndjson", "-wal", "journal"])
def test_a_missing_fsync_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch, forgotten: str) -> None:
    """The check can fail: of the journal's lines, of the database's log, or of the journal folder's own name."""

    class Forgetful(Recording):
        def after(self, call: Call, result: int) -> None:
            if call.name != "sync" or not call.path.endswith(forgotten):
                super().after(call, result)

    monkeypatch.setattr(images, "Recording", Forgetful)
    assert images.try_day(3, folder, 50).wrong


def test_what_was_not_fsynced_is_nobodys_promise() -> None:
    disk = played(Event("make", "a", 1), Event("sync", "."), Event("write", "a", 1, data=b"one"))
    assert (bytes(disk.files[1].durable), disk.live()) == (b"", {"a": b"one"})
    disk.happen(Event("sync", "a", 1))
    assert bytes(disk.files[1].durable) == b"one"


def test_a_name_waits_for_its_directory_and_a_renamed_file_for_both() -> None:
    disk = played(Event("make", "a", 1), Event("write", "a", 1, data=b"one"), Event("sync", "a", 1))
    assert disk.names == {}
    disk.happen(Event("mkdir", "sub"))
    disk.happen(Event("rename", "a", 1, "sub/b"))
    disk.happen(Event("sync", "."))
    assert disk.names == {"a": 1, "sub": 0}
    disk.happen(Event("sync", "sub"))
    assert disk.names == {"sub": 0, "sub/b": 1}


def test_what_an_fsync_failed_on_is_in_doubt_although_the_next_one_succeeds() -> None:
    disk = played(Event("make", "a", 1), Event("write", "a", 1, data=b"one"), Event("unsynced", "a", 1))
    disk.happen(Event("write", "a", 1, data=b"two", offset=3))
    disk.happen(Event("sync", "a", 1))
    assert bytes(disk.files[1].durable) == b""
    assert len(disk.files[1].firm) == 1
    assert disk.live() == {"a": b"onetwo"}


def played(*events: Event) -> Disk:
    disk = Disk(Recording(Path("/nowhere/at/all")))
    for event in events:
        disk.happen(event)
    return disk
