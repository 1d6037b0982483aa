"""Scans of a locked register in a real store: there after a kill, in order, and gone with the draft that has them."""

from __future__ import annotations

from astro_desk.core.checkout import Basket
from astro_desk.use_cases.ports import UnitOfWork
from astro_desk.use_cases.scan_ports import KeptScan
from tests.storage.till import Till

FIRST, SECOND = KeptScan("036000291452", -5.0, 60.0), KeptScan("012345678905", 900.0, 980.0, typed=True)


def test_they_are_there_after_the_program_ended(till: Till) -> None:
    till.run(lambda unit: unit.keep_scan(2, SECOND))
    till.run(lambda unit: unit.keep_scan(1, FIRST))
    till.run(lambda unit: unit.keep_scan(1, SECOND))  # a job that ran again
    till.reopen()
    assert till.run(lambda unit: unit.kept_scans()) == ((1, FIRST), (2, SECOND))


def test_they_go_with_the_draft_or_stay_without_it(till: Till) -> None:
    till.run(lambda unit: unit.keep_scan(1, FIRST))
    draft = Basket(till.new_id(), None, (till.sale(None)[0].units,))

    def taken(unit: UnitOfWork) -> None:
        unit.save_draft(draft, till.clock.now())
        unit.drop_kept_scans(1)

    def broken(unit: UnitOfWork) -> None:
        taken(unit)
        raise ZeroDivisionError

    try:
        till.run(broken)
    except ZeroDivisionError:
        pass
    assert till.run(lambda unit: (unit.draft(), unit.kept_scans())) == (None, ((1, FIRST),))
    till.run(taken)
    till.reopen()
    kept = till.run(lambda unit: unit.draft())
    assert kept is not None
    assert kept.basket.sale_id == draft.sale_id
    assert till.run(lambda unit: unit.kept_scans()) == ()


def test_the_journal_never_hears_of_them(till: Till) -> None:
    till.run(lambda unit: unit.keep_scan(1, FIRST))
    assert till.journal_kinds == []
