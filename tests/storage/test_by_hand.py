"""The by-hand list: journal first, one tick, and there again whatever was lost (I1, D3, D4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from astro_desk.core.by_hand import Act, ByHandEntry, ByHandItem, OfSale
from astro_desk.core.catalog import ProgramKind
from astro_desk.core.errors import Refused
from astro_desk.core.operations import AddPurchase
from astro_desk.core.owners import Owner
from astro_desk.storage.database import open_writing
from astro_desk.storage.paths import Paths
from astro_desk.storage.tables import by_hand
from astro_desk.storage.verify import verify
from astro_desk.use_cases.by_hand import take_back, tick
from astro_desk.use_cases.finish_sale import finish_sale
from astro_desk.use_cases.return_sale import return_units
from tests.storage.till import KEY, FakeClock
from tests.storage.told import Register

VISIT = ByHandItem("DAY", "DAY", ProgramKind.PREPAID, Act.USED, "Daycare Pass", "Ask Tamsin for the green tab")


class Daycare(Register):
    """Two visits and a bag were sold to Sally, and the first visit is keyed in."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.visits = self.sell_visits(self.linked, 3)
        self.run(lambda work: tick(work, 1, self.clock, "Tamsin"))
        self.newest = self.run(lambda work: work.newest_id())

    def sell_visits(self, owner: Owner | None, units: int) -> tuple[ByHandEntry, ...]:
        """All units but the last are visits."""
        sale, _ = self.sale(owner, units)
        entries = tuple(
            ByHandEntry(
                entry_id=unit.unit_id,
                sale_id=sale.sale_id,
                unit_id=unit.unit_id,
                owner_id=sale.owner_id,
                item=VISIT,
                description=unit.description,
                business_date=sale.business_date,
                created_at=sale.finished_at,
            )
            for unit in sale.units[:-1]
        )
        self.run(lambda work: finish_sale(work, sale, self.new_id, owner, by_hand=entries))
        self.sold.append(sale)
        return entries

    @property
    def open(self) -> list[ByHandEntry]:
        return list(self.run(lambda work: work.by_hand()))

    @property
    def listed(self) -> tuple[ByHandEntry, ...]:
        found: tuple[ByHandEntry, ...] = self.run(lambda work: (*work.by_hand(), *work.by_hand(ticked=True)))
        return found


@pytest.fixture
def till(data_dir: Path, clock: FakeClock) -> Iterator[Daycare]:
    daycare = Daycare(data_dir, clock)
    yield daycare
    daycare.close()


def test_what_is_on_the_list_is_not_in_the_outbox(till: Daycare) -> None:
    first, second = till.visits
    assert till.open == [replace(second, number=2)]
    assert till.run(lambda work: work.operation(second.entry_id)) is None
    told = [row for row in till.lane(till.linked) if isinstance(row.intent, AddPurchase)]
    bag = till.sold[-1].units[-1]
    assert bag.unit_id in {row.id for row in told}
    (done,) = till.run(lambda work: work.by_hand(ticked=True))
    assert done == replace(first, number=1, ticked_at=till.clock.now(), ticked_by="Tamsin")


def test_an_entry_is_ticked_off_once_and_the_first_has_done_it(till: Daycare) -> None:
    with pytest.raises(Refused, match="by_hand_ticked"):
        till.run(lambda work: tick(work, 1, till.clock, "Bo"))
    with pytest.raises(Refused, match="by_hand_unknown"):
        till.run(lambda work: tick(work, 99, till.clock, "Bo"))
    till.run(lambda work: work.tick_by_hand(till.visits[0].entry_id, till.clock.now(), "Bo"))
    assert [entry.ticked_by for entry in till.run(lambda work: work.by_hand(ticked=True))] == ["Tamsin"]


def test_a_sale_to_nobody_is_on_the_list_without_an_owner(till: Daycare) -> None:
    till.sell_visits(None, 2)
    assert [entry.owner_id for entry in till.open] == [till.linked.owner_id, None]


def test_a_unit_is_taken_back_once_and_the_rest_of_the_return_goes_its_way(till: Daycare) -> None:
    units = [unit.unit_id for unit in till.sold[-1].units]
    removals = till.run(lambda work: return_units(work, units, till.clock, till.new_id))
    assert [row.intent.unit_id for row in removals] == [units[-1]]
    again = [entry for entry in till.open if entry.taken_back]
    assert [(entry.unit_id, entry.number) for entry in again] == [(units[0], 3), (units[1], 4)]
    assert len({entry.entry_id for entry in till.listed}) == 4
    with pytest.raises(Refused, match="unit_returned"):
        till.run(lambda work: take_back(work, units[:1], till.clock, till.new_id))
    assert len(till.listed) == 4


def test_the_list_moves_with_a_merged_owner(till: Daycare) -> None:
    other = till.saved_owner(first_name="Other", phone="5550100555", email="")
    till.run(lambda work: work.merge_owners(till.linked.owner_id, other.owner_id))
    assert {entry.owner_id for entry in till.listed} == {other.owner_id}


def test_nothing_that_a_person_wrote_stands_in_the_journal(till: Daycare) -> None:
    text = "".join(path.read_text() for path in till.journal_files)
    assert "by_hand_added" in text
    assert "Tamsin" not in text


def lose_and_recover(till: Daycare, lost: str) -> None:
    till.close()
    till.lose_database() if lost == "database" else till.lose_journal()
    till.recover()
    till.reopen()


@pytest.mark.parametrize("losses", [["database"], ["journal", "database"]])
def test_the_list_is_there_again_whatever_was_lost(till: Daycare, losses: list[str]) -> None:
    before = till.listed
    for lost in losses:
        lose_and_recover(till, lost)
    assert till.listed == before
    till.close()
    assert verify(till.data_dir, KEY).findings == ()


@pytest.mark.parametrize("lost", ["database", "journal"])
def test_what_of_a_sale_an_entry_is_about_is_kept_as_facts(till: Daycare, lost: str) -> None:
    about = OfSale("2026-03-14", 1, 3, 37, 4199, "USD", rest=True)
    item = ByHandItem("", "R1-P", ProgramKind.POINTS, Act.SOLD, "Points", of_sale=about)
    (first, *_) = till.open
    entry = replace(first, entry_id=till.new_id(), item=item, description="", taken_back=True)
    till.run(lambda work: work.add_by_hand([entry]))
    before = till.listed
    assert [one.item.of_sale for one in before].count(about) == 1
    lose_and_recover(till, lost)
    assert till.listed == before
    till.close()
    assert verify(till.data_dir, KEY).findings == ()


def test_goods_stand_in_the_journal_as_they_did_before_there_were_such_facts(till: Daycare) -> None:
    (line, *_) = (one for one in till.journal_lines if one["kind"] == "by_hand_added")
    assert line["data"]["entries"][0]["item"].keys() == {"code", "form", "kind", "act", "title", "words"}


def test_an_entry_that_somebody_took_out_of_the_database_is_missed(till: Daycare) -> None:
    till.close()
    database = open_writing(Paths(till.data_dir).database, KEY, till.known, till.data_dir, "")
    with database.connection.begin():
        database.connection.execute(by_hand.delete().where(by_hand.c.number == 2))
    database.close()
    assert "by-hand entry" in str(verify(till.data_dir, KEY).findings)
    till.reopen()
