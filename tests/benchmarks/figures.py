"""How a figure is taken and told."""

import gc
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`ours` and `floor` in milliseconds. `ratio_goal`: ours / floor of the medians; `p99_goal`, `max_goal` in ms."""

    name: str
    ours: Sequence[float]
    floor: Sequence[float]
    floor_name: str
    p99_goal: float | None = None
    max_goal: float | None = None
    ratio_goal: float | None = None

    @property
    def ratio(self) -> float:
        return percentile(self.ours, 50) / max(percentile(self.floor, 50), 1e-6)

    @property
    def met(self) -> bool:
        return (
            (self.p99_goal is None or percentile(self.ours, 99) <= self.p99_goal)
            and (self.max_goal is None or max(self.ours) <= self.max_goal)
            and (self.ratio_goal is None or self.ratio <= self.ratio_goal)
        )

    def lines(self) -> str:
        goals = [
            f"p99 ≤ {self.p99_goal:g} ms" if self.p99_goal is not None else "",
            f"max ≤ {self.max_goal:g} ms" if self.max_goal is not None else "",
            f"≤ {self.ratio_goal:g} × floor" if self.ratio_goal is not None else "",
        ]
        verdict = "met" if self.met else "MISSED"
        return "\n".join(
            [
                f"{self.name}",
                f"  ours   {_spread(self.ours)}",
                f"  floor  {_spread(self.floor)}  {self.floor_name}",
                f"  ratio  {self.ratio:.2f} ×   goal {', '.join(filter(None, goals))}: {verdict}",
            ]
        )


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def timed(act: Callable[[], object], rounds: int, before: Callable[[], object] = lambda: None) -> list[float]:
    """Milliseconds of each round; `before` is not counted."""
    taken = []
    gc.collect()
    for _ in range(rounds):
        before()
        begun = time.perf_counter_ns()
        act()
        taken.append((time.perf_counter_ns() - begun) / 1e6)
    return taken


def _spread(values: Sequence[float]) -> str:
    return (
        f"median {percentile(values, 50):9.3f} ms   p99 {percentile(values, 99):9.3f} ms   "
        f"max {max(values):9.3f} ms   n {len(values)}"
    )
