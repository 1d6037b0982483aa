"""Pet owners at the counter: a bare contact that nobody has resolved yet, and a new one, with or without a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from astro_desk.core.errors import Refused
from astro_desk.core.frozen import replace
from astro_desk.core.item_code import is_card_track
from astro_desk.core.operations import LinkOwner, NewOwner, Operation, State, UpdateOwner
from astro_desk.core.owners import Owner, Standing, called, read_email
from astro_desk.use_cases.ports import Clock, NewId, ReadPhone, Records, UnitOfWork

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Contact:
    """What somebody typed about a pet owner, read: `phone` as digits, `email` in lower case, either may be ""."""

    first_name: str
    last_name: str
    phone: str
    email: str


def bare_contact(phone: str, email: str, new_id: NewId) -> Owner:
    """An owner of whom only a phone (digits) or an e-mail is known; Astro is asked later."""
    return Owner(new_id(), "", "", phone, email, Standing.CONTACT)


def describe_owner(
    first_name: str, last_name: str, phone: str, email: str, records: Records, read_phone: ReadPhone, new_id: NewId
) -> Owner:
    """A new pet owner from what a cashier typed; nothing is kept yet.

    Raises Refused `card_track`, `owner_name_missing`, `owner_name_invalid`, `owner_contact_missing`, `phone_invalid`,
    `email_invalid`, and `owner_exists` with the `owner_id` and `name` of the one who has that phone or e-mail.
    """
    contact = read_contact(first_name, last_name, phone, email, read_phone)
    if not contact.first_name:
        raise Refused("owner_name_missing")
    known = _with_contact(records, contact.phone, contact.email)
    _refuse_named(known)
    # A bare contact that gets its name stays the same owner: sales may hang on it already.
    owner_id = known[0].owner_id if known else new_id()
    return Owner(
        owner_id,
        contact.first_name,
        contact.last_name,
        contact.phone,
        contact.email,
        Standing.NEW,
        customer_id=owner_id,
    )


def _with_contact(records: Records, phone: str, email: str) -> list[Owner]:
    return [
        *(records.owners_by_contact(phone=phone) if phone else ()),
        *(records.owners_by_contact(email=email) if email else ()),
    ]


def _refuse_named(known: Sequence[Owner]) -> None:
    """Raises Refused `owner_exists` when one of them is more than a bare contact."""
    named = next((owner for owner in known if not owner.bare), None)
    if named is not None:
        raise Refused("owner_exists", name=named.label, owner_id=named.owner_id)


def read_contact(
    first_name: str,
    last_name: str,
    phone: str,
    email: str,
    read_phone: ReadPhone,
    *,
    half_name: bool = False,
    known: bool = False,
) -> Contact:
    """What was typed, in its comparing form; the names may be "", both of them, or one with `half_name`. Without phone
    and e-mail only of somebody `known`, whose contact stays as it is.

    Raises Refused `card_track`, `owner_name_missing` (half a name), `owner_name_invalid`, `owner_contact_missing`,
    `phone_invalid`, `email_invalid`.
    """
    if any(is_card_track(text) for text in (first_name, last_name, phone, email)):
        raise Refused("card_track")
    first, last = (" ".join(name.split()) for name in (first_name, last_name))
    if max(len(first), len(last)) > _LONGEST_NAME or not (first + last).isprintable():
        raise Refused("owner_name_invalid", limit=_LONGEST_NAME)
    digits = read_phone(phone) if phone.strip() else ""
    if digits is None:
        raise Refused("phone_invalid", text=phone.strip()[:40])
    address = read_email(email) if email.strip() else ""
    if address is None:
        raise Refused("email_invalid", text=email.strip()[:60])
    if (not first) != (not last) and not half_name:
        raise Refused("owner_name_missing")
    if not digits and not address and not known:
        raise Refused("owner_contact_missing")
    return Contact(first, last, digits, address)


def link_again(work: UnitOfWork, owner: Owner, contact: Contact, clock: Clock, new_id: NewId) -> Owner:
    """The owner with this contact, to be looked for at Astro anew: after a merge there, or a wrong digit here.

    One who is not at Astro yet stays new: making them goes on with the contact as it is now.
    """
    new = owner.standing is Standing.NEW
    corrected = replace(
        owner,
        first_name=contact.first_name or owner.first_name,
        last_name=contact.last_name or owner.last_name,
        phone=contact.phone,
        email=contact.email,
        standing=Standing.NEW if new else Standing.CONTACT,
        customer_id=owner.customer_id if new else "",
        astro_customer_id="",
        absent_at=None,
    )
    work.save_owner(corrected)
    under_way = (one for one in work.owner_operations(owner.owner_id) if not one.state.final)
    if not any(isinstance(one.intent, NewOwner | LinkOwner) for one in under_way):
        now, today = clock.now(), clock.today()
        work.add_operations([Operation(new_id(), owner.owner_id, LinkOwner(), created_at=now, business_date=today)])
    return corrected


def correct_owner(work: UnitOfWork, owner_id: str, contact: Contact, clock: Clock, new_id: NewId) -> Owner:
    """The owner with this name and contact, of which Astro is told; a field that is "" stays as it is. A job of the
    writer.

    Whom Astro does not have yet is made there with them. Raises Refused `owner_missing`, `owner_not_linked` (Astro has
    not said who it is), `owner_being_made` (what was sent may have arrived under the other name),
    `owner_name_missing`, `owner_contact_missing`, `owner_exists` (somebody else has the phone or e-mail).
    """
    owner = work.owner(owner_id)
    if owner is None:
        raise Refused("owner_missing")
    if owner.standing is Standing.NEW:
        return _correct_new(work, owner, contact, clock, new_id)
    if not owner.astro_customer_id:
        raise Refused("owner_not_linked")
    corrected = called(owner, contact, owner)
    if corrected == owner:
        return owner
    others = _with_contact(work, corrected.phone, corrected.email)
    _refuse_named([one for one in others if one.owner_id != owner_id])
    # One more each time: what is being sent may have been read before this change. It comes first: what Astro is
    # still to be told of an owner is kept safe with them.
    now, today = clock.now(), clock.today()
    work.add_operations([Operation(new_id(), owner_id, UpdateOwner(), created_at=now, business_date=today)])
    work.save_owner(corrected)
    return corrected


def _correct_new(work: UnitOfWork, owner: Owner, contact: Contact, clock: Clock, new_id: NewId) -> Owner:
    making = (one for one in work.owner_operations(owner.owner_id) if isinstance(one.intent, NewOwner))
    if any(one.state in (State.SENDING, State.UNKNOWN) for one in making):
        raise Refused("owner_being_made")
    if not (contact.first_name and contact.last_name):
        raise Refused("owner_name_missing")
    if not contact.phone and not contact.email:
        raise Refused("owner_contact_missing")
    return link_again(work, owner, contact, clock, new_id)


def take_for_known(work: UnitOfWork, owner: Owner) -> Owner:
    """The new owner is whom Astro has by this contact, under another name: they are looked for, and not made."""
    known = replace(owner, standing=Standing.CONTACT, customer_id="", astro_customer_id="", absent_at=None)
    work.save_owner(known)
    return known


def add_owner(work: UnitOfWork, owner: Owner, clock: Clock, new_id: NewId) -> Owner:
    """Keeps a new pet owner and the operation that makes them at Astro.

    A bare contact that gets its name needs its link no more: making the owner settles who it is.
    """
    now = clock.now()
    links = [
        one
        for one in work.owner_operations(owner.owner_id)
        if isinstance(one.intent, LinkOwner) and one.state in (State.WAITING, State.REVIEW)
    ]
    work.move([(one, replace(one, state=State.CANCELLED, reason="owner_named")) for one in links])
    operation = Operation(new_id(), owner.owner_id, NewOwner(), created_at=now, business_date=clock.today())
    work.add_owner(owner, (operation,))
    work.save_owner(owner, seen_at=now)
    return owner
