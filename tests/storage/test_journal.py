"""The journal: torn, cut, changed, forged; every way is noticed and none stops the counter (D4, K4, I19)."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from astro_desk.core.errors import Unavailable
from astro_desk.core.operations import State
from astro_desk.storage.chain import Head
from astro_desk.storage.journal import Journal
from astro_desk.storage.paths import Paths
from astro_desk.storage.verify import check_journal, verify
from tests.storage.till import KEY, Till, copy_of, restore

REPOSITORY = Path(__file__).parents[2]


def cut(path: Path, length: int) -> None:
    os.truncate(path, path.stat().st_size - length)


def test_half_a_last_line_that_nobody_was_told_of_is_dropped(till: Till) -> None:
    sale = till.sell(None)
    till.close()
    with till.journal_files[-1].open("ab") as file:
        file.write(b'{"at":"2026-03-14T15:09:26.535897+00:00","data":{"oper')
    assert verify(till.data_dir, KEY).chain.torn
    till.reopen()
    assert till.alarms == []
    till.sell(None)
    assert till.run(lambda unit: unit.sale(sale.sale_id)) == sale
    verdict = verify(till.data_dir, KEY)
    assert verdict.sound
    assert not verdict.chain.torn
    assert not (till.data_dir / "quarantine").exists()


def test_a_commit_of_several_lines_counts_whole_or_not_at_all(till: Till) -> None:
    sales = [till.sale(None) for _ in range(2)]
    till.close()
    before = copy_of(till.data_dir, till.data_dir.with_name("before"))
    till.reopen()

    def job(unit):
        for sale, operations in sales:
            unit.finish_sale(sale, operations)

    till.run(job)
    assert till.journal_lines[0]["more"] is True
    till.close()
    restore(before, till.data_dir)
    cut(till.journal_files[-1], 10)
    till.reopen()
    assert till.alarms == []
    assert till.run(lambda unit: unit.recent_sales()) == ()
    assert till.journal_lines == []


def test_a_cut_journal_is_noticed_and_the_counter_goes_on(till: Till) -> None:
    sales = [till.sell(None) for _ in range(3)]
    till.close()
    cut(till.journal_files[-1], till.journal_files[-1].stat().st_size // 2)
    till.reopen()
    assert till.alarms == ["journal_behind"]
    assert len(list((till.data_dir / "quarantine").iterdir())) == 1
    assert till.run(lambda unit: unit.recent_sales()) == tuple(reversed(sales))
    till.sell(None)
    assert not verify(till.data_dir, KEY).sound
    till.reopen()
    assert len(till.run(lambda unit: unit.recent_sales())) == 4


def test_what_was_learned_a_moment_before_a_power_cut_is_put_back_into_the_journal(till: Till) -> None:
    row = till.waiting(till.saved_owner())
    offset = till.journal_files[-1].stat().st_size
    till.run(lambda unit: unit.move([(row, replace(row, state=State.DONE))]))
    crashed = copy_of(till.data_dir, till.data_dir.with_name("crashed"))
    os.truncate(next((crashed / "journal").iterdir()), offset + 40)
    other = Till(crashed, till.clock)
    assert other.alarms == []
    assert other.journal_kinds[-1] == "operations_settled"
    other.sell(None)
    other.close()
    assert verify(crashed, KEY).sound


@pytest.mark.parametrize("torn", [0, 1])
def test_lines_that_reached_the_disk_out_of_order_are_put_back(till: Till, torn: int) -> None:
    """P2: none of them was fsynced; the power took one and left a later one. The database has copies."""
    known = [till.saved_owner(phone=f"555010019{n}") for n in range(3)]
    left = copy_of(till.data_dir, till.data_dir.with_name("left"))
    blank(left / "journal" / till.journal_files[-1].name, torn)
    again = Till(left, till.clock)
    assert again.alarms == []
    assert [again.run(lambda unit, one=one: unit.owner(one.owner_id)) for one in known] == known  # type: ignore[misc]
    again.close()
    assert verify(left, KEY).chain.whole


def test_half_a_commit_that_the_power_left_is_no_reason_to_throw_the_other_half_away(till: Till) -> None:
    """P2, D4: without a copy of what is missing the file stays as it is, and a manager hears of it."""
    till.saved_owner()
    left = copy_of(till.data_dir, till.data_dir.with_name("left"))
    sales = [till.sale(None) for _ in range(2)]

    def job(unit):
        for sale, operations in sales:
            unit.finish_sale(sale, operations)

    till.run(job)
    journal = left / "journal" / till.journal_files[-1].name
    shutil.copy(till.journal_files[-1], journal)
    blank(journal, 1)
    again = Till(left, till.clock)
    assert again.alarms == ["journal_broken"]
    assert again.run(lambda unit: unit.recent_sales()) == (sales[1][0],)
    again.close()


def blank(path: Path, line: int) -> None:
    """Zeros where the beginning of a line was, as a file system leaves them that knew the size and not the data."""
    lines = path.read_bytes().splitlines(keepends=True)
    lines[line] = bytes(100) + lines[line][100:]
    path.write_bytes(b"".join(lines))


def test_what_was_learned_reaches_the_disk_within_a_second(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    row = till.waiting(till.saved_owner())
    synced: list[int] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append(handle)
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    till.run(lambda unit: unit.move([(row, replace(row, state=State.DONE))]))
    assert synced == []
    assert till.session.patience() == 1.0
    till.clock.pass_by(milliseconds=999)
    till.session.tick()
    assert synced == []
    till.clock.pass_by(milliseconds=1)
    till.session.tick()
    assert len(synced) == 1
    till.clock.pass_by(seconds=1)
    till.session.tick()
    assert till.session.patience() is None
    assert len(synced) == 1


@pytest.mark.parametrize(
    ("tamper", "kinds"),
    [
        (lambda lines: [lines[0], lines[1].replace(b"Bag of", b"Rag of"), *lines[2:]], ["changed"]),
        (lambda lines: [lines[0], *lines[2:]], ["gap"]),
        (lambda lines: lines[1:], ["gap"]),
        (lambda lines: [lines[1], lines[0], *lines[2:]], ["gap", "gap", "gap"]),
        (lambda lines: [lines[0], lines[0], *lines[1:]], ["gap"]),
        (lambda lines: [lines[0], b"", *lines[1:]], ["changed"]),
        (lambda lines: [*lines[:2], lines[2][:-34] + b"0" * 32 + b'"}', lines[3]], ["forged"]),
    ],
)
def test_every_way_to_change_history_is_noticed_and_selling_goes_on(
    till: Till, tamper: Callable[[list[bytes]], list[bytes]], kinds: list[str]
) -> None:
    sales = [till.sell(None) for _ in range(4)]
    till.close()
    path = till.journal_files[-1]
    path.write_bytes(b"".join(line + b"\n" for line in tamper(path.read_bytes().splitlines())))
    assert [broken.kind for broken in check_journal(till.data_dir, KEY)[0].breaks] == kinds
    assert not verify(till.data_dir, KEY).sound
    till.reopen()
    assert "journal_broken" in till.alarms
    assert till.run(lambda unit: unit.recent_sales()) == tuple(reversed(sales))
    till.sell(None)


def test_a_line_that_somebody_wrote_without_the_key_is_not_replayed(till: Till) -> None:
    till.sell(None)
    till.close()
    stranger = Till(till.data_dir.with_name("stranger"), till.clock, key=bytes(32))
    stranger.sell(None)
    stranger.sell(None)
    stranger.close()
    line = stranger.journal_files[0].read_bytes().splitlines()[1]
    with till.journal_files[-1].open("ab") as file:
        file.write(line + b"\n")
    till.reopen()
    assert till.alarms == ["journal_broken"]
    assert len(till.run(lambda unit: unit.recent_sales())) == 1


def test_a_journal_of_another_history_is_noticed(till: Till) -> None:
    till.close()
    other = Till(copy_of(till.data_dir, till.data_dir.with_name("other")), till.clock)
    other.sell(None)
    other.close()
    till.reopen()
    till.clock.pass_by(seconds=1)
    kept = till.sell(None)
    till.close()
    shutil.copy(other.journal_files[0], till.journal_files[0])
    assert not verify(till.data_dir, KEY).head_matches
    till.reopen()
    assert till.alarms == ["journal_forked"]
    assert till.run(lambda unit: unit.sale(kept.sale_id)) == kept


def test_the_chain_runs_through_the_months_and_never_back(till: Till) -> None:
    till.sell(None)
    till.clock.pass_by(days=31)
    till.sell(None)
    till.clock.wall = till.clock.wall.replace(month=1)
    till.sell(None)
    assert [path.name for path in till.journal_files] == ["2026-03.ndjson", "2026-04.ndjson"]
    lines = till.journal_lines
    assert [line["n"] for line in lines] == [1, 2, 3]
    assert [line["prev"] for line in lines] == ["0" * 64, *(line["hash"] for line in lines[:2])]
    verdict = verify(till.data_dir, KEY)
    assert verdict.sound
    assert (verdict.chain.months, verdict.chain.lines, verdict.behind) == (2, 3, 0)
    assert verdict.chain.head == Head(3, lines[2]["hash"])
    till.reopen()
    assert till.alarms == []
    till.close()
    till.journal_files[0].unlink()
    assert [broken.kind for broken in verify(till.data_dir, KEY).chain.breaks] == ["gap"]
    Paths(till.data_dir).database.unlink()
    till.reopen()
    assert till.alarms == ["journal_broken", "database_restored"]
    assert len(till.run(lambda unit: unit.recent_sales())) == 2


@pytest.mark.parametrize("cut_off", [1, 5, None])
def test_a_month_that_was_cut_is_noticed_when_the_database_is_rebuilt(till: Till, cut_off: int | None) -> None:
    for _ in range(2):
        till.sell(None)
    till.clock.pass_by(days=31)
    till.sell(None)
    till.close()
    march = till.journal_files[0]
    lines = march.read_bytes().splitlines(keepends=True)
    march.write_bytes(lines[0] if cut_off is None else b"".join(lines)[:-cut_off])
    whole = cut_off == 1  # only the line break is gone
    assert bool(verify(till.data_dir, KEY).chain.breaks)
    Paths(till.data_dir).database.unlink()
    till.reopen()
    assert till.alarms == (["database_restored"] if whole else ["journal_broken", "database_restored"])
    assert len(till.run(lambda unit: unit.recent_sales())) == (3 if whole else 2)


def test_damaged_pages_are_found(till: Till) -> None:
    till.sell(till.saved_owner())
    till.close()
    path = Paths(till.data_dir).database
    content = bytearray(path.read_bytes())
    content[-3000] ^= 1
    path.write_bytes(content)
    verdict = verify(till.data_dir, KEY)
    assert verdict.damage
    assert not verdict.sound


def test_a_handle_that_failed_takes_no_more_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """D2: what the kernel says of a handle after a failed fsync means nothing."""

    def broken(_handle: int) -> None:
        raise OSError(errno.EIO, "input/output error")

    journal = Journal(tmp_path / "journal", b"k" * 32, tmp_path / "quarantine")
    at = "2026-03-14T15:09:26+00:00"
    journal.append(journal.compose([("first", {})], at), "2026-03", durable=True)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", broken)
        with pytest.raises(Unavailable):
            journal.append(journal.compose([("second", {})], at), "2026-03", durable=True)
    with pytest.raises(Unavailable) as refused:
        journal.append(journal.compose([("second", {})], at), "2026-03", durable=True)
    assert refused.value.code == "not_saved"
    journal.close()
