"""The inside of the store as plain JSON, for tests and for a curious trainer; no part of Astro's API."""

from __future__ import annotations

from collections import Counter, defaultdict
from sqlite3 import Row
from typing import Any

from astro_desk.practice.database import Turn
from astro_desk.practice.owners import phone_digits

Json = dict[str, Any]


def state_of(turn: Turn, owner: str | None = None) -> Json:
    """`{owners: [...], copies: {transactionID: n}, counts: {...}}`.

    `owner` (a customerID, an astro_customer_id, a phone or an e-mail) leaves one owner; `copies` and `counts`
    are of the whole store. `copies` has the live purchase lines that came in by the API, by id: the number an
    exactly-once test compares with 1. Each owner: astro_customer_id, first_name, last_name, phone, email,
    customer_ids, points, `punches` and `rewards`; an offer's are there too, with kind "offer".
    """
    one = None if owner is None else _owner_id(turn, owner)
    where, told = ("", ()) if one is None else (" WHERE id = ?", (one,))
    rows = turn.db.execute(f"SELECT * FROM owners{where} ORDER BY id", told).fetchall()
    links, punches, rewards = _links(turn, one), _punches(turn, one), _rewards(turn, one)
    sql = (
        "SELECT transaction_id, count(*) AS n FROM lines"
        " WHERE kind = 'purchase' AND NOT removed AND NOT seeded GROUP BY transaction_id"
    )
    return {
        "owners": [_owner(row, links[row["id"]], punches[row["id"]], rewards[row["id"]]) for row in rows],
        "copies": {row["transaction_id"]: row["n"] for row in turn.db.execute(sql)},
        "counts": _counts(turn),
    }


def _owner_id(turn: Turn, text: str) -> int:
    digits = phone_digits(text)
    sql = (
        "SELECT owner_id AS id FROM links WHERE customer_id = ? UNION ALL SELECT id FROM owners"
        " WHERE id = ? OR email = ? OR (phone = ? AND phone <> '')"
    )
    row = turn.db.execute(sql, (text, digits if text.isdigit() else -1, text, digits)).fetchone()
    return -1 if row is None else int(row["id"])


def _owner(row: Row, links: list[Json], punches: list[Json], rewards: list[Json]) -> Json:
    return {
        "astro_customer_id": str(row["id"]),
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "phone": row["phone"],
        "email": row["email"],
        "customer_ids": [link["customer_id"] for link in links],
        "points": row["points"],
        "punches": punches,
        "rewards": rewards,
    }


def _links(turn: Turn, owner: int | None) -> dict[int, list[Json]]:
    return _by_owner(turn, owner, "SELECT owner_id, customer_id FROM links WHERE {} ORDER BY n", "owner_id")


def _punches(turn: Turn, owner: int | None) -> dict[int, list[Json]]:
    sql = (
        "SELECT l.owner_id,"
        " l.transaction_id, CAST(l.id AS TEXT) AS astro_transaction_id, CAST(l.program_id AS TEXT) AS program_id,"
        " CAST(p.card_id AS TEXT) AS card_id, l.item_code, p.bought_on AS purchase_date, l.sale_id, l.kind, l.seeded"
        " FROM punches p JOIN lines l ON l.id = p.line_id WHERE {} ORDER BY p.id"
    )
    found = _by_owner(turn, owner, sql, "l.owner_id")
    for punches in found.values():
        for punch in punches:
            punch["seeded"] = bool(punch["seeded"])
    return found


def _rewards(turn: Turn, owner: int | None) -> dict[int, list[Json]]:
    sql = (
        "SELECT r.owner_id,"
        " CAST(r.id AS TEXT) AS reward_id, CAST(r.program_id AS TEXT) AS program_id,"
        " CAST(r.card_id AS TEXT) AS card_id, p.kind, r.redeemed_on, i.code AS item_code"
        " FROM rewards r JOIN programs p ON p.id = r.program_id"
        " LEFT JOIN items i ON i.id = r.item_id WHERE {} ORDER BY r.id"
    )
    return _by_owner(turn, owner, sql, "r.owner_id")


def _by_owner(turn: Turn, owner: int | None, sql: str, column: str) -> dict[int, list[Json]]:
    """The rows of one owner, or of all: one question for three hundred is much quicker than one for each."""
    which, told = ("TRUE", ()) if owner is None else (f"{column} = ?", (owner,))
    found: dict[int, list[Json]] = defaultdict(list)
    for row in turn.db.execute(sql.format(which), told):
        about = dict(row)
        found[about.pop("owner_id")].append(about)
    return found


def _counts(turn: Turn) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for table in ("programs", "items", "owners", "links", "cards", "punches", "rewards"):
        counts[table] = turn.db.execute(f"SELECT count(*) AS n FROM {table}").fetchone()["n"]
    for name, rows in (("removed", "lines WHERE removed"), ("redeemed", "rewards WHERE redeemed_on IS NOT NULL")):
        counts[name] = turn.db.execute(f"SELECT count(*) AS n FROM {rows}").fetchone()["n"]
    return dict(counts)
