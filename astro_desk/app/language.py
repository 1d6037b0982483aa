"""The language of the window: chosen in the settings, or the computer's. Texts are read when they are not English."""

from __future__ import annotations

from gettext import GNUTranslations
from importlib.resources import files

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from astro_desk.use_cases.words import install
from ui.presenters.cards import show_card
from ui.presenters.languages import ENGLISH, LANGUAGES


class _Qt:
    """Qt's own texts, such as a field's menu, in the language of ours."""

    translator: QTranslator | None = None


def language_of(setting: str) -> str:
    """The language that a setting means; `system`, the first of the computer's that there is, else English."""
    if setting in LANGUAGES:
        return setting
    wanted = (name.partition("-")[0] for name in QLocale.system().uiLanguages())
    return next((name for name in wanted if name in LANGUAGES), ENGLISH)


def speak(setting: str) -> str:
    """From now on every text is said in this language; answers which one it is."""
    language = language_of(setting)
    if language == ENGLISH:
        install()
    else:
        with (files("resources") / "translations" / f"{language}.mo").open("rb") as file:
            texts = GNUTranslations(file)
        install(lambda text: texts.gettext(text) if text else "")  # "" stands for the catalogue's own header
    show_card.cache_clear()  # cards keep their words, and the sale in hand goes on in the new language
    if QCoreApplication.instance() is not None:
        _speak_qt(language)
    return language


def _speak_qt(language: str) -> None:
    if _Qt.translator is not None:
        QCoreApplication.removeTranslator(_Qt.translator)
        _Qt.translator = None
    if language != ENGLISH:
        made = QTranslator()
        if made.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            QCoreApplication.installTranslator(made)
            _Qt.translator = made
