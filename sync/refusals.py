"""Refused log-ins as the records remember them: one process after the other may still not lock the account (N7)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from astro_desk.core.errors import Unavailable
from astro_desk.use_cases.account import LOG_IN_REFUSALS
from astro_desk.use_cases.ports import Clock, Writer
from sync import dialect


class KeptRefusals:
    """Between the seconds of this boot's clock, by which refusals are counted, and the wall clock's moments."""

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self._writer, self._clock = writer, clock

    async def load(self) -> list[float]:
        """Those of the last 15 minutes, none when the records cannot be read just now.

        A moment that has not come yet is of a clock that was wrong, and is not taken.
        """
        read = self._writer.submit(lambda work: work.setting(LOG_IN_REFUSALS))
        try:
            text = await asyncio.shield(asyncio.wrap_future(read))
        except Unavailable:
            return []
        now, seconds = self._clock.now(), self._clock.boot()[1] / 1000
        ages = [(now - datetime.fromisoformat(moment)).total_seconds() for moment in json.loads(text or "[]")]
        return [seconds - age for age in ages if 0 <= age < dialect.REFUSALS_WINDOW_S]

    def keep(self, refusals: Sequence[float]) -> None:
        """Hands them to the writer and does not wait; what cannot be kept is counted in this process alone."""
        now, seconds = self._clock.now(), self._clock.boot()[1] / 1000
        moments = [(now - timedelta(seconds=seconds - at)).isoformat() for at in refusals]
        self._writer.submit(lambda work: work.save_setting(LOG_IN_REFUSALS, json.dumps(moments)))
