"""Something that `verify` found: a code, a place, and the facts that its sentence needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from astro_desk.storage.chain import Break
from astro_desk.storage.shadow import Difference, Shadow

_CODES = {
    "differs": "row_differs",
    "missing_in_database": "row_missing_in_database",
    "missing_in_journal": "row_missing_in_journal",
}
LISTED = 50
"""Of more differences than these the number is told alone."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`place` is a file in the data directory, `line` counts from 1 in it, 0: the whole file.

    `code` is stable, and a sentence of it takes `facts`. `heals`: the next start of the counter puts it right.
    """

    code: str
    place: str
    line: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)
    heals: bool = False


def break_finding(broken: Break) -> Finding:
    """A place where the journal's chain does not hold, and by what it was most likely made."""
    place = f"journal/{broken.file}"
    if broken.kind == "changed":
        return Finding("journal_line_changed", place, broken.line)
    if broken.kind == "forged":
        facts: dict[str, object] = {"found": broken.found, "key": broken.key_id or "—"}
        return Finding("journal_line_forged", place, broken.line, facts)
    facts = {"expected": broken.expected, "found": broken.found}
    if broken.found > broken.expected:
        code = "journal_lines_missing"
        facts["missing"] = broken.found - broken.expected
    elif broken.found < broken.expected:
        code = "journal_line_misplaced"
    else:
        code = "journal_line_of_another_chain"
    return Finding(code, place, broken.line, facts)


def difference_findings(place: str, shadow: Shadow, database: Connection) -> list[Finding]:
    """Where the rows are not what the journal says; the first LISTED of them one by one."""
    found: list[Finding] = []
    more = 0
    for difference in shadow.differences(database):
        if len(found) < LISTED:
            found.append(_finding(place, difference))
        else:
            more += 1
    found += [Finding("event_unreadable", "journal", facts={"number": n}) for n in shadow.unreadable[:LISTED]]
    if more:
        found.append(Finding("more_differences", place, facts={"more": more}))
    return found


def misfit_findings(place: str, misfits: Mapping[str, int]) -> list[Finding]:
    """Tables that are made of others and do not fit them, by their names."""
    return [Finding("derived_differs", place, facts={"what": what, "count": n}) for what, n in misfits.items()]


def _finding(place: str, difference: Difference) -> Finding:
    facts = {"what": difference.what, "name": difference.name}
    return Finding(_CODES[difference.kind], place, facts=facts)
