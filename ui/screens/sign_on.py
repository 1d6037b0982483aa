"""Signing on: a PIN pad, and whoever needs none as a button. It stands in the places' place: no name is behind it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.presenters.display import Tone
from ui.presenters.sign_on import SignOnPresenter
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import button, label, panel, set_text, unmarked
from ui.widgets.paw import Tile
from ui.widgets.pin_answer import PinAnswer
from ui.widgets.pin_pad import PinPad


class SignOnScreen(QWidget):
    def __init__(self, theme: Theme, presenter: SignOnPresenter) -> None:
        super().__init__()
        self._theme, self._presenter = theme, presenter
        self.on_done: Callable[[], None] | None = None
        """Somebody is signed on, or the page was left as it came."""
        self.setObjectName("signOn")
        self.pad = PinPad(theme, "signOnPin")
        self.pad.on_pin = self._enter
        self._title = label(theme, Type.TITLE, wrap=True)
        self._title.setObjectName("signOnTitle")
        self._hint = label(theme, Type.BODY, Tone.MUTED, wrap=True)
        self._kept = label(theme, Type.SMALL_STRONG, Tone.ACCENT, wrap=True)
        self._kept.setObjectName("signOnKept")
        self._why = label(theme, Type.SMALL_STRONG, Tone.WARN, wrap=True)
        self._why.setObjectName("signOnRefusal")
        self._why.hide()
        self._said = PinAnswer(self._why)
        self._said.pause = presenter.pause_s
        self._caption = label(theme, Type.SMALL_STRONG, Tone.MUTED, wrap=True)
        self._names = QVBoxLayout()
        self._names.setSpacing(theme.px(8))
        self._buttons: list[QPushButton] = []
        self._leave = button(theme, "signOff", tr("Sign off"))
        self._leave.clicked.connect(lambda: presenter.leave(self._answered))
        self._back = button(theme, "signOnBack", tr("Back"), accessible=tr("Back, everything stays as it is"))
        self._back.clicked.connect(lambda: self.on_done and self.on_done())
        self._lay_out()

    def begin(self, kept: int) -> None:
        """Opens anew. `kept`: so many scans wait."""
        self._presenter.begin()
        self.pad.clear()
        self.pad.wait(waits=False)
        self._said.begin()
        self.refresh(kept)
        self.take_focus()

    def refresh(self, kept: int) -> None:
        now = self._presenter.display(kept)
        set_text(self._title, now.title)
        set_text(self._hint, now.hint)
        set_text(self._kept, now.kept)
        self._kept.setVisible(bool(now.kept))
        self.setAccessibleName(now.title)
        self._leave.setText(unmarked(tr("Sign {name} off", name=now.leave)))
        self._leave.setAccessibleName(tr("Sign {name} off", name=now.leave) if now.leave else tr("Sign off"))
        self._leave.setVisible(bool(now.leave))
        self._back.setVisible(now.back)
        set_text(self._caption, now.pinless)
        self._caption.setVisible(bool(now.pinless))
        self._show_names(now.people)

    def say(self, words: str, tone: Tone = Tone.WARN) -> None:
        """A sentence; "" takes it away, but no pause that is counted."""
        if words or not self._said.ticks.isActive():
            self._said.say(words, tone)

    def take_focus(self) -> None:
        self.pad.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enter(self, pin: str) -> None:
        self.pad.wait(waits=True)
        self._presenter.enter(pin, self._answered)

    def _answered(self, refusal: str) -> None:
        self.pad.wait(waits=False)
        self._said.refused(refusal)
        if not refusal and self.on_done is not None:
            self.on_done()

    def _show_names(self, people: tuple[tuple[str, str], ...]) -> None:
        told = [(one.objectName(), one.accessibleName()) for one in self._buttons]
        wanted = [(f"signOn-{key}", tr("Sign {name} on", name=name)) for key, name in people]
        if told == wanted:
            return
        for one in self._buttons:
            one.deleteLater()
        self._buttons = []
        for (key, name), (object_name, spoken) in zip(people, wanted, strict=True):
            made = button(self._theme, object_name, name, accessible=spoken)
            made.clicked.connect(lambda _=False, who=key: self._presenter.choose(who, self._answered))
            self._names.addWidget(made)
            made.show()
            self._buttons.append(made)

    def _lay_out(self) -> None:
        px = self._theme.px
        words = QVBoxLayout()
        words.setSpacing(px(10))
        words.addWidget(Tile(self._theme, 46))
        for one in (self._title, self._hint, self._kept, self._why):
            words.addWidget(one)
        words.addSpacing(px(8))
        words.addWidget(self._caption)
        words.addLayout(self._names)
        words.addStretch(1)
        acts = QHBoxLayout()
        acts.setSpacing(px(10))
        acts.addWidget(self._leave)
        acts.addWidget(self._back)
        acts.addStretch(1)
        words.addLayout(acts)
        pad = QVBoxLayout()
        pad.addWidget(self.pad)
        pad.addStretch(1)
        card = panel(name="signOnCard")
        inside = QHBoxLayout(card)
        inside.setContentsMargins(px(30), px(26), px(30), px(26))
        inside.setSpacing(px(34))
        inside.addLayout(words, 1)
        inside.addLayout(pad)
        card.setMaximumWidth(px(700))
        inner = QWidget()
        middle = QHBoxLayout(inner)
        middle.setContentsMargins(px(16), px(16), px(16), px(16))
        middle.addStretch(1)
        middle.addWidget(card, 100, Qt.AlignmentFlag.AlignVCenter)
        middle.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
