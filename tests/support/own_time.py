"""A loop whose clock a test can put forward: a deadline is over when the test says so."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class OwnTime(asyncio.SelectorEventLoop):
    """`ahead` is by how many seconds its clock is before the machine's."""

    ahead = 0.0

    def time(self) -> float:
        return super().time() + self.ahead


def run_in_own_time(main: Coroutine[Any, Any, T]) -> T:
    """As asyncio.run, on such a loop."""
    with asyncio.Runner(loop_factory=OwnTime) as runner:
        return runner.run(main)


def pass_by(seconds: float) -> None:
    """In the loop that runs, so much time has gone by at once: what is due by then follows with its next turn."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, OwnTime)
    loop.ahead += seconds
