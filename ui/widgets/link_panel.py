"""Name and contact of a pet owner: corrected, of which Astro is told; or typed to find them at Astro and link again."""

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
from ui.widgets.parts import button, caption, field, label, set_text

Link = Callable[[str, str, Callable[[str], None]], None]
"""(phone, e-mail, who hears "" or why not)."""


Correct = Callable[[Contact, Callable[[str], None]], None]


def _about_new() -> str:
    return tr("Astro does not have this pet owner yet, and gets them as they stand here.")


def _about_edit() -> str:
    return tr(
        "Astro is told, now or when it can be reached. A field that is left empty stays as it is there. The postal "
        "address is changed on Astro's page."
    )


def _about_link() -> str:
    return tr(
        "The pet owner is looked for at Astro by this phone or e-mail, and everything that waits follows. Use it after "
        "a merge at Astro, or when a digit was wrong and Astro has somebody else."
    )


class LinkPanel(FloatingPanel):
    """Opens over its parent; `closed` when it is done or left."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "linkPanel", tr("Link again"), width=400)
        self.on_link: Link | None = None
        self.on_correct: Correct | None = None
        self._edit = False
        self._what = label(theme, Type.SMALL, Tone.MUTED, wrap=True)
        self._what.setObjectName("linkMeans")
        self._first = field(theme, "correctFirst", tr("First name"), tr("First name"))
        self._last = field(theme, "correctLast", tr("Last name"), tr("Last name"))
        self._phone = field(theme, "linkPhone", tr("Phone"), tr("Phone"))
        self._email = field(theme, "linkEmail", tr("E-mail"), tr("E-mail"))
        self._why = label(theme, Type.SMALL, Tone.BAD, wrap=True)
        self._why.setObjectName("linkRefusal")
        self._do = button(theme, "linkNow", tr("Look for them"), "primary")
        leave = button(theme, "leaveLink", tr("Back"), accessible=tr("Back without a change"))
        self._do.clicked.connect(self._take)
        leave.clicked.connect(self.leave)
        for one in (self._first, self._last, self._phone, self._email):
            one.returnPressed.connect(self._take)
        fields = (self._first, self._last, self._phone, self._email)
        self._captions = [caption(theme, one) for one in fields]
        self.column.addWidget(self._what)
        for above, one in zip(self._captions, fields, strict=True):
            self.column.addWidget(above)
            self.column.addWidget(one)
        self.column.addWidget(self._why)
        self.add_acts(self._do, leave)

    def begin_edit(self, contact: Contact, *, new: bool) -> None:
        """`new`: Astro does not have them yet."""
        self._begin(contact, tr("Edit"), _about_new() if new else _about_edit(), tr("Save"), edit=True)

    def begin_link(self, contact: Contact) -> None:
        self._begin(contact, tr("Link again"), _about_link(), tr("Look for them"), edit=False)

    def _begin(self, contact: Contact, title: str, about: str, act: str, *, edit: bool) -> None:
        self._edit = edit
        set_text(self.heading, title)
        self.setAccessibleName(title)
        set_text(self._what, about)
        self._do.setText(act)
        self._do.setAccessibleName(act)
        names = ((self._first, contact.first_name), (self._last, contact.last_name))
        for (one, text), above in zip(names, self._captions, strict=False):
            one.setText(text)
            one.setVisible(edit)
            above.setVisible(edit)
        self._phone.setText(phone_words(contact.phone))
        self._email.setText(contact.email)
        self._say("")
        self._do.setEnabled(True)
        self.appear(self._first if edit else self._phone)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        if self._edit and self.on_correct is not None:
            self._do.setEnabled(False)
            typed = (one.text() for one in (self._first, self._last, self._phone, self._email))
            self.on_correct(Contact(*typed), self._answered)
        elif not self._edit and self.on_link is not None:
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
