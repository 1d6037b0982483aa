"""Offers: programs with a start, an end and limits, earned and used in one sale (ASTRO_API §3, §5, §7)."""

from __future__ import annotations

import sqlite3

from astro_desk.practice.answers import Answer, Declined, Fields, Status
from astro_desk.practice.cards import Program, program_of
from astro_desk.practice.database import Turn
from astro_desk.practice.owners import owner_of
from astro_desk.practice.purchases import OFFER, add_line, remove_lines


def list_offers(turn: Turn, _fields: Fields) -> Answer:
    """`{program_list: [...]}` of the enrolled offers that are not over yet (ASTRO_API §5); no item list, as there."""
    sql = "SELECT * FROM programs WHERE kind = 'offer' AND enrolled AND ends >= ? ORDER BY id"
    rows = turn.db.execute(sql, (turn.today.isoformat(),)).fetchall()
    return Answer(data={"program_list": [_offer(row) for row in rows]})


def add_offer_transaction(turn: Turn, fields: Fields) -> Answer:
    """Counts a purchase towards the offer that its item is in; no `returnData`.

    The offer is not named in the request: the running one that ends first is taken. 410 when the item is in no
    offer, 480 (a guess) when all of them are over, not begun or used up. There is no date field (§6): only the
    day of arrival counts.
    """
    owner = owner_of(turn, fields)
    dateless = {name: value for name, value in fields.items() if name != "item_transaction_date"}
    add_line(turn, owner, dateless, "", OFFER, _running_offer)
    return Answer()


def remove_offer_transaction(turn: Turn, fields: Fields) -> Answer:
    """As `removeTransaction`, for an offer's punches (ASTRO_API §3)."""
    return remove_lines(turn, fields, OFFER)


def _running_offer(turn: Turn, owner: int, code: str) -> Program:
    sql = (
        "SELECT p.* FROM program_items i JOIN programs p ON p.id = i.program_id"
        " WHERE i.code = ? AND p.kind = 'offer' AND p.enrolled ORDER BY p.ends, p.id"
    )
    rows = turn.db.execute(sql, (code,)).fetchall()
    if not rows:
        raise Declined(Status.NOT_ENROLLED, "Item not found in an enrolled program")
    today = turn.today.isoformat()
    for row in rows:
        if row["starts"] <= today <= row["ends"] and not _used_up(turn, owner, row):
            return program_of(row)
    raise Declined(Status.OFFER_OVER, "Offer is not available")


def _used_up(turn: Turn, owner: int, row: sqlite3.Row) -> bool:
    sql = "SELECT count(*) AS n, coalesce(sum(owner_id = ?), 0) AS own FROM rewards WHERE program_id = ?"
    minted = turn.db.execute(sql, (owner, row["id"])).fetchone()
    limit, cap = row["per_customer"], row["total_cap"]
    return (limit is not None and minted["own"] >= limit) or (cap is not None and minted["n"] >= cap)


def _offer(row: sqlite3.Row) -> dict[str, object]:
    return {
        "astro_mfg_id": str(row["mfg_id"]),
        "astro_mfg_name": row["mfg_name"],
        "astro_program_id": str(row["id"]),
        "astro_program_title": row["title"],
        "astro_program_long_description": row["description"],
        "astro_program_image": row["image"],
        "in_store_only": row["in_store_only"],
        "astro_program_start_date": row["starts"],
        "astro_program_end_date": row["ends"],
    }
