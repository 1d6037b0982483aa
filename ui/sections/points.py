"""Settings, points: use, rate, limits, and how the till's receipt bar code is made up (ASTRO_API §7)."""

from __future__ import annotations

from ui.presenters.machine import TriedScan
from ui.presenters.points_rules import PointsRulesDisplay, PointsRulesPresenter
from ui.presenters.words import tr
from ui.sections.section import SectionPanel
from ui.theme.scheme import Theme
from ui.widgets.parts import set_text


class PointsSection(SectionPanel):
    def __init__(self, theme: Theme, presenter: PointsRulesPresenter) -> None:
        super().__init__(theme, "points", tr("Points"), tr("Whether a sale's total is asked for, and what it brings."))
        self._presenter = presenter
        self._use = self.add_choices(
            (
                ("pointsAuto", tr("As Astro shows it for the pet owner")),
                ("pointsOn", tr("The store uses points")),
                ("pointsOff", tr("The store does not use points")),
            )
        )
        self.add_group(tr("What a sale brings"))
        self._rate = self.add_field("pointsRate", tr("Points for a whole dollar"), tr("not told here"))
        self.add_words("pointsRateWhy", tr("Shown as expected until Astro has counted it."))
        self.add_group(tr("Rewards for points"))
        self._per_sale = self.add_number("pointsPerSale", tr("Rewards in one sale, at most"), 0, 20)
        self.add_caption(tr("Points may be spent"))
        self._same_day = self.add_choices(
            (
                ("pointsSameDay", tr("On the day they were earned")),
                ("pointsNextDay", tr("From the next day on")),
            )
        )
        self.add_group(tr("The till's receipt"), tr("When the till prints the total as a bar code, it can be scanned."))
        self._receipt = self.add_field("pointsReceipt", tr("How that bar code is made up"), "R{any:6}T{total:7}")
        self._receipt_why = self.add_words(
            "pointsReceiptWhy", tr("{total} is the total in cents, {any} is whatever. Scan a receipt here to try it.")
        )
        self.add_acts(self.save_button("savePoints", tr("Save the rules for points"), self._save))

    def open_section(self) -> None:
        now = self._presenter.rules()
        self._use.choose(f"points{now.use.capitalize()}")
        self._rate.setText(now.rate)
        self._per_sale.setText(now.per_sale)
        self._same_day.choose("pointsSameDay" if now.same_day else "pointsNextDay")
        self._receipt.setText(now.receipt)
        self.answer("")

    def takes_scan(self, scan: TriedScan) -> bool:
        """A receipt is tried where a form for it stands."""
        if not self._receipt.text().strip():
            return False
        set_text(self._receipt_why, self._presenter.total_of(self._receipt.text(), scan.text))
        return True

    def _save(self) -> None:
        chosen = PointsRulesDisplay(
            use=self._use.chosen.removeprefix("points").lower(),
            rate=self._rate.text(),
            per_sale=self._per_sale.text(),
            same_day=self._same_day.chosen == "pointsSameDay",
            receipt=self._receipt.text(),
        )
        self._presenter.save(chosen, self.told)
