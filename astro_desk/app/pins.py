"""The manager's PIN: kept as an Argon2id hash in the encrypted database, and slow to guess."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from astro_desk.core.errors import Refused
from astro_desk.use_cases.ports import Records, UnitOfWork

PIN_SETTING = "manager_pin"
_FREE_TRIES = 3
_PAUSE_S = 30


class ManagerPin:
    """Checks PINs; after three wrong ones in a row each further try waits, longer every time."""

    def __init__(self, records: Records, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._records, self._monotonic = records, monotonic
        self._wrong = 0
        self._next_try = 0.0

    def __call__(self, pin: str) -> None:
        """Raises Refused `pin_not_set`, `pin_wait`, `pin_wrong`."""
        # argon2 takes 30 ms to import and nobody needs it for the first frame.
        from argon2 import PasswordHasher
        from argon2.exceptions import VerificationError

        text = self._records.setting(PIN_SETTING)
        if text is None:
            raise Refused("pin_not_set")
        left = self._next_try - self._monotonic()
        if left > 0:
            raise Refused("pin_wait", seconds=int(left) + 1)
        try:
            PasswordHasher().verify(json.loads(text), pin)
        except VerificationError:
            self._wrong += 1
            if self._wrong >= _FREE_TRIES:
                self._next_try = self._monotonic() + _PAUSE_S * (self._wrong - _FREE_TRIES + 1)
            raise Refused("pin_wrong") from None
        self._wrong = 0


def save_pin(work: UnitOfWork, pin: str) -> None:
    """Raises Refused `pin_invalid` unless the PIN is 4 to 12 digits."""
    from argon2 import PasswordHasher

    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 12):
        raise Refused("pin_invalid")
    work.save_setting(PIN_SETTING, json.dumps(PasswordHasher().hash(pin)))
