"""Settings, redeeming offline: the rule, and its limits for one outage (DESIGN §7)."""

from __future__ import annotations

from astro_desk.use_cases.store_rules import LIMITS
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
                ("ruleEarned", tr("Also those earned here, each with a PIN")),
            )
        )
        self.add_group(tr("Limits"), tr("In one outage, and beyond it with a PIN."))
        self._numbers = (
            self.add_number("ruleHours", tr("Oldest answer of Astro, in hours"), *LIMITS["oldest_snapshot_h"]),
            self.add_number("ruleOwner", tr("Rewards for one pet owner"), *LIMITS["per_owner"]),
            self.add_number("ruleRegister", tr("Rewards at this register"), *LIMITS["per_register"]),
        )
        for one in self._numbers:
            one.returnPressed.connect(self._save)
        self.add_acts(self.save_button("saveRules", tr("Save these rules"), self._save))

    def open_section(self) -> None:
        now = self._presenter.policy()
        self._rules.choose(f"rule{now.rule.capitalize()}")
        for one, number in zip(self._numbers, now.numbers, strict=True):
            one.setText(number)
        self.answer("")

    def _save(self) -> None:
        hours, owner, register = (one.text() for one in self._numbers)
        rule = self._rules.chosen.removeprefix("rule").lower()
        self._presenter.save(PolicyDisplay(rule, (hours, owner, register)), self.told)
