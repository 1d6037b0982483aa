"""Many hostile answers, one after the other, from one seed."""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.hostile.bodies import Spoiler, corpus, cuts
from tests.hostile.canned import Answer, run_at_once
from tests.hostile.questions import QUESTIONS, Question
from tests.hostile.trial import Desk, fingerprint


@dataclass(slots=True)
class Report:
    """What came of a campaign. `violations` in words, each with the answer that did it."""

    bodies: int = 0
    seconds: float = 0.0
    cpu_s: float = 0.0
    """Of one core; `seconds` also counts what others did meanwhile."""
    violations: list[str] = field(default_factory=list)
    by_rule: Counter[str] = field(default_factory=Counter)
    memory_mib: float = 0.0
    """What this process has held at most."""


def generated(seed: int, bodies: int) -> Iterator[tuple[Question, Answer]]:
    """So many spoiled answers, to each endpoint in turn."""
    spoiler = Spoiler(seed)
    for n in range(bodies):
        question = QUESTIONS[n % len(QUESTIONS)]
        yield question, spoiler.spoiled(question)


def everything_named() -> Iterator[tuple[Question, Answer]]:
    """The corpus and every cut, to every endpoint."""
    for question in QUESTIONS:
        for answer in corpus(question):
            yield question, answer
        for answer in cuts(question):
            yield question, answer


def run(answers: Iterator[tuple[Question, Answer]], keep: int = 20) -> Report:
    """Tries them all; keeps the words of the first so many violations and counts the others."""
    report = Report()

    async def main() -> None:
        desk = Desk()
        for question, answer in answers:
            report.bodies += 1
            for broken in await desk.try_(question, answer):
                report.by_rule[f"{question.endpoint}: {broken.partition(',')[0]}"[:80]] += 1
                if len(report.violations) < keep:
                    report.violations.append(f"{broken}\n    {fingerprint(question, answer)}")
        await asyncio.get_running_loop().shutdown_default_executor()

    began, began_cpu = time.perf_counter(), time.process_time()
    run_at_once(main())
    report.seconds, report.cpu_s = time.perf_counter() - began, time.process_time() - began_cpu
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report.memory_mib = rss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return report
