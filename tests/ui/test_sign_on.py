"""Signing on and the lock: quick, by key and by touch; no name on the screen meanwhile, and no scan lost."""

from __future__ import annotations

import os
from concurrent.futures import Future

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from astro_desk.core.errors import Refused
from astro_desk.use_cases.changes import Connection
from astro_desk.use_cases.people import TRIES_SETTING
from astro_desk.use_cases.pin_tries import PinTries
from tests.ui.sample import LEASH, LOTUS, SALLY, staff, status
from tests.ui.test_accessibility import GOLDEN, UPDATE, nameless, tree, usable
from ui.commands import Id
from ui.presenters.kept_scans import MOST, KeptScans
from ui.presenters.screen import Ask
from ui.screens.header import Place


@pytest.fixture
def desk(early):
    """People work here, and nobody must sign on."""
    staff(early.register)
    early.open()
    return early


def strict(early, rule="pin", **more):
    staff(early.register, sign_on=rule, **more)
    early.open()
    return early


def heard(window):
    """Everything that a screen reader can reach."""
    return "\n".join(tree(QAccessible.queryAccessibleInterface(window)))


def painted(counter):
    """The words of all labels that are on the screen."""
    return " ".join(one.text() for one in counter.window.findChildren(QLabel) if one.isVisible())


def type_pin(counter, qtbot, pin):
    counter.keys.type(pin, 150)
    qtbot.waitUntil(lambda: counter.words("signOnPin") == pin)  # the last key is held until it is known to be no scan
    counter.keys.type("\n", 300)


def signed_on(counter):
    return counter.words("cashierName")


def test_without_people_the_counter_is_as_it_was(counter):
    assert not counter.window.shutter.covers
    assert signed_on(counter) == "Ana"
    counter.act(Id.LOCK)
    assert "Nobody could sign on" in counter.notice
    assert not counter.window.shutter.covers


def test_where_the_store_asks_for_a_pin_it_is_asked_before_anything_is_shown(early, qtbot):
    counter = strict(early)
    assert counter.find("signOn").isVisible()
    assert not counter.window.checkout.isVisible()
    assert QApplication.focusWidget() is counter.find("signOnPin")
    type_pin(counter, qtbot, "1111")
    qtbot.waitUntil(lambda: counter.window.checkout.isVisible())
    assert QApplication.focusWidget() is counter.window.checkout.omnibox
    assert signed_on(counter) == "Ana"
    assert counter.presenter.session.cashier == "person:2"


def test_a_pin_is_touched_too(early, qtbot):
    counter = strict(early)
    for digit in "2467":
        counter.press(f"pinDigit{digit}")
    counter.press("pinDelete")
    counter.press("pinDigit8")
    counter.press("pinEnter")
    qtbot.waitUntil(lambda: signed_on(counter) == "Mia")


def test_a_wrong_pin_says_so_and_the_next_one_can_be_typed(early, qtbot):
    counter = strict(early)
    type_pin(counter, qtbot, "9999")
    qtbot.waitUntil(lambda: counter.words("signOnRefusal") == "That is nobody's PIN here.")
    assert counter.words("signOnPin") == ""
    type_pin(counter, qtbot, "1111")
    qtbot.waitUntil(lambda: not counter.window.shutter.covers)


def test_a_cashier_without_a_pin_presses_the_name(early):
    counter = strict(early, "name")
    counter.press("signOn-person:3")
    assert signed_on(counter) == "Ben"
    assert not counter.window.shutter.covers


def test_where_the_store_asks_everybody_for_a_pin_nobody_opens_it_with_a_press(early):
    """Not from the start, and not when the rule was made while the register was locked."""
    counter = strict(early, "name")
    assert "The store lets these cashiers in without a PIN" in painted(counter)
    counter.press("signOn-person:3")
    locked(counter)
    late = counter.find("signOn-person:3")
    counter.register.records.settings["people_rules"] = '{"sign_on": "pin"}'
    late.click()
    assert counter.words("signOnRefusal") == "Sign on with the PIN."
    assert counter.window.shutter.covers
    counter.window.shutter.ask()
    assert counter.window.findChildren(QAbstractButton, "signOn-person:2") == []
    assert "This store lets nobody in without a PIN." in painted(counter)


def test_another_cashier_takes_over_and_the_sale_stays(desk, qtbot):
    desk.act(Id.SIGN_ON)
    desk.press("signOn-person:3")
    desk.presenter.choose_owner(SALLY)
    desk.keys.scan(LOTUS)
    desk.act(Id.SIGN_ON)
    type_pin(desk, qtbot, "1111")
    qtbot.waitUntil(lambda: signed_on(desk) == "Ana")
    assert len(desk.lines()) == 1
    desk.act(Id.FINISH)
    qtbot.waitUntil(lambda: bool(desk.register.records.sales))
    sale = list(desk.register.records.sales.values())[-1]
    assert (sale.cashier, sale.owner_id) == ("person:2", SALLY)


def test_the_page_is_left_as_it_came_when_nobody_must_sign_on(desk):
    desk.act(Id.SIGN_ON)
    desk.keys.press(Qt.Key.Key_Escape)
    assert not desk.window.shutter.covers
    desk.act(Id.SIGN_ON)
    desk.press("signOnBack")
    assert not desk.window.shutter.covers
    assert signed_on(desk) == "Ana", "the register's own settings call its cashier so"


def test_who_leaves_signs_off(desk):
    desk.act(Id.SIGN_ON)
    desk.press("signOn-person:3")
    desk.act(Id.SIGN_ON)
    assert desk.find("signOff").text() == "Sign Ben off"
    desk.press("signOff")
    assert desk.presenter.session.cashier == "Ana"
    assert not desk.window.shutter.covers


def test_who_signs_off_where_somebody_must_be_signed_on_leaves_a_shut_register(early, qtbot):
    counter = strict(early)
    type_pin(counter, qtbot, "1111")
    qtbot.waitUntil(lambda: not counter.window.shutter.covers)
    counter.act(Id.SIGN_ON)
    counter.press("signOff")
    assert counter.window.shutter.covers
    assert counter.find("signOnTitle").text() == "Sign on"


def test_a_pin_typed_while_a_button_has_the_focus_lands_in_its_field_and_nowhere_else(early, qtbot):
    counter = strict(early)
    counter.find("pinDigit5").setFocus()
    counter.keys.type("1111", 150)
    qtbot.waitUntil(lambda: counter.words("signOnPin") == "1111")
    counter.keys.type("\n", 300)
    qtbot.waitUntil(lambda: not counter.window.shutter.covers)
    assert counter.window.checkout.omnibox.text() == ""
    counter.find("findOwner").setFocus()
    counter.keys.type("sal", 150)
    qtbot.waitUntil(lambda: counter.window.checkout.omnibox.text() == "sal")


def test_a_swiped_card_while_locked_says_so_and_is_nowhere(desk):
    desk.act(Id.LOCK)
    desk.keys.scan("%B4111111111111111^DOE/PAT^2912101?", gap=8)
    assert "card" in desk.words("signOnRefusal").lower()
    assert desk.words("signOnPin") == ""
    assert not desk.find("signOnKept").isVisible()


# ------------------------------------------------------------------------------------------------------------ the lock


def locked(desk):
    desk.bridge.changed.emit(status(Connection.ONLINE))
    desk.presenter.choose_owner(SALLY)
    desk.keys.scan(LOTUS)
    desk.act(Id.LOCK)
    return desk


def test_a_locked_register_shows_and_tells_no_name_and_no_card(desk):
    desk.presenter.choose_owner(SALLY)
    assert "Sally" in heard(desk.window)
    locked(desk)
    for said in (heard(desk.window), painted(desk)):
        assert "Sally" not in said
        assert "Lotus" not in said
    assert "Locked" in painted(desk) or "Sign on" in painted(desk)
    assert desk.find("connectionBadge").isVisible()


@pytest.mark.parametrize("place", [Place.OWNERS, Place.SYNC, Place.CLOSING])
def test_no_place_can_be_opened_while_locked(desk, place):
    locked(desk).window.open_place(place)
    assert desk.find("signOn").isVisible()
    assert not any(desk.find(f"place{one}").isVisible() for one in ("Checkout", "Owners", "Sync", "Closing"))
    desk.find("connectionBadge").click()
    assert desk.find("signOn").isVisible()
    usable_now = {action.objectName() for action in desk.window.actions() if action.isEnabled()}
    assert usable_now == {"signOnNow", "lockRegister", "cancelSale"}


def test_sync_goes_on_and_the_badge_says_so(desk):
    locked(desk)
    desk.bridge.changed.emit(status(Connection.NO_INTERNET, waiting=3))
    assert "internet" in desk.find("connectionBadge").accessibleName().lower()


def test_the_settings_are_left_when_the_register_is_locked(desk):
    desk.desk.settings.person = desk.register.pins["2468"]
    desk.window.open_place(Place.SETTINGS)
    desk.act(Id.LOCK)
    assert not desk.desk.settings.open
    desk.press("signOn-person:3")
    assert desk.window.places.place is Place.CHECKOUT


@pytest.mark.parametrize("leave", ["lock", "another place"])
def test_a_pin_that_was_being_typed_waits_for_nobody_else(desk, leave):
    window = desk.window
    window.open_place(Place.CLOSING)
    typed = window.places.closing.panel._pin
    typed.setText("2468")
    window.open_place(Place.OWNERS)
    assert typed.text() == ""
    panel = window.places.owners.erasing
    panel.appear(panel._pin)
    panel._pin.setText("2468")
    if leave == "lock":
        locked(desk)
    else:
        window.open_place(Place.SYNC)
    assert (panel.isHidden(), panel._pin.text()) == (True, "")


def test_a_question_that_comes_while_locked_waits(desk):
    locked(desk)
    ask = Ask("Sally's e-mail", "", "E-mail", "Keep", "", lambda _: None, lambda: None)
    desk.window.show_ask(ask)
    assert not desk.window.floating.open
    desk.press("signOn-person:3")
    assert desk.window.floating.ask.isVisible()


def test_scans_while_locked_wait_are_counted_and_land_in_the_sale(desk, qtbot):
    locked(desk)
    desk.keys.scan(LEASH)
    desk.keys.scan(LEASH)
    assert desk.words("signOnKept") == "2 scans are kept for the sale."
    assert "Leash" not in painted(desk)
    assert desk.words("signOnPin") == ""
    type_pin(desk, qtbot, "1111")
    qtbot.waitUntil(lambda: not desk.window.shutter.covers)
    assert [quantity for _, quantity in desk.lines()] == ["1", "2"]


def test_scans_from_before_the_first_sign_on_wait_as_well(early, qtbot):
    early.keys.scan(LOTUS)
    counter = strict(early)
    assert counter.words("signOnKept") == "1 scan is kept for the sale."
    counter.keys.scan(LEASH)
    type_pin(counter, qtbot, "1111")
    qtbot.waitUntil(lambda: len(counter.lines()) == 2)


def test_more_scans_than_anybody_sells_are_refused_aloud(desk):
    locked(desk)
    shutter = desk.window.shutter
    for n in range(MOST):
        shutter.keep(LEASH, n * 1000.0, n * 1000.0 + 8, typed=False)
    assert not desk.find("signOnRefusal").isVisible()
    shutter.keep(LEASH, 1e9, 1e9, typed=False)
    assert "scan it again" in desk.words("signOnRefusal")


def test_kept_scans_come_in_order_and_once():
    kept, taken = KeptScans(), []
    kept.keep("1", 5.0, 6.0, False)
    kept.keep_typed("2")
    assert kept.take(lambda *one: taken.append(one)) == 2
    assert [text for text, *_ in taken] == ["1", "2"]
    assert kept.take(lambda *one: taken.append(one)) == 0


def test_nobody_there_for_the_minutes_of_the_rule_locks_it(early):
    counter = strict(early, "name", lock_minutes=2)
    counter.press("signOn-person:3")
    watch = counter.window.shutter._watch
    assert watch.isActive()
    counter.register.clock.boot_ms += 119_000
    watch.timeout.emit()
    assert not counter.window.shutter.covers
    counter.keys.type("x")  # somebody is there
    counter.register.clock.boot_ms += 119_000
    watch.timeout.emit()
    assert not counter.window.shutter.covers
    counter.register.clock.boot_ms += 1_000
    counter.register.clock.pass_by(days=-1)
    watch.timeout.emit()
    assert counter.window.shutter.covers
    assert counter.words("signOnTitle") == "Locked"
    counter.register.clock.pass_by(days=2)
    watch.timeout.emit()
    assert counter.window.shutter.covers


def test_a_register_that_never_locks_watches_nobody(desk):
    assert not desk.window.shutter._watch.isActive()


def test_a_hundred_wrong_pins_wait_for_their_answers_and_the_screen_does_not(early, qtbot):
    """The check is beside the screen: a tap is taken at once, and only one PIN is under way."""
    counter = strict(early)
    checks: list[Future[object]] = []

    def slow(pin, act):
        checks.append(Future())
        return checks[-1]

    counter.desk.sign_on._check = slow
    for n in range(100):
        counter.find("signOnPin").setText("0000")
        counter.find("signOnPin").returnPressed.emit()
        assert len(checks) == n + 1
        assert not counter.find("pinEnter").isEnabled()
        counter.find("signOnPin").returnPressed.emit()
        assert len(checks) == n + 1
        checks[-1].set_exception(Refused("pin_wait", seconds=31))
        qtbot.waitUntil(counter.find("pinEnter").isEnabled)
    assert counter.words("signOnRefusal") == "Too many wrong PINs. Try again in 31 s."
    assert counter.window.shutter.covers


def wrong_ones(counter, number):
    """So many wrong PINs in the records, the last one just now."""
    for _ in range(number):
        kept = counter.register.records.setting(TRIES_SETTING)
        counter.register.records.save_setting(TRIES_SETTING, PinTries(kept, counter.register.clock).wrong_once_more())


def ticking(counter):
    return counter.window.shutter._page._said.ticks


def test_the_pause_after_wrong_pins_counts_down_before_the_eyes(early, qtbot):
    counter = strict(early)
    wrong_ones(counter, 3)
    type_pin(counter, qtbot, "9999")
    qtbot.waitUntil(ticking(counter).isActive)
    assert counter.words("signOnRefusal") == "Too many wrong PINs. Try again in 31 s."
    for left, passed in ((27, 4_000), (26, 1_000)):
        counter.register.clock.boot_ms += passed
        counter.register.clock.pass_by(days=-1)  # a clock that is set back shortens and lengthens nothing
        ticking(counter).timeout.emit()
        assert counter.words("signOnRefusal") == f"Too many wrong PINs. Try again in {left} s."
    counter.keys.scan(LEASH)
    assert counter.words("signOnRefusal") == "Too many wrong PINs. Try again in 26 s."
    counter.register.clock.boot_ms += 26_000
    ticking(counter).timeout.emit()
    assert counter.words("signOnRefusal") == "You can try again now."
    assert not ticking(counter).isActive()


def test_the_pause_goes_on_when_the_program_is_started_again(early, qtbot):
    staff(early.register, sign_on="pin")
    wrong_ones(early, 12)
    early.open()
    counter = early
    assert counter.words("signOnRefusal") == "Too many wrong PINs. Try again in 5 min 1 s."
    type_pin(counter, qtbot, "1111")
    qtbot.waitUntil(lambda: not counter.window.shutter.covers)
    assert not ticking(counter).isActive()


def test_where_some_wait_longer_the_count_goes_down_and_never_up(early):
    staff(early.register, sign_on="pin")
    records, clock = early.register.records, early.register.clock
    wrong_ones(early, 1)
    records.save_setting(TRIES_SETTING, PinTries(records.setting(TRIES_SETTING), clock).forgiven_to("person:2"))
    wrong_ones(early, 3)
    early.open()
    said = [early.words("signOnRefusal")]
    for _ in range(6):
        clock.boot_ms += 10_000
        ticking(early).timeout.emit()
        said.append(early.words("signOnRefusal"))
    pauses = ["1 min 1 s", "51 s", "41 s", "31 s", "21 s", "11 s"]
    waits = [f"Too many wrong PINs. Try again in {pause}." for pause in pauses]
    assert said == [*waits, "You can try again now."]


def test_who_need_not_wait_is_not_told_to(early):
    staff(early.register, sign_on="pin")
    wrong_ones(early, 3)
    tries = PinTries(early.register.records.setting(TRIES_SETTING), early.register.clock)
    early.register.records.save_setting(TRIES_SETTING, tries.forgiven_to("person:2"))  # Ana has typed hers since
    early.open()
    assert early.words("signOnRefusal") == ""


def test_the_managers_pause_counts_down_as_well(desk):
    wrong_ones(desk, 3)
    desk.act(Id.MANAGER)
    assert desk.words("managerRefusal") == "Too many wrong PINs. Try again in 31 s."
    desk.register.clock.boot_ms += 10_000
    desk.window.floating.manager.said.ticks.timeout.emit()
    assert desk.words("managerRefusal") == "Too many wrong PINs. Try again in 21 s."


def test_an_answer_for_a_page_that_was_left_signs_nobody_on(desk, qtbot):
    desk.act(Id.SIGN_ON)
    late: Future[object] = Future()
    heard: list[object] = []
    desk.desk.sign_on._check = lambda pin, act: late
    type_pin(desk, qtbot, "1111")
    desk.press("signOnBack")
    desk.act(Id.SIGN_ON)
    desk.bridge.settle(late, heard.append)
    late.set_result(desk.register.pins["1111"])
    qtbot.waitUntil(lambda: heard == [late])
    assert desk.presenter.session.cashier == "Ana"
    assert desk.window.shutter.covers


# ------------------------------------------------------------------------------------------------- whoever cannot see


def test_all_of_it_has_names_and_a_finger_meets_it(early):
    counter = strict(early, "name")
    assert nameless(counter.find("signOn")) == []
    small = [
        f"{one.objectName()} {one.height()}"
        for one in usable(counter.find("signOn"))
        if isinstance(one, QAbstractButton | QLineEdit) and one.isVisible() and one.height() < 48
    ]
    assert small == []


def test_everything_is_inside_the_smallest_window(desk):
    desk.window.resize(1024, 700)
    desk.act(Id.SIGN_ON)
    page = desk.find("signOn")
    for name in ("signOnPin", "pinEnter", "signOnBack", "signOnTitle"):
        one = desk.find(name)
        assert page.rect().contains(one.mapTo(page, QPoint(one.width() - 1, one.height() - 1))), name


@pytest.mark.parametrize("scene", ["sign-on", "locked"])
def test_the_tree_is_as_it_was_last_read_by_a_person(early, scene):
    counter = strict(early, "name")
    if scene == "locked":
        counter.press("signOn-person:3")
        locked(counter)
        counter.keys.scan(LEASH)
    text = heard(counter.window) + "\n"
    golden = GOLDEN / f"{scene}.txt"
    if os.environ.get(UPDATE):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), f"look at it; {UPDATE}=1 writes it anew"
