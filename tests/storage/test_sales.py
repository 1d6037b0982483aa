"""Sales and drafts: written once, found again, never lost on the way (R5, R6, R13, R17, I15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from astro_desk.core.checkout import AcceptedOffer, Basket, Claim, PointsClaim, Unit
from astro_desk.core.money import Money
from astro_desk.core.operations import AddOffer, AddPoints, RedeemOffer, State
from astro_desk.core.sales import Allowance, AllowanceKind
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


def test_lists_of_sales_go_on_behind_the_one_that_was_told_last(till: Till) -> None:
    first, other = till.saved_owner(), till.saved_owner()
    sold = [till.sell(owner) for owner in (first, other, first, None, first, other)]
    till.clock.pass_by(days=-3)  # the order is that of the sales, whatever the clock says
    newest = [*reversed([*sold, till.sell(other)])]

    def pages(read: Any) -> list[Any]:
        found: list[Any] = []

        def page(unit: Any) -> Any:
            return read(unit, found[-1].sale_id if found else "")

        while more := till.run(page):
            found += more
        return found

    assert pages(lambda unit, below: unit.recent_sales(limit=2, below=below)) == newest
    firsts = [sale for sale in newest if sale.owner_id == first.owner_id]
    assert pages(lambda unit, below: unit.recent_sales(first.owner_id, 2, below)) == firsts
    both = (first.owner_id, other.owner_id, first.owner_id)
    somebodys = [sale for sale in newest if sale.owner_id]
    assert pages(lambda unit, below: unit.sales_of_owners(both, 2, below)) == somebodys


def test_an_owners_operations_go_on_below_the_oldest_that_was_told(till: Till) -> None:
    owner = till.saved_owner()
    till.sell(owner, units=5)
    everything = till.run(lambda unit: unit.owner_history(owner.owner_id))
    newer = till.run(lambda unit: unit.owner_history(owner.owner_id, 2))
    older = till.run(lambda unit: unit.owner_history(owner.owner_id, 2, newer[0].seq))
    assert (*older, *newer) == everything[-4:]


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
    scanned = basket(till, owner.owner_id, scans=2)
    on_screen = replace(scanned.claim(claim), said_paid=frozenset(unit.unit_id for unit in scanned.units))
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


def test_what_the_till_takes_off_for_offers_and_points_is_kept_and_replayed(till: Till) -> None:
    owner = till.saved_owner()
    allowances = (
        Allowance(till.new_id(), AllowanceKind.OFFER_GOOD, "6402", "Buy 4, Get 1", "0360", "A can"),
        Allowance(till.new_id(), AllowanceKind.OFFER_REBATE, "6401", "$5 off", "0361", "A bag", 500),
        Allowance(till.new_id(), AllowanceKind.POINTS, "501", "$5 Off", cents=500, points=250, approved_by="manager"),
    )
    sale = till.sell(owner, allowances=allowances)
    ends = RedeemOffer("", "", "6402", "Buy 4, Get 1", "0360", date(2026, 5, 31))
    told = till.waiting(owner, ends)
    till.reopen()
    assert till.run(lambda unit: unit.sale(sale.sale_id)) == sale
    assert till.row(told.id).intent == ends
    (line,) = [line for line in till.journal_lines if line["kind"] == "sale_finished"]
    assert "manager" not in str(line["data"]), "who approved is a name, and sealed"
    till.close()
    for part in till.data_dir.glob("astro-desk.db*"):
        part.unlink()
    till.reopen()
    assert till.run(lambda unit: unit.sale(sale.sale_id)) == sale, "from the journal alone"


def test_a_draft_keeps_offers_points_and_that_the_goods_go_elsewhere(till: Till) -> None:
    owner = till.saved_owner()
    kept = basket(till, owner.owner_id, scans=2)
    kept = replace(kept.accept(AcceptedOffer("6402", "Buy 1, Get 1")), away=True)
    kept = kept.free({"6402": (kept.goods[1].unit_id,)}).spend(PointsClaim(till.new_id(), "501", "$5 Off", 250, 500))
    till.run(saving(till, kept))
    till.reopen()
    (held,) = till.run(lambda unit: unit.held_sales())
    assert held.basket == kept
    assert len(kept.units) == 1


def test_offers_are_found_by_owner_and_by_what_is_left_of_them(till: Till) -> None:
    owner, other = till.saved_owner(), till.saved_owner()
    punch = till.waiting(owner, AddOffer("6402", "0360", "0360", "u1"))
    use = till.waiting(other, RedeemOffer(program_id="6402"))
    till.waiting(owner, AddPoints(4150, 41))
    assert [one.id for one in till.run(lambda unit: unit.owner_offers(owner.owner_id))] == [punch.id]
    since = till.clock.today()
    assert [one.id for one in till.run(lambda unit: unit.offers_left(since))] == [punch.id, use.id]
    assert till.run(lambda unit: unit.offers_left(since + timedelta(days=1))) == ()


def test_the_sales_of_a_day_come_page_by_page_the_newest_first(till: Till) -> None:
    sold = [till.sell(None) for _ in range(5)]
    newest = tuple(reversed(sold))
    day = sold[0].business_date
    till.clock.pass_by(days=1)
    other = till.sale(None)[0]
    till.run(lambda unit: unit.finish_sale(replace(other, business_date=day + timedelta(days=1)), []))
    assert till.run(lambda unit: unit.sales_of_day(day)) == newest
    first = till.run(lambda unit: unit.sales_of_day(day, 2))
    assert first == newest[:2]
    assert till.run(lambda unit: unit.sales_of_day(day, 2, first[-1].sale_id)) == newest[2:4]
    assert till.run(lambda unit: unit.sales_of_day(day, 2, sold[0].sale_id)) == ()
