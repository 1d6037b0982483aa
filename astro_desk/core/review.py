"""Review: what sync could not settle, as cases with the ways out of each (DESIGN §6). Pure.

An operation in review waits for a person: sent again, corrected, accepted as it is, or given up with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.frozen import replace
from astro_desk.core.item_code import read_code
from astro_desk.core.operations import (
    AddOffer,
    AddPoints,
    AddPurchase,
    LinkOwner,
    NewOwner,
    Operation,
    Redeem,
    RedeemOffer,
    RedeemPoints,
    RemoveOffer,
    State,
    UndoRedemption,
)

KEPT_AT_ASTRO_DAYS = 30
"""Astro keeps its reports of failed calls so long (ASTRO_API §6)."""
MOST_WORDS = 200
_OWNER_REASONS = frozenset(
    {"contact_of_other_name", "owner_unknown", "link_conflict", "link_not_confirmed", "owner_not_at_astro"}
)
_SENT_ONCE = (AddOffer, RemoveOffer, RedeemOffer, AddPoints, RedeemPoints)
_BY_CODE = "astro_"


class Choice(StrEnum):
    """A way out of a case."""

    RETRY = "retry"
    """It is looked for once more and sent when it is not there."""
    CORRECT = "correct"
    """With another item code, or with the pet owner's contact put right, and then as RETRY."""
    ACCEPT = "accept"
    """It is at Astro, or as good as that: nothing more is to be told."""
    NO_CREDIT = "no_credit"
    """As ACCEPT, and Astro's status code means so from now on: nobody is asked about it again."""
    GIVE_UP = "give_up"
    """Astro is never told. The store bears what is at stake."""


WITH_PIN = frozenset({Choice.ACCEPT, Choice.NO_CREDIT, Choice.GIVE_UP})
"""What Astro is never told costs the store a credit or hides a mistake: a manager says so, with a reason."""


@dataclass(frozen=True, slots=True)
class Case:
    """Operations of the same trouble, in outbox order. `number` counts the cases of a list from 1, the oldest first."""

    number: int
    operations: tuple[Operation, ...]

    @property
    def first(self) -> Operation:
        return self.operations[0]

    @property
    def reason(self) -> str:
        return self.first.reason

    @property
    def owner_is_known(self) -> bool:
        """Whether the trouble is with the operation itself, and not with who its pet owner is at Astro."""
        return self.reason not in _OWNER_REASONS

    @property
    def sent_once(self) -> bool:
        """Nothing at Astro shows whether it arrived: what is sent again may count twice."""
        return isinstance(self.first.intent, _SENT_ONCE)

    def days_left(self, today: date) -> int:
        """Until Astro's own report of it is gone; negative when it is."""
        return KEPT_AT_ASTRO_DAYS - (today - self.first.business_date).days

    @property
    def choices(self) -> tuple[Choice, ...]:
        """In the order in which they are offered."""
        return choices_of(self.first)


def cases(rows: Iterable[Operation]) -> tuple[Case, ...]:
    """The rows in review as cases: one a status code and day, else one an owner, kind and reason."""
    found: dict[tuple[object, ...], list[Operation]] = {}
    for row in sorted((row for row in rows if row.state is State.REVIEW), key=lambda row: row.seq):
        found.setdefault(_trouble(row), []).append(row)
    return tuple(Case(number, tuple(some)) for number, some in enumerate(found.values(), 1))


def _trouble(row: Operation) -> tuple[object, ...]:
    if isinstance(row.intent, AddPurchase) and row.reason.startswith(_BY_CODE):
        return row.kind, row.reason, row.business_date
    if row.reason in _OWNER_REASONS:
        return row.owner_id, row.reason
    return row.owner_id, row.kind, row.reason, row.sale_id


def choices_of(row: Operation) -> tuple[Choice, ...]:
    """What a person may choose about one operation."""
    if row.reason in _OWNER_REASONS:
        return Choice.RETRY, Choice.CORRECT, Choice.GIVE_UP
    match row.intent:
        case AddPurchase() if code_of(row) is not None:
            return Choice.RETRY, Choice.CORRECT, Choice.ACCEPT, Choice.NO_CREDIT, Choice.GIVE_UP
        case AddPurchase():
            return Choice.RETRY, Choice.CORRECT, Choice.ACCEPT, Choice.GIVE_UP
        case Redeem() if row.reason == "redeemed_unproven":
            return Choice.ACCEPT, Choice.GIVE_UP
        case Redeem():
            return Choice.RETRY, Choice.GIVE_UP
        case UndoRedemption():
            return Choice.RETRY, Choice.ACCEPT, Choice.GIVE_UP
        case NewOwner() | LinkOwner():
            return Choice.RETRY, Choice.CORRECT, Choice.GIVE_UP
        case _ if isinstance(row.intent, _SENT_ONCE):
            return Choice.ACCEPT, Choice.RETRY, Choice.GIVE_UP
        case _:
            return Choice.RETRY, Choice.ACCEPT, Choice.GIVE_UP


def code_of(row: Operation) -> int | None:
    """Astro's status code, for which the row needs a person; None when it is another reason."""
    code = row.reason.removeprefix(_BY_CODE)
    return int(code) if row.reason.startswith(_BY_CODE) and code.isdecimal() else None


def check_choice(case: Case, choice: Choice, why: str, *, manager: bool) -> str:
    """The reason as it is kept. Raises Refused `choice_not_here`, `why_missing`; NeedsManager `case_needs_pin`."""
    why = " ".join(why.split())[:MOST_WORDS]
    if choice not in case.choices:
        raise Refused("choice_not_here", choices=[str(one) for one in case.choices])
    if choice in WITH_PIN:
        if not why:
            raise Refused("why_missing")
        if not manager:
            raise NeedsManager("case_needs_pin")
    return why


def settled(case: Case, choice: Choice, item_code: str = "") -> Sequence[tuple[Operation, Operation]]:
    """Each operation as it is, and as it shall be. `item_code`: for CORRECT of purchases.

    A row that goes on keeps when it was last sent: Astro is looked at before it is sent again. Raises Refused as
    `read_code` does for a code that is none.
    """
    return [(row, _after(row, choice, item_code)) for row in case.operations]


def _after(row: Operation, choice: Choice, item_code: str) -> Operation:
    match choice:
        case Choice.RETRY:
            return replace(row, state=State.WAITING, reason="")
        case Choice.CORRECT:
            intent = row.intent
            if isinstance(intent, AddPurchase) and item_code:
                code = read_code(item_code)
                intent = replace(intent, item_code=code.text, form=code.forms[0])
            return replace(row, state=State.WAITING, reason="", intent=intent)
        case Choice.ACCEPT | Choice.NO_CREDIT:
            # A purchase that Astro refused and that is let be is one without credit.
            credited = False if isinstance(row.intent, AddPurchase) else row.credited
            return replace(row, state=State.DONE, credited=credited)
        case Choice.GIVE_UP:
            return replace(row, state=State.WRITTEN_OFF)
