-- To merge parts of the search index a little at a time costs more than the merging, and is a job of its own now: how
-- many parts a list has written since the last one.
ALTER TABLE import_now ADD COLUMN unmerged INTEGER NOT NULL DEFAULT 0;
