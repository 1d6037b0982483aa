-- What a person did that changes no other row: files with names that were given out, and what was done to whose PIN.
-- Each is a line of the journal; the rows are there so that none is taken twice and a journal made anew has them.
CREATE TABLE notes (
    note_id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    what TEXT NOT NULL,
    subject TEXT NOT NULL, -- the id of a person or a pet owner, or a day
    row_count INTEGER NOT NULL,
    who TEXT NOT NULL
) STRICT;
