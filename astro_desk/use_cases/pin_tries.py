"""How long the next PIN must wait: told by what the records say of wrong tries and this boot's own clock.

After three wrong ones each further try waits, longer every time, up to 15 minutes. A wrong PIN may have been aimed at
anybody and counts for all; a right one is forgiven to its own person alone. Nobody sets the boot's clock; of a try
before this boot only the time since then has passed for sure.
"""

from __future__ import annotations

import json
from typing import Any

from astro_desk.core.roles import Act, may
from astro_desk.use_cases.people import TRIES_SETTING, working
from astro_desk.use_cases.ports import Clock, Records

_FREE_TRIES = 3
_PAUSE_S, _LONGEST_PAUSE_S = 30, 900
_EACH_NOTED = 10
_FORGOTTEN_S = 3600
"""Wrong tries of an hour ago do not count. Three free ones an hour are fewer than one in each longest pause."""


class PinTries:
    """What the records say of wrong tries, as of now."""

    def __init__(self, kept: str | None, clock: Clock) -> None:
        known: dict[str, Any] = json.loads(kept or "{}")
        self._boot, self._now_ms = clock.boot()
        same = known.get("boot") == self._boot
        self._passed_ms = self._now_ms - known.get("boot_ms", 0) if same else self._now_ms
        fresh = self._passed_ms < _FORGOTTEN_S * 1000
        self._wrong: int = known.get("wrong", 0) if fresh else 0
        self._forgiven: dict[str, int] = known.get("forgiven", {}) if fresh else {}

    def counts_for(self, person_id: str) -> int:
        """How many wrong ones there were since this person's last right one."""
        return self._wrong - self._forgiven.get(person_id, 0)

    def left_ms(self, person_id: str) -> int:
        wrong = self.counts_for(person_id)
        if wrong < _FREE_TRIES:
            return 0
        pause_s = min(_PAUSE_S * (wrong - _FREE_TRIES + 1), _LONGEST_PAUSE_S)
        return max(0, pause_s * 1000 - self._passed_ms)

    @property
    def next_wrong(self) -> int:
        """The how manieth in a row another wrong one would be."""
        return self._wrong + 1

    def wrong_once_more(self) -> str:
        return self._text(self._wrong + 1, self._now_ms, self._forgiven)

    def forgiven_to(self, person_id: str) -> str:
        """The others wait as long as they would have."""
        then_ms = self._now_ms - self._passed_ms
        return self._text(self._wrong, then_ms, self._forgiven | {person_id: self._wrong})

    def _text(self, wrong: int, boot_ms: int, forgiven: dict[str, int]) -> str:
        return json.dumps({"wrong": wrong, "boot": self._boot, "boot_ms": boot_ms, "forgiven": forgiven})


def is_noted(wrong: int) -> bool:
    """Whether the records tell of the wrong PIN that is this many in a row: the first ten, then at each doubling, so
    that whoever tries hundreds fills no journal. Each line says how many there were."""
    return wrong <= _EACH_NOTED or not wrong & (wrong - 1)


def whole_seconds(left_ms: int) -> int:
    return left_ms // 1000 + 1


class PinPauses:
    """For whoever shows the pause: it is the same before and after a restart, and whatever the wall clock says."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records, self._clock = records, clock

    def left_s(self, act: Act, *, all_wait: bool = False) -> int:
        """Seconds until the last of those who wait may try again; 0: nobody waits whose PIN would do for `act`.

        Nobody knows who stands there, and whoever tries too early lengthens everybody's pause: what is said holds for
        each of them, and counts down to 0 without a jump to the next one's pause. Whoever may try before is let in.

        `all_wait`: 0 as well while at least one of them need not wait.
        """
        tries = PinTries(self._records.setting(TRIES_SETTING), self._clock)
        people = [one for one in working(self._records) if one.pin and may(one.role, act)]
        left = [tries.left_ms(one.person_id) for one in people]
        waits = [one for one in left if one]
        if not waits or (all_wait and len(waits) < len(left)):
            return 0
        return whole_seconds(max(waits))
