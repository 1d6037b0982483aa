"""Closing a day of 3,000 units at a register that has been open for weeks, beside the bare count of its units."""

import shutil
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from astro_desk.core.checkout import Unit
from astro_desk.core.operations import AddPoints, AddPurchase, Operation, State
from astro_desk.core.sales import Sale
from astro_desk.use_cases.close_day import Ruling, close_day, day_report
from tests.benchmarks.big_store import ITEMS, big_counter, upc
from tests.benchmarks.figures import Figure, timed
from tests.support.counter import NOW

DAYS, SALES, UNITS, ROUNDS = 5, 600, 5, 20


def measure(folder: Path) -> list[Figure]:
    counter = big_counter(folder / "closing")
    try:
        for ago in range(DAYS, -1, -1):
            _sell(counter, NOW.date() - timedelta(days=ago))
        raw = counter.records._database.raw

        def bare() -> None:
            raw.execute(
                "SELECT u.form, count(*) FROM sales s JOIN units u ON u.sale_id = s.sale_id WHERE s.business_date = ?"
                " GROUP BY u.form",
                (NOW.date().isoformat(),),
            ).fetchall()

        assert day_report(counter.records, NOW.date(), None).figures.units == SALES * UNITS
        floor = timed(bare, ROUNDS)
        shown = timed(lambda: day_report(counter.records, NOW.date(), None), ROUNDS)
        ruling = Ruling("Ana", "Ana", "the line is down", manager=True)
        days = [NOW.date() - timedelta(days=ago) for ago in range(DAYS, -1, -1)]
        closed = []
        for day in days:
            job = partial(close_day, day=day, ruling=ruling, clock=counter.clock, new_id=counter.new_id)
            closed += timed(partial(counter.write, job), 1)
    finally:
        counter.close()
        shutil.rmtree(folder / "closing", ignore_errors=True)
    name = f"{SALES * UNITS:,} units"
    return [
        Figure(f"a day of {name}, closed on the disk", closed, floor, "its units counted by SQL alone", max_goal=2000),
        Figure(f"a day of {name}, read for the screen", shown, floor, "its units counted by SQL alone", max_goal=2000),
    ]


def _sell(counter, day: date) -> None:
    """Everything of today still waits, and of other days all is done."""
    state = State.WAITING if day == NOW.date() else State.DONE
    at = NOW - (NOW.date() - day)
    for start in range(0, SALES, 100):

        def job(work, start=start):
            for n in range(start, start + 100):
                owner_id, sale_id = f"owner-{(n * 37 + day.day) % 2000}", counter.new_id()
                units = []
                for place in range(UNITS):
                    number = (n * UNITS + place) % ITEMS
                    code = upc(4_000_000 + number)
                    units.append(Unit(counter.new_id(), code, f"00{code}", f"Food {number} for dogs"))
                moment = at - timedelta(minutes=n % 500)
                sale = Sale(sale_id, owner_id, tuple(units), (), moment, day, "Ana")
                rows = [
                    Operation(
                        unit.unit_id,
                        owner_id,
                        AddPurchase(unit.item_code, unit.form),
                        moment,
                        day,
                        sale_id,
                        state=state,
                        credited=True if state is State.DONE else None,
                        done_at=moment if state is State.DONE else None,
                    )
                    for unit in units
                ]
                rows.append(
                    Operation(counter.new_id(), owner_id, AddPoints(4150, 41), moment, day, sale_id, state=state)
                )
                work.finish_sale(sale, rows)

        counter.write(job)
