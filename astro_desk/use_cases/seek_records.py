"""Which lines of the journal somebody wants to see: of which kind, whose, and of which days; shared by window and
`script`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from astro_desk.core.audit import Deed, Within
from astro_desk.core.errors import Refused
from astro_desk.core.people import is_person
from astro_desk.use_cases.find_sale import read_day
from astro_desk.use_cases.people import find_person, read_people
from astro_desk.use_cases.ports import Records

KINDS: Mapping[str, tuple[Deed, ...]] = {
    "all": (),
    "sales": (Deed.SALE, Deed.CHANGE),
    "owners": (Deed.OWNER,),
    "decisions": (Deed.DECISION, Deed.BY_HAND, Deed.CLOSING, Deed.RECOVERY),
    "settings": (Deed.SETTING,),
    "people": (Deed.PRESENCE, Deed.PERSON),
    "given-out": (Deed.GIVEN_OUT,),
}
NOBODY = "nobody"
"""For `written_as`: the lines that name nobody."""
_YEARS = range(1971, 9000)
"""A day outside of them bounds nothing."""


def deeds_of(kind: str) -> tuple[Deed, ...]:
    """Of a list of records by its name. Raises Refused `records_kind_unknown`."""
    if kind not in KINDS:
        raise Refused("records_kind_unknown", kind=kind[:20], kinds=", ".join(KINDS))
    return KINDS[kind]


def written_as(records: Records, who: str) -> frozenset[str]:
    """How the lines have somebody: a person by id or name, who is not among the people as they were written, NOBODY.

    Nobody in particular for "".
    """
    if who.casefold() in ("", NOBODY):
        return frozenset({""} if who else ())
    try:
        person = find_person(read_people(records), who)
    except Refused:
        if is_person(who):
            raise
        return frozenset({who})  # a name that a register's own settings gave, before there were people
    return frozenset({person.person_id, person.name} - {""})


def day_meant(text: str, today: date) -> date | None:
    """None for "". Raises Refused `date_invalid`."""
    day = read_day(text, today)
    if text.strip() and day is None:
        raise Refused("date_invalid", text=text.strip()[:20])
    return day


def within_days(who: frozenset[str], first: date | None, last: date | None, zone: tzinfo | None) -> Within:
    """From the first moment of one day of the store to the last one of another, in whatever order they were said."""
    if first and last and first > last:
        first, last = last, first
    until = last + timedelta(days=1) if last and last.year in _YEARS else None
    return Within(who, _begin(first, zone), _begin(until, zone))


def people_to_choose(records: Records, met: Sequence[str]) -> tuple[str, ...]:
    """Whom the lines may be of: the ids of all who have worked here, and names met in lines without one."""
    people = read_people(records)
    known = {one.name.casefold() for one in people}
    others = (name for name in met if not is_person(name) and name.casefold() not in known)
    return (*(one.person_id for one in people), *dict.fromkeys(others))


def _begin(day: date | None, zone: tzinfo | None) -> datetime | None:
    if day is None or day.year not in _YEARS:
        return None
    return datetime.combine(day, time.min).replace(tzinfo=zone).astimezone(UTC)  # without a zone: the computer's own
