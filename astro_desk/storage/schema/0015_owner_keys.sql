-- The whole e-mails and the last four digits of phones by which owners are found. Nothing else about an owner stands in
-- their order: in an index of `owners` each one of a list would touch two pages that no neighbour touches. Here those of
-- a list come in their own order, many to a page, when all rows are at their place.
CREATE TABLE owner_keys (
    field TEXT NOT NULL, -- 'email', or 'last4' of the phone
    value TEXT NOT NULL,
    recency INTEGER NOT NULL,
    PRIMARY KEY (field, value, recency)
) STRICT, WITHOUT ROWID;
INSERT INTO owner_keys SELECT 'email', email, recency FROM owners WHERE email <> '' ORDER BY email, recency;
INSERT INTO owner_keys
    SELECT 'last4', phone_last4, recency FROM owners WHERE phone_last4 IS NOT NULL ORDER BY phone_last4, recency;
DROP INDEX owners_email;
DROP INDEX owners_phone_last4;

CREATE TRIGGER owners_keyed AFTER INSERT ON owners WHEN new.recency >= 0 BEGIN
    INSERT INTO owner_keys SELECT 'email', new.email, new.recency WHERE new.email <> '' ON CONFLICT DO NOTHING;
    INSERT INTO owner_keys
        SELECT 'last4', new.phone_last4, new.recency WHERE new.phone_last4 IS NOT NULL ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER owners_rekeyed AFTER UPDATE OF recency, phone, email ON owners
WHEN (new.recency, new.phone, new.email) <> (old.recency, old.phone, old.email) BEGIN
    DELETE FROM owner_keys WHERE field = 'email' AND value = old.email AND recency = old.recency;
    DELETE FROM owner_keys WHERE field = 'last4' AND value = old.phone_last4 AND recency = old.recency;
    INSERT INTO owner_keys SELECT 'email', new.email, new.recency WHERE new.email <> '' ON CONFLICT DO NOTHING;
    INSERT INTO owner_keys
        SELECT 'last4', new.phone_last4, new.recency WHERE new.phone_last4 IS NOT NULL ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER owners_unkeyed AFTER DELETE ON owners BEGIN
    DELETE FROM owner_keys WHERE field = 'email' AND value = old.email AND recency = old.recency;
    DELETE FROM owner_keys WHERE field = 'last4' AND value = old.phone_last4 AND recency = old.recency;
END;

-- How many of the list's keys are in, in the order in which the file keeps them.
ALTER TABLE import_now ADD COLUMN keyed INTEGER NOT NULL DEFAULT 0;
