"""Settings, look: light or dark, the size of letters, the language."""

from __future__ import annotations

from ui.presenters.display import Tone
from ui.presenters.languages import LANGUAGES
from ui.presenters.machine import MachinePresenter
from ui.presenters.words import tr
from ui.sections.section import SectionPanel
from ui.theme.scheme import Choice, Theme

_SIZES = (100, 115, 130, 150, 200)


class LookSection(SectionPanel):
    def __init__(self, theme: Theme, presenter: MachinePresenter) -> None:
        super().__init__(theme, "look", tr("Look"))
        self._presenter = presenter
        self.add_group(tr("Light or dark"))
        self._scheme = self.add_choices(
            (("lookSystem", tr("As the system")), ("lookLight", tr("Light")), ("lookDark", tr("Dark")))
        )
        self.add_group(tr("Size of letters"), tr("Taken up at the next start."))
        self._size = self.add_choices(tuple((f"lookText{size}", tr("{n} %", n=size)) for size in _SIZES))
        self.add_group(tr("Language"))
        self._language = self.add_choices(
            (
                ("languageSystem", tr("As this computer")),
                *((f"language-{name}", own) for name, own in LANGUAGES.items()),
            )
        )
        self.add_acts(self.save_button("saveLook", tr("Save the look"), self._save))

    def open_section(self) -> None:
        self._scheme.choose(f"look{str(self._presenter.value('look.theme')).capitalize()}")
        self._size.choose(f"lookText{self._presenter.value('look.text_percent')}")
        language = str(self._presenter.value("look.language"))
        self._language.choose("languageSystem" if language == "system" else f"language-{language}")
        self.answer("")

    def _save(self) -> None:
        scheme = self._scheme.chosen.removeprefix("look").lower()
        size = self._size.chosen.removeprefix("lookText") or str(self._presenter.value("look.text_percent"))

        def told(refusal: str) -> None:
            if not refusal:
                self.theme.choose(Choice(scheme))
            self.answer(refusal or tr("Saved."), Tone.WARN if refusal else Tone.ACCENT)

        language = self._language.chosen.removeprefix("language-")
        language = "system" if language == "languageSystem" else language
        self._presenter.save_look(scheme, round(float(size)), language, told)
