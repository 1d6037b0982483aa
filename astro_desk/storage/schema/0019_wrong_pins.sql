-- What a PIN was asked for: of a wrong one the records say where it was tried.
ALTER TABLE notes ADD COLUMN act TEXT NOT NULL DEFAULT ''; -- of the table of roles; '' of every other note
