"""What a person did that changes no row of the books and must leave a line all the same. Values, without names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Noted(StrEnum):
    """What it was. The first ones are files with which names may have left; the others were done to a person."""

    EXPORT_OWNERS = "export_owners"
    EXPORT_ITEMS = "export_items"
    EXPORT_DAY = "export_day"
    EXPORT_FIGURES = "export_figures"
    EXPORT_OFFERS = "export_offers"
    EXPORT_OWNER = "export_owner"
    """Everything about one pet owner."""
    EXPORT_OPEN = "export_open"
    """What Astro was not told yet, with whose it is, before a register signed out."""
    EXPORT_BACKUP = "export_backup"
    """A backup that somebody asked for, beside the planned ones."""
    PERSON_ADDED = "person_added"
    PERSON_RENAMED = "person_renamed"
    PIN_GIVEN = "pin_given"
    PIN_TAKEN = "pin_taken"
    ROLE_CHANGED = "role_changed"
    SWITCHED_OFF = "switched_off"
    SWITCHED_ON = "switched_on"
    FIRST_MANAGER = "first_manager"
    """A manager's PIN was set by whoever holds the store's passphrase."""
    PIN_WRONG = "pin_wrong"
    PIN_PAUSED = "pin_paused"
    """A wrong PIN, behind which the next one must wait."""

    @property
    def is_export(self) -> bool:
        return self.value.startswith("export_")


@dataclass(frozen=True, slots=True)
class Note:
    """`subject`: the id of the person or the pet owner, or the day; `rows`: of the file, 0 where there is none;
    `who`: the id of the person who did it, "" for nobody known. `form`: how the file is written, as its name ends
    ("csv", "json", "pdf"), "" where it is none.

    Of a wrong PIN: `act` of the table of roles is what it was for, `subject` whose it can only have been meant to be,
    `rows` how many there were in a row. No digit of it is anywhere."""

    note_id: str
    at: datetime
    what: Noted
    subject: str = ""
    rows: int = 0
    who: str = ""
    form: str = ""
    act: str = ""
