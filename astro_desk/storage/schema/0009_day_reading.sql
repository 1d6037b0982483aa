-- The day read for the screen: how old the answers of its owners are, without going through the answers themselves, and
-- what else than units was told to Astro on it.
CREATE INDEX snapshots_age ON snapshots (owner_id, begun_at);
CREATE INDEX operations_told_day ON operations (business_date)
    WHERE json_extract(intent, '$.kind') IN ('new_owner', 'undo_redeem', 'points');
