"""Settings, slips: the store's name, its words on tax and at the end, and how much of a name stands there."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit

from ui.presenters.slip_words import SlipWordsDisplay, SlipWordsPresenter
from ui.presenters.words import tr
from ui.sections.section import SectionPanel
from ui.theme.scheme import Theme
from ui.widgets.slip_panel import fixed_font


class SlipsSection(SectionPanel):
    def __init__(self, theme: Theme, presenter: SlipWordsPresenter) -> None:
        super().__init__(theme, "slips", tr("Slips"), tr("What the store's slips say beside the sale itself."))
        self._presenter = presenter
        self._heading = self.add_field("slipHeading", tr("Name of the store, at the top"))
        self._footer = self.add_field("slipFooter", tr("Words at the end"), tr("optional"))
        self.add_group(tr("The pet owner's name"))
        self._names = self.add_choices(
            (
                ("slipNamesInitial", tr("First name and initial")),
                ("slipNamesFull", tr("The whole name")),
                ("slipNamesNone", tr("No name")),
            )
        )
        self.add_group(tr("Tax on free goods"))
        self._tax = self.add_choices(
            (
                ("slipTaxNone", tr("Nothing is said of it")),
                ("slipTaxTaxed", tr("Sales tax is charged")),
                ("slipTaxUntaxed", tr("No sales tax is charged")),
                ("slipTaxOwn", tr("In words of our own:")),
            )
        )
        self._own = self.add_field("slipTaxWords", tr("Words of our own about tax"))
        self._own.textEdited.connect(lambda _: self._tax.choose("slipTaxOwn"))
        self.add_group(tr("So it looks"))
        self._sample = QPlainTextEdit()
        self._sample.setObjectName("slipPreview")
        self._sample.setAccessibleName(tr("A slip with these words"))
        self._sample.setReadOnly(True)
        self._sample.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)  # a slip is as wide as its paper
        self._sample.setFont(fixed_font(theme))
        self._sample.setFixedHeight(self._sample.fontMetrics().lineSpacing() * 16)
        self.column.addWidget(self._sample)
        for one in (self._heading, self._footer, self._own):
            one.textChanged.connect(self._preview)
        for choices in (self._names, self._tax):
            choices.group.buttonToggled.connect(self._preview)
        self.add_acts(self.save_button("saveSlips", tr("Save the words on slips"), self._save))

    def open_section(self) -> None:
        now = self._presenter.words()
        self._heading.setText(now.heading)
        self._footer.setText(now.footer)
        self._names.choose(f"slipNames{now.names.capitalize()}")
        self._tax.choose(f"slipTax{now.tax.capitalize()}")
        self._own.setText(now.own_tax)
        self.answer("")
        self._preview()

    def _chosen(self) -> SlipWordsDisplay:
        return SlipWordsDisplay(
            names=self._names.chosen.removeprefix("slipNames").lower(),
            tax=self._tax.chosen.removeprefix("slipTax").lower(),
            own_tax=self._own.text(),
            heading=self._heading.text(),
            footer=self._footer.text(),
        )

    def _preview(self) -> None:
        if self._names.chosen and self._tax.chosen:
            self._sample.setPlainText(self._presenter.preview(self._chosen()))

    def _save(self) -> None:
        self._presenter.save(self._chosen(), self.told)
