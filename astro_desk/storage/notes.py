"""Notes as rows, in the journal, and in files that wait while the register is another program's.

A command beside a running counter may not write its journal. It leaves a sealed file, durable before anything is given
out; the counter takes it within a minute, and so does every opening of the store.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from astro_desk.core.notes import Note, Noted
from astro_desk.storage.disk import os_errors, sync_directory, write_durably
from astro_desk.storage.mapping import Json, canonical_json, time_text
from astro_desk.storage.sealing import Sealer, Unreadable
from astro_desk.storage.tables import notes


def add(connection: Connection, note: Note) -> None:
    """One that is there already stays as it is."""
    connection.execute(insert(notes).prefix_with("OR IGNORE"), to_body(note))


def exists(connection: Connection, note_id: str) -> bool:
    return connection.scalar(select(notes.c.note_id).where(notes.c.note_id == note_id)) is not None


def everything(connection: Connection) -> Sequence[Note]:
    rows = connection.execute(select(notes).order_by(notes.c.at, notes.c.note_id)).mappings().all()
    return [from_body(dict(row)) for row in rows]


def to_body(note: Note) -> Json:
    """For the journal, the row and the file alike: it holds ids, a code and a number."""
    return {
        "note_id": note.note_id,
        "at": time_text(note.at),
        "what": note.what.value,
        "subject": note.subject,
        "row_count": note.rows,
        "who": note.who,
        "form": note.form,
        "act": note.act,
    }


def from_body(body: Json) -> Note:
    at, what = datetime.fromisoformat(body["at"]), Noted(body["what"])
    form, act = body.get("form", ""), body.get("act", "")  # the first notes did not say them
    return Note(body["note_id"], at, what, body["subject"], body["row_count"], body["who"], form, act)


class NoteFiles:
    """The notes of a data directory that nobody has taken yet."""

    def __init__(self, directory: Path, key: bytes) -> None:
        self._directory, self._sealer = directory, Sealer(key, "note")

    def leave(self, note: Note) -> None:
        """Durable when it returns. Raises Unavailable."""
        sealed = self._sealer.seal(canonical_json(to_body(note)).encode(), note.note_id)
        write_durably(self._directory / f"{note.note_id}.note", sealed)

    def waiting(self) -> tuple[Note, ...]:
        """In the order in which they were made. One that this key does not open stays where it is."""
        found = []
        with os_errors():
            for path in self._directory.glob("*.note"):
                try:
                    found.append(from_body(json.loads(self._sealer.open(path.read_bytes(), path.stem))))
                except Unreadable:
                    continue
        return tuple(sorted(found, key=lambda one: (one.at, one.note_id)))

    def drop(self, note: Note) -> None:
        """It is in the journal. Raises Unavailable."""
        with os_errors():
            (self._directory / f"{note.note_id}.note").unlink(missing_ok=True)
            sync_directory(self._directory)
