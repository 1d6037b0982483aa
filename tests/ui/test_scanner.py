"""The scanner's filter in the running window: whatever has the focus, a scan lands and nothing else is pressed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from astro_desk.core.item_code import is_card_track
from tests.ui.sample import LEASH, LOTUS, SALLY, WASH
from ui.commands import Id
from ui.screens.header import Place

LOTUS_NAME = "Lotus Good Grains Chicken Recipe 20 lb"


@pytest.mark.parametrize("end", ["\n", "\t", "\n\n"])
def test_a_scan_into_the_omnibox_is_one_item_and_leaves_the_field_empty(counter, end):
    counter.keys.scan(LOTUS, end)
    assert counter.lines() == [(LOTUS_NAME, "1")]
    assert counter.window.checkout.omnibox.text() == ""
    assert counter.window.checkout.omnibox.hasFocus()


def test_a_scanner_without_terminator_is_understood_after_silence(counter, qtbot):
    counter.keys.scan(LOTUS, "")
    qtbot.waitUntil(lambda: counter.lines() == [(LOTUS_NAME, "1")])


@pytest.mark.parametrize("name", ["findOwner", "undo", "hold", "menu", "placeSync", "finishSale", "basket", "cards"])
def test_a_scan_lands_wherever_the_focus_is_and_presses_nothing(counter, name):
    counter.keys.scan(LEASH)
    counter.find(name).setFocus()
    assert counter.find(name).hasFocus()
    counter.keys.scan(LOTUS, "\n\n")
    assert counter.lines() == [("Leash, red, 6 ft", "1"), (LOTUS_NAME, "1")]
    assert counter.register.records.finishes == 0
    assert counter.window.checkout.omnibox.hasFocus()


def test_a_scan_lands_while_a_panel_with_fields_is_open(counter):
    counter.act(Id.NEW_OWNER)
    first = counter.find("newOwnerFirst")
    assert isinstance(first, QLineEdit)
    assert first.hasFocus()
    counter.keys.scan(LOTUS)
    assert counter.lines() == [(LOTUS_NAME, "1")]
    assert first.text() == ""


def test_a_scan_while_the_quantity_is_asked_is_a_scan_and_no_quantity(counter):
    counter.keys.scan(LEASH)
    counter.act(Id.QUANTITY)
    assert counter.find("quantityNumber").hasFocus()
    counter.keys.scan(LOTUS)
    assert counter.lines() == [("Leash, red, 6 ft", "1"), (LOTUS_NAME, "1")]
    assert not counter.window.floating.quantity.isVisible()


def test_a_scan_at_another_place_comes_back_to_checkout(counter):
    counter.window.open_place(Place.OWNERS)
    counter.find("ownerSearch").setFocus()
    counter.keys.scan(LOTUS)
    assert counter.lines() == [(LOTUS_NAME, "1")]
    assert counter.window.checkout.isVisible()


@pytest.mark.qt_log_ignore("raise", "grabbing the keyboard")
def test_a_scan_while_a_menu_is_open_closes_the_menu(counter, qtbot):
    button = counter.find("menu")
    assert isinstance(button, QPushButton)
    button.click()
    menu = counter.window._menu
    qtbot.waitUntil(menu.isVisible)
    counter.keys.scan(LOTUS)
    assert counter.lines() == [(LOTUS_NAME, "1")]
    assert not menu.isVisible()


def test_a_person_typing_into_a_field_gets_every_letter(counter, qtbot):
    counter.act(Id.NEW_OWNER)
    first = counter.find("newOwnerFirst")
    assert isinstance(first, QLineEdit)
    counter.keys.type("Jo", gap=30)
    assert first.text() == ""
    qtbot.waitUntil(lambda: first.text() == "Jo")
    counter.keys.type("anna")
    qtbot.waitUntil(lambda: first.text() == "Joanna")


def test_what_a_person_types_while_a_button_has_the_focus_goes_to_the_omnibox(counter, qtbot):
    counter.find("findOwner").setFocus()
    counter.keys.type("s")
    qtbot.waitUntil(lambda: counter.window.checkout.omnibox.text() == "s")
    assert counter.window.checkout.omnibox.hasFocus()


def test_a_count_before_the_scan_counts(counter):
    counter.keys.type("3*")
    counter.keys.scan(LOTUS)
    assert counter.lines() == [(LOTUS_NAME, "3")]


def test_a_half_typed_name_does_not_spoil_the_scan(counter):
    counter.keys.type("sal")
    counter.keys.scan(LOTUS)
    assert counter.lines() == [(LOTUS_NAME, "1")]
    assert counter.window.checkout.omnibox.text() == ""


def test_a_double_fire_counts_once_and_says_so(counter):
    counter.keys.scan(LOTUS)
    counter.keys.scan(LOTUS, pause=120)
    assert counter.lines() == [(LOTUS_NAME, "1")]
    assert "×1" in counter.notice
    button = counter.find("noticeButton")
    assert isinstance(button, QPushButton)
    button.click()
    assert counter.lines() == [(LOTUS_NAME, "2")]


def test_two_bags_scanned_one_after_the_other_are_two(counter):
    counter.keys.scan(LOTUS)
    counter.keys.scan(LOTUS, pause=400)
    assert counter.lines() == [(LOTUS_NAME, "2")]


@pytest.mark.parametrize("name", ["omnibox", "findOwner", "saleTotal"])
def test_a_swiped_card_is_nowhere_afterwards(counter, name):
    counter.find(name).setFocus()
    track = "%B4111111111111111^DOE/JANE^2512101000?"
    counter.keys.scan(track, "\n;4111111111111111=25121010000?\n")
    texts = [field.text() for field in counter.window.findChildren(QLineEdit)]
    assert not any(is_card_track(text) or "4111" in text for text in texts)
    assert not counter.window.checkout.omnibox.isUndoAvailable()
    assert "payment card" in counter.notice
    assert counter.lines() == []


def test_a_card_number_pasted_into_the_omnibox_is_wiped(counter):
    counter.window.checkout.omnibox.insert("4111 1111 1111 1111")
    counter.window.checkout.omnibox.textEdited.emit(counter.window.checkout.omnibox.text())
    assert counter.window.checkout.omnibox.text() == ""
    assert "payment card" in counter.notice


def test_four_kilobytes_from_a_scanner_are_cut_off_with_a_notice(counter):
    counter.keys.scan("7" * 4096, gap=1)
    assert counter.window.checkout.omnibox.text() == ""
    assert "more than any bar code" in counter.notice
    assert counter.lines() == []


def test_control_characters_in_a_scan_press_no_short_cut(counter):
    counter.keys.scan(LOTUS[:6], "")
    counter.keys.now += 5
    counter.keys.press(Qt.Key.Key_BracketRight, "\x1d", Qt.KeyboardModifier.ControlModifier)
    assert counter.register.records.finishes == 0


def test_scans_before_the_data_is_open_are_taken_in_order(early):
    early.keys.scan(LOTUS)
    early.keys.scan(LEASH)
    early.keys.scan(LOTUS)
    early.open()
    assert early.lines() == [(LOTUS_NAME, "2"), ("Leash, red, 6 ft", "1")]


def test_a_scan_while_a_sale_is_being_written_begins_the_next_sale(counter, qtbot):
    counter.presenter.choose_owner(SALLY)
    counter.keys.scan(LOTUS)
    counter.register.writer.hold_back()
    counter.act(Id.FINISH)
    counter.keys.scan(WASH)
    assert counter.lines() == [(LOTUS_NAME, "1")]
    counter.register.writer.let_go()
    qtbot.waitUntil(lambda: counter.lines() == [("Self-service wash", "1")])
    assert counter.register.records.finishes == 1


@pytest.mark.parametrize("place", range(1, len(LOTUS)))
@pytest.mark.parametrize("name", ["omnibox", "hold"])
def test_a_scan_with_a_late_key_is_that_item_or_nothing_and_shows_what_came(counter, name, place):
    """R53: every tenth UPC ends in a valid EAN-8, which is another item or none at all."""
    counter.find(name).setFocus()
    counter.keys.now += 2000
    counter.keys.type(LOTUS[:place], 8)
    counter.keys.now += 150
    counter.keys.type(LOTUS[place:] + "\n", 8)
    assert counter.lines() == [(LOTUS_NAME, "1")]
    assert counter.window.checkout.omnibox.text() == ""


def test_a_scan_with_a_late_key_leaves_nothing_in_a_field(counter):
    counter.act(Id.NEW_OWNER)
    first = counter.find("newOwnerFirst")
    counter.keys.type("Sal", 200)
    counter.keys.now += 2000
    counter.keys.type(LOTUS[:4], 8)
    counter.keys.now += 150
    counter.keys.type(LOTUS[4:] + "\n", 8)
    assert counter.lines() == [(LOTUS_NAME, "1")]
    assert first.text() == "Sal"
