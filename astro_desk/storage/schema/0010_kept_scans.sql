-- What was scanned at a locked register, until somebody signs on and it lies in the draft of the sale. Like the draft it
-- is in the database alone: nobody was told that it is sold.
CREATE TABLE kept_scans (
    n INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    began_ms INTEGER NOT NULL, -- first and last byte, by the clock of the screen's keys
    ended_ms INTEGER NOT NULL,
    typed INTEGER NOT NULL -- whether it came by the one field
) STRICT;
