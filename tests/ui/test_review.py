"""What needs a person, in the window: each case beside its ways out, and what becomes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from astro_desk.core.checkout import Unit
from astro_desk.core.operations import AddPurchase, RemovePurchase, State
from astro_desk.core.review import Choice, choices_of_kind
from astro_desk.core.review_reasons import CaseKind, Reason, case_kinds
from astro_desk.core.sales import Sale
from tests.ui.fakes import NOW
from tests.ui.sample import LOTUS, SALLY, cases, staff
from tests.ui.sample_cases import one_case
from ui.screens.header import Place

NEVER_TOLD = (Choice.ACCEPT, Choice.NO_CREDIT, Choice.GIVE_UP)


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
    qtbot.waitUntil(lambda: len(titles(review)) == 3 and review.register.sync.woken == woken + 1)
    assert {row.state for row in review.register.records.outbox.values() if row.kind == "add"} == {State.WAITING}
    assert review.register.records.decided == [("retry", "Ana", "")]


def test_nothing_is_tried_again_while_nobody_is_signed_on(review):
    staff(review.register, sign_on="pin")
    heard: list[str] = []
    key = review.window.places.sync.rows.rows_model.rows[-1].key
    review.desk.review.settle(key, Choice.RETRY, "", "", heard.append)
    assert heard == ["The register is locked. Sign on first."]
    assert not review.register.records.decided


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
    assert "these points are booked twice" in spoken


def test_what_may_be_booked_twice_is_not_sent_again_by_one_press_and_takes_a_manager(review, qtbot):
    choose(review, "Points")
    before = len(titles(review))
    review.find("case-retry").click()
    assert not review.register.records.decided
    review.find("caseText-retry").setText("it stands in no report")
    confirm, refusal = review.find("caseConfirm-retry"), review.find("caseRefusal-retry")
    confirm.click()
    qtbot.waitUntil(lambda: "booked twice" in refusal.text())
    assert not review.register.records.decided
    review.find("casePin-retry").setText("2468")
    confirm.click()
    qtbot.waitUntil(lambda: len(titles(review)) == before - 1)
    assert review.register.records.decided == [("retry", "Ana", "it stands in no report")]


@pytest.mark.parametrize("kind", case_kinds(), ids=str)
def test_each_kind_says_what_happened_what_is_at_stake_the_evidence_and_what_each_way_does(counter, kind):
    rows = one_case(counter.register.records, kind)
    counter.window.open_place(Place.SYNC)
    counter.find("outbox-review").click()
    (row,) = counter.window.places.sync.rows.rows_model.rows
    shown = counter.window.places.sync._review.detail(row.key)
    assert row.side == "2 days old"
    assert "Something went wrong" not in shown.happened
    assert "…" not in shown.happened
    assert shown.stake
    facts = dict(shown.facts)
    assert facts["Astro's report"] == "has it for 28 more days"
    assert facts["Numbers"] == rows[0].id
    assert facts["Sent"] == "2 times, last 20 Nov 10:26"
    assert ("Astro says" in facts) == (kind.reason is Reason.STATUS)
    if kind.reason is Reason.STATUS:
        assert facts["Astro says"].startswith("status 998: “Transaction")
    assert [way.choice for way in shown.ways] == list(choices_of_kind(kind))
    for way in shown.ways:
        assert len(way.consequence) > 20
        doubles = kind.reason in (Reason.OUTCOME_UNKNOWN, Reason.DATABASE_RESTORED)
        assert (way.asks == "why") == (way.choice in NEVER_TOLD or (way.choice is Choice.RETRY and doubles))
        assert way.text in counter.find(f"case-{way.choice.value}").accessibleName()
        assert way.consequence in counter.find(f"case-{way.choice.value}").accessibleName()


@pytest.mark.parametrize(
    ("days", "side", "report"),
    [
        (0, "today", "has it for 30 more days"),
        (8, "8 days old", "has it for 22 more days"),
        (29, "1 day left", "has it for 1 more day"),
        (30, "last day", "has it until today"),
        (31, "Astro's report is gone", "has it no more: 30 days are over"),
    ],
)
def test_a_case_ages_before_the_eyes_until_astros_own_report_is_gone(counter, days, side, report):
    one_case(counter.register.records, CaseKind(Reason.STATUS, "add"), days=days)
    counter.window.open_place(Place.SYNC)
    counter.find("outbox-review").click()
    (row,) = counter.window.places.sync.rows.rows_model.rows
    assert row.side == side
    assert dict(counter.window.places.sync._review.detail(row.key).facts)["Astro's report"] == report


def test_who_astro_has_under_another_name_may_be_the_same_person(review, qtbot):
    choose(review, "New pet owner")
    review.find("case-same_person").click()
    qtbot.waitUntil(lambda: len(titles(review)) == 3)
    assert review.register.records.decided == [("same_person", "Ana", "")]


def test_what_a_brand_asks_for_is_typed_where_the_case_is(counter, qtbot):
    one_case(counter.register.records, CaseKind(Reason.NEEDS_EMAIL, "redeem"))
    counter.window.open_place(Place.SYNC)
    counter.find("outbox-review").click()
    counter.find("case-correct").click()
    counter.find("caseText-correct").setText("sally at home")
    counter.find("caseConfirm-correct").click()
    qtbot.waitUntil(lambda: "e-mail" in counter.find("caseRefusal-correct").text())
    counter.find("caseText-correct").setText("sally.new@example.com")
    counter.find("caseConfirm-correct").click()
    qtbot.waitUntil(lambda: not titles(counter))
    assert counter.register.records.decided == [("contact", "Ana", "needs_email")]


def test_the_evidence_names_the_goods_the_slip_and_who_sold(counter):
    records = counter.register.records
    (row,) = one_case(records, CaseKind(Reason.PURCHASE_REDEEMED, "remove"))
    assert isinstance(row.intent, RemovePurchase)
    assert row.sale_id
    bought = replace(
        row, id=row.intent.unit_id, intent=AddPurchase(LOTUS, f"00{LOTUS}"), state=State.DONE, reason="", credited=True
    )
    records.outbox[bought.id] = bought
    sold = NOW - timedelta(days=2, minutes=20)
    unit = Unit(bought.id, LOTUS, f"00{LOTUS}", "Lotus 20 lb")
    records.sales[row.sale_id] = Sale(row.sale_id, SALLY, (unit,), (), sold, sold.date(), "Ana", slip="7KXQ")
    counter.window.open_place(Place.SYNC)
    counter.find("outbox-review").click()
    facts = dict(counter.window.places.sync._review.detail(row.id).facts)
    assert facts["Goods"] == "Lotus Good Grains Chicken Recipe 20 lb"
    assert facts["Slip"] == "R2-7KXQ · 20 Nov 10:14 · Ana"
    assert facts["Since"] == "20 Nov 10:20"
