"""Every screen in Spanish, whose words are longer: whole and in sight as in English, and nothing is left in English."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from astro_desk.app.language import speak
from astro_desk.core.cards import CardView
from tests.translations.catalogue import read
from tests.ui.fitting import cut_off
from tests.ui.look import SCENES
from tests.ui.scene import pause
from tests.ui.test_fitting import LARGE, SMALL
from ui.presenters.cards import show_card
from ui.theme.scheme import Theme
from ui.widgets.parts import OneLine, unmarked


@pytest.fixture(scope="module")
def english() -> frozenset[str]:
    """Texts without places that Spanish says otherwise."""
    return frozenset(text for text, said in read("es").items() if text != said and "{" not in text)


@pytest.fixture(params=[SMALL, LARGE], ids=["1024x700", "1366x768-200"])
def screen(request, dress: Callable[[float], Theme], spanish: None) -> tuple[Theme, tuple[int, int]]:
    wide, high, scale = request.param
    return dress(scale), (wide, high)


def said(window: QWidget) -> Iterator[str]:
    """Every word that a person sees or hears of a window."""
    for widget in (window, *window.findChildren(QWidget)):
        yield widget.accessibleName()
        if isinstance(widget, QLabel | QAbstractButton):
            yield unmarked(widget.text()).removeprefix("○  ").removeprefix("●  ")
        if isinstance(widget, OneLine):
            yield widget.words
        if isinstance(widget, QLineEdit):
            yield widget.placeholderText()


@pytest.mark.parametrize("name", SCENES)
def test_a_screen_in_spanish_is_whole_and_all_of_it_is_spanish(screen, english, name):
    theme, size = screen
    scene = SCENES[name](theme, size)
    pause(40)
    found = cut_off(scene.shown)
    left = sorted(english.intersection(said(scene.shown)))
    scene.close()
    assert found == []
    assert left == [], "English: a text that goes round `tr`, or was made before the language was known"


def test_a_card_that_is_in_sight_follows_a_change_of_language(spanish):
    card = CardView("p", "Lotus | Kibble", 12, 5)
    speak("en")
    assert show_card(card, 0).of == "of 12"
    speak("es")
    assert show_card(card, 0).of == "de 12"
