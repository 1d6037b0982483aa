"""Settings, beginning anew: what it means, a backup first, and the PIN once more."""

from __future__ import annotations

from ui.presenters.beginning_anew import BeginningAnewPresenter
from ui.presenters.display import Tone
from ui.presenters.words import tr
from ui.sections.section import SectionPanel
from ui.theme.scheme import Theme
from ui.widgets.file_field import FileField
from ui.widgets.parts import button, set_text


class BeginningAnewSection(SectionPanel):
    def __init__(self, theme: Theme, presenter: BeginningAnewPresenter) -> None:
        hint = tr("For a register that moves to another store, or a computer that Astro Desk is taken off.")
        super().__init__(theme, "beginning-anew", tr("Begin anew"), hint)
        self._presenter = presenter
        self._means = self.add_words("resetMeans", tone=Tone.PLAIN)
        self._stops = self.add_words("resetOpen", tone=Tone.WARN)
        self._file = FileField(theme, "resetBackup", tr("Backup to make first (.zip), or none"), save=True)
        self._file.proposal = lambda: "astro-desk-before-reset.zip"
        self._file.setMaximumWidth(theme.px(520))
        self.add_caption(self._file.path.accessibleName())
        self.column.addWidget(self._file)
        self._pin = self.add_field("resetPin", tr("Manager's PIN, once more"), tr("PIN"), secret=True)
        self._pin.setMaxLength(12)
        self._pin.setMaximumWidth(theme.px(200))
        self._act = button(theme, "resetNow", tr("Set all data aside"), "danger")
        self._act.clicked.connect(self._press)
        self.add_acts(self._act)

    def open_section(self) -> None:
        set_text(self._means, "\n\n".join(self._presenter.consequences()))
        self._file.path.clear()
        self._read()
        self.answer("")

    def leave_section(self) -> None:
        self._pin.clear()

    def _read(self) -> None:
        words = self._presenter.in_the_way()
        set_text(self._stops, words)
        self._stops.setVisible(bool(words))

    def _press(self) -> None:
        def told(refusal: str) -> None:
            self._act.setEnabled(True)
            self._read()
            self.answer(refusal)

        self._act.setEnabled(False)  # a second press gives no PIN twice
        self._presenter.begin_anew(self._file.text(), self._pin.text(), told)
