"""Offers and the sale's total on the screen: what is said, what is accepted, and when the total is asked for."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt

from astro_desk.core.operations import AddOffer, AddPoints, RedeemOffer
from tests.ui.sample import CHEW, TREAT

PHONE = "5550100199"


def offers(counter):
    return counter.window.checkout.offers


def said(counter):
    return " | ".join(one.text for one in counter.desk.counter.display().offers)


def test_the_strip_says_how_many_more_then_asks_and_f5_accepts(counter, qtbot):
    counter.keys.type(PHONE + "\n")
    assert not offers(counter).isVisible()
    counter.keys.scan(CHEW)
    assert offers(counter).isVisible()
    assert "2 more" in said(counter)
    counter.keys.scan(CHEW)
    counter.keys.scan(CHEW)
    assert counter.find("acceptOffer0").isVisible()
    counter.keys.press(Qt.Key.Key_F5)
    assert "is applied: 1 × Redbarn bully stick" in said(counter)
    assert [(line.quantity, line.pill_end) for line in counter.desk.counter.display().lines][-1] == ("1", "free")
    counter.keys.press(Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)
    kinds = [type(one.intent) for one in counter.register.records.outbox.values()]
    assert (kinds.count(AddOffer), kinds.count(RedeemOffer)) == (2, 1)


def test_a_declined_offer_is_quiet_and_an_ended_one_says_why(counter):
    counter.keys.type(PHONE + "\n")
    for code in (CHEW, CHEW, CHEW, TREAT):
        counter.keys.scan(code)
    counter.find("declineOffer0").click()
    assert "declined for this sale" in said(counter)
    assert "ended on" in said(counter)
    assert not counter.find("acceptOffer0").isVisible()


def test_an_accepted_offer_that_ends_before_f12_is_said_and_left_with_one_click(counter, qtbot):
    counter.keys.type(PHONE + "\n")
    for _ in range(3):
        counter.keys.scan(CHEW)
    counter.keys.press(Qt.Key.Key_F5)
    counter.register.clock.moment += timedelta(days=10)
    counter.keys.press(Qt.Key.Key_F12)
    assert "ended on" in counter.notice
    counter.find("declineOffer0").click()
    counter.keys.press(Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)


def test_the_total_is_asked_for_when_somebody_has_points(counter, qtbot):
    total = counter.window.checkout.total
    assert not total.isVisible()
    counter.keys.type(PHONE + "\n")
    assert total.isVisible()
    counter.keys.scan(CHEW)
    total.setText("-3")
    counter.keys.press(Qt.Key.Key_F12)
    assert "less than nothing" in counter.notice
    assert total.text() == "-3", "what was typed stays until the sale is saved"
    total.setText("41.50")
    counter.keys.press(Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)
    brought = [one.intent for one in counter.register.records.outbox.values() if isinstance(one.intent, AddPoints)]
    assert [one.cents for one in brought] == [4150]
    assert total.text() == ""
