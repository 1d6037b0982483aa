"""The engine between a real store on disk and the practice store over real HTTP; the clock alone is the test's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from astro_desk.core.item_code import canonical
from astro_desk.core.operations import AddPurchase, LinkOwner, Operation, Redeem, RemovePurchase, State
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.snapshot import Snapshot
from astro_desk.practice.options import Duplicate, Options
from astro_desk.practice.sample_catalogue import codes_of
from astro_desk.practice.seed import FULL, ONE_SHORT, SALLY_PHONE
from astro_desk.practice.server import RunningPracticeStore
from astro_desk.storage.store import Store, open_store
from astro_desk.use_cases.changes import Connection
from astro_desk.use_cases.ports import AstroAccount
from sync.drain_report import DrainReport
from sync.engine import SyncEngine, open_over_http
from sync.lane import Rules

KEY = bytes(range(32))
BAG = codes_of(ONE_SHORT)[0]


@dataclass
class Clock:
    wall: datetime = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
    ms: int = 60_000

    def now(self) -> datetime:
        return self.wall

    def today(self):
        return self.wall.date()

    def boot(self) -> tuple[str, int]:
        return "boot-1", self.ms

    def pass_by(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.ms += int(seconds * 1000)


@dataclass
class Desk:
    data_dir: Path
    astro: RunningPracticeStore
    clock: Clock
    made: int = 0
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        self.store = open_store(self.data_dir, KEY, self.clock, ballast_bytes=0)

    def reopen(self) -> None:
        self.store.close()
        self.__post_init__()

    def engine(self, **more) -> SyncEngine:
        rules = Rules()
        return SyncEngine(self.store.writer, open_over_http(self.clock, rules), self.clock, rules=rules, **more)

    def drain(self) -> DrainReport:
        return self.engine().sync_once()

    def do(self, job):
        return self.store.writer.submit(job).result()

    def sell(self, owner_id: str, *intents) -> list[str]:
        rows = []
        for intent in intents:
            self.made += 1
            rows.append(
                Operation(f"R1-{self.made:04}", owner_id, intent, self.clock.now(), self.clock.today(), "R1-SALE")
            )
        self.do(lambda work: work.add_operations(rows))
        return [row.id for row in rows]

    def states(self) -> set[State]:
        return {row.state for row in self.do(lambda work: work.operations(tuple(State)))}

    def snapshot(self, owner_id: str) -> Snapshot:
        return self.do(lambda work: work.snapshot(owner_id))

    def copies(self) -> dict[str, int]:
        return self.astro.store.state()["copies"]


@contextmanager
def desk_of(tmp_path: Path, options: Options) -> Iterator[Desk]:
    clock = Clock()
    with RunningPracticeStore(options=options, now=clock.now) as astro:
        desk = Desk(tmp_path / "data", astro, clock)
        account = AstroAccount(astro.url, "cashier", "practice", "practice")
        desk.do(lambda work: work.save_account(account))
        sally = Owner("R1-SALLY", "", "", SALLY_PHONE, "", Standing.CONTACT)
        desk.do(lambda work: work.add_owner(sally))
        try:
            yield desk
        finally:
            desk.store.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_of(tmp_path, Options(duplicate="double")) as desk:
        yield desk


def bag(code: str = BAG) -> AddPurchase:
    return AddPurchase(code, canonical(code))


def test_a_bare_phone_becomes_sally_and_her_card_fills_and_is_redeemed(desk: Desk) -> None:
    desk.sell("R1-SALLY", LinkOwner(), bag(), Redeem(str(ONE_SHORT), BAG))
    report = desk.drain()
    assert report.connection is Connection.ONLINE
    assert (report.waiting, report.review, report.reasons) == (0, 0, {})
    assert desk.copies() == {"R1-0002": 1}
    owner = desk.do(lambda work: work.owner("R1-SALLY"))
    assert (owner.first_name, owner.standing, owner.customer_id) == ("Sally", Standing.LINKED, "astro-700001")
    redeemed = [reward for card in desk.snapshot("R1-SALLY").cards for reward in card.rewards if reward.redeemed_on]
    assert len(redeemed) >= 1


FAULTS = ["lose_answer", "down", "500", "500_after", "500_midway", "html_after", "cut_json"]


@pytest.mark.parametrize(
    ("duplicate", "fault"), [*(("double", fault) for fault in FAULTS), ("reject", "500_midway"), ("echo", "500_after")]
)
def test_whatever_becomes_of_a_batch_each_unit_is_there_once(tmp_path: Path, duplicate: Duplicate, fault: str) -> None:
    with desk_of(tmp_path, Options(duplicate=duplicate)) as desk:
        ids = desk.sell("R1-SALLY", LinkOwner(), *[bag() for _ in range(6)])[1:]
        desk.astro.faults.next(fault, "addTransactionBatch")
        desk.drain()
        if fault == "lose_answer":
            assert desk.states() == {State.DONE}, "presence is believed at once"
        desk.reopen()
        for _ in range(8):
            desk.clock.pass_by(181)
            if desk.drain().waiting == 0:
                break
        assert desk.states() == {State.DONE}
        assert desk.copies() == dict.fromkeys(ids, 1)


def test_a_request_that_comes_late_is_not_doubled(desk: Desk) -> None:
    (_, unit) = desk.sell("R1-SALLY", LinkOwner(), bag())
    desk.astro.faults.next("late", "addTransactionBatch", seconds=100)
    assert desk.drain().reasons == {"looking_up": 1}
    for seconds in (50, 49, 2, 181):
        desk.clock.pass_by(seconds)
        desk.drain()
    assert desk.states() == {State.DONE}
    assert desk.copies() == {unit: 1}


def test_a_return_after_its_sale_and_one_of_a_redeemed_card(desk: Desk) -> None:
    code = codes_of(FULL)[0]
    unit = desk.sell("R1-SALLY", LinkOwner(), bag(code))[1]
    desk.drain()
    desk.sell("R1-SALLY", RemovePurchase(unit))
    desk.drain()
    assert desk.copies() == {}
    spent = desk.sell("R1-SALLY", bag(), Redeem(str(ONE_SHORT), BAG))[0]
    desk.drain()
    desk.sell("R1-SALLY", RemovePurchase(spent))
    report = desk.drain()
    assert report.reasons == {"purchase_redeemed": 1}


def test_an_item_in_no_program_is_done_without_credit(desk: Desk) -> None:
    desk.sell("R1-SALLY", LinkOwner(), bag("0123456789012"))
    assert desk.drain().waiting == 0
    assert desk.states() == {State.DONE}


def test_astro_is_down_and_comes_back(tmp_path: Path) -> None:
    with desk_of(tmp_path, Options()) as desk:
        desk.sell("R1-SALLY", LinkOwner(), bag())
        desk.astro.stop()
        report = desk.drain()
        assert report.offline
        desk.astro.start()
        assert desk.drain().waiting == 0


def test_a_changed_password_is_told_apart(tmp_path: Path) -> None:
    with desk_of(tmp_path, Options()) as desk:
        desk.sell("R1-SALLY", LinkOwner(), bag())
        wrong = AstroAccount(desk.astro.url, "cashier", "practice", "wrong")
        desk.do(lambda work: work.save_account(wrong))
        report = desk.drain()
        assert report.sign_in_needed
        assert report.reasons == {"sign_in_needed": 2}


def test_the_thread_between_real_parts(tmp_path: Path) -> None:
    with desk_of(tmp_path, Options()) as desk:
        heard = threading.Event()
        engine = SyncEngine(
            desk.store.writer,
            open_over_http(desk.clock, Rules()),
            desk.clock,
            lambda _: heard.set(),
            chance=lambda: 0.0,
        )
        desk.sell("R1-SALLY", LinkOwner(), bag())
        engine.start()
        try:
            while desk.states() != {State.DONE}:
                assert heard.wait(120), "it has stopped telling of anything"
                heard.clear()
        finally:
            engine.stop()
        assert engine.status.connection is Connection.ONLINE
