"""Rewards for points at the counter: what they cost, one in the sale, and out of it again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from astro_desk.core.operations import RedeemPoints
from astro_desk.core.snapshot import PointsReward
from astro_desk.use_cases.changes import Connection
from tests.ui.fakes import NOW
from tests.ui.sample import LEASH, SALLY, status
from ui.commands import Id

FIVE = PointsReward("501", "$5 Off", 250, "Discount", 500)
BED = PointsReward("502", "Dog bed", 5000, "Free item")


@pytest.fixture
def rich(counter):
    """Sally has 1,420 points, Astro lists two rewards, and was asked just now."""
    records = counter.register.records
    told = replace(records.snapshots[SALLY], points_rewards=(FIVE, BED), begun_at=NOW - timedelta(seconds=5))
    records.snapshots[SALLY] = told
    counter.bridge.changed.emit(status(Connection.ONLINE))
    counter.presenter.choose_owner(SALLY)
    return counter


def rows(counter):
    counter.act(Id.POINTS)
    return counter.window.checkout.points.rows.rows_model.rows


def take(counter, place):
    panel = counter.window.checkout.points
    panel.rows.setCurrentIndex(panel.rows.rows_model.index(place))
    counter.keys.now += 2000.0  # no terminator of the scan before
    counter.keys.press(Qt.Key.Key_Return, "\r")


def test_what_the_points_buy_is_listed_with_what_is_missing(rich):
    five, bed = rows(rich)
    assert (five.title, five.detail, five.note) == ("$5 Off", "250 points", "")
    assert (bed.title, bed.detail) == ("Dog bed", "5,000 points")
    assert "takes 5000 points; 1420 may be spent now" in bed.note
    assert rich.words("pointsHint") == "1420 points may be spent."


def test_the_owner_says_that_there_is_something(rich):
    display = rich.presenter.display()
    assert "1 reward for points · Ctrl+F8" in [chip.text for chip in display.owner.chips]


def test_enter_puts_one_into_the_sale_and_finish_tells_astro(rich, qtbot):
    rich.keys.scan(LEASH)
    rows(rich)
    take(rich, 0)
    assert rich.lines() == [("Leash, red, 6 ft", "1"), ("Ring $5 Off", "1")]
    assert not rich.window.checkout.points.isVisible()
    assert rich.notice.startswith("$5 Off: ring it at the till.")
    rich.act(Id.FINISH)
    rich.act(Id.FINISH)  # a card's reward is asked about first
    qtbot.waitUntil(lambda: bool(rich.register.records.sales) and rich.lines() == [])
    told = [one.intent for one in rich.register.records.outbox.values() if isinstance(one.intent, RedeemPoints)]
    assert [(one.points_reward_id, one.points) for one in told] == [("501", 250)]


def test_delete_and_undo_take_it_out_again(rich):
    rows(rich)
    take(rich, 0)
    assert len(rich.presenter.session.basket.points_claims) == 1
    rich.presenter.take_back(rich.window.checkout.basket.rows_model.rows[0].key)
    assert rich.presenter.session.basket.points_claims == ()
    rows(rich)
    take(rich, 0)
    rich.act(Id.UNDO)
    assert rich.lines() == []


def test_too_few_points_are_said_and_the_list_stays(rich):
    rows(rich)
    take(rich, 1)
    assert "takes 5000 points" in rich.notice
    assert rich.window.checkout.points.isVisible()
    assert rich.lines() == []


def test_a_second_one_in_the_sale_is_refused_by_the_stores_rule(rich):
    rows(rich)
    take(rich, 0)
    five, _ = rows(rich)
    assert five.detail == "250 points · in this sale"
    assert five.note == "Rewards for points in one sale: 1 at most."
    take(rich, 0)
    assert len(rich.presenter.session.basket.points_claims) == 1


def test_an_old_answer_is_read_again_first(rich):
    records = rich.register.records
    records.snapshots[SALLY] = replace(records.snapshots[SALLY], begun_at=NOW - timedelta(minutes=5))
    rich.presenter.session.reread()
    rows(rich)
    take(rich, 0)
    assert "Astro is being asked" in rich.notice
    assert rich.lines() == []


def test_nobody_has_no_points(counter):
    action = next(one for one in counter.window.actions() if one.objectName() == Id.POINTS.value)
    assert not action.isEnabled()


def test_an_owner_whose_points_nobody_has_told(counter):
    counter.presenter.choose_owner("owner-3")
    assert rows(counter) == ()
    assert counter.words("pointsHint") == "Astro has not told this pet owner's points yet."
