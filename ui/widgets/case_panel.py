"""One case for a person: what happened, what is at stake, the evidence, and the ways out with their consequence."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from astro_desk.core.review import Choice
from ui.presenters.case_words import Way
from ui.presenters.display import Tone
from ui.presenters.review import CaseDisplay
from ui.presenters.words import Texts, tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import button, field, label, set_text

SettleCase = Callable[[str, Choice, str, str, Callable[[str], None]], None]
"""(key of the case, choice, what was typed, PIN, who hears "" or why not)."""


_LONG_WORD = 150
"""Pixels at 100 %, beside the caption in a narrow window."""


class CasePanel(QScrollArea):
    """Scrolls where large letters leave too little room. `settled` when the case that was shown is none any more."""

    settled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._case: CaseDisplay | None = None
        self._inside = QWidget()
        self.on_settle: SettleCase | None = None
        self.on_owner: Callable[[str], None] | None = None
        """The pet owner of the case is to be seen."""
        self.setObjectName("casePanel")
        self.setAccessibleName(tr("The case"))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.show_case(None)

    def show_case(self, case: CaseDisplay | None) -> None:
        """An equal case stays as it is, with what is typed in it."""
        if case is not None and case == self._case:
            return
        self._case = case
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, self._theme.px(6), 0)
        column.setSpacing(self._theme.px(8))
        if case is None:
            hint = tr("What Astro refuses, or nobody can tell for sure, comes here with its ways out. Nothing is lost.")
            column.addWidget(label(self._theme, Type.BODY, Tone.MUTED, hint, wrap=True))
        else:
            self._describe(case, column)
            for way in case.ways:
                column.addWidget(_WayOut(self._theme, way, self._settle))
        column.addStretch(1)
        self.setWidget(self._inside)
        self._inside.setAutoFillBackground(False)  # setWidget has just switched it on; the panel below is the ground

    def _describe(self, case: CaseDisplay, column: QVBoxLayout) -> None:
        theme = self._theme
        column.addWidget(label(theme, Type.HEADING, text=case.title, wrap=True))
        column.addWidget(label(theme, Type.BODY, Tone.MUTED, case.owner, wrap=True))
        happened = label(theme, Type.BODY, Tone.WARN, case.happened, wrap=True)
        happened.setObjectName("caseHappened")
        column.addWidget(happened)
        column.addSpacing(theme.px(6))
        facts = QGridLayout()
        facts.setHorizontalSpacing(theme.px(14))
        facts.setVerticalSpacing(theme.px(6))
        facts.setColumnStretch(1, 1)
        ruler = theme.ruler(Type.SMALL)
        for line, (caption, text) in enumerate(((tr("At stake"), case.stake), *case.facts)):
            fact = label(theme, Type.SMALL, text=text, wrap=True)
            fact.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            facts.addWidget(
                label(theme, Type.SMALL_STRONG, Tone.MUTED, caption), 2 * line, 0, Qt.AlignmentFlag.AlignTop
            )
            # An id is one word, which nothing breaks: it has a line of its own.
            long = max(map(ruler.horizontalAdvance, text.split()), default=0.0) > theme.px(_LONG_WORD)
            facts.addWidget(fact, 2 * line + long, 1 - long, 1, 1 + long)
        column.addLayout(facts)
        if case.owner_id:
            whose = button(theme, "caseOwner", tr("See the pet owner"), accessible=tr("See {name}", name=case.owner))
            whose.clicked.connect(lambda _=False, of=case.owner_id: self.on_owner and self.on_owner(of))
            column.addWidget(whose, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(theme.px(10))

    def _settle(self, way: _WayOut, typed: str, pin: str) -> None:
        if self.on_settle is None or self._case is None:
            return
        shown = self._case

        def heard(refusal: str) -> None:
            if self._case is not shown:
                return  # somebody looks at another case by now
            if refusal:
                way.refuse(refusal)
                return
            self.show_case(None)
            self.settled.emit()

        self.on_settle(shown.key, way.way.choice, typed, pin, heard)


class _WayOut(QWidget):
    """A button and its consequence; what it asks for opens below it when it is pressed."""

    def __init__(self, theme: Theme, way: Way, settle: Callable[[_WayOut, str, str], None]) -> None:
        super().__init__()
        self.way, self._settle, self._theme = way, settle, theme
        name = way.choice.value
        self._do = button(theme, f"case-{name}", way.text, accessible=f"{way.text}: {way.consequence}")
        self._do.clicked.connect(self._pressed)
        self._why = label(theme, Type.SMALL, Tone.BAD, wrap=True)
        self._why.setObjectName(f"caseRefusal-{name}")
        self._why.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(4), 0, theme.px(4))
        column.setSpacing(theme.px(6))
        column.addWidget(self._do)
        column.addWidget(label(theme, Type.SMALL, Tone.MUTED, way.consequence, wrap=True))
        self._more = QWidget()
        asks = tr(_ASKED[way.asks])
        self._typed = field(theme, f"caseText-{name}", asks, asks)
        self._pin = field(theme, f"casePin-{name}", tr("Manager's PIN"), tr("PIN"), secret=True)
        self._pin.setMaxLength(12)
        self._confirm = button(theme, f"caseConfirm-{name}", way.text, "primary")
        below = QVBoxLayout(self._more)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(theme.px(6))
        below.addWidget(self._typed)
        row = QHBoxLayout()
        if way.asks == "why":
            row.addWidget(self._pin, 1)
        row.addWidget(self._confirm)
        below.addLayout(row)
        column.addWidget(self._more)
        column.addWidget(self._why)
        self._more.hide()
        self._typed.returnPressed.connect(self._pin.setFocus if way.asks == "why" else self._take)
        self._pin.returnPressed.connect(self._take)
        self._confirm.clicked.connect(self._take)

    def refuse(self, why: str) -> None:
        set_text(self._why, why)
        self._why.show()
        self.setEnabled(True)

    def _pressed(self) -> None:
        if not self.way.asks:
            self._give("", "")
            return
        self._more.setVisible(not self._more.isVisible())
        if self._more.isVisible():
            self._typed.setFocus()

    def _take(self) -> None:
        self._give(self._typed.text(), self._pin.text())
        self._pin.clear()

    def _give(self, typed: str, pin: str) -> None:
        self._why.hide()
        self.setEnabled(False)
        self._settle(self, typed, pin)


_ASKED: Texts[str] = {
    "": "",
    "why": "Why, for whoever looks at it later",
    "code": "The right item code",
    "contact": "The right phone or e-mail",
    "missing": "What the brand asks for",
}
