"""A manager's PIN that nobody knows any more: whoever holds the store's passphrase sets a new one, and it is noted."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

from astro_desk.app.background import in_background
from astro_desk.app.paths import DataPaths
from astro_desk.app.pins import save_pin
from astro_desk.core.errors import Refused, Unavailable
from astro_desk.core.people import Person
from astro_desk.storage import secret
from astro_desk.storage.store import Store
from astro_desk.use_cases.people import TRIES_SETTING
from astro_desk.use_cases.people_ports import ResetPin
from astro_desk.use_cases.pin_tries import PinTries
from astro_desk.use_cases.ports import Clock, UnitOfWork


def check_passphrase(root: Path, passphrase: str) -> None:
    """A key that a keyring holds is not enough: it opens the data for whoever sits at this computer.

    Raises Refused `passphrase_missing`, `passphrase_wrong`.
    """
    file = secret.read_key_file(root)
    if file is None:
        raise Unavailable("key_file_missing")
    if not passphrase:
        raise Refused("passphrase_missing")
    secret.unwrap(file, passphrase)


def set_new_pin(work: UnitOfWork, pin: str, clock: Clock) -> Person:
    """The first manager's, from whoever has shown the passphrase; wrong PINs of before keep nobody of them waiting.

    Raises Refused `pin_invalid`, `pin_taken`.
    """
    person = save_pin(work, pin)
    tries = work.setting(TRIES_SETTING)
    if tries is not None:
        work.save_setting(TRIES_SETTING, PinTries(tries, clock).forgiven_to(person.person_id))
    return person


def pin_reset(paths: DataPaths, store: Store, clock: Clock) -> ResetPin:
    """For the window of an open register."""

    def reset(passphrase: str, pin: str) -> Future[Person]:
        def work() -> Person:
            check_passphrase(paths.root, passphrase)
            return store.writer.submit(lambda unit: set_new_pin(unit, pin, clock)).result()

        return in_background(work)

    return reset
