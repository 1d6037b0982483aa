"""Requests that nobody waits for are made in their turn. The turn goes with the task that makes them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar

TURN: ContextVar[Callable[[], Awaitable[None]] | None] = ContextVar("turn", default=None)
"""Of a task whose requests wait for their turn; what it waits for."""


async def own_turn() -> None:
    """Returns when a request of this task may be made; of most tasks at once."""
    turn = TURN.get()
    if turn is not None:
        await turn()
