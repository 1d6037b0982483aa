"""What was found out about the rows of a file, in sentences with their line."""

from __future__ import annotations

from astro_desk.core.imports import Problem, Twin
from astro_desk.use_cases.sentences import sentence
from astro_desk.use_cases.words import Texts, tr

_IN_THE_FILE: Texts[str] = {
    "phone": "Line {line}: this phone stands in line {other} already.",
    "email": "Line {line}: this e-mail stands in line {other} already.",
    "code": "Line {line}: this code stands in line {other} already.",
}
_OF_AN_OWNER: Texts[str] = {
    "phone": "Line {line}: {name} has this phone already.",
    "email": "Line {line}: {name} has this e-mail already.",
    "code": "Line {line}: {name} has this code already.",
}
_HERE: Texts[str] = {
    "phone": "Line {line}: this phone is here already.",
    "email": "Line {line}: this e-mail is here already.",
    "code": "Line {line}: this code is here already.",
}


def twin_words(twin: Twin, name: str) -> str:
    """`name`: of the pet owner who has it, "" for none that is known."""
    table = _IN_THE_FILE if twin.other_line else _OF_AN_OWNER if name else _HERE
    return tr(table[twin.field], line=twin.line, other=twin.other_line, name=name)


def problem_words(problem: Problem) -> str:
    return sentence(problem.code, dict(problem.facts))
