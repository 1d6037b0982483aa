"""Points for dollars, and rewards for points (ASTRO_API §3, §7). Neither call carries an id of the caller's."""

from __future__ import annotations

from astro_desk.practice.answers import Answer, Declined, Fields, Status, money_cents, required
from astro_desk.practice.database import Turn
from astro_desk.practice.owners import owner_of


def add_points_by_dollar(turn: Turn, fields: Fields) -> Answer:
    """`{astro_points_transaction_id, total_points}`; whole dollars times the store's rate."""
    owner = owner_of(turn, fields)
    required(fields, "dollarAmount")
    cents = money_cents(fields, "dollarAmount") or 0
    quantity = cents // 100 * turn.options.points_per_dollar
    entry, total = book(turn, owner, f"Purchase of ${cents / 100:.2f}", quantity)
    return Answer(data={"astro_points_transaction_id": str(entry), "total_points": str(total)})


def redeem_points(turn: Turn, fields: Fields) -> Answer:
    """`{total_points}` after a points reward; 450 for an unknown one, 350 for too few points (both guesses)."""
    owner, text = owner_of(turn, fields), required(fields, "astro_points_reward_id")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1
    reward = turn.db.execute("SELECT * FROM points_rewards WHERE id = ?", (number,)).fetchone()
    if reward is None:
        raise Declined(Status.NO_REWARD, "Reward not found")
    if balance(turn, owner) < reward["required"]:
        raise Declined(Status.TOO_FEW_POINTS, "Not enough points")
    _, total = book(turn, owner, reward["title"], -reward["required"])
    return Answer(data={"total_points": str(total)})


def balance(turn: Turn, owner: int) -> int:
    """The owner's points now."""
    row = turn.db.execute("SELECT points FROM owners WHERE id = ?", (owner,)).fetchone()
    return 0 if row is None else int(row["points"])


def book(turn: Turn, owner: int, description: str, quantity: int) -> tuple[int, int]:
    """Puts points on the account, or takes them off; the entry's number and the new balance."""
    total = balance(turn, owner) + quantity
    turn.db.execute("UPDATE owners SET points = ? WHERE id = ?", (total, owner))
    cursor = turn.db.execute(
        "INSERT INTO points (owner_id, description, day, quantity, total) VALUES (?, ?, ?, ?, ?)",
        (owner, description, turn.today.isoformat(), quantity, total),
    )
    return int(cursor.lastrowid or 0), total
