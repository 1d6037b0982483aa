"""Forgetting: names go so many days after a pet owner's last visit, in the background, one at a time.

Who never came, as many of a list that was taken in, is forgotten so many days after the register first heard of them.

Whoever is forgotten is erased, as when a person asks for it: no name and no contact stays, the books verify. Nobody is
forgotten while anything of theirs is open, held, promised or in review. A clock that makes a leap forgets nobody.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from astro_desk.core.erasing import WhyErased
from astro_desk.core.errors import Refused
from astro_desk.use_cases.erase_owner import erase_owner
from astro_desk.use_cases.ports import Clock, Records, UnitOfWork, Writer

RETENTION_SETTING = "retention"
STATE_SETTING = "retention_state"
"""What the register notes by itself, apart from what a manager has decided."""
LEAST_DAYS, MOST_DAYS = 30, 3650
LONGEST_LEAP_DAYS = 45
"""A register that was not on for longer, or whose clock says so, asks a manager before it forgets anybody."""
PAGE = 100


class Unseen(Protocol):
    """Who has not been here for long."""

    def owners_unseen(self, before: datetime, after: str = "", limit: int = PAGE) -> tuple[str, ...]:
        """Named owners behind the id `after`, in the order of ids, whose last visit was before that moment; and those
        who never came, and whose id was made before it.

        Without those of whom something is open, in review, in a sale that is not finished, or on the by-hand list.
        """
        ...


class UnseenCount(Protocol):
    def unseen_count(self, before: datetime) -> tuple[int, int]:
        """How many `owners_unseen` would name: those who came once, and those who never did."""
        ...


@dataclass(frozen=True, slots=True)
class Retention:
    """`days` 0: nobody is forgotten. `day`: when the clock was last believed, and whether everybody was looked at then.

    `forgotten`: how many, ever.
    """

    days: int = 0
    day: date | None = None
    looked: bool = False
    forgotten: int = 0

    def stands_still(self, today: date) -> bool:
        """Since a leap of the clock: a manager looks at it and saves the rule again."""
        leap = (today - self.day).days if self.day is not None else 0
        return self.days > 0 and not 0 <= leap <= LONGEST_LEAP_DAYS


def read_retention(records: Records) -> Retention:
    rule, state = records.setting(RETENTION_SETTING), records.setting(STATE_SETTING)
    if rule is None or state is None:
        return Retention()
    kept = json.loads(state)
    return Retention(json.loads(rule)["days"], date.fromisoformat(kept["day"]), kept["looked"], kept["forgotten"])


def choose_days(text: str) -> int:
    """0 (never), or 30 to 3650. Raises Refused `retention_invalid`."""
    days = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1
    if days and not LEAST_DAYS <= days <= MOST_DAYS:
        raise Refused("retention_invalid", text=text[:12], least=LEAST_DAYS, most=MOST_DAYS)
    return days


def would_forget(unseen: UnseenCount, days: int, clock: Clock) -> tuple[int, int]:
    """How many would be forgotten today: those who came once, and those who never did. May take a second."""
    return unseen.unseen_count(clock.now() - timedelta(days=days)) if days else (0, 0)


def save_retention(work: UnitOfWork, days: int, today: date) -> None:
    """A job of the writer; whoever calls has seen a PIN."""
    work.save_setting(RETENTION_SETTING, json.dumps({"days": days}))
    _note(work, today, looked=False, forgotten=read_retention(work).forgotten)


def _note(work: UnitOfWork, today: date, *, looked: bool, forgotten: int) -> None:
    body = {"day": today.isoformat(), "looked": looked, "forgotten": forgotten}
    work.save_setting(STATE_SETTING, json.dumps(body, sort_keys=True))


def forget(records: Records, unseen: Unseen, writer: Writer, clock: Clock) -> int:
    """Forgets everybody whose time has come, once a day; answers how many. For a thread that may wait."""
    rule, today = read_retention(records), clock.today()
    if not rule.days or rule.stands_still(today) or (rule.looked and rule.day == today):
        return 0
    before, after, count = clock.now() - timedelta(days=rule.days), "", 0
    while page := unseen.owners_unseen(before, after):
        # A job for each: the counter never waits for more than one.
        count += sum(writer.submit(_forgetting(owner_id)).result() for owner_id in page)
        after = page[-1]
    writer.submit(lambda work: _looked(work, count, today)).result()
    return count


def _forgetting(owner_id: str) -> Callable[[UnitOfWork], bool]:
    def job(work: UnitOfWork) -> bool:
        try:
            erase_owner(work, owner_id, WhyErased.RETENTION)
        except Refused:
            return False  # they are at the counter just now, or something is open after all: asked again tomorrow
        return True

    return job


def _looked(work: UnitOfWork, count: int, today: date) -> None:
    now = read_retention(work)
    if now.days:
        _note(work, today, looked=True, forgotten=now.forgotten + count)
