"""What a run asks Astro for beside the protocol: the catalogue, the offers, a probe. Another account ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class Errands:
    """Asked under one account, they must not go on beside another one: two would log in at a time (FAILURES R25)."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[None]] = set()
        self._closed = False

    async def run(self, errand: Coroutine[Any, Any, None]) -> None:
        """Until it is over, or ended; while closed none begins. Raises what the errand raises, nothing when ended."""
        if self._closed:
            errand.close()
            return
        task = asyncio.get_running_loop().create_task(errand)
        self._under_way.add(task)
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            await self._end({task})
            raise
        finally:
            self._under_way.discard(task)
        if not task.cancelled():
            task.result()

    async def close(self) -> None:
        """Ends what is under way, and returns when it has ended."""
        self._closed = True
        await self._end(set(self._under_way))

    def open(self) -> None:
        self._closed = False

    async def _end(self, tasks: set[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
