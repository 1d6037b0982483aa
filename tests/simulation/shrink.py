"""Makes a failing schedule small: steps are left out as long as the same invariant breaks."""

from __future__ import annotations

from dataclasses import replace

from tests.simulation.schedule import Schedule, Step
from tests.simulation.world import Result, simulate

TRIES = 250


def shrink(schedule: Schedule, first: Result, tries: int = TRIES) -> tuple[Schedule, Result]:
    """The smallest schedule found within so many tries, and its result."""
    assert first.violation is not None
    invariant = first.violation.invariant
    best, result = schedule, first
    size = max(1, len(best.steps) // 2)
    while size and tries > 0:
        at = 0
        while at < len(best.steps) and tries > 0:
            fewer = replace(best, steps=best.steps[:at] + best.steps[at + size :])
            tries -= 1
            found = simulate(fewer)
            if found.violation is not None and found.violation.invariant == invariant:
                best, result = fewer, found
            else:
                at += size
        size //= 2
    return best, result


def story(schedule: Schedule, result: Result, last: int = 120) -> str:
    """The schedule's steps and the end of its trace, for a person."""
    steps: list[Step] = list(schedule.steps)
    lines = [f"seed {schedule.seed}, {schedule.registers} registers, Astro: {schedule.model.cell}"]
    lines += [f"  {step}" for step in steps]
    lines += ["trace:" if len(result.trace) <= last else f"the last {last} of {len(result.trace)} lines of the trace:"]
    lines += [f"  {ms / 1000:>10.3f} s  {who:6} {what}" for ms, who, what in result.trace[-last:]]
    lines += [f"  {result.violation}"]
    return "\n".join(lines)
