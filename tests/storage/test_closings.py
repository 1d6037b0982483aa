"""A closed day: journal first, and there again whatever was lost (I1, D3, D4); what verify says when it was changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from astro_desk.core.day import Compared, DayClosing, OpenWork
from astro_desk.storage.database import open_writing
from astro_desk.storage.paths import Paths
from astro_desk.storage.tables import day_closings
from astro_desk.storage.verify import verify
from astro_desk.use_cases.close_day import Ruling, close_day
from tests.storage.till import KEY, FakeClock
from tests.storage.told import Register


class ClosedDay(Register):
    """The day was closed with something left, by Ana, whose reason names somebody."""

    def __post_init__(self) -> None:
        super().__post_init__()
        ruling = Ruling("Ana", "Ana", "Mrs. Ferreira comes tomorrow", manager=True, compared=Compared(3, 2, 1))
        self.day = self.clock.today()
        self.closing: DayClosing = self.run(lambda work: close_day(work, self.day, ruling, self.clock, self.new_id))
        self.newest = self.run(lambda work: work.newest_id())

    @property
    def kept(self) -> tuple[DayClosing, ...]:
        found: tuple[DayClosing, ...] = self.run(lambda work: work.day_closings([self.day]))
        return found


@pytest.fixture
def till(data_dir: Path, clock: FakeClock) -> Iterator[ClosedDay]:
    till = ClosedDay(data_dir, clock)
    yield till
    till.close()


def test_it_is_kept_with_its_figures_and_what_was_left(till: ClosedDay) -> None:
    assert till.kept == (till.closing,)
    assert till.closing.left.total > 0
    assert till.closing.figures.sales == 4
    assert till.closing.recorded.corrections == 1
    assert till.newest == till.closing.closing_id


def test_the_journal_has_no_reason_and_no_name_that_can_be_read(till: ClosedDay) -> None:
    text = "".join(path.read_text() for path in till.journal_files)
    assert "day_closed" in text
    assert "Ferreira" not in text
    assert "Ana" not in text


def test_a_second_closing_is_another_one_and_the_last_one_counts(till: ClosedDay) -> None:
    again = replace(till.closing, closing_id=till.new_id(), why="", left=OpenWork())
    till.run(lambda work: work.close_day(again))
    till.run(lambda work: work.close_day(again))
    assert till.kept == (again,)
    assert till.run(lambda work: work.first_closed_day()) == till.day
    assert till.run(lambda work: work.day_closings([till.day - timedelta(days=1)])) == ()


@pytest.mark.parametrize("losses", [["database"], ["journal", "database"]])
def test_it_is_there_again_whatever_was_lost(till: ClosedDay, losses: list[str]) -> None:
    for lost in losses:
        till.close()
        till.lose_database() if lost == "database" else till.lose_journal()
        till.recover()
        till.reopen()
    assert till.kept == (till.closing,)
    till.close()
    assert verify(till.data_dir, KEY).findings == ()


def test_a_closing_that_somebody_changed_is_found(till: ClosedDay) -> None:
    till.close()
    database = open_writing(Paths(till.data_dir).database, KEY, till.known, till.data_dir, "")
    with database.connection.begin():
        database.connection.execute(day_closings.update().values(why="nothing at all"))
    database.close()
    (found,) = verify(till.data_dir, KEY).findings
    assert found.facts == {"what": "day closing", "name": till.closing.closing_id}
