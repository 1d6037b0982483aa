-- What the people are called who work here; all else about them is a setting, which the journal has.
CREATE TABLE person_names (
    person_id TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;
