"""What the three status calls tell about an owner (ASTRO_API §3, §4)."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from astro_desk.practice.answers import dollars
from astro_desk.practice.database import Turn

Shape = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OwnerView:
    """Everything the status calls can say about one owner at one moment, in the wire's own shapes.

    `open_cards` and `full_cards` are entries of astroCardData. Kept whole, so that a stale read is an older
    view and not an older query.
    """

    owner: Shape
    open_cards: tuple[Shape, ...]
    full_cards: tuple[Shape, ...]
    rewards: tuple[Shape, ...]
    offer_rewards: tuple[Shape, ...]
    points: tuple[Shape, ...]
    points_rewards: tuple[Shape, ...]

    def customer_status(self, completed_cards: bool, completed: str) -> Shape:
        """`returnData` of customerStatus (ASTRO_API §4); `completed` is the switch "also" or "only"."""
        cards = self.open_cards
        if completed_cards:
            cards = self.full_cards if completed == "only" else self.open_cards + self.full_cards
        return {
            **self.owner,
            "astroCardData": list(cards),
            "astroOfferRewards": list(self.offer_rewards),
            "astroPointsTransactions": list(self.points),
            "astroPointsEligibleRewards": list(self.points_rewards),
        }

    def reward_status(self) -> Shape:
        """`returnData` of customerRewardStatus: the open rewards of cards with the items that may be free."""
        return {"rewards": list(self.rewards)}

    def points_status(self) -> Shape:
        """`returnData` of customerPointsStatus."""
        return {"astroPointsBalance": self.owner["astroPointsBalance"]}


def view_owner(turn: Turn, owner: int) -> OwnerView | None:
    """The view of an owner now, None when there is no such owner."""
    row = turn.db.execute("SELECT * FROM owners WHERE id = ?", (owner,)).fetchone()
    if row is None:
        return None
    full: list[Shape] = []
    unfilled: list[Shape] = []
    sql = (
        "SELECT c.id AS card_id, c.filled_on, p.* FROM cards c JOIN programs p ON p.id = c.program_id"
        " WHERE c.owner_id = ? AND p.kind <> 'offer' ORDER BY c.id"
    )
    for card in turn.db.execute(sql, (owner,)).fetchall():
        (unfilled if card["filled_on"] is None else full).append(_card(turn, card))
    return OwnerView(
        owner=_owner(row),
        open_cards=tuple(unfilled),
        full_cards=tuple(full),
        rewards=tuple(_open_rewards(turn, owner)) if turn.options.lists_goods else (),
        offer_rewards=tuple(_offer_rewards(turn, owner)),
        points=tuple(_points(turn, owner)),
        points_rewards=tuple(_points_rewards(turn, row["points"])),
    )


def _owner(row: sqlite3.Row) -> Shape:
    return {
        "astro_customer_id": str(row["id"]),
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "email_address": row["email"],
        "phone": row["phone"],
        "astroPointsBalance": str(row["points"]),
    }


def _card(turn: Turn, card: sqlite3.Row) -> Shape:
    free_goods = _free_goods(turn, card)
    redeemed = any(good["redeemed_on"] for good in free_goods)
    status = "Open" if card["filled_on"] is None else "Redeemed" if redeemed else "Full"
    return {
        "astro_card_id": str(card["card_id"]),
        "astro_program_id": str(card["id"]),
        "astro_program_title": card["title"],
        "astro_mfg_name": card["mfg_name"],
        "astro_card_status": status,
        "card_purchase_required_count": str(card["required"]),
        "card_reward_count": str(card["reward_count"]),
        "astro_program_image": card["image"],
        "astro_program_long_description": card["description"],
        "cardPurchases": _purchases(turn, card["card_id"]),
        "cardFreeGoods": free_goods,
    }


def _purchases(turn: Turn, card: int) -> list[Shape]:
    sql = (
        "SELECT l.transaction_id, l.item_code, coalesce(i.description, '') AS description, p.bought_on, p.line_id"
        " FROM punches p JOIN lines l ON l.id = p.line_id LEFT JOIN items i ON i.code = l.item_code"
        " WHERE p.card_id = ? ORDER BY p.id"
    )
    entries: list[Shape] = []
    lines: set[int] = set()
    for row in turn.db.execute(sql, (card,)):
        if row["line_id"] in lines and not turn.options.quantity_rows:
            continue
        lines.add(row["line_id"])
        entries.append(
            {
                "imported_transaction_id": row["transaction_id"],
                "item_code": row["item_code"],
                "item_description": row["description"],
                "purchase_date": row["bought_on"],
            }
        )
    return entries


def _free_goods(turn: Turn, card: sqlite3.Row) -> list[Shape]:
    sql = (
        "SELECT r.*, i.description FROM rewards r LEFT JOIN items i ON i.id = r.item_id"
        " WHERE r.card_id = ? ORDER BY r.id"
    )
    goods = []
    for row in turn.db.execute(sql, (card["card_id"],)):
        good: Shape = {
            "astro_reward_id": str(row["id"]),
            "item_description": row["description"] or card["reward_text"],
            "free_qty": str(card["reward_count"]),
            "redeemed_on": row["redeemed_on"],
        }
        # ASTRO_API §4 marks the item id as sometimes missing: here it is there once an item was handed out.
        if row["item_id"] is not None:
            good["astro_item_id"] = str(row["item_id"])
        goods.append(good)
    return goods


def _open_rewards(turn: Turn, owner: int) -> list[Shape]:
    sql = (
        "SELECT r.id AS reward_id, r.card_id, p.id, p.title FROM rewards r JOIN programs p ON p.id = r.program_id"
        " WHERE r.owner_id = ? AND r.redeemed_on IS NULL AND p.kind IN ('frequent', 'custom') ORDER BY r.id"
    )
    return [
        {
            "astro_reward_id": str(row["reward_id"]),
            "astro_card_id": str(row["card_id"]),
            "astro_program_id": str(row["id"]),
            "astro_program_title": row["title"],
            "items": _qualifying(turn, row["id"]),
        }
        for row in turn.db.execute(sql, (owner,)).fetchall()
    ]


def _qualifying(turn: Turn, program_id: int) -> list[Shape]:
    sql = "SELECT i.* FROM reward_items q JOIN items i ON i.id = q.item_id WHERE q.program_id = ? ORDER BY i.id"
    return [
        {"astro_item_id": str(row["id"]), "item_code": row["code"], "item_description": row["description"]}
        for row in turn.db.execute(sql, (program_id,))
    ]


def _offer_rewards(turn: Turn, owner: int) -> list[Shape]:
    # `items` is our addition (a guess): without it no documented answer names the astro_item_id that
    # addOfferRedemption asks for.
    sql = (
        "SELECT r.id AS reward_id, p.* FROM rewards r JOIN programs p ON p.id = r.program_id"
        " WHERE r.owner_id = ? AND r.redeemed_on IS NULL AND p.kind = 'offer' AND p.ends >= ? ORDER BY r.id"
    )
    return [
        {
            "offer_title": row["title"],
            "offer_type": row["reward_type"],
            "rebate_amount": dollars(row["rebate_cents"]),
            "offer_reward_id": str(row["reward_id"]),
            "offer_expires": row["ends"],
            "items": _qualifying(turn, row["id"]),
        }
        for row in turn.db.execute(sql, (owner, turn.today.isoformat())).fetchall()
    ]


def _points(turn: Turn, owner: int) -> list[Shape]:
    return [
        {
            "astro_points_transaction_id": str(row["id"]),
            "pointsDescription": row["description"],
            "pointsDate": row["day"],
            "pointsQty": str(row["quantity"]),
            "totalPoints": str(row["total"]),
        }
        for row in turn.db.execute("SELECT * FROM points WHERE owner_id = ? ORDER BY id", (owner,))
    ]


def _points_rewards(turn: Turn, points: int) -> list[Shape]:
    return [
        {
            "astro_points_reward_id": str(row["id"]),
            "pointsRewardTitle": row["title"],
            "pointsRequired": str(row["required"]),
            "reward_type": row["reward_type"],
            "reward_value": row["reward_value"],
        }
        for row in turn.db.execute("SELECT * FROM points_rewards WHERE required <= ? ORDER BY required", (points,))
    ]
