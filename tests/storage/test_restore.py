"""A backup put back: the old data or the new ones stand afterwards, nothing acknowledged is lost (D3, D8, U1, K3)."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from astro_desk.core.backups import JournalFate, Restored
from astro_desk.core.errors import AstroDeskError, Refused
from astro_desk.core.operations import State
from astro_desk.core.owners import Owner
from astro_desk.storage import replacement, secret
from astro_desk.storage.backup import check_backup, copy_everything
from astro_desk.storage.manifest import MANIFEST
from astro_desk.storage.paths import Paths
from astro_desk.storage.restore import explain_restore, restore
from astro_desk.storage.schema import steps
from astro_desk.storage.store import open_store
from astro_desk.storage.verify import verify
from astro_desk.use_cases.erase_owner import erase_owner
from tests.storage.till import KEY, FakeClock, Till
from tests.storage.told import Register, state_of


@pytest.fixture
def saved(desk: Register, tmp_path: Path) -> Path:
    """A backup of a register with open work, packed."""
    target = tmp_path / "safe" / "astro-desk.zip"
    target.parent.mkdir()
    assert copy_everything(desk.data_dir, KEY, desk.clock, target).sound
    return target


def put_back(desk: Register, saved: Path) -> Restored:
    desk.clock.pass_by(minutes=1)
    return restore(desk.data_dir, KEY, desk.clock, saved)


def sell_more(desk: Register) -> Owner:
    """After the backup: a sale, and a new owner."""
    desk.reopen()
    desk.clock.pass_by(minutes=5)
    sale, _ = desk.sale(desk.linked)
    desk.finish(sale, desk.linked)
    late = desk.new_owner(first_name="Lena", phone="5550100888", email="")
    desk.close()
    return late


def test_the_manifest_says_what_it_holds_and_names_nobody(desk: Register, saved: Path) -> None:
    manifest = check_backup(saved, KEY)
    assert (manifest.register, manifest.sales, manifest.made_at) == ("R1", 4, desk.clock.now())
    assert (manifest.open_operations, manifest.operations["done"]) == (7, 1)
    assert {"astro-desk.db", "key.json", f"owners/{desk.new.owner_id}.sealed"} <= set(manifest.files)
    with zipfile.ZipFile(saved) as zipped:
        text = zipped.read(MANIFEST).decode()
    assert not any(word in text for word in ("Nora", "Sally", "5550100"))


def test_sales_made_since_come_back_from_todays_journal(desk: Register, saved: Path) -> None:
    late = sell_more(desk)
    told = explain_restore(desk.data_dir, KEY, desk.clock, saved)
    assert (told.fate, told.sales_since, told.same_machine) == (JournalFate.GOES_ON, 1, True)
    done = restore(desk.data_dir, KEY, desk.clock, saved)
    assert done.sales == 5
    desk.reopen()
    assert desk.run(lambda work: work.recent_sales(limit=200)) == tuple(reversed(desk.sold))
    assert desk.owner_now(late.owner_id).first_name == "Lena", "her sealed file came along"
    states = {row.state for row in desk.lane(desk.linked)}
    assert states == {State.UNKNOWN}, "Astro is asked before anything is sent"
    assert done.to_look_up == desk.run(lambda work: work.counts())[State.UNKNOWN]
    desk.close()
    assert verify(desk.data_dir, KEY).findings == ()
    assert [kind for kind in desk.journal_kinds if kind == "recovered"] == ["recovered"]
    kept = [path.name.partition("-")[2] for path in Paths(desk.data_dir).quarantine.iterdir()]
    assert sorted(kept) == ["astro-desk.db", "journal", "owners"]


def test_on_an_empty_machine_everything_comes_from_the_backup(
    desk: Register, saved: Path, tmp_path: Path, clock: FakeClock
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    told = explain_restore(other, KEY, clock, saved)
    assert (told.fate, told.data_here, told.same_machine) == (JournalFate.NONE_HERE, False, False)
    restore(other, KEY, clock, saved)
    assert secret.read_key_file(other) == secret.read_key_file(desk.data_dir)
    clock.pass_by(seconds=1)
    till = Till(other, clock)
    assert len(till.run(lambda work: work.recent_sales(limit=200))) == 4
    assert till.run(lambda work: work.newest_id()) == desk.newest
    assert {row.state for row in till.run(lambda work: work.lane(desk.linked.owner_id))} == {State.UNKNOWN}
    till.close()
    assert verify(other, KEY).findings == ()


def test_a_copy_under_another_name_leaves_what_is_open_to_the_first(
    desk: Register, saved: Path, tmp_path: Path, clock: FakeClock
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    done = restore(other, KEY, clock, saved, register="R2")
    assert (done.register, done.left_to_other, done.to_look_up) == ("R2", 7, 0)
    till = Till(other, clock)
    assert till.run(lambda work: work.setting("register")) == '"R2"'
    lane = till.run(lambda work: work.lane(desk.linked.owner_id))
    assert {(row.state, row.reason) for row in lane} == {(State.REVIEW, "left_to_other_register")}
    till.close()
    assert verify(other, KEY).findings == ()


def test_a_damaged_journal_here_gives_what_can_be_read(desk: Register, saved: Path) -> None:
    sell_more(desk)
    [path] = desk.journal_files
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], lines[1].replace(b"kind", b"Kind", 1), *lines[2:]]))
    assert explain_restore(desk.data_dir, KEY, desk.clock, saved).fate is JournalFate.UNITED
    assert put_back(desk, saved).sales == 5
    assert verify(desk.data_dir, KEY).findings == ()


def test_a_journal_that_was_cut_gives_way_to_the_backups(desk: Register, saved: Path) -> None:
    [path] = desk.journal_files
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]))
    assert explain_restore(desk.data_dir, KEY, desk.clock, saved).fate is JournalFate.OLDER
    put_back(desk, saved)
    desk.reopen()
    assert len(desk.run(lambda work: work.recent_sales(limit=200))) == 4
    desk.close()
    assert verify(desk.data_dir, KEY).findings == ()


def test_who_was_erased_since_stays_erased(desk: Register, saved: Path, tmp_path: Path) -> None:
    """K3: by the list that lies here; on another machine by the lists of the newer backups beside this one."""
    desk.reopen()
    for row in desk.lane(desk.linked):
        desk.move(row, state=State.DONE, credited=True)
    desk.run(lambda work: erase_owner(work, desk.linked.owner_id))
    desk.close()
    copy_everything(desk.data_dir, KEY, desk.clock, saved.with_name("later.zip"))
    assert explain_restore(desk.data_dir, KEY, desk.clock, saved).erased_since == 1
    other = tmp_path / "other"
    other.mkdir()
    restore(other, KEY, desk.clock, saved)
    put_back(desk, saved)
    for folder in (desk.data_dir, other):
        till = Till(folder, desk.clock)
        assert till.owner_now(desk.linked.owner_id).label == "", folder
        till.close()


@pytest.mark.parametrize("part", ["astro-desk.db", "key.json", MANIFEST, "journal"])
def test_a_damaged_backup_is_refused_and_nothing_changes(
    desk: Register, saved: Path, tmp_path: Path, part: str
) -> None:
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(saved) as zipped:
        zipped.extractall(folder)
    path = next((folder / part).iterdir()) if (folder / part).is_dir() else folder / part
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    before = state_of(desk.data_dir)
    with pytest.raises(Refused) as refused:
        restore(desk.data_dir, KEY, desk.clock, folder)
    assert refused.value.code == "backup_damaged"
    assert state_of(desk.data_dir) == before


def code_of(saved: Path) -> str:
    try:
        check_backup(saved, KEY)
    except AstroDeskError as error:
        return error.code
    return ""


def test_every_flipped_byte_of_an_archive_is_noticed_or_harmless(desk: Register, saved: Path) -> None:
    whole = saved.read_bytes()
    before = state_of(desk.data_dir)
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        saved.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        assert code_of(saved) in ("", "backup_damaged"), place
    for size in (0, 10, len(whole) // 2, len(whole) - 10):
        saved.write_bytes(whole[:size])
        with pytest.raises(Refused) as refused:
            restore(desk.data_dir, KEY, desk.clock, saved)
        assert refused.value.code == ("backup_damaged" if size else "backup_none")
    assert state_of(desk.data_dir) == before


def test_a_newer_one_another_stores_and_none_are_refused(
    desk: Register, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state_of(desk.data_dir)

    def code(where: Path, key: bytes = KEY, data_dir: Path = desk.data_dir) -> str:
        with pytest.raises(Refused) as refused:
            restore(data_dir, key, desk.clock, where)
        return refused.value.code

    assert code(tmp_path / "nowhere.zip") == "backup_missing"
    assert code(saved, bytes(32)) == "backup_damaged", "not written under this key"
    strange = Register(tmp_path / "strange", FakeClock())
    strange.close()
    (strange.data_dir / "key.json").unlink()
    secret.write_key_file(strange.data_dir, secret.describe(KEY, "another-uuid"))
    assert code(saved, data_dir=strange.data_dir) == "backup_of_another_store"
    with monkeypatch.context() as newer:
        newer.setattr("astro_desk.storage.manifest._FORM", 0)
        assert code(saved) == "database_newer", "its manifest says more than is known here"
    older = steps()[:-1]
    monkeypatch.setattr("astro_desk.storage.restore.steps", lambda: older)
    assert code(saved) == "database_newer"
    assert state_of(desk.data_dir) == before


# ------------------------------------------------------------------------------------------------------- half done


class _Killed(BaseException):
    """The program ends here."""


def kill_at(monkeypatch: pytest.MonkeyPatch, number: int) -> list[str]:
    """Ends the program at the n-th rename of the exchange; answers what was done until then."""
    done: list[str] = []
    replace = Path.replace

    def counted(self: Path, target: Path) -> Path:
        if self.parent.name == replacement.STAGING or "quarantine" in str(target):
            if len(done) == number:
                raise _Killed
            done.append(self.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", counted)
    return done


@pytest.mark.parametrize("fresh", [False, True])
def test_killed_at_any_rename_the_next_start_has_the_new_data(
    desk: Register, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, fresh: bool
) -> None:
    sell_more(desk)
    number, ended = 0, False
    while not ended:
        folder = tmp_path / f"try{number}"
        if fresh:
            folder.mkdir()
        else:
            shutil.copytree(desk.data_dir, folder)
        with monkeypatch.context() as patch:
            kill_at(patch, number)
            try:
                restore(folder, KEY, desk.clock, saved)
                ended = True
            except _Killed:
                assert replacement.is_under_way(folder)
        store = open_store(folder, KEY, desk.clock, ballast_bytes=0)
        assert len(store.records().recent_sales(limit=200)) == (4 if fresh else 5), number
        store.close()
        assert not replacement.is_under_way(folder)
        assert verify(folder, KEY).findings == (), number
        number += 1
    assert number > 5


@pytest.mark.parametrize("where", ["unpack", "_erased", "_Ready.bring_up", "_Ready.say", "decide"])
def test_killed_before_it_is_decided_the_old_data_stand(
    desk: Register, saved: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    sell_more(desk)
    before = state_of(desk.data_dir)

    def killed(*_: object, **__: object) -> None:
        raise _Killed

    with monkeypatch.context() as patch:
        patch.setattr(f"astro_desk.storage.restore.{where}", killed)
        patch.setattr("astro_desk.storage.restore._tidy", lambda _: None)  # nor does it tidy up
        with pytest.raises(_Killed):
            restore(desk.data_dir, KEY, desk.clock, saved)
    assert replacement.is_under_way(desk.data_dir)
    assert {name: value for name, value in state_of(desk.data_dir).items() if "restore.new" not in name} == before
    replacement.finish(desk.data_dir)
    assert state_of(desk.data_dir) == before
    desk.reopen()
    assert len(desk.run(lambda work: work.recent_sales(limit=200))) == 5
    desk.close()
