"""Finishing a sale: the one moment at which it becomes a fact, and with it what Astro must be told (DESIGN §4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from astro_desk.core.by_hand import ByHandEntry
from astro_desk.core.checkout import Basket
from astro_desk.core.errors import Refused
from astro_desk.core.money import Money
from astro_desk.core.operations import AddPurchase, Intent, LinkOwner, NewOwner, Operation, Redeem
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.sales import Allowance, Sale
from astro_desk.use_cases.ports import Clock, NewId, UnitOfWork
from astro_desk.use_cases.redeem import check_free, check_open


def close_basket(
    basket: Basket,
    clock: Clock,
    cashier: str = "",
    total: Money | None = None,
    allowances: tuple[Allowance, ...] = (),
    *,
    online: bool = True,
) -> Sale:
    """The sale that a basket becomes now; what is handed out offline is a promise. Raises Refused `sale_empty`."""
    if basket.empty:
        raise Refused("sale_empty")
    return Sale(
        sale_id=basket.sale_id,
        owner_id=basket.owner_id,
        units=basket.units,
        claims=tuple(
            replace(claim, freed_unit_id="", promised=claim.promised or not online) for claim in basket.claims
        ),
        finished_at=clock.now(),
        business_date=clock.today(),
        cashier=cashier,
        total=total,
        allowances=allowances,
    )


def finish_sale(
    work: UnitOfWork,
    sale: Sale,
    new_id: NewId,
    known: Owner | None = None,
    more: Sequence[tuple[str, Intent]] = (),
    by_hand: Sequence[ByHandEntry] = (),
) -> Sale:
    """Records the sale and its operations; a second call with the same sale answers the first one's sale.

    A sale without an owner is recorded and tells Astro nothing. `known` is the owner on the screen: one first met in
    this sale whom a full disk did not take at that time is kept now, lest the sale become nobody's. Raises Refused
    `reward_taken` when another sale of this register has redeemed the same reward meanwhile, and
    `reward_redeemed_elsewhere` when another register has.
    """
    before = work.sale(sale.sale_id)
    if before is not None:
        return before
    kept = work.owner(sale.owner_id) if sale.owner_id else None
    owner = kept or (known if known and known.owner_id == sale.owner_id else None)
    if owner is None:
        sale = work.finish_sale(replace(sale, owner_id=None), ())
        work.add_by_hand([replace(entry, owner_id=None) for entry in by_hand])
        return sale
    if sale.claims:
        check_free([claim.reward_id for claim in sale.claims if claim.reward_id], owner.owner_id, work)
        check_open(sale.claims, owner.owner_id, work)
    # The contact may have been resolved to an owner that we knew, a moment before F12.
    sale = replace(sale, owner_id=owner.owner_id)
    standing = hang_on(work, owner, known=kept is not None)
    made = made_here(owner, standing)
    if made is not owner:
        work.add_owner(made)
        owner = made
    listed = {entry.unit_id for entry in by_hand}
    told = replace(sale, units=tuple(unit for unit in sale.units if unit.unit_id not in listed))
    sale = work.finish_sale(sale, tuple(operations_of(told, owner, standing, new_id, more)))
    work.add_by_hand([replace(entry, owner_id=owner.owner_id) for entry in by_hand])
    return sale


def hang_on(work: UnitOfWork, owner: Owner, *, known: bool) -> Sequence[Operation]:
    """Makes the owner outlive the database, since a sale hangs on them now (DESIGN §4).

    Answers their operations so far, as far as they may hold the link that is missing.
    """
    if not known or owner.standing is Standing.CONTACT:
        work.add_owner(owner)
    # Only who is not linked yet may lack a link; a linked owner's long outbox need not be read for it.
    return () if owner.standing is Standing.LINKED else work.owner_operations(owner.owner_id)


def made_here(owner: Owner, standing: Iterable[Operation]) -> Owner:
    """A named contact whom Astro has denied is a new pet owner, and no case for a person: who came in from a list."""
    denied = owner.standing is Standing.CONTACT and owner.absent_at is not None
    asked = any(isinstance(one.intent, NewOwner | LinkOwner) and not one.state.final for one in standing)
    if not denied or asked or not (owner.first_name and owner.last_name):
        return owner
    return replace(owner, standing=Standing.NEW, customer_id=owner.owner_id, absent_at=None)


def operations_of(
    sale: Sale, owner: Owner, standing: Iterable[Operation], new_id: NewId, more: Sequence[tuple[str, Intent]] = ()
) -> Iterator[Operation]:
    """What Astro must be told of a sale: the owner's link when it is missing, each unit, each claim, and `more`.

    `standing` are the owner's operations so far, `more` those of offers and points with their ids. The free goods of
    claims and of offers are never sent as purchases (ASTRO_API §7).
    """

    def operation(operation_id: str, intent: Intent, sale_id: str | None = sale.sale_id) -> Operation:
        return Operation(
            id=operation_id,
            owner_id=owner.owner_id,
            intent=intent,
            created_at=sale.finished_at,
            business_date=sale.business_date,
            sale_id=sale_id,
        )

    identity = identity_of(owner, standing)
    if identity is not None:
        yield operation(new_id(), identity, None)
    for unit in sale.units:
        yield operation(unit.unit_id, AddPurchase(unit.item_code, unit.form))
    for claim in sale.claims:
        redeem = Redeem(claim.program_id, claim.item_code, claim.reward_id, claim.astro_item_id, claim.promised)
        yield operation(claim.claim_id, redeem)
    for operation_id, one in more:
        yield operation(operation_id, one)


def identity_of(owner: Owner, standing: Iterable[Operation]) -> Intent | None:
    """What makes or links the owner at Astro, unless that is done or under way."""
    under_way = any(isinstance(one.intent, NewOwner | LinkOwner) and not one.state.final for one in standing)
    if owner.standing is Standing.LINKED or under_way:
        return None
    return NewOwner() if owner.standing is Standing.NEW else LinkOwner(owner.astro_customer_id or None)
