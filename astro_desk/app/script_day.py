"""The verbs of `script` about a business date: its figures and what is left, the comparison with Astro, its closing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from astro_desk.app.script_answers import Answer
from astro_desk.app.script_verbs import Desk, Usage
from astro_desk.core.errors import Refused
from astro_desk.core.roles import Act
from astro_desk.use_cases.close_day import (
    Ruling,
    close_day,
    compared_with_astro,
    day_report,
    owners_to_compare,
    read_since,
)
from astro_desk.use_cases.day_words import closing_json, report_json


def verbs(desk: Desk) -> Mapping[str, Usage]:
    asked: dict[date, datetime] = {}
    """Since when owners of a day count as compared."""

    def day(text: str = "") -> Answer:
        chosen = _day(desk, text)
        return report_json(day_report(desk.records, chosen, asked.get(chosen)))

    def compare(text: str = "") -> Answer:
        chosen, since = _day(desk, text), read_since(desk.clock.now())
        asked[chosen] = since
        desk.line.read_again(owners_to_compare(desk.records, chosen, since))
        desk.reread()
        told = report_json(day_report(desk.records, chosen, since))
        return {name: told[name] for name in ("day", "compared", "differences", "settled_differences")}

    def close(*words: str) -> Answer:
        """Without a PIN, or with one that `manager` has taken before."""
        chosen = _day(desk, words[0] if words else "")
        if len(words) > 1:
            desk.session.approver = desk.pins.identify(words[1], Act.CLOSE_WITH_OPEN_WORK)
        ruling = Ruling(
            cashier=desk.session.cashier,
            by=desk.session.decider,
            why=" ".join(words[2:]),
            manager=desk.session.may(Act.CLOSE_WITH_OPEN_WORK),
            compared=compared_with_astro(desk.records, chosen, asked.get(chosen)),
        )
        try:
            closing = desk.decide(lambda work: close_day(work, chosen, ruling, desk.clock, desk.new_id))
        finally:
            desk.session.approver = None  # one PIN is for one decision
        return {"day": chosen.isoformat(), "openly": bool(closing.left.total)} | closing_json(closing)

    return {
        "day": Usage(day, 0, 1, "day [DATE]"),
        "compare-day": Usage(compare, 0, 1, "compare-day [DATE]"),
        "close-day": Usage(close, 0, 60, "close-day [DATE] [PIN REASON]"),
    }


def _day(desk: Desk, text: str) -> date:
    """The store's own date when none was said. Raises Refused `date_invalid`."""
    if not text or text == "today":
        return desk.clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("date_invalid", text=text[:20]) from None
