"""A day's figures summed in SQL, against what was written: claims, offers, points, corrections, owners who are one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from astro_desk.core.catalog import Item, Program, ProgramKind
from astro_desk.core.checkout import Claim
from astro_desk.core.corrections import Correction, CorrectionKind
from astro_desk.core.day import DayFigures, OpenWork, ProgramDay, Recorded
from astro_desk.core.money import Money
from astro_desk.core.operations import AddPoints, NewOwner, Operation, State, UndoRedemption
from astro_desk.core.owners import Owner
from astro_desk.core.sales import Allowance, AllowanceKind, Sale
from astro_desk.use_cases.ports import UnitOfWork
from tests.storage.till import BAG, DAY, FakeClock, Till

FOOD, TREATS, OFFER = Program("10", "Food, buy 12"), Program("11", "Treats, buy 8"), Program("90", "Try it")


class Store(Till):
    """A bag counts in two programs and in an offer: it punches the first card program alone."""

    def __post_init__(self) -> None:
        super().__post_init__()
        programs = (replace(OFFER, kind=ProgramKind.OFFER), FOOD, TREATS)
        self.run(lambda work: work.put_programs(programs, "1"))
        self.run(lambda work: work.put_items([Item.of(BAG[0], "Bag", ["90", "10", "11"])], "1"))
        self.linked = self.saved_owner()

    def sell(self, owner: Owner | None, units: int = 1, **more: object) -> Sale:
        sale, operations = self.sale(owner, units)
        sale = replace(sale, **more)  # type: ignore[arg-type]  # whatever a sale has
        self.run(lambda work: work.finish_sale(sale, operations))
        return sale

    def tell(self, intent: object, sale_id: str | None = None, **more: object) -> Operation:
        row = Operation(self.new_id(), self.linked.owner_id, intent, self.clock.now(), DAY, sale_id)  # type: ignore[arg-type]
        row = replace(row, **more)  # type: ignore[arg-type]
        self.run(lambda work: work.add_operations([row]))
        return row

    def answer(self, unit_id: str, *, credited: bool) -> None:
        done: dict[str, object] = {"state": State.DONE, "credited": credited, "done_at": self.clock.now()}
        sending: dict[str, object] = {"state": State.SENDING}
        for change in (sending, done):
            self.run(partial(_move, unit_id, change))

    def correct(self, sale: Sale, kind: CorrectionKind, unit_ids: tuple[str, ...]) -> None:
        one = Correction(self.new_id(), sale.sale_id, kind, self.clock.now(), DAY, unit_ids=unit_ids)
        self.run(lambda work: work.correct_sale(one))

    def figures(self, *without: str) -> DayFigures:
        found: DayFigures = self.run(lambda work: work.day_figures(DAY, without))
        return found


def _move(operation_id: str, change: dict[str, object], work: UnitOfWork) -> None:
    row = work.operation(operation_id)
    assert row is not None
    work.move([(row, replace(row, **change))])  # type: ignore[arg-type]  # whatever a row has


@pytest.fixture
def store(data_dir: Path, clock: FakeClock) -> Iterator[Store]:
    store = Store(data_dir, clock)
    yield store
    store.close()


def test_a_unit_punches_one_card_and_a_sale_to_nobody_none(store: Store) -> None:
    store.sell(store.linked, 3, total=Money(4150))
    store.sell(None, 2)
    figures = store.figures()
    assert (figures.sales, figures.units, figures.owners, figures.nobody) == (2, 5, 1, 1)
    assert (figures.punches, figures.with_total, figures.total_cents) == (3, 1, 4150)
    assert figures.programs == (ProgramDay("10", FOOD.title, 3),)
    times = store.run(lambda work: work.punch_times(DAY))
    assert [(at.isoformat(), count) for at, count in times] == [("2026-03-14T15:00:00+00:00", 3)]


def test_what_astro_did_not_count_is_no_punch_and_what_it_counted_unknown_to_us_is_one(store: Store) -> None:
    sale = store.sell(store.linked, 2)
    for unit, credited in zip(sale.units, (False, True), strict=True):
        store.answer(unit.unit_id, credited=credited)
    assert store.figures().punches == 1
    store.run(lambda work: work.drop_stale_items("2", 10))
    store.run(lambda work: work.close_catalogue("2", store.clock.now()))
    figures = store.figures()
    assert (figures.punches, figures.programs) == (1, ()), "in no program that we know of"


def test_rewards_offers_and_points(store: Store) -> None:
    claims = (Claim("R1-c1", "10", "Food", BAG[0], "Bag"), Claim("R1-c2", "12", "Cans", "0", "Can"))
    kinds = AllowanceKind
    allowances = (
        Allowance("R1-a1", kinds.OFFER_GOOD, "90", "Try it"),
        Allowance("R1-a2", kinds.OFFER_REBATE, "91", "3 off", cents=300),
        Allowance("R1-a3", kinds.OFFER_REBATE, "91", "3 off", cents=450),
        Allowance("R1-a4", kinds.POINTS, "5", "Five off", cents=500, points=250),
    )
    sale = store.sell(store.linked, claims=claims, allowances=allowances)
    store.tell(AddPoints(4150, 41), sale.sale_id)
    store.tell(AddPoints(1000, None), sale.sale_id)
    store.tell(NewOwner())
    store.tell(UndoRedemption("R1-c0", None))
    figures = store.figures()
    assert (figures.redemptions, figures.undone, figures.new_owners) == (2, 1, 1)
    assert figures.programs == (
        ProgramDay("10", FOOD.title, 1, 1),
        ProgramDay("12", "Cans", 0, 1),
    )
    assert (figures.offer_goods, figures.rebates, figures.rebate_cents) == (1, 2, 750)
    assert (figures.points_rewards, figures.points_spent, figures.points_cents) == (1, 250, 500)
    assert (figures.points_sales, figures.points_said, figures.points_open) == (2, 41, 1)
    assert store.figures(store.linked.owner_id) == DayFigures(DAY), "nothing of one who is not counted"


def test_corrections_count_on_the_day_on_which_they_are_made(store: Store) -> None:
    store.clock.pass_by(days=-1)
    sale = store.sell(store.linked, 3, business_date=DAY - timedelta(days=1))
    store.clock.pass_by(days=1)
    ids = tuple(unit.unit_id for unit in sale.units)
    made = (
        (CorrectionKind.RETURN, ids[:2]),
        (CorrectionKind.KEEP, ids[:1]),
        (CorrectionKind.MOVE, ()),
        (CorrectionKind.ATTACH, ()),
    )
    for kind, units in made:
        store.correct(sale, kind, units)
    figures = store.figures()
    assert (figures.sales, figures.returned, figures.kept) == (0, 2, 1)
    assert (figures.moved, figures.attached) == (1, 1)
    assert store.run(lambda work: work.day_recorded(DAY)) == Recorded(0, 4)


def test_the_sales_of_some_owners_are_counted_by_day(store: Store) -> None:
    for ago in (0, 0, 3, 400):
        store.sell(store.linked, business_date=DAY - timedelta(days=ago))
    store.sell(None)
    mine, since = (store.linked.owner_id,), DAY - timedelta(days=3)
    assert store.run(lambda work: work.sales_of_owners_by_day(mine, since)) == {DAY: 2, since: 1}
    assert store.run(lambda work: work.sales_of_owners_by_day((), since)) == {}


def test_days_are_stepped_through_and_open_work_is_told_by_day(store: Store) -> None:
    for ago in (0, 3, 400):
        sale = store.sell(store.linked, business_date=DAY - timedelta(days=ago))
        assert sale
    days = store.run(lambda work: work.business_days())
    assert days == tuple(DAY - timedelta(days=ago) for ago in (0, 3, 400))
    assert store.run(lambda work: work.business_days(before=DAY, limit=1)) == (DAY - timedelta(days=3),)
    old = store.tell(AddPoints(100, 1), business_date=DAY - timedelta(days=40))
    case = replace(old, state=State.REVIEW, reason="outcome_unknown")
    store.run(lambda work: work.move([(work.operation(old.id), case)]))
    work = dict(store.run(lambda unit: unit.open_work(DAY)))
    assert work == {DAY - timedelta(days=40): OpenWork(review=1), DAY: OpenWork(waiting=3)}
    assert store.run(lambda unit: unit.open_work(DAY - timedelta(days=1)))[0][0] == DAY - timedelta(days=40)
    assert store.run(lambda unit: unit.open_work(DAY, (store.linked.owner_id,))) == ()


def test_owners_who_turned_out_to_be_one_are_one(store: Store) -> None:
    other = store.saved_owner(first_name="Other", phone="5550100555", email="")
    store.sell(store.linked)
    store.sell(other)
    assert store.figures().owners == 2
    store.run(lambda work: work.merge_owners(other.owner_id, store.linked.owner_id))
    assert store.figures().owners == 1
    since = store.clock.now()
    assert store.run(lambda work: work.owners_to_compare(DAY, since)) == (store.linked.owner_id,)
    assert store.run(lambda work: work.owners_to_compare(DAY, since, store.linked.owner_id)) == ()
    assert store.run(lambda work: work.day_compared(DAY, since)).owners == 1


def test_a_day_is_read_without_going_through_its_units_or_its_owners_answers(store: Store) -> None:
    asked: list[str] = []
    raw = store.session.database().raw
    raw.set_trace_callback(asked.append)
    store.figures("nobody")
    store.run(lambda work: work.day_compared(DAY, store.clock.now(), ("nobody",)))
    store.run(lambda work: work.owners_to_compare(DAY, store.clock.now(), "", ("nobody",)))
    raw.set_trace_callback(None)
    plans = [
        step[3]
        for words in asked
        if words.startswith("SELECT")
        for step in raw.execute(f"EXPLAIN QUERY PLAN {words}").fetchall()
    ]
    assert [plan for plan in plans if plan.startswith("SEARCH operations USING INDEX operations_told_day")]
    ages = [plan for plan in plans if plan.startswith("SEARCH n ")]
    assert len(ages) == 2
    assert all("COVERING INDEX snapshots_age" in plan for plan in ages)
