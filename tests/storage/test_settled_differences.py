"""A difference with Astro that a manager has settled: told no more, never lost, and new when it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.operations import State
from astro_desk.core.owners import Owner
from astro_desk.core.reconciliation import Discrepancy, Kind
from astro_desk.core.snapshot import Card, Punch, Snapshot
from astro_desk.storage.audit import AuditTrail
from astro_desk.storage.database import open_writing
from astro_desk.storage.paths import Paths
from astro_desk.storage.tables import settled_differences
from astro_desk.storage.verify import verify
from astro_desk.use_cases.settle_difference import Ruling, settle_difference
from tests.storage.till import KEY, FakeClock
from tests.storage.told import Register

WHY = "Mrs. Ferreira had it put on her sister's card"


class Differing(Register):
    """Astro has said yes to a purchase and does not show it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.whose = self.saved_owner(phone="5550100321", customer_id="astro-3", astro_customer_id="3")
        row = self.waiting(self.whose)
        after = replace(row, state=State.DONE, credited=True, done_at=self.clock.now())
        self.unit_id = self.run(lambda work: work.move([(row, after)]))[0].id
        self.clock.pass_by(hours=1)
        self.shown()

    def shown(self, *ids: str, owner: Owner | None = None) -> None:
        """Astro's next answer has these purchases; it is compared."""
        punches = tuple(Punch(one, "0360", "Bag", None) for one in ids)
        card = Card("c", "7", "Buy 3", "Kong", 3, None, punches)
        kept = Snapshot((owner or self.whose).owner_id, self.clock.now(), (card,))
        self.run(lambda work: work.save_snapshot(kept))
        self.run(lambda work: work.compare_snapshots(8))
        self.clock.pass_by(hours=1)

    @property
    def told(self) -> list[Kind]:
        listed = [one.kind for one in self.run(lambda work: work.discrepancies())]
        assert listed == [one.discrepancy.kind for one in self.run(lambda work: work.all_differences())]
        return listed

    def settle(self, why: str = WHY, *, manager: bool = True, kind: Kind = Kind.MISSING) -> None:
        found, ruling = Discrepancy(self.unit_id, self.whose.owner_id, kind), Ruling("Ana", why, manager)
        self.run(lambda work: settle_difference(work, found, ruling, self.clock, self.new_id))


@pytest.fixture
def till(data_dir: Path, clock: FakeClock) -> Iterator[Differing]:
    till = Differing(data_dir, clock)
    yield till
    till.close()


def test_what_is_settled_does_not_come_back_with_the_next_answer(till: Differing) -> None:
    assert till.told == [Kind.MISSING]
    till.settle()
    assert till.told == []
    till.shown()
    till.shown()
    assert till.told == []


def test_it_comes_back_when_it_is_another_difference(till: Differing) -> None:
    till.settle()
    till.shown(till.unit_id)
    till.shown()
    assert till.told == [Kind.CHANGED], "Astro has shown it meanwhile, and took it off"
    till.settle(kind=Kind.CHANGED)
    assert till.told == []
    till.shown(till.unit_id)
    till.shown()
    assert till.told == [Kind.CHANGED], "put back and taken off a second time"


def test_one_that_was_over_is_told_when_it_comes_back_after_a_recovery(till: Differing) -> None:
    """The journal says that it was settled, and not that Astro agreed since."""
    till.shown(till.unit_id)
    till.shown()
    till.settle(kind=Kind.CHANGED)
    till.shown(till.unit_id)
    till.close()
    till.lose_database()
    till.recover()
    till.reopen()
    till.shown(till.unit_id)
    till.shown()
    assert till.told == [Kind.CHANGED]


def test_it_stays_settled_over_an_answer_that_is_thrown_away(till: Differing) -> None:
    """A merge takes the snapshot away for a while: nobody has looked, so nothing is over."""
    till.settle()
    elsewhere = till.saved_owner(phone="5550100322", customer_id="astro-4", astro_customer_id="4")
    till.run(lambda work: work.merge_owners(till.whose.owner_id, elsewhere.owner_id))
    till.run(lambda work: work.compare_snapshots(8))
    till.shown(owner=elsewhere)
    assert till.told == []


def test_it_takes_a_reason_and_a_manager_and_the_difference_that_was_looked_at(till: Differing) -> None:
    with pytest.raises(Refused, match="why_missing"):
        till.settle("  ")
    with pytest.raises(NeedsManager, match="difference_needs_pin"):
        till.settle(manager=False)
    with pytest.raises(Refused, match="difference_changed"):
        till.settle(kind=Kind.EXTRA)
    assert till.told == [Kind.MISSING]
    till.settle()
    with pytest.raises(Refused, match="difference_changed"):
        till.settle()


def test_the_journal_says_who_and_why_and_neither_can_be_read_in_it(till: Differing) -> None:
    till.settle()
    entry = AuditTrail(till.data_dir, KEY).newest(limit=1)[0]
    assert (entry.kind, entry.by, entry.why, entry.choice) == ("difference_settled", "Ana", WHY, "missing")
    assert (entry.subject, entry.owner_ids) == (till.unit_id, (till.whose.owner_id,))
    text = "".join(path.read_text() for path in till.journal_files)
    assert "Ferreira" not in text
    assert "Ana" not in text


@pytest.mark.parametrize("losses", [["database"], ["journal"], ["journal", "database"]])
def test_it_is_settled_again_whatever_was_lost(till: Differing, losses: list[str]) -> None:
    till.settle()
    for lost in losses:
        till.close()
        till.lose_database() if lost == "database" else till.lose_journal()
        till.recover()
        till.reopen()
    till.shown()
    assert till.told == []
    till.close()
    assert verify(till.data_dir, KEY).findings == ()


def test_who_is_erased_is_in_no_reason_any_more_and_the_books_verify(till: Differing) -> None:
    till.settle()
    till.run(lambda work: work.erase_owner(till.whose.owner_id))
    kept = till.session.database().connection
    with kept.begin():
        assert kept.execute(settled_differences.select()).one().why == ""
    till.close()
    assert verify(till.data_dir, KEY).findings == ()


def test_one_that_somebody_with_the_key_changed_is_found(till: Differing) -> None:
    till.settle()
    till.close()
    database = open_writing(Paths(till.data_dir).database, KEY, till.known, till.data_dir, "")
    with database.connection.begin():
        database.connection.execute(settled_differences.update().values(why="nothing at all"))
    database.close()
    assert [found.facts["what"] for found in verify(till.data_dir, KEY).findings] == ["settled difference"]
