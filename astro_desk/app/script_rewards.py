"""The verbs of `script` about rewards, and about what a manager sets for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from astro_desk.app.script_answers import Answer
from astro_desk.app.script_verbs import Desk, Usage
from astro_desk.core.catalog import Program, ProgramKind
from astro_desk.core.errors import Refused
from astro_desk.core.redemption_policy import RedemptionPolicy
from astro_desk.core.rewards import RewardDue
from astro_desk.core.snapshot import RewardItem
from astro_desk.use_cases.ports import UnitOfWork
from astro_desk.use_cases.store_rules import (
    ProgramRules,
    check_manager,
    choose_policy,
    read_policy,
    read_program_rules,
    save_policy,
    set_months,
    set_needs,
)


def verbs(desk: Desk) -> Mapping[str, Usage]:
    rewards = _Rewards(desk)
    rules = _Rules(desk)
    return {
        "redeem": Usage(rewards.redeem, 1, 2, "redeem PROGRAM [ITEM]"),
        "policy": Usage(rules.policy, 0, 4, "policy [never|confirmed|earned [HOURS [PER_OWNER [PER_REGISTER]]]]"),
        "program": Usage(rules.program, 1, 3, "program PROGRAM [months NUMBER | needs nothing|email|address]"),
    }


class _Rewards:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def redeem(self, program: str, item: str = "") -> Answer:
        desk, session = self._desk, self._desk.session
        if session.owner is None:
            raise Refused("owner_missing")
        if desk.line.in_use:
            # As the window does: Astro is asked again before goods are handed out (DESIGN §7).
            desk.line.look_up(session.owner.owner_id)
            desk.reread()
        card = desk.card(program)
        due = [due for due in session.rewards.due if due.program_id == card.program_id]
        if not due and not card.rewards.earned:
            raise Refused("reward_none", program=card.title)
        if not due:
            session.rewards.redeem_earned(card.program_id, card.title, item)
        else:
            session.rewards.redeem(due[0], _wanted(due[0], item))
        claim = session.basket.claims[-1]
        return {
            "reward": claim.reward_id,
            "program": claim.program_id,
            "item": claim.item_code,
            "promised": claim.promised,
        }


def _wanted(due: RewardDue, code: str) -> RewardItem | None:
    item = due.item(code)
    if code and item is None:
        raise Refused("reward_item_unknown", item=code)
    return item


class _Rules:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def policy(self, rule: str = "", hours: str = "", per_owner: str = "", per_register: str = "") -> Answer:
        """The rule for redeeming without Astro; a change takes the manager's PIN."""
        before = read_policy(self._desk.records)
        if not rule:
            return _policy_answer(before)
        numbers = {"oldest_snapshot_h": hours, "per_owner": per_owner, "per_register": per_register}
        chosen = choose_policy(before, rule, **numbers)
        self._save(lambda work: save_policy(work, chosen))
        return _policy_answer(read_policy(self._desk.records))

    def program(self, program: str, what: str = "", value: str = "") -> Answer:
        """What the manager knows of a program; a change takes the PIN."""
        found = self._find(program)
        if what == "months":
            self._save(lambda work: set_months(work, found.program_id, value))
        elif what == "needs":
            self._save(lambda work: set_needs(work, found.program_id, value))
        elif what:
            raise Refused("verb_arguments", verb="program", usage="program PROGRAM [months NUMBER | needs WHAT]")
        rules = read_program_rules(self._desk.records).get(found.program_id, ProgramRules())
        return {
            "program_id": found.program_id,
            "title": found.title,
            "months": found.window_months if rules.months is None else rules.months,
            "months_by": "manager" if rules.months is not None else "astro" if found.window_months else None,
            "needs": rules.needs.value or "nothing",
        }

    def _save(self, job: Callable[[UnitOfWork], object]) -> None:
        session = self._desk.session
        check_manager(session.manager)
        self._desk.writer.submit(job, counter=True).result()
        session.manager = False
        session.reread()

    def _find(self, text: str) -> Program:
        """Raises Refused `program_unknown`, `program_ambiguous`."""
        programs = [one for one in self._desk.records.programs() if one.kind is ProgramKind.CARD]
        fits = [one for one in programs if one.program_id == text] or [
            one for one in programs if one.title.casefold().startswith(text.casefold())
        ]
        if len(fits) != 1:
            raise Refused("program_ambiguous" if fits else "program_unknown", program=text)
        return fits[0]


def _policy_answer(policy: RedemptionPolicy) -> Answer:
    return {
        "rule": policy.rule.value,
        "oldest_snapshot_h": int(policy.oldest_snapshot / timedelta(hours=1)),
        "per_owner": policy.per_owner,
        "per_register": policy.per_register,
    }
