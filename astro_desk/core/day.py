"""A business date of this register: what was done on it, what is still open of it, and how it was closed.

Pure. The figures are of facts (sales, claims, corrections) and change only by what is done on the day; what is open of
a day is another thing, and becomes less by and by. Nothing of the test customer is counted (ASTRO_API §7).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

REMEMBERED = timedelta(days=30)
"""So long a day that nobody closed is named; one of which something is open is named as long as that is so."""


@dataclass(frozen=True, slots=True)
class ProgramDay:
    """One program on one day: units that punched its cards, rewards of it that were handed out."""

    program_id: str
    title: str
    punches: int = 0
    redemptions: int = 0


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What was done on a business date. Money is integer cents.

    `owners`: pet owners with a sale; `nobody`: sales to nobody we know. `total_cents`: of the sales whose total
    somebody typed, `with_total` of them. `punches` are units sold to owners that count on a card; those of them which
    Astro counted and our catalogue does not know are in no program. `redemptions`: rewards handed out; `undone`:
    redemptions taken back on this day, of whatever day. `points_said`: points that owners were told to expect;
    `points_open`: sales for which nobody could say how many. `returned`, `kept`: units that came back, and those whose
    return was a mistake; `moved`, `attached`: sales that went to another owner, or found theirs. `by_hand`: entries of
    the by-hand list, `keyed_in` of them are done. `hours`: punches in each hour of the store's own day, 0 to 23.
    """

    day: date
    sales: int = 0
    units: int = 0
    owners: int = 0
    nobody: int = 0
    new_owners: int = 0
    with_total: int = 0
    total_cents: int = 0
    punches: int = 0
    redemptions: int = 0
    undone: int = 0
    programs: tuple[ProgramDay, ...] = ()
    offer_goods: int = 0
    rebates: int = 0
    rebate_cents: int = 0
    points_sales: int = 0
    points_said: int = 0
    points_open: int = 0
    points_rewards: int = 0
    points_spent: int = 0
    points_cents: int = 0
    returned: int = 0
    kept: int = 0
    moved: int = 0
    attached: int = 0
    by_hand: int = 0
    keyed_in: int = 0
    hours: tuple[int, ...] = (0,) * 24


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What is open of a business date: operations that wait for Astro, those that need a person, what is to be keyed
    in by hand, what Astro shows otherwise than it was told and nobody has settled."""

    waiting: int = 0
    review: int = 0
    by_hand: int = 0
    differing: int = 0

    @property
    def total(self) -> int:
        return self.waiting + self.review + self.by_hand + self.differing

    def __add__(self, other: OpenWork) -> OpenWork:
        return OpenWork(
            self.waiting + other.waiting,
            self.review + other.review,
            self.by_hand + other.by_hand,
            self.differing + other.differing,
        )


NOTHING_OPEN = OpenWork()


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many sales and corrections a day has, the test customer's too: what came after a closing is counted by it."""

    sales: int = 0
    corrections: int = 0

    @property
    def total(self) -> int:
        return self.sales + self.corrections


@dataclass(frozen=True, slots=True)
class Compared:
    """How many of a day's owners were read again at Astro; `unlinked` of them have no record there yet."""

    owners: int = 0
    read: int = 0
    unlinked: int = 0

    @property
    def left(self) -> int:
        return self.owners - self.read


@dataclass(frozen=True, slots=True)
class DayClosing:
    """Somebody closed a day: a fact. `left` is what was open then, and `by` and `why` who let it be, and why; both are
    "" of a day with nothing left. `compared`: as far as the day was compared with Astro when it was closed."""

    closing_id: str
    day: date
    closed_at: datetime
    cashier: str
    figures: DayFigures
    recorded: Recorded = field(default=Recorded())
    left: OpenWork = NOTHING_OPEN
    by: str = ""
    why: str = ""
    compared: Compared = field(default=Compared())


class Standing(StrEnum):
    """How a day stands."""

    UNCLOSED = "unclosed"
    """Nobody closed it."""
    LATE = "late"
    """It was closed, and a sale, a return or a move of this date came later."""
    OPENLY = "openly"
    """It was closed with something open, and something of it still is."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class PastDay:
    """A day that is named at a later closing. `late`: sales and corrections that came after it was closed."""

    day: date
    standing: Standing
    left: OpenWork
    late: int = 0


def standing_of(closing: DayClosing | None, recorded: Recorded, left: OpenWork) -> Standing:
    """Of a day by its last closing, what it has recorded by now, and what is open of it.

    A day that was closed with nothing left and of which something is open now (a case that came up again) counts as
    one that was closed openly: it is named until that is settled.
    """
    if closing is None:
        return Standing.UNCLOSED
    if recorded.total > closing.recorded.total:
        return Standing.LATE
    return Standing.OPENLY if left.total else Standing.CLOSED


def late(closing: DayClosing | None, recorded: Recorded) -> int:
    """How many sales and corrections came after the closing."""
    return max(0, recorded.total - closing.recorded.total) if closing else 0


def earlier_days(
    day: date,
    days: Iterable[date],
    work: Mapping[date, OpenWork],
    closings: Mapping[date, DayClosing],
    recorded: Mapping[date, Recorded],
    first: date | None,
) -> tuple[PastDay, ...]:
    """The days before `day` that are not settled, oldest first.

    `days` are business dates with something on them; `closings` the last one of each day that has one; `first` the
    earliest day that was ever closed. A day with something open is named as long as that is so. One with nothing open
    is named for `REMEMBERED`, and not at all when it was before the first closing: the store did not close days then.
    """
    since = max(day - REMEMBERED, first or date.min)
    named: list[PastDay] = []
    for one in sorted({*days, *work}):
        left, there = work.get(one, NOTHING_OPEN), recorded.get(one, Recorded())
        standing = standing_of(closings.get(one), there, left)
        if one < day and standing is not Standing.CLOSED and (left.total or one >= since):
            named.append(PastDay(one, standing, left, late(closings.get(one), there)))
    return tuple(named)


def in_the_way(own: OpenWork, earlier: Sequence[PastDay]) -> OpenWork:
    """What must be settled before a day is closed without a manager: its own open work, and that of earlier days which
    nobody has closed. What a manager has let be once is named again and asked for no more."""
    unclosed = (one.left for one in earlier if one.standing is Standing.UNCLOSED)
    return sum(unclosed, own)


def by_hour(moments: Iterable[tuple[datetime, int]], zone: tzinfo | None) -> tuple[int, ...]:
    """Punches in each hour of the store's own clock; `zone` None: this computer's own."""
    hours = [0] * 24
    for moment, count in moments:
        hours[moment.astimezone(zone).hour] += count
    return tuple(hours)
