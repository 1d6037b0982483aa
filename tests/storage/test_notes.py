"""What changes no other row leaves a line: in the journal, there again whatever was lost, and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from astro_desk.core.audit import Deed
from astro_desk.core.notes import Note, Noted
from astro_desk.core.roles import Role
from astro_desk.storage import notes
from astro_desk.storage.audit import AuditTrail
from astro_desk.storage.database import open_writing
from astro_desk.storage.notes import NoteFiles
from astro_desk.storage.paths import Paths
from astro_desk.storage.store import Store, open_store
from astro_desk.storage.tables import notes as notes_table
from astro_desk.storage.verify import verify
from astro_desk.use_cases.people import add_person, change_pin
from astro_desk.use_cases.ports import UnitOfWork
from tests.storage.till import KEY, START, FakeClock
from tests.storage.told import Register

LEFT = Note("a-note", START, Noted.EXPORT_DAY, "2026-03-14", 7, "person:1", "json")


class Noting(Register):
    """Somebody gave a list of owners out, and took a cashier's PIN away."""

    def __post_init__(self) -> None:
        super().__post_init__()

        def decide(work: UnitOfWork) -> None:
            work.act_as("person:1")
            work.note(Noted.EXPORT_OWNERS, rows=41)
            add_person(work, "Ferreira", Role.CASHIER, "a hash")
            change_pin(work, "Ferreira", "")

        self.run(decide)

    @property
    def notes(self) -> list[Note]:
        found: list[Note] = self.run(lambda unit: list(notes.everything(unit._connection)))
        return found


@pytest.fixture
def till(data_dir: Path, clock: FakeClock) -> Iterator[Noting]:
    till = Noting(data_dir, clock)
    yield till
    till.close()


def lines(till: Noting) -> list[tuple[Deed, str, str, str, int]]:
    wanted = {Deed.GIVEN_OUT, Deed.PERSON}
    found = AuditTrail(till.data_dir, KEY).newest(wanted)
    return [(one.deed, one.choice, one.subject, one.who, one.counts["rows"]) for one in reversed(found)]


TOLD = [
    (Deed.GIVEN_OUT, "export_owners", "", "person:1", 41),
    (Deed.PERSON, "person_added", "person:1", "person:1", 0),
    (Deed.PERSON, "pin_taken", "person:1", "person:1", 0),
]


def test_the_journal_says_who_did_what_with_how_many_rows_and_no_name(till: Noting) -> None:
    assert lines(till) == TOLD
    assert len(AuditTrail(till.data_dir, KEY).newest({Deed.GIVEN_OUT})) == 1
    assert "Ferreira" not in "".join(path.read_text() for path in till.journal_files)


@pytest.mark.parametrize("losses", [["database"], ["journal"], ["journal", "database"]])
def test_they_are_there_again_whatever_was_lost(till: Noting, losses: list[str]) -> None:
    before = till.notes
    assert len(before) == 3
    for lost in losses:
        till.close()
        till.lose_database() if lost == "database" else till.lose_journal()
        till.recover()
        till.reopen()
    assert till.notes == before
    assert sorted(lines(till)) == sorted(TOLD)
    till.close()
    assert verify(till.data_dir, KEY).findings == ()


def test_how_a_file_is_written_stands_in_the_journal_and_may_be_missing_in_an_old_line(till: Noting) -> None:
    till.run(lambda work: work.note(Noted.EXPORT_FIGURES, "2026-03-14", 9, "pdf"))
    till.run(lambda work: work.note(Noted.EXPORT_FIGURES, "2026-03-14", 9, "csv"))
    assert [one.form for one in AuditTrail(till.data_dir, KEY).newest({Deed.GIVEN_OUT})] == ["csv", "pdf", ""]
    body = notes.to_body(LEFT)
    assert notes.from_body(body) == LEFT
    del body["form"]
    assert notes.from_body(body) == replace(LEFT, form="")


def test_a_line_that_somebody_changed_is_found(till: Noting) -> None:
    till.close()
    database = open_writing(Paths(till.data_dir).database, KEY, till.known, till.data_dir, "")
    with database.connection.begin():
        database.connection.execute(notes_table.update().values(row_count=1))
    database.close()
    found = verify(till.data_dir, KEY).findings
    assert {str(one.facts["what"]) for one in found} == {"note"}


# ----------------------------------------------------------------------------- from a command beside a running counter


def opened(till: Noting) -> Store:
    return open_store(till.data_dir, KEY, till.clock, ballast_bytes=0)


def test_what_a_command_left_is_taken_once_however_often_it_is_tried(till: Noting) -> None:
    till.close()
    files = NoteFiles(Paths(till.data_dir).notes, KEY)
    files.leave(LEFT)
    assert b"export" not in next(Paths(till.data_dir).notes.glob("*.note")).read_bytes()
    for _ in range(2):  # a kill between the commit and the end of its file, the first time
        store = opened(till)
        store.take_notes()
        store.close()
        assert files.waiting() == ()
        files.leave(LEFT)
    told = [one for one in lines(till) if one not in TOLD]
    assert told == [(Deed.GIVEN_OUT, "export_day", "2026-03-14", "person:1", 7)]
    assert verify(till.data_dir, KEY).findings == ()


def test_one_that_this_key_does_not_open_stays_where_it_is(till: Noting) -> None:
    directory = Paths(till.data_dir).notes
    NoteFiles(directory, bytes(32)).leave(LEFT)
    assert NoteFiles(directory, KEY).waiting() == ()
    assert len(list(directory.glob("*.note"))) == 1
