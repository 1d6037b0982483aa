"""What a person does about what sync could not settle. No case is closed without a trace in the journal (DESIGN §6)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from astro_desk.core.errors import Refused
from astro_desk.core.operations import AddPurchase, State
from astro_desk.core.review import Case, Choice, cases, check_choice, code_of, settled
from astro_desk.use_cases.owners import Contact, link_again
from astro_desk.use_cases.ports import Clock, NewId, Records, RowChanged, UnitOfWork

MOST = 200
NO_CREDIT_SETTING = "no_credit_codes"
"""Status codes of which a manager has said that they mean no credit, as a JSON array."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decided about a case, who it was, and why. `item_code`, `contact`: for CORRECT."""

    choice: Choice
    by: str
    why: str = ""
    manager: bool = False
    item_code: str = ""
    contact: Contact | None = None


def open_cases(records: Records) -> tuple[Case, ...]:
    """Everything that waits for a person, the oldest case first; of very many the newest 200 operations."""
    return cases(records.operations((State.REVIEW,), MOST))


def no_credit_codes(records: Records) -> frozenset[int]:
    """What a manager has said of Astro's status codes that nobody knew (DESIGN §6)."""
    return frozenset(json.loads(records.setting(NO_CREDIT_SETTING) or "[]"))


def settle_case(work: UnitOfWork, case: Case, ruling: Ruling, clock: Clock, new_id: NewId) -> None:
    """Does what the person chose. Raises Refused `choice_not_here`, `why_missing`, `code_…`, `correction_missing`,
    `case_changed` when somebody was faster; NeedsManager `case_needs_pin`. Nothing is changed then."""
    why = check_choice(case, ruling.choice, ruling.why, manager=ruling.manager)
    if ruling.choice is Choice.CORRECT:
        purchase = isinstance(case.first.intent, AddPurchase) and bool(ruling.item_code)
        if not purchase and ruling.contact is None:
            raise Refused("correction_missing")
        if ruling.contact is not None:
            owner = work.owner(case.first.owner_id)
            if owner is None:
                raise Refused("owner_missing")
            link_again(work, owner, ruling.contact, clock, new_id)
    code = code_of(case.first)
    if ruling.choice is Choice.NO_CREDIT and code is not None:
        work.save_setting(NO_CREDIT_SETTING, json.dumps(sorted({*no_credit_codes(work), code})))
    changes = settled(case, ruling.choice, ruling.item_code)
    try:
        work.decide(changes, str(ruling.choice), ruling.by, why)
    except RowChanged:
        raise Refused("case_changed") from None
