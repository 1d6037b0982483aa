"""Review: what sync could not settle, as cases with the ways out of each (DESIGN §6). Pure.

An operation in review waits for a person: sent again, corrected, accepted as it is, or given up with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.frozen import replace
from astro_desk.core.item_code import read_code
from astro_desk.core.operations import KIND_OF, AddPurchase, LinkOwner, NewOwner, Operation, State
from astro_desk.core.review_reasons import (
    ABOUT_OWNER,
    CONTACT_MISSING,
    SENT_ONCE,
    WHATEVER_IT_IS,
    CaseKind,
    Reason,
    kind_of,
    status_code,
)

KEPT_AT_ASTRO_DAYS = 30
"""Astro keeps its reports of failed calls so long (ASTRO_API §6)."""
MOST_WORDS = 200


class Choice(StrEnum):
    """A way out of a case."""

    RETRY = "retry"
    """It is looked for once more and sent when it is not there."""
    CORRECT = "correct"
    """With another item code, the contact that the brand asks for, or the pet owner's own put right, and then as
    RETRY."""
    SAME_PERSON = "same_person"
    """Whom Astro has under the other name is this pet owner: Astro's record is taken, and everything follows."""
    ACCEPT = "accept"
    """It is at Astro, or as good as that: nothing more is to be told."""
    NO_CREDIT = "no_credit"
    """As ACCEPT, and Astro's status code means so from now on: nobody is asked about it again."""
    GIVE_UP = "give_up"
    """Astro is never told. The store bears what is at stake."""


_NEVER_TOLD = frozenset({Choice.ACCEPT, Choice.NO_CREDIT, Choice.GIVE_UP})
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
    def kind(self) -> CaseKind | None:
        """None for what another version of the program left behind."""
        return kind_of(self.first)

    @property
    def owner_is_known(self) -> bool:
        """Whether the trouble is with the operation itself, and not with who its pet owner is at Astro."""
        return Reason.of(self.reason) not in ABOUT_OWNER

    @property
    def sent_once(self) -> bool:
        """Nothing at Astro shows whether it arrived: what is sent again may count twice."""
        return isinstance(self.first.intent, SENT_ONCE)

    @property
    def in_doubt(self) -> bool:
        """Astro may have it and cannot be asked: sent again, it may be booked twice. What Astro has refused, or never
        got, is not."""
        return self.sent_once and Reason.of(self.reason) in _IN_DOUBT

    def needs_manager(self, choice: Choice) -> bool:
        """Whether it takes a manager and a reason: what Astro is never told, and what it may be told twice."""
        return choice in _NEVER_TOLD or (choice is Choice.RETRY and self.in_doubt)

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
    reason = Reason.of(row.reason)
    if reason is Reason.LEFT_TO_OTHER_REGISTER:
        return (row.reason,)
    if isinstance(row.intent, AddPurchase) and reason is Reason.STATUS:
        return row.kind, row.reason, row.business_date
    if reason in WHATEVER_IT_IS:
        return row.owner_id, row.reason
    return row.owner_id, row.kind, row.reason, row.sale_id


def choices_of(row: Operation) -> tuple[Choice, ...]:
    """What a person may choose about one operation, also about one for which this program knows no reason."""
    return _choices(Reason.of(row.reason), row.kind)


def choices_of_kind(kind: CaseKind) -> tuple[Choice, ...]:
    """The ways out of a kind of case."""
    return _choices(kind.reason, kind.operation)


_IN_DOUBT = frozenset({Reason.OUTCOME_UNKNOWN, Reason.DATABASE_RESTORED, None})
"""None: a reason of another version of the program."""
_R, _C, _A, _G = Choice.RETRY, Choice.CORRECT, Choice.ACCEPT, Choice.GIVE_UP
_BY_REASON: Mapping[Reason, tuple[Choice, ...]] = {
    **dict.fromkeys(ABOUT_OWNER, (_R, _C, _G)),
    Reason.CONTACT_OF_OTHER_NAME: (_R, _C, Choice.SAME_PERSON, _G),
    Reason.OWNER_UNREADABLE: (_R, _G),
    Reason.OWNER_ERASED: (_G,),
    Reason.LEFT_TO_OTHER_REGISTER: (_R, _G),
    **dict.fromkeys(CONTACT_MISSING, (_C, _R, _G)),
    Reason.REDEEMED_UNPROVEN: (_A, _G),
    Reason.REWARD_ALREADY_REDEEMED: (_R, _G),
    Reason.REWARD_GONE: (_R, _G),
    Reason.REWARD_NOT_FOUND: (_R, _G),
    Reason.NOT_TAKEN_BACK: (_A, _G),
    Reason.OFFER_TOO_LATE: (_A, _G),
}
"""Where the reason alone says it: what is sent again would come back at once, or a person cannot put it right here."""


def _choices(reason: Reason | None, operation: str) -> tuple[Choice, ...]:
    if reason is not None and reason in _BY_REASON:
        return _BY_REASON[reason]
    if operation == KIND_OF[AddPurchase]:
        return (_R, _C, _A, Choice.NO_CREDIT, _G) if reason is Reason.STATUS else (_R, _C, _A, _G)
    if operation in (KIND_OF[NewOwner], KIND_OF[LinkOwner]):
        return _R, _C, _G
    if operation in (KIND_OF[one] for one in SENT_ONCE):
        return _A, _R, _G
    return _R, _A, _G


def code_of(row: Operation) -> int | None:
    """Astro's status code, for which the row needs a person; None when it is another reason."""
    return status_code(row.reason)


def check_choice(case: Case, choice: Choice, why: str, *, manager: bool) -> str:
    """The reason as it is kept. Raises Refused `choice_not_here`, `why_missing`; NeedsManager `case_needs_pin`,
    `case_may_double`."""
    why = " ".join(why.split())[:MOST_WORDS]
    if choice not in case.choices:
        raise Refused("choice_not_here", choices=[str(one) for one in case.choices])
    if case.needs_manager(choice):
        if not why:
            raise Refused("why_missing")
        if not manager:
            raise NeedsManager("case_may_double" if choice is Choice.RETRY else "case_needs_pin")
    return why


def settled(case: Case, choice: Choice, item_code: str = "") -> Sequence[tuple[Operation, Operation]]:
    """Each operation as it is, and as it shall be. `item_code`: for CORRECT of purchases.

    A row that goes on keeps when it was last sent: Astro is looked at before it is sent again. Raises Refused as
    `read_code` does for a code that is none.
    """
    return [(row, _after(row, choice, item_code)) for row in case.operations]


def _after(row: Operation, choice: Choice, item_code: str) -> Operation:
    match choice:
        case Choice.RETRY | Choice.SAME_PERSON:
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
