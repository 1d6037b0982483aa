"""Settings, redeeming offline: the rule, and its limits for one outage (DESIGN §7)."""

from __future__ import annotations

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit

from ui.presenters.redeeming import PolicyDisplay, RedeemingPresenter
from ui.presenters.words import tr
from ui.sections.section import SectionPanel
from ui.theme.scheme import Theme


class RedeemingSection(SectionPanel):
    def __init__(self, theme: Theme, presenter: RedeemingPresenter) -> None:
        hint = tr("What this register may hand out while Astro cannot be asked.")
        super().__init__(theme, "redeeming", tr("Redeeming offline"), hint)
        self._presenter = presenter
        self._rules = self.add_choices(
            (
                ("ruleNever", tr("Nothing is handed out")),
                ("ruleConfirmed", tr("Rewards that Astro had confirmed")),
                ("ruleEarned", tr("Also rewards earned here, each with a PIN")),
            )
        )
        self.add_group(tr("Limits"), tr("In one outage, and beyond it with a PIN."))
        self._numbers = (
            self._number("ruleHours", tr("Oldest answer of Astro, in hours")),
            self._number("ruleOwner", tr("Rewards for one pet owner")),
            self._number("ruleRegister", tr("Rewards at this register")),
        )
        self.add_acts(self.save_button("saveRules", tr("Save these rules"), self._save))

    def open_section(self) -> None:
        now = self._presenter.policy()
        self._rules.choose(f"rule{now.rule.capitalize()}")
        for one, number in zip(self._numbers, now.numbers, strict=True):
            one.setText(number)
        self.answer("")

    def _number(self, name: str, caption: str) -> QLineEdit:
        made = self.add_field(name, caption, width=120)
        made.setValidator(QIntValidator(0, 999, self))
        made.returnPressed.connect(self._save)
        return made

    def _save(self) -> None:
        hours, owner, register = (one.text() for one in self._numbers)
        rule = self._rules.chosen.removeprefix("rule").lower()
        self._presenter.save(PolicyDisplay(rule, (hours, owner, register)), self.told)
