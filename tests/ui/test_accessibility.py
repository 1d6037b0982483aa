"""Whoever does not see the screen hears it: names for all that takes the focus, and the tree as text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from astro_desk.core.reconciliation import Discrepancy, Kind
from astro_desk.use_cases.changes import Connection
from tests.ui.sample import LEASH, LOTUS, SALLY, WASH, status
from ui.commands import Id
from ui.presenters.setup import Step
from ui.screens.first_start import SetupScreen
from ui.screens.header import Place
from ui.screens.opening import PassphraseScreen, StoppedScreen

GOLDEN = Path(__file__).parent / "golden"
UPDATE = "ASTRO_DESK_UPDATE_GOLDEN"
_SILENT = {QAccessible.Role.Client, QAccessible.Role.Border, QAccessible.Role.Pane, QAccessible.Role.LayeredPane}


def tree(face: QAccessibleInterface, depth: int = 0) -> list[str]:
    """What a screen reader can reach and see, a line each; frames without a name only hold the others."""
    if face.state().invisible:
        return []
    name = face.text(QAccessible.Text.Name)
    silent = face.role() in _SILENT and not name
    words = f"{'  ' * depth}{face.role().name}: {name}".rstrip(": ")
    lines = [] if silent else [words]
    for place in range(face.childCount()):
        child = face.child(place)
        if child is not None:
            lines += tree(child, depth + (not silent))
    return lines


def usable(root: QWidget) -> list[QWidget]:
    inner = ("qt_", "lineedit")
    return [
        widget
        for widget in root.findChildren(QWidget)
        if (widget.focusPolicy() != Qt.FocusPolicy.NoFocus or isinstance(widget, QAbstractButton | QLineEdit))
        and not widget.objectName().startswith(inner)
    ]


def nameless(root: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} {widget.objectName()!r} {widget.accessibleName()!r}"
        for widget in usable(root)
        if not widget.accessibleName() or not widget.objectName()
    ]


def test_all_that_takes_the_focus_has_a_name_and_an_object_name(counter):
    counter.presenter.choose_owner(SALLY)
    counter.keys.scan(LOTUS)
    counter.window.open_place(Place.SYNC)
    assert nameless(counter.window) == []


@pytest.mark.parametrize("screen", [SetupScreen, PassphraseScreen])
def test_set_up_has_names_too(qtbot, theme, screen):
    made = screen(theme)
    qtbot.addWidget(made)
    assert nameless(made) == []


def test_object_names_are_those_that_the_design_fixes(counter):
    for name in ("omnibox", "finishSale", "connectionBadge", "cards", "basket", "noticeBar"):
        assert counter.find(name) is not None


def test_targets_are_at_least_48_pixels_high(counter):
    counter.presenter.choose_owner(SALLY)
    small = [
        f"{widget.objectName()} {widget.height()}"
        for widget in usable(counter.window.checkout)
        if isinstance(widget, QAbstractButton | QLineEdit) and widget.isVisible() and widget.height() < 48
    ]
    assert small == []


def test_tab_goes_from_the_omnibox_through_the_commands(counter):
    seen = []
    for _ in range(4):
        counter.keys.now += 1000
        counter.keys.press(Qt.Key.Key_Tab, "\t")
        focused = QApplication.focusWidget()
        seen.append(focused.objectName() if focused else "")
    assert seen == ["findOwner", "quantity", "undo", "hold"] or len(set(seen)) == 4


@pytest.mark.parametrize("scene", ["empty", "sale", "new-owner", "sync"])
def test_the_tree_is_as_it_was_last_read_by_a_person(counter, scene):
    counter.bridge.changed.emit(status(Connection.NO_INTERNET, waiting=3))
    if scene != "empty":
        counter.presenter.choose_owner(SALLY)
        for code in (LOTUS, LEASH, WASH):
            counter.keys.scan(code)
    if scene == "new-owner":
        counter.act(Id.NEW_OWNER)
    if scene == "sync":
        counter.window.open_place(Place.SYNC)
    as_last_read(counter.window, scene)


@pytest.mark.parametrize("step", Step)
def test_the_first_start_is_read_as_it_was_last_read_by_a_person(qtbot, theme, step):
    made = SetupScreen(theme)
    qtbot.addWidget(made)
    made.show()
    made.show_step(step)
    as_last_read(made, f"setup-{step.name.lower()}")


def as_last_read(screen: QWidget, name: str) -> None:
    text = "\n".join(tree(QAccessible.queryAccessibleInterface(screen))) + "\n"
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get(UPDATE):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), f"look at it; {UPDATE}=1 writes it anew"


def test_the_sync_page_says_where_astro_differs_and_nothing_when_it_does_not(counter):
    counter.window.open_place(Place.SYNC)
    words = counter.find("differencesAtAstro")
    assert not words.isVisible()
    kinds = (Kind.MISSING, Kind.EXTRA, Kind.EXTRA)
    counter.register.records.differing = [Discrepancy(f"R2-{n}", SALLY, kind) for n, kind in enumerate(kinds)]
    counter.window.open_place(Place.SYNC)
    assert words.isVisible()
    assert words.text() == (
        "Punches of the last 30 days differ at Astro: 1 is missing there, 2 are there and not here."
    )


def test_a_recovered_counter_no_longer_says_that_it_could_not_be_opened(qtbot, theme):
    screen = StoppedScreen(theme, "The database is damaged.", recovers=True)
    qtbot.addWidget(screen)
    assert nameless(screen) == []
    screen.show()
    screen.report(("It holds 3 sales.", "Nothing is missing."))
    assert screen.accessibleName() == screen.title.text() == "The sales are back"
    shown = [one.objectName() for one in screen.findChildren(QAbstractButton) if one.isVisible()]
    assert shown == ["stoppedOpen", "stoppedClose"]
