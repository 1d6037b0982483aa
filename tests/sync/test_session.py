"""The way from the loop to the writer's thread and back."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from sync.lane import Rules
from sync.session import Session, World
from tests.sync.memory import ACCOUNT, MemoryUnit, TestClock


class SlowWriter:
    """One thread, whose jobs begin once the gate is open."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.done: list[str] = []
        self._thread = ThreadPoolExecutor(1)

    def submit(self, job, *, counter=False):
        def run():
            assert self.gate.wait(120)
            return job(MemoryUnit())

        return self._thread.submit(run)

    def close(self):
        self._thread.shutdown()


@pytest.fixture
def writer():
    writer = SlowWriter()
    yield writer
    writer.gate.set()
    writer.close()


def session_on(writer) -> Session:
    return Session(World(writer, TestClock(), lambda _change: None, lambda: 0.5, Rules()))


def test_a_job_answers_or_fails_in_the_loop(writer):
    def fail(_work):
        raise LookupError("no such row")

    async def ask():
        writer.gate.set()
        session = session_on(writer)
        assert await session.database(lambda work: work.account()) == ACCOUNT
        with pytest.raises(LookupError):
            await session.database(fail)

    asyncio.run(ask())


def test_a_cancelled_wait_leaves_the_job_whole_even_when_the_loop_is_gone(writer, caplog):
    """DESIGN §3: cancellation strikes at an await, never in a transaction, and takes no job away."""

    def note(number, _work):
        writer.done.append(number)

    async def give_up():
        session = session_on(writer)
        waits = [asyncio.create_task(session.database(partial(note, n))) for n in (1, 2)]
        await asyncio.sleep(0)
        for wait in waits:
            wait.cancel()
        assert [type(one) for one in await asyncio.gather(*waits, return_exceptions=True)] == [
            asyncio.CancelledError,
            asyncio.CancelledError,
        ]

    asyncio.run(give_up())
    writer.gate.set()
    writer.close()
    assert writer.done == [1, 2]
    assert not caplog.records


def test_a_job_that_ends_behind_its_cancelled_wait_disturbs_nobody(writer, caplog):
    async def give_up_and_go_on():
        session = session_on(writer)
        wait = asyncio.create_task(session.database(lambda _: writer.done.append("given up")))
        await asyncio.sleep(0)
        wait.cancel()
        await asyncio.gather(wait, return_exceptions=True)
        writer.gate.set()
        return await session.database(lambda _: "next")

    assert asyncio.run(give_up_and_go_on()) == "next"
    assert writer.done == ["given up"]
    assert not caplog.records
