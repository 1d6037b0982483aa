-- What Astro has and what this register told it, compared after each new snapshot.

CREATE TABLE to_compare ( -- owners whose snapshot is newer than the last comparison
    owner_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TRIGGER snapshots_new AFTER INSERT ON snapshots BEGIN
    INSERT INTO to_compare VALUES (new.owner_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER snapshots_newer AFTER UPDATE OF begun_at ON snapshots BEGIN
    INSERT INTO to_compare VALUES (new.owner_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER snapshots_gone AFTER DELETE ON snapshots BEGIN
    INSERT INTO to_compare VALUES (old.owner_id) ON CONFLICT DO NOTHING;
END;

CREATE TABLE discrepancies ( -- for a person to look at; nothing is repaired because of them
    transaction_id TEXT PRIMARY KEY,
    owner_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    found_at TEXT NOT NULL
) STRICT;
CREATE INDEX discrepancies_owner ON discrepancies (owner_id);
