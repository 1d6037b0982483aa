-- Owners of a list are found, and have their turn, when many of them have come to their place: written one by one they
-- cost the search index more than all else.
ALTER TABLE import_now ADD COLUMN found_recency INTEGER NOT NULL DEFAULT 0; -- the first place that no search knows yet
UPDATE import_now SET found_recency = next_recency;
DROP TRIGGER owners_warm;
CREATE TRIGGER owners_warm AFTER INSERT ON owners WHEN new.seen_at IS NOT NULL BEGIN
    INSERT INTO warm_owners
        SELECT new.owner_id, coalesce(max(begun_at), ''), coalesce(max(begun_at), '')
        FROM snapshots WHERE owner_id = new.owner_id
        ON CONFLICT DO NOTHING;
END;
