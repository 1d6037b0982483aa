"""Every older store, with something in every table and every state, opened by today's program (U1, I18)."""

from __future__ import annotations

import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from astro_desk.core.operations import State
from astro_desk.storage import secret
from astro_desk.storage.paths import Paths
from astro_desk.storage.schema import bring_up, steps
from astro_desk.storage.verify import verify
from tests.storage.till import KEY, FakeClock, Till, found_by_every_key

KEPT = {int(path.name[1:-7]): path for path in (Path(__file__).parent / "old_versions").glob("v*.tar.gz")}
OLDER = range(1, steps()[-1].version)
Contents = dict[str, tuple[tuple[str, ...], Counter[tuple[Any, ...]]]]


def opened(path: Path) -> Any:
    raw = dbapi2.connect(str(path), isolation_level=None)
    raw.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    return raw


def left_behind(version: int, data_dir: Path) -> None:
    """The newest store that is not newer, brought up to `version`: as a kill between two steps would leave it."""
    kept = max(one for one in KEPT if one <= version)
    with tarfile.open(KEPT[kept]) as archive:
        archive.extractall(data_dir, filter="data")
    raw = opened(Paths(data_dir).database)
    raw.execute("ATTACH DATABASE ? AS plain KEY ''", (str(data_dir / "plain.db"),))
    raw.execute("SELECT sqlcipher_export('main', 'plain')").fetchall()
    raw.execute(f"PRAGMA user_version = {kept}")
    raw.execute("DETACH DATABASE plain")
    bring_up(raw, steps()[:version], data_dir / "backup", "earlier")
    raw.close()
    (data_dir / "plain.db").unlink()
    secret.write_key_file(data_dir, secret.describe(KEY, "a-uuid"))


def contents(raw: Any) -> Contents:
    """Every row of every table, but the search indexes' own, whose text comes from the others, and the copies of
    journal lines that are not known to be fsynced, which each start drops."""
    names = raw.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name <> 'journal_tail'"
    ).fetchall()
    found: Contents = {}
    for (name,) in names:
        columns = tuple(row[1] for row in raw.execute(f"PRAGMA table_xinfo({name})").fetchall())
        found[name] = columns, Counter(raw.execute(f"SELECT {', '.join(columns)} FROM {name}").fetchall())
    return found


def still_there(before: Contents, raw: Any) -> None:
    for name, (columns, rows) in before.items():
        now = Counter(raw.execute(f"SELECT {', '.join(columns)} FROM {name}").fetchall())
        assert now == rows, name


def journal_of(data_dir: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Paths(data_dir).journal.iterdir()}


@pytest.mark.parametrize("version", OLDER)
def test_nothing_is_lost_by_an_upgrade(version: int, data_dir: Path, clock: FakeClock) -> None:
    left_behind(version, data_dir)
    raw = opened(Paths(data_dir).database)
    before, journal = contents(raw), journal_of(data_dir)
    raw.close()
    clock.pass_by(days=40)
    till = Till(data_dir, clock)
    assert till.alarms == []
    raw = till.session.database().raw
    assert raw.execute("PRAGMA user_version").fetchone() == (steps()[-1].version,)
    still_there(before, raw)
    assert journal_of(data_dir) == journal
    assert [one.first_name for one in till.run(lambda work: work.search_owners("nor"))] == ["Nora"]
    assert found_by_every_key(till)
    till.close()
    assert verify(data_dir, KEY).findings == ()

    backup = opened(next((data_dir / "backup").glob(f"*-v{version}.db")))
    still_there(before, backup)
    assert backup.execute("PRAGMA user_version").fetchone() == (version,)
    backup.close()


@pytest.mark.parametrize("version", OLDER)
def test_an_upgraded_store_goes_on(version: int, data_dir: Path, clock: FakeClock) -> None:
    """Every state is there to go on from, and what is sold next is whole."""
    left_behind(version, data_dir)
    clock.pass_by(days=40)
    till = Till(data_dir, clock)
    counts = till.run(lambda work: work.counts())
    assert set(State) - {State.CANCELLED} <= set(counts)
    nora = till.run(lambda work: work.search_owners("nora"))[0]
    sale = till.sell(nora, units=3)
    waiting = till.run(lambda work: work.lane(nora.owner_id))
    assert {unit.unit_id for unit in sale.units} <= {row.id for row in waiting}
    removal = next(row for row in waiting if row.id == sale.units[0].unit_id)
    till.move(removal, state=State.CANCELLED)
    till.close()
    assert verify(data_dir, KEY).findings == ()


@pytest.mark.parametrize("version", sorted(KEPT))
def test_a_step_that_was_in_use_is_never_edited(version: int, tmp_path: Path) -> None:
    left_behind(version, tmp_path)
    kept, fresh = opened(Paths(tmp_path).database), dbapi2.connect(":memory:", isolation_level=None)
    for step in steps()[:version]:
        fresh.executescript(step.sql)
    schemas = [
        raw.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall() for raw in (kept, fresh)
    ]
    kept.close()
    assert schemas[0] == schemas[1]


def test_a_store_of_every_schema_that_was_in_use_is_kept() -> None:
    """The fourth step came together with the fifth; the newest schema is what all other tests are made on."""
    assert sorted(KEPT) == [1, 2, 3]


def test_rows_of_a_file_that_were_moving_are_found_as_far_as_they_were(data_dir: Path) -> None:
    """An older program let each row be found at once."""
    left_behind(11, data_dir)
    raw = opened(Paths(data_dir).database)
    raw.execute("INSERT INTO import_now VALUES (1, 'R1-X', 7, -93)")
    bring_up(raw, steps(), data_dir / "backup", "later")
    assert raw.execute("SELECT next_recency, found_recency FROM import_now").fetchall() == [(-93, -93)]
    raw.close()
