-- What offers, points, slips, corrections and the by-hand list need.

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
