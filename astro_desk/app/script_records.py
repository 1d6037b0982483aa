"""The verb of `script` that reads the journal: who did what, when and why, by kind, person and day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from astro_desk.app.script_answers import Answer
from astro_desk.app.script_verbs import Desk, Usage
from astro_desk.core.audit import AuditEntry
from astro_desk.core.errors import Refused
from astro_desk.use_cases.people import said_by
from astro_desk.use_cases.seek_records import day_meant, deeds_of, within_days, written_as

PAGE = 100
_LONGEST = 15
_BOUNDS = ("by", "from", "to", "before")
_USAGE = "records [KIND] [by NAME|nobody] [from DATE] [to DATE] [before NUMBER]"


def verbs(desk: Desk) -> Mapping[str, Usage]:
    def lines(*words: str) -> Answer:
        """The newest first; `next` is the number to go on `before`, null at the end."""
        kind, bounds = _read(words)
        today = desk.clock.today()
        first, last = (day_meant(bounds.get(name, ""), today) for name in ("from", "to"))
        before = int(bounds["before"]) if "before" in bounds else None
        within = within_days(written_as(desk.records, bounds.get("by", "")), first, last, None)
        page = desk.audit.newest(deeds_of(kind), before, PAGE, within)
        more = page[-1].n if len(page) == PAGE else None
        return {"lines": [_line(desk, entry) for entry in page], "next": more}

    return {"records": Usage(lines, 0, 9, _USAGE)}


def _read(words: Sequence[str]) -> tuple[str, Mapping[str, str]]:
    """The kind, and what bounds it. Raises Refused `verb_arguments`."""
    named = bool(words) and words[0] not in _BOUNDS
    kind, rest = (words[0], words[1:]) if named else ("all", words)
    names = rest[::2]
    bounds = dict(zip(names, rest[1::2], strict=False))
    number = bounds.get("before", "0")
    counted = number.isascii() and number.isdecimal() and len(number) <= _LONGEST
    if len(rest) % 2 or len(bounds) < len(names) or not bounds.keys() <= set(_BOUNDS) or not counted:
        raise Refused("verb_arguments", verb="records", usage=_USAGE)
    return kind, bounds


def _line(desk: Desk, entry: AuditEntry) -> Answer:
    return {
        "n": entry.n,
        "at": entry.at.isoformat(),
        "what": entry.deed.value,
        "event": entry.kind,
        "choice": entry.choice or None,
        "by": said_by(desk.records, entry.by or entry.who) or None,
        "why": entry.why or None,
        "about": entry.subject or None,
        "counts": dict(entry.counts),
        "owners": list(entry.owner_ids),
        "sale": entry.sale_id or None,
        "codes": list(entry.item_codes),
        "form": entry.form or None,
        "act": entry.act or None,
    }
