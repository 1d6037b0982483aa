"""What `script` answers about an owner, a card, a reward and an operation, as JSON."""

from __future__ import annotations

import json
from typing import Any

from astro_desk.core.cards import CardView
from astro_desk.core.operations import AddOffer, AddPurchase, Operation, Redeem, RedeemOffer, RedeemPoints
from astro_desk.core.owners import Owner
from astro_desk.core.rewards import RewardDue
from astro_desk.core.sales import Allowance
from astro_desk.use_cases.sentences import sentence

Answer = dict[str, Any]


def owner_answer(owner: Owner, *, test_customer: bool = False) -> Answer:
    """`test_customer` is there only when it is so."""
    marked = {"test_customer": True} if test_customer else {}
    return {
        "id": owner.owner_id,
        "name": owner.name,
        "phone": owner.phone,
        "email": owner.email,
        "standing": owner.standing.value,
        "at_astro": False if owner.absent_at else True if owner.astro_customer_id else None,
    } | marked


def card_answer(card: CardView) -> Answer:
    return {
        "program_id": card.program_id,
        "title": card.title,
        "required": card.required,
        "confirmed": card.confirmed,
        "waiting": card.waiting,
        "basket": card.basket,
        "taken_back": card.taken_back,
        "to_decide": card.to_decide,
        "by_hand": card.by_hand,
        "fallen": [
            {
                "item_code": one.item_code,
                "description": one.description,
                "purchased_on": one.purchased_on.isoformat(),
                "fell_on": one.fell_on.isoformat(),
                "months": one.window_months,
                "reason": sentence("punch_fell_off", {"months": one.window_months}),
            }
            for one in card.fallen
        ],
        "falling": [{"punches": one.punches, "on": one.falls_on.isoformat(), "days": one.days} for one in card.falling],
        "rewards": {
            "redeemable": card.rewards.redeemable,
            "claimed": card.rewards.claimed,
            "earned": card.rewards.earned,
            "promised": card.rewards.promised,
        },
    }


def due_answer(due: RewardDue) -> Answer:
    items = [{"code": item.item_code, "description": item.description} for item in due.items]
    return {"program_id": due.program_id, "title": due.program_title, "reward": due.reward_id, "items": items}


def allowance_answer(one: Allowance) -> Answer:
    """What the till takes off beside claims; `amount` None for a free good."""
    return {
        "kind": one.kind.value,
        "source": one.source_id,
        "title": one.title,
        "item_code": one.item_code or None,
        "amount": None if one.cents is None else f"{one.cents // 100}.{one.cents % 100:02d}",
        "points": one.points,
    }


def operation_answer(one: Operation) -> Answer:
    item = one.intent.item_code if isinstance(one.intent, AddPurchase | Redeem | AddOffer | RedeemOffer) else None
    return {
        "id": one.id,
        "kind": one.kind,
        "state": one.state.value,
        "item_code": item,
        "sale": one.sale_id,
        "business_date": one.business_date.isoformat(),
        "reason": one.reason,
        "promised": isinstance(one.intent, Redeem | RedeemPoints) and one.intent.promised and not one.state.final,
    }


def to_line(answer: Answer) -> str:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
