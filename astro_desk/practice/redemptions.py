"""Handing out the reward of a full card, once, and taking that back (ASTRO_API §3, §7, §8)."""

from __future__ import annotations

import sqlite3

from astro_desk.practice.answers import Answer, Declined, Fields, Status, optional, required
from astro_desk.practice.database import Turn
from astro_desk.practice.owners import CONTACT_FIELDS, owner_of, owner_row, save_contact


def check_redemption_eligibility(turn: Turn, fields: Fields) -> Answer:
    """`{isEligible, astro_reward_id, program_type}` of the oldest open reward that the item could be.

    Otherwise 700, or by switch 100, with `{isEligible: false}`.
    """
    owner, code = owner_of(turn, fields), required(fields, "item_code")
    sql = (
        "SELECT r.id, p.kind FROM rewards r JOIN programs p ON p.id = r.program_id"
        " JOIN reward_items q ON q.program_id = p.id JOIN items i ON i.id = q.item_id"
        " WHERE r.owner_id = ? AND i.code = ? AND r.redeemed_on IS NULL AND p.kind IN ('frequent', 'custom')"
        " ORDER BY r.id"
    )
    row = turn.db.execute(sql, (owner, code)).fetchone()
    if row is None:
        if turn.options.not_eligible_is_100:
            return Answer(data={"isEligible": False})
        raise Declined(Status.NOT_ELIGIBLE, "Not eligible for redemption", {"isEligible": False})
    return Answer(data={"isEligible": True, "astro_reward_id": str(row["id"]), "program_type": row["kind"]})


def add_redemption(turn: Turn, fields: Fields) -> Answer:
    """Hands out a reward; status only, dated the day it arrives.

    450 no such reward of this owner, 460 handed out before, 470 item does not qualify (all guesses), 730 with
    the missing field's name when the program asks for an e-mail or a postal address (ASTRO_API §8). Contact
    details that are sent along are kept on the owner.
    """
    owner = owner_of(turn, fields)
    sent = {column: optional(fields, f"customer_{column}") for column in CONTACT_FIELDS}
    sent["email"] = optional(fields, "customer_email_address")
    reward = _reward(turn, owner, fields, offers=False)
    if reward["redeemed_on"] is not None:
        raise Declined(Status.REWARD_REDEEMED, "Reward already redeemed")
    item = qualifying_item(turn, reward["program_id"], fields)
    save_contact(turn, owner, {column: value for column, value in sent.items() if value})
    missing = _missing_contact(turn, owner, reward["needs"])
    if missing:
        raise Declined(Status.NEEDS_CONTACT, f"{missing} is required for this redemption")
    hand_out(turn, reward["id"], item)
    return Answer()


def remove_redemption(turn: Turn, fields: Fields) -> Answer:
    """Takes a redemption back, so that the reward is open again; 465 (a guess) when it was open."""
    reward = _reward(turn, owner_of(turn, fields), fields, offers=False)
    if reward["redeemed_on"] is None:
        raise Declined(Status.REWARD_OPEN, "Reward is not redeemed")
    turn.db.execute("UPDATE rewards SET redeemed_on = NULL, item_id = NULL WHERE id = ?", (reward["id"],))
    return Answer()


def add_offer_redemption(turn: Turn, fields: Fields) -> Answer:
    """As `add_redemption` for the reward of an offer; 480 (a guess) when the offer is over by now."""
    owner = owner_of(turn, fields)
    reward = _reward(turn, owner, fields, offers=True)
    if reward["redeemed_on"] is not None:
        raise Declined(Status.REWARD_REDEEMED, "Reward already redeemed")
    if reward["ends"] is not None and reward["ends"] < turn.today.isoformat():
        raise Declined(Status.OFFER_OVER, "Offer is over")
    hand_out(turn, reward["id"], qualifying_item(turn, reward["program_id"], fields))
    return Answer()


def qualifying_item(turn: Turn, program_id: int, fields: Fields) -> int:
    """The `astro_item_id` of the request if it may be this program's free good, else Declined 470."""
    text = required(fields, "astro_item_id")
    sql = "SELECT item_id FROM reward_items WHERE program_id = ? AND item_id = ?"
    item = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1
    if turn.db.execute(sql, (program_id, item)).fetchone() is None:
        raise Declined(Status.ITEM_DOES_NOT_QUALIFY, "Item does not qualify for this reward")
    return item


def hand_out(turn: Turn, reward: int, item: int) -> None:
    """Marks a reward as redeemed today with this item."""
    sql = "UPDATE rewards SET redeemed_on = ?, item_id = ? WHERE id = ?"
    turn.db.execute(sql, (turn.today.isoformat(), item, reward))


def _reward(turn: Turn, owner: int, fields: Fields, *, offers: bool) -> sqlite3.Row:
    text = required(fields, "astro_reward_id")
    sql = (
        "SELECT r.*, p.needs, p.ends FROM rewards r JOIN programs p ON p.id = r.program_id"
        " WHERE r.id = ? AND r.owner_id = ? AND (p.kind = 'offer') = ?"
        " AND p.kind NOT IN ('prepaid', 'cash_back')"
    )
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1
    row: sqlite3.Row | None = turn.db.execute(sql, (number, owner, offers)).fetchone()
    if row is None:
        raise Declined(Status.NO_REWARD, "Reward not found")
    return row


def _missing_contact(turn: Turn, owner: int, needs: str) -> str:
    row = owner_row(turn, owner)
    if not needs or row is None:
        return ""
    wanted = ("email",) if needs == "email" else CONTACT_FIELDS
    missing = next((column for column in wanted if not row[column]), "")
    return {"": "", "email": "customer_email_address"}.get(missing, f"customer_{missing}")
