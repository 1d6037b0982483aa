"""Settings, points: whether the store uses them, the rate, the limits, the till's receipt (ASTRO_API §7)."""

from __future__ import annotations

from dataclasses import dataclass

from astro_desk.core.errors import Refused
from astro_desk.core.frozen import replace
from astro_desk.core.points import PointsRules, ReceiptCode
from astro_desk.use_cases.points import read_rules, save_rules, with_rule
from astro_desk.use_cases.sentences import explain
from ui.presenters.settings import SettingsPresenter, Told
from ui.presenters.words import tr

_USE = {None: "auto", True: "on", False: "off"}


@dataclass(frozen=True, slots=True)
class PointsRulesDisplay:
    """`use` is auto, on or off; `rate` in points for a dollar, "" when nobody has set one."""

    use: str
    rate: str
    per_sale: str
    same_day: bool
    receipt: str


class PointsRulesPresenter:
    def __init__(self, settings: SettingsPresenter) -> None:
        self._settings = settings

    def rules(self) -> PointsRulesDisplay:
        now = read_rules(self._settings.records)
        rate = "" if now.rate is None else f"{now.rate // 100}.{now.rate % 100:02}"
        return PointsRulesDisplay(_USE[now.in_use], rate, str(now.per_sale), now.same_day, now.receipt)

    def save(self, chosen: PointsRulesDisplay, then: Told) -> None:
        try:
            rules = _rules(chosen)
        except Refused as refusal:
            then(explain(refusal))
            return
        self._settings.keep(lambda work: save_rules(work, rules), then)

    def total_of(self, form: str, scan: str) -> str:
        """What a scan of the till's receipt says, were its bar code made up so."""
        try:
            total = ReceiptCode(form.strip()).total(scan)
        except Refused as refusal:
            return explain(refusal)
        if total is None:
            return tr("“{scan}” is no receipt of that form.", scan=scan)
        return tr("“{scan}” is a receipt of {total}.", scan=scan, total=total)


def _rules(chosen: PointsRulesDisplay) -> PointsRules:
    """Raises Refused as `with_rule`."""
    rules = with_rule(PointsRules(), "use", chosen.use)
    if chosen.rate.strip():
        rules = with_rule(rules, "rate", chosen.rate.strip())
    rules = with_rule(rules, "per-sale", chosen.per_sale.strip())
    return replace(rules, same_day=chosen.same_day, receipt=chosen.receipt.strip())
