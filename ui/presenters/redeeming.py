"""Settings, redeeming offline: what the register may hand out while Astro cannot be asked (DESIGN §7)."""

from __future__ import annotations

from dataclasses import dataclass

from astro_desk.core.errors import Refused
from astro_desk.use_cases.sentences import explain
from astro_desk.use_cases.store_rules import choose_policy, read_policy, save_policy
from ui.presenters.settings import SettingsPresenter, Told


@dataclass(frozen=True, slots=True)
class PolicyDisplay:
    """The rule, and as text: hours of the oldest answer, rewards an owner, rewards a register."""

    rule: str
    numbers: tuple[str, str, str]


class RedeemingPresenter:
    def __init__(self, settings: SettingsPresenter) -> None:
        self._settings = settings

    def policy(self) -> PolicyDisplay:
        """What holds now."""
        now = read_policy(self._settings.records)
        hours = int(now.oldest_snapshot.total_seconds()) // 3600
        return PolicyDisplay(now.rule.value, (str(hours), str(now.per_owner), str(now.per_register)))

    def save(self, chosen: PolicyDisplay, then: Told) -> None:
        hours, owner, register = (number or "?" for number in chosen.numbers)
        numbers = {"oldest_snapshot_h": hours, "per_owner": owner, "per_register": register}
        try:
            policy = choose_policy(read_policy(self._settings.records), chosen.rule, **numbers)
        except Refused as refusal:
            then(explain(refusal))
            return
        self._settings.keep(lambda work: save_policy(work, policy), then)
