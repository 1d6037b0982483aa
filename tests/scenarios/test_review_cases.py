"""Every kind of case in review, and every way out of each, has a scenario: asked of the code, not of a list."""

import ast
from pathlib import Path
from typing import Any

import pytest

import sync
from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.operations import KINDS, Operation, State
from astro_desk.core.review import Choice, cases, check_choice, choices_of_kind, settled
from astro_desk.core.review_reasons import WHATEVER_IT_IS, CaseKind, Reason, by_code, case_kinds, kind_of
from tests.scenarios.review import missing_cases
from tests.scenarios.stage import Stage
from tests.scenarios.story import START, parse, stories
from tests.support.counter import NOW

INTENTS: dict[str, dict[str, Any]] = {
    "add": {"item_code": "736120001008", "form": "00736120001008"},
    "remove": {"unit_id": "u"},
    "redeem": {"program_id": "p", "item_code": ""},
    "undo_redeem": {"redeem_id": "r", "reward_id": None},
    "offer": {"program_id": "p", "item_code": "", "form": ""},
    "remove_offer": {"offer_unit_id": "u"},
    "points": {"cents": 100},
    "redeem_points": {"points_reward_id": "p"},
}


NEVER_TOLD = {Choice.ACCEPT, Choice.NO_CREDIT, Choice.GIVE_UP}
MAY_DOUBLE = {Reason.OUTCOME_UNKNOWN, Reason.DATABASE_RESTORED}
"""Astro cannot be asked whether it has got these."""


def row_of(kind: CaseKind) -> Operation:
    name = kind.operation or "add"
    reason = by_code(999) if kind.reason is Reason.STATUS else kind.reason.value
    intent = KINDS[name](**INTENTS.get(name, {}))
    return Operation("R1-x", "o", intent, NOW, START, state=State.REVIEW, reason=reason)


def test_every_kind_of_case_and_every_way_out_of_it_has_a_scenario():
    assert list(missing_cases(stories())) == []


def test_a_kind_without_a_scenario_and_a_scenario_of_no_kind_are_told():
    told = [one for one in stories() if one.name != "review/erased_since"]
    assert list(missing_cases(told)) == ["no scenario leads out of `owner_erased` by give_up"]
    story = parse("x\nRules: a\nCase: owner_erased: give_up, accept\nCase: boredom: retry\nONLINE\nASTRO KNOWS\n  a")
    assert list(missing_cases([*told, story])) == [
        "there is no case `boredom` with a way retry",
        "there is no case `owner_erased` with a way accept",
    ]


def test_a_difference_to_astro_without_a_scenario_is_told():
    told = [one for one in stories() if one.name != "review/missing_at_astro"]
    assert list(missing_cases(told)) == ["no scenario leads to a unit that is missing at Astro"]


def test_a_scenario_that_does_not_settle_what_its_head_says_fails(tmp_path):
    stage = Stage(tmp_path, parse("x\nRules: a\nCase: owner_erased: give_up\nONLINE\nASTRO KNOWS\n    nothing new\n"))
    try:
        with pytest.raises(AssertionError, match=r"not settled: \[\('owner_erased', 'give_up'\)\]"):
            stage.play()
    finally:
        stage.close()


@pytest.mark.parametrize("kind", case_kinds(), ids=str)
def test_a_kind_is_the_kind_of_its_operations_and_has_a_way_out_that_ends_it(kind):
    row = row_of(kind)
    assert kind_of(row) == kind
    (case,) = cases([row])
    assert case.choices == choices_of_kind(kind)
    ends = {after.state for one in case.choices for _, after in settled(case, one, "736120001008")}
    assert ends & {State.DONE, State.WRITTEN_OFF}


@pytest.mark.parametrize("kind", case_kinds(), ids=str)
def test_nothing_that_astro_is_never_told_or_may_be_told_twice_goes_without_a_reason_and_a_manager(kind):
    (case,) = cases([row_of(kind)])
    for choice in Choice:
        if choice not in case.choices:
            with pytest.raises(Refused, match="choice_not_here"):
                check_choice(case, choice, "because", manager=True)
        elif choice in NEVER_TOLD or (choice is Choice.RETRY and kind.reason in MAY_DOUBLE):
            with pytest.raises(Refused, match="why_missing"):
                check_choice(case, choice, " ", manager=True)
            with pytest.raises(NeedsManager, match="case_may_double" if choice is Choice.RETRY else "case_needs_pin"):
                check_choice(case, choice, "because", manager=False)
        else:
            assert check_choice(case, choice, "", manager=False) == ""


def test_sync_and_storage_name_no_reason_but_by_its_name():
    """A reason that is spelled out would be a kind of case that the list does not have."""
    spelled = {reason.value for reason in Reason if reason is not Reason.STATUS}
    root = Path(sync.__file__).parents[1]
    files = [*(root / "sync").glob("*.py"), *(root / "astro_desk" / "storage").glob("*.py")]
    named = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Reason":
                named.add(node.attr)
            if not isinstance(node, ast.Call):
                continue
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            words = [*node.args, *(one.value for one in node.keywords if one.arg == "reason")]
            if called in ("review", "replace", "stamped"):
                said = {one.value for one in words if isinstance(one, ast.Constant)}
                assert not said & spelled, f"{file.name}:{node.lineno}"
    contacts = {name for name in Reason.__members__ if name.startswith("NEEDS_")}  # core/reward_contact has them
    assert named | contacts | {"STATUS"} == set(Reason.__members__)


def test_a_reason_of_another_version_of_the_program_is_no_kind_and_has_ways_out():
    row = row_of(CaseKind(Reason.STATUS, "redeem"))
    (case,) = cases([Operation("R1-x", "o", row.intent, NOW, START, state=State.REVIEW, reason="of_next_year")])
    assert case.kind is None
    assert Choice.GIVE_UP in case.choices
    assert all(kind.operation == "" for kind in case_kinds() if kind.reason in WHATEVER_IT_IS)
