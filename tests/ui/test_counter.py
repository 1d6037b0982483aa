"""The checkout place from keys to words: the one field, rewards, the end of a sale, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from astro_desk.core.card_views import CardView, FallenPunch
from astro_desk.core.errors import Unavailable
from astro_desk.core.operations import State
from astro_desk.core.owners import Standing
from astro_desk.core.snapshot import RewardItem
from astro_desk.use_cases.changes import Connection, OwnerAbsent, OwnerChanged, OwnerResolved, Trouble
from tests.ui.fakes import NOW
from tests.ui.sample import CHEW, LEASH, LOTUS, SALLY, TREAT, WASH, status
from ui.commands import Id, commands
from ui.presenters.cards import show_card
from ui.presenters.display import Tone

PHONE = "5550100199"
OTHER_PHONE = "5550100142"


def card(counter, title):
    rows = counter.window.checkout.cards.rows_model.rows
    return next(row for row in rows if row.title.startswith(title))


def test_a_phone_typed_by_a_person_chooses_the_owner(counter):
    counter.keys.type(PHONE + "\n")
    assert counter.window.checkout.omnibox.text() == ""
    assert counter.register.session.owner.owner_id == SALLY
    assert len(counter.window.checkout.cards.rows_model.rows) == 8


@pytest.mark.parametrize("gap", [1, 12, 40, 150])
def test_a_phone_typed_however_fast_is_a_phone_when_nobody_is_chosen(counter, gap):
    counter.keys.type(PHONE + "\n", gap)
    assert counter.register.session.owner.owner_id == SALLY


def test_a_misread_bar_code_never_changes_the_owner_of_a_sale(counter):
    counter.keys.type(PHONE + "\n")
    counter.keys.scan("555010088")
    assert counter.register.session.owner.owner_id == SALLY
    assert "digits" in counter.notice


def test_a_phone_as_fast_as_a_scan_is_asked_about_while_somebody_elses_goods_are_in_the_sale(counter):
    counter.keys.type(PHONE + "\n")
    counter.keys.scan(LOTUS)
    counter.keys.scan(OTHER_PHONE)
    assert counter.register.session.owner.owner_id == SALLY
    assert "as fast as a scan" in counter.notice
    counter.find("noticeButton").click()
    assert counter.register.session.owner.phone == OTHER_PHONE
    assert len(counter.lines()) == 1
    counter.keys.scan(OTHER_PHONE)
    assert "already" in counter.notice


def test_a_known_phone_as_fast_as_a_scan_is_another_owner_while_the_sale_is_empty(counter):
    counter.keys.type(PHONE + "\n")
    counter.keys.scan("5550100889")
    assert counter.register.session.owner.owner_id == SALLY
    assert "as fast as a scan" in counter.notice
    counter.keys.scan(OTHER_PHONE)
    assert counter.register.session.owner.phone == OTHER_PHONE


def test_a_line_feed_key_of_its_own_ends_a_scan_and_an_entry(counter):
    counter.keys.now += 2000
    counter.keys.type(LOTUS, 8)
    counter.keys.now += 8
    counter.keys.press(Qt.Key(0x0A), "\n")
    assert counter.lines() == [("Lotus Good Grains Chicken Recipe 20 lb", "1")]
    counter.keys.type(PHONE)
    counter.keys.now += 500
    counter.keys.press(Qt.Key(0x0A), "\n")
    assert counter.register.session.owner.owner_id == SALLY


def test_suggestions_come_while_typing_and_down_and_enter_choose(counter, qtbot):
    counter.keys.type("sa")
    popup = counter.window.suggestions
    qtbot.waitUntil(popup.isVisible)
    assert [row.title for row in popup.rows.rows_model.rows][:2] == [
        "Sally Pet Owner",
        "Salvatore Brookhaven-Montgomery",
    ]
    assert counter.window.checkout.omnibox.hasFocus()
    counter.keys.press(Qt.Key.Key_Down)
    counter.keys.press(Qt.Key.Key_Down)
    counter.keys.now += 500
    counter.keys.press(Qt.Key.Key_Return, "\r")
    assert counter.register.session.owner.first_name == "Salvatore"
    assert not popup.isVisible()


def test_when_several_fit_enter_offers_them_and_a_second_enter_takes_the_first(counter):
    counter.keys.type("sal\n")
    assert counter.window.suggestions.isVisible()
    counter.keys.type("\n", 500)
    assert counter.register.session.owner.owner_id == SALLY


def test_items_are_suggested_by_their_name(counter, qtbot):
    counter.keys.type("leash")
    qtbot.waitUntil(counter.window.suggestions.isVisible)
    counter.window.suggestions.rows.on_chosen(counter.window.suggestions.rows.rows_model.rows[0])
    assert counter.lines() == [("Leash, red, 6 ft", "1")]


def test_what_is_not_known_stays_in_the_field_and_is_said(counter):
    counter.keys.type("zzz\n")
    assert "zzz" in counter.notice
    assert counter.window.checkout.omnibox.selectedText() == "zzz"


def test_a_bar_code_outside_the_catalogue_is_kept_and_said(counter):
    counter.keys.scan("036000291452")
    assert counter.lines() == [("Not in the catalogue", "1")]
    assert "catalogue" in counter.notice


def test_punches_of_this_sale_are_shown_apart_and_first(counter):
    counter.presenter.choose_owner(SALLY)
    counter.keys.scan(LOTUS)
    counter.keys.scan(LOTUS)
    first = counter.window.checkout.cards.rows_model.rows[0]
    assert (first.title, first.count, first.of, first.stub) == ("Lotus Dog, 20 lb & 25 lb", "11", "of 12", "1 to go")
    assert [phrase.text for phrase in first.legend] == ["9 confirmed", "2 in this sale"]
    assert counter.window.checkout.basket.rows_model.rows[0].pill_end == "11 of 12"


def test_a_full_card_is_earned_and_a_punch_that_fell_off_says_why(counter):
    counter.presenter.choose_owner(SALLY)
    counter.keys.scan(WASH)
    counter.keys.scan(WASH)
    assert card(counter, "Self-service").stub == "earned · ready after sync"
    assert card(counter, "Canine").notes[0].text == "1 fell off: bought 9 Aug 2025, counts 14 months"
    assert card(counter, "Fromm").of == "of about 10"


def test_each_day_of_punches_that_fell_off_is_said_and_the_rest_is_counted():
    days = [date(2025, 1, 5), date(2025, 2, 5), date(2025, 2, 5), date(2025, 3, 5), date(2025, 4, 5), date(2024, 12, 5)]
    shown = show_card(CardView("p", "Lotus", 12, 5, fallen=tuple(FallenPunch("1", "", day, 12) for day in days)), 0)
    assert [note.text for note in shown.notes] == [
        "6 fell off, each counts 12 months",
        "bought 5 Apr 2025, fell off 6 Apr 2026",
        "bought 5 Mar 2025, fell off 6 Mar 2026",
        "2 bought 5 Feb 2025, fell off 6 Feb 2026",
        "and 2 more",
    ]
    assert "bought 5 Jan 2025, fell off 6 Jan 2026. bought 5 Dec 2024, fell off 6 Dec 2025" in shown.spoken
    assert "more" not in shown.spoken


@pytest.mark.parametrize(
    ("returns", "says"), [(1, "1 return waits for a person's decision"), (2, "2 returns wait for a person's decision")]
)
def test_a_return_that_astro_refused_is_said_to_wait_and_the_paws_stay(returns, says):
    shown = show_card(CardView("p", "Lotus | Kibble", 12, 5, to_decide=returns), 0)
    assert [(note.text, note.tone) for note in shown.notes] == [(says, Tone.WARN)]
    assert (shown.count, says in shown.spoken) == ("5", True)


def test_an_owner_never_asked_for_is_not_known_and_never_nought(counter):
    counter.keys.type("5550100321\n")
    counter.keys.scan(LOTUS)
    shown = card(counter, "Lotus")
    assert (shown.count, shown.of) == ("+1", "new")
    assert shown.legend[0].text == "earlier punches not known yet"
    owner = counter.window.checkout.owner_panel.accessibleDescription()
    assert "Astro not asked yet" in owner


def astro_says_it_again(counter) -> None:
    """A snapshot of this very moment has come."""
    records = counter.register.records
    records.snapshots[SALLY] = replace(records.snapshots[SALLY], begun_at=counter.presenter.clock.now())
    counter.bridge.changed.emit(OwnerChanged(SALLY))


def test_online_a_reward_waits_for_what_astro_says_now_and_is_then_taken_by_itself(counter):
    counter.presenter.choose_owner(SALLY)
    counter.bridge.changed.emit(status(Connection.ONLINE))
    counter.act(Id.REDEEM)
    assert counter.notice == "Astro is being asked whether this reward still stands."
    assert counter.lines() == []
    astro_says_it_again(counter)
    assert counter.lines() == [("NutriSource Soft Treats, Lamb 6 oz", "1")]


def test_a_total_that_is_none_stays_to_be_mended(counter, qtbot):
    counter.keys.scan(LOTUS)
    counter.window.checkout.total.setText("4l.50")
    counter.act(Id.FINISH)
    assert counter.window.checkout.total.text() == "4l.50"
    counter.window.checkout.total.setText("41.50")
    counter.act(Id.FINISH)
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)
    assert counter.window.checkout.total.text() == ""


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.DONE, "Astro has confirmed what was given away."),
        (State.UNKNOWN, "it is being checked: Soft Treats"),
        (State.REVIEW, "The reward was refused: charge Soft Treats. Somebody else redeemed this reward first"),
    ],
)
def test_after_the_sale_the_cashier_hears_what_became_of_the_reward(counter, qtbot, state, said):
    counter.presenter.choose_owner(SALLY)
    counter.bridge.changed.emit(status(Connection.ONLINE))
    astro_says_it_again(counter)
    counter.act(Id.REDEEM)
    claim = counter.presenter.session.basket.claims[0]
    counter.act(Id.FINISH)
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)
    outbox = counter.register.records.outbox
    told = replace(outbox[claim.claim_id], state=state, reason="reward_already_redeemed")
    outbox[claim.claim_id] = told
    counter.bridge.changed.emit(OwnerChanged(SALLY))
    assert said.replace("Soft Treats", claim.description) in counter.notice


def test_a_reward_that_is_due_is_offered_with_its_goods_and_f8_takes_the_chosen_one(counter):
    counter.presenter.choose_owner(SALLY)
    due = counter.window.checkout.due
    assert due.isVisible()
    second = counter.find("rewardItem1")
    assert isinstance(second, QPushButton)
    second.click()
    counter.bridge.changed.emit(status(Connection.ONLINE))
    astro_says_it_again(counter)
    counter.act(Id.REDEEM)
    assert not due.isVisible()
    assert counter.lines() == [("NutriSource Soft Treats, Chicken 6 oz", "1")]
    counter.act(Id.UNDO)
    assert due.isVisible()


def test_later_puts_the_reward_off_for_this_sale(counter):
    counter.presenter.choose_owner(SALLY)
    later = counter.find("rewardLater")
    assert isinstance(later, QPushButton)
    later.click()
    assert not counter.window.checkout.due.isVisible()
    assert counter.lines() == []


@pytest.mark.parametrize("scanned", [LOTUS, LEASH])
def test_f12_twice_is_one_sale(counter, qtbot, scanned):
    counter.presenter.choose_owner(SALLY)
    counter.keys.scan(scanned)
    counter.register.writer.hold_back()
    counter.act(Id.FINISH)
    assert not counter.find("finishSale").isEnabled()
    counter.presenter.finish()
    counter.act(Id.FINISH)
    assert "saved" not in counter.notice
    counter.register.writer.let_go()
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)
    assert counter.register.records.finishes == 1
    assert counter.lines() == []


def test_f12_as_a_real_key_finishes(counter, qtbot):
    counter.keys.scan(LOTUS)
    qtbot.keyClick(counter.window, Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)


def test_a_disk_that_does_not_take_it_keeps_the_sale_on_the_screen(counter, qtbot):
    counter.keys.scan(LOTUS)
    counter.register.writer.failure = Unavailable("not_saved")
    counter.act(Id.FINISH)
    qtbot.waitUntil(lambda: "not saved" in counter.notice)
    assert counter.window.checkout.notices.notice.tone is Tone.BAD
    assert len(counter.lines()) == 1
    assert counter.find("finishSale").isEnabled()


def test_the_total_is_read_as_money_and_a_wrong_one_is_refused(counter, qtbot):
    counter.keys.scan(LOTUS)
    counter.presenter.finish("12,x")
    assert "no amount" in counter.notice
    counter.presenter.finish("41.50")
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)
    assert [str(sale.total) for sale in counter.register.records.sales.values() if sale.total] == ["41.50"]


def test_undo_takes_the_last_act_back_and_the_cross_a_line(counter):
    counter.keys.scan(LOTUS)
    counter.keys.scan(LEASH)
    counter.act(Id.UNDO)
    assert [what for what, _ in counter.lines()] == ["Lotus Good Grains Chicken Recipe 20 lb"]
    counter.window.checkout.basket.on_delete(counter.window.checkout.basket.rows_model.rows[0])
    assert counter.lines() == []


def test_escape_asks_once_in_the_notice_bar_and_a_cancelled_sale_comes_back(counter):
    counter.keys.scan(LOTUS)
    counter.act(Id.CANCEL)
    assert "once more" in counter.notice
    counter.act(Id.CANCEL)
    assert counter.lines() == []
    button = counter.find("noticeButton")
    assert isinstance(button, QPushButton)
    button.click()
    assert len(counter.lines()) == 1


def test_escape_first_clears_what_is_typed(counter):
    counter.keys.scan(LOTUS)
    counter.keys.type("abc")
    counter.act(Id.CANCEL)
    assert counter.window.checkout.omnibox.text() == ""
    assert len(counter.lines()) == 1


def test_hold_and_resume(counter):
    counter.presenter.choose_owner(SALLY)
    counter.keys.scan(LOTUS)
    counter.act(Id.HOLD)
    assert counter.lines() == []
    counter.act(Id.RESUME)
    assert counter.window.checkout.held.isVisible()
    row = counter.window.checkout.held.rows.rows_model.rows[0]
    assert row.title == "Sally Pet Owner"
    counter.window.checkout.held.rows.on_chosen(row)
    assert len(counter.lines()) == 1
    assert counter.window.checkout.omnibox.hasFocus()


def test_the_quantity_of_the_last_line(counter):
    counter.keys.scan(LOTUS)
    counter.act(Id.QUANTITY)
    counter.find("quantity6").click()
    assert counter.lines()[0][1] == "6"
    assert not counter.window.floating.quantity.isVisible()
    assert not counter.presenter.set_quantity("0")
    assert counter.lines()[0][1] == "6"


def test_a_new_owner_is_added_in_place_and_chosen(counter):
    counter.keys.type("5550100555")
    counter.act(Id.NEW_OWNER)
    phone = counter.find("newOwnerPhone")
    assert isinstance(phone, QLineEdit)
    assert phone.text() == "5550100555"
    counter.find("newOwnerFirst").setText("Ada")
    counter.find("newOwnerLast").setText("Byron")
    counter.find("saveNewOwner").click()
    assert counter.register.session.owner.name == "Ada Byron"
    assert not counter.window.checkout.side_open


def test_a_new_owner_who_is_known_already_can_be_chosen_from_the_notice(counter):
    counter.act(Id.NEW_OWNER)
    for name, text in (("newOwnerFirst", "S"), ("newOwnerLast", "P"), ("newOwnerPhone", PHONE)):
        counter.find(name).setText(text)
    counter.find("saveNewOwner").click()
    assert "Sally" in counter.notice
    counter.find("noticeButton").click()
    assert counter.register.session.owner.owner_id == SALLY


def test_a_contact_that_astro_denies_offers_a_new_owner(counter):
    counter.keys.type("5550100321\n")
    owner = counter.register.session.owner
    counter.register.records.save_owner(replace(owner, absent_at=NOW))
    counter.bridge.changed.emit(OwnerAbsent(owner.owner_id))
    assert "knows nobody" in counter.notice
    counter.find("noticeButton").click()
    assert counter.find("newOwnerPhone").text() == "5550100321"


def test_a_contact_that_is_somebody_we_know_becomes_them(counter):
    counter.keys.type("5550100321\n")
    gone = counter.register.session.owner.owner_id
    counter.bridge.changed.emit(OwnerResolved(gone, SALLY))
    assert counter.notice == "That is Sally Pet Owner."


def test_a_contact_whose_name_astro_tells_is_said_and_not_asked_about_any_more(counter):
    counter.bridge.changed.emit(status(Connection.ONLINE))
    counter.keys.type("5550100321\n")
    assert "asking Astro who that is" in counter.notice
    owner, records = counter.register.session.owner, counter.register.records
    counter.bridge.changed.emit(OwnerChanged(owner.owner_id))
    assert "asking Astro who that is" in counter.notice, "nobody has said a name yet"
    records.save_owner(replace(owner, first_name="Ada", last_name="Byron", standing=Standing.FOUND))
    counter.bridge.changed.emit(OwnerChanged(owner.owner_id))
    assert counter.notice == "That is Ada Byron."
    counter.keys.scan(LEASH)
    counter.bridge.changed.emit(OwnerChanged(owner.owner_id))
    assert "Leash" in counter.notice, "said once"


def test_whom_nobody_knows_by_name_may_be_new_and_the_name_is_kept(counter):
    counter.keys.type("Ada Byron\n")
    assert counter.notice == "“Ada Byron” is no item or name known here. Astro finds people by phone or e-mail."
    counter.find("noticeButton").click()
    assert counter.find("newOwnerFirst").text() == "Ada"
    assert counter.find("newOwnerLast").text() == "Byron"


def test_what_is_no_phone_is_not_taken_for_the_new_owners(counter):
    counter.keys.type("45.50")
    counter.act(Id.NEW_OWNER)
    assert counter.find("newOwnerPhone").text() == ""


def test_the_total_can_be_typed_into_the_one_field(counter, qtbot):
    counter.presenter.choose_owner(SALLY)
    counter.keys.scan(LOTUS)
    counter.keys.type("45.50\n")
    assert counter.notice == "The sale comes to 45.50."
    assert counter.find("saleTotal").text() == "45.50"
    assert counter.window.checkout.omnibox.text() == ""
    assert [line[1] for line in counter.lines()] == ["1"]
    counter.act(Id.FINISH)
    counter.act(Id.FINISH)
    sales = counter.register.records.sales
    qtbot.waitUntil(lambda: not counter.presenter.session.busy and counter.lines() == [])
    assert list(sales.values())[-1].total.cents == 4550


def test_an_amount_is_no_total_where_points_are_of_no_use(counter):
    counter.keys.scan(LOTUS)
    counter.keys.type("45.50\n")
    assert "is no item or name known here" in counter.notice, "the sale is nobody's"


def test_news_of_the_owner_on_the_screen_is_shown(counter):
    counter.presenter.choose_owner(SALLY)
    old = counter.register.records.snapshots[SALLY]
    counter.register.records.snapshots[SALLY] = replace(old, points=2000)
    counter.bridge.changed.emit(OwnerChanged(SALLY))
    assert "2,000" in counter.window.checkout.owner_panel.accessibleDescription()


def test_trouble_with_a_draft_is_said(counter):
    counter.bridge.changed.emit(Trouble(Unavailable("disk_full")))
    assert "disk is full" in counter.notice


@pytest.mark.parametrize(
    ("connection", "said"),
    [
        (Connection.ONLINE, "Astro connected"),
        (Connection.NO_NETWORK, "This computer's network is down since 10:32"),
        (Connection.NO_INTERNET, "The internet is down since 10:32"),
        (Connection.ASTRO_DOWN, "Astro does not answer since 10:32"),
        (Connection.SIGN_IN_NEEDED, "Astro sign-in needed since 10:32"),
        (Connection.SWITCHED_OFF, "Switched offline since 10:32"),
        (Connection.NOT_SET_UP, "Astro not set up since 10:32"),
        (Connection.STARTING, "Starting…"),
    ],
)
def test_the_badge_says_what_is_down_since_when_and_how_many_wait(counter, connection, said):
    counter.bridge.changed.emit(status(connection, waiting=14))
    name = counter.find("connectionBadge").accessibleName()
    assert name.startswith(said)
    assert "14 waiting" in name


def test_each_command_has_a_shortcut_of_its_own_and_a_row_in_the_sheet(counter):
    shortcuts = [command.shortcut for command in commands()]
    assert len(set(shortcuts)) == len(shortcuts)
    spoken = counter.window.floating.shortcuts.accessibleDescription()
    assert all(f"{command.shortcut}: {command.text}" in spoken for command in commands())


def test_a_long_card_is_drawn_and_counted(counter):
    counter.presenter.choose_owner(SALLY)
    counter.keys.scan(CHEW)
    counter.keys.scan(TREAT)
    assert len(card(counter, "Redbarn").paws) == 30


def test_the_scanned_good_is_the_free_one_and_a_purchase_again_when_taken_back(counter):
    counter.presenter.choose_owner(SALLY)
    counter.bridge.changed.emit(status(Connection.ONLINE))
    astro_says_it_again(counter)
    counter.keys.scan(TREAT)
    counter.act(Id.REDEEM)
    assert [line.claim_id != "" for line in counter.window.checkout.basket.rows_model.rows] == [True]
    counter.act(Id.UNDO)
    assert counter.lines() == [("NutriSource Soft Treats, Lamb 6 oz", "1")]
    assert not counter.window.checkout.basket.rows_model.rows[0].claim_id


def test_an_ampersand_in_a_good_is_no_key(counter):
    counter.presenter.choose_owner(SALLY)
    snapshot = counter.register.records.snapshots[SALLY]
    treats = next(one for one in snapshot.cards if one.program_id == "treats")
    goods = tuple(RewardItem(f"i{n}", f"G-{n}", f"Chicken & Barley {n}") for n in range(7))
    reward = replace(treats.rewards[0], items=goods)
    cards = tuple(replace(one, rewards=(reward,)) if one is treats else one for one in snapshot.cards)
    counter.register.records.snapshots[SALLY] = replace(snapshot, cards=cards)
    counter.bridge.changed.emit(OwnerChanged(SALLY))
    assert counter.find("rewardItem0").text() == "Chicken && Barley 0"
    counter.find("moreRewardItems").click()
    assert [counter.find(f"rewardItem{n}").isVisible() for n in range(4)] == [True] * 4
    counter.find("moreRewardItems").click()
    counter.find("rewardItem6").click()
    assert counter.find("rewardItem6").isChecked()
    assert counter.find("moreRewardItems").text() == "Other · 6"


@pytest.mark.parametrize(
    ("state", "tone", "said"),
    [
        (State.DONE, Tone.MUTED, "Astro has been told"),
        (State.UNKNOWN, Tone.ACCENT, "Astro is being told"),
        (State.REVIEW, Tone.WARN, "something of it waits for a person under Sync"),
    ],
)
def test_the_bar_says_no_longer_that_astro_is_being_told_when_astro_has_answered(counter, qtbot, state, tone, said):
    counter.bridge.changed.emit(status(Connection.ONLINE))
    counter.presenter.choose_owner("owner-3")
    counter.keys.scan(LOTUS)
    counter.act(Id.FINISH)
    qtbot.waitUntil(lambda: "Astro is being told" in counter.notice)
    outbox = counter.register.records.outbox
    *_, sale = counter.register.records.sales
    for one in counter.register.records.sale_operations(sale):
        outbox[one.id] = replace(one, state=state, reason="outcome_unknown")
    counter.bridge.changed.emit(OwnerChanged("owner-3"))
    assert said in counter.notice
    assert counter.window.checkout.notices.notice.tone is tone


def test_the_word_of_a_saved_sale_comes_back_over_nothing_that_was_said_since(counter, qtbot):
    counter.bridge.changed.emit(status(Connection.ONLINE))
    counter.presenter.choose_owner("owner-3")
    counter.keys.scan(LOTUS)
    counter.act(Id.FINISH)
    qtbot.waitUntil(lambda: "Astro is being told" in counter.notice)
    counter.keys.scan(LEASH)
    said = counter.notice
    outbox = counter.register.records.outbox
    for one in list(outbox.values()):
        outbox[one.id] = replace(one, state=State.DONE)
    counter.bridge.changed.emit(OwnerChanged("owner-3"))
    assert counter.notice == said
