"""The language of the window, and what stays English."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QLineEdit

from astro_desk.app import language as room
from astro_desk.app.language import language_of, speak
from astro_desk.core.errors import Refused
from astro_desk.core.money import Money
from astro_desk.use_cases.account import Finding, Trial, trial_words
from astro_desk.use_cases.sentences import SENTENCES, explain, sentence
from astro_desk.use_cases.words import install
from ui.presenters.languages import LANGUAGES
from ui.presenters.time_words import full_date
from ui.presenters.words import counted, tr


@pytest.fixture(autouse=True)
def english_again(qapp):
    yield
    speak("en")


class Computer:
    """In the place of QLocale: a computer whose person prefers these."""

    def __init__(self, *names: str) -> None:
        self._names = list(names)

    def system(self) -> Computer:
        return self

    def uiLanguages(self) -> list[str]:
        return self._names


@pytest.mark.parametrize(
    ("names", "language"),
    [
        (["es-Latn-MX", "es-MX", "es"], "es"),
        (["es-US", "en-US"], "es"),
        (["en-US", "es-US"], "en"),
        (["de-DE", "de", "es-ES"], "es"),
        (["fr-CA", "fr"], "en"),
        (["est-EE"], "en"),
        (["C"], "en"),
        ([], "en"),
    ],
)
def test_system_is_the_first_language_of_the_computer_that_there_is(monkeypatch, names, language):
    monkeypatch.setattr(room, "QLocale", Computer(*names))
    assert language_of("system") == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_that_is_chosen_holds_whatever_the_computer_speaks(monkeypatch, language):
    monkeypatch.setattr(room, "QLocale", Computer("de", "es", "en"))
    assert language_of(language) == language
    assert speak(language) == language


def test_texts_sentences_and_dates_are_spanish_and_english_again():
    speak("es")
    assert tr("Finish sale") == "Terminar venta"
    assert tr("") == "", "and not the head of the catalogue"
    assert counted(tr("{n} item"), tr("{n} items"), 1) == "1 artículo"
    assert counted(tr("{n} item"), tr("{n} items"), 2) == "2 artículos"
    assert explain(Refused("quantity_invalid", quantity=1000, limit=99)) == "1000 no es una cantidad: va de 1 a 99."
    assert sentence("astro_455") == "Astro lo rechazó con el código 455."
    assert "never_heard" in sentence("never_heard")
    assert "…" in sentence("quantity_invalid")
    assert full_date(date(2026, 8, 9)) == "9 ago 2026"
    assert Money(1250).words == "$12.50", "amounts are written as in the United States"
    assert trial_words(Trial(Finding.UNWELL, "HTTP 503")).startswith("Astro responde, pero")
    assert tr("said by nobody") == "said by nobody"
    speak("en")
    assert tr("Finish sale") == "Finish sale"
    assert sentence("sale_empty") == SENTENCES["sale_empty"]


def test_the_menu_of_a_field_speaks_as_the_window_does(qtbot):
    def words():
        field = QLineEdit("text")
        qtbot.addWidget(field)
        return " ".join(one.text().replace("&", "") for one in field.createStandardContextMenu().actions())

    english = words()
    speak("es")
    assert "Copiar" in words()
    speak("en")
    assert words() == english


def test_english_reads_no_catalogue(monkeypatch):
    monkeypatch.setattr(room, "files", None)
    assert speak("en") == "en"


def test_installing_nothing_is_english():
    install(str.upper)
    assert tr("Save") == "SAVE"
    install()
    assert tr("Save") == "Save"


def test_qlocale_is_asked_of_the_real_computer():
    assert QLocale.system().uiLanguages()
    assert language_of("system") in LANGUAGES
