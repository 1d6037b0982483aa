"""The verbs of `script` about slips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from astro_desk.app.script_answers import Answer
from astro_desk.app.script_returns import named_sale
from astro_desk.app.script_verbs import Desk, Usage
from astro_desk.core.roles import Act
from astro_desk.use_cases.slip_text import slip_text
from astro_desk.use_cases.slips import make_slip, save_words


def verbs(desk: Desk) -> Mapping[str, Usage]:
    def slip(sale: str = "") -> Answer:
        made = make_slip(desk.records, named_sale(desk, sale).sale_id, desk.clock)
        rewards = [
            {"title": one.title, "item": one.item, "reward": one.reward_id, "standing": one.standing.value}
            for one in made.rewards
        ]
        cards = [
            {"title": one.title, "punched": one.punched, "now": one.now, "certain": one.certain} for one in made.cards
        ]
        allowances = [{"title": one.title, "item": one.item, "standing": one.standing.value} for one in made.allowances]
        return {
            "slip": made.number,
            "owner": made.owner,
            "rewards": rewards,
            "allowances": allowances,
            "cards": cards,
            "promises": made.promises,
            "lines": slip_text(made).split("\n"),
        }

    def slip_words(names: str, tax: str, heading: str = "", footer: str = "") -> Answer:
        manager = desk.session.may(Act.CHANGE_RULES)
        saved = desk.decide(lambda work: save_words(work, names, tax, heading, footer, manager=manager))
        desk.session.approver = None
        return asdict(saved)

    return {
        "slip": Usage(slip, 0, 1, "slip [SLIP]"),
        "slip-words": Usage(
            slip_words, 2, 4, "slip-words initial|full|none none|taxed|untaxed|WORDS [HEADING [FOOTER]]"
        ),
    }
