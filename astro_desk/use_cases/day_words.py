"""A day in words and rows: what a person reads on the screen and on paper, what a spreadsheet and a script get."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from astro_desk.core.day import Compared, DayClosing, OpenWork, PastDay
from astro_desk.use_cases.close_day import DayReport
from astro_desk.use_cases.day_ports import NamedDifference
from astro_desk.use_cases.exports import Row


def figure_rows(report: DayReport) -> Iterator[Row]:
    """For a spreadsheet: a section, what it is, and the number; money with two decimals, times as they are."""
    yield from (_row("day", what, number) for what, number in _of_the_day(report))
    for one in report.figures.programs:
        yield _row("punches by program", one.title, one.punches)
    for one in report.figures.programs:
        yield _row("redemptions by program", one.title, one.redemptions)
    for hour, count in enumerate(report.figures.hours):
        yield _row("punches by hour", f"{hour:02}:00", count)
    yield from (_row("open", what, number) for what, number in _open(report.state.own))
    for past in report.state.earlier:
        yield _row("earlier days", f"{past.day.isoformat()} {past.standing.value}", past.left.total)
    for found in report.differences:
        what = f"{found.discrepancy.transaction_id} of {found.discrepancy.owner_id}"
        yield _row("differs at Astro", what, found.discrepancy.kind.value)


def _row(section: str, what: str, number: object) -> Row:
    return {"section": section, "what": what, "number": number}


def _of_the_day(report: DayReport) -> Iterator[tuple[str, object]]:
    figures, closing = report.figures, report.state.closing
    yield "date", figures.day.isoformat()
    counts = asdict(figures)
    for name, value in counts.items():
        if name.endswith("_cents"):
            yield name.removesuffix("_cents").replace("_", " "), f"{value / 100:.2f}"
        elif isinstance(value, int):
            yield name.replace("_", " "), value
    yield "standing", report.state.standing.value
    yield "late", report.state.late
    yield "owners compared with Astro", report.compared.read
    yield "owners not compared", report.compared.left
    if closing is not None:
        yield "closed at", closing.closed_at.isoformat()
        yield "closed by", closing.by or closing.cashier
        yield "reason", "given" if closing.why else ""  # free words may hold a name, and the file leaves the register


def _open(left: OpenWork) -> Iterator[tuple[str, int]]:
    yield "waiting for Astro", left.waiting
    yield "needs a person", left.review
    yield "to key in by hand", left.by_hand
    yield "differs at Astro", left.differing


def report_json(report: DayReport, *, given_out: bool = False) -> dict[str, Any]:
    """As `script` and `export` answer it; ids, no names. `given_out`: to a file, without the words of a reason."""
    figures, state = asdict(report.figures), report.state
    return {
        "day": report.figures.day.isoformat(),
        "standing": state.standing.value,
        "figures": figures | {"day": report.figures.day.isoformat(), "hours": list(report.figures.hours)},
        "left": _work_json(state.own),
        "in_the_way": _work_json(state.way),
        "earlier": [_past_json(one) for one in state.earlier],
        "late": state.late,
        "held": state.held,
        "closing": None if state.closing is None else closing_json(state.closing, given_out=given_out),
        "compared": _compared_json(report.compared),
        "differences": [difference_json(one) for one in report.differences],
        "settled_differences": report.settled,
    }


def closing_json(closing: DayClosing, *, given_out: bool = False) -> dict[str, Any]:
    return {
        "id": closing.closing_id,
        "closed_at": closing.closed_at.isoformat(),
        "cashier": closing.cashier,
        "by": closing.by,
        **({"reason_given": bool(closing.why)} if given_out else {"why": closing.why}),
        "left": _work_json(closing.left),
        "compared": _compared_json(closing.compared),
    }


def _work_json(work: OpenWork) -> dict[str, int]:
    return {
        "waiting": work.waiting,
        "review": work.review,
        "by_hand": work.by_hand,
        "differing": work.differing,
    }


def _compared_json(compared: Compared) -> dict[str, int]:
    return {"owners": compared.owners, "read": compared.read, "left": compared.left, "unlinked": compared.unlinked}


def _past_json(past: PastDay) -> dict[str, Any]:
    return {"day": past.day.isoformat(), "standing": past.standing.value, "late": past.late} | _work_json(past.left)


def difference_json(found: NamedDifference) -> dict[str, Any]:
    one = found.discrepancy
    return {
        "kind": one.kind.value,
        "owner": one.owner_id,
        "unit": one.transaction_id,
        "item_code": found.item_code,
        "description": found.description,
        "sold_on": found.sold_on.isoformat() if found.sold_on else None,
    }
