"""Settings, cards: for a program, how long a punch counts, and what its brand asks for (ASTRO_API §7)."""

from __future__ import annotations

from astro_desk.core.windows import LONGEST
from ui.presenters.display import RowDisplay
from ui.presenters.program_rules import ProgramRulesPresenter
from ui.presenters.words import tr
from ui.sections.section import SectionPanel
from ui.theme.scheme import Theme
from ui.widgets.parts import set_text
from ui.widgets.row_list import RowList


class ProgramsSection(SectionPanel):
    def __init__(self, theme: Theme, presenter: ProgramRulesPresenter) -> None:
        hint = tr(
            "How long a punch counts before it falls off. Where Astro tells it, that holds unless you say otherwise."
        )
        super().__init__(theme, "programs", tr("Cards and windows"), hint)
        self._presenter = presenter
        self._key = ""
        self._search = self.add_field("programSearch", tr("Search for a program"))
        self._search.textChanged.connect(self._list)
        self.rows = RowList("programRows", tr("Programs"), theme, tr("No program of that name is known here."))
        self.rows.setFixedHeight(theme.px(232))
        self.rows.on_chosen = self._choose
        self.column.addWidget(self.rows)
        self._title = self.add_words("programTitle")
        self.add_group(tr("A punch counts"))
        self._window = self.add_choices(
            (
                ("windowAstro", tr("As Astro says")),
                ("windowNever", tr("For ever: it never falls off")),
                ("windowMonths", tr("For so many months:")),
            )
        )
        self._months = self.add_number("windowNumber", tr("Months"), 1, LONGEST)
        self._months.textEdited.connect(lambda _: self._window.choose("windowMonths"))
        self.add_group(tr("Before a reward the brand asks for"))
        self._needs = self.add_choices(
            (
                ("needsNothing", tr("Nothing")),
                ("needsEmail", tr("An e-mail")),
                ("needsAddress", tr("A postal address")),
            )
        )
        self._save = self.save_button("saveProgram", tr("Save this program"), self._keep)
        self.add_acts(self._save)

    def open_section(self) -> None:
        self._list()
        rows = self.rows.rows_model.rows
        if not any(row.key == self._key for row in rows):
            self._key = rows[0].key if rows else ""
        place = next((place for place, row in enumerate(rows) if row.key == self._key), -1)
        self.rows.setCurrentIndex(self.rows.rows_model.index(place))
        self._show()

    def _list(self) -> None:
        self.rows.rows_model.show_rows(self._presenter.rows(self._search.text()))

    def _choose(self, row: RowDisplay) -> None:
        self._key = row.key
        self._show()

    def _show(self) -> None:
        now = self._presenter.program(self._key)
        self._save.setEnabled(now is not None)
        self.answer("")
        if now is None:
            set_text(self._title, "")
            return
        set_text(self._title, now.title)
        self._window.word("windowAstro", tr("As Astro says: {months}", months=now.astro))
        self._window.choose(f"window{now.window.capitalize()}")
        self._months.setText(now.months)
        self._needs.choose(f"needs{now.needs.capitalize()}")

    def _keep(self) -> None:
        window = self._window.chosen.removeprefix("window").lower()
        needs = self._needs.chosen.removeprefix("needs").lower()

        def told(refusal: str) -> None:
            if not refusal:
                self._list()
            self.told(refusal)

        self._presenter.save(self._key, window, self._months.text(), needs, told)
