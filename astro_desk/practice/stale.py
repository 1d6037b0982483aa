"""Reads that lag behind the writes, as a replica's would (ASTRO_API §8 "read-back", FAILURES N15)."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field

from astro_desk.practice.options import Options
from astro_desk.practice.status import OwnerView


@dataclass(slots=True)
class ReadBack:
    """Remembers what each owner looked like before its latest writes, for as long as a stale read may ask.

    In memory only: after a restart every read is fresh.
    """

    _former: dict[int, deque[tuple[float, OwnerView | None]]] = field(default_factory=dict)
    # A fixed seed: a run that found something can be run again.
    _random: random.Random = field(default_factory=lambda: random.Random(20))

    def wrote(self, owner: int, at: float, before: OwnerView | None, options: Options) -> None:
        """Notes that `before` (None: not there yet) was true of the owner until the moment `at` (Unix s)."""
        views = self._former.setdefault(owner, deque())
        views.append((at, before))
        while views and views[0][0] < at - options.stale_s:
            views.popleft()

    def seen(self, owner: int, at: float, current: OwnerView | None, options: Options) -> OwnerView | None:
        """The view that a read at the moment `at` gets: `current`, or an older one within the lag."""
        lag = options.stale_s
        if lag <= 0:
            return current
        if options.stale_varies:
            lag = self._random.uniform(0.0, lag)
        for replaced_at, view in self._former.get(owner, ()):
            if replaced_at > at - lag:
                return view
        return current
