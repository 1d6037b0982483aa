"""The items that count, as eligiblePurchaseItems tells them (ASTRO_API §5)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from astro_desk.practice.answers import Answer, Declined, Fields, Status, dollars, optional
from astro_desk.practice.database import Turn

_SELECT = (
    "SELECT i.code, i.description, i.mfg_id AS item_mfg_id, i.mfg_name AS item_mfg_name, p.*"
    ", r.cents AS item_rebate FROM program_items e JOIN items i ON i.code = e.code"
    " JOIN programs p ON p.id = e.program_id"
    " LEFT JOIN item_rebates r ON r.code = e.code AND r.program_id = e.program_id"
    " WHERE (p.ends IS NULL OR p.ends >= ?) AND (p.kind NOT IN ('prepaid', 'cash_back') OR ?)"
)


def eligible_purchase_items(turn: Turn, fields: Fields) -> Answer:
    """All enrolled items, or those of `item_code` / `item_code_batch`; a code nobody knows is missing.

    An array; one object for a single `item_code` that is known (a switch), and "" when it is not.
    """
    code, batch = optional(fields, "item_code"), fields.get("item_code_batch")
    told = turn.today.isoformat(), turn.options.lists_by_hand
    if code:
        rows = turn.db.execute(f"{_SELECT} AND e.code = ? ORDER BY p.id", (*told, code))
        found = _entries(rows)
        if not found:
            return Answer(data="")
        return Answer(data=found[0] if turn.options.single_item_as_object else found)
    if batch is None:
        return Answer(data=_entries(turn.db.execute(f"{_SELECT} ORDER BY e.code, p.id", told)))
    if not isinstance(batch, list) or not all(isinstance(one, (str, int)) for one in batch):
        raise Declined(Status.BAD_REQUEST, "item_code_batch must be an array")
    found = []
    for one in dict.fromkeys(str(one).strip() for one in batch):
        found += _entries(turn.db.execute(f"{_SELECT} AND e.code = ? ORDER BY p.id", (*told, one)))
    return Answer(data=found)


def _entries(rows: Iterable[sqlite3.Row]) -> list[dict[str, object]]:
    # One program is shared by hundreds of items, so its object is made once and only referred to.
    programs: dict[tuple[int, int | None], dict[str, object]] = {}
    found: dict[str, tuple[dict[str, object], list[dict[str, object]]]] = {}
    for row in rows:
        if row["code"] not in found:
            offered: list[dict[str, object]] = []
            entry: dict[str, object] = {
                "item_code": row["code"],
                "item_description": row["description"],
                "astro_mfg_id": str(row["item_mfg_id"]),
                "astro_mfg_name": row["item_mfg_name"],
                "available_programs": offered,
            }
            found[row["code"]] = (entry, offered)
        key = (row["id"], row["item_rebate"])
        if key not in programs:
            programs[key] = _available(row)
        found[row["code"]][1].append(programs[key])
    return [entry for entry, _ in found.values()]


def _available(row: sqlite3.Row) -> dict[str, object]:
    return {
        "astro_mfg_program_id": str(row["id"]),
        "astro_mfg_program_title": row["title"],
        "astro_mfg_program_type": row["kind"],
        "rebate_amount": dollars(row["rebate_cents"] if row["item_rebate"] is None else row["item_rebate"]),
        "in_store_only": row["in_store_only"],
        "astro_reward_type": row["reward_type"],
    }
