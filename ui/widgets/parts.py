"""Small parts made the same way everywhere: labels, buttons, fields, rules, each with its type, tone and name."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QWidget

from ui.presenters.display import Tone
from ui.theme.fonts import Type
from ui.theme.icons import icon
from ui.theme.scheme import Theme


def label(
    theme: Theme, step: Type = Type.BODY, tone: Tone = Tone.PLAIN, text: str = "", *, wrap: bool = False
) -> QLabel:
    made = QLabel(text)
    made.setFont(theme.font(step))
    made.setProperty("tone", tone.value)
    made.setWordWrap(wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)  # what a person or Astro wrote is never markup
    return made


def button(theme: Theme, name: str, text: str, kind: str = "plain", *, accessible: str = "") -> QPushButton:
    made = QPushButton(text)
    made.setObjectName(name)
    made.setAccessibleName(accessible or text)
    made.setFont(theme.font(Type.STRONG))
    made.setProperty("kind", kind)
    made.setMinimumHeight(theme.px(48))
    made.setAutoDefault(False)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def icon_button(theme: Theme, name: str, picture: str, accessible: str) -> QPushButton:
    made = button(theme, name, "", "quiet", accessible=accessible)
    made.setToolTip(accessible)
    made.setFixedSize(theme.px(48), theme.px(48))
    made.setStyleSheet("padding: 0")

    def paint() -> None:
        made.setIcon(icon(picture, theme.tokens.text, theme.tokens.muted))

    theme.changed.connect(paint)
    paint()
    return made


def field(theme: Theme, name: str, accessible: str, placeholder: str = "", *, secret: bool = False) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(name)
    made.setAccessibleName(accessible)
    made.setPlaceholderText(placeholder)
    made.setFont(theme.font(Type.BODY))
    made.setMinimumHeight(theme.px(48))
    if secret:
        made.setEchoMode(QLineEdit.EchoMode.Password)
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
