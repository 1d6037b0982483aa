"""An owner who was erased is in no page, index, log, side file, copy, or older database that is put back (K3, D8)."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from astro_desk.core.audit import Deed
from astro_desk.core.erasing import WhyErased, read_why
from astro_desk.core.errors import Refused
from astro_desk.core.operations import State
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.reward_contact import PostalAddress
from astro_desk.core.snapshot import Snapshot
from astro_desk.storage.audit import AuditTrail
from astro_desk.storage.backup import back_up, copy_everything
from astro_desk.storage.paths import Paths
from astro_desk.storage.quarantine import set_aside_database
from astro_desk.storage.recovery import recover_store
from astro_desk.storage.restore import restore as restore_backup
from astro_desk.storage.store import open_store
from astro_desk.storage.verify import verify
from astro_desk.use_cases.counter_jobs import acting
from astro_desk.use_cases.erase_owner import erase_owner
from tests.e2e.test_canary import found_in
from tests.storage.decrypted import all_decrypted
from tests.storage.till import KEY, Till, copy_of, restore

MARKS = (
    *("Zebulon", "Quixotetti", "5550107321", "zebulon.quixotetti@canary.example", "Waltraud", "5550107399"),
    # A search index keeps of a word what differs from the one before it.
    *("otetti", "bulon", "ltraud"),
    "7 Canary Walk",
)


def traces(folder: Path) -> list[tuple[str, list[str]]]:
    """Where a mark lies: in a file as it is, or in a decrypted page; words of the search index are small letters."""
    files: Iterable[tuple[str, bytes]] = [
        (path.relative_to(folder).as_posix(), path.read_bytes()) for path in folder.rglob("*") if path.is_file()
    ]
    return [
        (name, found) for name, content in (*files, *all_decrypted(folder, KEY)) if (found := found_in(content, MARKS))
    ]


def erase(till: Till, owner: Owner) -> None:
    till.run(lambda unit: erase_owner(unit, owner.owner_id))


def settle(till: Till, owner: Owner) -> None:
    """Astro has heard everything."""
    for row in till.run(lambda unit: unit.lane(owner.owner_id)):
        till.move(row, state=State.DONE, done_at=till.clock.now(), credited=True)


def settle_with_words(till: Till, owner: Owner) -> None:
    """Astro refused one with words that name them, and a person gave it up."""
    till.sell(owner)
    (row,) = till.run(lambda unit: unit.lane(owner.owner_id))
    till.move(row, state=State.SENDING, attempts=1, sent_at=till.clock.now())
    (row,) = till.run(lambda unit: unit.lane(owner.owner_id))
    till.move(row, state=State.REVIEW, reason="astro_999", said="No account for Zebulon Quixotetti")
    (row,) = till.run(lambda unit: unit.lane(owner.owner_id))
    till.move(row, state=State.WRITTEN_OFF, reason="Waltraud did not want it")


def neighbours(till: Till, name: str, count: int) -> None:
    people = [
        till.owner(first_name=f"{name}{n}", last_name=f"Quix{n}", phone=f"{len(name)}{n:09d}", email="")
        for n in range(count)
    ]
    rename(till, *people)


def rename(till: Till, *people: Owner) -> None:
    till.run(lambda unit: [unit.save_owner(one, till.clock.now()) for one in people])


def found_by(till: Till, typed: str) -> set[str]:
    return {owner.owner_id for owner in till.run(lambda unit: unit.search_owners(typed, 200))}


@pytest.fixture
def zebulon(till: Till) -> Owner:
    """Known among many, renamed, merged, with sales and cards: a name that has been through many pages."""
    neighbours(till, "Ann", 300)
    known = {"first_name": "Zebulon", "last_name": "Quixotetti", "phone": "5550107321", "email": MARKS[3]}
    owner = till.new_owner(**known)
    gone = till.saved_owner(first_name="Waltraud", last_name="Quixotetti", phone="5550107399", email="")
    till.sell(owner, units=2)
    till.sell(gone)
    settle(till, gone)
    till.run(lambda unit: unit.merge_owners(gone.owner_id, owner.owner_id))
    neighbours(till, "Zeb", 100)
    settle(till, owner)
    linked = replace(owner, standing=Standing.LINKED, customer_id="astro-1", astro_customer_id="1")
    for name in ("Quixotetti-Jones", "Quixotetti"):
        rename(till, replace(linked, last_name=name))
        till.clock.pass_by(minutes=1)
    till.run(lambda unit: unit.save_snapshot(Snapshot(owner.owner_id, till.clock.now())))
    address = PostalAddress("7 Canary Walk", "Denver", "CO", "80014")
    till.run(lambda unit: unit.save_postal_address(owner.owner_id, address))
    return till.owner_now(owner.owner_id)


def test_the_check_finds_a_name_that_is_there(till: Till, zebulon: Owner) -> None:
    till.close()
    ((place, found),) = traces(till.data_dir)
    assert place == "astro-desk.db"
    assert {"Zebulon", "Quixotetti", "5550107321"} <= set(found)


def test_no_trace_is_left_and_the_books_verify(till: Till, zebulon: Owner) -> None:
    sales = till.run(lambda unit: unit.recent_sales(zebulon.owner_id))
    erase(till, zebulon)
    for typed in ("zeb", "quix", "5550107321", "7321", "zebulon.quix", MARKS[3]):
        assert zebulon.owner_id not in found_by(till, typed), typed
    assert till.run(lambda unit: unit.recent_sales(zebulon.owner_id)) == sales
    assert till.run(lambda unit: unit.snapshot(zebulon.owner_id)) is None
    till.close()
    assert traces(till.data_dir) == []
    assert verify(till.data_dir, KEY).findings == ()
    till.reopen()
    assert till.alarms == []
    assert traces(till.data_dir) == []


def test_of_many_not_one_word_stays_in_an_index(till: Till) -> None:
    """The index keeps words apart from its rows, to find its pages by; a single owner's are hardly ever among them."""
    draw = random.Random(5)
    marked = [
        till.owner(
            owner_id=f"z{n}",
            first_name=f"Zebulon{draw.randrange(10**6)}",
            last_name="Quixotetti" * draw.randrange(1, 4),
            phone=f"{draw.randrange(10**10):010d}",
            email=f"zebulon{n}@canary.example",
        )
        for n in range(1000)
    ]
    for start in range(0, len(marked), 100):
        rename(till, *marked[start : start + 100])
        neighbours(till, f"Zeb{start}", 100)
    till.run(lambda unit: [unit.erase_owner(one.owner_id) for one in marked])
    till.close()
    assert traces(till.data_dir) == []


def test_it_is_gone_in_the_middle_of_the_day_too_after_a_kill(till: Till, zebulon: Owner, tmp_path: Path) -> None:
    """The start after a kill cleans what the end of the day would have."""
    erase(till, zebulon)
    killed = copy_of(till.data_dir, tmp_path / "killed")
    again = Till(killed, till.clock)
    assert traces(killed) == []
    again.close()


def test_an_older_copy_that_is_put_back_is_erased_at_its_first_start(
    till: Till, zebulon: Owner, tmp_path: Path
) -> None:
    till.close()
    older = copy_of(till.data_dir, tmp_path / "older")
    till.reopen()
    erase(till, zebulon)
    till.close()
    restore(older, till.data_dir)
    till.reopen()
    assert traces(till.data_dir) == [], "the database alone, beside its journal"
    till.close()
    shutil.copytree(older, till.data_dir, dirs_exist_ok=True)
    assert traces(till.data_dir) != []
    till.reopen()
    till.close()
    assert traces(till.data_dir) == [], "everything of the backup, copied over what is there"
    assert verify(till.data_dir, KEY).findings == ()


def test_a_backup_that_is_put_back_names_nobody_who_was_erased_since(
    till: Till, zebulon: Owner, tmp_path: Path
) -> None:
    till.close()
    open_store(till.data_dir, KEY, till.clock, ballast_bytes=0).close()  # it writes the key's file
    saved = tmp_path / "backup.zip"
    assert copy_everything(till.data_dir, KEY, till.clock, saved).sound
    till.reopen()
    erase(till, zebulon)
    till.close()
    till.clock.pass_by(minutes=1)
    restore_backup(till.data_dir, KEY, till.clock, saved)
    till.reopen()
    assert zebulon.owner_id not in found_by(till, "zeb")
    till.close()
    assert traces(till.data_dir) == []
    assert verify(till.data_dir, KEY).findings == ()


def test_what_a_restore_set_aside_names_nobody_who_is_erased_after_it(till: Till, tmp_path: Path) -> None:
    """Their sealed file lies in a folder of the quarantine then."""
    new = till.new_owner(first_name="Zebulon", last_name="Quixotetti", phone="5550107321", email="")
    till.close()
    open_store(till.data_dir, KEY, till.clock, ballast_bytes=0).close()
    saved = tmp_path / "backup.zip"
    assert copy_everything(till.data_dir, KEY, till.clock, saved).sound
    till.clock.pass_by(minutes=1)
    restore_backup(till.data_dir, KEY, till.clock, saved)
    aside = Paths(till.data_dir).quarantine
    assert [path.name for path in aside.rglob("*.sealed")] == [f"{new.owner_id}.sealed"]
    till.reopen()
    settle(till, new)
    erase(till, new)
    till.close()
    assert list(aside.rglob("*.sealed")) == []
    assert traces(till.data_dir) == []
    assert verify(till.data_dir, KEY).findings == ()


def test_the_journal_keeps_why_and_who_and_no_name(till: Till, zebulon: Owner) -> None:
    till.run(acting("person:3", lambda unit: erase_owner(unit, zebulon.owner_id, WhyErased.ASKED)))
    entry = AuditTrail(till.data_dir, KEY).newest([Deed.OWNER], limit=1)[0]
    assert (entry.kind, entry.why, entry.who) == ("owner_erased", "asked", "person:3")
    with pytest.raises(Refused):
        read_why("Zebulon wants it")


def test_what_an_older_copy_would_still_send_is_a_case_for_a_person(till: Till, tmp_path: Path) -> None:
    """D8: nobody knows any more to whom Astro would count it."""
    owner = till.saved_owner(first_name="Zebulon")
    sale = till.sell(owner)
    till.close()
    older = copy_of(till.data_dir, tmp_path / "older")
    till.reopen()
    settle(till, owner)
    erase(till, owner)
    till.close()
    for name in ("journal", "astro-desk.db"):
        where = till.data_dir / name
        shutil.rmtree(where) if where.is_dir() else where.unlink()
    shutil.copytree(older, till.data_dir, dirs_exist_ok=True)
    till.reopen()
    (row,) = till.run(lambda unit: unit.sale_operations(sale.sale_id))
    assert (row.state, row.reason) == (State.REVIEW, "owner_erased")
    states = [one.state for one in till.run(lambda unit: unit.lane(owner.owner_id))]
    assert states == [State.REVIEW], "nothing waits that nobody could send"
    till.close()
    assert traces(till.data_dir) == []
    assert verify(till.data_dir, KEY).findings == ()


def test_nothing_more_is_told_of_them(till: Till, zebulon: Owner) -> None:
    erase(till, zebulon)
    with pytest.raises(Refused) as refused:
        till.run(lambda unit: unit.add_operations([till.operation(zebulon)]))
    assert refused.value.code == "owner_erased"
    till.run(lambda unit: unit.save_postal_address(zebulon.owner_id, PostalAddress("7 Canary Walk", "", "", "")))
    till.close()
    assert traces(till.data_dir) == []


def test_copies_and_quarantine_are_cleaned_or_taken_away(till: Till, zebulon: Owner, tmp_path: Path) -> None:
    till.close()
    paths = Paths(till.data_dir)
    paths.backup.mkdir()
    (till.data_dir / "key.json").unlink(missing_ok=True)
    back_up(till.data_dir, KEY, paths.backup / "20260101T000000Z-v3.db")
    older = copy_of(till.data_dir, tmp_path / "older")
    set_aside_database(till.data_dir, "20260102T000000Z")
    damaged = bytearray((older / "astro-desk.db").read_bytes())
    damaged[4096 * 3 : 4096 * 4] = bytes(4096)
    (paths.quarantine / "20260103T000000Z-astro-desk.db").write_bytes(damaged)
    restore(older, till.data_dir)
    (paths.quarantine / f"20260104T000000Z-{zebulon.owner_id}.sealed").write_bytes(b"sealed")
    till.reopen()
    erase(till, zebulon)
    till.close()
    assert traces(till.data_dir) == []
    assert (paths.backup / "20260101T000000Z-v3.db").exists()
    assert [path.name for path in paths.quarantine.iterdir()] == ["20260102T000000Z-astro-desk.db"]


def test_words_about_an_operation_go_too_here_and_in_the_copies(till: Till) -> None:
    """What Astro said when it refused, and what a person typed: both may name the owner."""
    owner = till.saved_owner(first_name="Ann", last_name="", phone="5550100001", email="")
    settle_with_words(till, owner)
    till.close()
    paths = Paths(till.data_dir)
    paths.backup.mkdir()
    (till.data_dir / "key.json").unlink(missing_ok=True)
    copy = paths.backup / "20260101T000000Z-v13.db"
    back_up(till.data_dir, KEY, copy)
    found = {name: set(words) for name, words in traces(till.data_dir)}
    assert found == {
        name: {"Zebulon", "Quixotetti", "Waltraud", "otetti", "bulon", "ltraud"}
        for name in ("astro-desk.db", f"backup/{copy.name}")
    }
    till.reopen()
    erase(till, owner)
    till.close()
    assert copy.exists()
    assert traces(till.data_dir) == []
    assert verify(till.data_dir, KEY).findings == ()


def test_what_astro_still_says_about_the_owner_names_nobody(till: Till, zebulon: Owner) -> None:
    erase(till, zebulon)
    till.run(lambda unit: unit.save_owner(zebulon, till.clock.now()))
    till.run(lambda unit: unit.add_owner(zebulon))
    till.run(lambda unit: unit.save_snapshot(Snapshot(zebulon.owner_id, till.clock.now())))
    assert till.owner_now(zebulon.owner_id).label == ""
    assert till.run(lambda unit: unit.owner_by_astro_id("1")) is None, "who comes back is somebody new"
    till.close()
    assert traces(till.data_dir) == []


def test_a_database_made_anew_from_the_journal_knows_nobody_again(till: Till, zebulon: Owner, tmp_path: Path) -> None:
    erase(till, zebulon)
    till.close()
    copy = tmp_path / "copy"
    open_store(till.data_dir, KEY, till.clock, ballast_bytes=0).close()  # it writes the key's file
    assert copy_everything(till.data_dir, KEY, till.clock, copy).sound
    (copy / "astro-desk.db").unlink()
    assert recover_store(copy, KEY, till.clock).verdict.sound
    assert traces(copy) == []
    assert (copy / "erased" / zebulon.owner_id).exists()


def test_a_file_that_somebody_else_put_there_erases_nobody(till: Till, zebulon: Owner) -> None:
    till.close()
    Paths(till.data_dir).erased.mkdir()
    (Paths(till.data_dir).erased / zebulon.owner_id).write_bytes(b"0" * 64)
    till.reopen()
    assert till.owner_now(zebulon.owner_id) == zebulon


def test_nobody_is_erased_while_astro_has_not_heard_everything(till: Till, zebulon: Owner) -> None:
    till.sell(zebulon)
    with pytest.raises(Refused) as refused:
        erase(till, zebulon)
    assert refused.value.code == "owner_has_open"
    assert till.owner_now(zebulon.owner_id) == zebulon
    with pytest.raises(Refused) as unknown:
        till.run(lambda unit: erase_owner(unit, "nobody"))
    assert unknown.value.code == "owner_not_here"
