-- Many phones begin alike, and owners that came in from one list stand together: the newest visits of a beginning are
-- found by these, not by going through everybody.
CREATE INDEX owners_phone3 ON owners (substr(phone, 1, 3), recency);
CREATE INDEX owners_phone4 ON owners (substr(phone, 1, 4), recency);
