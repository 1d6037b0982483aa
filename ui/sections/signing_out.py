"""Settings, signing out: Astro's log-in goes off this register when Astro has heard of everything, or a file has it."""

from __future__ import annotations

from ui.presenters.display import Tone
from ui.presenters.signing_out import SigningOutPresenter
from ui.presenters.words import tr
from ui.sections.section import SectionPanel
from ui.theme.scheme import Theme
from ui.widgets.file_field import FileField
from ui.widgets.parts import button, set_text


class SigningOutSection(SectionPanel):
    def __init__(self, theme: Theme, presenter: SigningOutPresenter) -> None:
        hint = tr("Takes the log-in off this register. Sales go on here and wait until somebody signs in again.")
        super().__init__(theme, "signing-out", tr("Sign out"), hint)
        self._presenter = presenter
        self._open = self.add_words("signOutOpen", tone=Tone.WARN)
        self._file = FileField(theme, "signOutFile", tr("File for what is open (.csv or .json)"), save=True)
        self._file.proposal = lambda: "open-operations.csv"
        self._file.setMaximumWidth(theme.px(520))
        self._caption = self.add_caption(self._file.path.accessibleName())
        self.column.addWidget(self._file)
        self._sure = False
        self._act = button(theme, "signOut", "", accessible=tr("Sign out of Astro"))
        self._act.clicked.connect(self._press)
        self.add_acts(self._act)

    def open_section(self) -> None:
        self._file.path.clear()
        self._read()
        self.answer("")

    def leave_section(self) -> None:
        self._ask_again()

    def _read(self) -> None:
        words = self._presenter.open_work()
        set_text(self._open, words)
        for one in (self._open, self._caption, self._file):
            one.setVisible(bool(words))
        self._ask_again()

    def _ask_again(self) -> None:
        self._sure = False
        wants_file = bool(self._open.text())
        self._act.setText(tr("Write it down and sign out") if wants_file else tr("Sign out of Astro"))

    def _press(self) -> None:
        """The second press means it."""
        if not self._sure:
            self._sure = True
            self._act.setText(tr("Press again to sign out"))
            return

        def told(refusal: str) -> None:
            self._read()
            done = tr("Signed out. The log-in is set under “Astro log-in”.")
            self.answer(refusal or done, Tone.WARN if refusal else Tone.ACCENT)

        self._presenter.sign_out(self._file.text(), told)
