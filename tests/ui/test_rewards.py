"""The reward prompt in the window: free or paid, put off and asked again, what a brand wants."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from astro_desk.core.operations import State
from astro_desk.use_cases.changes import Connection, OwnerChanged
from astro_desk.use_cases.completed_cards import Completed
from tests.ui.sample import LEASH, SALLY, status
from ui.commands import Id
from ui.presenters.display import Notice, Tone


@pytest.fixture
def due(counter):
    """Sally is at the counter, offline, with a reward due."""
    counter.bridge.changed.emit(status(Connection.NO_INTERNET))
    counter.presenter.choose_owner(SALLY)
    return counter.presenter.session.rewards.due[0]


def press(counter, name):
    made = counter.find(name)
    assert isinstance(made, QPushButton)
    assert made.isVisible()
    made.click()


def words(counter, name):
    made = counter.find(name)
    return made.text().replace("&&", "&")


def test_a_scanned_good_of_the_reward_is_asked_about_and_f8_says_free(counter, due):
    counter.keys.scan(due.items[0].item_code)
    assert (words(counter, "redeemReward"), words(counter, "rewardLater")) == ("Free  F8", "Paid")
    assert due.items[0].description in words(counter, "rewardText")
    counter.act(Id.REDEEM)
    assert counter.lines() == [(due.items[0].description, "1")]
    assert counter.presenter.session.basket.units == ()


def test_paid_leaves_the_scanned_good_in_the_sale_and_the_reward_due(counter, due):
    counter.keys.scan(due.items[0].item_code)
    press(counter, "rewardLater")
    assert (words(counter, "redeemReward"), words(counter, "rewardLater")) == ("Redeem  F8", "Later")
    assert len(counter.presenter.session.basket.units) == 1
    assert counter.presenter.session.basket.claims == ()


def test_what_was_put_off_comes_back_at_finish_and_f12_once_more_finishes(counter, due, qtbot):
    counter.keys.scan(LEASH)
    press(counter, "rewardLater")
    assert not counter.window.checkout.due.isVisible()
    counter.act(Id.FINISH)
    assert "F12 once more" in counter.notice
    assert counter.window.checkout.due.isVisible()
    assert len(counter.lines()) == 1
    counter.act(Id.FINISH)
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)


def test_a_reward_in_sight_holds_up_no_finish(counter, due, qtbot):
    counter.keys.scan(LEASH)
    counter.act(Id.FINISH)
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)


def test_a_reward_out_of_sight_is_brought_there_before_the_sale_is_finished(counter, due, qtbot):
    """In a narrow window the owner stands before the cards, and the reward that is due behind them."""
    counter.window.resize(800, 700)
    counter.keys.scan(LEASH)
    press(counter, "seeOwner")
    assert not counter.window.checkout.due.isVisible()
    counter.act(Id.FINISH)
    assert "F12 once more" in counter.notice
    assert counter.find("redeemReward").isVisible()
    counter.act(Id.FINISH)
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)


def test_a_reward_that_is_gone_when_astro_is_asked_again_is_not_handed_out(counter, due):
    """R33: somebody else redeemed it a moment before."""
    counter.bridge.changed.emit(status(Connection.ONLINE))
    counter.act(Id.REDEEM)
    assert "is being asked" in counter.notice
    records = counter.register.records
    snapshot = records.snapshots[SALLY]
    records.snapshots[SALLY] = replace(
        snapshot,
        cards=tuple(replace(card, rewards=()) for card in snapshot.cards),
        begun_at=counter.register.clock.now(),
    )
    counter.bridge.changed.emit(OwnerChanged(SALLY))
    assert "no more" in counter.notice
    assert counter.presenter.session.basket.claims == ()


def test_the_missing_e_mail_is_typed_and_the_reward_taken(counter, due, qtbot):
    records = counter.register.records
    records.settings["program_rules"] = f'{{"{due.program_id}": {{"months": null, "needs": "email"}}}}'
    records.owners[SALLY] = replace(records.owners[SALLY], email="")
    counter.presenter.choose_owner(SALLY)
    counter.act(Id.REDEEM)
    assert counter.find("askPanel").isVisible()
    assert isinstance(counter.find("askText"), QLineEdit)
    counter.keys.type("sally@example.com", 150)
    counter.keys.press(Qt.Key.Key_Return, "\r")
    qtbot.waitUntil(lambda: bool(counter.presenter.session.basket.claims))
    assert not counter.find("askPanel").isVisible()
    assert records.owners[SALLY].email == "sally@example.com"


def test_what_astro_has_already_is_not_typed_again(counter, due):
    records = counter.register.records
    records.settings["program_rules"] = f'{{"{due.program_id}": {{"months": null, "needs": "address"}}}}'
    counter.act(Id.REDEEM)
    assert counter.find("askText").accessibleName() == "Street and number"
    press(counter, "askSkip")
    assert len(counter.presenter.session.basket.claims) == 1


def test_a_redemption_that_lacks_an_e_mail_says_so_and_asks_at_a_press(counter, due, qtbot):
    counter.act(Id.REDEEM)
    claim = counter.presenter.session.basket.claims[0]
    counter.act(Id.FINISH)
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)
    outbox = counter.register.records.outbox
    outbox[claim.claim_id] = replace(outbox[claim.claim_id], state=State.REVIEW, reason="needs_zip")
    counter.bridge.changed.emit(OwnerChanged(SALLY))
    assert "ZIP code" in counter.notice
    press(counter, "noticeButton")
    assert counter.find("askPanel").isVisible()
    assert counter.find("askText").accessibleName() == "ZIP code"


def test_a_reward_of_before_is_taken_back_by_a_second_enter(counter, due, qtbot):
    counter.act(Id.REDEEM)
    counter.act(Id.FINISH)
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)
    counter.presenter.choose_owner(SALLY)
    counter.act(Id.HANDED_OUT)
    rows = counter.window.checkout.handed_out.rows
    shown = [(row.title, row.detail) for row in rows.rows_model.rows]
    assert shown == [(due.items[0].description, "today · not confirmed yet")]
    counter.keys.press(Qt.Key.Key_Return, "\r")
    assert "once more" in counter.notice
    counter.keys.press(Qt.Key.Key_Return, "\r")
    qtbot.waitUntil(lambda: "Taken back" in counter.notice)
    assert counter.presenter.session.rewards.due == (due,)
    assert not counter.window.checkout.handed_out.isVisible()


def test_a_dearer_good_goes_out_for_the_difference(counter, due):
    counter.act(Id.DEARER)
    assert not counter.find("askPanel").isVisible(), "there is no reward in the sale yet"
    counter.act(Id.REDEEM)
    counter.keys.scan(LEASH)
    counter.act(Id.DEARER)
    counter.keys.type("4.50", 150)
    counter.keys.press(Qt.Key.Key_Return, "\r")
    (claim,) = counter.presenter.session.basket.claims
    assert (claim.dearer_code, claim.difference) == (LEASH, 450)
    assert counter.presenter.session.basket.units == ()
    assert "charges the difference" in counter.notice


def test_what_the_sale_filled_up_is_offered_when_astro_has_it_and_the_sale_at_hand_is_held(counter, due, qtbot):
    now = counter.register.clock.now()
    completed = Completed(SALLY, ((due.program_id, due.program_title),), finished_at=now)
    counter.presenter.session.drop_owner()
    counter.keys.scan(LEASH)
    counter.presenter.session.rewards.completed.last = completed
    counter.bridge.changed.emit(OwnerChanged(SALLY))
    assert "Sally Pet Owner: reward ready" in counter.notice
    press(counter, "noticeButton")
    assert counter.presenter.session.owner.owner_id == SALLY
    assert len(counter.presenter.session.held_sales()) == 1


@pytest.fixture
def filled_up(counter, due):
    """Sally's card was filled up by the sale before the last one; somebody else's goods are being scanned."""
    completed = counter.presenter.session.rewards.completed
    now = counter.register.clock.now()
    completed.last = Completed(SALLY, ((due.program_id, due.program_title),), finished_at=now)
    counter.presenter.session.drop_owner()
    completed.finished()
    counter.keys.scan(LEASH)
    return counter


def test_of_the_sale_before_the_last_it_is_told_as_well_and_lingers_while_the_next_one_is_scanned(filled_up, qtbot):
    counter = filled_up
    counter.bridge.changed.emit(OwnerChanged(SALLY))
    assert "Sally Pet Owner: reward ready" in counter.notice
    counter.keys.scan(LEASH)
    assert "Sally Pet Owner: reward ready" in counter.notice, "a scan does not take its place"
    counter.keys.scan("036000291452")
    assert "Not in Astro's catalogue" in counter.notice
    counter.keys.scan(LEASH)
    assert "Sally Pet Owner: reward ready" in counter.notice, "it comes back"
    counter.act(Id.FINISH)
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)
    counter.keys.scan(LEASH)
    assert "reward ready" not in counter.notice, "the next visit prompts for it"


def test_what_must_be_charged_is_not_covered_and_comes_first(filled_up):
    charge = Notice("The reward was refused: charge Kibble.", Tone.BAD, stays=True)
    filled_up.presenter.tell_notice(charge)
    filled_up.bridge.changed.emit(OwnerChanged(SALLY))
    assert filled_up.notice == charge.text
    press(filled_up, "closeNotice")
    assert "Sally Pet Owner: reward ready" in filled_up.notice
    press(filled_up, "closeNotice")
    assert filled_up.notice == ""


def test_once_its_owner_is_served_nothing_lingers(filled_up):
    filled_up.bridge.changed.emit(OwnerChanged(SALLY))
    filled_up.presenter.choose_owner(SALLY)
    filled_up.keys.scan(LEASH)
    assert "reward ready" not in filled_up.notice


def test_whoever_has_left_the_store_long_since_is_not_spoken_of_to_the_next_one(filled_up):
    filled_up.register.clock.pass_by(minutes=16)
    filled_up.bridge.changed.emit(OwnerChanged(SALLY))
    assert "reward ready" not in filled_up.notice


def test_whoever_was_erased_meanwhile_is_not_served_and_the_sale_at_hand_stays(filled_up):
    counter = filled_up
    counter.bridge.changed.emit(OwnerChanged(SALLY))
    counter.register.records.erase_owner(SALLY)
    press(counter, "noticeButton")
    assert counter.presenter.session.owner is None
    assert counter.presenter.session.held_sales() == ()
    assert [unit.item_code for unit in counter.presenter.session.basket.units] == [LEASH]
    assert "erased" in counter.notice


def test_whoever_is_served_already_under_another_record_keeps_their_sale(filled_up):
    """The two were found to be one person while the button was waiting."""
    counter = filled_up
    records = counter.register.records
    kept = replace(records.owners[SALLY], owner_id="kept")
    counter.bridge.changed.emit(OwnerChanged(SALLY))
    records.owners |= {"kept": kept, SALLY: kept}
    counter.presenter.choose_owner("kept")
    press(counter, "noticeButton")
    assert counter.presenter.session.held_sales() == ()
    assert [unit.item_code for unit in counter.presenter.session.basket.units] == [LEASH]
