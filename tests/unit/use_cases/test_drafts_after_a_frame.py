"""A screen has the draft saved when the frame is painted; what is given to the writer keeps its order all the same."""

import pytest

from astro_desk.core.errors import Unavailable
from tests.support.counter import CANS, KIBBLE


class SecondFails:
    """A writer whose disk is full after one job."""

    def __init__(self, writer):
        self._writer, self._jobs = writer, 0

    def submit(self, job, *, counter=False):
        self._jobs += 1
        return self._writer.submit(job if self._jobs == 1 else self._refuse, counter=counter)

    def _refuse(self, _work):
        raise Unavailable("disk_full")


@pytest.fixture
def frames(counter):
    """The saves that wait for a frame."""
    waiting: list[object] = []
    counter.session.jobs.put_off = waiting.append
    return waiting


def codes(counter):
    counter.settle()
    draft = counter.records.draft()
    return [unit.item_code for unit in draft.basket.units] if draft else None


def test_the_newest_state_is_saved_once_the_frame_is_painted(counter, frames):
    counter.session.enter(KIBBLE)
    counter.session.enter(CANS)
    assert codes(counter) is None
    assert len(frames) == 1, "two scans before one frame are one save"

    frames.pop()()
    assert codes(counter) == [KIBBLE, CANS]

    counter.session.enter(CANS)
    frames.pop()()
    assert codes(counter) == [KIBBLE, CANS, CANS]


def test_a_sale_finished_before_its_frame_leaves_no_draft(counter, frames):
    """R13, R5: a draft that came after its sale would be rung up a second time."""
    counter.session.enter(KIBBLE)
    sale = counter.finish()
    frames.pop()()

    assert [unit.item_code for unit in sale.units] == [KIBBLE]
    assert codes(counter) is None


def test_a_sale_that_the_disk_refuses_is_kept_with_its_last_scan(counter, frames):
    """R13: finishing comes after the draft, so that what is not saved as a sale is there as one to go on with."""
    counter.session.enter(KIBBLE)
    counter.session.jobs._writer = SecondFails(counter.store.writer)
    assert counter.session.finish().exception().code == "disk_full"
    assert codes(counter) == [KIBBLE]


@pytest.mark.parametrize("act", ["cancel", "hold"])
def test_what_ends_a_sale_comes_after_its_draft(counter, frames, act):
    counter.session.enter(KIBBLE)
    getattr(counter.session, act)()
    frames.pop()()

    assert codes(counter) is None
    assert len(counter.records.held_sales()) == (act == "hold")


def test_a_sale_that_is_resumed_does_not_leave_the_other_one_as_it_was(counter, frames):
    counter.session.enter(KIBBLE)
    held = counter.session.basket.sale_id
    counter.session.hold().result()
    frames.pop()()
    counter.session.enter(CANS)
    frames.pop()()
    counter.session.undo()
    counter.session.resume(held)
    for save in frames:
        save()

    assert codes(counter) == [KIBBLE]
    counter.restart()
    assert counter.session.restore()
    assert [unit.item_code for unit in counter.session.basket.units] == [KIBBLE]
    assert not counter.records.held_sales()


def test_two_sales_change_places_at_once(counter, frames):
    """A power cut between two jobs would leave both set aside and nothing on the screen."""
    counter.session.enter(KIBBLE)
    held = counter.session.basket.sale_id
    counter.session.hold().result()
    counter.session.enter(CANS)
    other = counter.session.basket.sale_id
    frames.clear()
    counter.session.resume(held)

    counter.settle()
    assert counter.records.draft().basket.sale_id == held
    assert [one.basket.sale_id for one in counter.records.held_sales()] == [other]


def test_a_pet_owner_without_goods_does_not_stay_behind_a_sale_that_is_resumed(counter):
    counter.session.enter(KIBBLE)
    held = counter.session.basket.sale_id
    counter.session.hold().result()
    counter.session.enter("sally")
    counter.session.resume(held)

    counter.settle()
    assert codes(counter) == [KIBBLE]
    assert not counter.records.held_sales()
