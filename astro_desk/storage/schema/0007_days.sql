-- Closing a day: what was done on a business date, what is open of it, and who closed it.

CREATE INDEX operations_day ON operations (business_date);
-- What is open of each day, without going through a backlog's rows.
CREATE INDEX operations_open_day ON operations (business_date, state, owner_id)
    WHERE state IN ('waiting', 'sending', 'unknown', 'review');
CREATE INDEX corrections_day ON corrections (business_date);
CREATE INDEX by_hand_day ON by_hand (business_date);

CREATE TABLE day_closings ( -- a day may be closed again, when something came late; the last one counts
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    closing_id TEXT NOT NULL UNIQUE,
    business_date TEXT NOT NULL,
    closed_at TEXT NOT NULL,
    cashier TEXT NOT NULL,
    closed_by TEXT NOT NULL, -- the manager who let open work be, and why; "" when nothing was left
    why TEXT NOT NULL,
    facts TEXT NOT NULL -- JSON: the figures as they were, what was recorded, left and compared
) STRICT;
CREATE INDEX day_closings_day ON day_closings (business_date, seq);
