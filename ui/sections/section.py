"""What every section of the settings is made of: a heading, groups, fields with captions, and one line of answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.presenters.display import Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import button, field, label, set_text, set_tone, unmarked


class SectionPanel(QWidget):
    """One section. A subclass puts its parts into `column` and reads what it shows in `open_section`."""

    def __init__(self, theme: Theme, name: str, title: str, hint: str = "") -> None:
        super().__init__()
        self.theme = theme
        self.setObjectName(f"section-{name}")
        self.setAccessibleName(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.px(26), theme.px(22), theme.px(26), theme.px(26))
        self.column.setSpacing(theme.px(10))
        self.column.addWidget(label(theme, Type.TITLE, text=title))
        if hint:
            self.column.addWidget(label(theme, Type.BODY, Tone.MUTED, hint, wrap=True))
        self._answer = label(theme, Type.SMALL_STRONG, wrap=True)
        self._answer.setObjectName(f"answer-{name}")
        self._answer.hide()

    def open_section(self) -> None:
        """Reads again what it shows; called each time the section is opened."""

    def leave_section(self) -> None:
        """Another section is opened, or the settings are left."""

    def takes_scan(self, text: str) -> bool:
        """Whether the section wants this scan; else it lands in the sale, as everywhere."""
        del text
        return False

    def answer(self, words: str, tone: Tone = Tone.WARN) -> None:
        """What came of it, in the one line for that; "" takes it away."""
        set_text(self._answer, words)
        set_tone(self._answer, tone)
        self._answer.setVisible(bool(words))

    def told(self, refusal: str) -> None:
        """For whoever is told what came of saving: "" or why not."""
        self.answer(refusal or tr("Saved."), Tone.WARN if refusal else Tone.ACCENT)

    # ----------------------------------------------------------------------------------------------------- its parts

    def add_group(self, title: str, hint: str = "") -> None:
        self.column.addSpacing(self.theme.px(12))
        self.column.addWidget(label(self.theme, Type.HEADING, text=title))
        if hint:
            self.column.addWidget(label(self.theme, Type.SMALL, Tone.MUTED, hint, wrap=True))

    def add_field(
        self, name: str, caption: str, placeholder: str = "", *, secret: bool = False, width: int = 0
    ) -> QLineEdit:
        """A field under its caption; `width` in pixels at 100 %, else as wide as there is room."""
        made = field(self.theme, name, caption, placeholder, secret=secret)
        made.setMaximumWidth(self.theme.px(width or 520))
        above = label(self.theme, Type.SMALL_STRONG, Tone.MUTED, caption, wrap=True)
        above.setBuddy(made)
        self.column.addWidget(above)
        self.column.addWidget(made)
        return made

    def add_choices(self, choices: Sequence[tuple[str, str]], across: QLayout | None = None) -> Choices:
        """One of several, each a (object name, words); below each other, or in a row of their own."""
        made = Choices(self.theme, choices, self)
        for one in made.buttons.values():
            (across or self.column).addWidget(one)
        return made

    def add_acts(self, *acts: QPushButton) -> None:
        """The buttons at the end of a section, and below them what came of it."""
        row = QHBoxLayout()
        row.setSpacing(self.theme.px(10))
        for one in acts:
            row.addWidget(one)
        row.addStretch(1)
        self.column.addSpacing(self.theme.px(6))
        self.column.addLayout(row)
        self.add_answer()

    def add_answer(self) -> None:
        self.column.addWidget(self._answer)
        self.column.addStretch(1)

    def save_button(self, name: str, accessible: str, act: Callable[[], None]) -> QPushButton:
        made = button(self.theme, name, tr("Save"), "primary", accessible=accessible)
        made.clicked.connect(lambda: act())
        return made

    def caption(self, words: str) -> QLabel:
        made = label(self.theme, Type.SMALL_STRONG, Tone.MUTED, words, wrap=True)
        self.column.addWidget(made)
        return made


class Choices:
    """Buttons of which one is chosen; a filled dot says which, not colour alone."""

    def __init__(self, theme: Theme, choices: Sequence[tuple[str, str]], parent: QWidget) -> None:
        self._group = QButtonGroup(parent)
        self.buttons: dict[str, QPushButton] = {}
        for name, words in choices:
            made = button(theme, name, words, "choice")
            made.setCheckable(True)
            made.setText("○  " + unmarked(words))
            made.toggled.connect(
                lambda on, made=made, words=words: made.setText(("●  " if on else "○  ") + unmarked(words))
            )
            self._group.addButton(made)
            self.buttons[name] = made

    def choose(self, name: str) -> None:
        self.buttons[name].setChecked(True)

    @property
    def chosen(self) -> str:
        """The object name of the chosen one, "" when none is."""
        return next((name for name, one in self.buttons.items() if one.isChecked()), "")
