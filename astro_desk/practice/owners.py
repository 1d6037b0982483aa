"""Pet owners: found by phone or e-mail, linked to ids of the caller, added, updated (ASTRO_API §2 and §3)."""

from __future__ import annotations

import sqlite3

from astro_desk.practice.answers import Answer, Declined, Fields, Status, optional, required
from astro_desk.practice.database import Turn

CONTACT_FIELDS = ("address", "city", "state", "zip")


def phone_digits(text: str) -> str:
    """The ten digits by which a phone is compared: punctuation and the country's leading 1 are dropped."""
    digits = "".join(ch for ch in text if ch.isascii() and ch.isdigit())
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def linked_owner(turn: Turn, customer_id: str) -> int | None:
    """The owner behind one of the caller's own ids, None when it was never linked."""
    row = turn.db.execute("SELECT owner_id FROM links WHERE customer_id = ?", (customer_id,)).fetchone()
    return None if row is None else int(row["owner_id"])


def owner_of(turn: Turn, fields: Fields) -> int:
    """The owner that `customerID` names; Declined 310 when it names nobody."""
    owner = linked_owner(turn, required(fields, "customerID"))
    if owner is None:
        raise Declined(Status.NO_CUSTOMER, "Customer not found")
    return owner


def owner_row(turn: Turn, owner: int) -> sqlite3.Row | None:
    """The owner's own row, None when there is none (any more)."""
    row: sqlite3.Row | None = turn.db.execute("SELECT * FROM owners WHERE id = ?", (owner,)).fetchone()
    return row


def find_owner(turn: Turn, phone: str, email: str) -> int | None:
    """The lowest owner id with this phone, else with this e-mail; empty ones never match."""
    for column, value in (("phone", phone_digits(phone)), ("email", email)):
        if value:
            collate = " COLLATE NOCASE" if column == "email" else ""
            sql = f"SELECT id FROM owners WHERE {column} = ?{collate} ORDER BY id"
            row = turn.db.execute(sql, (value,)).fetchone()
            if row is not None:
                return int(row["id"])
    return None


def search_customer(turn: Turn, fields: Fields) -> Answer:
    """One object: astro_customer_id, names, email_address, phone, and customerID when linked; 310 for nobody."""
    phone, email = optional(fields, "phone"), optional(fields, "email_address")
    if not phone_digits(phone) and not email:
        raise Declined(Status.BAD_REQUEST, "email_address or phone is required")
    owner = find_owner(turn, phone, email)
    row = None if owner is None else owner_row(turn, owner)
    if owner is None or row is None:
        raise Declined(Status.NO_CUSTOMER, "Customer not found", "")
    found = {
        "astro_customer_id": str(owner),
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "email_address": row["email"],
        "phone": row["phone"],
    }
    customer_id = newest_customer_id(turn, owner)
    if customer_id is not None:
        found["customerID"] = customer_id
    return Answer(data=found)


def newest_customer_id(turn: Turn, owner: int) -> str | None:
    """The id that was linked to this owner last."""
    sql = "SELECT customer_id FROM links WHERE owner_id = ? ORDER BY n DESC LIMIT 1"
    row = turn.db.execute(sql, (owner,)).fetchone()
    return None if row is None else str(row["customer_id"])


def link_customer(turn: Turn, fields: Fields) -> Answer:
    """Ties a customerID to an owner; 320 when it is tied to that owner already, 330 (a guess) to another."""
    customer_id = required(fields, "customerID")
    owner = _astro_owner(turn, fields)
    present = linked_owner(turn, customer_id)
    if present == owner:
        raise Declined(Status.ALREADY_LINKED, "Customer already linked", {"astro_customer_id": str(owner)})
    if present is not None:
        raise Declined(Status.CANNOT_LINK, "customerID belongs to another customer")
    _link(turn, customer_id, owner)
    return Answer(data={"astro_customer_id": str(owner)})


def add_customer(turn: Turn, fields: Fields) -> Answer:
    """A new owner under the caller's customerID; `{astro_customer_id}`.

    320 when the customerID is linked already, 340 (a guess) when phone or e-mail belongs to somebody:
    both are unique identifiers (ASTRO_API §2).
    """
    customer_id = required(fields, "customerID")
    present = linked_owner(turn, customer_id)
    if present is not None:
        raise Declined(Status.ALREADY_LINKED, "Customer already linked", {"astro_customer_id": str(present)})
    values = {name: required(fields, name) for name in ("first_name", "last_name")}
    values |= {"email": optional(fields, "email_address"), "phone": phone_digits(optional(fields, "phone"))}
    values |= {name: optional(fields, name) for name in CONTACT_FIELDS}
    _refuse_taken(turn, values["phone"], values["email"], besides=None)
    columns = ", ".join(values)
    marks = ", ".join("?" * len(values))
    cursor = turn.db.execute(f"INSERT INTO owners ({columns}) VALUES ({marks})", tuple(values.values()))
    owner = int(cursor.lastrowid or 0)
    _link(turn, customer_id, owner)
    return Answer(data={"astro_customer_id": str(owner)})


def update_customer(turn: Turn, fields: Fields) -> Answer:
    """Changes the given fields of an owner by astro_customer_id; `returnData` is "" (our choice)."""
    owner = _astro_owner(turn, fields)
    values: dict[str, str] = {}
    for name, column in (
        ("first_name", "first_name"),
        ("last_name", "last_name"),
        ("email_address", "email"),
    ):
        if name in fields:
            values[column] = optional(fields, name)
    if "phone" in fields:
        values["phone"] = phone_digits(optional(fields, "phone"))
    values |= {name: optional(fields, name) for name in CONTACT_FIELDS if name in fields}
    _refuse_taken(turn, values.get("phone", ""), values.get("email", ""), besides=owner)
    save_contact(turn, owner, values)
    return Answer(data="")


def save_contact(turn: Turn, owner: int, values: dict[str, str]) -> None:
    """Writes the given columns of an owner's row."""
    for column, value in values.items():
        turn.db.execute(f"UPDATE owners SET {column} = ? WHERE id = ?", (value, owner))


def _astro_owner(turn: Turn, fields: Fields) -> int:
    text = required(fields, "astro_customer_id")
    owner = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1
    if owner_row(turn, owner) is None:
        raise Declined(Status.NO_CUSTOMER, "Customer not found")
    return owner


def _link(turn: Turn, customer_id: str, owner: int) -> None:
    if turn.options.links != "many" and newest_customer_id(turn, owner) is not None:
        if turn.options.links == "one":
            raise Declined(Status.CANNOT_LINK, "Customer is linked to another customerID")
        turn.db.execute("DELETE FROM links WHERE owner_id = ?", (owner,))
    turn.db.execute("INSERT INTO links (customer_id, owner_id) VALUES (?, ?)", (customer_id, owner))


def _refuse_taken(turn: Turn, phone: str, email: str, besides: int | None) -> None:
    # Phone and e-mail are looked at apart: one may be free while the other is somebody's.
    for name, taken in (
        ("phone", find_owner(turn, phone, "")),
        ("email_address", find_owner(turn, "", email)),
    ):
        if taken is not None and taken != besides:
            raise Declined(Status.OWNER_EXISTS, f"A customer with this {name} exists")
