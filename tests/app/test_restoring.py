"""`restore` as a manager uses it: on the same computer, on another one, and with a file that is none."""

import shutil
import zipfile

import pytest

from astro_desk.app.cli import Exit
from astro_desk.app.instance_lock import InstanceLock
from astro_desk.practice.seed import SALLY_PHONE
from tests.support.terminal import Terminal

WASH = "WASH-STD"


@pytest.fixture
def saved(desk, tmp_path):
    """Two waiting for Sally and a new owner; then a backup, and one sale more."""
    desk.script("sync", "offline", f"owner {SALLY_PHONE}", f"scan {WASH} 2", "finish")
    desk.script("offline", 'new-owner Nora Newman 5550107777 ""', f"scan {WASH}", "finish")
    target = tmp_path / "safe.zip"
    assert desk.json("backup", str(target))["sound"]
    assert desk.script("offline", f"owner {SALLY_PHONE}", f"scan {WASH}", "finish")[-1]["ok"]
    return target


@pytest.fixture
def elsewhere(tmp_path, capsys, monkeypatch, hooks, quick):
    return Terminal(tmp_path / "elsewhere", capsys, monkeypatch)


def test_it_says_first_what_it_means_and_then_does_it(desk, saved, practice):
    assert desk("restore", str(saved)) == Exit.FINE
    assert "2 sales" in desk.out
    assert "Made since: 1 sale and" in desk.out
    assert "Nothing was changed." in desk.out
    assert not (desk.folder / "quarantine").exists()
    report = desk.json("restore", str(saved), "--yes")
    assert (report["sales"], report["journal"], report["register"]) == (3, "goes_on", "R1")
    assert desk("verify") == Exit.FINE
    desk("sync", "--once")
    desk("sync", "--once")
    assert set(practice.store.state()["copies"].values()) == {1}
    assert [owner["first_name"] for owner in practice.store.state()["owners"]].count("Nora") == 1


def test_on_another_computer_it_asks_who_that_register_is(desk, saved, elsewhere, practice):
    assert elsewhere("restore", str(saved), "--yes") == Exit.WRONG_USAGE
    assert "[restore_needs_register]" in elsewhere.err
    assert not (elsewhere.folder / "key.json").exists()
    assert elsewhere("restore", str(saved), "--yes", secrets={"passphrase": "another one entirely"}) == Exit.FAILED
    assert "[passphrase_wrong]" in elsewhere.err
    assert elsewhere("restore", str(saved), "--yes", secrets={}) == Exit.FAILED
    assert "[passphrase_missing]" in elsewhere.err
    report = elsewhere.json("restore", str(saved), "--yes", "--register", "R2")
    assert (report["register"], report["to_look_up"], report["left_to_other"]) == ("R2", 0, 5)
    assert elsewhere("verify") == Exit.FINE
    [found] = elsewhere.script("review")
    assert found["cases"], "what was open needs a person there"
    shutil.rmtree(elsewhere.folder)
    report = elsewhere.json("restore", str(saved), "--yes", "--register", "R1")
    assert (report["register"], report["to_look_up"]) == ("R1", 5)
    assert elsewhere("sync", "--once") == Exit.FINE, "with the log-in of the backup"
    assert set(practice.store.state()["copies"].values()) == {1}


def test_here_it_keeps_its_name_and_waits_for_the_counter_to_end(desk, saved):
    assert desk("restore", str(saved), "--yes", "--register", "R2") == Exit.FAILED
    assert "[register_fixed]" in desk.err
    with InstanceLock(desk.folder / "instance.lock"):
        assert desk("restore", str(saved), "--yes") == Exit.ALREADY_RUNNING


def test_what_is_no_backup_is_refused(desk, tmp_path):
    text = tmp_path / "notes.zip"
    text.write_text("no backup")
    photos, folder, cut = tmp_path / "photos.zip", tmp_path / "folder", tmp_path / "cut.zip"
    with zipfile.ZipFile(photos, "w") as archive:
        archive.writestr("photo.jpg", "a dog")
    folder.mkdir()
    cut.write_bytes(photos.read_bytes()[:30])
    wrong = {
        text: "backup_none",
        photos: "backup_none",
        folder: "backup_none",
        cut: "backup_damaged",
        tmp_path / "none.zip": "backup_missing",
    }
    for name, code in wrong.items():
        assert desk("restore", str(name), "--yes") == Exit.FAILED
        assert f"[{code}]" in desk.err
