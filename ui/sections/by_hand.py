"""Settings, by hand: which goods a person keys into Astro's page, and what each of them is (ASTRO_API §7)."""

from __future__ import annotations

from ui.presenters.by_hand_items import ByHandItemsPresenter
from ui.presenters.display import RowDisplay
from ui.presenters.machine import TriedScan
from ui.presenters.words import tr
from ui.sections.section import SectionPanel
from ui.theme.scheme import Theme
from ui.widgets.parts import button
from ui.widgets.row_list import RowList


class ByHandSection(SectionPanel):
    def __init__(self, theme: Theme, presenter: ByHandItemsPresenter) -> None:
        hint = tr(
            "Pre-paid passes and Cash Back cannot be sent to Astro. Goods listed here go on the by-hand list instead."
        )
        super().__init__(theme, "by-hand", tr("Goods by hand"), hint)
        self._presenter = presenter
        self.rows = RowList("byHandItems", tr("Goods by hand"), theme, tr("No goods are listed here yet."))
        self.rows.setFixedHeight(theme.px(200))
        self.rows.on_chosen = self._choose
        self.column.addWidget(self.rows)
        self.add_group(tr("Add or change goods"), tr("A code that is listed already gets what is said here."))
        self._code = self.add_field("byHandCode", tr("Item code"), tr("scan it, or type the store's own number"))
        self.add_caption(tr("Selling it means"))
        self._kinds = self.add_choices(tuple((f"byHand-{kind}", words) for kind, words in presenter.kinds()))
        self._title = self.add_field("byHandTitle", tr("Name of the program on Astro's page"))
        self._words = self.add_field("byHandNote", tr("What else to say to whoever keys it in"), tr("optional"))
        keep = self.save_button("saveByHandItem", tr("Keep these goods on the list"), self._keep)
        fresh = button(theme, "newByHandItem", tr("New"), accessible=tr("Empty the fields for other goods"))
        fresh.clicked.connect(self._clear)
        self._remove = button(theme, "forgetByHandItem", tr("Remove"), accessible=tr("Take these goods off the list"))
        self._remove.clicked.connect(self._forget)
        self.add_acts(keep, fresh, self._remove)

    def open_section(self) -> None:
        self.rows.rows_model.show_rows(self._presenter.rows())
        self._clear()

    def takes_scan(self, scan: TriedScan) -> bool:
        """What is scanned here is listed, not sold."""
        self._code.setText(scan.text)
        self._show(scan.text)
        return True

    def _choose(self, row: RowDisplay) -> None:
        self._show(row.key)

    def _show(self, code: str) -> None:
        found = self._presenter.item(code)
        self.answer("")
        self._remove.setEnabled(found is not None)
        if found is not None:
            self._code.setText(found[0])
            self._kinds.choose(f"byHand-{found[1]}")
            self._title.setText(found[2])
            self._words.setText(found[3])

    def _clear(self) -> None:
        for one in (self._code, self._title, self._words):
            one.clear()
        self._kinds.choose("byHand-pass")
        self._remove.setEnabled(False)
        self.rows.clearSelection()
        self.answer("")

    def _keep(self) -> None:
        kind = self._kinds.chosen.removeprefix("byHand-")
        self._presenter.keep(self._code.text(), kind, self._title.text(), self._words.text(), self._kept)

    def _forget(self) -> None:
        def told(refusal: str) -> None:
            if not refusal:
                self._clear()
            self._kept(refusal)

        self._presenter.forget(self._code.text(), told)

    def _kept(self, refusal: str) -> None:
        self.rows.rows_model.show_rows(self._presenter.rows())
        self.told(refusal)
