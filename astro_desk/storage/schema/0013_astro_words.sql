-- Astro's own words when it last refused an operation: the evidence of a case in review.
ALTER TABLE operations ADD COLUMN said TEXT NOT NULL DEFAULT '';
