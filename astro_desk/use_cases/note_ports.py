"""A line in the journal for what changes no row of the books."""

from __future__ import annotations

from typing import Protocol

from astro_desk.core.notes import Note, Noted


class NoteWork(Protocol):
    def note(self, what: Noted, subject: str = "", rows: int = 0, form: str = "", act: str = "") -> None:
        """Says in the journal that somebody did this, now; who it was says `act_as`. `form`, `act`: as of a `Note`."""
        ...

    def take_note(self, note: Note) -> None:
        """One that was made while the register was another program's; idempotent by its id."""
        ...
