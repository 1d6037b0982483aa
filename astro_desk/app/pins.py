"""The manager's PIN: kept as an Argon2id hash in the encrypted database, and slow to guess."""

from __future__ import annotations

import json

from astro_desk.core.errors import Refused
from astro_desk.use_cases.ports import Clock, Records, UnitOfWork, Writer

PIN_SETTING = "manager_pin"
TRIES_SETTING = "pin_tries"
_FREE_TRIES = 3
_PAUSE_S, _LONGEST_PAUSE_S = 30, 900


class ManagerPin:
    """Checks PINs; after three wrong ones in a row each further try waits, longer every time, up to 15 minutes.

    The tries are in the records before the answer is given: to end the program, or the machine, forgets none. Time is
    this boot's own clock, which nobody sets; of a try before this boot only the time since then has passed for sure.
    """

    def __init__(self, records: Records, writer: Writer, clock: Clock) -> None:
        self._records, self._writer, self._clock = records, writer, clock

    def __call__(self, pin: str) -> None:
        """Raises Refused `pin_not_set`, `pin_wait`, `pin_wrong`; Unavailable when a wrong try cannot be kept."""
        # argon2 takes 30 ms to import and nobody needs it for the first frame.
        from argon2 import PasswordHasher
        from argon2.exceptions import VerificationError

        text = self._records.setting(PIN_SETTING)
        if text is None:
            raise Refused("pin_not_set")
        wrong, left_ms = self._tries()
        if left_ms > 0:
            raise Refused("pin_wait", seconds=left_ms // 1000 + 1)
        try:
            PasswordHasher().verify(json.loads(text), pin)
        except VerificationError:
            self._keep(wrong + 1)
            raise Refused("pin_wrong") from None
        if wrong:
            self._keep(0)

    def _tries(self) -> tuple[int, int]:
        """How many wrong ones there were in a row, and for how many milliseconds the next one waits."""
        kept = json.loads(self._records.setting(TRIES_SETTING) or "{}")
        wrong, (boot, now_ms) = kept.get("wrong", 0), self._clock.boot()
        if wrong < _FREE_TRIES:
            return wrong, 0
        passed_ms = now_ms - kept["boot_ms"] if kept["boot"] == boot else now_ms
        pause_s = min(_PAUSE_S * (wrong - _FREE_TRIES + 1), _LONGEST_PAUSE_S)
        return wrong, max(0, pause_s * 1000 - passed_ms)

    def _keep(self, wrong: int) -> None:
        boot, boot_ms = self._clock.boot()
        text = json.dumps({"wrong": wrong, "boot": boot, "boot_ms": boot_ms})
        self._writer.submit(lambda work: work.save_setting(TRIES_SETTING, text), counter=True).result()


def save_pin(work: UnitOfWork, pin: str) -> None:
    """Raises Refused `pin_invalid` unless the PIN is 4 to 12 digits."""
    from argon2 import PasswordHasher

    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 12):
        raise Refused("pin_invalid")
    work.save_setting(PIN_SETTING, json.dumps(PasswordHasher().hash(pin)))
