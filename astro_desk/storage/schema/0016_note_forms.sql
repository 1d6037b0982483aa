-- Two files of one kind are told apart in the records: the closing as PDF, and the closing as CSV.
ALTER TABLE notes ADD COLUMN form TEXT NOT NULL DEFAULT ''; -- csv, json, pdf; '' where it is no file, or of before
