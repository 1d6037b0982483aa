"""Cases in scenarios: which kind a verb settles and by which choice, and that the journal has the trace of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from astro_desk.app.bootstrap import Register
from astro_desk.core.operations import State
from astro_desk.core.reconciliation import Kind
from astro_desk.core.review import choices_of_kind
from astro_desk.core.review_reasons import case_kinds
from astro_desk.use_cases.review import open_cases
from tests.scenarios.expectations import Unmet
from tests.scenarios.story import Story

Settled = set[tuple[str, str]]


def settling(register: Register, decisions: Callable[[], int], verb: str) -> Callable[[Any], Settled]:
    """Asked before a verb; what it answers is asked with the answer: which kind of case was settled by which choice.
    `decisions`: how many the journal has.

    Raises Unmet when a case was closed, by whatever verb, and the journal does not have who chose what.
    """
    before = {one.first.id: one for one in open_cases(register.records)}
    decided = decisions()
    name, *words = verb.split()
    number = words[0] if words else ""
    choice = "correct" if name == "correct" else words[1] if name == "settle" and len(words) > 1 else ""

    def settled(answer: Any) -> Settled:
        if not choice or not answer["ok"]:
            return set()
        case = next(one for one in before.values() if str(one.number) == number)
        rows = [register.records.operation(row.id) for row in case.operations]
        if case.kind is None or any(row is None or row.state is State.REVIEW for row in rows):
            raise Unmet(f"the case is open still, or of no kind: {case.reason} {case.first.kind}")
        if decisions() != decided + 1:
            raise Unmet("the journal has no trace of it")
        return {(str(case.kind), choice)}

    return settled


def missing_cases(told: Sequence[Story]) -> Iterator[str]:
    """Kinds of cases and choices that no scenario shows, and what scenarios promise that there is not."""
    shown = {(kind, choice) for story in told for kind, choices in story.cases for choice in choices}
    there = {(str(kind), choice.value) for kind in case_kinds() for choice in choices_of_kind(kind)}
    yield from (f"no scenario leads out of `{kind}` by {choice}" for kind, choice in sorted(there - shown))
    told_of = {kind for story in told for kind in story.differences}
    yield from (f"no scenario leads to a unit that is {kind} at Astro" for kind in sorted(set(Kind) - told_of))
    yield from (f"there is no case `{kind}` with a way {choice}" for kind, choice in sorted(shown - there))
