"""F10, Rules: what a manager lets the register hand out while Astro cannot be asked (DESIGN §7)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.presenters.display import Tone
from ui.presenters.manager import PolicyDisplay
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import button, field, label, set_text

SavePolicy = Callable[[PolicyDisplay, Callable[[str], None]], None]
"""(what was chosen, who hears "" or why not)."""


class RulesPanel(QFrame):
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.policy: Callable[[], PolicyDisplay] | None = None
        self.on_save: SavePolicy | None = None
        self.setObjectName("rulesPanel")
        self.setAccessibleName(tr("Rules for redeeming without Astro"))
        self.setProperty("kind", "popover")
        self._group = QButtonGroup(self)
        self._rules: dict[str, QPushButton] = {}
        choices = QVBoxLayout()
        choices.setSpacing(theme.px(8))
        for rule, text in (
            ("never", tr("Nothing is handed out")),
            ("confirmed", tr("Rewards that Astro had confirmed")),
            ("earned", tr("Also rewards earned here, each with a PIN")),
        ):
            made = button(theme, f"rule{rule.capitalize()}", text, "item")
            made.setCheckable(True)
            made.toggled.connect(lambda on, made=made, text=text: made.setText(("●  " if on else "○  ") + text))
            made.setText("○  " + text)
            self._group.addButton(made)
            self._rules[rule] = made
            choices.addWidget(made)
        self._hours = self._number(theme, "ruleHours", tr("Oldest answer of Astro, in hours"))
        self._owner = self._number(theme, "ruleOwner", tr("Rewards for one pet owner"))
        self._register = self._number(theme, "ruleRegister", tr("Rewards at this register"))
        numbers = QGridLayout()
        numbers.setColumnStretch(0, 1)
        for line, one in enumerate((self._hours, self._owner, self._register)):
            caption = label(theme, Type.SMALL, text=one.accessibleName())
            caption.setBuddy(one)
            numbers.addWidget(caption, line, 0)
            numbers.addWidget(one, line, 1)
        self._why = label(theme, Type.SMALL, Tone.WARN, wrap=True)
        self._why.setObjectName("rulesRefusal")
        save = button(theme, "saveRules", tr("Save"), "primary", accessible=tr("Save these rules"))
        save.clicked.connect(self._save)
        leave = button(theme, "leaveRules", tr("Back"), accessible=tr("Back without a change"))
        leave.clicked.connect(self.closed)
        acts = QHBoxLayout()
        acts.addWidget(save, 1)
        acts.addWidget(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(18), theme.px(16), theme.px(18), theme.px(18))
        column.setSpacing(theme.px(10))
        column.addWidget(label(theme, Type.HEADING, text=tr("While Astro cannot be asked")))
        column.addLayout(choices)
        hint = tr("In one outage, and beyond it with a PIN:")
        column.addWidget(label(theme, Type.SMALL, Tone.MUTED, hint, wrap=True))
        column.addLayout(numbers)
        column.addWidget(self._why)
        column.addLayout(acts)
        self.setFixedWidth(theme.px(420))
        self.hide()

    def _number(self, theme: Theme, name: str, accessible: str) -> QLineEdit:
        made = field(theme, name, accessible)
        made.setFixedWidth(theme.px(80))
        made.setValidator(QIntValidator(0, 999, self))
        made.returnPressed.connect(self._save)
        return made

    def begin(self) -> None:
        """With the rules that hold now."""
        if self.policy is None:
            return
        now = self.policy()
        self._rules[now.rule].setChecked(True)
        for one, number in zip((self._hours, self._owner, self._register), now.numbers, strict=True):
            one.setText(number)
        self._say("")
        parent = self.parentWidget()
        if parent is not None:
            self.move((parent.width() - self.width()) // 2, max(8, (parent.height() - self.height()) // 3))
        self.show()
        self.raise_()
        self._rules[now.rule].setFocus()

    def _save(self) -> None:
        rule = next((rule for rule, made in self._rules.items() if made.isChecked()), "")
        numbers = (self._hours.text(), self._owner.text(), self._register.text())
        if self.on_save is not None:
            self.on_save(PolicyDisplay(rule, numbers), self._answered)

    def _answered(self, refusal: str) -> None:
        self._say(refusal)
        if not refusal:
            self.closed.emit()

    def _say(self, refusal: str) -> None:
        set_text(self._why, refusal)
        self._why.setVisible(bool(refusal))
        self.adjustSize()
