-- Differences with Astro that a manager has settled, and why: facts of the journal. One that is found again as it was
-- stays settled; `over` when Astro and the register have agreed since, or differ otherwise: then it is a new one.
CREATE TABLE settled_differences (
    settled_id TEXT PRIMARY KEY,
    transaction_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    settled_at TEXT NOT NULL,
    settled_by TEXT NOT NULL,
    why TEXT NOT NULL,
    over INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX settled_differences_unit ON settled_differences (transaction_id, kind) WHERE over = 0;
