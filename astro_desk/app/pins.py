"""PINs: Argon2id hashes in the encrypted database, whose they are, and slow to guess."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from hmac import compare_digest
from threading import Lock
from typing import Protocol, runtime_checkable

from astro_desk.core.errors import Refused
from astro_desk.core.notes import Noted
from astro_desk.core.people import Person, check_pin_signs
from astro_desk.core.roles import Act, may
from astro_desk.use_cases.people import PIN_SETTING, TRIES_SETTING, set_first_manager, working
from astro_desk.use_cases.pin_tries import PinTries, is_noted, whole_seconds
from astro_desk.use_cases.ports import Clock, Records, UnitOfWork, Writer

__all__ = ["PIN_SETTING", "RegisterPins", "save_pin"]


@dataclass(frozen=True, slots=True)
class WrongPin:
    """For the records. `number`: how many in a row; `aimed_at`: the id of the only one whose PIN would have done, ""
    where there are several; `paused`: the next one must wait."""

    act: Act
    number: int
    aimed_at: str
    paused: bool

    @property
    def what(self) -> Noted:
        return Noted.PIN_PAUSED if self.paused else Noted.PIN_WRONG


@runtime_checkable
class KeepsTries(Protocol):
    """What is known of wrong tries, as `PinTries` writes it, and what the records tell of this one; durable when `keep`
    returns."""

    def read(self) -> str | None: ...

    def keep(self, tries: str, wrong: WrongPin | None) -> None: ...


class RegisterPins:
    """Says whose PIN it is; after three wrong ones each further try waits, longer every time, up to 15 minutes.

    A PIN names its person, so that a wrong one may have been aimed at anybody: it counts for all, and the right one is
    forgiven only to whoever typed it. So a cashier cannot guess a manager's PIN with their own in between.

    The tries are in the records before the answer is given: to end the program, or the machine, forgets none. Time is
    this boot's own clock, which nobody sets; of a try before this boot only the time since then has passed for sure.
    """

    def __init__(self, records: Records, tries: Writer | KeepsTries, clock: Clock) -> None:
        """`tries`: the records' own writer, else who keeps wrong ones where the records belong to another program."""
        self._records, self._clock = records, clock
        self._tries = tries if isinstance(tries, KeepsTries) else _InRecords(records, tries)
        self._one_at_a_time = Lock()

    def identify(self, pin: str, act: Act) -> Person:
        """As `use_cases.people_ports.Pins`."""
        with self._one_at_a_time:
            people = [one for one in working(self._records) if one.pin]
            if not any(may(one.role, act) for one in people):
                raise Refused("pin_not_set")
            tries = PinTries(self._tries.read(), self._clock)
            waits = {one.person_id: tries.left_ms(one.person_id) for one in people}
            ready = [one for one in people if not waits[one.person_id]]
            if not ready:
                raise Refused("pin_wait", seconds=whole_seconds(min(waits.values())))
            person = _whose(pin, ready)
            if person is None:
                self._keep_wrong(tries, people, act)
                if len(ready) < len(people):  # it may be the PIN of one who must wait: nobody looks before it is time
                    raise Refused("pin_wait", seconds=whole_seconds(min(left for left in waits.values() if left)))
                raise Refused("pin_wrong")
            if tries.counts_for(person.person_id):
                self._tries.keep(tries.forgiven_to(person.person_id), None)
            if not may(person.role, act):
                raise Refused("role_may_not")
            return person

    def _keep_wrong(self, tries: PinTries, people: Sequence[Person], act: Act) -> None:
        kept, meant = tries.wrong_once_more(), [one.person_id for one in people if may(one.role, act)]
        after, number = PinTries(kept, self._clock), tries.next_wrong
        paused = any(after.left_ms(one) for one in meant)
        wrong = WrongPin(act, number, meant[0] if len(meant) == 1 else "", paused)
        self._tries.keep(kept, wrong if is_noted(number) else None)

    def seal(self, pin: str, people: Sequence[Person]) -> str:
        """As `use_cases.people_ports.Pins`."""
        return seal(pin, people)


class _InRecords:
    def __init__(self, records: Records, writer: Writer) -> None:
        self._records, self._writer = records, writer

    def read(self) -> str | None:
        return self._records.setting(TRIES_SETTING)

    def keep(self, tries: str, wrong: WrongPin | None) -> None:
        def save(work: UnitOfWork) -> None:
            work.save_setting(TRIES_SETTING, tries)
            if wrong is not None:
                work.note(wrong.what, wrong.aimed_at, wrong.number, act=wrong.act.value)

        self._writer.submit(save, counter=True).result()


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
