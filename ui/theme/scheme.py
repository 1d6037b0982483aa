"""The scheme in force: follows the system's or is forced, and sets palette and style sheet again when it changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib.resources import files

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from ui.theme.fonts import Type, font, load_fonts
from ui.theme.ruler import Ruler
from ui.theme.tokens import DARK, LIGHT, Tokens


class Choice(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_FORCED = {
    Choice.SYSTEM: Qt.ColorScheme.Unknown,
    Choice.LIGHT: Qt.ColorScheme.Light,
    Choice.DARK: Qt.ColorScheme.Dark,
}


class Theme(QObject):
    """One for the application. Widgets that paint read `tokens` when they paint and repaint on `changed`."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: Choice = Choice.SYSTEM, scale: float = 1.0) -> None:
        super().__init__(app)
        self._app = app
        self._choice = choice
        self.scale = min(max(scale, 0.8), 2.0)
        self._template = (files("resources") / "style.qss").read_text(encoding="utf-8")
        self._fonts: dict[Type, QFont] = {}
        self._rulers: dict[Type, Ruler] = {}
        load_fonts()
        app.setStyle("Fusion")  # the one style that draws alike everywhere and honours every rule of the sheet
        app.setFont(self.font(Type.BODY))
        self.tokens = LIGHT
        app.styleHints().colorSchemeChanged.connect(self._apply)
        self.choose(choice)

    @property
    def choice(self) -> Choice:
        return self._choice

    @property
    def dark(self) -> bool:
        return self.tokens is DARK

    def choose(self, choice: Choice) -> None:
        self._choice = choice
        self._app.styleHints().setColorScheme(_FORCED[choice])
        self._apply()

    @contextmanager
    def undressed(self) -> Iterator[None]:
        """For putting a window together: Qt looks a part up in the style sheet each time it is put into another."""
        sheet = self._app.styleSheet()
        self._app.setStyleSheet("")
        try:
            yield
        finally:
            self._app.setStyleSheet(sheet)

    def font(self, step: Type) -> QFont:
        if step not in self._fonts:
            self._fonts[step] = font(step, self.scale)
        return self._fonts[step]

    def ruler(self, step: Type) -> Ruler:
        """The measures of a step's font."""
        if step not in self._rulers:
            self._rulers[step] = Ruler(self.font(step))
        return self._rulers[step]

    def px(self, pixels: float) -> int:
        """A length that grows with the text."""
        return round(pixels * self.scale)

    def room(self, pixels: float) -> int:
        """A target or a space around words: never smaller, and of larger text it takes a part only.

        Who needs large letters needs them on the same screen; a margin twice as wide would push words out of it.
        """
        return round(pixels * (1.0 + max(0.0, self.scale - 1.0) * 0.25))

    def _apply(self) -> None:
        scheme = _FORCED[self._choice]
        if scheme is Qt.ColorScheme.Unknown:
            # Asked for every time: the hint may still tell the scheme that was forced before.
            scheme = self._app.styleHints().colorScheme()
        tokens = DARK if scheme is Qt.ColorScheme.Dark else LIGHT
        if tokens is self.tokens and self._app.styleSheet():
            return
        self.tokens = tokens
        self._app.setPalette(palette(tokens))
        self._app.setStyleSheet(tokens.fill(self._template))
        self.changed.emit()


def palette(tokens: Tokens) -> QPalette:
    """For what the style sheet does not reach: menus, tool tips, selections."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.ground,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.panel,
        QPalette.ColorRole.AlternateBase: tokens.sunken,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.muted,
        QPalette.ColorRole.Button: tokens.panel,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.ToolTipBase: tokens.panel,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.Highlight: tokens.accent,
        QPalette.ColorRole.HighlightedText: tokens.on_accent,
        QPalette.ColorRole.Link: tokens.accent,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.muted))
    return made
