"""A file lost or damaged: harm is noticed, nothing acknowledged is lost, nothing is deleted (D3, D4, D8, I1, I17)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import text

from astro_desk.core.errors import Refused, Unavailable
from astro_desk.core.operations import State
from astro_desk.storage.paths import Paths
from astro_desk.storage.recovery import NEW_JOURNAL, Believe
from astro_desk.storage.store import open_store
from astro_desk.storage.verify import verify
from tests.storage.till import KEY, FakeClock, Till, copy_of
from tests.storage.told import Register, every_page, kept_contents, state_of

# --------------------------------------------------------------------------------------------------- the database lost


def test_a_database_that_is_gone_comes_back_from_journal_and_side_files(desk: Register) -> None:
    desk.lose_database()
    assert [finding.code for finding in verify(desk.data_dir, KEY).findings] == ["database_lost"]
    done = desk.recover()
    assert (done.made, done.sales, done.owners, done.owners_unnamed) == (("database",), 4, 3, 1)
    assert done.owners_lost == ()
    assert not done.has_account
    assert done.operations[State.UNKNOWN] == 7, "each is looked up before it is sent again"
    assert done.operations[State.WAITING] == 0
    assert desk.journal_kinds[-1] == "recovered"
    desk.check_everything_is_there()


def test_a_flipped_bit_in_any_page_is_noticed(desk: Register) -> None:
    path = Paths(desk.data_dir).database
    whole = path.read_bytes()
    named = 0
    for page in every_page(desk.data_dir):
        spoilt = bytearray(whole)
        spoilt[page * 4096 + 17 * page % 4000] ^= 1 << page % 8
        path.write_bytes(spoilt)
        verdict = verify(desk.data_dir, KEY, patience_s=0)
        assert not verdict.sound, page
        assert {finding.place for finding in verdict.findings} == {"astro-desk.db"}, page
        first = verdict.findings[0]
        named += first.code == "database_page_damaged" and f"page {page + 1}" in str(first.facts["what"])
    assert named > len(every_page(desk.data_dir)) * 0.8, "without the schema's pages nothing reads"


@pytest.mark.parametrize("harm", ["salt", "first page", "middle", "last", "half", "not a page", "one byte", "empty"])
def test_a_damaged_database_is_set_aside_as_it_is_and_made_anew(desk: Register, harm: str) -> None:
    path = Paths(desk.data_dir).database
    whole = path.read_bytes()
    places = {"salt": 3, "first page": 900, "middle": len(whole) // 2, "last": len(whole) - 100}
    lengths = {"half": len(whole) // 8192 * 4096, "not a page": len(whole) - 1000, "one byte": 1, "empty": 0}
    if harm in places:
        spoilt = bytearray(whole)
        spoilt[places[harm]] ^= 0x40
        path.write_bytes(spoilt)
    else:
        path.write_bytes(whole[: lengths[harm]])
    broken = path.read_bytes()
    assert not verify(desk.data_dir, KEY, patience_s=0).sound
    done = desk.recover()
    assert done.made == ("database",)
    assert broken in kept_contents(desk)
    desk.check_everything_is_there()


@pytest.mark.parametrize("name", ["astro-desk.db-wal", "astro-desk.db-shm"])
def test_rubbish_beside_the_database_takes_nothing_away(desk: Register, name: str) -> None:
    (desk.data_dir / name).write_bytes(os.urandom(100_000))
    desk.check_everything_is_there()


def test_a_write_ahead_log_whose_database_is_gone_is_kept(desk: Register) -> None:
    desk.lose_database()
    (desk.data_dir / "astro-desk.db-wal").write_bytes(b"what is left")
    open_store(desk.data_dir, KEY, desk.clock, ballast_bytes=0).close()
    assert kept_contents(desk) == {b"what is left"}
    desk.check_everything_is_there()


FRAME = 4096 + 24


def test_a_write_ahead_log_cut_or_flipped_at_every_frame_loses_nothing(data_dir: Path, tmp_path: Path) -> None:
    """P2, D3: page authentication does not see a cut log; the journal is longer, and is replayed at open."""
    till = Till(data_dir)
    owner = till.saved_owner(customer_id="astro-9")
    sold = []
    for number in range(3):
        sold.append(till.sell(owner))
        rows = till.run(lambda work: work.lane(owner.owner_id))
        if number != 1:
            till.move(rows[0], state=State.SENDING)
    crashed = copy_of(data_dir, tmp_path / "crashed")
    till.close()
    (crashed / "astro-desk.db-shm").unlink()
    frames = ((crashed / "astro-desk.db-wal").stat().st_size - 32) // FRAME
    assert frames > 30
    for frame in range(frames + 1):
        image = copy_of(crashed, tmp_path / f"image-{frame}")
        log = image / "astro-desk.db-wal"
        if frame % 3 == 2:
            content = bytearray(log.read_bytes())
            content[32 + (frame - 1) * FRAME + 1000] ^= 4
            log.write_bytes(content)
        else:
            os.truncate(log, 32 + frame * FRAME - (frame % 3) * 2000)
        after = Till(image)
        assert set(after.alarms) <= {"database_restored"}, frame
        assert after.run(lambda work: work.recent_sales(limit=20)) == tuple(reversed(sold)), frame
        counts = after.run(lambda work: work.counts())
        assert sum(counts.values()) == 3, frame
        if after.alarms:
            assert counts[State.WAITING] == 0, "an older database: all of it may have been sent"
        after.close()
        if frame % 10 == 0:
            assert verify(image, KEY, patience_s=0).findings == (), frame


# ---------------------------------------------------------------------------------------------------- the journal lost


def test_a_journal_that_is_gone_is_written_anew_and_then_the_database_may_go(desk: Register) -> None:
    desk.lose_journal()
    assert [finding.code for finding in verify(desk.data_dir, KEY).findings] == ["journal_missing"]
    done = desk.recover()
    assert done.made == ("journal",)
    assert done.operations[State.UNKNOWN] == 0, "the database knows what it has sent"
    assert b"5550100" not in b"".join(path.read_bytes() for path in desk.journal_files)
    desk.check_everything_is_there()
    desk.lose_database()
    assert desk.recover().made == ("database",)
    desk.check_everything_is_there()


def test_a_merged_owner_and_every_state_survive_both_losses_one_after_the_other(desk: Register) -> None:
    desk.reopen()
    twin = desk.saved_owner(phone="5550100201")
    desk.sold.append(desk.sell(twin))
    desk.run(lambda work: work.merge_owners(twin.owner_id, desk.linked.owner_id))
    rows = [row for row in desk.lane(desk.linked) if row.sale_id]
    for row, state in zip(rows, (State.CANCELLED, State.REVIEW), strict=True):
        desk.move(row, state=state, reason="a cashier's words")
    ended = [desk.row(row.id) for row in rows]
    desk.close()
    desk.lose_journal()
    desk.recover()
    desk.lose_database()
    desk.recover()
    desk.reopen()
    assert desk.owner_now(twin.owner_id).owner_id == desk.linked.owner_id
    for row in ended:
        now = desk.row(row.id)
        assert (now.state, now.reason, now.owner_id) == (row.state, row.reason, row.owner_id)
    assert desk.run(lambda work: work.recent_sales(limit=1))[0].owner_id == desk.linked.owner_id


@pytest.mark.parametrize("harm", ["edit", "cut", "delete a line", "another register's"])
def test_a_journal_that_was_tampered_with_is_set_aside_and_written_anew(
    desk: Register, tmp_path: Path, harm: str
) -> None:
    path = desk.journal_files[0]
    lines = path.read_bytes().splitlines(keepends=True)
    if harm == "another register's":
        stranger = Till(tmp_path / "stranger", key=bytes(32))
        stranger.sell(None)
        stranger.close()
        path.write_bytes(stranger.journal_files[0].read_bytes())
    else:
        lines[3:5] = {"edit": [lines[3].replace(b"2026", b"2025"), lines[4]], "cut": [], "delete a line": lines[4:5]}[
            harm
        ]
        path.write_bytes(b"".join(lines[:3] if harm == "cut" else lines))
    broken = path.read_bytes()
    assert not verify(desk.data_dir, KEY, patience_s=0).sound
    assert desk.recover().made[0] == "journal"
    assert any(kept.startswith(broken) for kept in kept_contents(desk))
    desk.check_everything_is_there()


def test_histories_that_parted_are_put_together(desk: Register, tmp_path: Path) -> None:
    """D4: of facts none is thrown away; a cloned disk's journal over another database."""
    clone = Till(copy_of(desk.data_dir, tmp_path / "clone"), FakeClock(), ids=desk.ids)
    there = clone.sell(clone.owner_now(desk.linked.owner_id), units=3)
    clone.sell(None)
    clone.close()
    desk.reopen()
    desk.clock.pass_by(hours=1)
    desk.sold.append(desk.sell(None))
    desk.close()
    desk.journal_files[0].write_bytes(clone.journal_files[0].read_bytes())
    done = desk.recover()
    assert "journal" in done.made
    assert done.sales == 7
    assert done.verdict.findings == ()
    desk.reopen()
    assert desk.run(lambda work: work.sale(there.sale_id)) == there
    for unit in there.units:
        assert desk.row(unit.unit_id).state is State.UNKNOWN


@pytest.mark.parametrize("moment", ["the new journal half written", "the old one away, the new one not in its place"])
def test_a_recovery_that_was_cut_short_is_taken_up_again(
    desk: Register, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    path = desk.journal_files[0]
    path.write_bytes(path.read_bytes().replace(b'"kind":"setting_saved"', b'"kind":"setting_shaved"'))
    if moment == "the new journal half written":
        (desk.data_dir / NEW_JOURNAL).mkdir()
        (desk.data_dir / NEW_JOURNAL / "2026-03.ndjson").write_bytes(b'{"at":')
    else:
        real = Path.replace

        def fail(source: Path, target: Path) -> Path:
            if source.name == NEW_JOURNAL and target.name == "journal":
                raise OSError(5, "Input/output error")
            return real(source, target)

        monkeypatch.setattr(Path, "replace", fail)
        with pytest.raises(Unavailable):
            desk.recover()
        monkeypatch.undo()
        desk.reopen()
        assert desk.alarms == ["journal_behind"], "and the counter opens meanwhile"
        desk.close()
    assert desk.recover().made == ("journal",)
    desk.check_everything_is_there()


# --------------------------------------------------------------------------------------------- neither, or none of them


def test_when_both_are_lost_it_says_so_and_leaves_what_is_there(desk: Register) -> None:
    desk.lose_database()
    desk.lose_journal()
    before = state_of(desk.data_dir)
    with pytest.raises(Unavailable) as caught:
        desk.recover()
    assert caught.value.code == "nothing_left"
    assert state_of(desk.data_dir) == before
    desk.reopen()  # the counter, which begins anew, sweeps away nobody's name
    desk.close()
    assert len(list((desk.data_dir / "owners").iterdir())) == 2


def test_both_damaged_give_what_either_has(desk: Register) -> None:
    path = desk.journal_files[0]
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-3]) + lines[-3].replace(b"2026", b"2025") + b"".join(lines[-2:]))
    database = Paths(desk.data_dir).database
    database.write_bytes(database.read_bytes()[:8192])
    done = desk.recover()
    assert done.made == ("database", "journal")
    assert done.sales == 3
    assert "journal_broken" in [alarm.code for alarm in done.alarms]
    assert done.verdict.sound


def test_nothing_is_recovered_where_nothing_is_wrong(desk: Register) -> None:
    before = state_of(desk.data_dir)
    with pytest.raises(Refused) as caught:
        desk.recover()
    assert caught.value.code == "nothing_to_recover"
    assert state_of(desk.data_dir) == before


@pytest.mark.parametrize("believe", list(Believe))
def test_a_person_may_have_one_half_made_anew_for_a_reason_that_is_kept_sealed(
    desk: Register, believe: Believe
) -> None:
    done = desk.recover(believe=believe, reason="Eve had the key")
    assert done.made == ({Believe.JOURNAL: "database", Believe.DATABASE: "journal"}[believe],)
    assert desk.journal_lines[-1]["kind"] == "recovered"
    assert b"Eve" not in desk.journal_files[-1].read_bytes()
    desk.check_everything_is_there()


def test_when_neither_is_damaged_and_they_differ_a_person_decides(desk: Register) -> None:
    desk.reopen()
    with desk.session.database().connection.begin():
        desk.session.database().connection.execute(text("UPDATE units SET item_code = '012345678905'"))
    desk.close()
    with pytest.raises(Refused) as caught:
        desk.recover()
    assert caught.value.code == "recover_needs_reason"
    desk.recover(believe=Believe.JOURNAL, reason="the goods were kibble")
    desk.check_everything_is_there()


def test_a_sale_that_only_the_journal_has_comes_back_and_the_names_stay(desk: Register) -> None:
    desk.reopen()
    with desk.session.database().connection.begin():
        for table in ("units", "sales"):
            desk.session.database().connection.execute(text(f"DELETE FROM {table}"))
    desk.close()
    done = desk.recover()
    assert (done.made, done.united, done.owners_unnamed) == ((), 4, 0)
    desk.check_everything_is_there()


def test_nobody_believes_the_half_that_is_damaged(desk: Register) -> None:
    path = desk.journal_files[0]
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(Refused) as caught:
        desk.recover(believe=Believe.JOURNAL, reason="I do")
    assert caught.value.code == "recover_would_lose"
    desk.recover()
    desk.lose_database()
    with pytest.raises(Refused) as caught:
        desk.recover(believe=Believe.DATABASE, reason="I do")
    assert caught.value.code == "recover_would_lose"
    (desk.data_dir / "key.json").unlink()
    with pytest.raises(Unavailable) as missing:
        desk.recover()
    assert missing.value.code == "key_file_missing"


def test_what_the_next_start_mends_is_mended_by_recover_too(desk: Register, tmp_path: Path) -> None:
    older = copy_of(desk.data_dir, tmp_path / "older")
    desk.reopen()
    desk.sold.append(desk.sell(None))
    desk.newest = desk.run(lambda work: work.newest_id())
    desk.close()
    desk.lose_database()
    Paths(older).database.replace(Paths(desk.data_dir).database)
    with desk.journal_files[0].open("ab") as file:
        file.write(b'{"at":"2026')
    verdict = verify(desk.data_dir, KEY, patience_s=0)
    assert verdict.sound
    assert {finding.code for finding in verdict.findings} == {"database_behind", "journal_torn"}
    assert desk.recover().made == ()
    desk.check_everything_is_there()
