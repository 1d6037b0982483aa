"""Each new snapshot is compared once with what was told, and a difference stays until a snapshot ends it."""

from dataclasses import replace

from astro_desk.core.operations import State
from astro_desk.core.reconciliation import Kind
from astro_desk.core.snapshot import Card, Punch, Snapshot
from tests.storage.till import Till


def done(till, owner):
    row = till.waiting(owner)
    after = replace(row, state=State.DONE, credited=True, done_at=till.clock.now())
    return till.run(lambda unit: unit.move([(row, after)]))[0]


def shows(till, owner, *ids):
    punches = tuple(Punch(name, "0360", "Bag", None) for name in ids)
    kept = Snapshot(owner.owner_id, till.clock.now(), (Card("c", "7", "Buy 3", "Kong", 3, None, punches),))
    till.run(lambda unit: unit.save_snapshot(kept))


def compare(till, most=8):
    more = till.run(lambda unit: unit.compare_snapshots(most))
    return more, [(one.transaction_id, one.kind) for one in till.run(lambda unit: unit.discrepancies())]


def test_a_punch_that_never_came_is_noted_until_it_comes(till: Till) -> None:
    owner = till.saved_owner()
    row = done(till, owner)
    till.clock.pass_by(seconds=181)
    shows(till, owner)
    assert compare(till) == (False, [(row.id, Kind.MISSING)])
    till.clock.pass_by(hours=1)
    shows(till, owner, row.id)
    assert compare(till) == (False, [])
    till.clock.pass_by(hours=1)
    shows(till, owner)
    assert compare(till) == (False, [(row.id, Kind.CHANGED)])


def test_the_first_day_of_a_difference_stands(till: Till) -> None:
    owner = till.saved_owner()
    done(till, owner)
    for _ in range(2):
        till.clock.pass_by(days=1)
        shows(till, owner)
        compare(till)
    first = till.run(
        lambda unit: unit._connection.exec_driver_sql("SELECT found_at FROM discrepancies").scalars().all()
    )
    assert [day[:10] for day in first] == ["2026-03-15"]


def test_only_new_snapshots_are_compared_a_few_at_a_time(till: Till) -> None:
    owners = [till.saved_owner(phone=f"555010{n:04}") for n in range(3)]
    for owner in owners:
        shows(till, owner)
    assert [compare(till, 2)[0] for _ in range(2)] == [True, False]
    assert compare(till, 1) == (False, [])


def test_a_unit_under_this_registers_name_that_it_never_made_is_noted(till: Till) -> None:
    owner = till.saved_owner()
    row = done(till, owner)
    till.clock.pass_by(seconds=180)
    stranger = f"{row.id[:-4]}ZZZZ"
    shows(till, owner, row.id, stranger)
    assert compare(till) == (False, [(stranger, Kind.EXTRA)])


def test_a_difference_is_named_by_what_was_sold_as_far_as_this_register_knows_it(till: Till) -> None:
    owner = till.saved_owner()
    sale = till.sell(owner)
    row = till.row(sale.units[0].unit_id)
    till.move(row, state=State.DONE, credited=True, done_at=till.clock.now())
    till.clock.pass_by(hours=1)
    shows(till, owner, f"{row.id[:-4]}ZZZZ")
    compare(till)
    found = {one.discrepancy.kind: one for one in till.run(lambda unit: unit.all_differences())}
    unit = sale.units[0]
    assert (found[Kind.MISSING].item_code, found[Kind.MISSING].sold_on) == (unit.item_code, sale.business_date)
    assert (found[Kind.EXTRA].item_code, found[Kind.EXTRA].sold_on) == ("", None)
    assert {one.discrepancy.owner_id for one in found.values()} == {owner.owner_id}
