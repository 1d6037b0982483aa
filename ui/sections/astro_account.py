"""Settings, Astro: address, user, client id and password, and a button that tries them."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from astro_desk.use_cases.ports import AstroAccount
from ui.presenters.astro_account import AccountPresenter
from ui.presenters.display import Tone
from ui.presenters.words import tr
from ui.sections.section import SectionPanel
from ui.theme.scheme import Theme
from ui.widgets.parts import button


class AccountSection(SectionPanel):
    def __init__(self, theme: Theme, presenter: AccountPresenter) -> None:
        hint = tr("How this register signs in. The user is of Astro's kind “Cashier”, one for each location.")
        super().__init__(theme, "astro", tr("Astro log-in"), hint)
        self._presenter = presenter
        self._asked = 0
        self._url = self.add_field("accountUrl", tr("Astro address"), "https://")
        self._user = self.add_field("accountUser", tr("User name"))
        self._client = self.add_field("accountClient", tr("Client id"))
        self._password = self.add_field("accountPassword", tr("Password"), tr("as it is"), secret=True)
        self._fields: tuple[QLineEdit, ...] = (self._url, self._user, self._client, self._password)
        for one in self._fields:
            one.textEdited.connect(self._forget)
        self._test = button(theme, "testAccount", tr("Test it"), accessible=tr("Test this log-in at Astro"))
        self._test.clicked.connect(self._try)
        self._save = self.save_button("saveAccount", tr("Save this log-in"), self._keep)
        self.add_acts(self._save, self._test)

    def open_section(self) -> None:
        self._password.clear()
        for one in self._fields:
            one.setModified(False)
        self._forget()
        self._presenter.show(self._fill)

    def leave_section(self) -> None:
        """A password that was typed and not saved stays nowhere."""
        self._password.clear()

    def _fill(self, account: AstroAccount | None) -> None:
        if account is not None and not any(one.isModified() for one in self._fields):
            self._url.setText(account.api_url)
            self._user.setText(account.username)
            self._client.setText(account.client_id)

    def _typed(self) -> AstroAccount:
        return AstroAccount(self._url.text(), self._user.text(), self._client.text(), self._password.text())

    def _forget(self) -> None:
        """What was said was about other words than stand there now."""
        self._asked += 1
        self.answer("")

    def _try(self) -> None:
        self._begin(tr("Asking Astro …"))
        asked = self._asked

        def heard(words: str, tone: Tone) -> None:
            self._end()
            if asked == self._asked:
                self.answer(words, tone)

        self._presenter.test(self._typed(), heard)

    def _keep(self) -> None:
        self._begin("")

        def told(refusal: str) -> None:
            self._end()
            self.answer(refusal or tr("Saved. Sync signs in with it now."), Tone.WARN if refusal else Tone.ACCENT)
            if not refusal:
                self._password.clear()
                for one in self._fields:
                    one.setModified(False)

        self._presenter.change(self._typed(), told)

    def _begin(self, words: str) -> None:
        self.answer(words, Tone.MUTED)
        self._test.setEnabled(False)
        self._save.setEnabled(False)

    def _end(self) -> None:
        self._test.setEnabled(True)
        self._save.setEnabled(True)
