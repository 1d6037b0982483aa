"""What every section of the settings is made of: a heading, groups, fields with captions, and one line of answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.presenters.display import Tone
from ui.presenters.machine import TriedScan
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.choices import Choices
from ui.widgets.flow import FlowRow
from ui.widgets.parts import button, field, label, set_text, set_tone

_ROOM = 350
"""So wide, in pixels at 100 %, is a section where letters are largest: more buttons stand below each other."""
_WIDEST = 1040
"""No wider than the eye goes from a caption to its field, also where the screen is."""


class SectionPanel(QWidget):
    """One section. A subclass puts its parts into `column` and reads what it shows in `open_section`."""

    answered = Signal(QWidget)
    """Something is said in this label, which may be out of sight."""

    def __init__(self, theme: Theme, name: str, title: str, hint: str = "") -> None:
        super().__init__()
        self.theme = theme
        self.setObjectName(f"section-{name}")
        self.setAccessibleName(title)
        self.setMaximumWidth(theme.px(_WIDEST))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.px(26), theme.px(22), theme.px(26), theme.px(26))
        self.column.setSpacing(theme.px(8))
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

    def takes_scan(self, scan: TriedScan) -> bool:
        """Whether the section wants this scan; else it lands in the sale, as everywhere."""
        del scan
        return False

    def answer(self, words: str, tone: Tone = Tone.WARN) -> None:
        """What came of it, in the one line for that; "" takes it away."""
        set_text(self._answer, words)
        set_tone(self._answer, tone)
        self._answer.setVisible(bool(words))
        if words:
            QTimer.singleShot(0, self, lambda: self.answered.emit(self._answer))  # when it has its place

    def told(self, refusal: str) -> None:
        """For whoever is told what came of saving: "" or why not."""
        self.answer(refusal or tr("Saved."), Tone.WARN if refusal else Tone.ACCENT)

    # ----------------------------------------------------------------------------------------------------- its parts

    def add_group(self, title: str, hint: str = "") -> None:
        self.column.addSpacing(self.theme.px(12))
        self.column.addWidget(label(self.theme, Type.HEADING, text=title))
        if hint:
            self.column.addWidget(label(self.theme, Type.SMALL, Tone.MUTED, hint, wrap=True))

    def add_field(self, name: str, caption: str, placeholder: str = "", *, secret: bool = False) -> QLineEdit:
        """A field under its caption."""
        made = field(self.theme, name, caption, placeholder, secret=secret)
        made.setMaximumWidth(self.theme.px(520))
        self.add_caption(caption).setBuddy(made)
        self.column.addWidget(made)
        return made

    def add_number(self, name: str, caption: str, least: int, most: int) -> QLineEdit:
        """A short field beside its caption."""
        made = field(self.theme, name, caption)
        made.setFixedWidth(self.theme.px(110))
        made.setValidator(QIntValidator(min(least, 0), most, self))  # what is too small yet may become a number
        words = label(self.theme, Type.BODY, text=caption, wrap=True)
        words.setBuddy(made)
        row = QHBoxLayout()
        row.setSpacing(self.theme.px(14))
        row.addWidget(made)
        row.addWidget(words, 1)
        self.column.addLayout(row)
        return made

    def add_caption(self, words: str) -> QLabel:
        made = label(self.theme, Type.SMALL_STRONG, Tone.MUTED, words, wrap=True)
        made.setContentsMargins(0, self.theme.px(6), 0, 0)
        self.column.addWidget(made)
        return made

    def add_words(self, name: str, words: str = "", tone: Tone = Tone.MUTED) -> QLabel:
        """A line or more that is read, not changed."""
        made = label(self.theme, Type.BODY, tone, words, wrap=True)
        made.setObjectName(name)
        self.column.addWidget(made)
        return made

    def add_choices(self, choices: Sequence[tuple[str, str]], *, across: bool = False) -> Choices:
        """One of several below each other, or `across` as long as there is room; each a (object name, words)."""
        made = Choices(self.theme, choices, self)
        if across:
            self.column.addLayout(FlowRow(self.theme.px(8), *made.buttons.values()))
            return made
        for one in made.buttons.values():
            one.setMaximumWidth(self.theme.px(520))
            self.column.addWidget(one)
        return made

    def inside(self, plate: QFrame) -> QVBoxLayout:
        """A column in a frame, with room around it."""
        made = QVBoxLayout(plate)
        made.setContentsMargins(*(self.theme.px(side) for side in (16, 12, 16, 12)))
        made.setSpacing(self.theme.px(4))
        return made

    def add_acts(self, *acts: QPushButton) -> None:
        """The buttons at the end of a section, and below them what came of it."""
        wide = sum(one.sizeHint().width() + self.theme.px(10) for one in acts) > self.theme.px(_ROOM)
        row = QVBoxLayout() if wide else QHBoxLayout()
        row.setSpacing(self.theme.px(10))
        for one in acts:
            one.setMaximumWidth(self.theme.px(520))
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
