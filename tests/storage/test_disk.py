"""A disk that says no: saved or not saved, never unsure, and the queue as it was (R15, D1, D2, D5)."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from astro_desk.core.errors import Unavailable
from astro_desk.core.operations import State
from astro_desk.storage import disk
from astro_desk.storage.disk import Ballast
from astro_desk.storage.journal import Journal
from tests.storage.test_recovery import REPOSITORY
from tests.storage.till import KEY, FakeClock, Till


def sell_and_fail(till: Till, code: str) -> None:
    """A sale that cannot be saved is refused whole: the basket, the queue and the journal are as before."""
    sale, operations = till.sale(None)
    before = till.journal_lines
    with pytest.raises(Unavailable) as caught:
        till.run(lambda unit: unit.finish_sale(sale, operations))
    assert caught.value.code == code
    assert till.journal_lines == before


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "disk_full"), (errno.EROFS, "disk_read_only"), (errno.EIO, "not_saved")],
)
@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_journal_that_cannot_be_written_means_not_saved(
    till: Till, monkeypatch: pytest.MonkeyPatch, number: int, code: str, call: str
) -> None:
    first = till.sell(None)
    real_write = os.write

    def fail(handle: int, *content: bytes) -> int:
        monkeypatch.undo()
        if content:
            real_write(handle, bytes(content[0])[:7])  # half of it arrives
        raise OSError(number, "no")

    monkeypatch.setattr(os, call, fail)
    sell_and_fail(till, code)
    again = till.sell(None)
    assert till.run(lambda unit: unit.recent_sales()) == (again, first)
    till.reopen()
    assert till.alarms == []


def test_a_journal_that_cannot_even_be_cut_is_opened_anew(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    first = till.sell(None)

    def fail(*_: Any) -> int:
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(os, "fsync", fail)
    monkeypatch.setattr(os, "ftruncate", fail)
    sale, operations = till.sale(None)
    with pytest.raises(Unavailable):
        till.run(lambda unit: unit.finish_sale(sale, operations))
    with pytest.raises(Unavailable):
        till.run(lambda unit: unit.finish_sale(sale, operations))
    monkeypatch.undo()
    # D2: the line stood in the file when "not saved" was said; it went before the file was read again.
    assert till.run(lambda unit: unit.recent_sales()) == (first,)
    till.run(lambda unit: unit.finish_sale(sale, operations))
    assert till.run(lambda unit: unit.recent_sales()) == (sale, first)


def test_what_was_learned_survives_an_fsync_that_fails(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = till.saved_owner()
    till.clock.pass_by(seconds=1)

    def fail(handle: int) -> None:
        monkeypatch.undo()
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(os, "fsync", fail)
    till.session.tick()
    assert till.run(lambda unit: unit.owner(owner.owner_id)) == owner
    till.session.tick()
    assert till.alarms == []
    assert till.journal_kinds == ["owner_known"]


def test_a_full_database_keeps_the_basket_and_the_queue(till: Till) -> None:
    owner = till.saved_owner()
    till.sell(owner)
    raw = till.session.database().raw
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count = {pages}")
    before = till.journal_lines
    sale, operations = till.sale(owner, units=99)
    with pytest.raises(Unavailable) as caught:
        till.run(lambda unit: unit.finish_sale(sale, operations))
    assert caught.value.code == "disk_full"
    assert till.journal_lines == before
    assert till.run(lambda unit: unit.counts())[State.WAITING] == 1
    raw.execute("PRAGMA max_page_count = 1000000")
    till.run(lambda unit: unit.finish_sale(sale, operations))
    assert till.run(lambda unit: unit.counts())[State.WAITING] == 100


def test_a_database_that_turned_read_only_says_so(till: Till) -> None:
    raw = till.session.database().raw
    raw.execute("PRAGMA query_only = ON")
    sell_and_fail(till, "disk_read_only")
    raw.execute("PRAGMA query_only = OFF")
    till.sell(None)


def in_child(data_dir: Path, body: str) -> str:
    """Runs statements in a process of their own, whose limits are nobody else's; what it prints."""
    head = "import os, sys\nfrom pathlib import Path\nfrom tests.storage.till import Till\npath = Path(sys.argv[1])\n"
    done = subprocess.run(
        [sys.executable, "-c", head + body, str(data_dir)], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.skipif(sys.platform == "win32", reason="no resource limits")
def test_a_file_that_may_not_grow_loses_no_acknowledged_sale(data_dir: Path) -> None:
    printed = in_child(
        data_dir,
        """
import resource
from astro_desk.core.errors import Unavailable
till = Till(path)
till.saved_owner()
size = max(file.stat().st_size for file in path.rglob("*") if file.is_file())
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 60_000, resource.RLIM_INFINITY))
saved = []
try:
    while len(saved) < 500:
        saved.append(till.sell(None, 9).sale_id)
except Unavailable as error:
    print(error.code, *saved)
os._exit(0)
""",
    )
    code, *saved = printed.split()
    assert code in {"disk_full", "not_saved"}
    assert 0 < len(saved) < 500
    till = Till(data_dir)
    assert till.alarms == []
    found = [sale.sale_id for sale in till.run(lambda unit: unit.recent_sales(limit=200))]
    assert found == list(reversed(saved))[:200]
    till.close()


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="Windows has no users of this kind")
def test_a_directory_that_may_not_be_written_is_said_to_be_one(data_dir: Path, tmp_path: Path) -> None:
    data_dir.mkdir()
    Till(data_dir).close()
    for path in (data_dir, *data_dir.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for parent in (tmp_path, *list(tmp_path.parents)[:2]):
        parent.chmod(0o755)
    printed = in_child(
        data_dir,
        """
from astro_desk.core.errors import Unavailable
import tempfile
with tempfile.TemporaryDirectory() as warm:
    Till(Path(warm)).close()  # everything is imported before the rights are given up
if os.getuid() == 0:
    os.setuid(65534)
for opening in (lambda: Till(path, copied=False), lambda: Till(path / "new", copied=False)):
    try:
        opening()
    except Unavailable as error:
        print(error.code)
""",
    )
    data_dir.chmod(0o755)
    assert printed.split() == ["disk_read_only"] * 2


def test_a_ballast_is_taken_when_there_is_room_and_given_back_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ballast = Ballast(tmp_path / "ballast", 2 << 20)
    assert not ballast.release()
    ballast.take()
    ballast.take()
    assert (tmp_path / "ballast").stat().st_size == 2 << 20
    assert ballast.release()
    monkeypatch.setattr(disk, "SPARE", 1 << 62)
    ballast.take()
    assert not ballast.release()
    monkeypatch.undo()

    def fail(handle: int, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "no")

    monkeypatch.setattr(disk, "write_all", fail)
    ballast.take()
    assert not (tmp_path / "ballast").exists()
    Ballast(tmp_path / "none", 0).take()
    assert not (tmp_path / "none").exists()


def test_the_ballast_makes_room_for_what_is_promised_already(
    data_dir: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from astro_desk.storage.schema import steps
    from astro_desk.storage.session import Session
    from tests.storage.till import FENCE

    session = Session(data_dir, KEY, "u", clock, steps(), FENCE, ballast_bytes=1 << 20)
    clock.pass_by(seconds=2)
    session.tick()
    assert (data_dir / "ballast").exists()
    real_open, real_commit = Session._open, Session._commit

    def no_room(session: Session) -> Any:
        if (data_dir / "ballast").exists():
            raise Unavailable("disk_full")
        return real_open(session)

    def full(session: Session, transaction: Any) -> None:
        monkeypatch.setattr(Session, "_commit", real_commit)
        raise Unavailable("disk_full")

    monkeypatch.setattr(Session, "_open", no_room)
    monkeypatch.setattr(Session, "_commit", full)
    session.run(lambda unit: unit.save_setting("a", "1"))
    assert session.run(lambda unit: unit.setting("a")) == "1"
    assert not (data_dir / "ballast").exists()
    session.close()


def test_a_journal_line_that_is_none_of_ours_is_not_read(tmp_path: Path) -> None:
    journal = Journal(tmp_path, bytes(32), tmp_path)
    assert journal.read(b"{}") is None
    (line,) = journal.compose([("kind", {})], "now")
    assert journal.read(line.raw) == line
    assert Journal(tmp_path, bytes([1] * 32), tmp_path).read(line.raw) is None


def test_a_new_directory_has_a_durable_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """P2: a power cut must not take the journal's own directory, and with it every line that was fsynced."""
    synced: list[Path] = []
    monkeypatch.setattr(disk, "sync_directory", synced.append)
    for _ in range(2):
        disk.make_directory(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    assert synced == [tmp_path, tmp_path / "a"]
