"""Whether somebody is at work at the counter just now: what nobody waits for then waits."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

KEYS_S = 5.0
FORGOTTEN_S = 15 * 60.0
"""A sale that was left open overnight keeps nothing from being read."""


class CounterActivity:
    """Asked by sync from its own thread: what is read here are single values that the screen's thread sets whole."""

    def __init__(self, now_s: Callable[[], float] = monotonic) -> None:
        self._now_s = now_s
        self.sale_in_hand: Callable[[], bool] = lambda: False
        self.last_key_s: Callable[[], float] = lambda: float("-inf")
        """When a key was pressed last, by the same clock."""

    def busy(self) -> bool:
        since = self._now_s() - self.last_key_s()
        return since < KEYS_S or (since < FORGOTTEN_S and self.sale_in_hand())
