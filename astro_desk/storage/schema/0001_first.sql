-- The first schema. Every table is STRICT; times are ISO 8601 in UTC, dates ISO, so that text sorts as time does.

CREATE TABLE register ( -- one row: which database this is, and how far of the journal it holds
    one INTEGER PRIMARY KEY CHECK (one = 1),
    uuid TEXT NOT NULL,
    journal_n INTEGER NOT NULL,
    journal_hash TEXT NOT NULL,
    newest_id TEXT, -- the highest id ever kept; it never goes down, so that no id is made twice
    catalogue_fetched_at TEXT
) STRICT;

CREATE TABLE journal_tail ( -- lines that were committed here before the journal's own fsync
    n INTEGER PRIMARY KEY,
    line TEXT NOT NULL
) STRICT;

CREATE TABLE owners (
    owner_id TEXT PRIMARY KEY,
    recency INTEGER NOT NULL UNIQUE, -- grows each time the owner is at the counter; the row of owner_search
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    phone_last4 TEXT GENERATED ALWAYS AS (CASE WHEN length(phone) > 4 THEN substr(phone, -4) END) STORED,
    standing TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    astro_customer_id TEXT NOT NULL,
    absent_at TEXT,
    seen_at TEXT
) STRICT;
CREATE INDEX owners_phone ON owners (phone, recency);
CREATE INDEX owners_recent_phone ON owners (recency, phone);
CREATE INDEX owners_phone_last4 ON owners (phone_last4, recency);
CREATE INDEX owners_email ON owners (email, recency);
CREATE INDEX owners_astro ON owners (astro_customer_id) WHERE astro_customer_id <> '';
CREATE INDEX owners_contact ON owners (recency) WHERE standing = 'contact';
CREATE INDEX owners_seen ON owners (seen_at) WHERE standing = 'linked';

CREATE TABLE owner_aliases ( -- records that turned out to be another one
    gone_id TEXT PRIMARY KEY,
    kept_id TEXT NOT NULL
) STRICT;
CREATE INDEX owner_aliases_kept ON owner_aliases (kept_id);

-- Names, and e-mails up to the @. A whole e-mail and a phone are found by their own indices.
CREATE VIRTUAL TABLE owner_search USING fts5 (
    name, email, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3 4'
);
INSERT INTO owner_search (owner_search, rank) VALUES ('secure-delete', 1);

CREATE TABLE snapshots (
    owner_id TEXT PRIMARY KEY,
    begun_at TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE operations (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    owner_id TEXT NOT NULL REFERENCES owners (owner_id),
    intent TEXT NOT NULL,
    sale_id TEXT,
    created_at TEXT NOT NULL,
    business_date TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    reason TEXT NOT NULL,
    credited INTEGER,
    seen INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    sent_at TEXT,
    sent_boot TEXT NOT NULL,
    sent_boot_ms INTEGER NOT NULL,
    done_at TEXT
) STRICT;
CREATE INDEX operations_state ON operations (state, seq);
CREATE INDEX operations_lane ON operations (owner_id, seq)
    WHERE state IN ('waiting', 'sending', 'unknown');
CREATE INDEX operations_shown ON operations (owner_id, seq)
    WHERE state IN ('waiting', 'sending', 'unknown', 'review') OR (seen = 0 AND state IN ('done', 'written_off'));
CREATE INDEX operations_owner ON operations (owner_id);
CREATE INDEX operations_sale ON operations (sale_id) WHERE sale_id IS NOT NULL;

CREATE TABLE operation_counts ( -- kept by the triggers below: counting a year of done rows is not quick
    state TEXT PRIMARY KEY,
    n INTEGER NOT NULL
) STRICT;
CREATE TRIGGER operations_counted AFTER INSERT ON operations BEGIN
    INSERT INTO operation_counts VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER operations_recounted AFTER UPDATE OF state ON operations WHEN old.state <> new.state BEGIN
    UPDATE operation_counts SET n = n - 1 WHERE state = old.state;
    INSERT INTO operation_counts VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER operations_kept BEFORE DELETE ON operations BEGIN
    SELECT raise(ABORT, 'an operation is never deleted');
END;

CREATE TABLE sales (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    sale_id TEXT NOT NULL UNIQUE,
    owner_id TEXT REFERENCES owners (owner_id),
    finished_at TEXT NOT NULL,
    business_date TEXT NOT NULL,
    cashier TEXT NOT NULL,
    total_cents INTEGER,
    total_currency TEXT
) STRICT;
CREATE INDEX sales_owner ON sales (owner_id, seq);
CREATE INDEX sales_day ON sales (business_date);

CREATE TABLE units (
    unit_id TEXT PRIMARY KEY,
    sale_id TEXT NOT NULL REFERENCES sales (sale_id),
    position INTEGER NOT NULL,
    item_code TEXT NOT NULL,
    form TEXT NOT NULL,
    description TEXT NOT NULL
) STRICT;
CREATE INDEX units_sale ON units (sale_id, position);

CREATE TABLE claims (
    claim_id TEXT PRIMARY KEY,
    sale_id TEXT NOT NULL REFERENCES sales (sale_id),
    position INTEGER NOT NULL,
    program_id TEXT NOT NULL,
    program_title TEXT NOT NULL,
    item_code TEXT NOT NULL,
    description TEXT NOT NULL,
    reward_id TEXT,
    astro_item_id TEXT,
    approved_by TEXT NOT NULL
) STRICT;
CREATE INDEX claims_sale ON claims (sale_id, position);

CREATE TABLE drafts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    sale_id TEXT NOT NULL UNIQUE,
    owner_id TEXT,
    basket TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    held INTEGER NOT NULL
) STRICT;

CREATE TABLE items (
    item_key INTEGER PRIMARY KEY, -- the row of item_search
    form TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL,
    description TEXT NOT NULL,
    generation TEXT NOT NULL
) STRICT;
CREATE TABLE item_programs (
    item_key INTEGER NOT NULL REFERENCES items (item_key) ON DELETE CASCADE,
    program_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    generation TEXT NOT NULL,
    PRIMARY KEY (item_key, program_id)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE item_search USING fts5 (
    description, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3', content = 'items', content_rowid = 'item_key'
);
INSERT INTO item_search (item_search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER items_added AFTER INSERT ON items BEGIN
    INSERT INTO item_search (rowid, description) VALUES (new.item_key, new.description);
END;
CREATE TRIGGER items_renamed AFTER UPDATE OF description ON items WHEN old.description <> new.description BEGIN
    INSERT INTO item_search (item_search, rowid, description) VALUES ('delete', old.item_key, old.description);
    INSERT INTO item_search (rowid, description) VALUES (new.item_key, new.description);
END;
CREATE TRIGGER items_gone AFTER DELETE ON items BEGIN
    INSERT INTO item_search (item_search, rowid, description) VALUES ('delete', old.item_key, old.description);
END;

CREATE TABLE programs (
    program_id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    brand TEXT NOT NULL,
    required INTEGER,
    window_months INTEGER,
    starts TEXT,
    ends TEXT,
    generation TEXT NOT NULL
) STRICT;
CREATE TABLE program_facts ( -- what cards told; it outlives the catalogue's generations
    program_id TEXT PRIMARY KEY,
    required INTEGER,
    window_months INTEGER
) STRICT;

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE account (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    api_url TEXT NOT NULL,
    username TEXT NOT NULL,
    client_id TEXT NOT NULL,
    password TEXT NOT NULL
) STRICT;
