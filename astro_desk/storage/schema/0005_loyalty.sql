-- What offers, points, slips, corrections and the by-hand list need.

-- A reward handed out without Astro's word, and a dearer good in place of the one that was redeemed.
ALTER TABLE claims ADD COLUMN promised INTEGER NOT NULL DEFAULT 0;
ALTER TABLE claims ADD COLUMN dearer TEXT NOT NULL DEFAULT '';
ALTER TABLE claims ADD COLUMN dearer_code TEXT NOT NULL DEFAULT '';
ALTER TABLE claims ADD COLUMN difference INTEGER;
CREATE INDEX claims_promised ON claims (claim_id) WHERE promised = 1;
