"""`verify`, `recover` and `backup` as a manager uses them: a register, its practice store, and what went wrong (D3)."""

import json
import re
import shutil
import zipfile

import pytest

from astro_desk.app.cli import Exit
from astro_desk.app.instance_lock import InstanceLock
from astro_desk.practice.seed import SALLY_PHONE
from tests.support.counter import KIBBLE
from tests.support.terminal import configuring

WASH = "WASH-STD"


@pytest.fixture
def sold(desk):
    """Told to Astro: one for Sally. Waiting: two for her, one for a bare phone, one for a new owner."""
    answers = desk.script(
        *("sync", f"owner {SALLY_PHONE}", f"scan {WASH}", "finish", "sync"),
        *("offline", f"owner {SALLY_PHONE}", f"scan {WASH} 2", "finish"),
        *("owner 5550104321", f"scan {WASH}", "finish"),
        *('new-owner Nora Newman 5550107777 ""', f"scan {WASH}", "finish"),
    )
    assert all(answer["ok"] for answer in answers)
    return desk


def lose_database(desk):
    for path in desk.folder.glob("astro-desk.db*"):
        path.unlink()


def lose_journal(desk):
    shutil.rmtree(desk.folder / "journal")


def copies(practice):
    return practice.store.state()["copies"]


def test_a_register_that_lost_its_database_sends_each_punch_once(sold, practice):
    """D3: what Astro has already is found there, what it has not is sent; Nora is made, once."""
    before = copies(practice)
    units = {line["id"] for line in sold.script("outbox")[0]["operations"] if line["kind"] == "add"}
    lose_database(sold)
    assert sold("verify") == Exit.FAILED
    assert "astro-desk.db: The database is gone." in sold.out
    assert sold("recover") == Exit.FINE, sold.err
    assert "made anew from the journal" in sold.out
    assert "Sign-in needed" in sold.out
    assert "may have been sent already" in sold.out
    assert sold("sync", "--once") == Exit.SIGN_IN_NEEDED, "and the queue waits"
    assert sold.script(f"scan {KIBBLE}", "finish")[-1]["ok"], "sales go on"
    assert sold(*configuring(practice.url)) == Exit.FINE
    sold("sync", "--once")
    sold("sync", "--once")
    after = copies(practice)
    assert set(after.values()) == {1}
    assert units <= set(after) | {line["id"] for line in sold.script("outbox")[-1]["operations"]}
    assert set(before) <= set(after)
    assert [owner["first_name"] for owner in practice.store.state()["owners"]].count("Nora") == 1
    [stranger] = [one for one in sold.script("outbox")[0]["operations"] if one["kind"] == "link"]
    assert stranger["reason"] == "owner_unknown", "Astro was asked for the bare phone, and knows nobody by it"
    assert sold("verify") == Exit.FINE
    [chosen] = sold.script(f"owner {SALLY_PHONE}")
    assert chosen["owner"]["name"] == "Sally Pet Owner", "her name came back from Astro"


def test_what_astro_had_already_is_found_and_not_sent_again(desk, practice):
    """N2, D8: the answer was lost with the database."""
    desk.script("sync", f"owner {SALLY_PHONE}", f"scan {WASH} 3", "finish", "sync")
    before = copies(practice)
    requests = practice.store.state()["requests"]["addTransactionBatch"]
    journal = desk.folder / "journal"
    [path] = journal.iterdir()
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines if b"operations_settled" not in line))
    lose_database(desk)
    report = desk.json("recover")
    assert report["made"] == ["database"]
    assert report["to_look_up"] == 3
    assert desk(*configuring(practice.url)) == Exit.FINE
    assert desk("sync", "--once") == Exit.FINE
    assert desk.json("status")["operations"]["done"] == 3
    assert copies(practice) == before
    assert practice.store.state()["requests"]["addTransactionBatch"] == requests


def test_a_lost_journal_is_written_anew(sold):
    lose_journal(sold)
    assert sold("verify") == Exit.FAILED
    assert "There is no journal" in sold.out
    report = sold.json("recover")
    assert (report["made"], report["log_in"], report["sales"]) == (["journal"], "kept", 4)
    assert sold("verify") == Exit.FINE
    lose_database(sold)
    assert sold.json("recover")["sales"] == 4


def test_when_both_are_lost_it_says_where_to_turn(sold):
    lose_database(sold)
    lose_journal(sold)
    assert sold("recover") == Exit.FAILED
    assert "Bring the folder back from a backup" in sold.err
    assert "[nothing_left]" in sold.err


def test_nothing_is_recovered_without_need_or_reason(sold):
    assert sold("recover") == Exit.FAILED
    assert "[nothing_to_recover]" in sold.err
    for words in (["--believe", "journal"], ["--reason", "just so"], ["--believe", "journal", "--reason", " "]):
        assert sold("recover", *words) == Exit.WRONG_USAGE
        assert "[reason_missing]" in sold.err
    assert sold("recover", "--believe", "somebody", "--reason", "why not") == Exit.WRONG_USAGE
    assert sold("recover", "--believe", "journal", "--reason", "Eve had the key") == Exit.FINE
    assert "What it replaces was set aside: quarantine/" in sold.out
    assert "Eve" not in "".join(path.read_text() for path in (sold.folder / "journal").iterdir())


def test_verify_names_file_line_and_what_it_is(sold):
    [path] = (sold.folder / "journal").iterdir()
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], lines[3].replace(b"kind", b"Kind", 1), lines[4], *lines[6:]]))
    assert sold("verify") == Exit.FAILED
    place = f"journal/{path.name}"
    assert f"{place}, line 4: This line is not what was written. [journal_line_changed]" in sold.out
    assert f"{place}, line 6: Lines are missing here: number 6 should stand here, and 7 does." in sold.out
    found = sold.json("verify", code=Exit.FAILED)["findings"]
    assert {"code": "journal_line_changed", "place": place, "line": 4} == {
        name: found[0][name] for name in ("code", "place", "line")
    }


def test_verify_looks_on_beside_a_running_counter_and_the_others_do_not_start(sold):
    with InstanceLock(sold.folder / "instance.lock"):
        assert sold("verify") == Exit.FINE
        for words in (["recover"], ["backup", str(sold.folder.with_name("copy"))]):
            assert sold(*words) == Exit.ALREADY_RUNNING
            assert "[already_running]" in sold.err
    assert not sold.folder.with_name("copy").exists()


@pytest.mark.parametrize("words", [["verify"], ["recover"], ["backup", "copy"]])
def test_where_no_data_are_nothing_is_made(terminal, words):
    assert terminal(*words) == Exit.FAILED
    assert "[database_missing]" in terminal.err
    assert not terminal.folder.exists()


def test_without_key_file_nothing_opens_and_nothing_is_replaced(sold):
    (sold.folder / "key.json").unlink()
    for words in (["verify"], ["recover"], ["status"], configuring("http://127.0.0.1:1/api/json")):
        assert sold(*words) == Exit.FAILED
        assert "[key_file_missing]" in sold.err
    assert not (sold.folder / "key.json").exists()


def test_a_backup_goes_nowhere_into_the_data_that_it_is_a_copy_of(sold):
    for inside in (sold.folder / "copy", sold.folder / "copy.zip", sold.folder / "backup" / "copy.zip"):
        assert sold("backup", str(inside)) == Exit.FAILED
        assert "[backup_folder_inside]" in sold.err
        assert not inside.exists()


@pytest.mark.parametrize("name", ["copy", "copy.zip"])
def test_a_backup_put_back_opens_and_goes_on(sold, practice, tmp_path, name):
    target = tmp_path / "safe" / name
    target.parent.mkdir()
    report = sold.json("backup", str(target))
    assert report["to"] == str(target)
    assert report["sound"]
    assert sold("backup", str(target)) == Exit.FAILED
    assert "[file_exists]" in sold.err
    folder = target
    if name.endswith(".zip"):
        folder = tmp_path / "unpacked"
        with zipfile.ZipFile(target) as zipped:
            zipped.extractall(folder)
    assert b"Newman" not in b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert sorted(path.name for path in folder.iterdir()) == [
        *("astro-desk.db", "journal", "key.json", "manifest.json", "owners", "settings.toml")
    ]
    shutil.rmtree(sold.folder)
    shutil.copytree(folder, sold.folder)
    assert sold("verify") == Exit.FINE
    assert sold.json("status")["operations"]["waiting"] == 6
    sold("sync", "--once")
    assert set(copies(practice).values()) == {1}
    assert [owner["first_name"] for owner in practice.store.state()["owners"]].count("Nora") == 1


def test_a_backup_of_a_damaged_register_says_what_it_is_worth(sold, tmp_path):
    [path] = (sold.folder / "journal").iterdir()
    path.write_bytes(re.sub(rb"20\d\d", b"1999", path.read_bytes(), count=1))
    assert sold("backup", str(tmp_path / "copy")) == Exit.FAILED
    assert "journal_line_changed" in sold.out
    assert (tmp_path / "copy" / "astro-desk.db").exists(), "a bad copy is better than none"
    lose_database(sold)
    assert sold("backup", str(tmp_path / "none")) == Exit.FAILED
    assert "[database_missing]" in sold.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "desk"]


def test_what_needs_a_person_after_a_recovery_has_its_exit_code(sold):
    lose_database(sold)
    for path in (sold.folder / "owners").iterdir():
        path.unlink()
    assert sold("recover", "--json") == Exit.NEEDS_A_PERSON
    report = json.loads(sold.out)
    assert len(report["owners_lost"]) == 2
    assert any("need a person" in message for message in report["messages"])
