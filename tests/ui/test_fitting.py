"""At 1024x700, and at 200 % text in 1366x768, whatever a person can use is on the screen and every word is whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from tests.ui.fitting import cut_off, seen
from tests.ui.look import SCENES
from tests.ui.scene import pause
from ui.commands import Id
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import OneLine, button, label

SMALL, BETWEEN, LARGE = (1024, 700, 1.0), (1024, 700, 1.5), (1366, 768, 2.0)
NARROW = (
    "owners",
    "doubles",
    "edit",
    "history",
    "erase",
    "link",
    "people",
    "case",
    "closing",
    "records",
    "differences",
)
"""Places of the manager's with columns or many buttons, also looked at with letters in between."""
CHECKOUT = frozenset(
    {
        *("empty", "sale", "redeemed", "offered", "offer-applied", "contact", "free-or-paid", "earned-here"),
        *("new-owner", "prepaid"),
    }
)

STILL_CUT: dict[str, str] = {}
"""Scene at 200 %: what is to be mended there. One that is whole fails as long as it is listed: it only gets shorter."""


@pytest.fixture(params=[SMALL, LARGE], ids=["1024x700", "1366x768-200"])
def screen(request, dress: Callable[[float], Theme]) -> tuple[Theme, tuple[int, int]]:
    wide, high, scale = request.param
    return dress(scale), (wide, high)


@pytest.mark.parametrize("name", SCENES)
def test_everything_is_in_sight_and_every_word_is_whole(screen, name):
    theme, size = screen
    scene = SCENES[name](theme, size)
    pause(40)
    found = cut_off(scene.shown)
    basket, total = scene.window.checkout.basket, scene.window.checkout.total
    lines = basket.viewport().height() / basket.row_height
    finish = scene.window.checkout.buttons[Id.FINISH]
    wanted = [finish, *([total] if total.isVisible() else [])]
    hidden = [one.objectName() for one in wanted if name in CHECKOUT and not seen(one, scene.window)]
    scene.close()
    if name in STILL_CUT and screen[0].scale == 2.0:
        assert found, f"{name} is whole now: take it off the list"
        return
    assert found == []
    assert hidden == []
    assert name not in CHECKOUT or lines >= 3


@pytest.mark.parametrize("name", NARROW)
def test_the_managers_places_are_whole_with_letters_in_between(dress, name):
    wide, high, scale = BETWEEN
    scene = SCENES[name](dress(scale), (wide, high))
    pause(40)
    found = cut_off(scene.shown)
    scene.close()
    assert found == []


def test_the_walk_finds_what_is_cut(qtbot, theme):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 200)
    column = QVBoxLayout(window)
    narrow = QFrame()
    narrow.setFixedSize(80, 40)
    outside = button(theme, "outside", "Finish the sale")
    outside.setParent(narrow)
    outside.move(60, 0)
    line = OneLine(theme, Type.BODY)
    line.say("A line that is far too long for a window of this width, and then some")
    tall = label(theme, Type.TITLE, text="Words that need several lines of a window that has only one", wrap=True)
    tall.setFixedHeight(20)
    for part in (narrow, line, tall):
        column.addWidget(part)
    over = QLabel("over", window)
    window.show()
    over.setGeometry(narrow.geometry())
    pause(10)
    said = "\n".join(cut_off(window))
    for words in ("outside", "ends in an ellipsis", "px of height", "lie upon each other"):
        assert words in said
