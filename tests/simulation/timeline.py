"""The virtual clock: one queue of moments for the whole world, and an asyncio loop for each life of a process.

Nothing here waits. A loop can be killed, as a process is with -9: nothing of it runs any more, no `finally`, no timer.
It can be put to sleep, as a machine is: whatever was due comes when it wakes.
"""

from __future__ import annotations

import asyncio
import heapq
import inspect
from collections import deque
from collections.abc import Callable
from contextvars import Context, copy_context
from typing import Any


class Crashed(BaseException):
    """The process ends at this very instruction."""


class Stuck(Exception):
    """The world goes on and on without time passing, or far more often than it may."""


class _Handle:
    __slots__ = ("act", "args", "cancelled", "context", "loop")

    def __init__(self, loop: Loop | None, act: Callable[..., object], args: tuple, context: Context | None) -> None:
        self.loop, self.act, self.args, self.context = loop, act, args, context
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Timeline:
    """`now_ms` is true time. What has no loop belongs to the world: it happens whoever has died meanwhile."""

    def __init__(self, most_steps: int = 400_000) -> None:
        self.now_ms = 0
        self.stop = False
        self._left = most_steps
        self._number = 0
        self._ready: deque[tuple[Loop, Callable[..., object], tuple, Context]] = deque()
        self._later: list[tuple[int, int, _Handle]] = []

    def at(self, ms: int, act: Callable[..., object], *args: Any, loop: Loop | None = None) -> _Handle:
        """Calls `act` at that moment, or now if it is over; for a loop only while that lives."""
        handle = _Handle(loop, act, args, None)
        self.put(ms, handle)
        return handle

    def put(self, ms: int, handle: _Handle) -> None:
        self._number += 1
        heapq.heappush(self._later, (max(ms, self.now_ms), self._number, handle))

    def run(self, until_ms: int) -> None:
        """Lets everything happen that is due up to that moment. Raises Stuck, and what the world's own acts raise."""
        ready, later, running = self._ready, self._later, None
        try:
            while not self.stop:
                if ready:
                    loop, act, args, context = ready.popleft()
                    if loop.dead:
                        continue
                    if loop.asleep_until_ms > self.now_ms:
                        self.put(loop.asleep_until_ms, _Handle(loop, act, args, context))
                        continue
                elif later and later[0][0] <= until_ms:
                    ms, _, handle = heapq.heappop(later)
                    if ms > self.now_ms:
                        self.now_ms = ms
                    loop = handle.loop
                    if handle.cancelled or (loop is not None and loop.dead):
                        continue
                    if loop is not None and loop.asleep_until_ms > self.now_ms:
                        self.put(loop.asleep_until_ms, handle)
                        continue
                    act, args, context = handle.act, handle.args, handle.context
                else:
                    self.now_ms = max(self.now_ms, until_ms)
                    break
                self._left -= 1
                if self._left < 0:
                    raise Stuck("too many steps")
                if loop is not running:
                    asyncio._set_running_loop(loop)
                    running = loop
                try:
                    if context is None:
                        act(*args)
                    else:
                        context.run(act, *args)
                except Crashed:
                    assert loop is None or loop.dead
        finally:
            asyncio._set_running_loop(None)


class Loop(asyncio.AbstractEventLoop):
    """One life of a process. `broke` is told what nobody caught in it."""

    def __init__(self, timeline: Timeline, broke: Callable[[dict], None]) -> None:
        self.timeline = timeline
        self._ready = timeline._ready
        self.dead = False
        self.asleep_until_ms = 0
        self._broke = broke
        self._context = copy_context()

    def kill(self) -> None:
        """Nothing of it happens any more; what had not begun is put away."""
        self.dead = True
        for task in asyncio.all_tasks(self):
            coroutine = task.get_coro()
            if inspect.getcoroutinestate(coroutine) == inspect.CORO_CREATED:
                coroutine.close()

    def time(self) -> float:
        return self.timeline.now_ms / 1000

    get_debug = bool
    """False; asked at each new future."""

    def is_running(self) -> bool:
        return not self.dead

    def is_closed(self) -> bool:
        return False

    def create_future(self) -> asyncio.Future:
        return asyncio.Future(loop=self)

    def create_task(self, coro, *, name=None, context=None):
        return asyncio.Task(coro, loop=self, name=name or "task", context=context)

    def call_soon(self, callback, *args, context=None):
        if not self.dead:
            self._ready.append((self, callback, args, context or self._context))

    call_soon_threadsafe = call_soon

    def call_later(self, delay, callback, *args, context=None):
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(self, when, callback, *args, context=None):
        handle = _Handle(self, callback, args, context or self._context)
        self.timeline.put(-int(-when * 1000 // 1), handle)
        return handle

    def run_in_executor(self, executor, func, *args):
        done = self.create_future()
        done.set_result(func(*args))
        return done

    def call_exception_handler(self, context) -> None:
        if not self.dead:
            self._broke(context)
