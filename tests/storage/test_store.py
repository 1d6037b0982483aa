"""The open store: the counter first, readers beside it, and nothing lost at closing (R18, R35)."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from astro_desk.core.errors import Refused, Unavailable
from astro_desk.core.operations import State
from astro_desk.core.sales import Sale
from astro_desk.storage import session
from astro_desk.storage import writer as writer_thread
from astro_desk.storage.database import Database, open_reading
from astro_desk.storage.schema import steps
from astro_desk.storage.store import Store, open_read_only, open_store
from astro_desk.storage.verify import verify
from astro_desk.storage.writer import WriterThread
from astro_desk.use_cases.ports import Records, UnitOfWork, Writer
from tests.storage.test_recovery import REPOSITORY
from tests.storage.till import KEY, FakeClock, Till


class RunningClock(FakeClock):
    """The boot clock of this machine, for what waits in real time."""

    def boot(self) -> tuple[str, int]:
        return "boot-1", int(time.monotonic() * 1000)


@pytest.fixture
def store(data_dir: Path) -> Iterator[Store]:
    store = open_store(data_dir, KEY, RunningClock(), ballast_bytes=0)
    yield store
    store.close()


def test_the_counter_goes_before_all_background_work(store: Store) -> None:
    gate, order = Event(), list[str]()

    def noting(name: str) -> Callable[[UnitOfWork], None]:
        return lambda unit: order.append(name)

    store.writer.submit(lambda unit: gate.wait(120))
    jobs = [store.writer.submit(noting(name), counter=name.isupper()) for name in "abCD"]
    gate.set()
    for future in jobs:
        future.result(120)
    assert order == ["C", "D", "a", "b"]


def test_what_waits_is_done_when_no_job_comes() -> None:
    class Idle:
        def __init__(self) -> None:
            self.ticked = Event()

        def run(self, job: Callable[[UnitOfWork], Any]) -> Any:
            raise AssertionError("there is no job")

        def patience(self) -> float | None:
            return None if self.ticked.is_set() else 0.0

        def tick(self, *, hurried: bool = False) -> None:
            self.ticked.set()

        def close(self) -> None:
            self.ticked.set()

    idle = Idle()
    writer = WriterThread(idle)
    assert idle.ticked.wait(120)
    writer.close()


@pytest.mark.parametrize(("quiet_s", "behind_the_counter"), [(0.0, False), (600.0, True)])
def test_what_can_wait_does_while_somebody_at_the_counter_waits_or_is_likely_to_come_back(
    quiet_s: float, behind_the_counter: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F12 comes right behind the draft of the last scan, and stood behind a piece of the write-ahead log."""
    monkeypatch.setattr(writer_thread, "QUIET_S", quiet_s)

    class Hurrying:
        def __init__(self) -> None:
            self.hurried = list[bool]()

        def run(self, job: Callable[[Any], Any]) -> Any:
            return job(None)

        def patience(self) -> float | None:
            return None

        def tick(self, *, hurried: bool = False) -> None:
            self.hurried.append(hurried)

        def close(self) -> None:
            pass

    store, begun, gate = Hurrying(), Event(), Event()
    thread = WriterThread(store)

    def first(_: Any) -> None:
        begun.set()
        gate.wait(120)

    thread.submit(first)
    assert begun.wait(120)
    for counter in (True, False, True):
        thread.submit(lambda unit: None, counter=counter)
    gate.set()
    thread.close()
    assert store.hurried == [True, True, behind_the_counter, behind_the_counter]


def test_a_pause_behind_the_counter_is_used_before_the_store_would_ask_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Patient:
        def __init__(self) -> None:
            self.waited = Event()

        def run(self, job: Callable[[Any], Any]) -> Any:
            return job(None)

        def patience(self) -> float | None:
            return 600.0

        def tick(self, *, hurried: bool = False) -> None:
            if not hurried:
                self.waited.set()

        def close(self) -> None:
            pass

    monkeypatch.setattr(writer_thread, "QUIET_S", 0.02)
    store = Patient()
    thread = WriterThread(store)
    thread.submit(lambda unit: None, counter=True).result(120)
    assert store.waited.wait(120)
    thread.close()


def test_the_store_fills_the_ports_in(store: Store) -> None:
    writer: Writer = store.writer
    records: Records = store.records()
    assert writer.submit(lambda unit: unit.draft()).result(120) is records.draft() is None
    assert store.alarms == ()


def test_a_job_that_fails_fails_alone(store: Store) -> None:
    def fail(unit: Any) -> None:
        raise Refused("quantity_invalid")

    failed = store.writer.submit(fail)
    fine = store.writer.submit(lambda unit: unit.counts())
    with pytest.raises(Refused):
        failed.result(120)
    assert fine.result(120)[State.WAITING] == 0


def test_a_job_that_was_cancelled_in_the_queue_is_not_done(store: Store) -> None:
    gate = Event()
    store.writer.submit(lambda unit: gate.wait(120))
    cancelled: Future[None] = store.writer.submit(lambda unit: unit.save_setting("a", "1"))
    assert cancelled.cancel()
    gate.set()
    assert store.writer.submit(lambda unit: unit.setting("a")).result(120) is None


def test_closing_does_what_was_submitted_and_nothing_after(data_dir: Path) -> None:
    store = open_store(data_dir, KEY, RunningClock(), ballast_bytes=0)

    def saving(name: str) -> Callable[[UnitOfWork], None]:
        return lambda unit: unit.save_setting(name, "1")

    saved = [store.writer.submit(saving(f"s{number}")) for number in range(20)]
    store.close()
    store.close()
    assert all(future.done() and future.exception() is None for future in saved)
    with pytest.raises(Unavailable) as caught:
        store.writer.submit(lambda unit: None).result(120)
    assert caught.value.code == "closing"
    assert not list(data_dir.glob("*-wal"))
    with open_reader(data_dir) as reader:
        assert reader.setting("s19") == "1"


class open_reader:  # noqa: N801 - reads like the open that it is
    def __init__(self, data_dir: Path) -> None:
        self.records = open_read_only(data_dir, KEY)

    def __enter__(self) -> Any:
        return self.records

    def __exit__(self, *_: object) -> None:
        self.records.close()


def test_the_screen_reads_what_is_committed_and_can_write_nothing(store: Store) -> None:
    records = store.records()
    assert records.setting("a") is None
    store.writer.submit(lambda unit: unit.save_setting("a", "1")).result(120)
    assert records.setting("a") == "1"
    assert records.counts() == dict.fromkeys(State, 0)
    with pytest.raises(OperationalError, match="readonly"):
        store._reader._connection.exec_driver_sql("DELETE FROM settings")


def test_another_process_reads_beside_a_running_counter(store: Store, data_dir: Path) -> None:
    store.writer.submit(lambda unit: unit.save_setting("a", '"beside"')).result(120)
    code = (
        "import sys; from pathlib import Path; from astro_desk.storage.store import open_read_only;"
        "records = open_read_only(Path(sys.argv[1]), bytes(range(32))); print(records.setting('a')); records.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(data_dir)], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == '"beside"'
    assert done.stderr == ""


def test_reading_where_nothing_is_says_so_and_makes_nothing(data_dir: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        open_read_only(data_dir, KEY)
    assert caught.value.code == "database_missing"
    assert not data_dir.exists()


def test_the_write_ahead_log_is_emptied_when_nothing_happens(till: Till) -> None:
    till.sell(None)
    path = till.data_dir / "astro-desk.db"
    before = path.stat().st_mtime_ns, path.read_bytes()
    till.clock.pass_by(milliseconds=1999)
    till.session.tick()
    assert path.read_bytes() == before[1]
    till.clock.pass_by(milliseconds=1)
    assert till.session.patience() == 0.0
    till.session.tick()
    assert path.read_bytes() != before[1]
    assert till.session.patience() is None


def save_large(value: str, unit: UnitOfWork) -> None:
    unit.save_setting("large", value)


def rest(till: Till) -> None:
    """Until the write-ahead log is in the database."""
    till.clock.pass_by(seconds=2)
    till.session.tick()


def test_without_a_pause_the_write_ahead_log_is_emptied_in_pieces_between_jobs(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """64 MiB at once, in whichever commit it was that came to them, kept a cashier waiting (S9)."""
    monkeypatch.setattr(session, "PIECE", 20)
    rest(till)
    path = till.data_dir / "astro-desk.db"
    before = path.read_bytes()
    till.run(lambda unit: unit.save_setting("small", "x"))
    till.session.tick()
    assert path.read_bytes() == before, "a piece is worth an fsync"
    till.run(partial(save_large, "x" * 20 * 4096))
    till.session.tick(hurried=True)
    assert path.read_bytes() == before, "somebody at the counter waits"
    till.session.tick()
    after = path.read_bytes()
    assert after != before
    monkeypatch.setattr(session, "MOST_LEFT", 40)
    till.run(partial(save_large, "y" * 40 * 4096))
    till.session.tick(hurried=True)
    assert path.read_bytes() != after, "before SQLite does it in the middle of a commit"


def test_what_a_long_reader_keeps_in_the_write_ahead_log_is_not_tried_again_after_each_job(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "PIECE", 20)
    rest(till)
    tried = list[int]()
    checkpoint = Database.checkpoint

    def noting(database: Database, **how: bool) -> int:
        tried.append(checkpoint(database, **how))
        return tried[-1]

    monkeypatch.setattr(Database, "checkpoint", noting)
    reader = open_reading(till.data_dir / "astro-desk.db", KEY, steps())
    reader.raw.execute("BEGIN")
    reader.raw.execute("SELECT count(*) FROM settings").fetchone()
    for digit in "012345":
        till.run(partial(save_large, digit * 8 * 4096))
        till.session.tick()
    assert len(tried) == 3, "each time when 20 pages more have come"
    reader.close()
    till.run(partial(save_large, "x" * 20 * 4096))
    till.session.tick()
    assert tried[-1] == 0


def test_verify_beside_a_register_at_work_raises_no_false_alarm(store: Store, data_dir: Path) -> None:
    """It looks on while sales are committed: half of a commit is no difference between database and journal."""
    till = Till(data_dir.with_name("pattern"))
    sales = [till.sale(None)[0] for _ in range(100)]
    till.close()

    def finishing(sale: Sale) -> Callable[[UnitOfWork], Sale]:
        return lambda unit: unit.finish_sale(sale, ())

    jobs = [store.writer.submit(finishing(sale)) for sale in sales]
    looks = 0
    while not jobs[-1].done() or looks < 3:
        assert verify(data_dir, KEY, patience_s=30).findings == ()
        looks += 1
    assert all(job.exception() is None for job in jobs)
    assert verify(data_dir, KEY).chain.lines == 100
