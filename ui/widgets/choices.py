"""One of several, each a button with its words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from ui.theme.scheme import Theme
from ui.widgets.parts import button, unmarked


class Choices:
    """Buttons of which one is chosen; a filled dot says which, not colour alone."""

    def __init__(self, theme: Theme, choices: Sequence[tuple[str, str]], parent: QWidget) -> None:
        self.group = QButtonGroup(parent)
        self.buttons: dict[str, QPushButton] = {}
        self._words: dict[str, str] = {}
        for name, words in choices:
            made = button(theme, name, words, "choice")
            made.setCheckable(True)
            made.toggled.connect(lambda _, name=name: self._dot(name))
            self.group.addButton(made)
            self.buttons[name] = made
            self.word(name, words)

    def word(self, name: str, words: str) -> None:
        """Other words for one of them."""
        self._words[name] = words
        self.buttons[name].setAccessibleName(words)
        self._dot(name)

    def _dot(self, name: str) -> None:
        one = self.buttons[name]
        one.setText(("●  " if one.isChecked() else "○  ") + unmarked(self._words[name]))

    def choose(self, name: str) -> None:
        """Chooses one; a name that is none of them leaves none chosen."""
        self.group.setExclusive(False)
        for each, one in self.buttons.items():
            one.setChecked(each == name)
        self.group.setExclusive(True)

    @property
    def chosen(self) -> str:
        """The object name of the chosen one, "" when none is."""
        return next((name for name, one in self.buttons.items() if one.isChecked()), "")
