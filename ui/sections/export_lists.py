"""Settings, giving lists out: what, in which form, and where it is to lie."""

from __future__ import annotations

from astro_desk.use_cases.exchange_ports import Wanted
from ui.presenters.display import Tone
from ui.presenters.export_lists import ExportPresenter
from ui.presenters.words import tr
from ui.sections.section import SectionPanel
from ui.theme.scheme import Theme
from ui.widgets.file_field import FileField
from ui.widgets.parts import button, field


class ExportSection(SectionPanel):
    def __init__(self, theme: Theme, presenter: ExportPresenter) -> None:
        hint = tr(
            "The names are in the file as anybody can read them: keep it safe, and delete it when it has served. "
            "A file that is there already is never written over."
        )
        super().__init__(theme, "export", tr("Export lists"), hint)
        self._presenter = presenter
        self._wanted = {
            "exportOwners": Wanted.OWNERS,
            "exportItems": Wanted.ITEMS,
            "exportDay": Wanted.DAY,
            "exportOffers": Wanted.OFFERS,
        }
        words = (tr("Pet owners"), tr("Items and own codes"), tr("A day's sales"), tr("Offers to upload at Astro"))
        self._what = self.add_choices(tuple(zip(self._wanted, words, strict=True)), across=True)
        self._of_day = self.add_caption(tr("Day"))
        self._day = field(theme, "exportDate", tr("Day"), "YYYY-MM-DD")
        self._day.setMaximumWidth(theme.px(520))
        self._of_day.setBuddy(self._day)
        self.column.addWidget(self._day)
        self.add_group(tr("Form"))
        forms = (("exportCsv", tr("Table (CSV)")), ("exportJson", tr("For programs (JSON)")))
        self._form = self.add_choices(forms, across=True)
        self.add_group(tr("File"))
        self._file = FileField(theme, "exportFile", tr("File to write"), save=True)
        self._file.proposal = self._proposal
        self.column.addWidget(self._file)
        self._give = button(theme, "exportGive", tr("Write the file"), "primary")
        self._give.clicked.connect(self._write)
        self.add_acts(self._give)
        self._what.choose("exportOwners")
        self._form.choose("exportCsv")
        for one in self._what.buttons.values():
            one.clicked.connect(self._show)

    def open_section(self) -> None:
        self._day.setText(self._day.text() or self._presenter.today())
        self.answer("")
        self._show()

    def _show(self) -> None:
        about_a_day = self._wanted[self._what.chosen] is Wanted.DAY
        for part in (self._of_day, self._day):
            part.setVisible(about_a_day)

    def _proposal(self) -> str:
        ending = ".json" if self._form.chosen == "exportJson" else ".csv"
        return self._presenter.proposed(self._wanted[self._what.chosen], self._day.text(), ending)

    def _write(self) -> None:
        path = self._file.text()
        if path and "." not in path.rpartition("/")[2]:
            path += ".json" if self._form.chosen == "exportJson" else ".csv"
        self._give.setEnabled(False)
        self._presenter.give(self._wanted[self._what.chosen], path, self._day.text(), self._heard)

    def _heard(self, words: str, tone: Tone) -> None:
        self._give.setEnabled(True)
        self.answer(words, tone)
