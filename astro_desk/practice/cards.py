"""Punch cards: filling them, overflowing into the next one, taking a punch back (ASTRO_API §6, §7, §8).

A card counts the punches that lie within its program's window. When the count reaches the program's number
the card is full and one reward is minted; it stays full whatever falls out of the window later.
"""

from __future__ import annotations

import sqlite3
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from astro_desk.practice.database import Turn


@dataclass(frozen=True, slots=True)
class Program:
    """The numbers of a program that decide about its cards."""

    id: int
    kind: str
    title: str
    required: int
    window_months: int | None


def program_of(row: sqlite3.Row) -> Program:
    """The Program in a row of `programs`."""
    return Program(row["id"], row["kind"], row["title"], row["required"], row["window_months"])


def program(turn: Turn, program_id: int) -> Program:
    """A program by its id, which must exist."""
    return program_of(turn.db.execute("SELECT * FROM programs WHERE id = ?", (program_id,)).fetchone())


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months ago, or that month's last day."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def window_start(turn: Turn, of: Program) -> date:
    """The oldest purchase date that still counts."""
    return date.min if of.window_months is None else months_before(turn.today, of.window_months)


def add_punches(turn: Turn, owner: int, of: Program, line: int, bought_on: date, units: int) -> int:
    """Puts `units` punches of one accepted line on the owner's cards; the number of cards that became full.

    A punch older than the window is listed on the open card and fills nothing (ASTRO_API §8).
    """
    start = window_start(turn, of)
    filled = 0
    card, count = _open_card(turn, owner, of, start)
    for left in reversed(range(units)):
        turn.db.execute(
            "INSERT INTO punches (card_id, line_id, bought_on) VALUES (?, ?, ?)",
            (card, line, bought_on.isoformat()),
        )
        count += bought_on >= start
        if count >= of.required:
            _fill(turn, owner, of, card)
            filled += 1
            if left:
                card, count = _open_card(turn, owner, of, start)
    return filled


def card_is_used(turn: Turn, card: int) -> bool:
    """Whether a reward of this card was redeemed, so that its punches cannot be taken back."""
    sql = "SELECT 1 FROM rewards WHERE card_id = ? AND redeemed_on IS NOT NULL"
    return turn.db.execute(sql, (card,)).fetchone() is not None


def take_back(turn: Turn, owner: int, of: Program, punch: int, card: int) -> None:
    """Removes one punch from a card none of whose rewards was redeemed.

    A full card that is short after it is filled from the next card if the switch says so, else it loses its
    reward and is open again. A card without punches goes away.
    """
    turn.db.execute("DELETE FROM punches WHERE id = ?", (punch,))
    start = window_start(turn, of)
    was_full = turn.db.execute("SELECT filled_on FROM cards WHERE id = ?", (card,)).fetchone()["filled_on"] is not None
    if was_full and turn.options.refill_gap:
        _refill(turn, owner, of, card, start)
    # A full card keeps what it was filled with, so it is measured by all its punches, not by today's window.
    left = turn.db.execute("SELECT count(*) AS n FROM punches WHERE card_id = ?", (card,)).fetchone()["n"]
    if was_full and _counting_when_filled(turn, of, card) < of.required:
        turn.db.execute("DELETE FROM rewards WHERE card_id = ?", (card,))
        turn.db.execute("UPDATE cards SET filled_on = NULL WHERE id = ?", (card,))
    if left == 0:
        turn.db.execute("DELETE FROM cards WHERE id = ?", (card,))


def _open_card(turn: Turn, owner: int, of: Program, start: date) -> tuple[int, int]:
    sql = (
        "SELECT c.id, (SELECT count(*) FROM punches p WHERE p.card_id = c.id AND p.bought_on >= ?) AS n FROM cards c"
        " WHERE c.owner_id = ? AND c.program_id = ? AND c.filled_on IS NULL ORDER BY c.id LIMIT 1"
    )
    row = turn.db.execute(sql, (start.isoformat(), owner, of.id)).fetchone()
    if row is not None:
        return int(row["id"]), int(row["n"])
    cursor = turn.db.execute("INSERT INTO cards (owner_id, program_id) VALUES (?, ?)", (owner, of.id))
    return int(cursor.lastrowid or 0), 0


def _fill(turn: Turn, owner: int, of: Program, card: int) -> None:
    turn.db.execute("UPDATE cards SET filled_on = ? WHERE id = ?", (turn.today.isoformat(), card))
    turn.db.execute("INSERT INTO rewards (owner_id, program_id, card_id) VALUES (?, ?, ?)", (owner, of.id, card))


def _refill(turn: Turn, owner: int, of: Program, card: int, start: date) -> None:
    sql = (
        "SELECT p.id, p.card_id FROM punches p JOIN cards c ON c.id = p.card_id WHERE c.owner_id = ?"
        " AND c.program_id = ? AND c.filled_on IS NULL AND c.id > ? AND p.bought_on >= ? ORDER BY p.id LIMIT 1"
    )
    donor = turn.db.execute(sql, (owner, of.id, card, start.isoformat())).fetchone()
    if donor is None:
        return
    turn.db.execute("UPDATE punches SET card_id = ? WHERE id = ?", (card, donor["id"]))
    sql = "DELETE FROM cards WHERE id = ? AND NOT EXISTS (SELECT 1 FROM punches WHERE card_id = cards.id)"
    turn.db.execute(sql, (donor["card_id"],))


def _counting_when_filled(turn: Turn, of: Program, card: int) -> int:
    filled = turn.db.execute("SELECT filled_on FROM cards WHERE id = ?", (card,)).fetchone()["filled_on"]
    start = date.min
    if of.window_months is not None:
        start = months_before(date.fromisoformat(filled), of.window_months)
    sql = "SELECT count(*) AS n FROM punches WHERE card_id = ? AND bought_on >= ?"
    return int(turn.db.execute(sql, (card, start.isoformat())).fetchone()["n"])
