"""Offers and the sale's total on the screen: what is said, what is accepted, and when the total is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt

from astro_desk.core.catalog import Item
from astro_desk.core.operations import AddOffer, AddPoints, RedeemOffer
from tests.ui.sample import CHEW, TREAT
from ui.commands import Id

PHONE = "5550100199"
BONE = "072705115310"


def offers(counter):
    return counter.window.checkout.offers


def said(counter):
    return " | ".join(one.text for one in counter.desk.counter.display().offers)


def test_the_strip_says_how_many_more_then_asks_and_f5_accepts(counter, qtbot):
    counter.keys.type(PHONE + "\n")
    assert not offers(counter).isVisible()
    counter.keys.scan(CHEW)
    assert offers(counter).isVisible()
    assert "2 more for a free one" in said(counter)
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


def three_sticks_and_a_bone(counter):
    """An accepted offer, buy 2 get 1, and two kinds of goods in it: the one scanned last is free."""
    bone = Item.of(BONE, "Redbarn filled bone, 6 in", ("chews",))
    counter.register.records.items[bone.form] = bone
    counter.keys.type(PHONE + "\n")
    for code in (BONE, CHEW, CHEW):
        counter.keys.scan(code)
    counter.keys.press(Qt.Key.Key_F5)


def free(counter):
    return [line.description for line in counter.desk.counter.display().lines if line.pill_end == "free"]


def test_the_free_good_of_an_offer_is_chosen_with_the_keyboard(counter, qtbot):
    three_sticks_and_a_bone(counter)
    assert free(counter) == ["Redbarn bully stick, 7 in"]
    counter.keys.press(Qt.Key.Key_F5, modifiers=Qt.KeyboardModifier.ShiftModifier)
    rows = counter.window.checkout.free_goods.rows
    assert rows.hasFocus()
    assert [(row.title, row.side) for row in rows.rows_model.rows] == [
        ("Redbarn filled bone, 6 in", ""),
        ("Redbarn bully stick, 7 in", "1 free"),
    ]
    counter.keys.now += 1_000
    counter.keys.press(Qt.Key.Key_Return, "\r")
    assert free(counter) == ["Redbarn filled bone, 6 in"]
    assert "1 × Redbarn filled bone, 6 in free" in counter.notice
    assert counter.window.checkout.omnibox.hasFocus()
    counter.keys.press(Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)
    (used,) = [one.intent for one in counter.register.records.outbox.values() if isinstance(one.intent, RedeemOffer)]
    assert used.item_code == BONE


def test_the_free_good_is_chosen_by_touch_and_is_asked_about_only_where_there_is_a_choice(counter):
    three_sticks_and_a_bone(counter)
    choose = counter.find("chooseFree0")
    assert choose.isVisible()
    choose.click()
    rows = counter.window.checkout.free_goods.rows
    rows.on_chosen(rows.rows_model.rows[0])
    assert free(counter) == ["Redbarn filled bone, 6 in"]
    counter.keys.press(Qt.Key.Key_F9)  # takes the accepted offer back
    assert not choose.isVisible()
    counter.keys.press(Qt.Key.Key_F5, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert not rows.isVisible(), "nothing is free, so there is nothing to choose"


def test_a_good_of_the_list_that_went_out_of_the_sale_is_not_made_free(counter):
    three_sticks_and_a_bone(counter)
    counter.find("chooseFree0").click()
    rows = counter.window.checkout.free_goods.rows
    row = rows.rows_model.rows[0]
    counter.desk.offers.decline("chews")
    assert counter.desk.offers.choose_free(row.key) is False
    assert "has not been accepted" in counter.notice or "not accepted" in counter.notice


def test_all_offers_are_listed_with_their_dates_their_goods_and_what_they_say(counter):
    counter.keys.type(PHONE + "\n")
    for _ in range(3):
        counter.keys.scan(CHEW)
    counter.keys.press(Qt.Key.Key_F5, modifiers=Qt.KeyboardModifier.ControlModifier)
    panel = counter.window.floating.offers
    assert panel.offers.hasFocus()
    rows = panel.offers.rows_model.rows
    assert [row.key for row in rows] == ["chews", "soft"]
    assert [row.title for row in panel.goods.rows_model.rows] == ["Redbarn bully stick, 7 in"]
    counter.keys.now += 1_000
    counter.keys.press(Qt.Key.Key_Down)
    assert "ended on" in counter.find("offerSays").text()
    assert not counter.find("acceptChosen").isEnabled()
    counter.keys.press(Qt.Key.Key_Return, "\r")
    counter.keys.press(Qt.Key.Key_Up)
    counter.keys.press(Qt.Key.Key_Return, "\r")
    assert [one.program_id for one in counter.presenter.session.basket.offers] == ["chews"]
    assert panel.offers.rows_model.rows[0].side == "applied: 1 free"
    counter.find("leaveChosen").click()
    assert counter.presenter.session.basket.offers == ()
    counter.find("leaveOffers").click()
    assert counter.window.checkout.omnibox.hasFocus()


def test_an_in_store_offer_says_no_to_goods_that_leave_otherwise(counter):
    chews = counter.register.records.known_programs["chews"]
    counter.register.records.known_programs["chews"] = replace(chews, in_store_only=True)
    counter.keys.type(PHONE + "\n")
    for _ in range(3):
        counter.keys.scan(CHEW)
    counter.act(Id.OFFERS)
    assert counter.find("acceptChosen").isEnabled()
    counter.find("goodsAway").click()
    assert counter.presenter.session.basket.away
    assert "handed over in the store" in counter.find("offerSays").text()
    assert not counter.find("acceptChosen").isEnabled()
    counter.find("goodsHere").click()
    counter.find("acceptChosen").click()
    assert [one.program_id for one in counter.presenter.session.basket.offers] == ["chews"]


def test_a_scan_goes_into_the_sale_while_the_offers_are_open(counter):
    counter.act(Id.OFFERS)
    counter.keys.scan(CHEW)
    assert len(counter.lines()) == 1
    assert not counter.find("offersPanel").isVisible()


def test_what_one_owner_declined_is_asked_of_the_next(counter):
    counter.keys.type(PHONE + "\n")
    for _ in range(3):
        counter.keys.scan(CHEW)
    counter.find("declineOffer0").click()
    assert "declined for this sale" in said(counter)
    counter.presenter.choose_owner("owner-3")
    assert counter.find("acceptOffer0").isVisible()
    assert "applies if it is accepted" in said(counter)


def ended_meanwhile(counter):
    """An accepted offer of two sticks is over, and two others have something to say of the same sale."""
    records = counter.register.records
    stick = next(one for one in records.known_programs.values() if one.program_id == "chews")
    for number in (1, 2):
        more = replace(stick, program_id=f"more{number}", title=f"Redbarn | Buy 9, Get 1 FREE, {number}")
        records.known_programs[more.program_id] = more
        item = Item.of(f"MORE-{number}", f"Other {number}", (more.program_id,))
        records.items[item.form] = item
    counter.keys.type(PHONE + "\n")
    for code in (TREAT, "MORE-1", "MORE-2", CHEW, CHEW, CHEW):
        counter.keys.scan(code)
    counter.keys.press(Qt.Key.Key_F5)
    assert "is applied: 1 × Redbarn bully stick" in said(counter)


def test_an_accepted_offer_that_holds_up_the_sale_is_left_from_the_notice(counter, qtbot):
    ended_meanwhile(counter)
    counter.register.clock.moment += timedelta(days=10)
    counter.keys.press(Qt.Key.Key_F12)
    assert "ended on" in counter.notice
    assert counter.words("noticeButton") == "Leave it"
    counter.press("noticeButton")
    assert counter.presenter.session.basket.offers == ()
    counter.keys.press(Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)


def test_an_accepted_offer_that_applies_no_more_stands_where_it_can_be_left(counter):
    ended_meanwhile(counter)
    counter.register.clock.moment += timedelta(days=10)
    counter.presenter.changed()
    first = counter.desk.counter.display().offers[0]
    assert (first.key, first.accepted) == ("chews", True)
    counter.press("declineOffer0")
    assert counter.presenter.session.basket.offers == ()


def test_an_offer_that_astro_lists_no_more_is_not_said_to_be_another_stores(counter):
    ended_meanwhile(counter)
    del counter.register.records.known_programs["chews"]
    for form, item in list(counter.register.records.items.items()):
        kept = tuple(one for one in item.program_ids if one != "chews")
        counter.register.records.items[form] = replace(item, program_ids=kept)
    counter.presenter.session.reread()
    counter.keys.press(Qt.Key.Key_F12)
    assert "lists “" in counter.notice
    assert "no more" in counter.notice
