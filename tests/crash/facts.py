"""The whole content of a store's database as plain values, and what of it must be there after a crash."""

from __future__ import annotations

from typing import Any

Facts = dict[str, frozenset[tuple[Any, ...]]]
"""By table, its rows."""

# Places in a list are not told to anybody, and counts and search follow from the rows.
_COLUMNS = {
    "sales": "sale_id, owner_id, finished_at, business_date, cashier, total_cents, total_currency",
    "units": "unit_id, sale_id, position, item_code, form, description",
    "claims": "*",
    "operations": (
        "id, owner_id, intent, sale_id, created_at, business_date, state, version, reason, credited, attempts,"
        " sent_at, sent_boot, sent_boot_ms, done_at"
    ),
    "settings": "*",
    "owner_aliases": "*",
    "owners": "owner_id, first_name, last_name, phone, email, standing, customer_id, astro_customer_id, seen_at",
    "snapshots": "*",
    "drafts": "sale_id, owner_id, basket, held",
    "account": "*",
    "items": "form, code, description, generation",
    "programs": "*",
    "program_facts": "*",
    "register": "newest_id",
}
WHOLE = ("sales", "units", "claims", "settings")
"""What a person decides in one job, with the operations that it makes: all of it is there, or nothing."""


def facts_of(raw: Any) -> Facts:
    """By a DB-API connection."""
    return {
        table: frozenset(raw.execute(f"SELECT {columns} FROM {table}").fetchall())  # our own names
        for table, columns in _COLUMNS.items()
    }


NOTHING: Facts = dict.fromkeys(_COLUMNS, frozenset()) | {"register": frozenset({(None,)})}
"""Of a store that was just made."""


def differences(found: Facts, before: Facts, after: Facts) -> list[str]:
    """What is wrong when one job may have been under way: of what it decides all or nothing may be there, of the rest
    each row as it was or as it was to be. `after` is `before` when nothing was under way."""
    wrong = [text for table in _COLUMNS for text in _difference(table, found, before, after)]
    if _decided(found) not in (_decided(before), _decided(after)):
        wrong.append("half of what a person decided")
    return wrong


def _decided(facts: Facts) -> tuple[frozenset[Any], ...]:
    """What became of an operation is learned, each by itself; that there is one is decided."""
    return *(facts[table] for table in WHOLE), frozenset(row[0] for row in facts["operations"])


def _difference(table: str, found: Facts, before: Facts, after: Facts) -> list[str]:
    lost = (before[table] & after[table]) - found[table]
    extra = found[table] - before[table] - after[table]
    if table == "owners":
        # The journal has no names: an owner whom Astro told of in the job under way comes without one, and again.
        known = {row[0] for row in after[table] - before[table]}
        extra = frozenset(row for row in extra if row[0] not in known)
    told = [("lost", row) for row in lost] + [("extra", row) for row in extra]
    return [f"{what} in {table}: {str(row)[:160]}" for what, row in told]
