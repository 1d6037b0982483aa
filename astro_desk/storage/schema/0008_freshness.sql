-- What the Sync page tells, and whom sync reads again while nobody waits.

CREATE TABLE warm_owners ( -- who is kept fresh: seen at the counter, or of a list. Who was seen too long ago leaves lazily
    owner_id TEXT PRIMARY KEY,
    turn TEXT NOT NULL, -- the oldest is read next: when the snapshot was begun, or later for whom Astro did not know
    read_at TEXT NOT NULL -- when the snapshot was begun, '' without one
) STRICT, WITHOUT ROWID;
CREATE INDEX warm_turn ON warm_owners (turn);
CREATE INDEX warm_read ON warm_owners (read_at);
INSERT INTO warm_owners
    SELECT owner_id, coalesce(begun_at, ''), coalesce(begun_at, '') FROM owners LEFT JOIN snapshots USING (owner_id)
    WHERE recency < 0
        OR seen_at >= (SELECT strftime('%Y-%m-%d', substr(max(seen_at), 1, 19), '-90 days') FROM owners);

CREATE TABLE warm_counts ( -- one row, kept by the triggers below: to count 200,000 rows keeps the screen waiting
    one INTEGER PRIMARY KEY CHECK (one = 1),
    owners INTEGER NOT NULL,
    unread INTEGER NOT NULL
) STRICT;
INSERT INTO warm_counts SELECT 1, count(*), count(*) FILTER (WHERE read_at = '') FROM warm_owners;
CREATE TRIGGER warm_counted AFTER INSERT ON warm_owners BEGIN
    UPDATE warm_counts SET owners = owners + 1, unread = unread + (new.read_at = '');
END;
CREATE TRIGGER warm_recounted AFTER UPDATE OF read_at ON warm_owners BEGIN
    UPDATE warm_counts SET unread = unread + (new.read_at = '') - (old.read_at = '');
END;
CREATE TRIGGER warm_uncounted AFTER DELETE ON warm_owners BEGIN
    UPDATE warm_counts SET owners = owners - 1, unread = unread - (old.read_at = '');
END;

CREATE TRIGGER owners_warm AFTER INSERT ON owners WHEN new.recency < 0 OR new.seen_at IS NOT NULL BEGIN
    INSERT INTO warm_owners
        SELECT new.owner_id, coalesce(max(begun_at), ''), coalesce(max(begun_at), '')
        FROM snapshots WHERE owner_id = new.owner_id
        ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER owners_warmed AFTER UPDATE OF seen_at ON owners WHEN new.seen_at IS NOT NULL BEGIN
    INSERT INTO warm_owners
        SELECT new.owner_id, coalesce(max(begun_at), ''), coalesce(max(begun_at), '')
        FROM snapshots WHERE owner_id = new.owner_id
        ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER owners_forgotten AFTER UPDATE OF seen_at ON owners WHEN new.seen_at IS NULL BEGIN
    DELETE FROM warm_owners WHERE owner_id = new.owner_id;
END;
CREATE TRIGGER owners_cold AFTER DELETE ON owners BEGIN
    DELETE FROM warm_owners WHERE owner_id = old.owner_id;
END;
CREATE TRIGGER snapshots_warm AFTER INSERT ON snapshots BEGIN
    UPDATE warm_owners SET turn = new.begun_at, read_at = new.begun_at WHERE owner_id = new.owner_id;
END;
CREATE TRIGGER snapshots_warmer AFTER UPDATE OF begun_at ON snapshots BEGIN
    UPDATE warm_owners SET turn = new.begun_at, read_at = new.begun_at WHERE owner_id = new.owner_id;
END;
CREATE TRIGGER snapshots_cold AFTER DELETE ON snapshots BEGIN
    UPDATE warm_owners SET turn = '', read_at = '' WHERE owner_id = old.owner_id;
END;

CREATE TABLE connection_history ( -- when the way to Astro was open, and why not
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    connection TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE TRIGGER connection_history_bounded AFTER INSERT ON connection_history BEGIN
    DELETE FROM connection_history WHERE seq <= new.seq - 500;
END;

-- What was done and what waited, in parts of ten minutes, which begin any store's day. Kept with the counts, which they
-- are made of: triggers of one table run in no order that is promised.
CREATE TABLE outbox_traffic (
    part TEXT PRIMARY KEY, -- "2026-03-14T15:0": ten minutes of UTC
    done INTEGER NOT NULL,
    most INTEGER NOT NULL, -- that waited at once
    waiting INTEGER NOT NULL -- at the end
) STRICT, WITHOUT ROWID;
CREATE TRIGGER outbox_traffic_bounded AFTER INSERT ON outbox_traffic BEGIN
    DELETE FROM outbox_traffic
        WHERE part < (SELECT part FROM outbox_traffic ORDER BY part DESC LIMIT 1 OFFSET 431);
END;
DROP TRIGGER operations_counted;
CREATE TRIGGER operations_counted AFTER INSERT ON operations BEGIN
    INSERT INTO operation_counts VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET n = n + 1;
    INSERT INTO outbox_traffic
        SELECT substr(new.created_at, 1, 15), 0, sum(n), sum(n) FROM operation_counts
        WHERE state IN ('waiting', 'sending', 'unknown') HAVING new.state = 'waiting'
        ON CONFLICT (part) DO UPDATE SET most = max(most, excluded.most), waiting = excluded.waiting;
END;
DROP TRIGGER operations_recounted;
CREATE TRIGGER operations_recounted AFTER UPDATE OF state ON operations WHEN old.state <> new.state BEGIN
    UPDATE operation_counts SET n = n - 1 WHERE state = old.state;
    INSERT INTO operation_counts VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET n = n + 1;
    INSERT INTO outbox_traffic
        SELECT substr(new.done_at, 1, 15), 1, coalesce(sum(n), 0), coalesce(sum(n), 0) FROM operation_counts
        WHERE state IN ('waiting', 'sending', 'unknown') HAVING new.state = 'done' AND new.done_at IS NOT NULL
        ON CONFLICT (part) DO UPDATE
        SET done = done + 1, most = max(most, excluded.most), waiting = excluded.waiting;
END;
