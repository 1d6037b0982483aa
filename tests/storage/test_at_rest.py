"""What lies on the disk: nothing that reads, under the right key only, and as safe as it was set (R14, U1, K1, K3)."""

from __future__ import annotations

import os
import stat
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlcipher3 import dbapi2

from astro_desk.core.checkout import Basket, Claim
from astro_desk.core.errors import Refused, Unavailable
from astro_desk.core.operations import NewOwner, State
from astro_desk.core.owners import Standing
from astro_desk.storage import secret
from astro_desk.storage.database import open_writing
from astro_desk.storage.paths import Paths
from astro_desk.storage.schema import Step, steps
from astro_desk.storage.store import open_read_only, open_store
from astro_desk.storage.verify import verify
from astro_desk.use_cases.ports import AstroAccount
from tests.storage.till import KEY, FakeClock, Till

QUICK = secret.Cost(iterations=1, lanes=1, memory_kib=64)


def open_quietly(data_dir: Path, key: bytes, clock: FakeClock):
    return open_store(data_dir, key, clock, ballast_bytes=0)


def save_account(till: Till, account: AstroAccount) -> None:
    till.run(lambda unit: unit.save_account(account))


def files(data_dir: Path) -> dict[str, bytes]:
    return {str(path.relative_to(data_dir)): path.read_bytes() for path in data_dir.rglob("*") if path.is_file()}


def test_no_name_phone_e_mail_password_or_free_word_can_be_read_from_any_file(till: Till) -> None:
    canaries = {
        "Canaria",
        "Vogelhaus",
        "5550187654",
        "canaria@vogelhaus.test",
        "canaria@vogel",
        "Kassandra",
        "Managerin",
        "hunter2-canary",
        "pin-canary",
        "Mrs. Reason",
    }
    owner = till.owner(
        first_name="Canaria",
        last_name="Vogelhaus",
        phone="5550187654",
        email="canaria@vogelhaus.test",
        standing=Standing.NEW,
    )
    claim = Claim(till.new_id(), "7", "Buy 3", "0360", "A bag", "r-1", "i-1", approved_by="Managerin")
    operation = till.operation(owner, NewOwner())
    till.run(lambda unit: unit.add_owner(owner, [operation]))
    till.sell(owner, cashier="Kassandra", claims=(claim,))
    till.run(lambda unit: unit.save_setting("pin", '"pin-canary"'))
    till.run(lambda unit: unit.save_account(AstroAccount("https://x.test", "u", "c", "hunter2-canary")))
    till.run(lambda unit: unit.save_draft(Basket(till.new_id(), owner.owner_id), till.clock.now()))
    row = till.run(lambda unit: unit.operation(operation.id))
    till.run(lambda unit: unit.move([(row, replace(row, state=State.REVIEW, reason="Mrs. Reason"))]))
    till.run(lambda unit: unit.save_owner(replace(owner, last_name="Vogelhaus-Canaria"), till.clock.now()))
    for when in ("beside the write-ahead log", "after it was emptied"):
        found = files(till.data_dir)
        assert any(name.endswith(".sealed") for name in found)
        assert any(name.endswith(".ndjson") for name in found)
        for canary in canaries:
            for spelling in (canary.encode(), canary.encode("utf-16-le")):
                assert [name for name, content in found.items() if spelling in content] == [], (canary, when)
        till.close()
    till.reopen()
    sale = till.run(lambda unit: unit.recent_sales())[0]
    assert (sale.cashier, sale.claims[0].approved_by) == ("Kassandra", "Managerin")


def test_a_log_in_is_kept_and_never_printed(till: Till) -> None:
    account = AstroAccount("https://x.test", "u", "c", "hunter2")
    assert till.run(lambda unit: unit.account()) is None
    for kept in (AstroAccount("https://y.test", "v", "d", "old"), account):
        save_account(till, kept)
    assert till.run(lambda unit: unit.account()) == account
    assert "hunter2" not in repr(account)
    assert till.journal_kinds == []


def test_every_pragma_reads_back_as_it_was_set(till: Till) -> None:
    facts = till.session.database().pragmas()
    assert facts["synchronous"] == 3
    assert facts["journal_mode"] == "wal"
    assert facts["locking_mode"] == "normal"
    assert facts["foreign_keys"] == 1
    assert facts["secure_delete"] == 1
    assert facts["trusted_schema"] == 0
    assert facts["owner_search_secure_delete"] == 1
    assert facts["user_version"] == steps()[-1].version


def test_a_file_system_that_cannot_keep_the_promise_is_refused(tmp_path: Path) -> None:
    from astro_desk.storage.database import _set_pragmas

    raw = dbapi2.connect(":memory:", isolation_level=None)
    with pytest.raises(Unavailable) as caught:
        _set_pragmas(raw, (("journal_mode", "WAL", "wal"),))
    raw.close()
    assert caught.value.code == "database_unsafe"
    assert caught.value.facts["found"] == "memory"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_nobody_else_on_the_machine_may_read_the_files(till: Till) -> None:
    till.new_owner()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in till.data_dir.rglob("*") if path.is_file()}
    assert {name: mode for name, mode in modes.items() if mode & 0o077} == {}


def test_a_wrong_key_is_told_from_a_damaged_file(data_dir: Path, clock: FakeClock) -> None:
    open_quietly(data_dir, KEY, clock).close()
    for opening in (lambda key: open_quietly(data_dir, key, clock), lambda key: open_read_only(data_dir, key)):
        with pytest.raises(Refused) as refused:
            opening(secret.new_key())
        assert refused.value.code == "wrong_key"
    path = Paths(data_dir).database
    path.write_bytes(os.urandom(path.stat().st_size))
    for opening in (lambda key: open_quietly(data_dir, key, clock), lambda key: open_read_only(data_dir, key)):
        with pytest.raises(Unavailable) as unavailable:
            opening(KEY)
        assert unavailable.value.code == "database_damaged"


def test_a_lost_key_file_is_made_again_for_the_right_key_only(data_dir: Path, clock: FakeClock) -> None:
    store = open_quietly(data_dir, KEY, clock)
    uuid = store.uuid
    store.close()
    (data_dir / secret.FILE_NAME).unlink()
    with pytest.raises(Unavailable):
        open_quietly(data_dir, secret.new_key(), clock)
    assert not (data_dir / secret.FILE_NAME).exists()
    store = open_quietly(data_dir, KEY, clock)
    store.close()
    assert store.uuid == uuid
    assert (data_dir / secret.FILE_NAME).exists()


def test_a_key_has_32_bytes(data_dir: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        open_writing(data_dir / "x.db", b"short", steps(), data_dir, "now")


def test_the_passphrase_gives_the_key_back_and_no_other_does(data_dir: Path) -> None:
    key = secret.new_key()
    file = secret.describe(key)
    with pytest.raises(Refused) as missing:
        secret.unwrap(file, "anything")
    assert missing.value.code == "passphrase_missing"
    with pytest.raises(Refused):
        secret.wrap(secret.new_key(), "x", file, QUICK)
    secret.write_key_file(data_dir, secret.wrap(key, "zwölf Boxkämpfer", file, QUICK))
    found = secret.read_key_file(data_dir)
    assert found is not None
    assert found.uuid == file.uuid
    assert secret.unwrap(found, "zwo\u0308lf Boxka\u0308mpfer") == key  # the same letters, as a Mac types them
    with pytest.raises(Refused) as wrong:
        secret.unwrap(found, "zwoelf")
    assert wrong.value.code == "passphrase_wrong"
    assert key.hex() not in (data_dir / secret.FILE_NAME).read_text()
    other = secret.KeyFile(found.uuid, secret.describe(secret.new_key()).check_value, found.wrapped)
    with pytest.raises(Refused):
        secret.unwrap(other, "zwölf Boxkämpfer")


LATER_FORM = b'{"v":2,"uuid":"a","check_value":"b","wrapped":null}'


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"v":1}', LATER_FORM, b'{"uuid":"\xe1'])
def test_a_damaged_key_file_is_said_to_be_one(data_dir: Path, clock: FakeClock, content: bytes) -> None:
    data_dir.mkdir()
    (data_dir / secret.FILE_NAME).write_bytes(content)
    with pytest.raises(Unavailable) as caught:
        open_quietly(data_dir, KEY, clock)
    assert caught.value.code == "key_file_damaged"


# -------------------------------------------------------------------------------------------------------- schema steps

NEXT = Step(steps()[-1].version + 1, "CREATE TABLE treats (name TEXT) STRICT; INSERT INTO treats VALUES ('a;b');")
BROKEN = Step(NEXT.version, "CREATE TABLE treats (name TEXT) STRICT; INSERT INTO nowhere VALUES (1);")


def test_what_only_reads_says_of_older_data_that_they_are_older(till: Till, data_dir: Path) -> None:
    """`status`, `verify` and `doctor` after an update, before the counter was started."""
    raw = till.session.database().raw
    raw.execute("DROP TABLE settled_differences")
    raw.execute("PRAGMA user_version = 17")
    till.close()
    with closing(open_read_only(data_dir, KEY)) as records:
        assert records.counts() is not None, "what it can be asked for it still answers"
        for asked in (records.discrepancies, lambda: verify(data_dir, KEY)):
            with pytest.raises(Refused) as caught:
                asked()
            assert caught.value.code == "database_older"


def test_an_older_program_refuses_a_newer_database(till: Till, data_dir: Path, clock: FakeClock) -> None:
    till.close()
    newer = Till(data_dir, clock, known=(*steps(), NEXT))
    newer.close()
    for opening in (lambda: open_quietly(data_dir, KEY, clock), lambda: open_read_only(data_dir, KEY)):
        with pytest.raises(Refused) as caught:
            opening()
        assert caught.value.code == "database_newer"
        assert caught.value.facts == {"found": NEXT.version, "known": steps()[-1].version}


def test_an_upgrade_keeps_the_queue_and_an_encrypted_copy_of_what_was(till: Till, clock: FakeClock) -> None:
    owner = till.saved_owner()
    sale = till.sell(owner, units=3)
    before = till.run(lambda unit: unit.lane(owner.owner_id))
    till.close()
    till.known = (*steps(), NEXT)
    till.reopen()
    assert till.run(lambda unit: unit.lane(owner.owner_id)) == before
    assert till.run(lambda unit: unit.sale(sale.sale_id)) == sale
    assert till.session.database().raw.execute("SELECT name FROM treats").fetchall() == [("a;b",)]
    (backup,) = (till.data_dir / "backup").iterdir()
    assert not backup.read_bytes().startswith(b"SQLite format 3")
    raw = dbapi2.connect(str(backup))
    raw.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    assert raw.execute("SELECT count(*) FROM sales").fetchone() == (1,)
    assert raw.execute("PRAGMA user_version").fetchone() == (NEXT.version - 1,)
    raw.close()


def test_a_step_that_fails_leaves_the_database_as_it_was(till: Till) -> None:
    sale = till.sell(till.saved_owner())
    till.close()
    good, till.known = till.known, (*steps(), BROKEN)
    with pytest.raises(OperationalError):
        till.reopen()
    till.known = good
    till.reopen()
    assert till.run(lambda unit: unit.sale(sale.sale_id)) == sale
    assert till.session.database().raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'treats'").fetchone() is None


def test_the_tables_that_the_code_names_are_those_that_the_steps_make(till: Till) -> None:
    from astro_desk.storage.tables import metadata

    raw = till.session.database().raw
    for table in metadata.tables.values():
        made = {row[1]: row[2] for row in raw.execute(f"PRAGMA table_xinfo({table.name})").fetchall()}
        assert made == {c.name: str(c.type) for c in table.columns}, table.name
