"""What a request tells Astro of, and what an answer says for certain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from astro_desk.core.operations import (
    AddOffer,
    AddPoints,
    AddPurchase,
    Operation,
    Redeem,
    RedeemOffer,
    RedeemPoints,
    RemoveOffer,
    RemovePurchase,
    State,
    UndoRedemption,
    UpdateOwner,
)
from tests.simulation.astro import OK, SEEN, Said
from tests.simulation.front import Call

if TYPE_CHECKING:
    from tests.simulation.register import Register


@dataclass(slots=True, eq=False)
class Sending:
    """A request under way. `ids`: the operations that it tells Astro of."""

    register: Register
    call: Call
    at_ms: int
    ids: tuple[str, ...] = ()
    lane: str = ""


def endangered(sending: Sending) -> list[str]:
    """What would be wrong at Astro, did this request come too late: a unit added, a reward claimed or set free."""
    if sending.call.endpoint in ("addTransactionBatch", "addTransaction", "addOfferTransaction"):
        return sending.call.ids
    if sending.call.endpoint in ("addPointsByDollar", "redeemPoints", "updateCustomer"):
        return list(sending.ids)
    reward_id = sending.call.fields.get("astro_reward_id")
    return [reward_id, *sending.ids] if reward_id else []


def settled_by(call: Call, name: str, said: Said) -> bool:
    """Whether the answer says for certain what became of the operation."""
    if call.endpoint.startswith("addTransaction") and said.code == OK:
        mine = [line for line in said.data if line["transactionID"] == name]
        return bool(mine) and mine[0]["transaction_status"] != SEEN
    return said.code != SEEN


def rows_of(call: Call, rows: dict[str, Operation]) -> Iterable[Operation]:
    """The durable operations that a write is about; of a change of name those of whoever is being told."""
    fields = call.fields
    for row in rows.values():
        match row.intent:
            case AddPurchase():
                mine = call.endpoint.startswith("addTransaction") and row.id in call.ids
            case RemovePurchase(unit_id):
                mine = call.endpoint == "removeTransaction" and unit_id in call.ids and not row.state.final
            case Redeem(reward_id=reward_id):
                same = reward_id == fields.get("astro_reward_id")
                mine = call.endpoint == "addRedemption" and same and row.state is State.SENDING
            case UndoRedemption(redeem_id, reward_id):
                target = rows.get(redeem_id)
                taken = target.intent.reward_id if target and isinstance(target.intent, Redeem) else None
                same = fields.get("astro_reward_id") in (reward_id, taken)
                mine = call.endpoint == "removeRedemption" and same and row.state is State.SENDING
            case AddOffer():
                mine = call.endpoint == "addOfferTransaction" and row.id in call.ids
            case RemoveOffer(unit_id):
                mine = call.endpoint == "removeOfferTransaction" and unit_id in call.ids and not row.state.final
            case RedeemOffer(reward_id):
                same = reward_id == fields.get("astro_reward_id")
                mine = call.endpoint == "addOfferRedemption" and same and row.state is State.SENDING
            case AddPoints(cents):
                mine = row.state is State.SENDING and fields.get("dollarAmount") == f"{cents // 100}.{cents % 100:02d}"
            case RedeemPoints(reward_id):
                mine = row.state is State.SENDING and reward_id == fields.get("astro_points_reward_id")
            case UpdateOwner():
                mine = row.state is State.SENDING and call.endpoint == "updateCustomer"
            case _:
                mine = row.kind == "new_owner" and call.endpoint == "addCustomer" and row.state is State.SENDING
        if mine:
            yield row
