"""PINs: Argon2id hashes in the encrypted database, whose they are, and slow to guess."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from hmac import compare_digest
from threading import Lock
from typing import Any

from astro_desk.core.errors import Refused
from astro_desk.core.people import Person, check_pin_signs
from astro_desk.core.roles import Act, may
from astro_desk.use_cases.people import PIN_SETTING, set_first_manager, working
from astro_desk.use_cases.ports import Clock, Records, UnitOfWork, Writer

__all__ = ["PIN_SETTING", "RegisterPins", "save_pin"]

TRIES_SETTING = "pin_tries"
_FREE_TRIES = 3
_PAUSE_S, _LONGEST_PAUSE_S = 30, 900
_FORGOTTEN_S = 3600
"""Wrong tries of an hour ago do not count. Three free ones an hour are fewer than one in each longest pause."""


class RegisterPins:
    """Says whose PIN it is; after three wrong ones each further try waits, longer every time, up to 15 minutes.

    A PIN names its person, so that a wrong one may have been aimed at anybody: it counts for all, and the right one is
    forgiven only to whoever typed it. So a cashier cannot guess a manager's PIN with their own in between.

    The tries are in the records before the answer is given: to end the program, or the machine, forgets none. Time is
    this boot's own clock, which nobody sets; of a try before this boot only the time since then has passed for sure.
    """

    def __init__(self, records: Records, writer: Writer, clock: Clock) -> None:
        self._records, self._writer, self._clock = records, writer, clock
        self._one_at_a_time = Lock()

    def identify(self, pin: str, act: Act) -> Person:
        """As `use_cases.people_ports.Pins`."""
        with self._one_at_a_time:
            people = [one for one in working(self._records) if one.pin]
            if not any(may(one.role, act) for one in people):
                raise Refused("pin_not_set")
            tries = _Tries(self._records.setting(TRIES_SETTING), self._clock)
            waits = {one.person_id: tries.left_ms(one.person_id) for one in people}
            ready = [one for one in people if not waits[one.person_id]]
            if not ready:
                raise Refused("pin_wait", seconds=_seconds(min(waits.values())))
            person = _whose(pin, ready)
            if person is None:
                self._keep(tries.wrong_once_more())
                if len(ready) < len(people):  # it may be the PIN of one who must wait: nobody looks before it is time
                    raise Refused("pin_wait", seconds=_seconds(min(left for left in waits.values() if left)))
                raise Refused("pin_wrong")
            if tries.counts_for(person.person_id):
                self._keep(tries.forgiven_to(person.person_id))
            if not may(person.role, act):
                raise Refused("role_may_not")
            return person

    def seal(self, pin: str, people: Sequence[Person]) -> str:
        """As `use_cases.people_ports.Pins`."""
        return seal(pin, people)

    def _keep(self, tries: str) -> None:
        self._writer.submit(lambda work: work.save_setting(TRIES_SETTING, tries), counter=True).result()


class _Tries:
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

    def wrong_once_more(self) -> str:
        return self._text(self._wrong + 1, self._now_ms, self._forgiven)

    def forgiven_to(self, person_id: str) -> str:
        """The others wait as long as they would have."""
        then_ms = self._now_ms - self._passed_ms
        return self._text(self._wrong, then_ms, self._forgiven | {person_id: self._wrong})

    def _text(self, wrong: int, boot_ms: int, forgiven: dict[str, int]) -> str:
        return json.dumps({"wrong": wrong, "boot": self._boot, "boot_ms": boot_ms, "forgiven": forgiven})


def _seconds(left_ms: int) -> int:
    return left_ms // 1000 + 1


def _whose(pin: str, people: Sequence[Person]) -> Person | None:
    """One hash for all whose hashes share salt and cost: a quick sign-on, however many work here."""
    try:
        check_pin_signs(pin)
    except Refused:
        return None
    made: dict[str, str] = {}
    found = None
    for one in people:
        head = one.pin.rpartition("$")[0]
        if head not in made:
            made[head] = _like(pin, one.pin)
        if compare_digest(made[head], one.pin):
            found = one
    return found


def _like(pin: str, encoded: str) -> str:
    """The PIN's hash with the salt and at the cost of another one."""
    # argon2 takes 30 ms to import and nobody needs it for the first frame.
    from argon2 import extract_parameters
    from argon2.low_level import hash_secret

    cost, salt = extract_parameters(encoded), encoded.split("$")[-2]
    return hash_secret(
        pin.encode(),
        base64.b64decode(salt + "=" * (-len(salt) % 4)),
        cost.time_cost,
        cost.memory_cost,
        cost.parallelism,
        cost.hash_len,
        cost.type,
        cost.version,
    ).decode()


def seal(pin: str, people: Sequence[Person]) -> str:
    """The hash to be kept, with the salt that this register's PINs have. Raises Refused `pin_invalid`, `pin_taken`."""
    check_pin_signs(pin)
    others = [one for one in people if one.active and one.pin]
    if _whose(pin, others) is not None:
        raise Refused("pin_taken")
    if others:
        return _like(pin, others[-1].pin)
    from argon2 import PasswordHasher

    return PasswordHasher().hash(pin)


def save_pin(work: UnitOfWork, pin: str) -> Person:
    """The first manager's, from whoever sets the register up. Raises Refused `pin_invalid`, `pin_taken`."""
    from astro_desk.core.roles import Role

    others = [one for one in working(work) if one.role is not Role.MANAGER]
    return set_first_manager(work, seal(pin, others))
