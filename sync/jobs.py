"""What sync asks of the records: each function is one job of the writer, one transaction (DESIGN §3)."""

from __future__ import annotations

from collections.abc import Callable

from astro_desk.core.catalog import ProgramKind
from astro_desk.core.operations import (
    AddPurchase,
    Operation,
    Redeem,
    RedeemOffer,
    RemoveOffer,
    RemovePurchase,
    State,
    UndoRedemption,
    UpdateOwner,
)
from astro_desk.core.owners import Owner, called
from astro_desk.core.snapshot import Card, Snapshot
from astro_desk.use_cases.ports import UnitOfWork
from sync.astro_api import AstroOwner, OwnerReading
from sync.messages import LaneView

_REDEMPTION = Redeem | RedeemOffer
Find = Callable[[str], Operation | None]

PAGE = 200
"""The most rows of one keyed read (ports.Records)."""


def lane_view(work: UnitOfWork, owner_id: str, kept: Snapshot | None = None, owner: Owner | None = None) -> LaneView:
    """Everything that decides about a lane, as it is at one moment. `kept` and `owner`: what was just kept of both."""
    rows = work.lane(owner_id)
    snapshot = kept or work.snapshot(owner_id)
    redeeming = any(isinstance(row.intent, _REDEMPTION) for row in rows)
    return LaneView(
        owner_id=owner_id,
        owner=owner or work.owner(owner_id),
        operations=rows,
        targets=targets_of(work.operation, rows),
        programs=_programs(work, rows),
        snapshot_begun=snapshot.begun_at if snapshot else None,
        claimed=_claimed(work, owner_id) if redeeming else frozenset(),
        address=work.postal_address(owner_id) if redeeming else None,
    )


def _claimed(work: UnitOfWork, owner_id: str) -> frozenset[str]:
    return frozenset(
        row.intent.reward_id
        for row in work.owner_operations(owner_id)
        if row.state is State.DONE and not row.seen and isinstance(row.intent, _REDEMPTION) and row.intent.reward_id
    )


def targets_of(find: Find, rows: tuple[Operation, ...]) -> dict[str, Operation]:
    """What rows of a lane hang on, by its id: what they take back, and what they come after."""
    targets: dict[str, Operation] = {}
    for row in rows:
        match row.intent:
            case RemovePurchase(target_id) | RemoveOffer(target_id) | UndoRedemption(target_id):
                _add(find(target_id), targets)
            case AddPurchase(after=removal_id) if removal_id:
                _add_line(find, removal_id, targets)
    return targets


def _add_line(find: Find, removal_id: str, targets: dict[str, Operation]) -> None:
    """The removal that a purchase comes after, its unit, and what that one came after."""
    while removal_id and removal_id not in targets:
        removal = _add(find(removal_id), targets)
        taken_back = removal.intent if removal else None
        bought = _add(find(taken_back.unit_id), targets) if isinstance(taken_back, RemovePurchase) else None
        purchase = bought.intent if bought else None
        removal_id = purchase.after if isinstance(purchase, AddPurchase) else ""


def _add(found: Operation | None, targets: dict[str, Operation]) -> Operation | None:
    if found is not None:
        targets[found.id] = found
    return found


def _programs(work: UnitOfWork, rows: tuple[Operation, ...]) -> dict[str, frozenset[str]] | None:
    forms = sorted({row.intent.form for row in rows if isinstance(row.intent, AddPurchase)})
    if not forms:
        return None  # nothing asks
    programs: dict[str, frozenset[str]] = {}
    for start in range(0, len(forms), PAGE):
        part = work.catalogue(forms[start : start + PAGE])
        if part.empty:
            return None
        offers = {key for key, program in part.programs.items() if program.kind is ProgramKind.OFFER}
        told = {form: item for form, item in part.items.items() if not item.own}
        programs |= {form: frozenset(item.program_ids) - offers for form, item in told.items()}
    return programs


def keep_reading(work: UnitOfWork, owner_id: str, expected: str, reading: OwnerReading | None) -> tuple[bool, LaneView]:
    """Keeps what Astro says about an owner, if it is the one who was meant; whether it was, and the lane after it."""
    if reading is None or expected not in ("", reading.owner.astro_customer_id):
        return False, lane_view(work, owner_id)
    owner = _keep(work, owner_id, reading)
    return True, lane_view(work, owner_id, reading.snapshot, owner)


def _keep(work: UnitOfWork, owner_id: str, reading: OwnerReading) -> Owner | None:
    """The owner, where nothing of them was changed."""
    before = work.snapshot(owner_id)
    work.save_snapshot(reading.snapshot)
    told = {_rules(card) for card in before.cards} if before else set()
    for program_id, required, window_months in {_rules(card) for card in reading.snapshot.cards} - told:
        if required or window_months:
            work.learn_program(program_id, required, window_months)
    owner = work.owner(owner_id)
    if owner is not None:
        renamed = named_by(owner, reading.owner)
        if renamed != owner and any(isinstance(row.intent, UpdateOwner) for row in work.lane(owner_id)):
            renamed = named_by(owner, reading.owner, corrected=True)
        if renamed != owner:
            work.save_owner(renamed)
            return None
    return owner


def _rules(card: Card) -> tuple[str, int | None, int | None]:
    """What a card tells of its program."""
    return card.program_id, card.required, card.window_months


def keep_owner(work: UnitOfWork, owner: Owner, before: Owner) -> bool:
    """Keeps an owner as sync has found them at Astro, but for what was put right here and Astro does not know yet.

    False, and nothing is kept, when a person has made another one of them since the lane was read as `before`: linked
    anew by another contact, named, taken for somebody. What was found is about whom they were.
    """
    now = work.owner(owner.owner_id)
    if now is not None:
        corrected = any(isinstance(row.intent, UpdateOwner) for row in work.lane(owner.owner_id))
        if not (_is_linked_as(now, before) and (corrected or _is_called_as(now, before))):
            return False
        owner = called(owner, now, owner) if corrected else owner
    work.save_owner(owner)
    return True


def merge_owner(work: UnitOfWork, owner_id: str, kept_id: str, before: Owner) -> bool:
    """The two are one person; False, and they stay two, when the first is another one than `before` by now."""
    now = work.owner(owner_id)
    if now is None or not (_is_linked_as(now, before) and _is_called_as(now, before)):
        return False
    work.merge_owners(owner_id, kept_id)
    return True


def _is_linked_as(now: Owner, before: Owner) -> bool:
    return _link(now) == _link(before)


def _link(owner: Owner) -> tuple[str, ...]:
    return owner.owner_id, owner.standing, owner.customer_id, owner.astro_customer_id


def _is_called_as(now: Owner, before: Owner) -> bool:
    return (now.name, now.phone, now.email) == (before.name, before.phone, before.email)


def named_by(owner: Owner, at_astro: AstroOwner, *, corrected: bool = False) -> Owner:
    """The owner with the name and contact that Astro has, where it has any.

    `corrected`: what was corrected here goes before it, while Astro does not know it.
    """
    return called(owner, owner, at_astro) if corrected else called(owner, at_astro, owner)
