"""A busy day at the counter: figures that show every line, days before it, and differences at Astro."""

from __future__ import annotations

from datetime import timedelta

from astro_desk.core.checkout import Unit
from astro_desk.core.day import Compared, DayClosing, DayFigures, OpenWork, ProgramDay, Recorded
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.reconciliation import Discrepancy, Kind
from astro_desk.core.sales import Sale
from tests.ui.fakes import NOW, FakeRecords
from tests.ui.sample import LOTUS

TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)
ROSA = Owner("rosa", "Rosa", "Castillo", "5550100555", "", Standing.LINKED, "astro-55", "55")
PROGRAMS = (
    ProgramDay("lotus", "Lotus Dog | 20 lb & 25 lb | Buy 12 Get 1 Free", 92, 9),
    ProgramDay("treats", "NutriSource Treats - Buy 8 Get 1", 61, 4),
    ProgramDay("weruva", "Weruva Cat Cans: buy 24 get 4", 48, 2),
    ProgramDay("wash", "Self-service wash, buy 5 get 1", 22, 3),
    ProgramDay("fromm", "Fromm Gold Small Breed, buy 10 get 1", 11, 0),
)
HOURS = (0,) * 8 + (4, 18, 31, 22, 17, 9, 12, 26, 41, 38, 14, 2) + (0,) * 4
FIGURES = DayFigures(
    TODAY,
    sales=148,
    units=362,
    owners=97,
    nobody=12,
    new_owners=6,
    with_total=131,
    total_cents=614275,
    punches=234,
    redemptions=18,
    undone=1,
    programs=PROGRAMS,
    offer_goods=3,
    rebates=5,
    rebate_cents=1750,
    points_sales=131,
    points_said=6122,
    points_open=4,
    points_rewards=2,
    points_spent=500,
    points_cents=1000,
    returned=4,
    kept=1,
    moved=1,
    attached=2,
    by_hand=5,
    keyed_in=2,
    hours=HOURS,
)


def sold(sale_id: str, day_ago: int = 0, owner_id: str | None = "rosa") -> Sale:
    at = NOW - timedelta(days=day_ago)
    unit = Unit(f"{sale_id}-u", LOTUS, f"00{LOTUS}", "Lotus Good Grains Chicken 25 lb")
    return Sale(sale_id, owner_id, (unit,), (), at, at.date(), "Ana", slip=sale_id[-4:])


def closed(ago: int, sales: int = 1, left: OpenWork | None = None, why: str = "") -> DayClosing:
    at = NOW - timedelta(days=ago, hours=-8)
    by = "Tamsin" if why else ""
    figures = FIGURES if at.date() == TODAY else DayFigures(at.date(), sales=sales)
    return DayClosing(f"R2-c{ago}", at.date(), at, "Ana", figures, Recorded(sales), left or OpenWork(), by, why)


def busy_day(records: FakeRecords, *, compared: bool = True) -> None:
    """Yesterday was closed openly, nobody closed the day before, and two units differ at Astro."""
    records.owners[ROSA.owner_id] = ROSA
    records.sales = {one.sale_id: one for one in (sold("R2-A1B2"), sold("R2-C3D4", 1), sold("R2-E5F6", 2))}
    records.sales |= {one.sale_id: one for one in (sold("R2-G7H8", 3), sold("R2-J9K1", 4))}
    records.now_and_then = FIGURES
    records.closings = [closed(4), closed(3), closed(1, left=OpenWork(1), why="The line was dug up")]
    if compared:
        records.read_there = Compared(97, 61, 0)
        records.differing = [
            Discrepancy("R2-A1B2-u", "rosa", Kind.DOUBLED),
            Discrepancy("R2-01M000000000000000000000ZZ", "rosa", Kind.EXTRA),
        ]
