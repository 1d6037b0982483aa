"""What was found out about the rows of a file, in sentences with their line."""

from __future__ import annotations

from astro_desk.core.imports import Problem, Twin
from astro_desk.use_cases.sentences import sentence

_OF_TWIN = {"phone": "this phone", "email": "this e-mail", "code": "this code"}


def twin_words(twin: Twin, name: str) -> str:
    """`name`: of the pet owner who has it, "" for none that is known."""
    what = _OF_TWIN[twin.field]
    if twin.other_line:
        return f"Line {twin.line}: {what} stands in line {twin.other_line} already."
    return f"Line {twin.line}: {name} has {what} already." if name else f"Line {twin.line}: {what} is here already."


def problem_words(problem: Problem) -> str:
    return sentence(problem.code, dict(problem.facts))
