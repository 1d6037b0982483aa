"""Who works at a register, and when they must say so. Values; names and PINs are kept by `use_cases.people`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from astro_desk.core.errors import Refused
from astro_desk.core.roles import Role

LONGEST_NAME = 40
LONGEST_WAIT_MIN = 240
_PREFIX = "person:"


@dataclass(frozen=True, slots=True)
class Person:
    """`person_id` stands in journal and books and is never given to another; `name` "" : nobody has told it.

    `pin`: an Argon2id hash, "" when there is none. Who is not `active` works here no more.
    """

    person_id: str
    role: Role
    name: str = ""
    pin: str = field(default="", repr=False)
    active: bool = True

    @property
    def number(self) -> int:
        return int(self.person_id.removeprefix(_PREFIX)) if is_person(self.person_id) else 0


NAMELESS = Person("manager", Role.MANAGER)
"""A manager of whom nobody knows more than that the PIN was right."""


class SignOn(StrEnum):
    """What the store asks of a cashier before the counter opens."""

    OPEN = "open"
    """Nothing: whoever stands there sells."""
    NAME = "name"
    """The name."""
    PIN = "pin"
    """The PIN."""


@dataclass(frozen=True, slots=True)
class PeopleRules:
    """`lock_minutes`: without a key, a touch or a scan for so long the register locks itself; 0: never."""

    sign_on: SignOn = SignOn.OPEN
    lock_minutes: int = 0


def is_person(text: str) -> bool:
    """Whether this is a person's id, and not a name as a register's own settings give one."""
    number = text.removeprefix(_PREFIX)
    return number != text and number.isascii() and number.isdecimal()


def person_id(number: int) -> str:
    return f"{_PREFIX}{number}"


def check_name(text: str) -> str:
    """A name as it is kept. Raises Refused `person_name_missing`, `person_name_invalid`.

    Digits alone would be taken for a PIN.
    """
    name = " ".join(text.split())
    if not name:
        raise Refused("person_name_missing")
    if len(name) > LONGEST_NAME or not name.isprintable() or name.isdecimal() or is_person(name):
        raise Refused("person_name_invalid", limit=LONGEST_NAME)
    return name


def check_pin_signs(pin: str) -> None:
    """Raises Refused `pin_invalid` unless the PIN is 4 to 12 digits."""
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 12):
        raise Refused("pin_invalid")
