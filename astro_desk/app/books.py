"""What `verify` found, in words for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from astro_desk.use_cases.sentences import sentence
from astro_desk.use_cases.words import tr

if TYPE_CHECKING:
    from astro_desk.storage.findings import Finding
    from astro_desk.storage.verify import Verdict


def finding_words(finding: Finding) -> str:
    return sentence(finding.code, dict(finding.facts))


def harm_words(verdict: Verdict) -> tuple[str, ...]:
    """A sentence with its place for each finding; none when all is whole."""
    return tuple(f"{_place(finding)}: {finding_words(finding)}" for finding in verdict.findings)


def _place(finding: Finding) -> str:
    return tr("{place}, line {line}", place=finding.place, line=finding.line) if finding.line else finding.place
