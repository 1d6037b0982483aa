"""What people need of the rooms around: names and deeds in storage, hashes of PINs in the shell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Protocol

from astro_desk.core.people import Person
from astro_desk.core.roles import Act


class PeopleNames(Protocol):
    def person_names(self) -> Mapping[str, str]:
        """By person id. They lie in the encrypted database alone."""
        ...


class PeopleWork(Protocol):
    def save_person_name(self, person_id: str, name: str) -> None:
        """The journal never hears of it."""
        ...

    def act_as(self, who: str) -> None:
        """Everything decided in this unit from here on is this person's: the journal says so with their id."""
        ...


ResetPin = Callable[[str, str], Future[Person]]
"""(the store's passphrase, a new PIN): the first manager's from now on. Raises Refused `passphrase_…`, `pin_…`."""

SealPin = Callable[[str, Sequence[Person]], str]
"""The hash of a PIN that is to be kept. Raises Refused `pin_invalid`, `pin_taken` when one of these people has it."""


class Pins(Protocol):
    """PINs, checked one at a time and slow to guess."""

    def identify(self, pin: str, act: Act) -> Person:
        """Whose PIN it is, when their role may do this.

        Raises Refused `pin_not_set`, `pin_wait`, `pin_wrong`, `role_may_not`; Unavailable when a wrong try cannot be
        kept. Takes some 50 ms.
        """
        ...

    def seal(self, pin: str, people: Sequence[Person]) -> str:
        """As `SealPin`."""
        ...
