"""The verbs of `script` about points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from astro_desk.app.script_answers import Answer
from astro_desk.app.script_verbs import Desk, Usage
from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.points import PointsView
from astro_desk.core.roles import Act
from astro_desk.core.sales import Sale
from astro_desk.use_cases.points import points_told, save_rules, with_rule
from astro_desk.use_cases.ports import Records


def verbs(desk: Desk) -> Mapping[str, Usage]:
    def points() -> Answer:
        if desk.session.owner is None:
            raise Refused("owner_missing")
        return points_answer(desk.session.points.view)

    def redeem_points(*words: str) -> Answer:
        if desk.session.owner is None:
            raise Refused("owner_missing")
        if desk.line.in_use:
            # As the window does: Astro is asked again before anything is handed out (DESIGN §7).
            desk.line.look_up(desk.session.owner.owner_id)
            desk.reread()
        reward = desk.session.points.find(" ".join(words))
        desk.session.points.redeem(reward)
        claim = desk.session.basket.points_claims[-1]
        about = {"reward": claim.reward_id, "title": claim.title, "promised": claim.promised}
        return about | points_answer(desk.session.points.view)

    def points_rule(name: str = "", value: str = "") -> Answer:
        rules = desk.session.points.rules
        if name:
            if not desk.session.may(Act.CHANGE_RULES):
                raise NeedsManager("points_rules_need_pin")
            rules = with_rule(rules, name, value)
            desk.decide(lambda work: save_rules(work, rules))
            desk.session.points.read_again()
            desk.session.approver = None  # one PIN is for one change
        return {
            "use": {True: "on", False: "off", None: "auto"}[rules.in_use],
            "rate": None if rules.rate is None else rules.rate / 100,
            "per_sale": rules.per_sale,
            "same_day": rules.same_day,
            "receipt": rules.receipt,
        }

    return {
        "points": Usage(points, 0, 0, "points"),
        "redeem-points": Usage(redeem_points, 1, 9, "redeem-points REWARD"),
        "points-rule": Usage(points_rule, 0, 2, "points-rule [use|rate|per-sale|same-day|receipt VALUE]"),
    }


def points_answer(view: PointsView) -> Answer:
    """`balance` is Astro's, `expected` what it will be; both None when nobody can tell."""
    return {
        "balance": view.confirmed,
        "as_of": view.as_of.isoformat() if view.as_of else None,
        "coming": view.coming,
        "spent": view.going + view.basket,
        "expected": view.expected,
        "certain": view.certain,
        "in_review": view.doubtful,
        "rewards": [{"reward": one.reward_id, "title": one.title, "required": one.required} for one in view.rewards],
    }


def finished_points(before: PointsView, sale: Sale, records: Records) -> Answer:
    return asdict(points_told(before, sale, records))
