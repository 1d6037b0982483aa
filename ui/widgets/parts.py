"""Small parts made the same way everywhere: labels, buttons, fields, rules, each with its type, tone and name."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QSizePolicy, QWidget

from ui.presenters.display import Tone
from ui.theme.fonts import Type
from ui.theme.icons import icon
from ui.theme.scheme import Theme
from ui.widgets.text import wrap


def label(
    theme: Theme, step: Type = Type.BODY, tone: Tone = Tone.PLAIN, text: str = "", *, wrap: bool = False
) -> QLabel:
    made = QLabel(text)
    made.setFont(theme.font(step))
    made.setProperty("tone", tone.value)
    made.setWordWrap(wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)  # what a person or Astro wrote is never markup
    return made


def unmarked(text: str) -> str:
    """For a button: an ampersand is one and underlines nothing."""
    return text.replace("&", "&&")


def button(theme: Theme, name: str, text: str, kind: str = "plain", *, accessible: str = "") -> QPushButton:
    made = QPushButton(unmarked(text))
    made.setObjectName(name)
    made.setAccessibleName(accessible or text)
    made.setFont(theme.font(Type.STRONG))
    made.setProperty("kind", kind)
    made.setMinimumHeight(theme.room(48))
    made.setAutoDefault(False)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


class OneLine(QLabel):
    """A line that ends in an ellipsis when its place is too narrow. New words lay nothing out again."""

    def __init__(self, theme: Theme, step: Type, *, right: bool = False) -> None:
        super().__init__()
        self.words, self.theme = "", theme
        self._side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        self._ruler = theme.ruler(step)
        self.setFont(self._ruler.font)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, words: str) -> None:
        if words != self.words:
            self.words = words
            self.setAccessibleName(words)
            self.update()

    def colour(self) -> QColor:
        """As the style sheet says, unless a part knows better."""
        return self.palette().windowText().color()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint_words(painter)
        painter.end()

    def paint_words(self, painter: QPainter) -> None:
        fitting = self._ruler.elidedText(self.words, Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.colour())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | self._side, fitting)


class TwoLines(OneLine):
    """As OneLine, but what does not fit stands on two smaller lines before anything is cut."""

    def __init__(self, theme: Theme, step: Type, smaller: Type) -> None:
        super().__init__(theme, step)
        self.smaller = theme.ruler(smaller)

    def paint_words(self, painter: QPainter) -> None:
        if self._ruler.horizontalAdvance(self.words) <= self.width():
            super().paint_words(painter)
            return
        painter.setFont(self.smaller.font)
        painter.setPen(self.colour())
        lines = wrap(self.words, self.smaller, self.width(), 2)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, "\n".join(lines))


class IconButton(QPushButton):
    """A square button with a picture alone; its name is spoken and shown as a tool tip."""

    def __init__(self, theme: Theme, name: str, picture: str, accessible: str) -> None:
        super().__init__()
        self._theme, self._picture = theme, picture
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setToolTip(accessible)
        self.setProperty("kind", "icon")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(theme.room(48), theme.room(48))
        self.setIconSize(QSize(theme.room(22), theme.room(22)))
        theme.changed.connect(self._paint_icon)
        self._paint_icon()

    def _paint_icon(self) -> None:
        self.setIcon(icon(self._picture, self._theme.tokens.text, self._theme.tokens.muted))


def field(theme: Theme, name: str, accessible: str, placeholder: str = "", *, secret: bool = False) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(name)
    made.setAccessibleName(accessible)
    made.setPlaceholderText(placeholder)
    made.setFont(theme.font(Type.BODY))
    made.setMinimumHeight(theme.room(48))
    if secret:
        made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


def caption(theme: Theme, of: QLineEdit) -> QLabel:
    """The words above a field, which it keeps when something is typed into it: its own accessible name."""
    made = label(theme, Type.SMALL_STRONG, Tone.MUTED, of.accessibleName())
    made.setBuddy(of)
    return made


def panel(kind: str = "panel", name: str = "") -> QFrame:
    made = QFrame()
    made.setProperty("kind", kind)
    made.setObjectName(name)
    return made


def rule() -> QFrame:
    return panel("rule")


def set_tone(widget: QWidget, tone: Tone) -> None:
    """Changes the tone and has the style sheet look again, only when it is another one."""
    if widget.property("tone") != tone.value:
        widget.setProperty("tone", tone.value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        for child in widget.findChildren(QLabel):
            child.style().unpolish(child)
            child.style().polish(child)


def set_text(made: QLabel, text: str) -> None:
    """Sets a text that is another one; an equal one costs nothing."""
    if made.text() != text:
        made.setText(text)
