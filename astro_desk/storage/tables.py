"""The tables as SQLAlchemy Core sees them; `schema/*.sql` makes them, and a test compares the two."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table, Text, bindparam, func, select, text

metadata = MetaData()


def _table(name: str, *columns: str) -> Table:
    """A column is text unless its name ends in `:int`."""
    parts = (column.partition(":") for column in columns)
    return Table(name, metadata, *(Column(name, Integer if kind else Text) for name, _, kind in parts))


register = _table(
    "register",
    "one:int",
    "uuid",
    "journal_n:int",
    "journal_hash",
    "newest_id",
    "catalogue_fetched_at",
    "offers_listed_at",
)
journal_tail = _table("journal_tail", "n:int", "line")
owners = _table(
    "owners",
    "owner_id",
    "recency:int",
    "first_name",
    "last_name",
    "phone",
    "email",
    "phone_last4",
    "standing",
    "customer_id",
    "astro_customer_id",
    "absent_at",
    "seen_at",
)
owner_keys = _table("owner_keys", "field", "value", "recency:int")
person_names = _table("person_names", "person_id", "name")
postal_addresses = _table("postal_addresses", "owner_id", "address", "city", "state", "zip_code")
owner_aliases = _table("owner_aliases", "gone_id", "kept_id")
snapshots = _table("snapshots", "owner_id", "begun_at", "body")
operations = _table(
    "operations",
    "seq:int",
    "id",
    "owner_id",
    "intent",
    "sale_id",
    "created_at",
    "business_date",
    "state",
    "version:int",
    "reason",
    "credited:int",
    "seen:int",
    "attempts:int",
    "sent_at",
    "sent_boot",
    "sent_boot_ms:int",
    "done_at",
    "missed_boot_ms:int",
    "said",
)
operation_counts = _table("operation_counts", "state", "n:int")
to_compare = _table("to_compare", "owner_id")
discrepancies = _table("discrepancies", "transaction_id", "owner_id", "kind", "found_at")
settled_differences = _table(
    "settled_differences",
    "settled_id",
    "transaction_id",
    "owner_id",
    "kind",
    "settled_at",
    "settled_by",
    "why",
    "over:int",
)
sales = _table(
    "sales",
    "seq:int",
    "sale_id",
    "owner_id",
    "finished_at",
    "business_date",
    "cashier",
    "total_cents:int",
    "total_currency",
    "slip",
)
corrections = _table(
    "corrections",
    "seq:int",
    "correction_id",
    "sale_id",
    "kind",
    "at",
    "business_date",
    "cashier",
    "unit_ids",
    "owner_id",
    "from_owner_id",
)
units = _table("units", "unit_id", "sale_id", "position:int", "item_code", "form", "description")
claims = _table(
    "claims",
    "claim_id",
    "sale_id",
    "position:int",
    "program_id",
    "program_title",
    "item_code",
    "description",
    "reward_id",
    "astro_item_id",
    "approved_by",
    "promised:int",
    "dearer",
    "dearer_code",
    "difference:int",
)
allowances = _table(
    "allowances",
    "allowance_id",
    "sale_id",
    "position:int",
    "kind",
    "source_id",
    "title",
    "item_code",
    "description",
    "cents:int",
    "points:int",
    "approved_by",
)
drafts = _table("drafts", "seq:int", "sale_id", "owner_id", "basket", "saved_at", "held:int")
kept_scans = _table("kept_scans", "n:int", "code", "began_ms:int", "ended_ms:int", "typed:int")
items = _table("items", "item_key:int", "form", "code", "description", "generation")
item_programs = _table("item_programs", "item_key:int", "program_id", "position:int", "generation", "rebate_cents:int")
programs = _table(
    "programs",
    "program_id",
    "title",
    "kind",
    "brand",
    "required:int",
    "window_months:int",
    "starts",
    "ends",
    "generation",
    "in_store_only:int",
    "per_owner:int",
    "enrolled:int",
)
program_facts = _table("program_facts", "program_id", "required:int", "window_months:int")
settings = _table("settings", "name", "value")
notes = _table("notes", "note_id", "at", "what", "subject", "row_count:int", "who", "form", "act")
account = _table("account", "one:int", "api_url", "username", "client_id", "password")
import_now = _table(
    "import_now",
    "one:int",
    "import_id",
    "moved_line:int",
    "next_recency:int",
    "found_recency:int",
    "keyed:int",
    "unmerged:int",
)
warm_owners = _table("warm_owners", "owner_id", "turn", "read_at")
warm_counts = _table("warm_counts", "one:int", "owners:int", "unread:int")
connection_history = _table("connection_history", "seq:int", "at", "connection", "detail")
outbox_traffic = _table("outbox_traffic", "part", "done:int", "most:int", "waiting:int")
erased_owners = _table("erased_owners", "owner_id", "erased_at", "cleaned:int")

day_closings = _table(
    "day_closings", "seq:int", "closing_id", "business_date", "closed_at", "cashier", "closed_by", "why", "facts"
)
by_hand = _table(
    "by_hand",
    "number:int",
    "entry_id",
    "sale_id",
    "unit_id",
    "owner_id",
    "item",
    "description",
    "business_date",
    "created_at",
    "taken_back:int",
    "ticked_at",
    "ticked_by",
)

kept_id = func.coalesce(
    select(owner_aliases.c.kept_id).where(owner_aliases.c.gone_id == bindparam("key")).scalar_subquery(),
    bindparam("key"),
)
"""The id under which the records of the owner `key` are kept now: the record may have been merged into another."""

# The words of the partial indices, letter for letter: SQLite uses such an index only when the query says the same.
in_lane = text("state IN ('waiting', 'sending', 'unknown')")
"""What sync still has to do something about."""
is_open = text("state IN ('waiting', 'sending', 'unknown', 'review')")
unsettled = text(
    "NOT EXISTS (SELECT 1 FROM settled_differences d WHERE d.transaction_id = discrepancies.transaction_id"
    " AND d.kind = discrepancies.kind AND d.over = 0)"
)
"""Of discrepancies: nobody has looked into it and let it be."""
is_promised = text("promised = 1")
"""Of claims: handed out while Astro could not be asked."""
is_promised_for_points = text(
    "json_extract(intent, '$.kind') = 'redeem_points' AND json_extract(intent, '$.promised') = 1"
)
"""Of operations: points spent while Astro could not be asked."""
of_offers = text("json_extract(intent, '$.kind') IN ('offer', 'redeem_offer')")
shown = text(
    "(state IN ('waiting', 'sending', 'unknown', 'review') OR (seen = 0 AND state IN ('done', 'written_off')))"
)
"""What an owner's cards are made of beside the snapshot."""
