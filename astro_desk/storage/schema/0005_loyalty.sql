-- What offers, points, slips, corrections and the by-hand list need.

-- A reward handed out without Astro's word, and a dearer good in place of the one that was redeemed.
ALTER TABLE claims ADD COLUMN promised INTEGER NOT NULL DEFAULT 0;
ALTER TABLE claims ADD COLUMN dearer TEXT NOT NULL DEFAULT '';
ALTER TABLE claims ADD COLUMN dearer_code TEXT NOT NULL DEFAULT '';
ALTER TABLE claims ADD COLUMN difference INTEGER;
CREATE INDEX claims_promised ON claims (claim_id) WHERE promised = 1;

CREATE TABLE by_hand ( -- what a person keys into Astro's page, because its API cannot take it
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    entry_id TEXT NOT NULL UNIQUE,
    sale_id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    owner_id TEXT,
    item TEXT NOT NULL,
    description TEXT NOT NULL,
    business_date TEXT NOT NULL,
    created_at TEXT NOT NULL,
    taken_back INTEGER NOT NULL,
    ticked_at TEXT,
    ticked_by TEXT NOT NULL
) STRICT;
CREATE INDEX by_hand_open ON by_hand (number) WHERE ticked_at IS NULL;
CREATE INDEX by_hand_unit ON by_hand (unit_id);

CREATE TABLE postal_addresses ( -- what was typed for brands that ask for it; Astro does not tell what it has
    owner_id TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    city TEXT NOT NULL,
    state TEXT NOT NULL,
    zip_code TEXT NOT NULL
) STRICT;

-- Offers: what Astro says of one, and what a rebate takes off an item. `enrolled` 0: only an item names it.
ALTER TABLE register ADD COLUMN offers_listed_at TEXT;
ALTER TABLE programs ADD COLUMN in_store_only INTEGER NOT NULL DEFAULT 0;
ALTER TABLE programs ADD COLUMN per_owner INTEGER;
ALTER TABLE programs ADD COLUMN enrolled INTEGER NOT NULL DEFAULT 1;
ALTER TABLE item_programs ADD COLUMN rebate_cents INTEGER;

CREATE TABLE allowances ( -- what the till takes off a sale for offers and points: free goods have no cents
    allowance_id TEXT PRIMARY KEY,
    sale_id TEXT NOT NULL REFERENCES sales (sale_id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    title TEXT NOT NULL,
    item_code TEXT NOT NULL,
    description TEXT NOT NULL,
    cents INTEGER,
    points INTEGER NOT NULL,
    approved_by TEXT NOT NULL
) STRICT;
CREATE INDEX allowances_sale ON allowances (sale_id, position);

-- What an owner was told of offers, for their limits and for the file that is uploaded by hand.
CREATE INDEX operations_offers ON operations (owner_id, seq)
    WHERE json_extract(intent, '$.kind') IN ('offer', 'redeem_offer');

-- Slip numbers: the end of the sale's id, longer where an earlier sale ends in the same signs.
ALTER TABLE sales ADD COLUMN slip TEXT NOT NULL DEFAULT '';
UPDATE sales SET slip = substr(sale_id, -4);
CREATE INDEX sales_slip ON sales (slip);

CREATE TABLE corrections ( -- what was put right about finished sales; a sale itself is never edited
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    correction_id TEXT NOT NULL UNIQUE,
    sale_id TEXT NOT NULL, -- which may be lost with a part of the journal: its end is still worth keeping
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    business_date TEXT NOT NULL,
    cashier TEXT NOT NULL,
    unit_ids TEXT NOT NULL, -- JSON, the units as they were sold
    owner_id TEXT, -- as they were then: a record that was merged later keeps its old id here
    from_owner_id TEXT
) STRICT;
CREATE INDEX corrections_sale ON corrections (sale_id, seq);

-- The file that was accepted and is moving on from `import/`, in pieces.
CREATE TABLE import_now (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    import_id TEXT NOT NULL,
    moved_line INTEGER NOT NULL,
    next_recency INTEGER NOT NULL -- owners of a file stand behind everybody who was ever at the counter
) STRICT;

-- Of whom no name may ever be kept again under this id. cleaned: nothing is left in unused parts of pages either.
CREATE TABLE erased_owners (
    owner_id TEXT PRIMARY KEY,
    erased_at TEXT NOT NULL,
    cleaned INTEGER NOT NULL
) STRICT;
