"""Whose PIN a command wants, and the line that it leaves in the journal; both also beside a running counter.

What the table of roles keeps from a cashier at the counter it keeps from them at the terminal, once somebody has a PIN.
"""

from __future__ import annotations

import getpass
import json
import sys
from contextlib import closing
from pathlib import Path
from secrets import token_hex

from astro_desk.app.clock import SystemClock
from astro_desk.app.keyring_store import system_keyring
from astro_desk.app.opening import find_key, is_set_up
from astro_desk.app.paths import DataPaths
from astro_desk.app.pins import RegisterPins, WrongPin
from astro_desk.app.secrets_input import Secrets
from astro_desk.app.terminal import open_for_command
from astro_desk.core.errors import AstroDeskError, NeedsManager, Unavailable
from astro_desk.core.notes import Note, Noted
from astro_desk.core.roles import Act, may
from astro_desk.storage.disk import os_errors, write_durably
from astro_desk.storage.notes import NoteFiles
from astro_desk.storage.paths import Paths
from astro_desk.storage.sealing import Sealer, Unreadable
from astro_desk.storage.store import open_read_only
from astro_desk.use_cases.people import TRIES_SETTING, working
from astro_desk.use_cases.pin_tries import PinTries
from astro_desk.use_cases.ports import Clock, Records


def permit(paths: DataPaths, secrets: Secrets, act: Act) -> str:
    """The id of whoever gave the PIN; "" where nobody has one yet who could.

    Raises NeedsManager `command_needs_pin`; Refused `pin_wrong`, `pin_wait`, `role_may_not` and what opening the data
    for reading raises.
    """
    if not paths.root.is_dir():
        raise Unavailable("database_missing")
    key = find_key(paths, secrets.passphrase, system_keyring())
    with closing(open_read_only(paths.root, key)) as records:
        if not any(one.pin and may(one.role, act) for one in working(records)):
            return ""
        pin = secrets.pin or _ask()
        if not pin:
            raise NeedsManager("command_needs_pin")
        clock = SystemClock()
        tries = TriesBeside(paths.root, key, records, clock)
        return RegisterPins(records, tries, clock).identify(pin, act).person_id


def permit_if_readable(paths: DataPaths, secrets: Secrets, act: Act) -> str:
    """As `permit`; data that are not there, or do not open, name nobody whose PIN could be asked: the key is enough."""
    if not is_set_up(paths):
        return ""
    try:
        return permit(paths, secrets, act)
    except Unavailable:
        return ""


def _ask() -> str:
    """From whoever sits there, unseen; "" where nobody does."""
    return getpass.getpass("PIN: ") if sys.stdin is not None and sys.stdin.isatty() else ""


class TriesBeside:
    """Wrong PINs at the terminal: the records belong to the counter while it runs, so they lie sealed beside them."""

    def __init__(self, root: Path, key: bytes, records: Records, clock: Clock) -> None:
        self._path = Paths(root).notes / "pin.tries"
        self._sealer, self._records, self._clock = Sealer(key, "pin tries"), records, clock
        self._notes = NoteFiles(Paths(root).notes, key)

    def read(self) -> str | None:
        """Those of the counter count as well, whichever are more."""
        texts = (self._records.setting(TRIES_SETTING), self._own())
        return max(texts, key=lambda text: PinTries(text, self._clock).counts_for(""))

    def keep(self, tries: str, wrong: WrongPin | None) -> None:
        write_durably(self._path, self._sealer.seal(tries.encode(), "tries"))
        if wrong is not None:
            at = self._clock.now()
            note = Note(token_hex(13), at, wrong.what, wrong.aimed_at, wrong.number, act=wrong.act.value)
            self._notes.leave(note)

    def _own(self) -> str | None:
        with os_errors():
            if not self._path.exists():
                return None
            sealed = self._path.read_bytes()
        try:
            text = self._sealer.open(sealed, "tries").decode()
            json.loads(text)
        except (Unreadable, ValueError):
            return None
        return text


class Noting:
    """The lines that a command leaves: durable before what they speak of is given out, in the journal when it ends."""

    def __init__(self, paths: DataPaths, secrets: Secrets, who: str) -> None:
        self._paths, self._secrets, self._who = paths, secrets, who
        key = find_key(paths, secrets.passphrase, system_keyring())
        self._files = NoteFiles(Paths(paths.root).notes, key)
        self._left = False

    def leave(self, what: Noted, subject: str = "", rows: int = 0, form: str = "") -> None:
        """Raises Unavailable: then nothing is given out."""
        self._files.leave(Note(token_hex(13), SystemClock().now(), what, subject, rows, self._who, form))
        self._left = True

    def close(self) -> None:
        """Has the register take them now; a counter that runs does so within a minute, and else the next start."""
        if not self._left:
            return
        try:
            open_for_command(self._paths, self._secrets).close()
        except AstroDeskError:
            pass
