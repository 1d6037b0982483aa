"""`doctor`: a line for each thing that the counter stands on, beside a running counter, with nothing changed."""

import json
import shutil
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from astro_desk.app.cli import Exit
from astro_desk.app.diagnostics import hidden
from astro_desk.app.doctor import clock_check
from astro_desk.app.instance_lock import InstanceLock
from astro_desk.app.opening import find_key
from astro_desk.app.paths import DataPaths
from astro_desk.practice.seed import SALLY_PHONE
from astro_desk.storage.inspection import inspect
from tests.e2e.test_canary import CONTACTS, PEOPLE, found_in
from tests.storage.told import state_of
from tests.support.counter import KIBBLE
from tests.support.terminal import SECRETS

WASH = "WASH-STD"


def checks(desk, *words, code=Exit.FINE):
    return {one["name"]: (one["health"], one["code"]) for one in desk.json("doctor", *words, code=code)["checks"]}


def test_a_sound_register_beside_its_counter(desk):
    desk.script("sync", f"owner {SALLY_PHONE}", f"scan {WASH}", "finish", "sync")
    before = state_of(desk.folder)
    with InstanceLock(desk.folder / "instance.lock"):
        found = checks(desk)
    assert {name for name, (health, _) in found.items() if health == "warn"} == {"keyring", "fence", "backup"}
    assert found["fence"] == ("warn", "fence_short")
    assert found["network"] == ("ok", "network_fine")
    assert found["clock"] == ("ok", "clock_fine")
    assert found["books"] == ("ok", "books_fine")
    assert state_of(desk.folder) == before
    assert desk("doctor") == Exit.FINE
    assert "warn  fence: fence_s is 0" in desk.out


def test_what_is_wrong_has_its_exit_code(desk, tmp_path):
    desk.script("sync", f"owner {SALLY_PHONE}", f"scan {WASH}", "finish")
    (desk.folder / "settings.toml").write_text('[sync]\nca_file = "/nowhere.pem"\n')
    assert checks(desk, "--offline", code=Exit.FAILED)["tls"] == ("fail", "ca_file_unreadable")
    (desk.folder / "settings.toml").write_text("[sync]\nfence_s = 90\n")
    assert checks(desk, "--offline")["fence"] == ("ok", "fence_fine")
    [month] = (desk.folder / "journal").iterdir()
    kept = month.read_bytes()
    month.write_bytes(kept.replace(b'"kind"', b'"Kind"', 1))
    assert checks(desk, "--offline", code=Exit.FAILED)["books"] == ("fail", "books_harmed")
    month.write_bytes(kept)
    assert checks(desk, "--offline", code=Exit.FINE)["books"][0] == "ok"
    for path in desk.folder.glob("astro-desk.db*"):
        path.unlink()
    found = checks(desk, "--offline", code=Exit.FAILED)
    assert found["database"] == ("fail", "database_missing")
    shutil.rmtree(desk.folder)
    assert checks(desk, code=Exit.FAILED)["folder"] == ("fail", "database_missing")


def test_a_host_that_is_away_and_one_without_a_passphrase(desk, practice):
    desk.script("sync")
    practice.stop()
    try:
        assert checks(desk, code=Exit.OFFLINE)["network"] == ("warn", "network_away")
    finally:
        practice.start()
    assert desk("doctor", "--json", secrets={}) == Exit.FAILED
    assert [one["code"] for one in json.loads(desk.out)["checks"] if one["health"] == "fail"] == ["passphrase_missing"]


@pytest.mark.parametrize(
    ("away_s", "newest_s", "code"),
    [(0, 0, "clock_fine"), (-10800, 0, "clock_drifts"), (10800, 0, "clock_drifts"), (None, 10800, "clock_set_back")],
)
def test_a_clock_that_was_set_back_is_said(away_s, newest_s, code):
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    there = None if away_s is None else now + timedelta(seconds=away_s)
    assert clock_check(now, int((now.timestamp() + newest_s) * 1000), there).code == code


def test_the_newest_thing_is_what_was_made_here(desk):
    """A machine whose clock was three hours ahead while it sold."""
    before = datetime.now(UTC).timestamp()
    desk.script(f"scan {KIBBLE}", "finish")
    facts = inspect(desk.folder, find_key(DataPaths(desk.folder), SECRETS["passphrase"], None))
    assert before - 1 < facts.newest_id_ms / 1000 < datetime.now(UTC).timestamp() + 1


# ------------------------------------------------------------------------------------------------------- the bundle

MARKS = (*(word for person in PEOPLE for word in person), *CONTACTS, SECRETS["passphrase"], "canary-reason")


@pytest.fixture
def known(desk):
    """A register that knows people, and whose log and crash file somebody has written everything into."""
    for first, last, phone, email in PEOPLE:
        desk.script("offline", f'new-owner "{first}" "{last}" {phone} {email}', f"scan {WASH}", "finish")
    desk.script("offline", f"owner {CONTACTS[0]}", f"scan {WASH}", "finish")
    logs = desk.folder / "logs"
    logs.mkdir(exist_ok=True)
    with (logs / "astro-desk.log").open("a") as log:
        for first, last, phone, email in PEOPLE:
            print(f"2026-11-22 10:00:00,000 INFO sync sync.engine told “{first} {last}” of {phone}, {email}", file=log)
            print(f"{first} {last} {phone} {email}", file=log)
    crash = "\n".join(("2026-11-22T10:00:00", "builtins.ValueError", *(f"/home/{one[0]}/x.py:3 run" for one in PEOPLE)))
    (logs / "crash-20261122T100000.txt").write_text(crash + "\nZebulon Quixotetti\n")
    return desk


def test_the_bundle_names_nobody(known, tmp_path):
    target = tmp_path / "bundle.zip"
    assert known("doctor", "--bundle", str(target), "--preview", "--offline") == Exit.FINE
    shown = known.out
    with zipfile.ZipFile(target) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    whole = b"".join(files.values())
    assert found_in(whole, (*MARKS, SECRETS["password"] + "\x00")) == []
    owner_ids = {path.stem for path in (known.folder / "owners").iterdir()}
    assert owner_ids
    assert found_in(whole, (*owner_ids, "http://127.0.0.1", str(tmp_path))) == []
    assert all(content.decode() in shown for content in files.values()), "what is shown is what is written"
    store = json.loads(files["store.json"])
    assert store["rows"]["owners"] == len(PEOPLE) + 1
    assert store["operations"]["waiting"] > 0
    assert b"x.py:3 run" in files["crashes.txt"]
    assert b"told <words>" in files["log.txt"]
    assert known("doctor", "--bundle", str(target), "--offline") == Exit.FAILED
    assert "[file_exists]" in known.err


def test_a_damaged_register_gives_a_bundle_without_ids(known, tmp_path):
    owner_ids = {path.stem for path in (known.folder / "owners").iterdir()}
    for path in (known.folder / "owners").iterdir():
        path.write_bytes(b"nothing")
    files = known.json("doctor", "--preview", "--offline")["files"]
    assert "side_file_changed" in files["checks.json"]
    assert found_in("".join(files.values()).encode(), (*owner_ids, *MARKS)) == []


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("sent R1-01JDXMZ5W0ABCDEFGHJKMNPQRS at once", "sent <id> at once"),
        ("asked for (555) 010-7321 twice", "asked for <number> twice"),
        ("wrote to sally@example.com", "wrote to <address>"),
        ("at https://astroloyalty.com/x?phone=1 now", "at <url> now"),
        ("linked astro-42", "linked <id>"),
        ("status 503 after 12 s", "status 503 after 12 s"),
    ],
)
def test_a_line_of_the_log_keeps_what_happened(line, kept):
    assert hidden(line) == kept
