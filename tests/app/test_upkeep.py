"""What a register does by itself: the planned backup, its older ones, and forgetting; said when it could not."""

import errno
import tempfile
from datetime import UTC, datetime

import pytest

from astro_desk.app.cli import Exit
from astro_desk.app.clock import SystemClock
from astro_desk.app.paths import DataPaths
from astro_desk.app.secrets_input import Secrets
from astro_desk.app.terminal import open_for_command
from astro_desk.practice.seed import SALLY_PHONE
from tests.app.test_permission import given_out
from tests.support.terminal import SECRETS

WASH = "WASH-STD"


@pytest.fixture
def noon(monkeypatch):
    """The day does not end in the middle of a test."""
    real = datetime.now().astimezone()
    until_noon = real.replace(hour=12) - real
    monkeypatch.setattr(SystemClock, "now", lambda _clock: datetime.now(UTC) + until_noon)


@pytest.fixture
def planned(noon, desk, tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    answers = desk.script("manager 2468", f"backup-plan {folder} 00:00 2")
    assert answers[-1] | {"last_good": None} == {
        "ok": True,
        "folder": str(folder),
        "at": "00:00",
        "keep": 2,
        "last_good": None,
        "failed": "",
    }
    desk.stick = folder
    return desk


def test_the_planned_backup_is_made_once_a_day_and_so_many_are_kept(planned):
    (planned.stick / "astro-desk-notes.zip").write_text("somebody else's")
    for half in ("astro-desk-R1-20260101T000000000000Z.zip.part", "astro-desk-R2-20260101T000000000000Z.zip.part"):
        (planned.stick / half).mkdir()
    first = planned.json("upkeep")
    assert first["file"].startswith("astro-desk-R1-")
    assert planned.json("upkeep") == first, "it is not due again"
    planned.json("upkeep", "--now")
    planned.json("upkeep", "--now")
    names = sorted(path.name for path in planned.stick.iterdir())
    assert len(names) == 4
    assert "astro-desk-notes.zip" in names, "what is not ours stays"
    assert "astro-desk-R2-20260101T000000000000Z.zip.part" in names, "another register may be at work"
    assert planned.json("restore", str(planned.stick / names[0]))["register"] == "R1"
    checks = {one["name"]: one["code"] for one in planned.json("doctor", "--offline")["checks"]}
    assert checks["backup"] == "backup_fine"


def test_one_that_was_asked_for_stands_in_the_journal_with_who_asked(planned):
    planned.json("upkeep")
    assert given_out(planned) == [], "the planned one was nobody's act"
    register = open_for_command(DataPaths(planned.folder), Secrets(passphrase=SECRETS["passphrase"]))
    try:
        register.keeping.back_up_now("person:1").result(timeout=120)
    finally:
        register.close()
    assert given_out(planned) == [("export_backup", "", 0, "person:1", "")]
    assert planned.json("verify")["sound"]


def test_a_drive_that_is_not_there_is_said_and_no_folder_is_made(planned):
    planned.stick.rmdir()
    report = planned.json("upkeep", code=Exit.FAILED)
    assert [one["code"] for one in report["news"]] == ["backup_failed"]
    assert "Is its drive plugged in?" in report["news"][0]["message"]
    assert not planned.stick.exists()
    assert planned("upkeep", "--now") == Exit.FAILED
    assert "[backup_folder_missing]" in planned.err
    assert planned.script("backup-plan")[0]["failed"] == "backup_folder_missing"
    planned.stick.mkdir()
    assert planned.json("upkeep", "--now")["news"] == []


def test_only_a_manager_plans(desk, tmp_path):
    for verb in (f"backup-plan {tmp_path} 21:30 3", "retention 365"):
        [answer] = desk.script(verb)
        assert (answer["ok"], answer["code"]) == (False, "rules_need_pin")


def test_a_folder_that_can_hold_no_backup_is_refused_at_once(desk, tmp_path, monkeypatch):
    (tmp_path / "list.csv").write_text("a file")
    (tmp_path / "stick").mkdir()

    def only_read(**_how):
        raise PermissionError(errno.EACCES, "as root may write everywhere")

    monkeypatch.setattr(tempfile, "TemporaryFile", only_read)
    for folder, code in (
        (desk.folder, "backup_folder_inside"),
        (desk.folder / "backup" / "more", "backup_folder_inside"),
        (tmp_path / "list.csv", "backup_folder_no_folder"),
        (tmp_path / "stick", "backup_folder_read_only"),
    ):
        refused = desk.script("manager 2468", f"backup-plan {folder} 21:30 3")[-1]
        assert (refused["ok"], refused["code"]) == (False, code), folder
    assert desk.script("backup-plan")[0]["folder"] == "", "nothing was planned"
    later = desk.script("manager 2468", f"backup-plan '{tmp_path / 'not plugged in'}' 21:30 3")[-1]
    assert later["ok"], "a drive may come later"


def test_a_folder_that_can_be_written_no_more_is_told_by_its_own_name(planned, monkeypatch):
    def only_read(**_how):
        raise OSError(errno.EROFS, "the drive's switch")

    monkeypatch.setattr(tempfile, "TemporaryFile", only_read)
    assert planned("upkeep", "--now") == Exit.FAILED
    assert "[backup_folder_read_only]" in planned.err


def test_forgetting_is_planned_and_done(desk):
    desk.script("sync", f"owner {SALLY_PHONE}", f"scan {WASH}", "finish", "sync")
    answers = desk.script("manager 2468", "retention 29", "retention 30", "retention")
    assert [one["ok"] for one in answers] == [True, False, True, True]
    assert answers[-1]["days"] == 30
    assert desk.json("upkeep")["forgotten"] == 0
    assert desk("verify") == Exit.FINE
