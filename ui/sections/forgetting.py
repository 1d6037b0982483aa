"""Settings, forgetting: names go so many days after the last visit."""

from __future__ import annotations

from ui.presenters.display import Tone
from ui.presenters.forgetting import ForgettingPresenter
from ui.presenters.words import tr
from ui.sections.section import SectionPanel
from ui.theme.scheme import Theme
from ui.widgets.parts import button, set_text, set_tone


class ForgettingSection(SectionPanel):
    def __init__(self, theme: Theme, presenter: ForgettingPresenter) -> None:
        hint = tr(
            "Name, phone, e-mail and cards go, for ever and in backups that are put back as well. Sales stay in the "
            "books under a number that names nobody. Astro keeps what Astro has."
        )
        super().__init__(theme, "forgetting", tr("Forgetting names"), hint)
        self._presenter = presenter
        self._days = self.add_number(
            "forgetDays", tr("days after the last visit (30 to 3650, empty for never)"), 0, 3650
        )
        self._days.returnPressed.connect(self._save)
        self._so_far = self.add_words("forgottenSoFar")
        self.add_words(
            "forgetNever",
            tr(
                "Nobody is forgotten while something of theirs is open at Astro, in review, in a sale that is held, or "
                "on the by-hand list. It is done in the background, one pet owner after the other."
            ),
        )
        self.add_words(
            "forgetLists",
            tr("Who came in with a list and never came to the counter counts from the day of the list."),
        )
        self._ask = button(
            theme, "previewForgetting", tr("Whom would it forget?"), accessible=tr("How many would be forgotten today")
        )
        self._ask.clicked.connect(self._preview)
        save = self.save_button("saveForgetting", tr("Save after how many days names go"), self._save)
        self.add_acts(save, self._ask)

    def open_section(self) -> None:
        self._days.setText(self._presenter.days())
        self._read()
        self.answer("")

    def _read(self) -> None:
        words, tone = self._presenter.so_far()
        set_text(self._so_far, words)
        set_tone(self._so_far, tone)

    def _preview(self) -> None:
        self._ask.setEnabled(False)  # to count a large store takes a second
        self.answer(tr("Counting …"), Tone.MUTED)

        def told(words: str) -> None:
            self._ask.setEnabled(True)
            self.answer(words, Tone.PLAIN)

        self._presenter.preview(self._days.text(), told)

    def _save(self) -> None:
        def told(refusal: str) -> None:
            self._read()
            self.told(refusal)

        self._presenter.save(self._days.text(), told)
