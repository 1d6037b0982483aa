"""What a person does on Astro's own page: pre-paid passes and Cash Back, which no call can post (ASTRO_API §7)."""

from __future__ import annotations

from astro_desk.practice.answers import Declined, Status
from astro_desk.practice.cards import add_punches, program_of
from astro_desk.practice.store import PracticeStore


def key_in(store: PracticeStore, owner: int, code: str) -> None:
    """Punches the owner's card of the by-hand program that the item is in. Raises Declined 410 when it is in none."""
    with store.writing() as turn:
        row = turn.db.execute(
            "SELECT p.* FROM program_items i JOIN programs p ON p.id = i.program_id"
            " WHERE i.code = ? AND p.kind IN ('prepaid', 'cash_back')",
            (code,),
        ).fetchone()
        if row is None:
            raise Declined(Status.NOT_ENROLLED, "Item not found in a program of this page")
        of = program_of(row)
        line = turn.db.execute(
            "INSERT INTO lines (kind, transaction_id, owner_id, program_id, item_code, received_at)"
            " SELECT 'page', 'page-' || (coalesce(max(id), 0) + 1), ?, ?, ?, ? FROM lines",
            (owner, of.id, code, turn.now.timestamp()),
        ).lastrowid
        add_punches(turn, owner, of, int(line or 0), turn.today, 1)
