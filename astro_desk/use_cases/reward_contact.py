"""The e-mail or postal address that a brand asks for: just what is missing, with or without a network.

Astro's API does not say beforehand which programs ask (ASTRO_API §7). A manager says it, or Astro's refusal has: then
the redemption stands in review until somebody types the field that it named, and from then on the counter asks first.
"""

from __future__ import annotations

from collections.abc import Sequence

from astro_desk.core.errors import Refused
from astro_desk.core.frozen import replace
from astro_desk.core.operations import Operation, Redeem, State
from astro_desk.core.owners import Owner, read_email
from astro_desk.core.reward_contact import (
    UNNAMED_REASON,
    Field,
    Needs,
    PostalAddress,
    field_of,
    missing,
    needs_of,
    read_postal,
)
from astro_desk.use_cases.in_review import in_review
from astro_desk.use_cases.ports import Records, UnitOfWork
from astro_desk.use_cases.store_rules import ProgramRules, note_needs, read_program_rules


def check_contact(records: Records, owner: Owner, program_id: str) -> None:
    """Raises Refused `contact_needed` with the `field` to ask for, when the brand asks for one that is not known."""
    left = missing_fields(records, owner, program_id)
    if left:
        raise Refused("contact_needed", field=left[0].value)


def missing_fields(records: Records, owner: Owner, program_id: str) -> tuple[Field, ...]:
    """What the program's brand asks for and this register does not know of the owner."""
    needs = read_program_rules(records).get(program_id, ProgramRules()).needs
    if not needs:
        refused = (field_of(one.reason) for one in in_review(records) if _program(one) == program_id)
        needs = next((needs_of(field) for field in refused if field), Needs.NOTHING)
    if not needs:
        return ()
    return missing(needs, owner.email, records.postal_address(owner.owner_id) or PostalAddress())


def asked_by_astro(records: Records, owner_id: str) -> tuple[Operation, ...]:
    """The owner's redemptions that Astro refused for lack of a contact; they wait in review for it."""
    return tuple(
        one
        for one in records.owner_operations(owner_id)
        if one.state is State.REVIEW
        and isinstance(one.intent, Redeem)
        and (field_of(one.reason) is not None or one.reason == UNNAMED_REASON)
    )


def save_contact(work: UnitOfWork, owner: Owner, field: Field, text: str, by: str) -> Sequence[Operation]:
    """Keeps what was typed, and sends again what Astro refused for lack of it. A job of the writer.

    Raises Refused `email_invalid`, `owner_exists`, `contact_field_invalid`, `card_track`.
    """
    if field is Field.EMAIL:
        address = read_email(text)
        if address is None:
            raise Refused("email_invalid", text=text.strip()[:60])
        others = (one for one in work.owners_by_contact(email=address) if one.owner_id != owner.owner_id)
        named = next((one for one in others if not one.bare), None)
        if named is not None:
            raise Refused("owner_exists", name=named.label, owner_id=named.owner_id)
        work.save_owner(replace(owner, email=address))
    else:
        known = work.postal_address(owner.owner_id) or PostalAddress()
        work.save_postal_address(owner.owner_id, known.put(field, read_postal(field, text)))
    waiting = [one for one in asked_by_astro(work, owner.owner_id) if one.reason in (field.reason, UNNAMED_REASON)]
    for program_id in {_program(one) for one in waiting}:
        note_needs(work, program_id, needs_of(field))
    again = [(one, replace(one, state=State.WAITING, reason="")) for one in waiting]
    return work.decide(again, "contact", by, field.reason) if again else ()


def _program(one: Operation) -> str:
    return one.intent.program_id if isinstance(one.intent, Redeem) else ""
