"""What needs a person, in the window: each case beside its ways out, and what becomes of it."""

import pytest

from astro_desk.core.operations import State
from tests.ui.sample import cases
from ui.screens.header import Place


@pytest.fixture
def review(counter):
    cases(counter.register.records)
    counter.window.open_place(Place.SYNC)
    counter.find("outbox-review").click()
    return counter


def choose(counter, title):
    rows = counter.window.places.sync.rows
    place = next(n for n, row in enumerate(rows.rows_model.rows) if row.title.startswith(title))
    rows.setCurrentIndex(rows.rows_model.index(place))
    rows.on_chosen(rows.rows_model.rows[place])


def titles(counter):
    return [row.title for row in counter.window.places.sync.rows.rows_model.rows]


def states(counter, kind):
    return {row.state for row in counter.register.records.outbox.values() if row.kind == kind and row.reason != ""}


def test_units_that_astro_refused_with_one_number_are_one_case_with_its_owner_and_its_age(review):
    rows = review.window.places.sync.rows.rows_model.rows
    assert [(row.detail, row.side) for row in rows] == [
        ("Sally Pet Owner", "2 days left"),
        ("Sally Pet Owner", "9 days old"),
        ("Salvatore Brookhaven-Montgomery", "2 days old"),
        ("Sally Pet Owner", "today"),
    ]
    assert titles(review)[-1] == "Purchase · Lotus Good Grains Chicken Recipe 20 lb and 2 more"


def test_trying_again_takes_one_press_and_wakes_the_sync(review, qtbot):
    choose(review, "Purchase")
    assert review.find("caseHappened").text() == "Astro refused it with status 999."
    woken = review.register.sync.woken
    review.find("case-retry").click()
    qtbot.waitUntil(lambda: len(titles(review)) == 3)
    assert {row.state for row in review.register.records.outbox.values() if row.kind == "add"} == {State.WAITING}
    assert review.register.sync.woken == woken + 1
    assert review.register.records.decided == [("retry", "Ana", "")]


def test_giving_up_asks_for_a_reason_and_a_pin_and_says_what_is_missing(review, qtbot):
    choose(review, "Purchase")
    review.find("case-give_up").click()
    confirm, refusal = review.find("caseConfirm-give_up"), review.find("caseRefusal-give_up")
    confirm.click()
    qtbot.waitUntil(refusal.isVisible)
    assert refusal.text() == "Say why, for whoever looks at this later."
    review.find("caseText-give_up").setText("the supplier paid")
    confirm.click()
    qtbot.waitUntil(lambda: "PIN is needed" in refusal.text())
    review.find("casePin-give_up").setText("1111")
    confirm.click()
    qtbot.waitUntil(lambda: refusal.text() == "That is nobody's PIN here.")
    assert not review.register.records.decided
    assert review.find("casePin-give_up").text() == ""
    review.find("casePin-give_up").setText("2468")
    confirm.click()
    qtbot.waitUntil(lambda: len(titles(review)) == 3)
    assert review.register.records.decided == [("give_up", "Ana", "the supplier paid")]


def test_a_wrong_code_is_put_right(review, qtbot):
    choose(review, "Purchase")
    review.find("case-correct").click()
    review.find("caseText-correct").setText("WASH-STD")
    review.find("caseConfirm-correct").click()
    qtbot.waitUntil(lambda: len(titles(review)) == 3)
    codes = {row.intent.item_code for row in review.register.records.outbox.values() if row.kind == "add"}
    assert codes == {"WASH-STD"}


def test_a_contact_that_is_none_is_said_and_the_case_stays(review, qtbot):
    choose(review, "New pet owner")
    review.find("case-correct").click()
    review.find("caseText-correct").setText("12")
    review.find("caseConfirm-correct").click()
    qtbot.waitUntil(lambda: "phone" in review.find("caseRefusal-correct").text())
    assert len(titles(review)) == 4


def test_what_nothing_at_astro_shows_is_not_sent_again_without_a_warning(review):
    choose(review, "Points")
    spoken = review.find("case-retry").accessibleName()
    assert "would count twice" in spoken
