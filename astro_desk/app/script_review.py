"""The verbs of `script` about what needs a person: the cases, and the ways out of each."""

from __future__ import annotations

from collections.abc import Mapping

from astro_desk.app.script_answers import Answer, operation_answer
from astro_desk.app.script_verbs import Desk, Usage
from astro_desk.core.errors import Refused
from astro_desk.core.operations import AddPurchase
from astro_desk.core.review import Case, Choice
from astro_desk.core.roles import Act
from astro_desk.use_cases import settle_difference as differing
from astro_desk.use_cases.day_words import difference_json
from astro_desk.use_cases.owners import read_contact
from astro_desk.use_cases.review import Ruling, asked_field, open_cases, settle_case
from astro_desk.use_cases.sentences import sentence


def verbs(desk: Desk) -> Mapping[str, Usage]:
    def review() -> Answer:
        today = desk.clock.today()
        return {"cases": [_case_answer(case, case.days_left(today)) for case in open_cases(desk.records)]}

    def settle(number: str, choice: str, *why: str) -> Answer:
        case = _case(desk, number)
        if choice not in set(Choice) or choice == Choice.CORRECT:
            raise Refused("choice_not_here", choices=[str(one) for one in case.choices])
        return _settle(
            desk, case, Ruling(Choice(choice), desk.session.decider, " ".join(why), desk.session.may(Act.SETTLE_CASE))
        )

    def correct(number: str, *words: str) -> Answer:
        case, right = _case(desk, number), " ".join(words)
        if asked_field(case) is not None:
            return _settle(desk, case, Ruling(Choice.CORRECT, desk.session.decider, missing=right))
        if isinstance(case.first.intent, AddPurchase) and case.owner_is_known:
            return _settle(desk, case, Ruling(Choice.CORRECT, desk.session.decider, item_code=right))
        phone, email = ("", right) if "@" in right else (right, "")
        contact = read_contact("", "", phone, email, desk.session.read_phone)
        return _settle(desk, case, Ruling(Choice.CORRECT, desk.session.decider, contact=contact))

    def differences() -> Answer:
        return {"differences": [difference_json(one) for one in desk.records.all_differences()]}

    def let_be(unit_id: str, *why: str) -> Answer:
        found = desk.records.difference(unit_id)
        if found is None:
            raise Refused("difference_changed")
        ruling = differing.Ruling(desk.session.decider, " ".join(why), desk.session.may(Act.SETTLE_CASE))
        desk.decide(lambda work: differing.settle_difference(work, found, ruling, desk.clock, desk.new_id))
        desk.session.approver = None  # one PIN is for one decision
        return {"settled": found.transaction_id, "kind": found.kind.value}

    return {
        "differences": Usage(differences, 0, 0, "differences"),
        "settle-difference": Usage(let_be, 1, 40, "settle-difference UNIT WHY"),
        "review": Usage(review, 0, 0, "review"),
        "settle": Usage(settle, 2, 40, "settle NUMBER retry|accept|no_credit|same_person|give_up [WHY]"),
        "correct": Usage(correct, 2, 12, "correct NUMBER CODE|PHONE|EMAIL|WHAT THE BRAND ASKS FOR"),
    }


def _settle(desk: Desk, case: Case, ruling: Ruling) -> Answer:
    if not case.needs_manager(ruling.choice):
        desk.attendance.check(Act.RETRY_CASE)
    desk.decide(lambda work: settle_case(work, case, ruling, desk.clock, desk.new_id))
    desk.session.approver = None  # one PIN is for one decision
    desk.session.reread()
    return {"settled": len(case.operations), "choice": str(ruling.choice)}


def _case(desk: Desk, number: str) -> Case:
    found = next((case for case in open_cases(desk.records) if str(case.number) == number), None)
    if found is None:
        raise Refused("case_unknown", number=number[:12])
    return found


def _case_answer(case: Case, days_left: int) -> Answer:
    return {
        "number": case.number,
        "reason": case.reason,
        "says": sentence(case.reason),
        "astro_says": case.first.said or None,
        "choices": [str(choice) for choice in case.choices],
        "days_left": days_left,
        "operations": [operation_answer(row) for row in case.operations],
    }
