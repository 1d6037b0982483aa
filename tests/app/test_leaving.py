"""`sign-out` and `reset`: never while something is open, unless it was written down first; no sale is lost."""

import json

import pytest

from astro_desk.app.cli import Exit
from astro_desk.app.instance_lock import InstanceLock
from astro_desk.practice.seed import SALLY_PHONE
from astro_desk.storage import replacement
from astro_desk.storage.quarantine import set_aside
from tests.support.terminal import configuring

WASH = "WASH-STD"


@pytest.fixture
def waiting(desk):
    """One told, one waiting."""
    desk.script("sync", f"owner {SALLY_PHONE}", f"scan {WASH}", "finish", "sync")
    assert desk.script("offline", f"owner {SALLY_PHONE}", f"scan {WASH}", "finish")[-1]["ok"]
    return desk


def test_signing_out_waits_for_what_is_open(waiting, practice):
    assert waiting("sign-out") == Exit.FAILED
    assert "one operation is open" in waiting.err
    assert waiting("sync", "--once") == Exit.FINE, "the log-in is still there"
    assert waiting("sign-out") == Exit.FINE
    assert waiting("sync", "--once") == Exit.SIGN_IN_NEEDED
    assert waiting.script(f"owner {SALLY_PHONE}", f"scan {WASH}", "finish")[-1]["ok"], "sales go on and wait"
    assert {one["name"]: one["code"] for one in waiting.json("doctor", code=Exit.SIGN_IN_NEEDED)["checks"]}[
        "log_in"
    ] == "log_in_missing"
    assert waiting(*configuring(practice.url)) == Exit.FINE
    assert waiting("sync", "--once") == Exit.FINE
    assert set(practice.store.state()["copies"].values()) == {1}
    assert waiting("verify") == Exit.FINE


def test_or_writes_it_down_first(waiting, tmp_path):
    target = tmp_path / "open.json"
    assert waiting.json("sign-out", "--export", str(target))["exported"] == 1
    [row] = json.loads(target.read_text())
    assert (row["kind"], row["item_code"], row["pet_owner"]) == ("add", WASH, "Sally Pet Owner")
    assert waiting.json("status")["operations"]["waiting"] == 1, "it still waits for the next log-in"
    assert waiting("sign-out", "--export", str(target)) == Exit.FAILED
    assert "[file_exists]" in waiting.err


def test_a_reset_never_loses_what_is_open(waiting, tmp_path, practice):
    assert waiting("reset", "--yes") == Exit.FAILED
    assert "[reset_has_open]" in waiting.err
    assert waiting("reset") == Exit.WRONG_USAGE
    with InstanceLock(waiting.folder / "instance.lock"):
        assert waiting("reset", "--yes") == Exit.ALREADY_RUNNING
    target = tmp_path / "all.zip"
    report = waiting.json("reset", "--yes", "--export", str(target))
    assert {"before-reset"} == {name.partition("/")[0] for name in report["set_aside"]}
    assert sorted(path.name for path in waiting.folder.iterdir()) == ["before-reset", "instance.lock"]
    assert waiting("status") == Exit.FAILED
    assert "[database_missing]" in waiting.err
    assert waiting(*configuring(practice.url, register="R9")) == Exit.FINE, "a first start"
    assert waiting.json("status")["operations"]["waiting"] == 0
    assert waiting("restore", str(target), "--yes") == Exit.FAILED
    assert "[backup_of_another_store]" in waiting.err
    assert waiting("reset", "--yes") == Exit.FINE
    assert waiting.json("restore", str(target), "--yes", "--register", "R1")["to_look_up"] == 1
    assert waiting("sync", "--once") == Exit.FINE
    assert set(practice.store.state()["copies"].values()) == {1}


def test_a_sale_that_is_not_finished_keeps_it_from_a_reset(desk):
    desk.script("scan 012345678905 1", "hold")
    assert desk("reset", "--yes") == Exit.FAILED
    assert "[reset_has_held]" in desk.err


def test_a_reset_that_is_killed_is_ended_by_the_next_command(desk, monkeypatch):
    moved: list[object] = []

    def killed(found, *rest):
        if len(moved) == 2:
            raise KeyboardInterrupt
        moved.append(found)
        return set_aside(found, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(replacement, "set_aside", killed)
        assert desk("reset", "--yes") == 130
    assert replacement.is_under_way(desk.folder)
    assert desk("status") == Exit.FAILED
    assert "[database_missing]" in desk.err
    assert not replacement.is_under_way(desk.folder)
    assert sorted(path.name for path in desk.folder.iterdir()) == ["before-reset", "instance.lock"]
