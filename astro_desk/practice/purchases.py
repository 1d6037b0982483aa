"""Transactions: a purchase in, a purchase out, and what a repeated transactionID does (ASTRO_API §3, §6, §8)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from astro_desk.practice.answers import (
    Answer,
    Declined,
    Fields,
    Status,
    day,
    money_cents,
    optional,
    quantity,
    required,
)
from astro_desk.practice.cards import Program, add_punches, card_is_used, program, program_of, take_back
from astro_desk.practice.database import Turn
from astro_desk.practice.owners import owner_of

PURCHASE = "purchase"
OFFER = "offer"

ChooseProgram = Callable[[Turn, int, str], Program]


def add_transaction(turn: Turn, fields: Fields) -> Answer:
    """One line; `returnData` is that line's object (ASTRO_API §3: "as one line below")."""
    owner = owner_of(turn, fields)
    return Answer(data=add_line(turn, owner, fields, optional(fields, "saleID"), PURCHASE, frequent_program))


def add_transaction_batch(turn: Turn, fields: Fields) -> Answer:
    """An array, one entry a line in the order of the request; a bad line fails alone (ASTRO_API §6).

    Declined 400 when `transactions` is no array of objects.
    """
    owner = owner_of(turn, fields)
    lines = fields.get("transactions")
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise Declined(Status.BAD_REQUEST, "transactions must be an array")
    sale = optional(fields, "saleID")
    return Answer(data=[_line_or_refusal(turn, owner, line, sale) for line in lines])


def remove_transaction(turn: Turn, fields: Fields) -> Answer:
    """Takes back the punches of a transactionID: all, or the youngest `item_qty` of them.

    `returnData` is an array with one entry for each accepted line of that id (two after a doubled add):
    transaction_status, transactionID, astro_transaction_id, transactionDeleted. An unknown or removed id is an
    entry with 440 (a guess), a redeemed card's punch one with 430; both leave the envelope at 100.
    """
    return remove_lines(turn, fields, PURCHASE)


def remove_lines(turn: Turn, fields: Fields, kind: str) -> Answer:
    """`remove_transaction` for the lines of one kind."""
    owner = owner_of(turn, fields)
    transaction_id, units = required(fields, "transactionID"), quantity(fields)
    sql = "SELECT * FROM lines WHERE transaction_id = ? AND kind = ? AND owner_id = ? AND removed = 0 ORDER BY id DESC"
    lines = turn.db.execute(sql, (transaction_id, kind, owner)).fetchall()
    if not lines:
        return Answer(data=[_refused(transaction_id, Status.NO_TRANSACTION, "Transaction not found")])
    entries: list[dict[str, object]] = []
    for line in lines:
        if units is not None and units <= 0:
            break
        entry, taken = _remove_line(turn, owner, line, units)
        entries.append(entry)
        if units is not None:
            units -= taken
    return Answer(data=entries)


def add_line(
    turn: Turn, owner: int, fields: Fields, sale_id: str, kind: str, choose: ChooseProgram
) -> dict[str, object]:
    """Applies one line for an owner and answers its entry; Declined with the line's own status."""
    transaction_id, code = required(fields, "transactionID"), required(fields, "item_code")
    units = quantity(fields) or 1
    amount, bought = money_cents(fields, "item_amount"), day(fields, "item_transaction_date")
    earlier = _seen_before(turn, transaction_id, kind)
    if earlier is not None:
        if earlier["removed"] and not turn.options.removed_id_may_return:
            raise Declined(Status.DUPLICATE, "Duplicate transaction")
        if not earlier["removed"] and turn.options.duplicate == "reject":
            raise Declined(Status.DUPLICATE, "Duplicate transaction")
        if not earlier["removed"] and turn.options.duplicate == "echo":
            return added(transaction_id, earlier["id"], program(turn, earlier["program_id"]))
    of = choose(turn, owner, code)
    cursor = turn.db.execute(
        "INSERT INTO lines (kind, transaction_id, owner_id, program_id, item_code, sale_id, amount_cents, received_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (kind, transaction_id, owner, of.id, code, sale_id, amount, turn.now.timestamp()),
    )
    line = int(cursor.lastrowid or 0)
    bought_on = bought if bought is not None and turn.options.honour_dates else turn.today
    add_punches(turn, owner, of, line, bought_on, units)
    return added(transaction_id, line, of)


def added(transaction_id: str, line: int, of: Program) -> dict[str, object]:
    """The entry of an accepted line (ASTRO_API §3)."""
    return {
        "transaction_status": int(Status.OK),
        "transaction_status_message": "Transaction Added",
        "transactionID": transaction_id,
        "astro_transaction_id": str(line),
        "astro_program_id": str(of.id),
        "astro_program_title": of.title,
    }


def frequent_program(turn: Turn, _owner: int, code: str) -> Program:
    """The frequent-buyer or custom program an item punches; Declined 410 when there is none.

    Codes are compared byte for byte: an EAN-13 of an enrolled UPC is unknown, as it is at Astro (§7).
    """
    sql = (
        "SELECT p.* FROM program_items i JOIN programs p ON p.id = i.program_id"
        " WHERE i.code = ? AND p.kind IN ('frequent', 'custom') ORDER BY p.id"
    )
    row = turn.db.execute(sql, (code,)).fetchone()
    if row is None:
        raise Declined(Status.NOT_ENROLLED, "Item not found in an enrolled program")
    return program_of(row)


def _line_or_refusal(turn: Turn, owner: int, line: dict[str, Any], sale_id: str) -> dict[str, object]:
    try:
        return add_line(turn, owner, line, sale_id, PURCHASE, frequent_program)
    except Declined as no:
        # Every check of a line comes before its first write, so a refused line leaves nothing behind.
        raw = line.get("transactionID")
        return _refused(raw if isinstance(raw, str) else "", no.answer.status, no.answer.message)


def _refused(transaction_id: str, status: int, message: str) -> dict[str, object]:
    return {
        "transaction_status": int(status),
        "transaction_status_message": message,
        "transactionID": transaction_id,
    }


def _seen_before(turn: Turn, transaction_id: str, kind: str) -> sqlite3.Row | None:
    # A live line outranks a removed one: after add, remove and add again the id is there, not gone.
    sql = "SELECT * FROM lines WHERE transaction_id = ? AND kind = ? AND received_at >= ? ORDER BY removed, id LIMIT 1"
    hours = turn.options.dedupe_hours
    horizon = float("-inf") if hours is None else turn.now.timestamp() - hours * 3600
    row: sqlite3.Row | None = turn.db.execute(sql, (transaction_id, kind, horizon)).fetchone()
    return row


def _remove_line(turn: Turn, owner: int, line: sqlite3.Row, units: int | None) -> tuple[dict[str, object], int]:
    transaction_id, of = str(line["transaction_id"]), program(turn, line["program_id"])
    sql = "SELECT id, card_id FROM punches WHERE line_id = ? ORDER BY id DESC"
    punches = turn.db.execute(sql, (line["id"],)).fetchall()
    chosen = punches if units is None else punches[:units]
    if any(card_is_used(turn, punch["card_id"]) for punch in chosen):
        return _refused(transaction_id, Status.ALREADY_USED, "Purchase already redeemed"), 0
    for punch in chosen:
        # Refilling a gap may have moved the punch to another card since the list was made.
        card = turn.db.execute("SELECT card_id FROM punches WHERE id = ?", (punch["id"],)).fetchone()["card_id"]
        take_back(turn, owner, of, punch["id"], card)
    if len(chosen) == len(punches):
        turn.db.execute("UPDATE lines SET removed = 1 WHERE id = ?", (line["id"],))
    return {
        "transaction_status": int(Status.OK),
        "transaction_status_message": "Transaction Deleted",
        "transactionID": transaction_id,
        "astro_transaction_id": str(line["id"]),
        "transactionDeleted": True,
    }, len(chosen)
