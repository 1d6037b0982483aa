"""Sales and drafts: written once, found again, never lost on the way (R5, R6, R13, R17, I15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from astro_desk.core.checkout import Basket, Claim, Unit
from astro_desk.core.money import Money
from astro_desk.core.operations import State
from tests.storage.till import BAG, Till


def basket(till: Till, owner_id: str | None = None, scans: int = 1) -> Basket:
    kept = Basket(till.new_id(), owner_id)
    for _ in range(scans):
        kept = kept.add((Unit(till.new_id(), *BAG, "Bag"),))
    return kept


def saving(till: Till, kept: Basket) -> Any:
    return lambda unit: unit.save_draft(kept, till.clock.now(), held=True)


def setting(name: str, value: str) -> Any:
    return lambda unit: unit.save_setting(name, value)


def test_a_finished_sale_is_found_as_it_was_finished(till: Till) -> None:
    owner = till.saved_owner()
    claim = Claim(till.new_id(), "7", "Buy 3", "0360", "A bag", "r-1", "i-1", approved_by="Ann")
    sale = till.sell(owner, units=3, claims=(claim,), cashier="Ann", total=Money(4199))
    anonymous = till.sell(None, units=1)
    till.reopen()
    assert till.run(lambda unit: unit.sale(sale.sale_id)) == sale
    assert till.run(lambda unit: unit.sale(anonymous.sale_id)) == anonymous
    assert till.run(lambda unit: unit.sale("R1-none")) is None
    assert till.run(lambda unit: unit.recent_sales()) == (anonymous, sale)
    assert till.run(lambda unit: unit.recent_sales(owner.owner_id)) == (sale,)
    assert till.run(lambda unit: unit.recent_sales(limit=1)) == (anonymous,)


def test_finishing_twice_sells_once(till: Till) -> None:
    owner = till.saved_owner()
    sale, operations = till.sale(owner, units=2)
    for _ in range(2):
        till.run(lambda unit: unit.finish_sale(sale, operations))
    assert till.run(lambda unit: unit.counts())[State.WAITING] == 2
    assert till.journal_kinds.count("sale_finished") == 1


def test_finishing_a_sale_ends_its_draft_and_a_late_autosave_does_not_bring_it_back(till: Till) -> None:
    owner = till.saved_owner()
    sale, operations = till.sale(owner)
    draft = Basket(sale.sale_id, owner.owner_id, (sale.units,))
    till.run(lambda unit: unit.save_draft(draft, till.clock.now()))
    till.run(lambda unit: unit.finish_sale(sale, operations))
    assert till.run(lambda unit: unit.draft()) is None
    till.run(lambda unit: unit.save_draft(draft, till.clock.now()))
    assert till.run(lambda unit: unit.draft()) is None


def test_the_sale_on_the_screen_and_the_held_ones_are_there_after_a_power_cut(till: Till) -> None:
    owner = till.saved_owner()
    held = [basket(till), basket(till, owner.owner_id, scans=2)]
    claim = Claim(till.new_id(), "7", "Buy 3", "", "A bag")
    on_screen = basket(till, owner.owner_id).claim(claim)
    for kept in held:
        till.clock.pass_by(seconds=5)
        till.run(saving(till, kept))
    till.run(lambda unit: unit.save_draft(on_screen, till.clock.now()))
    till.reopen()
    draft = till.run(lambda unit: unit.draft())
    assert (draft.basket, draft.held) == (on_screen, False)
    found = till.run(lambda unit: unit.held_sales())
    assert [kept.basket for kept in found] == held
    assert all(kept.held for kept in found)
    assert found[0].saved_at < found[1].saved_at


def test_resuming_a_held_sale_holds_the_one_on_the_screen(till: Till) -> None:
    first, second = basket(till), basket(till)
    till.run(lambda unit: unit.save_draft(first, till.clock.now(), held=True))
    till.run(lambda unit: unit.save_draft(second, till.clock.now()))
    till.run(lambda unit: unit.save_draft(first, till.clock.now()))
    assert till.run(lambda unit: unit.draft()).basket == first
    assert [kept.basket for kept in till.run(lambda unit: unit.held_sales())] == [second]


def test_an_empty_sale_to_nobody_is_not_kept(till: Till) -> None:
    kept = basket(till)
    till.run(lambda unit: unit.save_draft(kept, till.clock.now()))
    till.run(lambda unit: unit.save_draft(replace(kept, steps=()), till.clock.now()))
    assert till.run(lambda unit: unit.draft()) is None
    chosen = replace(kept, steps=(), owner_id=till.saved_owner().owner_id)
    till.run(lambda unit: unit.save_draft(chosen, till.clock.now()))
    assert till.run(lambda unit: unit.draft()).basket == chosen
    till.run(lambda unit: unit.drop_draft(kept.sale_id))
    assert till.run(lambda unit: unit.draft()) is None


def test_no_id_is_made_twice_even_when_its_draft_was_dropped(till: Till) -> None:
    assert till.run(lambda unit: unit.newest_id()) is None
    till.sell(till.saved_owner())
    kept = basket(till, scans=3)
    till.run(lambda unit: unit.save_draft(kept, till.clock.now()))
    newest = kept.units[-1].unit_id
    till.run(lambda unit: unit.drop_draft(kept.sale_id))
    till.run(lambda unit: unit.save_draft(Basket("not an id", None, (kept.units[:1],)), till.clock.now()))
    till.reopen()
    assert till.run(lambda unit: unit.newest_id()) == newest


def test_a_job_that_fails_leaves_nothing_behind(till: Till) -> None:
    owner = till.saved_owner()
    sale, operations = till.sale(owner)
    before = till.journal_lines

    def job(unit):
        unit.finish_sale(sale, operations)
        unit.save_setting("a", "1")
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        till.run(job)
    assert till.journal_lines == before
    assert till.run(lambda unit: unit.sale(sale.sale_id)) is None
    recorded = till.run(lambda unit: unit.finish_sale(sale, operations))
    assert till.run(lambda unit: unit.sale(sale.sale_id)) == recorded


def test_a_setting_is_kept_and_only_a_change_is_an_event(till: Till) -> None:
    for value in ("1", "1", '{"a":2}'):
        till.run(setting("rule", value))
    till.reopen()
    assert till.run(lambda unit: unit.setting("rule")) == '{"a":2}'
    assert till.run(lambda unit: unit.setting("other")) is None
    assert till.journal_kinds == ["setting_saved"] * 2


def test_times_without_a_zone_are_refused(till: Till) -> None:
    sale, operations = till.sale(None)
    naive = replace(sale, finished_at=sale.finished_at.replace(tzinfo=None))
    with pytest.raises(ValueError, match="zone"):
        till.run(lambda unit: unit.finish_sale(naive, operations))


def test_the_order_of_sales_is_that_of_the_counter_whatever_the_clock_said(till: Till) -> None:
    first = till.sell(None)
    till.clock.wall -= timedelta(days=2)
    second = till.sell(None)
    assert till.run(lambda unit: unit.recent_sales()) == (second, first)
