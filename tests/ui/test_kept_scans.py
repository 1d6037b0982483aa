"""Scans at a shut register outlive the program (FAILURES P1): the next life has them, once, and shows no name."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from astro_desk.use_cases.checkout_session import CheckoutSession
from tests.ui.conftest import Counter
from tests.ui.fakes import id_maker, read_phone
from tests.ui.sample import LEASH, LOTUS, SALLY, staff
from ui.commands import Id


@pytest.fixture
def locked(early):
    staff(early.register)
    early.open()
    early.presenter.choose_owner(SALLY)
    early.keys.scan(LOTUS)
    early.act(Id.LOCK)
    return early


def after_a_power_cut(counter, qtbot, theme):
    """Another window over what the records have; what lay in memory is gone."""
    counter.window.scanner.enabled = False
    counter.window.hide()
    again = Counter(theme)
    qtbot.addWidget(again.window)
    again.register = was = counter.register
    was.session = CheckoutSession(was.records, was.writer, was.sync, was.clock, id_maker("R3"), read_phone)
    was.session.restore()
    again.window.show()
    again.window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is again.window.checkout.omnibox)
    return again


def test_they_are_in_the_sale_of_the_next_life_once(locked, qtbot, theme):
    for _ in range(2):
        locked.keys.scan(LEASH)
    again = after_a_power_cut(locked, qtbot, theme)
    again.keys.now = locked.keys.now
    again.keys.scan(LEASH)  # before the data are open
    again.open()
    assert again.words("signOnKept") == "3 scans are kept for the sale."
    again.keys.scan(LEASH)
    assert len(again.register.records.scans) == 4
    again.press("signOn-person:3")
    qtbot.waitUntil(lambda: [quantity for _, quantity in again.lines()] == ["1", "4"])
    qtbot.waitUntil(lambda: again.register.records.scans == {})
    third = after_a_power_cut(again, qtbot, theme)
    third.open()
    assert [quantity for _, quantity in third.lines()] == ["1", "4"]


def test_a_scan_leaves_the_waiting_ones_in_the_transaction_that_keeps_the_sale_with_it(locked, qtbot):
    """Whatever is saved at whatever moment, each scan is in the draft or waits, never both and never neither."""
    records = locked.register.records
    for _ in range(3):
        locked.keys.scan(LEASH)
    seen = set()

    def units():
        return len(records.draft().basket.goods) - 1 + len(records.scans)

    locked.register.writer.after = lambda: seen.add(units())
    assert units() == 3
    locked.press("signOn-person:3")
    qtbot.waitUntil(lambda: records.scans == {})
    assert seen == {3}


def test_a_scanner_that_fires_twice_at_a_shut_register_counts_once(locked, qtbot, theme):
    locked.keys.scan(LEASH)
    locked.keys.scan(LEASH, pause=100.0)
    again = after_a_power_cut(locked, qtbot, theme)
    again.open()
    again.press("signOn-person:3")
    qtbot.waitUntil(lambda: [quantity for _, quantity in again.lines()] == ["1", "1"])


def test_an_open_counter_keeps_no_scan_beside_its_draft(early):
    early.open()
    early.keys.scan(LOTUS)
    assert early.register.records.scans == {}
