"""A Request of the protocol as one call of Astro's API; the answer is matched by id (FAILURES N11)."""

from __future__ import annotations

from collections.abc import Mapping

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
    RemovePurchase,
    UndoRedemption,
    UpdateOwner,
)
from astro_desk.core.reward_contact import PostalAddress
from sync.astro_api import AstroApi, PurchaseLine, RewardContact
from sync.messages import Request
from sync.outcome import Outcome


async def send(api: AstroApi, request: Request) -> Mapping[str, Outcome]:
    """What became of each operation, by its id; of a bare link under "". Never raises for what Astro does."""
    if not request.operations:
        return {"": await api.link_owner(request.owner.customer_id, request.owner.astro_customer_id)}
    first = request.operations[0]
    if isinstance(first.intent, AddPurchase) and not request.isolated:
        lines = [line_of(row) for row in request.operations]
        return await api.add_purchases(request.owner.customer_id, first.sale_id or "", lines)
    return {first.id: await _one(api, request, first)}


def line_of(row: Operation) -> PurchaseLine:
    """The unit as Astro wants it: our id, the catalogue's spelling, the business date."""
    assert isinstance(row.intent, AddPurchase)
    return PurchaseLine(row.id, row.intent.item_code, row.business_date)


async def _one(api: AstroApi, request: Request, row: Operation) -> Outcome:
    owner, customer_id = request.owner, request.owner.customer_id
    match row.intent:
        case AddPurchase():
            return await api.add_purchase(customer_id, row.sale_id or "", line_of(row))
        case RemovePurchase(unit_id):
            return await api.remove_purchase(customer_id, unit_id)
        case Redeem():
            # Some brands ask for an e-mail or a postal address first (ASTRO_API §7).
            post = request.address or PostalAddress()
            contact = RewardContact(owner.email, post.address, post.city, post.state, post.zip_code)
            return await api.redeem(customer_id, request.reward_id, request.astro_item_id, contact)
        case UndoRedemption():
            return await api.undo_redemption(customer_id, request.reward_id)
        case AddOffer(item_code=item_code):
            return await api.add_offer(customer_id, row.id, item_code)
        case RemoveOffer(unit_id):
            return await api.remove_offer(customer_id, unit_id)
        case RedeemOffer(reward_id, item_id):
            return await api.redeem_offer(customer_id, reward_id, item_id)
        case AddPoints(cents):
            return await api.add_points(customer_id, cents)
        case RedeemPoints(points_reward_id):
            return await api.redeem_points(customer_id, points_reward_id)
        case NewOwner() if not owner.astro_customer_id:
            added = await api.add_owner(customer_id, owner.first_name, owner.last_name, owner.phone, owner.email)
            return added.outcome
        case NewOwner() | LinkOwner():  # a new owner whom the search found is linked
            return await api.link_owner(customer_id, owner.astro_customer_id)
        case UpdateOwner():
            return await api.update_owner(
                owner.astro_customer_id,
                first_name=owner.first_name,
                last_name=owner.last_name,
                phone=owner.phone,
                email=owner.email,
            )
