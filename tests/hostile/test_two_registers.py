"""Two registers on one log-in, also where each log-in ends the other's token (FAILURES N7, R26, I16)."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from astro_desk.core.operations import LinkOwner, State
from astro_desk.core.owners import Owner, Standing
from astro_desk.practice.options import Login, Options
from astro_desk.practice.seed import SALLY_PHONE
from astro_desk.practice.server import RunningPracticeStore
from astro_desk.use_cases.account import LOG_IN_REFUSALS
from astro_desk.use_cases.ports import AstroAccount
from sync.astro_api import AstroApi
from sync.drain_report import DrainReport
from sync.engine import SyncEngine, open_over_http
from sync.lane import Rules
from sync.sign_in import LogIns, SignIn
from sync.transport import HttpTransport, Reply
from tests.sync.test_real_parts import Clock, Desk, bag

ROUNDS = 5


class Counting(HttpTransport):
    """Counts the log-ins on their way out."""

    def __init__(self, log_ins: Counter[str]) -> None:
        super().__init__()
        self._log_ins = log_ins

    async def post(self, url: str, form: Mapping[str, str], **more: Any) -> Reply:
        if url.endswith("/token/"):
            self._log_ins[form["username"]] += 1
        return await super().post(url, form, **more)


@dataclass
class Register:
    """A desk whose pauses between two log-ins pass at once."""

    desk: Desk
    chance: float
    past: LogIns = field(default_factory=LogIns)
    pauses: list[float] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)

    def engine(self) -> SyncEngine:
        rules = Rules()

        async def sleep(seconds: float) -> None:
            self.pauses.append(seconds)
            await asyncio.sleep(0)

        @asynccontextmanager
        async def open_api(account: AstroAccount) -> AsyncIterator[AstroApi]:
            async with Counting(self.asked) as transport:
                seconds = lambda: self.desk.clock.boot()[1] / 1000  # noqa: E731
                sign_in = SignIn(
                    transport, account, monotonic=seconds, sleep=sleep, chance=lambda: self.chance, past=self.past
                )
                yield AstroApi(transport, sign_in, account.api_url, rules.learned)

        return SyncEngine(self.desk.store.writer, open_api, self.desk.clock, rules=rules)

    def drain(self) -> None:
        self.engine().sync_once()

    @property
    def log_ins(self) -> int:
        return self.asked.total()


@pytest.fixture(params=[False, True], ids=["tokens live on", "a new token ends the old"])
def astro(request: pytest.FixtureRequest) -> Iterator[RunningPracticeStore]:
    clock = Clock()
    with RunningPracticeStore(
        options=Options(duplicate="double", new_token_revokes=request.param), now=clock.now
    ) as one:
        yield one


@pytest.fixture
def registers(astro: RunningPracticeStore, tmp_path: Path) -> Iterator[list[Register]]:
    both = []
    for n in (1, 2):
        desk = Desk(tmp_path / f"data-{n}", astro, Clock(), made=n * 1000)
        account = AstroAccount(astro.url, "cashier", "practice", "practice")
        sally = Owner(f"R{n}-SALLY", "", "", SALLY_PHONE, "", Standing.CONTACT)
        desk.do(lambda work, account=account: work.save_account(account))
        desk.do(lambda work, sally=sally: work.add_owner(sally))
        desk.sell(sally.owner_id, LinkOwner())
        both.append(Register(desk, chance=n / 3))
    yield both
    for register in both:
        register.desk.store.close()


def test_both_drain_and_no_token_goes_round_for_ever(astro: RunningPracticeStore, registers: list[Register]) -> None:
    """They take turns, so that each finds its token ended by the other's: one log-in a turn, and a pause before it."""
    units = []
    for _ in range(ROUNDS):
        for n, register in enumerate(registers, 1):
            units += register.desk.sell(f"R{n}-SALLY", bag(), bag())
            register.drain()
    assert all(register.desk.states() == {State.DONE} for register in registers)
    assert astro.store.state()["copies"] == dict.fromkeys(units, 1)
    revokes = astro.store.options.new_token_revokes
    assert [register.log_ins for register in registers] == [ROUNDS if revokes else 1] * 2
    assert sum(len(register.pauses) for register in registers) == (2 * ROUNDS - 2 if revokes else 0)
    assert {register.past.refusals == [] for register in registers} == {True}


def test_at_the_same_time_each_gets_on(astro: RunningPracticeStore, registers: list[Register]) -> None:
    """However they fall over each other: all is there once in the end, and a bounded number of log-ins later."""
    units = []
    for n, register in enumerate(registers, 1):
        for _ in range(ROUNDS):
            units += register.desk.sell(f"R{n}-SALLY", bag())
    drains = 0
    with ThreadPoolExecutor(2) as threads:
        while any(register.desk.states() != {State.DONE} for register in registers):
            list(threads.map(Register.drain, registers))
            for register in registers:
                register.desk.clock.pass_by(301)
            drains += 1
            assert drains < 20, "they hold each other up"
    assert astro.store.state()["copies"] == dict.fromkeys(units, 1)
    assert sum(register.log_ins for register in registers) <= 2 * 12 * drains


def test_a_changed_password_costs_three_log_ins_and_no_sale(tmp_path: Path) -> None:
    """N7, N8: in 15 minutes, however often a person asks; then one more."""
    with RunningPracticeStore(options=Options(login=Login(password="changed"))) as astro:
        desk = Desk(tmp_path / "data", astro, Clock())
        desk.do(lambda work: work.save_account(AstroAccount(astro.url, "cashier", "practice", "practice")))
        desk.do(lambda work: work.add_owner(Owner("R1-SALLY", "", "", SALLY_PHONE, "", Standing.CONTACT)))
        desk.sell("R1-SALLY", LinkOwner())
        register = Register(desk, chance=0.5)
        for _ in range(10):
            desk.sell("R1-SALLY", bag())
            register.drain()
            desk.clock.pass_by(60)
        assert register.log_ins == 3
        assert desk.states() == {State.WAITING}
        desk.clock.pass_by(15 * 60)
        register.drain()
        assert register.log_ins == 4
        desk.store.close()


def test_processes_that_come_and_go_count_together(tmp_path: Path) -> None:
    """N7: `sync --once` every minute with a wrong password is one register, and three refusals in 15 minutes."""
    with RunningPracticeStore() as astro:
        astro.faults.next("401", "token", None)
        desk = Desk(tmp_path / "data", astro, Clock())
        desk.do(lambda work: work.save_account(AstroAccount(astro.url, "cashier", "practice", "practice")))
        desk.do(lambda work: work.add_owner(Owner("R1-SALLY", "", "", SALLY_PHONE, "", Standing.CONTACT)))
        desk.sell("R1-SALLY", LinkOwner(), bag())

        def one_process() -> DrainReport:
            desk.reopen()
            desk.clock.pass_by(60)
            opener = open_over_http(desk.clock, Rules(), writer=desk.store.writer)
            return SyncEngine(desk.store.writer, opener, desk.clock).sync_once()

        assert {one_process().sign_in_needed for _ in range(10)} == {True}
        assert astro.faults.struck["401:token"] == 3
        desk.clock.pass_by(8 * 60)
        one_process()
        assert astro.faults.struck["401:token"] == 4, "by then the first is 15 minutes old"
        desk.clock.wall -= timedelta(days=400)
        assert one_process().sign_in_needed, "a clock that was wrong holds nobody up"
        assert astro.faults.struck["401:token"] == 5
        desk.clock.wall += timedelta(days=400)
        one_process()
        assert len(json.loads(desk.do(lambda work: work.setting(LOG_IN_REFUSALS)))) == 1
        astro.faults.clear()
        assert one_process().waiting == 0
        assert json.loads(desk.do(lambda work: work.setting(LOG_IN_REFUSALS))) == []
        desk.store.close()
