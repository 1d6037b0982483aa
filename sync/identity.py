"""Who a pet owner is at Astro: searched before added, linked once, believed when customerStatus says so (DESIGN §6).

Pure. Each call names the one next move on the way of an owner who is not linked yet; None when there is nothing to do.
Our link is the same on every register (`linked_customer_id`), and a repeated link changes nothing, so that it is
made again without a fence. A new owner added twice would be two people: that one waits behind the fence.
"""

from __future__ import annotations

from datetime import timedelta

from astro_desk.core.frozen import replace
from astro_desk.core.operations import Operation, State
from astro_desk.core.owners import Owner, Standing, linked_customer_id
from astro_desk.core.review_reasons import BY_CODE, Reason
from sync.astro_api import AstroOwner
from sync.lane import (
    FRESH_MS,
    Call,
    Change,
    KeepOwner,
    Look,
    LookUp,
    MergeInto,
    Move,
    Rest,
    SearchFor,
    next_look_ms,
    passed_fence,
    unsent,
    view_rows,
)
from sync.messages import Request
from sync.ordering import Scene, sent
from sync.settle import IDENTITY, LINKS_TRIED, review

_ROUNDING = timedelta(seconds=1)
"""A database may keep less of a moment than Python has."""


def identity_row(scene: Scene) -> Operation | None:
    """The open operation that makes or links the owner; one that nobody has to decide about comes first."""
    rows = [row for row in scene.view.operations if isinstance(row.intent, IDENTITY)]
    rows.sort(key=lambda row: row.state is State.REVIEW)
    return rows[0] if rows else None


def next_step(scene: Scene) -> Move | None:
    """What to do next about an owner who is not linked; None: nothing, nobody asked."""
    row = identity_row(scene)
    if row is not None and row.state is State.REVIEW:
        row = None
    if row is None and not scene.lane.wanted:
        return None
    if scene.lane.gone and scene.owner.astro_customer_id:
        # What a search once found is no more: merged or deleted at Astro. It is searched again.
        lost = replace(scene.owner, standing=Standing.CONTACT, astro_customer_id="", customer_id="")
        return KeepOwner(lost)
    if scene.owner.astro_customer_id:
        return _found(row, scene)
    if row is not None and row.state is State.UNKNOWN and scene.owner.standing is Standing.NEW:
        return _added_or_not(row, scene)
    search = scene.lane.search
    owner = scene.owner
    # A person may have put the contact right while Astro was asked by the old one.
    if search is None or scene.at.boot_ms - search.asked.boot_ms > FRESH_MS or not search.is_by(owner):
        return SearchFor(owner.phone, owner.email) if owner.phone or owner.email else _nobody(row, scene)
    return _nobody(row, scene) if search.found is None else _somebody(row, search.found, search.known, scene)


def _somebody(row: Operation | None, found: AstroOwner, known: Owner | None, scene: Scene) -> Move | None:
    owner = scene.owner
    if owner.standing is Standing.NEW and not same_name(owner, found):
        return Change(((row, review(row, Reason.CONTACT_OF_OTHER_NAME)),)) if row else None
    if known is not None and known.owner_id != owner.owner_id:
        return MergeInto(known.owner_id)
    return KeepOwner(
        replace(
            owner,
            first_name=found.first_name or owner.first_name,
            last_name=found.last_name or owner.last_name,
            phone=found.phone or owner.phone,
            email=found.email or owner.email,
            standing=Standing.FOUND,
            astro_customer_id=found.astro_customer_id,
            customer_id=found.customer_id or linked_customer_id(found.astro_customer_id),
            absent_at=None,
        )
    )


def _nobody(row: Operation | None, scene: Scene) -> Move | None:
    owner, search = scene.owner, scene.lane.search
    new = owner.standing is Standing.NEW
    if row is not None and new:
        made = replace(owner, customer_id=own_customer_id(owner))
        return Call(((row, sent(row, scene.at)),), Request(made, (sent(row, scene.at),)))
    asked = search.asked.now if search else scene.at.now
    if not new and (owner.absent_at is None or owner.absent_at < asked - _ROUNDING):
        return KeepOwner(replace(owner, absent_at=asked), absent=True)
    return Change(((row, review(row, Reason.OWNER_UNKNOWN)),)) if row else None


def own_customer_id(owner: Owner) -> str:
    """The customerID of an owner made here: given once, the same at every attempt."""
    return owner.customer_id or owner.owner_id


def _added_or_not(row: Operation, scene: Scene) -> Move:
    """addCustomer was sent: our id answers at Astro, or it does not in a look behind the fence."""
    customer_id = own_customer_id(scene.owner)
    look = scene.lane.look
    asked = look.asked if look is not None and look.customer_id == customer_id else None
    if look is not None and asked is not None:
        if look.reading is not None:
            return KeepOwner(_linked(scene.owner, customer_id, look.reading.owner))
        if row.reason.startswith(BY_CODE):
            return Change(((row, review(row, row.reason)),))
        if passed_fence(row, look.asked, scene.rules):
            return Change(((row, unsent(row)),))
    due = next_look_ms(row.sent_boot_ms, asked, scene.rules)
    return LookUp(customer_id, "") if due <= scene.at.boot_ms else Rest(due)


def _found(row: Operation | None, scene: Scene) -> Move | None:
    """Astro has the owner: does our customerID answer with them? If not, it is linked."""
    owner, look = scene.owner, scene.lane.look
    customer_id = owner.customer_id or linked_customer_id(owner.astro_customer_id)
    if look is None or look.customer_id != customer_id:
        return LookUp(customer_id, owner.astro_customer_id)
    if look.reading is not None and look.reading.owner.astro_customer_id == owner.astro_customer_id:
        return KeepOwner(_linked(owner, customer_id, look.reading.owner))
    deterministic = linked_customer_id(owner.astro_customer_id)
    if customer_id != deterministic and (row is None or row.state is State.WAITING):
        # The id that the search named does not hold (any more); ours may.
        return KeepOwner(replace(owner, customer_id=deterministic))
    if look.reading is not None:
        return Change(((row, review(row, Reason.LINK_CONFLICT)),)) if row else None
    if row is None:
        made = scene.lane.linked is not None
        return None if made else Call((), Request(replace(owner, customer_id=customer_id)))
    if row.state is State.UNKNOWN:
        return _unlinked(row, look, scene)
    return Call(((row, sent(row, scene.at)),), Request(replace(owner, customer_id=customer_id), (sent(row, scene.at),)))


def _unlinked(row: Operation, look: Look, scene: Scene) -> Move:
    """The link was sent and our id answers for nobody: perhaps not yet; then it is made again."""
    if row.reason.startswith(BY_CODE):
        return Change(((row, review(row, row.reason)),))
    due = next_look_ms(row.sent_boot_ms, look.asked, scene.rules)
    if due > scene.at.boot_ms and not passed_fence(row, look.asked, scene.rules):
        return Rest(due)
    tried = row.attempts >= LINKS_TRIED
    return Change(((row, review(row, Reason.LINK_NOT_CONFIRMED) if tried else unsent(row)),))


def _linked(owner: Owner, customer_id: str, at_astro: AstroOwner) -> Owner:
    return replace(
        owner,
        first_name=at_astro.first_name or owner.first_name,
        last_name=at_astro.last_name or owner.last_name,
        standing=Standing.LINKED,
        customer_id=customer_id,
        astro_customer_id=at_astro.astro_customer_id or owner.astro_customer_id,
        absent_at=None,
    )


def same_name(owner: Owner, found: AstroOwner) -> bool:
    """Whether two names are one person's: letters' case and white space do not count."""
    return _plain(owner.name) == _plain(f"{found.first_name} {found.last_name}")


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def dependants_without_owner(scene: Scene) -> tuple[tuple[Operation, Operation], ...]:
    """Rows of an owner whom nobody is going to link any more: a person closed the case without success.

    Those in doubt, too, as a restored database has them: without a link nothing will ever settle them.
    """
    if identity_row(scene) is not None:
        return ()
    return tuple(
        (row, review(row, Reason.OWNER_UNKNOWN)) for row in view_rows(scene.view, State.WAITING, State.UNKNOWN)
    )
