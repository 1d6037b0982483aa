"""The right phone or e-mail of a pet owner, who is then looked for at Astro and linked again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from astro_desk.use_cases.owners import Contact
from ui.presenters.display import Tone
from ui.presenters.owner import phone_words
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.floating_panel import FloatingPanel
from ui.widgets.parts import button, field, label, set_text

Link = Callable[[str, str, Callable[[str], None]], None]
"""(phone, e-mail, who hears "" or why not)."""


class LinkPanel(FloatingPanel):
    """Opens over its parent; `closed` when it is done or left."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "linkPanel", tr("Link again"), width=400)
        self.on_link: Link | None = None
        what = tr(
            "The pet owner is looked for at Astro by this phone or e-mail, and everything that waits follows. "
            "Use it after a merge at Astro, or when a digit was wrong."
        )
        self._phone = field(theme, "linkPhone", tr("Phone"), tr("Phone"))
        self._email = field(theme, "linkEmail", tr("E-mail"), tr("E-mail"))
        self._why = label(theme, Type.SMALL, Tone.BAD, wrap=True)
        self._why.setObjectName("linkRefusal")
        self._do = button(theme, "linkNow", tr("Look for them"), "primary")
        leave = button(theme, "leaveLink", tr("Back"), accessible=tr("Back without a change"))
        self._do.clicked.connect(self._take)
        leave.clicked.connect(self.leave)
        for one in (self._phone, self._email):
            one.returnPressed.connect(self._take)
        self.column.addWidget(label(theme, Type.SMALL, Tone.MUTED, what, wrap=True))
        for part in (self._phone, self._email, self._why):
            self.column.addWidget(part)
        self.add_acts(self._do, leave)

    def begin(self, contact: Contact) -> None:
        self._phone.setText(phone_words(contact.phone))
        self._email.setText(contact.email)
        self._say("")
        self._do.setEnabled(True)
        self.appear(self._phone)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        self.hide()
        self.closed.emit()

    def _take(self) -> None:
        if self.on_link is not None:
            self._do.setEnabled(False)
            self.on_link(self._phone.text(), self._email.text(), self._answered)

    def _answered(self, refusal: str) -> None:
        self._do.setEnabled(True)
        self._say(refusal)
        if not refusal:
            self.leave()

    def _say(self, refusal: str) -> None:
        set_text(self._why, refusal)
        self._why.setVisible(bool(refusal))
        self.fit()
