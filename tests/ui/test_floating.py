"""What floats above the window: help and the keys, read by keyboard, inside the window at any text size."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea

from astro_desk.use_cases.changes import Connection
from tests.ui.sample import SALLY
from ui.commands import Id
from ui.presenters.badge import connection_meaning
from ui.presenters.help import help_sections


@pytest.mark.parametrize(("command", "name"), [(Id.HELP, "helpPanel"), (Id.SHORTCUTS, "shortcutSheet")])
def test_a_sheet_opens_inside_a_small_window_and_escape_closes_it(counter, command, name):
    counter.window.resize(900, 520)
    counter.act(command)
    sheet = counter.find(name)
    assert sheet.isVisible()
    assert sheet.parentWidget().rect().contains(sheet.geometry())
    counter.act(Id.CANCEL)
    assert not sheet.isVisible()


def test_a_panel_stays_open_and_inside_when_the_window_changes(counter):
    counter.act(Id.FINISHED)
    panel = counter.find("finishedPanel")
    for size in ((1366, 768), (900, 520), (1200, 600)):
        counter.window.resize(*size)
        assert panel.isVisible()
        assert panel.parentWidget().rect().contains(panel.geometry())


def test_help_is_read_on_by_keyboard_and_a_scan_still_lands(counter):
    counter.presenter.choose_owner(SALLY)
    counter.window.resize(900, 520)
    counter.act(Id.HELP)
    sheet = counter.find("helpPanel")
    bar = sheet.findChild(QScrollArea).verticalScrollBar()
    counter.keys.now += 1000
    counter.keys.press(Qt.Key.Key_PageDown)
    assert bar.value() > 0
    counter.keys.now += 1000
    counter.keys.press(Qt.Key.Key_PageUp)
    assert bar.value() == 0
    counter.keys.scan("784672102346")
    assert counter.lines()
    assert not sheet.isVisible()


def test_help_says_what_each_badge_says(counter):
    counter.act(Id.HELP)
    words = {one.text() for one in counter.find("helpPanel").findChildren(QLabel)}
    for connection in (Connection.NO_NETWORK, Connection.NO_INTERNET, Connection.ASTRO_DOWN, Connection.SIGN_IN_NEEDED):
        assert set(connection_meaning(connection)) <= words


def test_no_section_of_help_is_empty():
    assert all(section.title and section.rows for section in help_sections())
