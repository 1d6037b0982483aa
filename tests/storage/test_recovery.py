"""After a crash, a restored copy, a lost half: what was acknowledged is there, once (R13, R14, P1, D3, D4, D8, I1)."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlcipher3 import dbapi2

from astro_desk.core.errors import Refused, Unavailable
from astro_desk.core.operations import NewOwner, State
from astro_desk.core.owners import Standing
from astro_desk.storage.backup import back_up
from astro_desk.storage.paths import Paths
from astro_desk.storage.replay import Alarm
from astro_desk.storage.session import Session
from astro_desk.storage.store import recover
from astro_desk.storage.verify import verify
from tests.storage.till import KEY, Till, copy_of, restore

REPOSITORY = Path(__file__).parents[2]


def crash(data_dir: Path, place: str, how: str) -> int:
    """A register of its own that dies at this place of its second sale."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.storage.crashing_till", str(data_dir), place, how], cwd=REPOSITORY, check=False
    )
    return done.returncode


@pytest.mark.parametrize(
    ("place", "how", "sales"),
    [
        ("before the journal", "exit", 1),
        ("between journal and commit", "exit", 2),
        ("between journal and commit", "kill", 2),
        ("after the commit", "kill", 2),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_register_that_dies_keeps_every_sale_that_reached_the_journal_and_each_once(
    data_dir: Path, place: str, how: str, sales: int
) -> None:
    assert crash(data_dir, place, how) == (-signal.SIGKILL if how == "kill" else 9)
    till = Till(data_dir)
    assert till.alarms == []
    assert len(till.run(lambda unit: unit.recent_sales())) == sales
    assert till.run(lambda unit: unit.counts())[State.WAITING] == sales * 2
    till.reopen()
    assert len(till.run(lambda unit: unit.recent_sales())) == sales
    assert till.journal_kinds.count("sale_finished") == sales
    till.close()
    assert verify(data_dir, KEY).sound


def test_when_only_the_commit_fails_the_answer_is_saved(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = till.saved_owner()
    sale, operations = till.sale(owner)
    fail_next_commit(monkeypatch, "disk_full")
    assert till.run(lambda unit: unit.finish_sale(sale, operations)) == sale
    assert till.run(lambda unit: unit.sale(sale.sale_id)) == sale
    assert till.run(lambda unit: unit.counts())[State.WAITING] == 1
    assert till.alarms == []


def test_when_the_database_cannot_be_opened_anew_the_next_job_does_it(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = till.saved_owner()
    sale, operations = till.sale(owner)
    fail_next_commit(monkeypatch, "disk_full")
    real = Session._open

    def refuse(session: Session) -> Any:
        raise Unavailable("disk_full")

    monkeypatch.setattr(Session, "_open", refuse)
    till.run(lambda unit: unit.finish_sale(sale, operations))
    with pytest.raises(Unavailable):
        till.run(lambda unit: unit.counts())
    till.session.tick()
    monkeypatch.setattr(Session, "_open", real)
    assert till.run(lambda unit: unit.sale(sale.sale_id)) == sale
    assert till.alarms == []


def test_when_what_was_only_learned_cannot_be_committed_nothing_happened(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = till.waiting(till.saved_owner())
    before = till.journal_lines
    fail_next_commit(monkeypatch, "not_saved")
    with pytest.raises(Unavailable) as caught:
        till.run(lambda unit: unit.move([(row, replace(row, state=State.DONE))]))
    assert caught.value.code == "not_saved"
    assert till.journal_lines == before
    assert till.run(lambda unit: unit.operation(row.id)) == row
    fail_next_commit(monkeypatch, "disk_full")
    with pytest.raises(Unavailable):
        till.run(lambda unit: unit.move([(row, replace(row, state=State.SENDING))]))
    assert till.run(lambda unit: unit.operation(row.id)) == row


def test_a_commit_that_fails_for_another_reason_is_no_sale(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    sale, operations = till.sale(till.saved_owner())
    before = till.journal_lines

    def fail(session: Session, transaction: Any) -> None:
        monkeypatch.undo()
        raise OperationalError("COMMIT", None, dbapi2.OperationalError("a bug"))

    monkeypatch.setattr(Session, "_commit", fail)
    with pytest.raises(OperationalError):
        till.run(lambda unit: unit.finish_sale(sale, operations))
    assert till.journal_lines == before
    assert till.run(lambda unit: unit.sale(sale.sale_id)) is None


def fail_next_commit(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    real = Session._commit

    def fail(session: Session, transaction: Any) -> None:
        monkeypatch.setattr(Session, "_commit", real)
        raise Unavailable(code)

    monkeypatch.setattr(Session, "_commit", fail)


def test_a_database_restored_from_an_older_copy_gets_its_sales_back_and_looks_before_it_sends(
    till: Till, tmp_path: Path
) -> None:
    owner = till.saved_owner()
    first = till.sell(owner)
    till.close()
    older = copy_of(till.data_dir, tmp_path / "older")
    till.reopen()
    later = [till.sell(owner, units=2) for _ in range(3)]
    settled = till.run(lambda unit: unit.lane(owner.owner_id))[0]
    till.run(lambda unit: unit.move([(settled, replace(settled, state=State.DONE, credited=True))]))
    till.close()
    restore(older, till.data_dir)
    till.reopen()
    assert till.alarms == ["database_restored"]
    assert till.run(lambda unit: unit.recent_sales()) == (*reversed(later), first)
    counts = till.run(lambda unit: unit.counts())
    assert (counts[State.DONE], counts[State.UNKNOWN], counts[State.WAITING]) == (1, 6, 0)
    doubted = till.run(lambda unit: unit.lane(owner.owner_id))
    assert {(row.reason, row.sent_at, row.sent_boot) for row in doubted} == {
        ("database_restored", till.clock.now(), "boot-1")
    }


def test_a_lost_database_is_rebuilt_from_the_journal(till: Till) -> None:
    new = till.new_owner(first_name="Nora", phone="5550100777", email="")
    linked = till.saved_owner(customer_id="astro-9", astro_customer_id="9")
    sales = [till.sell(new), till.sell(linked, units=2)]
    till.run(lambda unit: unit.save_setting("rule", "1"))
    newest = till.run(lambda unit: unit.newest_id())
    till.close()
    Paths(till.data_dir).database.unlink()
    till.reopen()
    assert till.alarms == ["database_restored"]
    assert till.run(lambda unit: unit.recent_sales()) == tuple(reversed(sales))
    assert till.run(lambda unit: unit.owner(new.owner_id)) == new
    found = till.run(lambda unit: unit.owner(linked.owner_id))
    assert (found.standing, found.customer_id, found.astro_customer_id) == (Standing.LINKED, "astro-9", "9")
    assert till.run(lambda unit: unit.setting("rule")) == "1"
    assert till.run(lambda unit: unit.newest_id()) == newest
    assert till.run(lambda unit: unit.search_owners("nora")) == (new,)


def test_recover_keeps_the_damaged_file_and_sells_on(till: Till) -> None:
    sale = till.sell(till.saved_owner())
    till.close()
    path = Paths(till.data_dir).database
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(Unavailable) as caught:
        till.reopen()
    assert caught.value.code == "database_damaged"
    store = recover(till.data_dir, KEY, till.clock)
    assert store.records().sale(sale.sale_id) == sale
    assert Alarm("database_restored", "1 operations to be looked up") in store.alarms
    store.close()
    assert 5000 in [kept.stat().st_size for kept in (till.data_dir / "quarantine").iterdir()]
    till.reopen()


def test_a_sale_that_another_copy_may_have_sent_is_looked_up_even_when_it_is_the_only_one(till: Till) -> None:
    till.run(lambda unit: unit.add_operations([]))
    till.sell(till.new_owner())
    till.close()
    Paths(till.data_dir).database.write_bytes(b"")
    till.reopen()
    assert till.run(lambda unit: unit.counts())[State.WAITING] == 0


def test_a_backup_made_beside_the_counter_is_put_back_without_losing_what_came_after(
    till: Till, tmp_path: Path
) -> None:
    first = till.sell(till.saved_owner())
    copy = tmp_path / "copy.db"
    back_up(till.data_dir, KEY, copy)
    assert not copy.read_bytes().startswith(b"SQLite format 3")
    with pytest.raises(Refused):
        back_up(till.data_dir, KEY, copy)
    second = till.sell(None)
    till.close()
    copy.replace(Paths(till.data_dir).database)
    till.reopen()
    assert till.run(lambda unit: unit.recent_sales()) == (second, first)


def test_an_event_that_this_program_does_not_know_is_reported_and_the_rest_is_applied(till: Till) -> None:
    till.sell(None)
    till.close()
    before = copy_of(till.data_dir, till.data_dir.with_name("before"))
    till.reopen()
    journal = till.session._journal
    assert journal is not None
    journal.append(journal.compose([("from_the_future", {})], "2026-03-14"), "2026-03", durable=True)
    later = till.sell(None)
    till.close()
    restore(before, till.data_dir)
    till.reopen()
    assert till.alarms == ["event_unreadable", "database_restored"]
    assert till.run(lambda unit: unit.sale(later.sale_id)) == later


def test_the_end_of_an_operation_is_kept_although_its_beginning_is_lost(till: Till) -> None:
    row = till.waiting(till.saved_owner())
    till.run(lambda unit: unit.move([(row, replace(row, state=State.CANCELLED))]))
    till.close()
    path = till.journal_files[0]
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[-1])
    Paths(till.data_dir).database.unlink()
    till.reopen()
    assert set(till.alarms) == {"journal_broken", "owner_nameless", "database_restored"}
    assert till.run(lambda unit: unit.operation(row.id)).state is State.CANCELLED


# ------------------------------------------------------------------------------------------- owners not yet at Astro


def test_a_new_owner_has_a_sealed_file_until_astro_has_her(till: Till) -> None:
    owner = till.new_owner()
    path = till.data_dir / "owners" / f"{owner.owner_id}.sealed"
    assert path.exists()
    changed = replace(owner, phone="5550100333")
    till.run(lambda unit: unit.save_owner(changed))
    assert verify(till.data_dir, KEY).changed_side_files == ()
    till.run(lambda unit: unit.save_owner(replace(changed, standing=Standing.FOUND, astro_customer_id="4")))
    assert path.exists()
    till.run(lambda unit: unit.save_owner(replace(changed, standing=Standing.LINKED, customer_id="astro-4")))
    assert not path.exists()


def test_a_new_owner_who_was_never_said_to_be_saved_leaves_no_file(till: Till) -> None:
    owner = till.owner(standing=Standing.NEW)

    def job(unit):
        unit.add_owner(owner, [till.operation(owner, NewOwner())])
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        till.run(job)
    assert list((till.data_dir / "owners").iterdir()) == []
    with pytest.raises(ValueError, match="file name"):
        till.run(lambda unit: unit.add_owner(replace(owner, owner_id="../etc")))


def test_files_that_a_crash_left_are_swept_at_the_next_start(till: Till) -> None:
    owner = till.new_owner()
    path = till.data_dir / "owners" / f"{owner.owner_id}.sealed"
    orphan = path.with_name("R1-orphan.sealed")
    shutil.copy(path, orphan)
    till.reopen()
    assert path.exists()
    assert not orphan.exists()
    sealed = path.read_bytes()
    till.run(lambda unit: unit.save_owner(replace(owner, standing=Standing.LINKED)))
    path.write_bytes(sealed)
    till.reopen()
    assert not path.exists()


def test_an_owner_whose_file_was_exchanged_is_reported_not_invented(till: Till) -> None:
    owner, other = till.new_owner(), till.new_owner(first_name="Eve")
    files = till.data_dir / "owners"
    shutil.copy(files / f"{other.owner_id}.sealed", files / f"{owner.owner_id}.sealed")
    assert verify(till.data_dir, KEY).changed_side_files == (owner.owner_id,)
    till.close()
    Paths(till.data_dir).database.unlink()
    till.reopen()
    assert "owner_nameless" in till.alarms
    assert till.run(lambda unit: unit.owner(owner.owner_id)).name == ""
    assert till.run(lambda unit: unit.owner(other.owner_id)) == other
