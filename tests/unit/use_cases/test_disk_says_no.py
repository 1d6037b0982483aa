"""A disk that says no in the middle of a sale: nothing that was on the screen is lost, and nothing is saved twice."""

import pytest

from astro_desk.core.errors import Refused, Unavailable
from astro_desk.core.operations import AddPurchase, LinkOwner, NewOwner
from astro_desk.use_cases.changes import Trouble
from tests.support.counter import CANS, KIBBLE


class Disk:
    """A writer that refuses every job while `full`."""

    def __init__(self, writer):
        self._writer, self.full, self.error = writer, False, Unavailable("disk_full")

    def submit(self, job, *, counter=False):
        return self._writer.submit(self._refuse if self.full else job, counter=counter)

    def _refuse(self, _work):
        raise self.error


@pytest.fixture
def disk(counter):
    disk = counter.session.jobs._writer = Disk(counter.store.writer)
    return disk


def kinds(counter, owner_id):
    return [type(one.intent) for one in counter.records.owner_operations(owner_id)]


def test_a_sale_that_was_not_saved_is_still_there_and_is_saved_once(counter, disk):
    session = counter.session
    session.enter("sally")
    session.enter(f"2*{KIBBLE}")
    before = session.basket
    disk.full = True
    for _ in range(2):
        assert session.finish().exception().code == "disk_full"
        with pytest.raises(Unavailable):
            session.finished()
        assert (session.basket, session.busy) == (before, False)
    disk.full = False
    assert counter.finish().units == before.units
    assert kinds(counter, "sally") == [AddPurchase] * 2


def test_a_held_sale_that_was_not_saved_can_be_resumed(counter, disk):
    session = counter.session
    session.enter("sally")
    session.enter(KIBBLE)
    held = session.basket
    disk.full = True
    assert session.hold().exception().code == "disk_full"
    assert session.basket.empty
    session.enter(CANS)
    counter.settle()
    assert [one.basket for one in session.held_sales()] == [held]
    assert Trouble(disk.error) in counter.changes
    session.resume(held.sale_id)
    assert session.basket == held
    assert [line.item_code for one in session.held_sales() for line in one.basket.lines] == [CANS]
    disk.full = False
    session.enter(KIBBLE)
    counter.settle()
    assert counter.records.draft().basket.sale_id == held.sale_id


def test_a_held_sale_that_was_saved_is_held_once(counter, disk):
    for code in (KIBBLE, CANS):
        counter.session.enter(code)
        assert counter.session.hold().result() is None
    assert len(counter.session.held_sales()) == 2


def test_a_contact_that_was_not_saved_when_it_was_typed_is_saved_with_its_sale(counter, disk):
    disk.full = True
    counter.session.enter("5550100123")
    owner_id = counter.session.owner.owner_id
    counter.settle()
    disk.full = False
    counter.session.enter(KIBBLE)
    assert counter.finish().owner_id == owner_id
    assert kinds(counter, owner_id) == [LinkOwner, AddPurchase]
    assert counter.records.owner(owner_id).phone == "5550100123"


def test_a_new_owner_who_was_not_saved_when_typed_is_saved_with_the_sale(counter, disk):
    disk.full = True
    future = counter.session.new_owner("Ann", "Lee", "5550100123", "")
    assert future.exception().code == "disk_full"
    disk.full = False
    counter.session.enter(KIBBLE)
    sale = counter.finish()
    assert kinds(counter, sale.owner_id) == [NewOwner, AddPurchase]
    assert counter.records.search_owners("ann")[0].owner_id == sale.owner_id


def test_an_owner_whom_nobody_knows_any_more_makes_it_a_sale_to_nobody(counter):
    counter.session.enter(KIBBLE)
    counter.session.basket = counter.session.basket.for_owner("erased")
    assert counter.finish().owner_id is None


def test_a_bug_in_background_work_is_not_swallowed(counter, disk, caplog):
    disk.full, disk.error = True, ZeroDivisionError()
    counter.session.enter(KIBBLE)
    counter.settle()
    disk.full = False
    assert counter.changes == []
    assert any(record.exc_info and record.exc_info[0] is ZeroDivisionError for record in caplog.records)


def test_a_card_number_is_in_no_field_of_a_new_owner(counter):
    track = "4111 1111 1111 1111"
    for fields in ((track, "Lee", "5550100123", ""), ("Ann", track, "", "a@b.example"), ("Ann", "Lee", track, "")):
        with pytest.raises(Refused) as refusal:
            counter.session.new_owner(*fields)
        assert refusal.value.code == "card_track"
        assert not refusal.value.facts
