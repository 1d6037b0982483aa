"""The verbs of `script` about rewards, and about what a manager sets for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from astro_desk.app.script_answers import Answer, due_answer
from astro_desk.app.script_verbs import Desk, Usage
from astro_desk.core.catalog import Program, ProgramKind
from astro_desk.core.checkout import Claim
from astro_desk.core.errors import Refused
from astro_desk.core.item_code import read_code
from astro_desk.core.money import Money, read_money
from astro_desk.core.operations import Redeem
from astro_desk.core.redemption_policy import RedemptionPolicy
from astro_desk.core.reward_contact import Field
from astro_desk.core.rewards import RewardDue, is_discount
from astro_desk.core.roles import Act
from astro_desk.core.snapshot import RewardItem
from astro_desk.use_cases.free_or_paid import HandedOutLater
from astro_desk.use_cases.ports import UnitOfWork
from astro_desk.use_cases.reward_contact import save_contact
from astro_desk.use_cases.sentences import explain
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
from astro_desk.use_cases.undo_redemption import HandedOut, handed_out, undo_redemption


def verbs(desk: Desk) -> Mapping[str, Usage]:
    rewards = _Rewards(desk)
    rules = _Rules(desk)
    return {
        "redeem": Usage(rewards.redeem, 1, 2, "redeem PROGRAM [ITEM]"),
        "free": Usage(rewards.free, 0, 0, "free"),
        "paid": Usage(rewards.paid, 0, 0, "paid"),
        "later": Usage(rewards.later, 1, 1, "later PROGRAM"),
        "dearer": Usage(rewards.dearer, 1, 2, "dearer CODE [DIFFERENCE]"),
        "contact": Usage(rewards.contact, 1, 12, "contact email|address|city|state|zip TEXT, or contact known"),
        "redemptions": Usage(rewards.redemptions, 0, 0, "redemptions"),
        "undo-redeem": Usage(rewards.undo, 1, 1, "undo-redeem NUMBER|REWARD"),
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
        self._ask_astro()
        card = desk.card(program)
        # Also one that was put off: the owner may change their mind.
        due = [due for due in session.view.due if due.program_id == card.program_id]
        if not due and not card.rewards.earned:
            raise Refused("reward_none", program=card.title)
        if not due:
            session.rewards.redeem_earned(card.program_id, card.title, item)
        else:
            session.rewards.redeem(due[0], _wanted(due[0], item))
        return _claim_answer(session.basket.claims[-1])

    def free(self) -> Answer:
        """The unit scanned last is the free good."""
        if self._desk.session.rewards.question is None:
            raise Refused("nothing_asked")
        self._ask_astro()
        if self._desk.session.rewards.question is None:
            raise Refused("reward_gone_meanwhile")
        self._desk.session.rewards.free()
        return _claim_answer(self._desk.session.basket.claims[-1])

    def paid(self) -> Answer:
        """The unit scanned last is bought."""
        self._desk.session.rewards.paid()
        return self._desk.basket()

    def later(self, program: str) -> Answer:
        """The owner keeps the reward for another day; it is asked about again at finish."""
        if self._desk.session.owner is None:
            raise Refused("owner_missing")
        rewards, card = self._desk.session.rewards, self._desk.card(program)
        due = [due for due in rewards.due if due.program_id == card.program_id]
        if not due:
            raise Refused("reward_none", program=card.title)
        rewards.later(due[0])
        return {"due": [due_answer(one) for one in rewards.due]}

    def dearer(self, code: str, difference: str = "") -> Answer:
        """A dearer good in place of the last reward's; the till charges the difference."""
        amount = read_money(difference) if difference else None
        read = read_code(code)
        item = self._desk.records.catalogue(read.forms).find(read)
        claim = self._desk.session.rewards.hand_out_dearer(
            item.code if item else read.text, item.description if item else "", amount
        )
        return _claim_answer(claim) | self._desk.basket()

    def contact(self, what: str, *words: str) -> Answer:
        """What a brand asks for before its reward; what Astro refused for lack of it is sent again."""
        desk, owner = self._desk, self._desk.session.owner
        if owner is None:
            raise Refused("owner_missing")
        if what == "known" and not words:
            desk.session.rewards.contact_known = True
            return {"sent_again": 0}
        if what not in tuple(Field):
            raise Refused("contact_field_unknown", field=what[:20])
        text, by = " ".join(words), desk.session.cashier
        again = desk.decide(lambda work: save_contact(work, owner, Field(what), text, by))
        desk.session.reread()
        return {"sent_again": len(again)}

    def redemptions(self) -> Answer:
        """What was handed out to the owner here, the newest first."""
        return {"redemptions": [_handed_out_answer(n, one) for n, one in enumerate(self._handed_out(), 1)]}

    def undo(self, which: str) -> Answer:
        """Takes a redemption back, by its number in `redemptions` or its reward id."""
        wanted = [one for n, one in enumerate(self._handed_out(), 1) if which in (str(n), _reward_of(one)) and which]
        wanted = [one for one in wanted if not one.taken_back] or wanted
        if not wanted:
            raise Refused("redemption_unknown")
        desk, claim_id = self._desk, wanted[0].claim.claim_id
        desk.attendance.check(Act.UNDO_REDEMPTION)
        older = desk.session.may_undo_older
        desk.decide(lambda work: undo_redemption(work, claim_id, desk.clock, desk.new_id, older=older))
        desk.session.approver = None  # one PIN is for one reward
        desk.session.reread()
        return {"redemptions": [_handed_out_answer(n, one) for n, one in enumerate(self._handed_out(), 1)]}

    def _handed_out(self) -> tuple[HandedOut, ...]:
        if self._desk.session.owner is None:
            raise Refused("owner_missing")
        return handed_out(self._desk.records, self._desk.session.owner.owner_id)

    def _ask_astro(self) -> None:
        """As the window does: Astro is asked again before goods are handed out (DESIGN §7)."""
        desk, owner = self._desk, self._desk.session.owner
        if desk.line.in_use and owner is not None:
            desk.line.look_up(owner.owner_id)
            desk.reread()


def later_answer(later: HandedOutLater | None) -> Answer | None:
    """Why a scanned good is not asked about, though a reward could make it free; None where there is nothing to say."""
    if later is None:
        return None
    said = {"code": later.why.code, "message": explain(later.why)}
    return {"program_id": later.program_id, "title": later.program_title} | said


def _claim_answer(claim: Claim) -> Answer:
    return {
        "reward": claim.reward_id,
        "program": claim.program_id,
        "item": claim.item_code,
        "ring": f"Ring {claim.description}" if is_discount(claim.description) else None,
        "promised": claim.promised,
        "dearer": claim.dearer_code or None,
        "difference": None if claim.difference is None else str(Money(claim.difference)),
    }


def _reward_of(one: HandedOut) -> str:
    """The reward, also where sync has found it after the sale."""
    intent = one.operation.intent
    return (intent.reward_id if isinstance(intent, Redeem) else None) or one.claim.reward_id or ""


def _handed_out_answer(number: int, one: HandedOut) -> Answer:
    return {
        "number": number,
        "reward": _reward_of(one) or None,
        "program": one.claim.program_id,
        "title": one.claim.program_title,
        "item": one.claim.item_code,
        "sale": one.sale.sale_id,
        "business_date": one.sale.business_date.isoformat(),
        "state": one.operation.state.value,
        "promised": one.claim.promised and not one.operation.state.final,
        "taken_back": one.taken_back,
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
        check_manager(session.may(Act.CHANGE_RULES))
        self._desk.decide(job)
        session.approver = None
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
