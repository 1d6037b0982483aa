"""What a person does about what sync could not settle. No case is closed without a trace in the journal (DESIGN §6)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from astro_desk.core.errors import Refused
from astro_desk.core.operations import AddPurchase
from astro_desk.core.owners import Owner
from astro_desk.core.review import Case, Choice, cases, check_choice, code_of, settled
from astro_desk.core.review_reasons import CONTACT_MISSING, Reason
from astro_desk.core.reward_contact import Field, field_of
from astro_desk.use_cases.in_review import in_review
from astro_desk.use_cases.owners import Contact, link_again, take_for_known
from astro_desk.use_cases.ports import Clock, NewId, Records, RowChanged, UnitOfWork
from astro_desk.use_cases.reward_contact import asked_by_astro, save_contact

NO_CREDIT_SETTING = "no_credit_codes"
"""Status codes of which a manager has said that they mean no credit, as a JSON array."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decided about a case, who it was, and why. `item_code`, `contact`, or `missing` (what a brand asks
    for): for CORRECT."""

    choice: Choice
    by: str
    why: str = ""
    manager: bool = False
    item_code: str = ""
    contact: Contact | None = None
    missing: str = ""


def open_cases(records: Records) -> tuple[Case, ...]:
    """Everything that waits for a person, the oldest case first."""
    return cases(in_review(records))


def no_credit_codes(records: Records) -> frozenset[int]:
    """What a manager has said of Astro's status codes that nobody knew (DESIGN §6)."""
    return frozenset(json.loads(records.setting(NO_CREDIT_SETTING) or "[]"))


def settle_case(work: UnitOfWork, case: Case, ruling: Ruling, clock: Clock, new_id: NewId) -> None:
    """Does what the person chose. Raises Refused `choice_not_here`, `why_missing`, `code_…`, `correction_missing`,
    `case_changed` when somebody was faster, and for what a brand asks for as `save_contact` does; NeedsManager
    `case_needs_pin`, `case_may_double`. Nothing is changed then."""
    why = check_choice(case, ruling.choice, ruling.why, manager=ruling.manager)
    if ruling.choice is Choice.CORRECT and asked_field(case, ruling.missing) is not None:
        _send_with(work, case, ruling)
        return
    if ruling.choice is Choice.CORRECT:
        purchase = isinstance(case.first.intent, AddPurchase) and bool(ruling.item_code)
        if not purchase and ruling.contact is None:
            raise Refused("correction_missing")
        if ruling.contact is not None:
            link_again(work, _owner_of(work, case), ruling.contact, clock, new_id)
    if ruling.choice is Choice.SAME_PERSON:
        take_for_known(work, _owner_of(work, case))
    code = code_of(case.first)
    if ruling.choice is Choice.NO_CREDIT and code is not None:
        work.save_setting(NO_CREDIT_SETTING, json.dumps(sorted({*no_credit_codes(work), code})))
    changes = settled(case, ruling.choice, ruling.item_code)
    try:
        work.decide(changes, str(ruling.choice), ruling.by, why)
    except RowChanged:
        raise Refused("case_changed") from None


def asked_field(case: Case, text: str = "") -> Field | None:
    """What the brand asks for in this case, None when that is not the trouble. Where Astro did not say it, it is what
    was typed: an e-mail, or a street."""
    if Reason.of(case.reason) not in CONTACT_MISSING:
        return None
    return field_of(case.reason) or (Field.EMAIL if "@" in text else Field.ADDRESS)


def _send_with(work: UnitOfWork, case: Case, ruling: Ruling) -> None:
    """Keeps what the brand asks for, and sends what waits for it. That is the trace, too."""
    field = asked_field(case, ruling.missing)
    if field is None or not ruling.missing.strip():
        raise Refused("correction_missing")
    waiting = {one.id for one in asked_by_astro(work, case.first.owner_id)}
    if not waiting.issuperset(row.id for row in case.operations):
        raise Refused("case_changed")
    save_contact(work, _owner_of(work, case), field, ruling.missing, ruling.by)


def _owner_of(work: UnitOfWork, case: Case) -> Owner:
    owner = work.owner(case.first.owner_id)
    if owner is None:
        raise Refused("owner_missing")
    return owner
